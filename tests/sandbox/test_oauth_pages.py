from datetime import timedelta

import pytest

from iletiniz_admin.sandbox.texts import TEXTS

pytestmark = pytest.mark.integration


def scopes_offered(browser):
    return [box["value"] for box in browser.page.select("input[name=scope]")]


def test_journey_to_a_key(browser, api_with):
    """Sign in with what the page shows, choose the second workspace, allow, exchange, call."""
    browser.authorize()
    email = browser.page.find(id="demo-email").get_text()
    password = browser.page.find(id="demo-password").get_text()
    browser.submit(email=email, password=password)
    names = [label.get_text() for label in browser.page.select("label.choice")]
    assert "Örnek Mağaza" in names[0]
    assert "Örnek Ajans" in names[1]
    browser.submit(workspace="ws_3p8d5w1x")
    assert "Örnek Ajans" in browser.page.get_text()
    assert scopes_offered(browser) == ["messages:send", "account:read"]
    answer = browser.submit("allow")

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("https://panel.example/connection/callback?from=")
    assert browser.returned()["state"] == "state-of-the-session"
    token = browser.exchange(browser.returned()["code"]).json()
    assert token["access_token"].startswith("iltz_live_")
    assert token["workspace"] == {"id": "ws_3p8d5w1x", "name": "Örnek Ajans"}
    account = api_with(token["access_token"]).get("/v1/account").json()
    assert account["workspace"]["name"] == "Örnek Ajans"


def test_refusal(browser):
    """Refusing goes back with access_denied and the state, and the journey is over."""
    browser.sign_in()
    browser.submit()
    page = browser.page
    browser.submit("refuse")

    assert browser.returned()["error"] == "access_denied"
    assert browser.returned()["state"] == "state-of-the-session"
    assert "code" not in browser.returned()
    browser.page = page
    assert browser.submit("allow").status_code == 400


def test_fewer_scopes(browser, api_with):
    """Unticked permissions are not granted."""
    token = browser.exchange(browser.code(scope="account:read")).json()
    api = api_with(token["access_token"])

    assert token["scope"] == "account:read"
    assert api.get("/v1/account").ok
    assert api.send().status_code == 403


def test_scopes_not_asked_for_are_not_granted(browser):
    """A form that adds a permission does not get it."""
    code = browser.code(scope=["account:read", "contacts:write"])

    assert browser.exchange(code).json()["scope"] == "account:read"


def test_consent_to_nothing(browser):
    """Allowing without any permission shows the page again with its reason."""
    browser.sign_in()
    browser.submit()
    answer = browser.submit("allow", scope=[])

    assert answer.status_code == 422
    assert "Choose at least one" in browser.page.find(role="alert").get_text()


def test_wrong_password(browser):
    """A wrong password shows the sign-in page again and says so."""
    browser.authorize()
    answer = browser.submit(email="demo@ornek.example", password="wrong")

    assert answer.status_code == 422
    assert browser.page.find(role="alert") is not None
    assert browser.page.find(id="password") is not None


def test_no_step_can_be_skipped(browser):
    """Without sign-in there is no workspace, and without a workspace no consent."""
    browser.authorize()
    for action in ("/connect/workspace", "/connect/decide"):
        browser.page.find("form")["action"] = action
        answer = browser.submit("allow", workspace="ws_7k2m9q4t", scope="messages:send")
        assert answer.status_code == 422
        assert browser.page.find(id="password") is not None


def test_unknown_workspace(browser):
    """A workspace that does not exist shows the choice again."""
    browser.sign_in()

    assert browser.submit(workspace="ws_other").status_code == 422
    assert browser.page.find(role="alert") is not None


def test_journey_ends_after_ten_minutes(browser, clock):
    """A journey older than ten minutes is over."""
    browser.sign_in()
    clock.ahead = timedelta(minutes=10, seconds=1)

    assert browser.submit().status_code == 400
    assert "too old" in browser.page.find(role="alert").get_text()


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "other"},
        {"redirect_uri": ""},
        {"redirect_uri": "/callback"},
        {"redirect_uri": "http://panel.example/callback"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "https://panel.example/#part"},
        {"redirect_uri": "https://[bad/"},
    ],
)
def test_bad_client_or_address_is_never_redirected(browser, changes):
    """An unknown client or an address that is not safe gets an error page, no redirect."""
    answer = browser.authorize(**changes)

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert browser.page.find(role="alert") is not None


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/cb",
        "http://localhost/cb",
        "http://[::1]:8000/cb",
        "https://a.example",
    ],
)
def test_loopback_and_https_addresses(browser, address):
    """Any https address and any address of this machine may be returned to."""
    assert browser.authorize(redirect_uri=address).status_code == 200


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        ("unsupported_response_type", {"response_type": "token"}),
        ("invalid_request", {"response_type": ""}),
        ("invalid_request", {"code_challenge": ""}),
        ("invalid_request", {"code_challenge": "short"}),
        ("invalid_request", {"code_challenge_method": "plain"}),
        ("invalid_scope", {"scope": ""}),
        ("invalid_scope", {"scope": "messages:send everything"}),
    ],
)
def test_other_faults_go_back(browser, error, changes):
    """Other faults go back to the application with an RFC 6749 error and the state."""
    browser.authorize(**changes)

    assert browser.returned()["error"] == error
    assert browser.returned()["state"] == "state-of-the-session"


def test_missing_state_goes_back(browser):
    """A request without state is refused."""
    browser.authorize(state="")

    assert browser.returned()["error"] == "invalid_request"
    assert "state" not in browser.returned()


@pytest.mark.parametrize("language", ["tr", "en", "de", "tr-TR,en;q=0.5"])
def test_pages_speak_turkish_and_english(browser_in, language):
    """The pages are in the browser's language, Turkish unless it asks for English."""
    browser = browser_in(language)
    browser.authorize()
    expected = "en" if language == "en" else "tr"

    assert browser.page.html["lang"] == expected
    assert browser.page.h1.get_text() == TEXTS[expected]["sign_in"]


def test_both_languages_have_all_words():
    """Every word exists in both languages and says something."""
    assert set(TEXTS["tr"]) == set(TEXTS["en"])
    assert all(all(words.values()) for words in TEXTS.values())


def test_pages_are_accessible(browser):
    """Each page has a language, a title, one h1, labelled fields, unique ids and no script."""
    steps = (
        browser.authorize,
        lambda: browser.submit(email="demo@ornek.example", password="deneme-1234"),
        browser.submit,
        lambda: browser.open("/_sandbox/"),
    )
    for step in steps:
        answer = step()
        page = browser.page
        ids = [tag["id"] for tag in page.select("[id]")]
        fields = [i for i in page.select("input") if i.get("type") != "hidden"]
        assert answer.status_code == 200
        assert len(page.select("h1")) == 1
        assert page.title.get_text(strip=True)
        assert len(ids) == len(set(ids))
        assert all(page.select_one(f'label[for="{field["id"]}"]') for field in fields)
        assert page.select("script, [style]") == []
        assert answer.headers["Cache-Control"] == "no-store"
        assert page.find("meta", attrs={"name": "viewport"})


def test_style_sheet_is_served(browser):
    """The style sheet that the pages name exists."""
    browser.authorize()
    path = browser.page.find("link", rel="stylesheet")["href"]

    assert browser.open(path).headers["Content-Type"].startswith("text/css")
