"""Any way of writing a Turkish mobile gives one E.164 number; nothing else gives any."""

import re

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.sms import Recipient, RecipientRefusal, mask, normalise, suggest
from iletiniz_admin.sms.recipients import MAX_RAW_LENGTH

AYSE = "+905321234567"

WRITTEN_FORMS = [
    "+905321234567",
    "905321234567",
    "00905321234567",
    "05321234567",
    "5321234567",
    "+90 532 123 45 67",
    "+90 532 1234567",
    "+90 (532) 123 45 67",
    "+90 (0) 532 123 45 67",
    "+90 (0532) 123 45 67",
    "+90 0532 123 45 67",
    "+9005321234567",
    "+90-532-123-45-67",
    "(+90) 532 123 45 67",
    "+(90) 532 123 45 67",
    "[+90] 532 123 45 67",
    "0090 532 123 45 67",
    "00 90 532 123 45 67",
    "0090 0532 123 45 67",
    "0090 (0) 532 1234567",
    "90 0 532 123 45 67",
    "90 532 123 45 67",
    "90-532-1234567",
    "090 532 123 45 67",
    "+90 90 532 123 45 67",
    "+90 +90 532 123 45 67",
    "+0532 123 45 67",
    "0 532 123 45 67",
    "0 (532) 123 45 67",
    "0(532)1234567",
    "(0532) 123 45 67",
    "(532) 123-4567",
    "0532-123-45-67",
    "0532.123.45.67",
    "0532/123 45 67",
    "0532/1234567",
    "0532 123 4567",
    "0 5 3 2 1 2 3 4 5 6 7",
    "532 123 45 67",
    "532.123.4567",
    "0532_123_45_67",
    "0532·123·45·67",
    "0532,1234567",
    "0532 123 / 45 67",
    "'05321234567",
    "\t0532 123 45 67 \r\n",
    "0532\u00a0123\u00a045\u00a067",
    "0532\u2009123\u202f45\u300067",
    "\u200e+90 532 123 45 67\u200f",
    "\u202a05321234567\u202c",
    "0532\u200b123\u200c45\u200d67\ufeff",
    "0532\u2011123\u201145\u201167",
    "0532–123–45–67",
    "0532 − 123 − 45 − 67",
    "０５３２１２３４５６７",
    "＋９０ ５３２ １２３ ４５ ６７",
    "٠٥٣٢١٢٣٤٥٦٧",
    "+۹۰۵۳۲۱۲۳۴۵۶۷",
    "०५३२१२३४५६७",
    "0\ufe0f\u20e35\ufe0f\u20e33\ufe0f\u20e321234567",
    "tel:+905321234567",
    "tel:+90-532-123-45-67",
    "Tel: 0532 123 45 67",
    "Tel.0532 123 45 67",
    "GSM 0532 123 45 67",
    "Cep no: 0 532 123 45 67",
    "☎ 0532 123 45 67",
    "0532 123 45 67 Ayşe",
    "0532 123 45 67 (eşim)",
    "0532 123 45 67 (Ali) / 0533 765 43 21 (Veli)",
    "Ayşe Çağlar 0532 123 45 67",
    "0532 123 45 67.",
    "0532 123 45 67 / 0533 765 43 21",
    "05321234567/05337654321",
    "05321234567,05337654321",
    "05321234567;05337654321",
    "05321234567 05337654321",
    "05321234567 - 05337654321",
    "0532 123 45 67 veya 0533 765 43 21",
    "+905321234567+905337654321",
    "0532 123 45 67\n0533 765 43 21",
    "0532 123 45 67 / 68",
    "0212 555 12 34 / 0532 123 45 67",
    "444 1 444, 0532 123 45 67",
    "0532 123 45 6 / 0532 123 45 67",
    "TR 532 123 45 67",
    "Türkiye +90 532 123 45 67",
    "+90 | 532 123 45 67",
    "+90; 0532 123 45 67",
    "(+90)5321234567",
    "+90(532)1234567",
    "+90.532.123.45.67",
    "0090-0(532)-123-45-67",
    "Ev: 0212 555 12 34 Cep: 0532 123 45 67",
    "٠٠٩٠ ٥٣٢ ١٢٣ ٤٥ ٦٧",
    "۰۵۳۲ ۱۲۳ ۴۵ ۶۷",
    "𝟎𝟓𝟑𝟐 𝟏𝟐𝟑 𝟒𝟓 𝟔𝟕",
]

REFUSED_FORMS = [
    (None, "no_number"),
    ("", "no_number"),
    (" \t\n\u200b\u00a0", "no_number"),
    ("-", "no_number"),
    ("...", "no_number"),
    ("yok", "not_a_number"),
    ("0", "not_a_number"),
    ("0532", "not_a_number"),
    ("0532 123 45 6", "mistyped"),
    ("0532 123 45 678", "mistyped"),
    ("+90 532 123 45", "mistyped"),
    ("+90 532 123 45 678", "mistyped"),
    ("90 532 123 45", "mistyped"),
    ("0000000000", "not_a_number"),
    ("1234567890", "not_a_number"),
    ("5321234567.0", "mistyped"),
    ("5.32123E+09", "mistyped"),
    ("O532 123 45 67", "mistyped"),
    ("0532 I23 45 67", "mistyped"),
    ("0532 l23 45 67", "mistyped"),
    ("0532 XXX 45 67", "not_a_number"),
    ("+90 532 *** ** 67", "not_a_number"),
    ("*05321234567#", "not_a_number"),
    ("0532 123 45 67 dahili 12", "mistyped"),
    ("0532 123 45 67x12", "mistyped"),
    ("0532 123 45 67²", "mistyped"),
    ("ayse@example.test", "not_a_number"),
    ("+", "no_number"),
    ("++905321234567", "mistyped"),
    ("0532 123 4a 67", "mistyped"),
    ("05321234567a", "mistyped"),
    ("Cep: O532 123 45 67", "mistyped"),
    ("53212345678", "mistyped"),
    ("532123456", "mistyped"),
    ("0090 532 123 45 6", "mistyped"),
    ("+532 123 45 67", "foreign"),  # a number of Cuba
    ("+542 123 45 67", "mistyped"),
    ("00542 123 45 67", "mistyped"),
    ("0532 123 45 6 / 0532 123 45", "mistyped"),
    ("155", "short_number"),
    ("4441444", "short_number"),
    ("0444 1 444", "short_number"),
    ("444 14 44 (santral)", "short_number"),
    ("0212 555 12 34", "not_a_mobile"),
    ("+90 212 555 12 34", "not_a_mobile"),
    ("+90 (0) 312 555 12 34", "not_a_mobile"),
    ("2125551234", "not_a_mobile"),
    ("0392 555 12 34", "not_a_mobile"),
    ("0850 555 12 34", "not_a_mobile"),
    ("+908505551234", "not_a_mobile"),
    ("0800 555 12 34", "not_a_mobile"),
    ("0900 555 12 34", "not_a_mobile"),
    ("444 1 444", "short_number"),
    ("+90 444 1 444", "short_number"),
    ("112", "short_number"),
    ("11880", "short_number"),
    ("0212 555 12 34 / 0216 555 12 34", "not_a_mobile"),
    ("+49 151 12345678", "foreign"),
    ("0049 151 12345678", "foreign"),
    ("4915112345678", "foreign"),
    ("+359888123456", "foreign"),
    ("+44 7911 123456", "foreign"),
    ("+1 (212) 555-0100", "foreign"),
    ("+994 50 123 45 67", "foreign"),
    ("+357 96 123456", "foreign"),
    ("+999 532 123 45 67", "not_a_number"),
    ("+49", "not_a_number"),
]


@pytest.mark.parametrize("raw", WRITTEN_FORMS)
def test_normalise_gives_one_number_for_each_written_form(raw: str | None):
    """However the same mobile is written, the recipient is the same."""
    assert normalise(raw) == Recipient(AYSE, "TR")


@pytest.mark.parametrize(("raw", "code"), REFUSED_FORMS)
def test_normalise_refuses_everything_else_with_its_reason(raw: str | None, code: str):
    """What is no Turkish mobile is refused, with a code that says why."""
    refusal = normalise(raw)
    assert isinstance(refusal, RecipientRefusal)
    assert refusal.code == code


@pytest.mark.parametrize(
    ("raw", "country", "meant"),
    [
        ("O532 123 45 67", "TR", AYSE),
        ("o532 l23 45 67", "TR", AYSE),
        ("0S32 123 45 67", "TR", AYSE),
        ("05321234567a", "TR", AYSE),
        ("5321234567.0", "TR", AYSE),
        ("00542 123 45 67", "TR", "+905421234567"),
        ("+542 123 45 67", "TR", "+905421234567"),
        ("++90 532 123 45 67", "TR", AYSE),
        ("5321234567", "BG", AYSE),
        ("0532 1234567", "DE", None),
        ("+53 21234567", "CU", None),
        ("0532 123 45 6", "TR", None),
        ("0532 123 45 678", "TR", None),
        ("0532 123 4a 67", "TR", None),
        ("0532 XXX 45 67", "TR", None),
        ("0212 555 12 34", "TR", None),
        ("+49 151 12345678", "TR", None),
        ("yok", "TR", None),
        ("", "TR", None),
        (None, None, None),
        ("0532 123 45 67", "TR", None),
    ],
)
def test_suggest_offers_only_an_obvious_repair(
    raw: str | None, country: str | None, meant: str | None
):
    """Digits are never guessed; what is fine or clearly foreign gets no suggestion."""
    assert suggest(raw, country) == meant


def test_tables_are_as_long_as_promised():
    """At least 60 written forms, each once."""
    assert len(set(WRITTEN_FORMS)) == len(WRITTEN_FORMS) >= 60


@pytest.mark.parametrize(
    ("raw", "country", "code"),
    [
        ("0151 12345678", "DE", "foreign"),
        ("0532 1234567", "DE", "foreign"),
        ("0888 123 456", "BG", "foreign"),
        ("5321234567", "BG", "not_a_number"),
        ("0532 123 45 67", "XX", "not_a_number"),
        ("0151 12345678", "TR", "not_a_number"),
        ("+49 151 12345678", "DE", "foreign"),
        ("0212 555 12 34", "US", "not_a_number"),
        ("+90 212 555 12 34", "DE", "not_a_mobile"),
    ],
)
def test_normalise_reads_national_numbers_in_the_billing_country(
    raw: str | None, country: str | None, code: str
):
    """A number without prefix belongs to the customer's country; none is made Turkish."""
    refusal = normalise(raw, country)
    assert isinstance(refusal, RecipientRefusal)
    assert refusal.code == code


@pytest.mark.parametrize("country", ["DE", "BG", "US", "XX"])
@pytest.mark.parametrize("raw", ["+90 532 123 45 67", "0090 (0) 532 123 45 67", "905321234567"])
def test_normalise_takes_turkish_mobiles_of_customers_abroad(raw: str | None, country: str | None):
    """With Turkey's prefix the billing country does not matter."""
    assert normalise(raw, country) == Recipient(AYSE)


@pytest.mark.parametrize("country", ["TR", "tr", " TR ", "", None])
def test_normalise_takes_an_empty_country_as_turkey(country: str | None):
    """Shops that sell at home alone often store no country."""
    assert normalise("0532 123 45 67", country) == Recipient(AYSE)


def test_refusal_shows_what_was_written_tidied_and_short():
    """Pages can show what stood there: one line, plain, at most 40 characters."""
    refusal = normalise(" 0532\u200b 12\x00\n yok  yok ")
    assert isinstance(refusal, RecipientRefusal)
    assert refusal.shown == "0532 12 yok yok"
    long = normalise("yok " * 30)
    assert isinstance(long, RecipientRefusal)
    assert len(long.shown) == 40
    assert long.shown.endswith("…")


def test_normalise_never_cuts_a_long_text_into_a_number():
    """Beyond the limit nothing is read, or a piece of it could pass for a number."""
    raw = " " * (MAX_RAW_LENGTH - 11) + "05321234567"
    assert normalise(raw) == Recipient(AYSE)
    assert isinstance(normalise(raw + "8"), RecipientRefusal)
    assert isinstance(normalise(raw + " "), RecipientRefusal)


LIKELY = st.text(st.sampled_from("0123456789 +()-./,٠٥\u00a0\u200bxAş\n*"), max_size=40)
COUNTRIES = st.sampled_from(["TR", "DE", "BG", "US", "", "XX"])


@given(LIKELY | st.text(max_size=60), COUNTRIES)
def test_normalise_gives_a_turkish_mobile_or_nothing(raw: str | None, country: str | None):
    """No text whatever makes a recipient of another shape; results are stable."""
    result = normalise(raw, country)
    if isinstance(result, Recipient):
        assert re.fullmatch(r"\+905\d{9}", result.e164)
        assert result.e164.isascii()
        assert normalise(result.e164, country) == result


@given(st.from_regex(r"5[0-9]{9}", fullmatch=True), st.lists(st.sampled_from(" .-()"), max_size=9))
def test_normalise_keeps_the_digits_as_they_stand(national: str, separators: list[str]):
    """Separators anywhere change nothing about the digits."""
    raw = "".join(
        digit + (separators[place] if place < len(separators) else "")
        for place, digit in enumerate(national)
    )
    assert normalise(raw) == Recipient(f"+90{national}")


@given(LIKELY)
def test_normalise_invents_no_digits(raw: str | None):
    """The ten digits of a result stand in a row in what was written."""
    result = normalise(raw)
    if isinstance(result, Recipient):
        digits = "".join(str(int(sign)) for sign in raw if sign.isdecimal())
        assert result.e164[3:] in digits


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+905551234567", "+90 555 *** ** 67"),
        ("+4915112345678", "***"),
        ("+90555123456٧", "***"),
        ("", "***"),
        ("05551234567", "***"),
    ],
)
def test_mask_hides_the_middle(e164: str, shown: str):
    """A masked number shows operator code and last two digits; anything else shows nothing."""
    assert mask(e164) == shown


@given(LIKELY | st.text(max_size=60), COUNTRIES)
def test_suggest_gives_a_turkish_mobile_or_nothing(raw: str, country: str):
    """Whatever is written, a suggestion is a number that can be texted, and only for a refusal."""
    meant = suggest(raw, country)
    if meant is not None:
        assert isinstance(normalise(raw, country), RecipientRefusal)
        assert normalise(meant) == Recipient(meant)
