"""Sending one message: what goes out, what is refused here, what comes back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from iletiniz_admin.iletiniz import (
    AnswerLostError,
    AuthenticationError,
    Contact,
    InvalidRequestError,
    NotSentError,
    OutgoingMessage,
    RateLimitedError,
    ServerError,
    UnavailableError,
    UnreadableAnswerError,
)

TO = "+905321112233"
OK = {
    "job_id": "h3v9t2m7c5x1q8za", "status": "queued", "to": TO, "provider": "netgsm",
    "created_at": "2026-07-20T12:15:04+03:00",
}  # fmt: skip


def message(**changes: Any):
    return OutgoingMessage(**{"to": TO, "body": "Siparişiniz yolda", **changes})


def test_send_posts_what_was_asked_and_no_nulls(scripted: Any, answer: Any, key: str):
    """The call is one POST with the bearer key; unset fields are left out."""
    client, transport = scripted(answer(200, OK), user_agent="panel/1", base_url="https://a.test//")
    client.send(message())
    (request,) = transport.requests
    assert (request.method, request.url) == ("POST", "https://a.test/v1/messages")
    assert request.headers["Authorization"] == f"Bearer {key}"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["User-Agent"] == "panel/1"
    assert transport.payloads == [{"to": TO, "body": "Siparişiniz yolda"}]


def test_send_carries_every_field_that_is_set(scripted: Any, answer: Any):
    """Sender, provider, iys and fallback go out as given, iys also when it is false."""
    client, transport = scripted(answer(200, OK))
    client.send(message(sender="ORNEK", provider="netgsm", iys=False, fallback=("verimor",)))
    assert transport.payloads[0] == {
        "to": TO, "body": "Siparişiniz yolda", "sender": "ORNEK", "provider": "netgsm",
        "iys": False, "fallback": ["verimor"],
    }  # fmt: skip


def test_send_takes_a_template_with_variables(scripted: Any, answer: Any):
    """A template replaces the text, with text and numbers as values."""
    client, transport = scripted(answer(200, OK))
    client.send(OutgoingMessage(TO, template="kargo_1", variables={"ad": "Zeynep", "adet": 2}))
    assert transport.payloads == [
        {"to": TO, "template": "kargo_1", "variables": {"ad": "Zeynep", "adet": 2}}
    ]


def test_send_returns_what_iletiniz_said(scripted: Any, answer: Any):
    """Id, status, provider, time as UTC, and the id of the request."""
    client, _ = scripted(answer(201, {**OK, "attempts": [{"provider": "x"}]}, X_Request_Id="r-1"))
    result = client.send(message())
    assert (result.job_id, result.status, result.outcome) == (
        "h3v9t2m7c5x1q8za",
        "queued",
        "accepted",
    )
    assert (result.to, result.provider, result.request_id) == (TO, "netgsm", "r-1")
    assert result.created_at == datetime(2026, 7, 20, 9, 15, 4, tzinfo=UTC)
    assert result.attempts == ({"provider": "x"},)
    assert (result.error_code, result.quota_kind) == (None, None)


@pytest.mark.parametrize("job_id", [{"job_id": "b6n4k8w2r7d3f9yj"}, {}])
def test_send_in_2xx_may_have_failed(scripted: Any, answer: Any, job_id: Any):
    """A 2xx is no proof of sending; a message that failed at once needs no id."""
    error = {"code": "INVALID_RECIPIENT", "message": "Alıcı numarası geçersiz"}
    client, _ = scripted(answer(200, {**job_id, "status": "failed", "error": error}))
    result = client.send(message())
    assert (result.outcome, result.error_code) == ("failed", "INVALID_RECIPIENT")
    assert result.error_message == "Alıcı numarası geçersiz"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("QUOTA_EXCEEDED", "quota"), ("no_active_plan", "plan"), ("SUBSCRIPTION_OVER", "plan"),
        ("CREDIT_EMPTY", None), ("BALANCE_LOW", None), ("PROVIDER_ERROR", None),
    ],
)  # fmt: skip
def test_message_error_may_close_the_gate(scripted: Any, answer: Any, code: Any, kind: Any):
    """Quota and plan words in a message error count; credit and balance are the carrier's."""
    client, _ = scripted(answer(200, {**OK, "status": "failed", "error": {"code": code}}))
    assert client.send(message()).quota_kind == kind


@pytest.mark.parametrize(
    "body",
    [
        b"", b"ok", b"[]", b"{}", b'{"status": "sent"}', b'{"job_id": 5, "status": "sent"}',
        b"[" * 100_000,
    ],
    ids=["empty", "text", "list", "object", "no id", "id is no text", "nested"],
)  # fmt: skip
def test_unreadable_success_is_ambiguous(scripted: Any, answer: Any, body: Any):
    """A 2xx without a job id may be a sent message that nobody can follow."""
    client, _ = scripted(answer(200, raw=body))
    with pytest.raises(UnreadableAnswerError) as caught:
        client.send(message())
    assert (caught.value.retryable, caught.value.ambiguous, caught.value.status) == (
        False,
        True,
        200,
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"body": ""}, "blank_body"), ({"body": " \n\t"}, "blank_body"),
        ({"body": "a" * 1601}, "body_too_long"), ({"body": "\ud83d"}, "unencodable_body"),
        ({"body": None}, "body_or_template"), ({"template": "t"}, "body_or_template"),
        ({"body": None, "template": "Büyük"}, "invalid_template"),
        ({"body": None, "template": "a\n"}, "invalid_template"),
        ({"variables": {"a": 1}}, "variables_without_template"),
        ({"body": None, "template": "t", "variables": {"a": True}}, "invalid_variable"),
        ({"body": None, "template": "t", "variables": {"a": None}}, "invalid_variable"),
        ({"body": None, "template": "t", "variables": {"a": float("inf")}}, "invalid_variable"),
        ({"sender": ""}, "invalid_sender"), ({"sender": "s" * 33}, "invalid_sender"),
        ({"provider": "NETGSM"}, "invalid_provider"), ({"provider": "n" * 65}, "invalid_provider"),
        ({"fallback": ("a", "b", "c", "d")}, "invalid_fallback"),
        ({"fallback": ("a", "a")}, "invalid_fallback"), ({"fallback": ("A",)}, "invalid_fallback"),
        ({"provider": "a", "fallback": ("a",)}, "invalid_fallback"),
        ({"to": ""}, "invalid_recipient"), ({"to": "532"}, "invalid_recipient"),
        ({"to": "02121112233"}, "invalid_recipient"),
        ({"to": "+90532111223٣"}, "invalid_recipient"),
        ({"to": "123456789"}, "invalid_recipient"),
        ({"to": "+49 170 1234567"}, "foreign_recipient"),
    ],
)  # fmt: skip
def test_bad_request_is_refused_before_sending(scripted: Any, changes: Any, code: Any):
    """What iletiniz would refuse, or what would be a mistake, never leaves this machine."""
    client, transport = scripted()
    with pytest.raises(InvalidRequestError) as caught:
        client.send(message(**changes))
    assert caught.value.code == code
    assert (caught.value.retryable, caught.value.ambiguous) == (False, False)
    assert not transport.requests


@pytest.mark.parametrize(
    ("to", "provider", "sent"),
    [
        ("5321112233", None, TO), ("0532 111 22 33", None, TO), ("90(532)111-22-33", None, TO),
        ("0090 532.111.22.33", "whatsapp", TO), (" +905321112233 ", "netgsm", TO),
        ("@ornek_magaza", None, "@ornek_magaza"), ("-1001234567", None, "-1001234567"),
        ("123456789", "telegram", "123456789"),
    ],
)  # fmt: skip
def test_recipient_goes_out_in_the_recommended_form(
    scripted: Any, answer: Any, to: Any, provider: Any, sent: Any
):
    """Turkish mobiles become +905…, Telegram addresses stay as they are."""
    client, transport = scripted(answer(200, OK))
    client.send(message(to=to, provider=provider))
    assert transport.payloads[0]["to"] == sent


def test_longest_body_is_counted_in_characters(scripted: Any, answer: Any):
    """1600 characters pass, however many bytes they are."""
    client, transport = scripted(answer(200, OK))
    client.send(message(body="ş" * 1600))
    assert len(transport.payloads[0]["body"]) == 1600


@pytest.mark.parametrize(
    "step",
    [
        NotSentError("x"), AnswerLostError("x"), (500, ServerError), (408, ServerError),
        (503, UnavailableError), (429, RateLimitedError), (401, AuthenticationError),
    ],
)  # fmt: skip
def test_send_is_tried_once_whatever_happens(scripted: Any, answer: Any, step: Any):
    """The client never repeats a POST; that is decided with the outbox in hand."""
    is_error = isinstance(step, Exception)
    first = step if is_error else answer(step[0], {"error": "X"}, Retry_After="1")
    client, transport = scripted(first, answer(200, OK))
    with pytest.raises(type(step) if is_error else step[1]):
        client.send(message())
    assert len(transport.requests) == 1
    assert transport.waits == []


def test_message_repr_shows_no_person():
    """Numbers and texts stay out of reprs, which end in logs and tracebacks."""
    shown = repr(message(variables={"ad": "Zeynep"})) + repr(Contact(TO, "Zeynep"))
    assert not [word for word in ("532", "Sipariş", "Zeynep") if word in shown]


def test_save_contact_leaves_out_what_is_blank(scripted: Any, answer: Any):
    """A contact is saved by its number; a body without an id is no error."""
    client, transport = scripted(answer(201, {"id": "ct_5m8x2q"}), answer(204, raw=b""))
    assert (
        client.save_contact(Contact("0532 111 22 33", "Zeynep Kaya", " ")).contact_id == "ct_5m8x2q"
    )
    assert client.save_contact(Contact(TO, tags=("magaza",))).contact_id is None
    assert transport.requests[0].url.endswith("/v1/contacts")
    assert transport.payloads == [
        {"phone": TO, "name": "Zeynep Kaya"},
        {"phone": TO, "tags": ["magaza"]},
    ]
