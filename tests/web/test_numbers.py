"""Numbers that no database can hold name no row: the answer is a page, never a crash."""

import pytest

from iletiniz_admin.models import Role
from iletiniz_admin.web.numbers import row_number

HUGE = "9" * 20
ADDRESSES = (
    f"/users/{HUGE}",
    f"/connection/{HUGE}/details",
    f"/messages/{HUGE}",
    f"/woocommerce/stores/{HUGE}",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_numbers_beyond_the_database_are_unknown_pages(sign_in, address: str) -> None:
    """An address with a number of more than 64 bits is a page that does not exist."""
    assert sign_in(Role.ADMIN).get(address).status_code == 404


@pytest.mark.parametrize("wanted", [HUGE, "9" * 5000, "-1", "x", "٣"])
def test_numbers_of_forms_that_are_none_are_not_followed(sign_in, wanted: str) -> None:
    """A hidden field that names no row is treated as if it were empty."""
    response = sign_in(Role.ADMIN).get("/connection/key", query_string={"connection_id": wanted})
    assert response.status_code == 200


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("0", 0), ("9" * 18, int("9" * 18))])
def test_numbers_of_rows_are_read(text: str, number: int) -> None:
    """A number of up to 18 digits is read."""
    assert row_number(text) == number


@pytest.mark.parametrize("text", [None, "", " 7", "+7", "7\n", "٣", "9" * 19])
def test_numbers_that_are_none_are_not_read(text: str | None) -> None:
    """Signs, spaces, other digits and longer numbers are no number of a row."""
    assert row_number(text) is None
