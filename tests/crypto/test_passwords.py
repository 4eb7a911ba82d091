"""Passwords are hashed with Argon2id; short, overlong and one-character ones are refused."""

import argon2
import pytest

from iletiniz_admin.crypto import (
    hash_password,
    needs_rehash,
    password_problem,
    passwords,
    verify_dummy,
    verify_password,
)

PASSWORD = "çok gizli bir söz"
HASH = hash_password(PASSWORD)


def test_verify_password_takes_the_right_one_only():
    """The password opens its hash; another, or nearly the same, does not."""
    assert verify_password(HASH, PASSWORD) is True
    assert verify_password(HASH, PASSWORD + " ") is False
    assert verify_password(HASH, PASSWORD.upper()) is False


def test_verify_password_takes_decomposed_letters():
    """A keyboard that sends c and a cedilla apart does not lock its user out."""
    assert verify_password(HASH, "c\u0327ok gizli bir so\u0308z") is True


@pytest.mark.parametrize("stored", ["", "not a hash", "$argon2id$v=19$m=1"])
def test_verify_password_says_no_to_a_hash_it_cannot_read(stored: str):
    """A damaged row refuses the sign-in and breaks nothing."""
    assert verify_password(stored, PASSWORD) is False


def test_hash_password_is_argon2id_with_salt():
    """Equal passwords have different hashes, which do not contain them."""
    assert HASH.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hash_password(PASSWORD) != HASH


def test_verify_dummy_computes_what_a_real_check_would(monkeypatch: pytest.MonkeyPatch):
    """An unknown user costs one computation with the same parameters, like a known one."""
    hashed = []
    hasher = passwords._HASHER

    class Spy:
        def hash(self, password: str):
            hashed.append(argon2.extract_parameters(hasher.hash(password)))

    monkeypatch.setattr(passwords, "_HASHER", Spy())
    verify_dummy(PASSWORD)
    assert hashed == [argon2.extract_parameters(HASH)]


def test_needs_rehash_finds_weaker_parameters():
    """A hash from weaker days is renewed at the next sign-in."""
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert verify_password(weak, PASSWORD) is True
    assert needs_rehash(weak) is True
    assert needs_rehash(HASH) is False


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "password_too_short"),
        ("123456789", "password_too_short"),
        ("c\u0327" * 9, "password_too_short"),
        ("1234567890", None),
        ("şşşşşşşşşşşş", "password_one_character"),
        (" " * 20, "password_one_character"),
        ("ab" * 64, None),
        ("ab" * 64 + "c", "password_too_long"),
        ("\ud800 no text at all", None),
    ],
)
def test_password_problem_names_what_is_wrong(password: str, problem: str | None):
    """Ten to 128 characters, not all the same; letters count once however they are typed."""
    assert password_problem(password) == problem


def test_hash_password_takes_what_has_no_utf8():
    """Half a surrogate pair from a console is a password like any other, not an error."""
    assert verify_password(hash_password("\ud800 0123456789"), "\ud800 0123456789") is True
