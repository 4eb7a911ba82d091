"""Variants and waits of notices, quiet hours, proof of consent, opt-out links.

Old code may still run while this does: add first, remove in a later release.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "consent_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("added_count", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"],
            ["stores.id"],
            name=op.f("fk_consent_imports_store_id_stores"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_imports")),
    )
    with op.batch_alter_table("consent_imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_imports_store_id"), ["store_id"], unique=False)

    op.create_table(
        "opt_out_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_opt_out_links_connection_id_connections"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["store_id"],
            ["stores.id"],
            name=op.f("fk_opt_out_links_store_id_stores"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_opt_out_links")),
    )
    with op.batch_alter_table("opt_out_links", schema=None) as batch_op:
        batch_op.create_index("ix_opt_out_links_recipient", ["recipient"], unique=False)

    with op.batch_alter_table("connections", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("quiet_from_minutes", sa.Integer(), server_default="1260", nullable=False)
        )
        batch_op.add_column(
            sa.Column("quiet_until_minutes", sa.Integer(), server_default="480", nullable=False)
        )
        batch_op.add_column(
            sa.Column("frequency_cap_hours", sa.Integer(), server_default="16", nullable=False)
        )

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("channel", sa.String(length=10), server_default="sms", nullable=False)
        )
        batch_op.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("recorded_by", sa.String(length=254), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("note", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("iys_reported_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("iys_reported_by", sa.String(length=254), server_default="", nullable=False)
        )
        batch_op.create_index("ix_consents_store", ["store_id", "at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_consents_import_id_consent_imports"),
            "consent_imports",
            ["import_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("message_rules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("variants", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(
            sa.Column("tracking_wait_minutes", sa.Integer(), server_default="30", nullable=False)
        )
        batch_op.add_column(sa.Column("promotion_override", sa.JSON(), nullable=True))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("suppressions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("store_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("merchant_number", sa.String(length=30), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("message_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("by", sa.String(length=254), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("lifted_by", sa.String(length=254), server_default="", nullable=False)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_suppressions_store_id_stores"),
            "stores",
            ["store_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("suppressions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_suppressions_store_id_stores"), type_="foreignkey")
        batch_op.drop_column("lifted_by")
        batch_op.drop_column("lifted_at")
        batch_op.drop_column("by")
        batch_op.drop_column("message_id")
        batch_op.drop_column("merchant_number")
        batch_op.drop_column("store_id")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("held_until")

    with op.batch_alter_table("message_rules", schema=None) as batch_op:
        batch_op.drop_column("promotion_override")
        batch_op.drop_column("tracking_wait_minutes")
        batch_op.drop_column("variants")

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_consents_import_id_consent_imports"), type_="foreignkey"
        )
        batch_op.drop_index("ix_consents_store")
        batch_op.drop_column("iys_reported_by")
        batch_op.drop_column("iys_reported_at")
        batch_op.drop_column("import_id")
        batch_op.drop_column("note")
        batch_op.drop_column("recorded_by")
        batch_op.drop_column("recorded_at")
        batch_op.drop_column("channel")

    with op.batch_alter_table("connections", schema=None) as batch_op:
        batch_op.drop_column("frequency_cap_hours")
        batch_op.drop_column("quiet_until_minutes")
        batch_op.drop_column("quiet_from_minutes")

    with op.batch_alter_table("opt_out_links", schema=None) as batch_op:
        batch_op.drop_index("ix_opt_out_links_recipient")

    op.drop_table("opt_out_links")
    with op.batch_alter_table("consent_imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_imports_store_id"))

    op.drop_table("consent_imports")
