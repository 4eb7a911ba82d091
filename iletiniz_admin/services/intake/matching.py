"""From entries into triggers to message rows: rules, recipients, consent, text, best-before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from iletiniz_admin import sms
from iletiniz_admin.models import (
    Connection,
    Message,
    MessageClass,
    MessageRule,
    MessageStatus,
    Reason,
    RecipientRole,
    RepeatPolicy,
    Store,
)
from iletiniz_admin.services import consent, outbox
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.intake.events import Event
from iletiniz_admin.services.intake.mirror import Entry
from iletiniz_admin.services.intake.snapshot import contact
from iletiniz_admin.services.rendering import Format, values_for

Rows = list[dict[str, Any]]
_FIND_RULES = (
    select(MessageRule)
    .where(MessageRule.store_id == bindparam("store"), MessageRule.is_enabled)
    .order_by(MessageRule.id)
)
Verdict = tuple[MessageStatus, Reason | None]


@dataclass(frozen=True, slots=True)
class Case:
    """One entry of one event that a rule speaks of."""

    event: Event
    entry: Entry
    rule: MessageRule
    recipients: list[sms.Recipient | sms.RecipientRefusal]

    @property
    def number(self) -> int:
        """The entry in the message's key: always 1 unless the rule counts entries."""
        counts = self.rule.repeat_policy is RepeatPolicy.EVERY_ENTRY
        return self.entry.number if counts else 1


def _recipients(rule: MessageRule, row: Mapping[str, Any]) -> list[Any]:
    """Return whom the rule writes to, as recipients or refusals."""
    if rule.recipient_role is RecipientRole.STAFF:
        return [sms.normalise(number) for number in rule.staff_recipients]
    return [sms.Recipient(row["recipient"]) if row["recipient"] else contact(row)]


@dataclass(slots=True)
class Matcher:
    """What one batch needs to know to make message rows; each question is asked once."""

    session: Session
    store: Store
    format: Format
    now: datetime
    connection: Connection | None = None
    suppressed: Mapping[str, str] = field(default_factory=dict)
    consented: frozenset[str] = frozenset()
    taken_keys: set[str] = field(default_factory=set)

    def match(self, entered: Sequence[tuple[Event, list[Entry]]]) -> dict[str, Rows]:
        """Return the message rows of each event id; an entry without a rule makes one skip."""
        rules = self._rules() if entered else {}
        found = {
            event.event_id: [
                Case(event, entry, rule, _recipients(rule, entry.row))
                for entry in entries
                for rule in rules.get(entry.trigger, ())
            ]
            for event, entries in entered
        }
        cases = [case for some in found.values() for case in some]
        if cases:
            self._look_up(cases)
        rows: dict[str, Rows] = {}
        for event, entries in entered:
            made = [row for case in found[event.event_id] for row in self._rows(case)]
            rows[event.event_id] = made or [self._without_rule(event, entries[-1])]
        return rows

    def _rules(self) -> dict[str, list[MessageRule]]:
        rules: dict[str, list[MessageRule]] = {}
        for rule in self.session.scalars(_FIND_RULES, {"store": self.store.id}):
            rules.setdefault(rule.trigger, []).append(rule)
        return rules

    def _look_up(self, cases: Sequence[Case]) -> None:
        self.connection = connection_for(self.session, self.store)
        everyone, commercial = set(), set()
        for case in cases:
            numbers = {one.e164 for one in case.recipients if isinstance(one, sms.Recipient)}
            everyone |= numbers
            if case.rule.message_class is MessageClass.COMMERCIAL:
                commercial |= numbers
        connection_id = self.connection.id if self.connection else None
        self.suppressed = consent.find_suppressed(self.session, everyone, connection_id)
        self.consented = consent.find_consented(self.session, self.store.id, commercial)
        again = sorted({self._key(case) for case in cases if case.entry.number > 1})
        if again:
            statement = select(Message.idempotency_key).where(Message.idempotency_key.in_(again))
            self.taken_keys = set(self.session.scalars(statement))

    def _key(self, case: Case, index: int = 0) -> str:
        order_id = int(case.event.order_id or 0)
        return outbox.order_key(self.store.id, order_id, case.rule.id, case.number, index)

    def _rows(self, case: Case) -> Iterator[dict[str, Any]]:
        key = self._key(case)
        is_repeat = key in self.taken_keys
        self.taken_keys.add(key)
        text = self._text(case)
        for index, recipient in enumerate(case.recipients):
            row = self._row(case.event, case.entry, self._key(case, index), case.rule)
            row |= self._content(case, recipient, text)
            verdict = self._verdict(case, recipient, text, row["best_before_at"])
            if is_repeat:
                row["idempotency_key"] += f":repeat:{case.event.event_id}"
                verdict = (MessageStatus.SKIPPED, Reason.REPEAT)
            yield outbox.new_row(**row, status=verdict[0], reason=verdict[1])
            if is_repeat:
                return  # one line in the ledger says it for all numbers of the staff

    def _text(self, case: Case) -> str:
        names = sms.parse(case.rule.text).names
        values = values_for(case.entry.row, self.store, format=self.format, names=names)
        return sms.render(case.rule.text, values)

    def _row(
        self, event: Event, entry: Entry, key: str, rule: MessageRule | None
    ) -> dict[str, Any]:
        return {
            "store_id": self.store.id,
            "connection_id": self.connection.id if self.connection else None,
            "idempotency_key": key,
            "source": "order",
            "order_id": event.order_id,
            "order_number": entry.row["number"] or str(event.order_id),
            "event_id": event.event_id,
            "rule_id": rule.id if rule else None,
            "trigger": entry.trigger,
            "created_at": self.now,
        }

    def _content(
        self, case: Case, recipient: sms.Recipient | sms.RecipientRefusal, text: str
    ) -> dict[str, Any]:
        rule, at = case.rule, case.entry.at
        best_before_at = at + timedelta(minutes=rule.best_before_minutes) if at else None
        number = recipient.e164 if isinstance(recipient, sms.Recipient) else recipient.shown
        return {
            "recipient_role": rule.recipient_role.value,
            "recipient": number,
            "body": text,
            "parts": sms.count_parts(text),
            "sender": rule.sender or self.store.default_sender,
            "provider": rule.provider,
            "fallback": list(rule.fallback or ()),
            "message_class": rule.message_class,
            "best_before_at": best_before_at,
        }

    def _verdict(
        self,
        case: Case,
        recipient: sms.Recipient | sms.RecipientRefusal,
        text: str,
        best_before_at: datetime | None,
    ) -> Verdict:
        reason = self._hindrance(case, recipient, text)
        if reason is not None:
            return MessageStatus.SKIPPED, reason
        if best_before_at is None:
            return MessageStatus.SKIPPED, Reason.NO_TIME
        if best_before_at <= self.now:
            return MessageStatus.LAPSED, Reason.BEST_BEFORE
        return outbox.admit(self.store, self.connection)

    def _hindrance(
        self, case: Case, recipient: sms.Recipient | sms.RecipientRefusal, text: str
    ) -> Reason | None:
        rule = case.rule
        if rule.recipient_role is RecipientRole.CUSTOMER and case.entry.row["is_muted"]:
            return Reason.MUTED
        if isinstance(recipient, sms.RecipientRefusal):
            return Reason(recipient.code.value)
        objection = consent.objection(
            recipient.e164, rule.message_class, self.suppressed, self.consented
        )
        if objection is not None:
            return objection
        if not text:
            return Reason.EMPTY_TEXT
        return Reason.TOO_LONG if len(text) > sms.MAX_BODY else None

    def _without_rule(self, event: Event, entry: Entry) -> dict[str, Any]:
        key = f"order:{self.store.id}:{event.order_id}:none:{event.event_id}:{entry.trigger}"
        row = self._row(event, entry, key, None)
        return outbox.new_row(**row, status=MessageStatus.SKIPPED, reason=Reason.NO_RULE)
