"""The list of messages: filters, counts, paging, who sees what."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from iletiniz_admin.models import Message, MessageStatus, Reason, Role

S = MessageStatus


def shown(soup: BeautifulSoup) -> list[str]:
    """The order numbers of the list, as shown."""
    return [row.find_all("td")[2].get_text(strip=True) for row in soup.select("main tbody tr")]


def chips(soup: BeautifulSoup) -> list[str]:
    return [" ".join(link.get_text().split()) for link in soup.select("main .list-inline a")]


@pytest.fixture
def look(sign_in, page, store):
    """``look("?q=…")`` -> the list as an admin sees it, in English."""
    client = sign_in(Role.ADMIN)

    def get(query: str = "?", path: str = "/messages/") -> BeautifulSoup:
        response = client.get(f"{path}{query}&lang=en")
        assert response.status_code == 200
        return page(response)

    return get


def test_list_shows_newest_first(look, make_message):
    """The list is newest first, a row says time, outcome, order, recipient, text and store."""
    make_message(S.DELIVERED, body="İlk mesaj")
    make_message(S.FAILED, body="x" * 200)
    soup = look()
    assert shown(soup) == ["#1002", "#1001"]
    cells = [cell.get_text(" ", strip=True) for cell in soup.select("tbody tr")[1].find_all("td")]
    assert cells[1:] == ["✓ Delivered", "#1001", "+905551200001", "İlk mesaj", "Kahve Dükkanı"]
    assert "x" * 61 not in soup.get_text()


def test_list_says_how_to_fill_itself(look):
    """An empty ledger says what to do; an empty search says something else."""
    assert "Switch a notice on" in look().select_one(".empty-state").get_text()
    assert "Change the search" in look("?q=nobody").select_one(".empty-state").get_text()


def test_list_leaves_orders_without_a_notice_to_the_skipped(look, make_message):
    """Rows that only say that no notice is on are counted, and listed under what was skipped."""
    make_message(S.DELIVERED)
    make_message(S.SKIPPED, reason=Reason.NO_RULE)
    make_message(S.SKIPPED, reason=Reason.MUTED)
    assert len(look().select("tbody tr")) == 2
    assert "1 order reached a status whose notice is off" in look().main.get_text()
    assert len(look("?status=skipped").select("tbody tr")) == 2
    assert chips(look())[0] == "All 3"


def test_list_takes_several_statuses(look, make_message):
    """A link can ask for all that did not arrive at once."""
    for status in (S.FAILED, S.REJECTED, S.DELIVERED):
        make_message(status)
    assert len(look("?status=failed&status=rejected").select("tbody tr")) == 2


def test_list_filters_by_status_with_counts(look, make_message):
    """Chips carry the count of each status there is, and narrow the list to it."""
    for status in (S.DELIVERED, S.DELIVERED, S.FAILED):
        make_message(status)
    assert chips(look()) == ["All 3", "Delivered 2", "Not sent 1"]
    soup = look("?status=failed")
    assert shown(soup) == ["#1003"]
    assert chips(soup) == ["All 3", "Delivered 2", "Not sent 1"]
    assert [tag.get_text(" ", strip=True) for tag in soup.select("a[aria-current=true]")] == [
        "Not sent 1"
    ]


@pytest.mark.parametrize("query", ["?status=nonsense", "?from=yesterday&to=2026-13-45", "?page=-1"])
def test_list_leaves_nonsense_out(look, make_message, query: str):
    """A filter that makes no sense narrows nothing."""
    make_message()
    assert shown(look(query)) == ["#1001"]


@pytest.mark.parametrize("page_text", ["0", "x", "²", "9" * 5000, "1.5", ""])
def test_list_takes_any_page_number(look, make_message, page_text: str):
    """Whatever the address says for a page, the answer is a page."""
    make_message()
    assert look(f"?page={page_text}").h1


@pytest.mark.parametrize(
    "written",
    ["+905551200001", "0555 120 00 01", "555 120 0001", "90 (555) 120-00-01", "00905551200001"],
)
def test_list_finds_a_number_in_any_written_form(look, make_message, written: str):
    """A recipient is found however the number is written."""
    make_message()
    make_message()
    assert shown(look("?q=" + written.replace("+", "%2B").replace(" ", "%20"))) == ["#1001"]


def test_list_finds_part_of_a_number(look, make_message):
    """A manager or admin finds a recipient by some of its digits."""
    make_message()
    make_message()
    assert shown(look("?q=200002")) == ["#1002"]


@pytest.mark.parametrize("query", ["1002", "%231002"])
def test_list_finds_an_order(look, make_message, query: str):
    """An order is found by its number, with or without the sign, and only exactly."""
    for _ in range(3):
        make_message(body="Merhaba")
    assert shown(look(f"?q={query}")) == ["#1002"]


@pytest.mark.parametrize("name", ["ayşe yılmaz", "YILMAZ", "şükran", "ŞÜKRAN ÖZ", "Şükran"])
def test_list_finds_a_name_on_the_order(look, make_message, make_order, name: str):
    """The customer's and the receiver's name find the messages of the order, in any case."""
    make_message()
    make_message()
    make_order(
        1,
        first_name="Ayşe",
        last_name="Yılmaz",
        shipping_first_name="Şükran",
        shipping_last_name="Öz",
    )
    make_order(2, first_name="Can", last_name="Demir")
    assert shown(look(f"?q={name}")) == ["#1001"]


@pytest.mark.parametrize(
    ("text", "other"), [("%50 indirim", "450 indirim"), ("a_b", "axb"), ("c\\d", "cd")]
)
def test_list_takes_signs_of_like_literally(look, make_message, text: str, other: str):
    """A percent sign, an underscore and a backslash stand for themselves."""
    make_message(body=text)
    make_message(body=other)
    assert shown(look("?q=" + text.replace("%", "%25"))) == ["#1001"]


def test_list_finds_text_in_turkish_case(look, make_message):
    """A word of the text is found in the other case, Turkish letters included."""
    make_message(body="ŞİFRE İÇİN IŞIK")
    make_message(body="başka")
    assert shown(look("?q=şifre")) == ["#1001"]
    assert shown(look("?q=ışık")) == ["#1001"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?from=2026-07-20", ["#1003", "#1002"]),
        ("?to=2026-07-20", ["#1002", "#1001"]),
        ("?from=2026-07-20&to=2026-07-20", ["#1002"]),
        ("?from=0001-01-01&to=9999-12-31", ["#1003", "#1002", "#1001"]),
        ("?from=2026-07-22&to=2026-07-20", []),
    ],
)
def test_list_cuts_days_at_midnight_in_istanbul(look, make_message, query: str, found: list[str]):
    """A day begins and ends at midnight in Istanbul, which is 21:00 UTC the day before."""
    midnight = datetime(2026, 7, 19, 21, tzinfo=UTC)
    make_message(created_at=midnight - timedelta(microseconds=1))
    make_message(created_at=midnight + timedelta(hours=24) - timedelta(microseconds=1))
    make_message(created_at=midnight + timedelta(hours=24))
    assert shown(look(query)) == found


def test_list_pages_by_fifty(look, make_message):
    """Fifty rows a page; the pager keeps the filter."""
    for _ in range(51):
        make_message(S.DELIVERED)
    first = look("?status=delivered")
    assert len(shown(first)) == 50
    link = first.select_one("a[rel=next]")["href"]
    assert "status=delivered" in link
    assert shown(look("?" + link.partition("?")[2])) == ["#1001"]


def test_list_filters_by_store(look, make_message, store, other_store):
    """The store switch narrows list and counts; a store that is not there is not found."""
    make_message()
    make_message(store_id=other_store.id)
    assert shown(look(f"?store={other_store.id}")) == ["#1002"]
    assert chips(look(f"?store={other_store.id}"))[0] == "All 1"


def test_list_hides_foreign_stores(sign_in, page, make_message, store, other_store):
    """A manager sees the messages of their stores only; another store's filter is not found."""
    make_message()
    make_message(store_id=other_store.id)
    client = sign_in(Role.MANAGER, stores=[store])
    assert shown(page(client.get("/messages/"))) == ["#1001"]
    assert client.get(f"/messages/?store={other_store.id}").status_code == 404
    assert client.get(f"/messages/?store={'9' * 5000}").status_code == 404


def test_list_masks_numbers_for_viewers(sign_in, page, make_message, store):
    """A viewer sees masked numbers only, and cannot find them digit by digit."""
    make_message(S.UNCERTAIN)
    number_as_written = "0312 555 12 34"
    make_message(S.SKIPPED, reason="not_a_mobile", recipient=number_as_written)
    viewer = sign_in(Role.VIEWER, stores=[store])
    for path in ("/messages/", "/messages/1", "/messages/2", "/messages/uncertain"):
        text = page(viewer.get(path)).get_text()
        assert "05551200001" not in text
        assert number_as_written not in text
    assert "+90 555 *** ** 01" in page(viewer.get("/messages/")).get_text()
    assert shown(page(viewer.get("/messages/?q=1200001"))) == []
    assert shown(page(viewer.get("/messages/?q=05551200001"))) == ["#1001"]


HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.mark.parametrize("lang", ["tr", "en"])
def test_list_escapes_hostile_text(
    *, sign_in, page, session, make_message, make_attempt, store, lang
):
    """Hostile text in any field is shown as text, on every page of the ledger."""
    message: Message = make_message(
        S.UNCERTAIN,
        recipient=HOSTILE[:60],
        body=HOSTILE,
        order_number=HOSTILE[:60],
        trigger="<b>x</b>",
        sender="<i>s</i>",
        provider="<u>p</u>",
        job_id="<s>j</s>",
        error_code="<q>c</q>",
        error_message=HOSTILE,
        delivered_via="<u>v</u>",
    )
    make_attempt(message, "uncertain", error_message=HOSTILE, request_id="<p>r</p>")
    store.name, store.order_statuses = HOSTILE, [{"slug": "<b>x</b>", "label": HOSTILE}]
    session.commit()
    client = sign_in(Role.ADMIN)
    query = HOSTILE.replace("&", "%26")
    for path in ("/messages/", f"/messages/{message.id}", "/messages/uncertain"):
        soup = page(client.get(f"{path}?lang={lang}"))
        assert HOSTILE[:30] in soup.get_text()
        assert len(soup.find_all("script")) == 1
        for tag in ("b", "i", "u", "s", "q"):
            assert not soup.find_all(tag)
    soup = page(client.get(f"/messages/?lang={lang}&q={query}"))
    assert soup.find("input", id="q")["value"] == HOSTILE
