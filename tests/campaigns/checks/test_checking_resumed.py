"""A check that is interrupted: dropped by a change, or taken over by another worker."""

from datetime import timedelta

import pytest

from iletiniz_admin.models import CampaignStatus
from iletiniz_admin.services import privacy
from iletiniz_admin.services.campaigns import check_steps, claiming, drafts
from iletiniz_admin.services.campaigns.claiming import IS_CHECKING

MINE, OTHERS = "worker-one", "worker-two"


@pytest.fixture
def checking(make_campaign, make_order, ask):
    """A campaign whose check of seven people was asked for."""
    for _ in range(7):
        make_order()
    return ask(make_campaign(message_class="informational", text="Merhaba {first_name}"))


def test_step_of_another_token_writes_nothing(session, checking, walk_on, *, formats, now, rows):
    """A worker whose lease was taken over writes no row more, though it has read some."""
    walk_on(checking)
    late = now + claiming.LEASE
    stale = check_steps.read_step(session, checking, formats, now, 3)

    assert claiming.claim(session, checking.id, IS_CHECKING, OTHERS, late) is not None
    assert not check_steps.write_step(session, stale, MINE, late)
    assert len(rows(checking)) == 3


def test_step_from_before_an_erasure_writes_nothing(
    session, checking, walk_on, *, store, formats, now, rows
):
    """Who is erased while a step has read them is not written: the step is read anew."""
    walk_on(checking)
    stale = check_steps.read_step(session, checking, formats, now, 3)
    fourth = privacy.Person((stale.rows[0]["recipient"],))

    privacy.erase(session, store, fourth, now)
    assert not check_steps.write_step(session, stale, MINE, now)
    while not check_steps.has_walked(checking):
        walk_on(checking)

    assert stale.rows[0]["recipient"] not in {row.recipient for row in rows(checking)}
    assert checking.checked_count == 6 + 1  # an order without a number by now


def test_step_after_a_change_writes_nothing(
    session, checking, walk_on, *, formats, now, rows, actor
):
    """A text that changes in the middle of its check ends that check."""
    walk_on(checking)
    stale = check_steps.read_step(session, checking, formats, now, 3)

    drafts.change(session, checking, checking.version, actor=actor, now=now, text="Selam")

    assert not check_steps.write_step(session, stale, MINE, now)
    assert len(rows(checking)) == 3
    assert (checking.status, checking.checked_count) == (CampaignStatus.DRAFT, 0)


def test_other_worker_goes_on_where_the_dead_one_ended(session, checking, walk_on, rows, now):
    """After a worker's end the next one goes on from its last step: nobody twice, nobody lost."""
    walk_on(checking, MINE)
    session.refresh(checking)
    checking.work_until = now - timedelta(seconds=1)
    session.flush()

    walk_on(checking, OTHERS)
    half = [row.position for row in rows(checking)]
    while not check_steps.has_walked(checking):
        walk_on(checking, OTHERS)

    assert half == [1, 2, 3, 4, 5, 6]
    assert len({row.recipient for row in rows(checking)}) == 7
    assert checking.checked_count == 7


def test_hash_does_not_depend_on_the_steps(checking, check):
    """However often a check was interrupted, the same people and texts have the same hash."""
    hashes = set()
    for limit in (1, 3, 100):
        check(checking, limit=limit, is_asked=not hashes)
        hashes.add(checking.receipt_hash)

    assert len(hashes) == 1


def test_claim_leaves_a_held_campaign_alone(session, checking, now):
    """While a lease runs nobody else takes the campaign; afterwards anybody may."""
    assert claiming.find(session, IS_CHECKING, MINE, now) is checking
    assert claiming.claim(session, checking.id, IS_CHECKING, MINE, now) is checking

    assert claiming.find(session, IS_CHECKING, OTHERS, now) is None
    assert claiming.claim(session, checking.id, IS_CHECKING, OTHERS, now) is None
    assert claiming.find(session, IS_CHECKING, MINE, now) is checking
    assert claiming.find(session, IS_CHECKING, OTHERS, now + claiming.LEASE) is checking


def test_release_lets_others_take_it_at_once(session, checking, now):
    """A worker that ends in order leaves its campaigns free."""
    claiming.claim(session, checking.id, IS_CHECKING, MINE, now)

    claiming.release_all(session, MINE)

    assert claiming.claim(session, checking.id, IS_CHECKING, OTHERS, now) is not None


def test_find_goes_round(session, make_campaign, now):
    """Campaigns take turns: after the last one comes the first again."""
    made = [make_campaign(status=CampaignStatus.CHECKING) for _ in range(3)]

    def after(campaign_id):
        found = claiming.find(session, IS_CHECKING, MINE, now, campaign_id)
        return found.id if found else None

    ids = [one.id for one in made]
    assert [after(0), after(ids[0]), after(ids[1]), after(ids[2])] == [*ids, ids[0]]


def test_give_up_makes_a_draft_with_the_reason(session, checking, now):
    """A check that cannot be made ends as a draft that says so; it can be asked for anew."""
    claiming.claim(session, checking.id, IS_CHECKING, MINE, now)

    assert check_steps.give_up(session, checking.id, MINE, now)
    session.refresh(checking)

    assert (checking.status, checking.check_error) == (CampaignStatus.DRAFT, "check_failed")
    assert checking.work_token is None
