"""Campaigns, their recipients and files, and what sending in batches needs to know.

Old code may still run while this does: add first, remove in a later release.
"""


import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, columns and indexes."""
    op.create_table('audiences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('store_ids', sa.JSON(), nullable=False),
    sa.Column('filters', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=254), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audiences')),
    sa.UniqueConstraint('name', name=op.f('uq_audiences_name'))
    )
    op.create_table('campaigns',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('status', sa.String(24), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('connection_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=254), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=254), nullable=False),
    sa.Column('audience', sa.JSON(), nullable=False),
    sa.Column('upload_id', sa.Integer(), nullable=True),
    sa.Column('source_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('message_class', sa.String(24), nullable=False),
    sa.Column('sender', sa.String(length=32), nullable=True),
    sa.Column('provider', sa.String(length=64), nullable=True),
    sa.Column('promotion_override', sa.JSON(), nullable=True),
    sa.Column('validity_hours', sa.Integer(), nullable=False),
    sa.Column('report_share', sa.String(24), nullable=False),
    sa.Column('wants_contacts', sa.Boolean(), nullable=False),
    sa.Column('check_started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('check_cursor', sa.String(length=200), nullable=True),
    sa.Column('checked_count', sa.Integer(), nullable=False),
    sa.Column('expected_count', sa.Integer(), nullable=False),
    sa.Column('check_digest', sa.String(length=64), nullable=False),
    sa.Column('check_error', sa.String(length=60), nullable=True),
    sa.Column('receipt', sa.JSON(), nullable=True),
    sa.Column('receipt_hash', sa.String(length=64), nullable=True),
    sa.Column('receipt_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('start_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.String(length=254), nullable=False),
    sa.Column('recipient_count', sa.Integer(), nullable=False),
    sa.Column('part_count', sa.Integer(), nullable=False),
    sa.Column('prepared_position', sa.Integer(), nullable=False),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pause_reason', sa.String(24), nullable=True),
    sa.Column('paused_by', sa.String(length=254), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_by', sa.String(length=254), nullable=False),
    sa.Column('batch_size', sa.Integer(), nullable=False),
    sa.Column('lost_streak', sa.Integer(), nullable=False),
    sa.Column('retry_streak', sa.Integer(), nullable=False),
    sa.Column('recent', sa.String(length=200), nullable=False),
    sa.Column('contacts_position', sa.Integer(), nullable=False),
    sa.Column('contacts_saved', sa.Integer(), nullable=False),
    sa.Column('contacts_failed', sa.Integer(), nullable=False),
    sa.Column('contacts_error', sa.String(length=60), nullable=True),
    sa.Column('contacts_done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('work_token', sa.String(length=64), nullable=True),
    sa.Column('work_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['connection_id'], ['connections.id'], name=op.f('fk_campaigns_connection_id_connections'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns'))
    )
    with op.batch_alter_table('campaigns', schema=None) as batch_op:
        batch_op.create_index('ix_campaigns_status', ['status', 'connection_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_campaigns_upload_id'), ['upload_id'], unique=False)

    op.create_table('campaign_recipients',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('store_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('order_number', sa.String(length=60), nullable=False),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.Column('recipient', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(24), nullable=True),
    sa.Column('detail', sa.String(length=100), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_recipients_campaign_id_campaigns'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('campaign_id', 'position', name=op.f('pk_campaign_recipients'))
    )
    with op.batch_alter_table('campaign_recipients', schema=None) as batch_op:
        batch_op.create_index('ix_campaign_recipients_order', ['store_id', 'order_id'], unique=False)
        batch_op.create_index('ix_campaign_recipients_reason', ['campaign_id', 'reason', 'position'], unique=False)
        batch_op.create_index('ix_campaign_recipients_recipient', ['recipient'], unique=False)

    op.create_table('campaign_stores',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('store_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_stores_campaign_id_campaigns'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['store_id'], ['stores.id'], name=op.f('fk_campaign_stores_store_id_stores'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('campaign_id', 'store_id', name=op.f('pk_campaign_stores'))
    )
    with op.batch_alter_table('campaign_stores', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_stores_store_id'), ['store_id'], unique=False)

    op.create_table('uploads',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('store_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=254), nullable=False),
    sa.Column('status', sa.String(24), nullable=False),
    sa.Column('error_code', sa.String(length=60), nullable=True),
    sa.Column('error_details', sa.JSON(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('row_count', sa.Integer(), nullable=False),
    sa.Column('fault_count', sa.Integer(), nullable=False),
    sa.Column('work_token', sa.String(length=64), nullable=True),
    sa.Column('work_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_uploads_campaign_id_campaigns'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['store_id'], ['stores.id'], name=op.f('fk_uploads_store_id_stores'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_uploads'))
    )
    with op.batch_alter_table('uploads', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_uploads_campaign_id'), ['campaign_id'], unique=False)

    op.create_table('upload_chunks',
    sa.Column('upload_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_upload_chunks_upload_id_uploads'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('upload_id', 'number', name=op.f('pk_upload_chunks'))
    )
    op.create_table('upload_rows',
    sa.Column('upload_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('recipient', sa.String(length=20), nullable=True),
    sa.Column('written', sa.String(length=60), nullable=False),
    sa.Column('fault', sa.String(24), nullable=True),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_upload_rows_upload_id_uploads'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('upload_id', 'line', name=op.f('pk_upload_rows'))
    )
    with op.batch_alter_table('upload_rows', schema=None) as batch_op:
        batch_op.create_index('ix_upload_rows_recipient', ['upload_id', 'recipient', 'line'], unique=False)

    with op.batch_alter_table('connection_limits', schema=None) as batch_op:
        batch_op.add_column(sa.Column('turn_campaign_id', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('bulk_per_second', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('quota_read_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('quota_spent', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('connections', schema=None) as batch_op:
        batch_op.add_column(sa.Column('bulk_reserve', sa.Integer(), nullable=True))

    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.add_column(sa.Column('campaign_id', sa.Integer(), nullable=True))
        batch_op.drop_index('ix_messages_due')
        batch_op.create_index('ix_messages_due', ['status', 'priority', 'connection_id', 'store_id', 'available_at'], unique=False)
        batch_op.drop_index('ix_messages_receipt')
        batch_op.create_index('ix_messages_receipt', ['connection_id', 'priority', 'receipt_due_at'], unique=False, sqlite_where=sa.text('receipt_due_at IS NOT NULL'), postgresql_where=sa.text('receipt_due_at IS NOT NULL'))
        batch_op.create_index('ix_messages_newest', ['store_id', 'created_at'], unique=False, sqlite_where=sa.text('campaign_id IS NULL'), postgresql_where=sa.text('campaign_id IS NULL'))
        batch_op.create_index('ix_messages_campaign', ['campaign_id', 'status', 'id'], unique=False, sqlite_where=sa.text('campaign_id IS NOT NULL'), postgresql_where=sa.text('campaign_id IS NOT NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_messages_campaign_id_campaigns'), 'campaigns', ['campaign_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_index('ix_orders_phone')
        batch_op.create_index('ix_orders_people', ['recipient', 'store_id', 'status', 'date_created_at', 'total', 'city', 'deleted_at'], unique=False)



def downgrade() -> None:
    """Drop them; campaigns go with their recipients, their messages stay."""
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_index('ix_orders_people')
        batch_op.create_index('ix_orders_phone', ['recipient'], unique=False)

    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_messages_campaign_id_campaigns'), type_='foreignkey')
        batch_op.drop_index('ix_messages_newest', sqlite_where=sa.text('campaign_id IS NULL'), postgresql_where=sa.text('campaign_id IS NULL'))
        batch_op.drop_index('ix_messages_campaign', sqlite_where=sa.text('campaign_id IS NOT NULL'), postgresql_where=sa.text('campaign_id IS NOT NULL'))
        batch_op.drop_index('ix_messages_receipt', sqlite_where=sa.text('receipt_due_at IS NOT NULL'), postgresql_where=sa.text('receipt_due_at IS NOT NULL'))
        batch_op.create_index('ix_messages_receipt', ['receipt_due_at'], unique=False)
        batch_op.drop_index('ix_messages_due')
        batch_op.create_index('ix_messages_due', ['status', 'connection_id', 'priority', 'store_id', 'available_at'], unique=False)
        batch_op.drop_column('campaign_id')

    with op.batch_alter_table('connections', schema=None) as batch_op:
        batch_op.drop_column('bulk_reserve')

    with op.batch_alter_table('connection_limits', schema=None) as batch_op:
        batch_op.drop_column('quota_spent')
        batch_op.drop_column('quota_read_at')
        batch_op.drop_column('bulk_per_second')
        batch_op.drop_column('turn_campaign_id')

    with op.batch_alter_table('upload_rows', schema=None) as batch_op:
        batch_op.drop_index('ix_upload_rows_recipient')

    op.drop_table('upload_rows')
    op.drop_table('upload_chunks')
    with op.batch_alter_table('uploads', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_uploads_campaign_id'))

    op.drop_table('uploads')
    with op.batch_alter_table('campaign_stores', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_stores_store_id'))

    op.drop_table('campaign_stores')
    with op.batch_alter_table('campaign_recipients', schema=None) as batch_op:
        batch_op.drop_index('ix_campaign_recipients_recipient')
        batch_op.drop_index('ix_campaign_recipients_reason')
        batch_op.drop_index('ix_campaign_recipients_order')

    op.drop_table('campaign_recipients')
    with op.batch_alter_table('campaigns', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaigns_upload_id'))
        batch_op.drop_index('ix_campaigns_status')

    op.drop_table('campaigns')
    op.drop_table('audiences')
