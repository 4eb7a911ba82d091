"""Who gets the text: filters, figures that follow them, a sample, and what two tabs do."""

from datetime import date
from decimal import Decimal

import pytest

from iletiniz_admin.models import CampaignStatus, Role

FILTERS = {
    "statuses": ["completed", "processing"],
    "from_day": "2026-07-01",
    "to_day": "20.07.2026",
    "total_least": "1.250,50",
    "total_most": "2,000.00",
    "orders_least": "2",
    "orders_most": "9",
    "last_order_from": "2026-01-01",
    "last_order_to": "2026-12-31",
    "city": " Kadıköy ",
    "untexted_hours": "48",
}


def test_audience_keeps_every_filter(manager, make_campaign, campaigns, form):
    """All filters are kept as they were meant, however days and amounts are written."""
    draft = make_campaign()
    data = form(draft, **FILTERS, name="  Sadık   müşteriler ", action="save")
    response = manager.post(f"/bulk/{draft.id}/audience", data=data)
    assert response.headers["Location"] == f"/bulk/{draft.id}/text"
    [kept] = campaigns()
    assert kept.name == "Sadık müşteriler"
    assert kept.audience == {
        "kind": "orders",
        "statuses": ["completed", "processing"],
        "from_day": str(date(2026, 7, 1)),
        "to_day": str(date(2026, 7, 20)),
        "total_least": str(Decimal("1250.50")),
        "total_most": str(Decimal("2000.00")),
        "orders_least": 2,
        "orders_most": 9,
        "last_order_from": "2026-01-01",
        "last_order_to": "2026-12-31",
        "city": "Kadıköy",
        "untexted_hours": 48,
    }


def test_audience_shows_what_is_kept(manager, page, make_campaign):
    """The form opens with the filters of the campaign, the further ones unfolded."""
    draft = make_campaign(audience={"kind": "orders", "statuses": ["processing"], "city": "Urla"})
    soup = page(manager.get(f"/bulk/{draft.id}/audience"))
    assert [box["value"] for box in soup.select("input[name=statuses][checked]")] == ["processing"]
    city = soup.select_one("input[name=city]")
    assert city["value"] == "Urla"
    assert city.find_parent("details").has_attr("open")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"from_day": "gelecek hafta"}, "Write a day"),
        ({"from_day": "2026-07-02", "to_day": "2026-07-01"}, "before the beginning"),
        ({"total_least": "bin beş yüz"}, "Write an amount"),
        ({"total_least": "1e5"}, "Write an amount"),
        ({"orders_least": "-1"}, "Write a whole number"),
        ({"untexted_hours": "99999"}, "At most 8760"),
        ({"store_ids": "999"}, "Choose at least one store"),
        ({"name": ""}, "Fill in this field"),
        ({"name": " "}, "Write a name of 1 to 100 characters"),
        ({"name": "x" * 101}, "At most 100 characters"),
    ],
)
def test_audience_names_what_is_wrong(manager, page, make_campaign, form, *, fields, fault):
    """A value that cannot be is told on top and at its field; what was typed stays."""
    draft = make_campaign()
    response = manager.post(f"/bulk/{draft.id}/audience", data=form(draft, **fields))
    assert response.status_code == 422
    soup = page(response)
    assert fault in soup.select_one("[role=alert]").get_text()
    [(name, typed)] = [fields.popitem()]
    field = soup.select_one(f"[name={name}]")
    assert field is not None
    if name not in {"store_ids", "name"}:
        assert field["value"] == typed


def test_audience_refuses_stores_of_two_connections(
    sign_in, page, store, third_store, make_campaign
):
    """A campaign sends through one connection: the stores of two are told at their field."""
    draft = make_campaign()
    ids = [str(store.id), str(third_store.id)]
    data = {"version": "1", "name": "Ad", "store_ids": ids}
    response = sign_in(Role.ADMIN).post(f"/bulk/{draft.id}/audience", data=data)
    assert response.status_code == 422
    assert page(response).select_one("#store_ids .invalid-feedback")


def test_audience_is_counted_by_the_button(manager, page, make_campaign, make_order, form):
    """“Update the count” shows people, further orders, missing mobiles and ten of the people."""
    for _ in range(12):
        make_order()
    make_order(recipient="+905321000001")
    make_order(recipient=None, phone="0212 555 11 22")
    make_order(status="processing")
    draft = make_campaign()
    data = form(draft, statuses="completed", action="look")
    soup = page(manager.post(f"/bulk/{draft.id}/audience", data=data))
    told = soup.select_one("#counted").get_text(" ", strip=True)
    assert "12 people" in told
    assert "14 orders match" in told
    assert "1 of them is a further order" in told
    assert "1 has no Turkish mobile number" in told
    rows = soup.select("#counted tbody tr")
    assert len(rows) == 10
    assert "#1001" in rows[0].get_text()
    assert "+905321000001" in rows[0].get_text()


def test_audience_count_is_a_piece_for_the_script(manager, make_campaign, make_order, form, store):
    """The script gets the same figures for filters that nobody has kept, and keeps nothing."""
    make_order()
    make_order(status="processing")
    draft = make_campaign()
    address = f"/bulk/{draft.id}/audience/count?store_ids={store.id}"
    assert "1 person" in manager.get(f"{address}&statuses=processing").text
    assert "2 people" in manager.get(address).text
    assert "Write an amount" in manager.get(f"{address}&total_least=x").text
    page_shown = manager.get(f"/bulk/{draft.id}/audience").text
    assert "2 people" not in page_shown  # the page itself waits for no count


def test_audience_counts_only_ones_own_stores(manager, make_campaign, make_order, other_store):
    """A foreign store in the address is passed over, so that nothing of it is told."""
    make_order(store_id=other_store.id)
    draft = make_campaign()
    answer = manager.get(f"/bulk/{draft.id}/audience/count?store_ids={other_store.id}")
    assert "Choose at least one store" in answer.text
    assert "person" not in answer.text


def test_audience_of_two_tabs_loses_nothing(manager, page, make_campaign, campaigns, form):
    """The second tab is told, keeps what was typed, and wins only when it is sent again."""
    draft = make_campaign()
    first, second = form(draft, city="Urla"), form(draft, city="Bodrum")
    manager.post(f"/bulk/{draft.id}/audience", data=first)
    response = manager.post(f"/bulk/{draft.id}/audience", data=second)
    assert response.status_code == 409
    soup = page(response)
    assert "changed this campaign meanwhile" in soup.select_one("[role=alert]").get_text()
    assert soup.select_one("input[name=city]")["value"] == "Bodrum"
    assert campaigns()[0].audience["city"] == "Urla"
    version = soup.select_one("input[name=version]")["value"]
    again = {**second, "version": version}
    assert manager.post(f"/bulk/{draft.id}/audience", data=again).status_code == 303
    assert campaigns()[0].audience["city"] == "Bodrum"


def test_audience_is_kept_while_it_is_chosen(manager, make_campaign, campaigns, form):
    """The script's draft is kept with a new version; a fault or an older version keeps nothing."""
    draft = make_campaign()
    address = f"/bulk/{draft.id}/audience/draft"
    kept = manager.post(address, data=form(draft, city="Urla"))
    assert kept.json["version"] == 2
    assert kept.json["said"].startswith("Draft saved at ")
    old = manager.post(address, data=form(draft, city="Bodrum"))
    assert (old.status_code, old.json["is_stale"]) == (409, True)
    wrong = manager.post(address, data=form(draft, version="2", total_least="x"))
    assert wrong.status_code == 422
    assert campaigns()[0].audience["city"] == "Urla"


def test_audience_that_changes_voids_the_receipt(manager, make_campaign, campaigns, form):
    """A checked campaign is a draft again once its people change; its name changes nothing."""
    checked = make_campaign(
        status=CampaignStatus.CHECKED, receipt={"drops": {}}, receipt_hash="a" * 64
    )
    manager.post(f"/bulk/{checked.id}/audience", data=form(checked, name="Yeni ad"))
    assert campaigns()[0].status is CampaignStatus.CHECKED
    manager.post(f"/bulk/{checked.id}/audience", data=form(checked, version="2", city="Urla"))
    [now] = campaigns()
    assert (now.status, now.receipt_hash) == (CampaignStatus.DRAFT, None)


def test_audience_that_follows_another_campaign_is_no_choice(manager, page, make_campaign):
    """The rest of a campaign is told by its number and its source; there are no filters."""
    source = make_campaign(name="Bahar", status=CampaignStatus.FINISHED)
    rest = make_campaign(audience={"kind": "rest"}, source_id=source.id)
    soup = page(manager.get(f"/bulk/{rest.id}/audience", follow_redirects=True))
    told = soup.main.get_text(" ", strip=True)
    assert "0 people whom Bahar did not reach" in told
    assert not soup.select("input[name=statuses]")
    data = {"version": "1", "name": "Kalanlar"}
    response = manager.post(f"/bulk/{rest.id}/name", data=data)
    assert response.headers["Location"] == f"/bulk/{rest.id}/text"
    stale = manager.post(f"/bulk/{rest.id}/name", data=data | {"name": "Başka"})
    assert stale.status_code == 409
    assert page(stale).select_one("input[name=name]")["value"] == "Başka"
