"""Whether an entry's message may leave, waits, is skipped or too late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from iletiniz_admin import sms
from iletiniz_admin.models import (
    Connection,
    MessageClass,
    MessageRule,
    MessageStatus,
    Reason,
    RecipientRole,
    RepeatPolicy,
    Store,
)
from iletiniz_admin.services import commercial, composing, consent, outbox
from iletiniz_admin.services.composing import Composed
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.intake.events import Event
from iletiniz_admin.services.intake.mirror import Entry, has_tracking
from iletiniz_admin.services.outbox import Admission

Reached = sms.Recipient | sms.RecipientRefusal
# What waits for its number leaves so long before its best-before, with the wording without.
BEFORE_BEST_BEFORE: Final = timedelta(minutes=1)


class Case(NamedTuple):
    """One entry of one event that a rule speaks of."""

    event: Event
    entry: Entry
    rule: MessageRule
    recipients: list[Reached]
    best_before_at: datetime | None  # None: nobody knows when the order got there
    is_commercial: bool  # so that consent, footer, hours and cap apply

    @classmethod
    def of(cls, event: Event, entry: Entry, rule: MessageRule) -> "Case":
        """Return what the rule makes of the entry."""
        lasts = timedelta(minutes=rule.best_before_minutes)
        best_before_at = entry.at + lasts if entry.at else None
        is_commercial = rule.message_class is MessageClass.COMMERCIAL
        recipients = _recipients(rule, entry.row)
        return cls(event, entry, rule, recipients, best_before_at, is_commercial)

    @property
    def number(self) -> int:
        """The entry in the message's key: always 1 unless the rule counts entries."""
        counts = self.rule.repeat_policy is RepeatPolicy.EVERY_ENTRY
        return self.entry.number if counts else 1


def _recipients(rule: MessageRule, row: Mapping[str, Any]) -> list[Reached]:
    """Return whom the rule writes to, as recipients or refusals."""
    if rule.recipient_role is RecipientRole.STAFF:
        return [sms.normalise(number) for number in rule.staff_recipients]
    return [sms.Recipient(row["recipient"]) if row["recipient"] else outbox.contact(row)]


@dataclass(slots=True)
class Judge:
    """What is known of the people of one batch; each question is asked once for all of them."""

    store: Store
    now: datetime
    connection: Connection | None = None
    suppressed: Mapping[str, str] = field(default_factory=dict)
    consented: frozenset[str] = frozenset()
    capped: set[str] = field(default_factory=set)
    _admissions: dict[MessageClass, Admission] = field(default_factory=dict)
    _waiting: dict[int, bool] = field(default_factory=dict)  # by rule: waits for tracking

    def ask(self, session: Session, cases: Sequence[Case]) -> None:
        """Ask for all recipients; what only commercial texts need costs others nothing."""
        self.connection = connection_for(session, self.store)
        everyone, commercial_ones = set(), set()
        for case in cases:
            numbers = {one.e164 for one in case.recipients if isinstance(one, sms.Recipient)}
            everyone |= numbers
            if case.is_commercial:
                commercial_ones |= numbers
        self.suppressed = consent.find_suppressed(session, everyone, self.store, self.connection)
        self.consented = consent.find_consented(session, self.store, commercial_ones)
        reached = self.consented - self.suppressed.keys()
        self.capped = set(
            commercial.find_capped(session, reached, self.store, self.connection, self.now)
        )

    def verdict(self, case: Case, recipient: Reached, composed: Composed) -> Admission:
        """Decide on one message; a commercial one that is let in caps those after it."""
        ending = self._ending(case, recipient, composed)
        if ending is not None:
            return ending
        if case.is_commercial and isinstance(recipient, sms.Recipient):
            if recipient.e164 in self.capped:
                return Admission(MessageStatus.SKIPPED, Reason.FREQUENCY_CAP)
            if commercial.capped_since(self.connection, self.now) is not None:
                self.capped.add(recipient.e164)
        until = self._tracking_until(case)
        if until is not None:
            return Admission(MessageStatus.HELD, Reason.TRACKING, until)
        return self._admission(case.rule.message_class)

    def _admission(self, message_class: MessageClass) -> Admission:
        if message_class not in self._admissions:
            self._admissions[message_class] = outbox.admit_class(
                self.store, self.connection, message_class, self.now
            )
        return self._admissions[message_class]

    def _ending(self, case: Case, recipient: Reached, composed: Composed) -> Admission | None:
        reason = self._hindrance(case, recipient) or self._fault(case, composed)
        if reason is not None:
            return Admission(MessageStatus.SKIPPED, reason)
        if case.best_before_at is None:
            return Admission(MessageStatus.SKIPPED, Reason.NO_TIME)
        if case.best_before_at <= self.now:
            return Admission(MessageStatus.LAPSED, Reason.BEST_BEFORE)
        return None

    def _hindrance(self, case: Case, recipient: Reached) -> Reason | None:
        rule = case.rule
        if rule.recipient_role is RecipientRole.CUSTOMER and case.entry.row["is_muted"]:
            return Reason.MUTED
        if isinstance(recipient, sms.RecipientRefusal):
            return Reason(recipient.code.value)
        return consent.objection(
            recipient.e164, rule.message_class, self.suppressed, self.consented
        )

    def _fault(self, case: Case, composed: Composed) -> Reason | None:
        if case.is_commercial and not commercial.has_merchant(self.connection):
            return Reason.NO_MERCHANT
        if not composed.text:
            # A text that is all about the number is not empty yet.
            return None if self._tracking_until(case) else Reason.EMPTY_TEXT
        return Reason.TOO_LONG if len(composed.body) > sms.MAX_BODY else None

    def _tracking_until(self, case: Case) -> datetime | None:
        """Return how long the message waits for its number; None if it has it, or needs none."""
        if not self._waits(case.rule) or has_tracking(case.entry.row):
            return None
        at, best_before_at = case.entry.at, case.best_before_at
        if at is None or best_before_at is None:
            return None
        wait = timedelta(minutes=case.rule.tracking_wait_minutes)
        until = min(at + wait, best_before_at - BEFORE_BEST_BEFORE)
        return until if until > self.now else None

    def _waits(self, rule: MessageRule) -> bool:
        if rule.id not in self._waiting:
            self._waiting[rule.id] = composing.waits_for_tracking(rule)
        return self._waiting[rule.id]
