import pytest

from iletiniz_admin.services.merchant import is_merchant_number


@pytest.mark.parametrize("number", ["1234567890", "10000000146", "0123456789012345"])
def test_right_numbers_are_taken(number):
    """A tax number and an identity number with right check digits, and 16 digits of MERSİS."""
    assert is_merchant_number(number)


@pytest.mark.parametrize(
    "number",
    ["", "1234567891", "10000000147", "00000000000", "123", "012345678901234", "12345678９0", "-1"],
)
def test_wrong_numbers_are_refused(number):
    """A wrong check digit, length or sign is seen."""
    assert not is_merchant_number(number)
