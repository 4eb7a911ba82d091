"""One message: its text, its life, what can be done; and words for every outcome."""

import pytest
from bs4 import BeautifulSoup

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import AttemptOutcome, MessageStatus, Reason, Role

S = MessageStatus
ROUTES = (
    ("GET", "/messages/{id}"),
    ("GET", "/messages/{id}/resend"),
    ("POST", "/messages/{id}/resend"),
    ("POST", "/messages/{id}/cancel"),
)


def buttons(soup: BeautifulSoup) -> set[str]:
    found = soup.select("main button, main a.btn")
    return {" ".join(button.get_text().split()) for button in found}


def test_message_shows_its_life(sign_in, page, make_message, make_attempt):
    """A message's page shows text, recipient, store, notice, parts, and each try in order."""
    message = make_message(
        S.DELIVERED,
        parts=2,
        sender="KAHVE",
        delivered_via="netgsm",
        delivered_at=utcnow(),
        job_id="job_123",
    )
    make_attempt(message, AttemptOutcome.RETRYABLE, http_status=503)
    make_attempt(message, AttemptOutcome.ACCEPTED, number=2, claim_token="b", request_id="req_9")
    soup = page(sign_in(Role.ADMIN).get(f"/messages/{message.id}?lang=en"))
    text = " ".join(soup.main.get_text().split())
    for part in ("Siparişiniz hazırlanıyor.", "+905551200001", "Kahve Dükkanı", "KAHVE", "Netgsm"):
        assert part in text
    life = [" ".join(item.get_text().split()) for item in soup.select("main ol li")]
    assert [line.partition(" · ")[2] for line in life] == [
        "Written down",
        "Try 1: nothing left; tried again later",
        "Try 2: taken by iletiniz",
        "On the phone",
    ]
    assert all(tag.get("title") for tag in soup.select("main ol time"))
    assert "job_123" in soup.details.get_text()
    assert "req_9" in soup.details.get_text()


@pytest.mark.parametrize("outcome", list(AttemptOutcome))
@pytest.mark.parametrize("lang", ["tr", "en"])
def test_message_has_words_for_every_try(
    *, sign_in, page, make_message, make_attempt, outcome, lang
):
    """Every outcome of a try has its words."""
    message = make_message(S.ACCEPTED)
    make_attempt(message, outcome)
    soup = page(sign_in(Role.ADMIN).get(f"/messages/{message.id}?lang={lang}"))
    assert len(soup.select("main ol li")) == 2


@pytest.mark.parametrize("lang", ["tr", "en"])
@pytest.mark.parametrize("status", list(MessageStatus))
def test_message_renders_in_every_state(*, sign_in, page, make_message, status, lang):
    """Every status with every reason is shown in words, in the list and on its own page."""
    made = [make_message(status, reason=reason) for reason in (None, *Reason)]
    client = sign_in(Role.ADMIN)
    tags = page(client.get(f"/messages/?lang={lang}&status={status}")).select("tbody .status-tag")
    assert len(tags) == len(made)
    for message, tag in zip(reversed(made), tags, strict=True):
        soup = page(client.get(f"/messages/{message.id}?lang={lang}"))
        words = soup.select_one("main .status-tag").get_text()
        assert words == tag.get_text()
        assert len(words.strip()) > 3
        shown = soup.main.find("p", class_="fs-5").get_text()
        assert status.value + "_" not in shown
        assert (
            message.reason is None
            or str(message.reason).count("_") == 0
            or (str(message.reason) not in shown)
        )


def test_message_without_text_has_its_page(sign_in, page, make_message):
    """A skipped message without text, recipient and order has its page and its row."""
    message = make_message(
        S.SKIPPED,
        reason=Reason.NO_NUMBER,
        recipient="",
        body="",
        order_number="",
        order_id=None,
        trigger="",
        parts=0,
    )
    client = sign_in(Role.ADMIN)
    assert "No phone on the order" in page(client.get("/messages/?lang=en")).get_text()
    soup = page(client.get(f"/messages/{message.id}?lang=en"))
    assert "No phone on the order" in soup.main.get_text()
    assert "None" not in soup.main.get_text()


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (S.UNCERTAIN, {"It arrived", "It did not: send again", "It did not: leave it"}),
        (S.FAILED, {"Send again"}),
        (S.LAPSED, {"Send again"}),
        (S.QUEUED, {"Do not send"}),
        (S.HELD, {"Do not send"}),
        (S.SENDING, set()),
        (S.DELIVERED, set()),
        (S.SKIPPED, set()),
    ],
)
def test_message_offers_what_can_be_done(*, sign_in, page, make_message, store, status, offered):
    """Only what the message's status allows is offered, and nothing to a viewer."""
    message = make_message(status)
    assert buttons(page(sign_in(Role.ADMIN).get(f"/messages/{message.id}?lang=en"))) == offered
    viewer = sign_in(Role.VIEWER, stores=[store])
    soup = page(viewer.get(f"/messages/{message.id}?lang=en"))
    assert buttons(soup) == set()
    assert soup.details is None


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_message_of_a_foreign_store_is_not_found(
    *, sign_in, session, make_message, store, other_store, method: str, path: str
):
    """Another store's message does not exist for a manager, on any route."""
    message = make_message(S.FAILED, store_id=other_store.id)
    client = sign_in(Role.MANAGER, stores=[store])
    assert client.open(path.format(id=message.id), method=method).status_code == 404
    data = {"verdict": "failed", "message_id": message.id}
    assert client.post("/messages/settle", data=data).status_code == 404
    session.refresh(message)
    assert message.status is S.FAILED


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("message_id", ["999", str(2**63), "9" * 400])
def test_message_that_is_not_there_is_not_found(sign_in, method, path, message_id):
    """An id that belongs to nothing, however long, is not found."""
    client = sign_in(Role.ADMIN)
    assert client.open(path.format(id=message_id), method=method).status_code == 404


@pytest.mark.parametrize(("method", "path"), ROUTES[1:])
def test_message_is_changed_by_managers_only(sign_in, make_message, store, method, path):
    """A viewer may neither send again nor cancel nor settle."""
    message = make_message(S.FAILED)
    viewer = sign_in(Role.VIEWER, stores=[store])
    assert viewer.open(path.format(id=message.id), method=method).status_code == 403
    data = {"verdict": "failed", "message_id": message.id}
    assert viewer.post("/messages/settle", data=data).status_code == 403


def test_message_hides_foreign_words_from_viewers(sign_in, page, make_message, store):
    """What iletiniz wrote may repeat the number: a viewer, who sees it masked, gets our words."""
    message = make_message(S.FAILED, reason=Reason.REFUSED, error_message="bad +905551200001")
    assert (
        "bad +905551200001" in page(sign_in(Role.ADMIN).get(f"/messages/{message.id}")).get_text()
    )
    viewer = sign_in(Role.VIEWER, stores=[store])
    for path in (f"/messages/{message.id}", "/messages/"):
        assert "1200001" not in page(viewer.get(path)).get_text()


def test_message_of_a_removed_store_stays(sign_in, page, session, make_message, store):
    """The ledger of a removed store stays readable for admins."""
    message = make_message(S.DELIVERED)
    store.status = "removed"
    session.commit()
    client = sign_in(Role.ADMIN)
    assert "#1001" in page(client.get("/messages/")).get_text()
    assert client.get(f"/messages/{message.id}").status_code == 200
