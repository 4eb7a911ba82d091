import pytest
from factories import make_connection, make_store
from linked_panel import texts

from iletiniz_admin.sandbox.seed import AGENCY_KEY, STORE_KEY
from iletiniz_admin.services.oauth import is_doubtful_address

ILETINIZ = "https://iletiniz.com/connect/authorize"


def test_page_says_which_data_goes_where_before_connecting(admin, page):
    """Without a connection the page names the permissions, the data, terms and privacy."""
    soup = page(admin.get("/connection/"))
    shown = " ".join(soup.get_text(" ").split())
    for scope in ("messages:send", "contacts:write", "connections:read", "account:read"):
        assert scope in shown
    assert "The recipient's number, the finished text" in shown
    for address in ("kullanim-sartlari", "gizlilik-politikasi"):
        link = soup.find("a", href=f"https://iletiniz.com/{address}")
        assert link is not None
        assert "noopener" in link["rel"]
    assert soup.find("a", href="/connection/key") is not None


def test_stores_without_a_choice_among_several_are_listed(admin, session, sealer, page):
    """With two connections nothing is guessed: the store is listed with a choice."""
    make_connection(session, sealer, key=STORE_KEY)
    make_connection(session, sealer, key=AGENCY_KEY, name="Ajans")
    store = make_store(session, sealer)
    session.commit()
    soup = page(admin.get("/connection/"))
    assert soup.select_one(f"section[aria-labelledby=unplaced] #store-{store.id}") is not None


def test_another_address_than_the_public_one_is_pointed_out(admin):
    """Opened at another name the page says where to open it, or the answer would be foreign."""
    assert "open this panel at its own address" in texts(admin.get("/connection/"))
    there = admin.get("/connection/", base_url="http://127.0.0.1:8000")
    assert "open this panel at its own address" not in there.get_data(as_text=True)


@pytest.mark.parametrize(
    ("public_url", "is_doubtful"),
    [
        ("https://panel.example.com", False),
        ("https://8.8.8.8", False),
        ("http://127.0.0.1:8000", True),
        ("https://panel", True),
        ("https://panel.local", True),
        ("https://192.168.1.5", True),
    ],
)
def test_addresses_that_iletiniz_may_refuse(public_url, is_doubtful):
    """Private names and numbers, and plain http, are pointed out; a sandbox takes them all."""
    assert is_doubtful_address(public_url, ILETINIZ) is is_doubtful
    assert not is_doubtful_address(public_url, "http://127.0.0.1:8901/connect/authorize")


@pytest.mark.parametrize("path", ["connect", "key", "refresh", "1/disconnect", "1/details"])
def test_forms_without_their_token_change_nothing(admin, app, session, sealer, path):
    """Every change needs the form's own token."""
    row = make_connection(session, sealer)
    session.commit()
    app.config["WTF_CSRF_ENABLED"] = True
    assert admin.post(f"/connection/{path}", data={"api_key": STORE_KEY}).status_code == 400
    session.refresh(row)
    assert row.sealed_key is not None
