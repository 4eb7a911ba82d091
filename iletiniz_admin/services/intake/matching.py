"""From entries into triggers to message rows: rules, recipients, text, best-before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from iletiniz_admin import sms
from iletiniz_admin.models import Message, MessageRule, MessageStatus, Reason, Store
from iletiniz_admin.services import composing, consent, outbox
from iletiniz_admin.services.composing import Composed, TextOf
from iletiniz_admin.services.intake.events import Event
from iletiniz_admin.services.intake.mirror import Entry
from iletiniz_admin.services.intake.verdicts import Case, Judge, Reached
from iletiniz_admin.services.outbox import Admission
from iletiniz_admin.services.rendering import Format

Rows = list[dict[str, Any]]
_REPEAT = (MessageStatus.SKIPPED, Reason.REPEAT)
_FIND_RULES = (
    select(MessageRule)
    .where(MessageRule.store_id == bindparam("store"), MessageRule.is_enabled)
    .order_by(MessageRule.id)
)


@dataclass(slots=True)
class Matcher:
    """What one batch needs to know to make message rows; each question is asked once.

    ``links`` are the refusal links of the commercial messages that it made, to be stored with
    them.
    """

    session: Session
    store: Store
    format: Format
    now: datetime
    judge: Judge = field(init=False)
    taken_keys: set[str] = field(default_factory=set)
    links: list[consent.OptOutLinkRow] = field(default_factory=list)
    _texts: dict[int, TextOf] = field(default_factory=dict)  # by rule

    def __post_init__(self) -> None:
        """Make the judge; it asks nothing before there is a case."""
        self.judge = Judge(self.store, self.now)

    def match(self, entered: Sequence[tuple[Event, list[Entry]]]) -> dict[str, Rows]:
        """Return the message rows of each event id; an entry without a rule makes one skip."""
        rules = self._rules() if entered else {}
        found = {
            event.event_id: [
                Case.of(event, entry, rule)
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
        self.judge.ask(self.session, cases)
        again = sorted({self._key(case) for case in cases if case.entry.number > 1})
        if again:
            statement = select(Message.idempotency_key).where(Message.idempotency_key.in_(again))
            self.taken_keys = set(self.session.scalars(statement))

    def _key(self, case: Case, index: int = 0) -> str:
        order_id = int(case.event.order_id or 0)
        return outbox.order_key(self.store.id, order_id, case.rule.id, case.number, index)

    def _rows(self, case: Case) -> Iterator[dict[str, Any]]:
        if not case.recipients:
            return
        key, composed = self._key(case), self._compose(case)
        if key in self.taken_keys:
            # One line in the ledger says it for all numbers of the staff.
            repeat = f"{key}:repeat:{case.event.event_id}"
            yield self._message(case, case.recipients[0], composed, Admission(*_REPEAT), repeat)
            return
        self.taken_keys.add(key)
        for index, recipient in enumerate(case.recipients):
            admission = self.judge.verdict(case, recipient, composed)
            yield self._message(case, recipient, composed, admission, self._key(case, index))

    def _compose(self, case: Case) -> Composed:
        rule = case.rule
        if rule.id not in self._texts:
            self._texts[rule.id] = TextOf.of(rule)
        return composing.compose(
            self._texts[rule.id],
            case.entry.row,
            self.store,
            self.judge.connection,
            format=self.format,
            public_url=self.format.public_url,
        )

    def _message(
        self, case: Case, recipient: Reached, composed: Composed, admission: Admission, key: str
    ) -> dict[str, Any]:
        row = self._row(case.event, case.entry, key, case.rule)
        row |= self._content(case, recipient, composed)
        is_signed = case.is_commercial and composed.text  # a footer alone is no message
        if is_signed and admission.status is not MessageStatus.SKIPPED:
            row["body"] = self._signed(composed, row["recipient"])
        return outbox.new_row(**row, **admission._asdict())

    def _signed(self, composed: Composed, recipient: str) -> str:
        """Give the message a refusal link of its own; it is as long as the sample's."""
        token, connection = consent.new_token(), self.judge.connection
        self.links.append(outbox.link_row(self.store, connection, recipient, token, self.now))
        link = composing.link_of(self.format.public_url, token)
        return composing.signed(composed.text, connection, composed.language, link)

    def _row(
        self, event: Event, entry: Entry, key: str, rule: MessageRule | None
    ) -> dict[str, Any]:
        connection = self.judge.connection
        return {
            "store_id": self.store.id,
            "connection_id": connection.id if connection else None,
            "idempotency_key": key,
            "source": "order",
            "order_id": event.order_id,
            "order_number": entry.row["number"] or str(event.order_id),
            "event_id": event.event_id,
            "rule_id": rule.id if rule else None,
            "trigger": entry.trigger,
            "created_at": self.now,
        }

    def _content(self, case: Case, recipient: Reached, composed: Composed) -> dict[str, Any]:
        rule = case.rule
        number = recipient.e164 if isinstance(recipient, sms.Recipient) else recipient.shown
        return {
            "recipient_role": rule.recipient_role.value,
            "recipient": number,
            "body": composed.body,
            "parts": composed.parts,
            "sender": rule.sender or self.store.default_sender,
            "provider": rule.provider,
            "fallback": list(rule.fallback or ()),
            "message_class": rule.message_class,
            "best_before_at": case.best_before_at,
        }

    def _without_rule(self, event: Event, entry: Entry) -> dict[str, Any]:
        key = f"order:{self.store.id}:{event.order_id}:none:{event.event_id}:{entry.trigger}"
        row = self._row(event, entry, key, None)
        return outbox.new_row(**row, status=MessageStatus.SKIPPED, reason=Reason.NO_RULE)
