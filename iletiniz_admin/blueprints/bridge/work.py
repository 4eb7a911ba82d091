"""The work behind the answers: a group of calls in one transaction, store by store."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import (
    InterfaceError,
    OperationalError,
    StatementError,
    TimeoutError as PoolTimeout,
)
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import Store
from iletiniz_admin.services import deliveries, directives, intake, stores
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.services.stores import Caller

log = logging.getLogger(__name__)
UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout)
Answer = tuple[int, dict[str, Any]]


class CallerChanged(Exception):  # noqa: N818 - the name states the fact
    """The store's secrets or site changed between the judgement and the transaction."""


class DeliveryReused(Exception):  # noqa: N818 - the name states the fact
    """The delivery id came before with another body."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What a heartbeat told."""

    facts: dict[str, Any]
    health: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Webhook:
    """A delivery of WooCommerce's own webhooks."""

    event: intake.Event


Work = intake.OrderPage | Heartbeat | Webhook | list[intake.Event | intake.RefusedEvent]


@dataclass(slots=True, eq=False)
class Job:
    """One call's work; ``answer`` or ``error`` is set when it is done."""

    caller: Caller
    work: Work
    delivery_id: str | None = None  # None: WooCommerce's own, known by its event id
    digest: str = ""
    acks: list[str] = field(default_factory=list)
    uses_next: bool = False
    answer: Answer | None = None
    error: Exception | None = None

    @property
    def weight(self) -> int:
        """How many events or orders it brings, at least one."""
        if isinstance(self.work, list):
            return len(self.work)
        return len(self.work.snapshots) if isinstance(self.work, intake.OrderPage) else 1


@dataclass(frozen=True, slots=True)
class Worker:
    """Runs groups of jobs; see ``Gathering``."""

    session_factory: Callable[[], Session]
    formats: Format
    note_text: directives.NoteText
    next_secret: Callable[[Store], str | None]
    hint: Callable[[], None]

    def run(self, jobs: list[Job]) -> None:
        """Do the jobs together; if one of them breaks it, one by one."""
        try:
            queued_count = self._commit(jobs)
        except UNAVAILABLE as error:
            log.error("database does not take events", extra={"cause": _cause(error)})  # noqa: TRY400 - its text holds the rows
            self._fail(jobs, error)
        except Exception as error:
            if len(jobs) > 1:
                for job in jobs:
                    self.run([job])
                return
            if isinstance(error, StatementError):
                error.hide_parameters = True  # they are people's names and numbers
            log.exception("call could not be taken")
            self._fail(jobs, error)
        else:
            if queued_count:
                self._wake()

    def _fail(self, jobs: list[Job], error: Exception) -> None:
        for job in jobs:
            job.answer, job.error = None, error

    def _wake(self) -> None:
        try:
            self.hint()
        except Exception:
            log.exception("worker could not be woken")  # its sweep finds the messages

    def _commit(self, jobs: list[Job]) -> int:
        now, queued_count = utcnow(), 0
        by_store: dict[int, list[Job]] = {}
        for job in jobs:
            job.answer = job.error = None
            by_store.setdefault(job.caller.store_id, []).append(job)
        with self.session_factory() as session:
            for store_id in sorted(by_store):  # one order for all: no deadlock between processes
                store = stores.lock(session, store_id)
                valid = _list_valid(store, by_store[store_id])
                if store is not None and valid:
                    queued_count += self._take(session, store, valid, now)
            session.commit()
        return queued_count

    def _take(self, session: Session, store: Store, jobs: list[Job], now: datetime) -> int:
        fresh = _list_fresh(session, store, jobs, now)
        queued_count = self._take_events(session, store, fresh, now)
        for job in fresh:
            if not isinstance(job.work, list):
                queued_count += self._take_one(session, store, job, now)
        acks = [ack for job in jobs for ack in job.acks]
        directives.settle(session, store.id, acks, now)
        if any(job.uses_next for job in jobs):
            stores.finish_rotation(session, store)
        stores.note_seen(store, now, has_events=any(isinstance(job.work, list) for job in fresh))
        self._add_directives(session, store, jobs, now)
        session.flush()
        return queued_count

    def _take_events(self, session: Session, store: Store, jobs: list[Job], now: datetime) -> int:
        batches = [(job, job.work) for job in jobs if isinstance(job.work, list)]
        batch = [one for _, work in batches for one in work if isinstance(one, intake.Event)]
        if not batch:
            return 0
        taken = intake.take(session, store, batch, formats=self.formats, now=now)
        new_ids = set(taken.new_ids)
        for job, work in batches:
            job.answer = 202, {"results": [_result(one, new_ids) for one in work]}
        return taken.queued_count

    def _take_one(self, session: Session, store: Store, job: Job, now: datetime) -> int:
        if isinstance(job.work, Heartbeat):
            intake.take_heartbeat(store, job.work.facts, job.work.health, now)
            job.answer = 202, {}
            return 0
        if isinstance(job.work, Webhook):
            event = job.work.event
            taken = intake.take_delivery(session, store, event, formats=self.formats, now=now)
            job.answer = 200, {}
            return taken.queued_count
        assert isinstance(job.work, intake.OrderPage)  # noqa: S101 - the last kind of work
        page = job.work
        taken = intake.take_page(session, store, page, formats=self.formats, now=now)
        problems = [{"field": one.field, "rule": one.rule} for one in page.refused]
        job.answer = 202, {"cursor": page.cursor, "refused": problems}
        return taken.queued_count

    def _add_directives(
        self, session: Session, store: Store, jobs: list[Job], now: datetime
    ) -> None:
        answered = [job.answer[1] for job in jobs if job.answer and job.delivery_id]
        if not answered:
            return
        handed = directives.hand_out(session, store, now, self.note_text)
        secret = self.next_secret(store)
        rotation = {"rotate_secret": {"secret": secret}} if secret else {}
        for index, body in enumerate(answered):
            body["directives"] = (handed if index == 0 else {}) | rotation


def _cause(error: Exception) -> str:
    """Return the driver's own short words ("database is locked"), never the statement's rows."""
    return str(getattr(error, "orig", None) or type(error).__name__)[:200]


def _list_valid(store: Store | None, jobs: list[Job]) -> list[Job]:
    """Return the jobs whose judgement still holds; the others are judged again."""
    present = Caller.of(store) if store is not None else None
    for job in jobs:
        if job.caller != present:
            job.error = CallerChanged()
    return [job for job in jobs if job.error is None]


def _list_fresh(session: Session, store: Store, jobs: list[Job], now: datetime) -> list[Job]:
    """Return the jobs whose deliveries are new, remember these, and answer the others."""
    ids = {job.delivery_id for job in jobs if job.delivery_id}
    seen = deliveries.find_seen(session, store.id, ids) if ids else {}
    new: dict[str, str] = {}
    fresh = []
    for job in jobs:
        earlier = seen.get(job.delivery_id or "") or new.get(job.delivery_id or "")
        if earlier is None:
            fresh.append(job)
            if job.delivery_id:
                new[job.delivery_id] = job.digest
        elif earlier == job.digest:
            job.answer = 200, {"status": "repeat", **_repeated(job.work)}
        else:
            job.error = DeliveryReused()
    deliveries.record(session, store.id, new, now)
    return fresh


def _repeated(work: Work) -> dict[str, Any]:
    """Return what became of each event at first: the answer that told it may have been lost."""
    return {"results": [_result(one, set()) for one in work]} if isinstance(work, list) else {}


def _result(one: intake.Event | intake.RefusedEvent, new_ids: set[str]) -> dict[str, Any]:
    """Return an event's line of the answer; the first of a repeated id is the one taken."""
    if isinstance(one, intake.RefusedEvent):
        return {"id": one.event_id, "status": "refused", "field": one.field, "rule": one.rule}
    status = "taken" if one.event_id in new_ids else "repeat"
    new_ids.discard(one.event_id)
    return {"id": one.event_id, "status": status}
