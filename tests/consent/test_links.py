"""The refusal link's token: never shown with a text, and found by no search."""

from typing import Any

import pytest
from sqlalchemy import select

from iletiniz_admin.models import Message
from iletiniz_admin.services import composing, consent, ledger
from iletiniz_admin.services.ledger import MessageFilter

TOKEN = "Ab3dEfGh4jKmNpQr"
LINK = composing.link_of("https://panel.example", TOKEN)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("Siparişiniz yolda.", "Siparişiniz yolda."),
        (f"İndirim!\nRet: {LINK}", "İndirim!\nRet: https://panel.example/r/…"),
        (f"{LINK} ve {LINK}.", "https://panel.example/r/… ve https://panel.example/r/…."),
        (f"refused: {LINK[:-6]}", "refused: https://panel.example/r/…"),
        ("https://magaza.example/r/yaz", "https://magaza.example/r/yaz"),
    ],
)
def test_text_is_shown_without_the_token(text: str, shown: str):
    """Of each refusal link the end is cut, also where the text breaks off within it."""
    assert consent.without_tokens(text) == shown


def test_every_new_token_is_cut():
    """Whatever signs a token has, the link as it is composed loses them."""
    for _ in range(200):
        token = consent.new_token()
        assert token not in consent.without_tokens(composing.link_of("https://p.example", token))


def test_search_does_not_try_tokens_out(
    session: Any, store: Any, connection: Any, make_message: Any
):
    """A search finds a commercial text by its words and the link's host, not by the token."""
    message = make_message(store, connection, body=f"Şeker indirimi\nRet: {LINK}")
    plain = make_message(store, connection, body=f"Kod {TOKEN}")

    def found(search: str) -> list[int]:
        chosen = MessageFilter(search=search)
        return [one.id for one in ledger.list_messages(session, chosen, limit=9)]

    assert session.scalar(select(Message.body).where(Message.id == message.id)).endswith(TOKEN)
    assert found("şeker") == found("panel.example/r/") == [message.id]
    assert found("/r/A") == found(f"/r/{TOKEN}") == []
    assert found(TOKEN[:4]) == found(TOKEN) == [plain.id]
