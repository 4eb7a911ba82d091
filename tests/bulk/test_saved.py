"""Saved audiences: filters under a name, for the next campaign."""

import pytest

from iletiniz_admin.models import Audience, Role


def test_saved_audience_is_found_in_the_next_campaign(manager, page, make_campaign, form):
    """Filters kept under a name fill the form of another campaign; nothing of that is kept yet."""
    first, second = make_campaign(), make_campaign()
    data = form(first, city="Urla", audience_name="Urla'dakiler", action="save_audience")
    soup = page(manager.post(f"/bulk/{first.id}/audience", data=data))
    assert "“Urla'dakiler” was saved" in soup.get_text()
    [option] = page(manager.get(f"/bulk/{second.id}/audience")).select("#saved option")
    soup = page(manager.get(f"/bulk/{second.id}/audience?from=orders&saved={option['value']}"))
    assert soup.select_one("input[name=city]")["value"] == "Urla"


def test_saved_audience_needs_a_name_of_its_own(manager, page, make_campaign, form):
    """A name that is taken or empty is told at its field; the filters stay as they were typed."""
    draft = make_campaign()
    named = form(draft, city="Urla", audience_name="Urla", action="save_audience")
    assert manager.post(f"/bulk/{draft.id}/audience", data=named).status_code == 200
    for name in ("Urla", " "):
        response = manager.post(f"/bulk/{draft.id}/audience", data={**named, "audience_name": name})
        assert response.status_code == 422
        assert page(response).select_one("#audience_name-fault")


@pytest.fixture
def saved(session, both_stores) -> list[int]:
    """The ids of an audience of the first store and of one of the other."""
    filters = {"kind": "orders", "city": "Urla"}
    rows = [
        Audience(name=name, store_ids=[one.id], filters=filters, created_at=one.created_at)
        for name, one in zip(("Bizim", "Onların"), both_stores, strict=True)
    ]
    session.add_all(rows)
    session.commit()
    return [row.id for row in rows]


def test_saved_audience_is_deleted_and_only_by_those_who_see_it(sign_in, page, manager, saved):
    """The list names filters and stores; another store's audience is not there at all."""
    own, foreign = saved
    listed = page(manager.get("/bulk/audiences")).select("tbody tr")
    assert [row.select_one("td").get_text(strip=True) for row in listed] == ["Bizim"]
    assert "Urla" in listed[0].get_text()
    assert manager.post(f"/bulk/audiences/{foreign}/delete").status_code == 404
    assert manager.post(f"/bulk/audiences/{own}/delete").status_code == 303
    assert not page(manager.get("/bulk/audiences")).select("tbody tr")
    assert len(page(sign_in(Role.ADMIN).get("/bulk/audiences")).select("tbody tr")) == 1
