"""The table of a store's notices: a row for each trigger, written or not, never hidden."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from iletiniz_admin.models import MessageRule, RecipientRole, Store
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.services.rules.checks import Draft
from iletiniz_admin.services.rules.keeping import list_rules
from iletiniz_admin.services.rules.samples import Composer, at_trigger, find_sample
from iletiniz_admin.services.rules.triggers import list_triggers, text_by_default


@dataclass(frozen=True, slots=True)
class Row:
    """One line: ``rule`` is None while nobody has written the notice (then it is off)."""

    trigger: str
    role: RecipientRole
    rule: MessageRule | None
    text: str
    parts: int
    sender: str | None
    has_status: bool  # False: the store no longer has this status

    @property
    def is_enabled(self) -> bool:
        """Whether the notice is sent."""
        return self.rule is not None and self.rule.is_enabled


def overview(
    session: Session,
    store: Store,
    locale: str | None,
    *,
    formats: Format,
    now: datetime,
    public_url: str = "",
) -> list[Row]:
    """Return a customer row for each trigger and a staff row where there is such a notice.

    ``locale`` is the language of default texts; parts are those for the newest order, the footer
    of a commercial text included.
    """
    composer = Composer(store, connection_for(session, store), formats, public_url)
    rules = {(rule.trigger, rule.recipient_role): rule for rule in list_rules(session, store)}
    triggers = list_triggers(store)
    everything = dict.fromkeys([*triggers, *(trigger for trigger, _ in rules)])
    sample = find_sample(session, store, "received", now).row
    rows = []
    for trigger in everything:
        for role in RecipientRole:
            rule = rules.get((trigger, role))
            if rule is None and (role is RecipientRole.STAFF or trigger not in triggers):
                continue
            draft = Draft.of(rule) if rule else Draft(text_by_default(store, trigger, locale))
            sender = rule.sender if rule and rule.sender else store.default_sender
            has_status = trigger in triggers or not store.order_statuses
            parts = composer.compose(draft, at_trigger(sample, trigger)).parts
            rows.append(Row(trigger, role, rule, draft.text, parts, sender, has_status))
    return rows
