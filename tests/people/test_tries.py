"""Tries to sign in, as the service counts them."""

import pytest
from factories import NOW, make_user

from iletiniz_admin.crypto import hash_password
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Role
from iletiniz_admin.services import sign_in

EMAIL = "ayse@example.com"


def test_tries_count_before_the_password_is_looked_at(session) -> None:
    """Tries that are still under way count, so many at once cannot pass the limit."""
    for _ in range(5):
        sign_in.begin_try(session, EMAIL, "192.0.2.1", NOW)
    with pytest.raises(Refused) as refused:
        sign_in.begin_try(session, EMAIL, "192.0.2.2", NOW)
    assert refused.value.code == "sign_in_locked"


@pytest.mark.parametrize("typed", [" AYSE@Example.com", "ayse@example.com\n", "ayse@EXAMPLE.COM"])
def test_tries_know_an_address_however_it_is_typed(session, typed: str) -> None:
    """Case and white space neither hide a user nor give fresh tries."""
    user = make_user(session, EMAIL, Role.VIEWER)
    for _ in range(5):
        assert sign_in.begin_try(session, typed, "192.0.2.1", NOW) is user
    with pytest.raises(Refused):
        sign_in.begin_try(session, EMAIL, "192.0.2.1", NOW)


def test_tries_know_a_turkish_capital(session) -> None:
    """A capital İ of a Turkish keyboard is the i of the address."""
    user = make_user(session, "ali@example.com", Role.VIEWER)
    assert sign_in.begin_try(session, "ALİ@EXAMPLE.COM", "192.0.2.1", NOW) is user


@pytest.mark.parametrize("is_known", [True, False])
def test_tries_cost_the_same_for_nobody(session, monkeypatch, *, is_known: bool) -> None:
    """For an unknown address, or a user who is switched off, a hash is computed all the same."""
    spent: list[str] = []
    monkeypatch.setattr(sign_in, "verify_dummy", spent.append)
    user = None
    if is_known:
        user = make_user(session, EMAIL, Role.ADMIN, password_hash=hash_password("x" * 9 + "y"))
        user.is_active = False
    assert not sign_in.is_right(user, "x" * 9 + "y")
    assert spent == ["x" * 9 + "y"]
