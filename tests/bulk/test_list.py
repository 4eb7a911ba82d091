"""The list of campaigns: state, people, cost and outcome of each; and how drafts begin and end."""

import pytest

from iletiniz_admin.models import CampaignStatus, MessageStatus, Role

S = CampaignStatus


def rows_of(page, response) -> list[str]:
    return [row.get_text(" ", strip=True) for row in page(response).select("tbody tr")]


def test_list_tells_what_becomes_of_each(manager, page, make_campaign, add_messages):
    """A row has name, state, people, parts, and a bar that says what left and what failed."""
    make_campaign(name="Taslak bir")
    sent = make_campaign(
        name="Giden", status=S.FINISHED, recipient_count=4, part_count=6, confirmed_by="a@b.example"
    )
    add_messages(sent, [MessageStatus.DELIVERED, MessageStatus.FAILED, MessageStatus.ACCEPTED])
    response = manager.get("/bulk/")
    first, second = rows_of(page, response)
    assert first.startswith("Giden ✓ Finished")
    assert "4 people 6 parts" in first
    assert "a@b.example" in first
    bar = page(response).select_one("svg[role=img]")
    assert bar["aria-label"] == "2 of 4 have left, 1 failed"
    assert second.startswith("Taslak bir • Draft")


def test_list_is_narrowed_by_state(manager, page, make_campaign):
    """Each view shows its campaigns alone, and its chip counts them."""
    for status in (S.DRAFT, S.CHECKED, S.SENDING, S.PAUSED, S.CANCELLED):
        make_campaign(name=status.value, status=status, confirmed_at=None)
    stopped = make_campaign(name="stopped", status=S.CANCELLED)
    stopped.confirmed_at = stopped.created_at
    response = manager.get("/bulk/?show=running")
    assert len(rows_of(page, response)) == 2
    chips = [link.get_text(" ", strip=True) for link in page(response).select("ul .btn")]
    assert "Drafts 2" in chips
    assert "Under way 2" in chips


def test_list_is_empty_with_a_way_on(sign_in, manager, page):
    """Without a campaign the page says how to begin; without a store, what comes first."""
    assert "New campaign" in page(manager.get("/bulk/")).select_one(".empty-state").get_text()
    other = sign_in(Role.MANAGER)
    other.set_cookie("iletiniz_language", "en")
    soup = page(other.get("/bulk/"))
    assert "no store" in soup.select_one(".empty-state").get_text()
    assert not soup.select("form[action$='/bulk/new']")


def test_list_shows_only_campaigns_whose_stores_are_ones_own(
    manager, sign_in, page, make_campaign, both_stores
):
    """A campaign that also goes to another store's customers is not there for a manager of one."""
    other_store = both_stores[1]
    both = make_campaign(name="İkisi", stores=both_stores)
    make_campaign(name="Yabancı", stores=[other_store])
    make_campaign(name="Benim")
    assert len(rows_of(page, manager.get("/bulk/"))) == 1
    admin = sign_in(Role.ADMIN)
    assert len(rows_of(page, admin.get("/bulk/"))) == 3
    for address in ("audience", "text", "file", "audience/count", "delete"):
        assert manager.get(f"/bulk/{both.id}/{address}").status_code == 404, address


def test_list_of_the_store_switch(sign_in, page, make_campaign, both_stores):
    """One store's list has every campaign that its customers are part of, and no other."""
    make_campaign(name="İkisi", stores=both_stores)
    make_campaign(name="Birinci", stores=both_stores[:1])
    make_campaign(name="İkinci", stores=both_stores[1:])
    response = sign_in(Role.ADMIN).get(f"/bulk/?store={both_stores[1].id}")
    assert [row.split()[0] for row in rows_of(page, response)] == ["İkinci", "İkisi"]


def test_new_begins_a_draft(manager, campaigns):
    """“New campaign” makes a commercial draft and leads to its first step."""
    response = manager.post("/bulk/new")
    [draft] = campaigns()
    assert response.headers["Location"] == f"/bulk/{draft.id}/audience"
    assert (draft.status, draft.message_class) == (S.DRAFT, "commercial")
    assert draft.name


def test_new_is_of_the_stores_that_send_as_one(sign_in, page, both_stores, third_store):
    """All stores of the first one's connection are ticked, or the one of the store switch."""
    admin = sign_in(Role.ADMIN)
    soup = page(admin.post("/bulk/new", follow_redirects=True))
    ticked = [box["value"] for box in soup.select("input[name=store_ids][checked]")]
    assert sorted(ticked) == sorted(str(store.id) for store in both_stores)
    other = both_stores[1].id
    soup = page(admin.post(f"/bulk/new?store={other}", follow_redirects=True))
    ticked = [box["value"] for box in soup.select("input[name=store_ids][checked]")]
    assert ticked == [str(other)]


def test_new_without_a_store_says_so(sign_in, page, campaigns):
    """Nobody gets an error for a store that is not there."""
    browser = sign_in(Role.MANAGER)
    browser.set_cookie("iletiniz_language", "en")
    soup = page(browser.post("/bulk/new", follow_redirects=True))
    assert "There is no store yet" in soup.get_text()
    assert not campaigns()


def test_duplicate_makes_a_draft_of_its_own(manager, make_campaign, campaigns):
    """A sent campaign's people and text stand in a new draft; the first one stays as it was."""
    sent = make_campaign(status=S.FINISHED, audience={"kind": "orders", "city": "Ankara"})
    response = manager.post(f"/bulk/{sent.id}/duplicate")
    first, copy = campaigns()
    assert response.headers["Location"] == f"/bulk/{copy.id}/audience"
    assert (copy.status, copy.text, copy.audience) == (S.DRAFT, first.text, first.audience)
    assert copy.name == "Copy of Yaz indirimi"
    assert first.status is S.FINISHED


def test_delete_asks_first(manager, page, make_campaign):
    """A draft goes after a page of its own that names it."""
    draft = make_campaign()
    soup = page(manager.get(f"/bulk/{draft.id}/delete"))
    assert "Yaz indirimi" in soup.main.get_text()
    assert manager.post(f"/bulk/{draft.id}/delete").headers["Location"] == "/bulk/"
    assert manager.get(f"/bulk/{draft.id}/audience").status_code == 404
    assert not rows_of(page, manager.get("/bulk/"))


def test_delete_is_not_for_what_was_sent(manager, make_campaign, campaigns):
    """A confirmed campaign is not deleted: its page opens instead."""
    sent = make_campaign(status=S.SENDING)
    response = manager.post(f"/bulk/{sent.id}/delete")
    assert response.headers["Location"] == f"/bulk/{sent.id}"
    assert campaigns()[0].status is S.SENDING


@pytest.mark.parametrize("step", ["audience", "text", "file", "follow-up", "delete"])
def test_steps_of_a_confirmed_campaign_lead_to_its_page(manager, make_campaign, step: str):
    """What was confirmed is frozen: none of its steps opens any more."""
    sent = make_campaign(status=S.PAUSED)
    response = manager.get(f"/bulk/{sent.id}/{step}")
    assert (response.status_code, response.headers["Location"]) == (303, f"/bulk/{sent.id}")


def test_viewer_reads_and_changes_nothing(sign_in, page, make_campaign, store):
    """A viewer sees list and draft, and no button; every change is refused."""
    draft = make_campaign(text="Merhaba {first_name}")
    viewer = sign_in(Role.VIEWER, stores=[store])
    viewer.set_cookie("iletiniz_language", "en")
    assert not page(viewer.get("/bulk/")).select("form[action$='/bulk/new']")
    for step in ("audience", "text"):
        soup = page(viewer.get(f"/bulk/{draft.id}/{step}"))
        assert "Merhaba {first_name}" in soup.main.get_text()
        assert not soup.main.select("form")
    for call in ("new", f"{draft.id}/audience", f"{draft.id}/text", f"{draft.id}/delete"):
        assert viewer.post(f"/bulk/{call}").status_code == 403, call
