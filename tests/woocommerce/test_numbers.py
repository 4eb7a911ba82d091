"""Numbers to fix: the orders that cannot be texted, why, and where to correct them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from factories import make_store
from sqlalchemy import insert

from iletiniz_admin.blueprints.woocommerce.numbers_views import ADVICE
from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import Order, Reason, Role
from iletiniz_admin.services.stores.numbers import (
    count_numbers_to_fix,
    edit_order_url,
    list_numbers_to_fix,
)
from iletiniz_admin.sms import RefusalCode

BAD = {
    11: ("", "no_number"),
    12: ("yok", "not_a_number"),
    13: ("0312 555 12 34", "not_a_mobile"),
    14: ("444 1 444", "short_number"),
    15: ("O532 123 45 67", "mistyped"),
    16: ("+49 151 12345678", "foreign"),
}


@pytest.fixture
def bad(order):
    """``bad(12, phone="…")`` puts an order into the mirror that cannot be texted."""

    def add(order_id, **more):
        values = {"recipient": None, "date_created_at": utcnow() - timedelta(days=1), **more}
        return order(order_id, **values)

    return add


@pytest.fixture
def six(bad):
    """An order for each reason; the later the number, the newer."""
    for order_id, (phone, _) in BAD.items():
        at = utcnow() - timedelta(hours=50 - order_id)
        bad(order_id, phone=phone, date_created_at=at)


def cells(soup: BeautifulSoup) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")]
        for row in soup.select("tbody tr")
    ]


def shown_orders(soup: BeautifulSoup) -> list[str]:
    return [row[0].split()[0] for row in cells(soup)]


def test_page_lists_each_order_with_its_number_reason_and_remedy(manager, shop, six):
    """Newest first: what was written, why it will not do, and what to write instead."""
    soup = shop.page(manager.get(f"{shop.path}/numbers?lang=en"))
    assert shown_orders(soup) == ["#16", "#15", "#14", "#13", "#12", "#11"]
    mistyped = cells(soup)[1]
    assert mistyped[2].endswith("O532 123 45 67")
    assert "+905321234567" in mistyped[4]
    remedies = {row[0].split()[0]: row[4] for row in cells(soup)}
    assert all(remedies.values())
    assert remedies["#11"] != remedies["#13"] != remedies["#16"]


def test_reasons_of_the_list_are_those_of_the_ledger(manager, shop, six):
    """Every code of a refused number is a reason of messages, and has advice."""
    assert {code.value for code in RefusalCode} <= {reason.value for reason in Reason}
    assert set(ADVICE) == set(RefusalCode)


@pytest.mark.parametrize(("order_id", "code"), [(one, code) for one, (_, code) in BAD.items()])
def test_page_narrows_the_list_to_a_reason(manager, shop, six, order_id, code):
    """The address chooses the reason; each has its count."""
    soup = shop.page(manager.get(f"{shop.path}/numbers?reason={code}"))
    assert shown_orders(soup) == [f"#{order_id}"]
    current = soup.find("a", attrs={"aria-current": "true", "class": "btn-secondary"})
    assert current.get_text().strip().endswith(" 1")


def test_page_takes_an_unknown_reason_as_none(manager, shop, six):
    """Nonsense in the address narrows nothing."""
    soup = shop.page(manager.get(f"{shop.path}/numbers?reason=x&page=-3"))
    assert len(cells(soup)) == len(BAD)


def test_page_leaves_out_what_needs_no_correction(manager, shop, order, bad):
    """Orders with a mobile, deleted, erased and old ones are not listed."""
    order(1)
    bad(2, phone="yok", deleted_at=utcnow())
    bad(3, phone="yok", date_created_at=utcnow() - timedelta(days=366))
    bad(4, phone="", first_name="", last_name="")
    bad(5, phone="0532 123 45 67")  # mirrored before this form was understood
    soup = shop.page(manager.get(f"{shop.path}/numbers"))
    assert cells(soup) == []
    assert soup.find("p", class_="empty-state")


def test_page_reads_the_shipping_phone_where_there_is_no_other(manager, shop, bad):
    """The phone that would be texted is the one that is shown."""
    bad(7, phone="", shipping_phone="0216 555 12 34")
    soup = shop.page(manager.get(f"{shop.path}/numbers"))
    assert cells(soup)[0][2].endswith("0216 555 12 34")


def test_page_masks_numbers_for_viewers(sign_in, shop, six):
    """A viewer sees the reason, but neither what was written nor the suggestion."""
    viewer = sign_in(Role.VIEWER, stores=[shop.store])
    answer = viewer.get(f"{shop.path}/numbers")
    soup = shop.page(answer)
    assert len(cells(soup)) == len(BAD)
    for secret in ("O532", "151 1234", "0312", "444 1", "+905321234567"):
        assert secret not in answer.text
    assert "+90 532 *** ** 67" in answer.text


def test_page_is_of_one_store_alone(sign_in, shop, six, make, sealer):
    """Another store's people get no page, and its list holds no order of this one."""
    other = make(lambda session: make_store(session, sealer, name="Çay", url="https://cay.example"))
    stranger = sign_in(Role.MANAGER, stores=[other])
    assert stranger.get(f"{shop.path}/numbers").status_code == 404
    soup = shop.page(stranger.get(f"/woocommerce/stores/{other.id}/numbers"))
    assert cells(soup) == []


def test_page_leads_to_the_order_in_woocommerce(manager, shop, six):
    """The link is the shop's own, opens beside the panel and tells it nothing."""
    soup = shop.page(manager.get(f"{shop.path}/numbers"))
    link = soup.select_one("tbody a")
    assert link["href"] == "https://kahve.example/wp-admin/post.php?post=16&action=edit"
    assert (link["target"], link["rel"]) == ("_blank", ["noopener", "noreferrer"])


def test_edit_order_url_keeps_the_folder_of_the_shop(store):
    """A shop in a folder has its WordPress there as well."""
    store.url = "https://kahve.example/magaza/"
    expected = "https://kahve.example/magaza/wp-admin/post.php?post=7&action=edit"
    assert edit_order_url(store, 7) == expected


def test_page_shows_hostile_numbers_as_text(manager, shop, bad):
    """What customers wrote is never read as HTML."""
    bad(8, phone="<script>alert(1)</script>", number='"><img src=x>')
    answer = manager.get(f"{shop.path}/numbers")
    shop.page(answer)
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


@pytest.fixture
def many(make, store):
    """``many(120)`` puts so many orders into the mirror that cannot be texted."""

    def add(count):
        at = utcnow() - timedelta(days=2)
        rows = [
            {
                "store_id": store.id,
                "order_id": order_id,
                "number": str(order_id),
                "status": "processing",
                "first_name": "Ayşe",
                "phone": "yok",
                "date_created_at": at + timedelta(seconds=order_id),
                "updated_at": at,
            }
            for order_id in range(1, count + 1)
        ]
        make(lambda session: session.execute(insert(Order), rows).close())

    return add


def test_page_has_fifty_rows(manager, shop, many):
    """Long lists are shown in pages, newest first, and the filter goes along."""
    many(120)
    soup = shop.page(manager.get(f"{shop.path}/numbers?page=3&reason=not_a_number"))
    assert shown_orders(soup) == [f"#{one}" for one in range(20, 0, -1)]
    assert "reason=not_a_number" in soup.find("a", rel="prev")["href"]


def test_looking_ends_at_the_newest_orders(shop, many, session_factory):
    """However many orders there are, only the newest are judged, and counting ends with them."""
    many(30)
    with session_factory() as session:
        found = list_numbers_to_fix(session, shop.store, utcnow(), most=10)
        assert [order.order_id for order in found.orders] == list(range(30, 20, -1))
        assert found.has_more
        assert count_numbers_to_fix(session, shop.store, utcnow(), most=10) == 11
        assert count_numbers_to_fix(session, shop.store, utcnow(), most=30) == 30
        assert not list_numbers_to_fix(session, shop.store, utcnow(), most=30).has_more


def test_page_says_that_there_are_more(manager, shop, many):
    """Beyond a thousand the page says that older ones are not listed; the store's page too."""
    many(1001)
    said = shop.page(manager.get(f"{shop.path}/numbers?lang=en")).get_text(" ")
    assert "1,000" in said
    assert "1,000" in shop.page(manager.get(f"{shop.path}?lang=en")).get_text(" ")


def test_store_page_links_to_the_list_with_its_count(manager, shop, six, many):
    """The link stands on the store's page while there is something to fix."""
    link = shop.page(manager.get(shop.path)).find("a", href=f"{shop.path}/numbers")
    assert str(len(BAD)) in link.get_text()


def test_store_page_is_silent_where_nothing_is_to_be_fixed(manager, shop, order):
    """No order to correct, no link."""
    order(1)
    soup = shop.page(manager.get(shop.path))
    assert soup.find("a", href=f"{shop.path}/numbers") is None


def test_empty_list_praises_no_store_without_orders(manager, shop, order):
    """Where no order is known the page says that, not that every order is fine."""
    said = shop.page(manager.get(f"{shop.path}/numbers?lang=tr")).select_one(".empty-state")
    assert said.get_text(strip=True) == "Henüz sipariş yok."
    order(1)
    said = shop.page(manager.get(f"{shop.path}/numbers?lang=en")).select_one(".empty-state")
    assert "Every order" in said.get_text()


def test_rows_fold_into_blocks_on_a_small_screen(manager, shop, six):
    """Reason and remedy stand below the order where there is no room beside it."""
    soup = shop.page(manager.get(f"{shop.path}/numbers"))
    assert not soup.select(".table-responsive")
    parts = soup.select("tbody tr, tbody td")
    assert parts
    assert all("d-block" in part["class"] for part in parts)
