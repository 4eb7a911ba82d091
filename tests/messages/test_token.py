"""The refusal link of a text is the recipient's alone: no page of the panel shows its end."""

import pytest

from iletiniz_admin.models import AttemptOutcome, MessageClass, MessageStatus, Reason, Role

TOKEN = "Ab3dEfGh4jKmNpQr"
BODY = f"İndirim!\nRet: https://p.example/r/{TOKEN}"
S = MessageStatus


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("status", [S.FAILED, S.UNCERTAIN])
def test_pages_cut_the_refusal_link(*, sign_in, store, make_message, make_attempt, role, status):
    """Whoever looks, the list, the message and the page before a resend show "/r/…"."""
    message = make_message(
        status,
        body=BODY,
        message_class=MessageClass.COMMERCIAL,
        reason=Reason.REFUSED if status is S.FAILED else None,
        error_message=f"Gönderilemedi: {BODY}",
    )
    make_attempt(message, AttemptOutcome.FINAL, error_message=f"Gönderilemedi: {BODY}")
    client = sign_in(role, stores=[] if role is Role.ADMIN else [store])
    one = f"/messages/{message.id}"
    seen = {address: client.get(address) for address in ("/messages/", "/messages/uncertain", one)}
    if role is not Role.VIEWER:
        seen["person"] = client.get(f"/consents/person/message/{message.id}")
        if status is S.FAILED:
            seen["resend"] = client.get(f"{one}/resend")
    for address, answer in seen.items():
        assert answer.status_code == 200, address
        assert TOKEN[:8] not in answer.text, address
    assert "/r/…" in seen[one].text
    assert "İndirim!" in seen["/messages/"].text


def test_viewer_finds_no_token_by_searching(sign_in, store, make_message):
    """The search answers the same for a right and a wrong guess of a link's signs."""
    message = make_message(S.DELIVERED, body=BODY)
    client = sign_in(Role.VIEWER, stores=[store])
    href = f'href="/messages/{message.id}"'
    assert href in client.get("/messages/?q=İndirim").text
    for guess in ("/r/A", "/r/B", TOKEN[:5], TOKEN):
        assert href not in client.get("/messages/", query_string={"q": guess}).text
