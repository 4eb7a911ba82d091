"""What the endpoint keeps between calls of one process."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import cast

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from iletiniz_admin.blueprints.bridge.gathering import Gathering
from iletiniz_admin.blueprints.bridge.limiter import StoreLimiter
from iletiniz_admin.blueprints.bridge.work import Job, Worker
from iletiniz_admin.clock import utcnow
from iletiniz_admin.services import stores
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.services.stores import Caller, SecretBook
from iletiniz_admin.web.deps import Deps, deps
from iletiniz_admin.wording.formats import sms_date, sms_money
from iletiniz_admin.wording.labels import trigger_label
from iletiniz_admin.wording.notes import order_note

log = logging.getLogger(__name__)
NAME = "iletiniz_admin.bridge"
REFUSAL_SECONDS = 60
MAX_NOTED = 1000


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
            formats=Format(
                money=sms_money,
                date=sms_date,
                status=trigger_label,
                public_url=parts.settings.public_url,
            ),
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

    def note_refusal(self, store_id: int, reason: str) -> None:
        """Note a refusal for the store's page, once a minute; it must not fail for that."""
        self._note(
            (store_id, ""),
            lambda session, store, now: stores.note_refusal(session, store, reason, now),
        )

    def note_other_site(self, store_id: int, site: str) -> None:
        """Note another site's call for the store's page, once a minute a site."""
        self._note(
            (store_id, site),
            lambda session, store, now: stores.note_other_site(session, store, site, now),
        )

    def _note(self, place: tuple[int, str], note: Callable[[Session, int, datetime], None]) -> None:
        now = utcnow()
        if now.timestamp() - self._noted.get(place, 0.0) < REFUSAL_SECONDS:
            return
        if len(self._noted) >= MAX_NOTED:
            self._noted.clear()
        self._noted[place] = now.timestamp()
        try:
            with self.parts.session_factory() as session:
                note(session, place[0], now)
                session.commit()
        except SQLAlchemyError:
            log.warning("refusal could not be noted", extra={"store_id": place[0]})


def runtime() -> Runtime:
    """Return the running application's."""
    extensions = current_app.extensions
    if NAME not in extensions:
        extensions.setdefault(NAME, Runtime(deps()))
    return cast(Runtime, extensions[NAME])
