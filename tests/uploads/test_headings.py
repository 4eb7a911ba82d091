"""Columns by their headings: the number's, names, and placeholders of the file's own."""

import pytest

from iletiniz_admin.errors import Refused
from iletiniz_admin.services.uploads.headings import name_of, read_heading
from iletiniz_admin.sms import PLACEHOLDERS, problems


def names(*heading: str) -> list[str]:
    return list(read_heading(heading))


def number_in(*heading: str) -> str | None:
    try:
        return read_heading(heading)["phone"][1]
    except Refused as refused:
        return None if refused.code == "file_without_number" else refused.code


@pytest.mark.parametrize(
    "heading",
    [
        *("Telefon", "TELEFON NO", "Telefon Numarası", "telefonu", "Tel.", "GSM", "GSM No", "Cep"),
        *("CEP TELEFONU", "Cep Tel", "Cep No", "Müşteri Telefonu", "Fatura Telefonu", "Numara"),
        *("phone", "Phone Number", "Mobile", "mobile_phone", "billing_phone", "Customer Phone"),
        *("Phone (Billing)", "msisdn", "Telefon 1", "İletişim Numarası (GSM)", "number"),
    ],
)
def test_number_column_is_found(heading: str):
    """In the words that Turkish shops, WooCommerce and spreadsheets use for it."""
    assert number_in("Sıra No", "Ad", heading, "Tutar") == heading


@pytest.mark.parametrize(
    "heading",
    [
        *("Telefon Modeli", "Telefon Kılıfı", "Phone Brand", "Cep Harçlığı", "No", "Sipariş No"),
        *("T.C. Kimlik No", "Vergi Numarası", "Order Number", "SMS İzni", "", "05320000102"),
    ],
)
def test_other_columns_are_no_number(heading: str):
    """What only sounds like one is none, and a file without one is refused."""
    assert number_in("Ad", heading, "Tutar") is None


def test_mobile_comes_before_other_phones():
    """A file with a landline and a mobile is read by the mobile; of two of a kind by the first."""
    assert number_in("Telefon", "Cep Telefonu", "Numara") == "Cep Telefonu"
    assert number_in("Numara", "Ev Telefonu", "Telefon") == "Telefon"
    assert number_in("Telefon 2", "Telefon", "GSM 2", "Mobile", "Cep") == "Mobile"


def test_other_headings_become_placeholders():
    """In small plain letters, each once, none the name of an order's value by accident."""
    assert names("Telefon", "Kupon Kodu", "KUPON KODU!", "İndirim %", "2. Ürün", "", "???") == [
        "phone",
        "kupon_kodu",
        "kupon_kodu_2",
        "indirim",
        "2_urun",
    ]
    assert names("phone", "Telefon", "Order number", "items", "Shop-Name", "Phone") == [
        "phone",
        "telefon",
        "file_order_number",
        "file_items",
        "file_shop_name",
        "file_phone",
    ]


def test_names_of_people_are_known():
    """Ad, soyad and ad soyad in the words of both languages."""
    assert names("AD", "Soyadı", "Gsm") == ["first_name", "last_name", "phone"]
    assert names("İsim Soyisim", "Gsm", "isim") == ["full_name", "phone", "first_name"]
    assert names("First Name", "Last name", "Mobile") == ["first_name", "last_name", "phone"]
    assert names("Müşteri", "Ad Soyad", "Tel") == ["full_name", "full_name_2", "phone"]


def test_every_placeholder_can_stand_in_a_text():
    """Whatever a heading holds: its name in braces is no fault of a text."""
    heading = ["Telefon", "a{b}", "x|y:z??", "ÇĞİÖŞÜ çğıöşü", "日本", "é" * 300, "ad_soyad\n"]
    found = read_heading(heading)
    allowed = {*PLACEHOLDERS, *found}
    assert not problems("".join(f"{{{name}}}" for name in found), allowed)
    assert max(map(len, found)) <= 45


def test_place_of_a_column_is_that_in_the_file():
    """Columns without a heading are passed over, and do not move the others."""
    assert read_heading(["", "'Tel", " ", " Ad "]) == {"phone": (1, "Tel"), "first_name": (3, "Ad")}


def test_columns_are_limited():
    """More than fifty are refused with the limit; those without a heading do not count."""
    fifty = ["Telefon", *(f"s{number}" for number in range(49))]
    assert len(read_heading([*fifty, "", " "])) == 50
    with pytest.raises(Refused) as refused:
        read_heading([*fifty, "bir daha"])
    assert (refused.value.code, refused.value.details) == ("file_too_many_columns", {"most": 50})


def test_name_of_a_person():
    """The whole name where the file has it, else first and last name, as far as they are there."""
    assert name_of({"full_name": "Ayşe İğdır", "first_name": "Ayşe"}) == "Ayşe İğdır"
    assert name_of({"first_name": "Ayşe", "last_name": "İğdır"}) == "Ayşe İğdır"
    assert name_of({"last_name": "İğdır"}) == "İğdır"
    assert name_of({"kupon": "x"}) == ""
