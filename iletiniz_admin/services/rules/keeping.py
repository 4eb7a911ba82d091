"""Notices as people keep them: looked up, saved, switched; every change is audited."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import MessageRule, RecipientRole, Store
from iletiniz_admin.services import audit, stores
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.rules import promotion
from iletiniz_admin.services.rules.checks import Draft, Fault, check, cleaned
from iletiniz_admin.services.rules.routes import routes_of
from iletiniz_admin.services.rules.triggers import (
    best_before_by_default,
    list_triggers,
    text_by_default,
)
from iletiniz_admin.sms import mask

_SLUG: Final = re.compile(r"[a-z0-9_-]{1,60}")


def find_rule(
    session: Session, store: Store, trigger: str, role: RecipientRole
) -> MessageRule | None:
    """Return the notice, or None where nobody has written one yet."""
    return session.scalars(
        select(MessageRule).where(
            MessageRule.store_id == store.id,
            MessageRule.trigger == trigger,
            MessageRule.recipient_role == role,
        )
    ).one_or_none()


def list_rules(session: Session, store: Store | None = None) -> list[MessageRule]:
    """Return the notices of one store, or of all, by store and id."""
    query = select(MessageRule).order_by(MessageRule.store_id, MessageRule.id)
    if store is not None:
        query = query.where(MessageRule.store_id == store.id)
    return list(session.scalars(query))


def check_trigger(session: Session, store: Store, trigger: str) -> None:
    """Refuse a status that the store does not have and no notice of it speaks of.

    Of a store that has not told its statuses yet, any slug is believed.
    """
    if not store.order_statuses and _SLUG.fullmatch(trigger):
        return
    known = select(MessageRule.trigger).where(MessageRule.store_id == store.id)
    if trigger not in list_triggers(store) and trigger not in set(session.scalars(known)):
        raise Refused("unknown_trigger", trigger=trigger)


def draft_for(
    store: Store,
    rule: MessageRule | None,
    trigger: str,
    role: RecipientRole = RecipientRole.CUSTOMER,
) -> Draft:
    """Return what the notice says; where there is none, what it would say by default."""
    if rule is not None:
        return Draft.of(rule)
    return Draft(
        text=text_by_default(store, trigger, role=role),
        best_before_minutes=best_before_by_default(store, trigger),
    )


def save(
    session: Session,
    store: Store,
    trigger: str,
    role: RecipientRole,
    draft: Draft,
    *,
    actor: Actor,
    now: datetime,
) -> MessageRule:
    """Keep the notice, made anew or changed.

    Raises:
        Refused: ``unknown_trigger``, or ``InvalidRule`` with every fault of the draft, among them
            ``promotion_found`` and ``merchant_missing``.

    """
    stores.lock(session, store.id)  # of two who make the same notice, one changes the other's
    rule = find_rule(session, store, trigger, role)
    check_trigger(session, store, trigger)
    values = _values(session, store, rule, role, draft, actor=actor, now=now)
    if rule is None:
        return _make(session, store, trigger, role, values, actor=actor, now=now)
    changed = {name: new for name, new in values.items() if getattr(rule, name) != new}
    before = {name: getattr(rule, name) for name in changed}
    for name, new in changed.items():
        setattr(rule, name, new)
    if changed:
        rule.updated_at = now
        session.flush()
        _record(session, rule, actor, before=before, after=changed)
    return rule


def switch(
    session: Session,
    store: Store,
    trigger: str,
    role: RecipientRole,
    *,
    is_enabled: bool,
    actor: Actor,
    now: datetime,
) -> MessageRule:
    """Switch a notice on or off; one that nobody has written begins with the default text.

    Raises:
        Refused: ``unknown_trigger``; ``no_staff_number`` for a notice to nobody; ``InvalidRule``
            with every fault where what is kept may not be switched on.

    """
    stores.lock(session, store.id)
    check_trigger(session, store, trigger)
    rule = find_rule(session, store, trigger, role)
    if rule is None:
        if role is RecipientRole.STAFF:
            raise Refused("no_staff_number")
        values = check(draft_for(store, None, trigger), role, None) | {"is_enabled": is_enabled}
        return _make(session, store, trigger, role, values, actor=actor, now=now)
    if is_enabled:  # a text kept by an older version may be one that would be refused today
        kept = Draft.of(rule)
        faults = _sending_faults(session, store, rule, kept)
        check(kept, role, _providers(session, store, rule), faults)
    if rule.is_enabled != is_enabled:
        rule.is_enabled, rule.updated_at = is_enabled, now
        session.flush()
        before, after = {"is_enabled": not is_enabled}, {"is_enabled": is_enabled}
        _record(session, rule, actor, before=before, after=after)
    return rule


def _values(
    session: Session,
    store: Store,
    rule: MessageRule | None,
    role: RecipientRole,
    draft: Draft,
    *,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """Return the columns of the rule; raises ``InvalidRule`` with every fault of the draft."""
    draft = cleaned(draft)
    faults = _sending_faults(session, store, rule, draft)
    values = check(draft, role, _providers(session, store, rule), faults)
    words = promotion.words_in(draft, store)
    return values | {"promotion_override": promotion.new_override(words, rule, actor, now)}


def _sending_faults(
    session: Session, store: Store, rule: MessageRule | None, draft: Draft
) -> list[Fault]:
    return promotion.sending_faults(draft, store, rule, connection_for(session, store))


def _providers(session: Session, store: Store, rule: MessageRule | None) -> set[str] | None:
    """Return the codes that may be chosen: the connected ones, and those the notice has."""
    connected = routes_of(connection_for(session, store)).providers
    if connected is None:
        return None
    kept = [rule.provider, *(rule.fallback or ())] if rule is not None else []
    return {*connected, *(code for code in kept if code)}


def _make(
    session: Session,
    store: Store,
    trigger: str,
    role: RecipientRole,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> MessageRule:
    rule = MessageRule(
        store_id=store.id,
        trigger=trigger,
        recipient_role=role,
        created_at=now,
        updated_at=now,
        **values,
    )
    session.add(rule)
    session.flush()
    _record(session, rule, actor, before=None, after=values)
    return rule


def _record(
    session: Session,
    rule: MessageRule,
    actor: Actor,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:
    audit.record(
        session,
        actor,
        "rule.made" if before is None else "rule.changed",
        subject=f"rule {rule.id}: {rule.trigger}, {rule.recipient_role}",
        store_id=rule.store_id,
        before=_shown(before) if before is not None else None,
        after=_shown(after),
    )


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as plain JSON, numbers masked."""
    shown = {name: str(v) if hasattr(v, "name") else v for name, v in values.items()}
    if "staff_recipients" in shown:
        shown["staff_recipients"] = [mask(number) for number in shown["staff_recipients"]]
    return shown
