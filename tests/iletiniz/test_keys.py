"""Keys and what may be shown of them."""

from typing import Any

import pytest

from iletiniz_admin.iletiniz import KEY_PATTERN, InvalidRequestError, is_recognised_key, key_hint
from iletiniz_admin.iletiniz.keys import without_keys


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("iltz_live_abc-DEF_123", True),
        ("iltz_test_a", True),
        ("iltz_live_abc\n", False),
        ("iltz_prod_abc", False),
        ("iltz_live_", False),
        (" iltz_live_abc", False),
        ("iltz_live_çç", False),
    ],
)
def test_key_is_recognised_by_its_whole_text(key: str, expected: Any):
    """The pattern holds for the whole key, a trailing newline included."""
    assert is_recognised_key(key) is expected
    assert bool(KEY_PATTERN.fullmatch(key)) is expected


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("iltz_live_Zx81mVq0PaLr5TnYc2Wd4kQ2", "iltz_live_…4kQ2"),
        ("iltz_test_Zx81mVq0PaLr5TnYc2Wd4kQ2", "iltz_test_…4kQ2"),
        ("opaque-token-of-some-length", "…ngth"),
        ("iltz_live_short", "iltz_live_…"),
        ("abcd", "…"),
        ("", "…"),
    ],
)
def test_key_hint_shows_prefix_and_last_four(key: str, hint: str):
    """Only the prefix and the last four characters are shown, and nothing of a short key."""
    assert key_hint(key) == hint


def test_keys_are_cut_out_of_texts(key: str):
    """A text that quotes a key, known or not, comes back with its hint only."""
    text = without_keys(
        f"bad key {key} and opaque-token-of-some-length", "opaque-token-of-some-length"
    )
    assert text == "bad key iltz_live_…Ke7U and …ngth"


def test_client_repr_hides_the_key(scripted: Any, key: str):
    """Neither the client nor what it is made of shows the key in its repr."""
    client, _ = scripted()
    for shown in (repr(client), str(client), repr(client._caller), repr(vars(client))):
        assert key not in shown
        assert "iltz_live_…Ke7U" in shown


@pytest.mark.parametrize("bad", ["", " ", "iltz_live_a b", "key\r\nX-Evil: 1", "anahtarım"])
def test_client_refuses_a_key_no_header_can_carry(scripted: Any, bad: Any):
    """A key that would break the header is refused at once, without being quoted."""
    _, transport = scripted()
    with pytest.raises(InvalidRequestError) as caught:
        type(scripted()[0])(bad, base_url="https://a.test", transport=transport, clock=lambda: None)
    assert caught.value.code == "invalid_key"
    assert not bad.strip() or bad not in repr(caught.value)


def test_request_repr_hides_headers_and_bodies(scripted: Any, answer: Any, key: str):
    """A request in a traceback or log shows neither key nor number nor text."""
    client, transport = scripted(answer(404, {"error": "MESSAGE_NOT_FOUND"}))
    with pytest.raises(Exception, match="404"):
        client.message_status("h3v9t2m7c5x1q8za")
    assert key not in repr(transport.requests[0])
    assert "Bearer" not in repr(transport.requests[0])


def test_error_hides_a_key_the_server_quotes(scripted: Any, answer: Any, key: str):
    """An answer that quotes our key does not carry it into message, code or repr."""
    client, _ = scripted(answer(401, {"error": key, "message": f"unknown key {key}"}))
    with pytest.raises(Exception, match="401") as caught:
        client.account()
    error = caught.value
    assert key not in f"{error!r} {error} {error.message} {error.code}"
