"""The list of people, and finding one by number."""

import re

import pytest

from iletiniz_admin.models import Role

NUMBER = "+905551112233"
OTHER = "+905551112244"


@pytest.fixture
def manager(sign_in, store):
    return sign_in(Role.MANAGER, stores=[store])


def numbers(soup) -> list[str]:
    """The numbers of the list as they are kept; a page writes them in groups that do not break."""
    written = [row.td.get_text(strip=True) for row in soup.select("main tbody tr")]
    assert all(re.fullmatch(r"\+90(\xa0\d{3}){2}(\xa0\d\d){2}", one) for one in written)
    return [one.replace("\xa0", "") for one in written]


def test_empty_list_says_what_to_do(manager, page) -> None:
    """Without any answer the page says where answers come from."""
    soup = page(manager.get("/consents/?lang=en"))
    assert "Answers come from the checkout" in soup.select_one(".empty-state").text


def test_list_shows_the_newest_answer_of_each_person(manager, page, say_so) -> None:
    """A person is one row, with what was said last; the chips count people."""
    say_so(NUMBER, is_given=False)
    say_so(NUMBER, at=say_so(OTHER, is_given=False).at.replace(day=21))
    soup = page(manager.get("/consents/?lang=en"))
    assert numbers(soup) == [NUMBER, OTHER]
    chips = [chip.get_text(strip=True) for chip in soup.select("ul.list-inline a")]
    assert chips == ["All 2", "Agreed 1", "Declined 1", "Stopped 0"]
    assert numbers(page(manager.get("/consents/?show=agreed"))) == [NUMBER]
    assert numbers(page(manager.get("/consents/?show=refused"))) == [OTHER]


def test_list_shows_who_is_stopped(manager, page, say_so, stop) -> None:
    """A stop outweighs a yes, and says so beside it; lifted ones are not listed."""
    row = say_so()
    stop()
    stop(OTHER, lifted_at=row.at)
    soup = page(manager.get("/consents/?lang=en"))
    assert "Stopped: no commercial texts" in soup.select_one("tbody").text
    assert numbers(page(manager.get("/consents/?show=stopped"))) == [NUMBER]


def test_list_leaves_out_who_was_erased(manager, page, say_so) -> None:
    """A statement that names nobody any more is not listed."""
    say_so("erased:0123456789ab")
    assert page(manager.get("/consents/")).select_one(".empty-state")


def test_list_is_paged_by_fifty(manager, page, say_so) -> None:
    """Of 51 people the second page shows one; the total stands above."""
    for place in range(51):
        say_so(f"+90555111{place:04}")
    first = page(manager.get("/consents/?lang=en"))
    assert len(numbers(first)) == 50
    assert "51 people" in first.select_one("main").text
    assert len(numbers(page(manager.get("/consents/?page=2")))) == 1


def test_list_shows_only_ones_own_stores(sign_in, page, say_so, stop, other_store) -> None:
    """A manager of another store sees neither the answers nor the stops of this one."""
    say_so()
    stop()
    client = sign_in(Role.MANAGER, stores=[other_store])
    for view in ("", "?show=stopped"):
        assert not numbers(page(client.get(f"/consents/{view}")))
    answer = client.post("/consents/?lang=en", data={"number": NUMBER})
    assert answer.status_code == 200
    assert "Nothing is held about this number" in page(answer).text


def test_store_switch_narrows_the_list(sign_in, page, say_so, other_store) -> None:
    """An admin sees all stores, and with the switch the one that is chosen."""
    say_so()
    say_so(OTHER, store_id=other_store.id)
    admin = sign_in(Role.ADMIN)
    assert len(numbers(page(admin.get("/consents/")))) == 2
    assert numbers(page(admin.get(f"/consents/?store={other_store.id}"))) == [OTHER]


@pytest.mark.parametrize("written", ["0555 111 22 33", "+90 (555) 111-22-33", "5551112233"])
def test_search_leads_to_the_person(manager, say_so, written) -> None:
    """A number in any form leads to the person, by an address without the number."""
    row = say_so()
    answer = manager.post("/consents/", data={"number": written})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/consents/person/consent/{row.id}"


def test_search_finds_who_only_ordered(manager, page, make_order) -> None:
    """A number that is only on an order has a page as well."""
    make_order(7)
    answer = manager.post("/consents/", data={"number": NUMBER})
    assert "/person/order/" in answer.headers["Location"]
    soup = page(manager.get(answer.headers["Location"] + "?lang=en"))
    assert "No, never answered" in soup.text


@pytest.mark.parametrize("written", ["", "0312 555 12 34", "merhaba", "1" * 200])
def test_search_says_what_is_wrong_with_a_number(manager, page, written) -> None:
    """What is no mobile number is answered at the field, and stays in it."""
    answer = manager.post("/consents/", data={"number": written})
    assert answer.status_code == 422
    soup = page(answer)
    assert soup.select_one(".invalid-feedback").get_text(strip=True)
    assert soup.select_one("#number")["value"] == written


def test_viewer_sees_no_consents(sign_in, store, say_so) -> None:
    """Viewers have no item in the navigation, and every page of it is closed to them."""
    row = say_so()
    viewer = sign_in(Role.VIEWER, stores=[store])
    assert "/consents" not in viewer.get("/").text
    for address in ("", "add", "import", "iys", f"person/consent/{row.id}"):
        assert viewer.get(f"/consents/{address}").status_code == 403, address
