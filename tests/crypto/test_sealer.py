"""A sealed value opens with its key, in its row and column, unaltered; and in no other case."""

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.crypto import BrokenKey, SealBroken, Sealer, context, generate_key

OLD, NEW = generate_key(), generate_key()
PLACE = context("connections", 7, "api_key")
SEALED = Sealer([OLD]).seal("iltz_test_abc", context=PLACE)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_seal_and_open_give_the_text_back(text: str):
    """Any text survives, the empty one and emoji included."""
    sealer = Sealer([OLD])
    assert sealer.open(sealer.seal(text, context=PLACE), context=PLACE) == text


def test_seal_writes_version_key_id_nonce_and_tag():
    """The format is fixed: stored values must stay readable."""
    assert SEALED[:1] == b"\x01"
    assert SEALED[1:9] == OLD.key_id
    assert len(SEALED) == 1 + 8 + 12 + len("iltz_test_abc") + 16
    assert b"iltz" not in SEALED


def test_seal_uses_a_fresh_nonce_each_time():
    """The same text never looks the same twice."""
    sealer = Sealer([OLD])
    assert len({sealer.seal("x", context=PLACE)[9:21] for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "elsewhere",
    [
        context("connections", 8, "api_key"),
        context("connections", 7, "refresh_token"),
        context("stores", 7, "api_key"),
        "",
    ],
)
def test_open_refuses_a_value_moved_to_another_place(elsewhere: str):
    """A ciphertext copied into another row or column does not open there."""
    with pytest.raises(SealBroken):
        Sealer([OLD]).open(SEALED, context=elsewhere)


@pytest.mark.parametrize("position", range(len(SEALED)))
def test_open_refuses_any_altered_byte(position: int):
    """Version, key id, nonce, text and tag are all authenticated."""
    altered = bytearray(SEALED)
    altered[position] ^= 1
    with pytest.raises(SealBroken):
        Sealer([OLD]).open(bytes(altered), context=PLACE)


@pytest.mark.parametrize("length", range(len(SEALED)))
def test_open_refuses_any_shortened_value(length: int):
    """A value cut anywhere is broken, not an unexpected error."""
    with pytest.raises(SealBroken):
        Sealer([OLD]).open(SEALED[:length], context=PLACE)


def test_open_refuses_an_unknown_key_and_says_nothing_about_it():
    """The error has a code for machines and gives nothing else away, not even its cause."""
    with pytest.raises(SealBroken) as caught:
        Sealer([NEW]).open(SEALED, context=PLACE)
    assert caught.value.code == str(caught.value) == "seal_broken"
    assert caught.value.details == {}
    assert caught.value.__cause__ is None


def test_reseal_moves_a_value_to_the_newest_key():
    """Rotation: old values open, are found, and are sealed anew; then the old key may go."""
    both = Sealer([NEW, OLD])
    assert both.open(SEALED, context=PLACE) == "iltz_test_abc"
    assert both.needs_reseal(SEALED)
    resealed = both.reseal(SEALED, context=PLACE)
    assert not both.needs_reseal(resealed)
    assert Sealer([NEW]).open(resealed, context=PLACE) == "iltz_test_abc"


def test_reseal_refuses_a_broken_value():
    """A value that does not open is never replaced."""
    with pytest.raises(SealBroken):
        Sealer([NEW]).reseal(SEALED, context=PLACE)


def test_sealer_needs_a_key():
    """Without a key there is no sealer."""
    with pytest.raises(BrokenKey):
        Sealer([])


@pytest.mark.parametrize(
    ("table", "row_id", "column"),
    [("a/1", 2, "b"), ("a", 1, "2/b"), ("", 1, "b"), ("a", None, "b"), ("a", "", "b")],
)
def test_context_refuses_names_that_could_be_mistaken(table: str, row_id: object, column: str):
    """No two places may share a context, and a row without an id has none yet."""
    with pytest.raises(ValueError, match="context"):
        context(table, row_id, column)


def test_a_rotation_by_another_process_is_noticed():
    """A value sealed with a key that came later opens once the keys are read again."""
    later = Sealer([NEW, OLD]).seal("iltz_test_abc", context=PLACE)
    sealer = Sealer([OLD], reread=lambda: [NEW, OLD])
    assert sealer.open(later, context=PLACE) == "iltz_test_abc"
    assert sealer.seal("x", context=PLACE)[1:9] == NEW.key_id


def test_keys_that_cannot_be_read_again_leave_the_known_ones_in_force():
    """A broken key file while the process runs is no reason to forget the keys."""

    def broken():
        raise BrokenKey("broken")

    sealer = Sealer([OLD], reread=broken)
    foreign = Sealer([NEW]).seal("x", context=PLACE)
    with pytest.raises(SealBroken):
        sealer.open(foreign, context=PLACE)
    assert sealer.open(SEALED, context=PLACE) == "iltz_test_abc"
