"""Tidying: typographic and invisible signs made plain, with a note of each kind."""

import unicodedata

import pytest
from hypothesis import given, settings, strategies as st

from iletiniz_admin.sms import tidy
from iletiniz_admin.sms.plain_text import clean_text, clean_value

FAMILY = "👨\u200d👩\u200d👧"
HEART = "❤\ufe0f\u200d🔥"
PERSIAN = "می\u200cخواهم"
SIGNS = st.text(
    st.sampled_from(
        "aşiи’“—…\u00a0\t\u200b\u200c\u200d\u00ad\ufeff\u202e\u0301\u0307\u0327\u0344\u0f73\u212a\u1fef\r\n\x0c\x1b"
        "\ud83d\ude00😀\ufe0f\u2028"
    ),
    max_size=60,
)
TEXTS = st.one_of(SIGNS, st.text(st.characters(exclude_categories=()), max_size=80))


@pytest.mark.parametrize(
    ("text", "plain", "notes"),
    [
        ("İstanbul’da ‘tek’ ´`", "İstanbul'da 'tek' ''", {"quotes": 5}),
        ("“iki” „üç‟ «dört»", '"iki" "üç" "dört"', {"quotes": 6}),
        ("10–12 — a‑b −5", "10-12 - a-b -5", {"dashes": 4}),
        ("devam…", "devam...", {"ellipsis": 1}),
        ("a\u00a0b\tc\u2009d\u3000e", "a b c d e", {"spaces": 4}),
        ("bir\u2028iki\x0büç", "bir\niki\nüç", {"spaces": 2}),
        ("\ufeffbir\u200b\u00adiki\u200e\u202a\u202c\u2066\u2069", "biriki", {"invisible": 8}),
        ("bir\u200d\u200ciki\u200d", "biriki", {"invisible": 3}),
        ("\u200dbaş\u0000\x1b\x7f", "baş", {"invisible": 4}),
        ("s\u0327u\u0308 \u212b", "şü Å", {"composed": 2}),
        ("gi\u0307tti\u0307\u0307 I\u0307", "gitti İ", {"composed": 4}),
        ("a" + "\u0323\u0301" * 9, "ạ\u0323\u0301\u0301", {"composed": 15}),
        ("a\u0327\u200b\u0301\u0301\u0301\u0301", "á\u0327\u0301\u0301", {"invisible": 1}),
        ("a\ud800b\udfff", "ab", {"invisible": 2}),
        ("a\ud83d\ude00b\ude00", "a😀b", {"invisible": 1}),
        ("“a”…\u00a0—\u200b", '"a"... -', {"quotes": 2, "dashes": 1, "ellipsis": 1}),
    ],
)
def test_tidy_makes_signs_plain_and_says_so(text: str, plain: str, notes: dict[str, int]):
    """Each kind of sign becomes plain or goes, and is counted."""
    done = tidy(text)
    assert done.text == plain
    assert notes.items() <= {note.kind: note.count for note in done.notes}.items()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sayın Ayşe, \"siparişiniz\" 'hazır' - 10/12.\nÇok yaşa €",
        FAMILY,
        HEART,
        PERSIAN,
        "½ × ₺",
        "Заказ… готов",
        "…" * 60,
    ],
    ids=[
        "empty",
        "Turkish",
        "family",
        "heart",
        "Persian",
        "signs with a meaning",
        "UCS-2 anyway",
        "dots cost a part",
    ],
)
def test_tidy_leaves_what_is_meant(text: str):
    """Letters, emoji held together by joiners and signs with a meaning stay, without a note."""
    assert tidy(text).text == text
    assert tidy(text).notes == ()


def test_tidy_makes_line_ends_line_feeds_without_a_note():
    """Browsers send two characters for a line end; that is no news."""
    done = tidy("a\r\nb\rc\n")
    assert (done.text, done.notes) == ("a\nb\nc\n", ())


@settings(max_examples=200)
@given(TEXTS)
def test_tidy_handles_every_string_and_is_done_once(text: str):
    """The result is sendable, composed, and has nothing more to tidy."""
    done = tidy(text)
    done.text.encode()
    assert unicodedata.is_normalized("NFC", done.text)
    assert tidy(done.text).text == done.text
    assert tidy(done.text).notes == ()
    assert all(note.count > 0 for note in done.notes)
    if not done.notes:  # but for line ends, and surrogates that came one by one
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16")
        assert done.text == whole.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("Men&#8217;s shirt &#8211; XL", "Men's shirt - XL"),
        ("“Özel” kahve…", '"Özel" kahve...'),
        ("2 × Filtre\u00a0kahve", "2 x Filtre kahve"),
        ("s\u0327eker", "şeker"),
    ],
)
def test_values_of_a_store_have_plain_signs(value: str, plain: str):
    """A typographic sign in a product's name must not make each text with it cost more."""
    assert clean_value(value, 100) == plain


def test_a_text_keeps_its_signs_until_it_is_tidied():
    """Cleaning drops only what cannot be sent; the signs are the author's to change."""
    assert clean_text(" “a” \u00a0…\x00 \r\n b ") == "“a” \u00a0…\nb"
