"""Numbers that are read, or offered, although they are written oddly."""

import pytest

from iletiniz_admin.sms import Recipient, RecipientRefusal, normalise, suggest

AYSE = "+905321234567"


@pytest.mark.parametrize(
    "raw",
    [
        "0(0)532 123 45 67",
        "0 (0) 532 123 45 67",
        "0 0532 123 45 67",
        "0-0532-123-45-67",
        "0 (0532) 123 45 67",
        "TR905321234567",
        "TR+905321234567",
        "tr05321234567",
        "TR5321234567",
        "0532:123:45:67",
        "+90:532:123:45:67",
        "0532:123:4567",
        "0 532 123 45 67 ev 0212 123 45 67",
        "0212 123 45 67 cep 0532 123 45 67",
        "0212 123 45 67 iş tel. 0532 123 45 67",
    ],
)
def test_what_is_certain_is_read(raw: str):
    """A lone zero, Turkey's letters, colons and labels hide no number."""
    assert normalise(raw) == Recipient(AYSE)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("0532 123 45 67 #1", AYSE),
        ("+90 532 123 45 67 dahili 12", AYSE),
        ("0532 123 45 67 (dah. 12)", None),
        ("0532 123 45 67 dah.12", AYSE),
        ("0532 123 45 67x12", AYSE),
        ("0532 123 45 6 ev 0212 123 45 67", None),
        ("5.321234567E9", None),
        ("5,32E+09", None),
        ("5.32123456E9", None),
        ("9,05321E+11", None),
    ],
)
def test_what_is_nearly_certain_is_mistyped(raw: str, meant: str | None):
    """A number with an extension is offered; what a spreadsheet has rounded is lost."""
    refusal = normalise(raw)
    assert isinstance(refusal, RecipientRefusal)
    if "(" not in raw:
        assert refusal.code == "mistyped"
    assert suggest(raw) == meant


@pytest.mark.parametrize(
    "raw",
    [
        "0 0 501 622 1234",
        "05:03:2024 12:34",
        "TR330006100519786457841326",
        "0212 123 45 67 dahili 532",
        "5.3E5",
    ],
)
def test_what_only_looks_like_it_is_not_read(raw: str):
    """Two zeros apart from the number, dates, accounts and extensions make no mobile."""
    assert isinstance(normalise(raw), RecipientRefusal)
    assert suggest(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "+5351234567",
        "005351234567",
        "+501 622-1234",
        "00501 622 1234",
        "+532 123 45 67",
        "+5351234567 / 0212 555 12 34",
    ],
)
def test_a_number_that_is_valid_abroad_gets_no_suggestion(raw: str):
    """Cuba's and Belize's mobiles have the digits of somebody's in Turkey."""
    refusal = normalise(raw)
    assert isinstance(refusal, RecipientRefusal)
    assert refusal.code == "foreign"
    assert suggest(raw) is None
