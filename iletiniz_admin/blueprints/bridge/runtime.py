"""What the endpoint keeps between calls of one process."""

import logging
from typing import cast

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from iletiniz_admin.blueprints.bridge.gathering import Gathering
from iletiniz_admin.blueprints.bridge.limiter import StoreLimiter
from iletiniz_admin.blueprints.bridge.work import Job, Worker
from iletiniz_admin.clock import utcnow
from iletiniz_admin.services import stores
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.services.stores import Caller, SecretBook
from iletiniz_admin.web.deps import Deps, deps
from iletiniz_admin.wording.formats import sms_date, sms_money
from iletiniz_admin.wording.notes import order_note

log = logging.getLogger(__name__)
NAME = "iletiniz_admin.bridge"
REFUSAL_SECONDS = 60


class Runtime:
    """Remembered callers and opened secrets, the gathering of writes, the limiter."""

    def __init__(self, parts: Deps) -> None:
        self.parts = parts
        self.book = SecretBook(parts.sealer)
        self.limiter = StoreLimiter()
        self._callers: dict[int, Caller] = {}
        self._noted: dict[tuple[int, str], float] = {}
        worker = Worker(
            session_factory=parts.session_factory,
            formats=Format(money=sms_money, date=sms_date),
            note_text=order_note,
            next_secret=lambda store: self.book.open(store.id, store.sealed_next_secret),
            hint=parts.hint,
        )
        self._gathering: Gathering[Job] = Gathering(worker.run)

    def take(self, job: Job) -> None:
        """Return when the job's effects are committed, or it has failed."""
        self._gathering.submit(job)

    def remembered_caller(self, store_id: int) -> Caller | None:
        """Return what judged the store's calls last; the transaction checks whether it holds."""
        return self._callers.get(store_id)

    def fresh_caller(self, store_id: int) -> Caller | None:
        """Return what the database says now, without taking the write lock."""
        with self.parts.session_factory() as session:
            session.connection(execution_options={"sqlite_begin": "DEFERRED"})
            caller = stores.find_caller(session, store_id)
        if caller is None:
            self._callers.pop(store_id, None)
        else:
            self._callers[store_id] = caller
        return caller

    def note_refusal(self, store_id: int, reason: str, site: str | None = None) -> None:
        """Note a refusal for the store's page, once a minute; it must not fail for that."""
        now = utcnow()
        place = (store_id, "site" if site is not None else "")
        if now.timestamp() - self._noted.get(place, 0.0) < REFUSAL_SECONDS:
            return
        self._noted[place] = now.timestamp()
        try:
            with self.parts.session_factory() as session:
                stores.note_refusal(session, store_id, reason, now, site=site)
                session.commit()
        except SQLAlchemyError:
            log.warning("refusal could not be noted", extra={"store_id": store_id})


def runtime() -> Runtime:
    """Return the running application's."""
    extensions = current_app.extensions
    if NAME not in extensions:
        extensions.setdefault(NAME, Runtime(deps()))
    return cast(Runtime, extensions[NAME])
