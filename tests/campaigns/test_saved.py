"""Saved audiences: a choice under a name."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from iletiniz_admin.errors import NotFound, Refused
from iletiniz_admin.models import AuditEvent, StoreStatus
from iletiniz_admin.services.campaigns import saved
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice

CHOICE = Choice(
    statuses=("completed", "processing"),
    from_day=date(2026, 1, 1),
    total_least=Decimal("99.90"),
    orders_least=2,
    city="İzmir",
    untexted_hours=24,
)


@pytest.fixture
def save(session, store, actor, now):
    def run(name="Sadık müşteriler", *, stores=None, choice=CHOICE):
        chosen = [store] if stores is None else stores
        return saved.save(session, name=name, stores=chosen, choice=choice, actor=actor, now=now)

    return run


def test_saved_audience_comes_back_as_it_was(session, store, make_store, save):
    """A saved audience gives its stores and all its filters back."""
    other = make_store()
    audience = save(stores=[other, store])
    session.expire_all()
    stores, choice = saved.load(session, saved.get_audience(session, audience.id, None))
    assert (stores, choice) == ([store, other], CHOICE)


def test_saved_audience_without_a_removed_store(session, store, make_store, save):
    """A store that was removed since is left out."""
    other = make_store()
    audience = save(stores=[store, other])
    other.status = StoreStatus.REMOVED
    session.flush()
    assert saved.load(session, audience)[0] == [store]


def test_saved_audience_is_written_down(session, save, actor):
    """Who saved and deleted an audience stands in the log."""
    audience = save()
    saved.delete(session, audience, actor=actor)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(one.action, one.actor) for one in events] == [
        ("audience.saved", actor.label),
        ("audience.deleted", actor.label),
    ]
    assert events[0].after == events[1].before
    assert events[0].after["filters"] == CHOICE.stored()


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_saved_audience_needs_a_name(save, name):
    """A name has one to a hundred signs."""
    with pytest.raises(Refused) as refused:
        save(name)
    assert refused.value.code == "audience_name"


def test_saved_audience_names_are_unique(session, save):
    """A name that is taken is refused; spaces around it make no other name."""
    save("Sadık müşteriler")
    with pytest.raises(Refused) as refused:
        save("  Sadık   müşteriler ")
    assert refused.value.code == "audience_name_taken"
    assert len(saved.list_audiences(session, None)) == 1


@pytest.mark.parametrize("kind", [AudienceKind.FILE, AudienceKind.REST, AudienceKind.FAILED])
def test_saved_audience_is_one_of_orders(save, kind):
    """A file's people or those of another campaign cannot be saved: they belong to one campaign."""
    with pytest.raises(Refused) as refused:
        save(choice=Choice(kind=kind))
    assert refused.value.code == "audience_not_orders"


def test_saved_audience_has_a_store(save):
    """An audience without a store is refused."""
    with pytest.raises(Refused) as refused:
        save(stores=[])
    assert refused.value.code == "audience_without_store"


def test_saved_audience_is_seen_by_those_who_see_all_its_stores(session, store, make_store, save):
    """A person sees the audiences all of whose stores are theirs, and no other ones."""
    other = make_store()
    both, own = save("İki mağaza", stores=[store, other]), save("Bir mağaza")
    assert saved.list_audiences(session, None) == [own, both]
    assert saved.list_audiences(session, {store.id}) == [own]
    assert saved.list_audiences(session, set()) == []
    with pytest.raises(NotFound):
        saved.get_audience(session, both.id, {store.id})
    with pytest.raises(NotFound):
        saved.get_audience(session, 999, None)
    assert saved.get_audience(session, own.id, {store.id}) is own
