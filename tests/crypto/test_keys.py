"""Keys are 32 bytes in base64url; a broken one is named by its place, never by its value."""

import base64

import pytest

from iletiniz_admin.crypto import BrokenKey, Key, generate_key, parse_keys

# Fixed, for they stand in the names of tests.
FIRST, SECOND = Key(bytes(range(32))), Key(bytes(range(32, 64)))


def test_parse_keys_keeps_the_order_newest_first():
    """The first key in the text is the one that seals."""
    assert parse_keys(f"{FIRST.text},{SECOND.text}") == (FIRST, SECOND)


def test_parse_keys_does_not_mind_white_space_padding_and_repeats():
    """What editors and other tools add to a key file does no harm."""
    text = f"  {FIRST.text}= ,\n{SECOND.text}\n, {FIRST.text}\n"
    assert parse_keys(text) == (FIRST, SECOND)


@pytest.mark.parametrize(
    "broken",
    [
        "secret-looking-but-short",
        base64.urlsafe_b64encode(b"\xff" * 31).decode(),
        base64.urlsafe_b64encode(b"\xff" * 33).decode(),
        base64.b64encode(b"\xff" * 32).decode(),
        "ğ" * 43,
        "a" * 42 + "\n",
    ],
)
def test_parse_keys_names_the_broken_key_by_place_and_not_by_value(broken: str):
    """The message tells which key and what is expected, and shows nothing of it."""
    with pytest.raises(BrokenKey) as caught:
        parse_keys(f"{FIRST.text},{broken}")
    assert "Key 2" in str(caught.value)
    assert "32 bytes in base64url" in str(caught.value)
    assert caught.value.details == {"number": 2}
    assert broken.strip() not in str(caught.value)


@pytest.mark.parametrize("text", ["", "  \n", ",", f"{FIRST.text},"])
def test_parse_keys_refuses_missing_keys(text: str):
    """No key at all, or a hole in the list, is an error."""
    with pytest.raises(BrokenKey):
        parse_keys(text)


def test_key_id_comes_from_the_key_and_does_not_contain_it():
    """The id is 8 bytes of a hash: the same for the same key, without a byte of it."""
    assert FIRST.key_id == Key.from_text(FIRST.text).key_id != SECOND.key_id
    assert len(FIRST.key_id) == 8
    assert Key(bytes(32)).key_id.hex() == "66687aadf862bd77"


def test_key_does_not_show_itself():
    """Neither repr nor str of a key gives the secret away."""
    assert repr(FIRST) == str(FIRST) == "Key()"


def test_key_of_another_length_is_refused():
    """AES-256 takes 32 bytes and nothing else."""
    with pytest.raises(BrokenKey):
        Key(bytes(16))


def test_generate_key_makes_another_one_each_time():
    """New keys are random and read back from their text."""
    keys = {generate_key() for _ in range(20)}
    assert len(keys) == 20
    assert {Key.from_text(key.text) for key in keys} == keys
