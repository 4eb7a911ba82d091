"""A person takes the consent back: a statement with its proof, and a suppression."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, Store, Suppression
from iletiniz_admin.services import audit
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.consent.statements import record, statement_row
from iletiniz_admin.services.consent.suppressing import suppress
from iletiniz_admin.services.consent.suppressions import SCOPE_COMMERCIAL

WITHDRAWN: Final = "withdrawn"


def withdraw(
    session: Session,
    *,
    recipient: str,
    store: Store,
    source: str,
    actor: audit.Actor,
    now: datetime,
    scope: str = SCOPE_COMMERCIAL,
    note: str = "",
    connection: Connection | None = None,
) -> Suppression:
    """Write down that the recipient (E.164) refuses, and suppress; audited, the caller commits.

    It holds at once in all stores of the merchant: whoever sends asks first. Messages that wait
    are ended by ``opting_out.withdraw_now``. ``connection`` is the one that the refused text came
    by, if not the store's present one.
    """
    no = {"sms_marketing": False}
    row = statement_row(
        store.id,
        recipient,
        no,
        source=source,
        at=now,
        recorded_at=now,
        recorded_by=actor.label,
        note=note,
    )
    record(session, [row])
    suppression = suppress(
        session,
        recipient=recipient,
        store=store,
        connection=connection or connection_for(session, store),
        scope=scope,
        reason=WITHDRAWN,
        source=source,
        now=now,
        by=actor.label,
    )
    audit.record(
        session,
        actor,
        "consent.withdrawn",
        subject=f"suppression {suppression.id}",
        store_id=store.id,
        after={"scope": scope, "source": source},
    )
    return suppression
