"""What holds for every page of the panel. Import as ``page_checks``."""

import html5lib
from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def check_page(response: TestResponse) -> BeautifulSoup:
    """Return the page as soup, after asserting what every page owes its readers."""
    text = response.get_data(as_text=True)
    assert response.mimetype == "text/html", response.mimetype
    parser = html5lib.HTMLParser()
    parser.parse(text)
    assert not parser.errors, (response.request.path, parser.errors[:3])
    soup = BeautifulSoup(text, "html5lib")
    for check in (_frame, _ids, _fields, _forms, _inline, _words):
        check(soup)
    return soup


def check_headers(response: TestResponse) -> None:
    """Assert the security headers; the policy allows nothing inline and nothing from elsewhere."""
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, name
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Request-Id"]


def _frame(soup: BeautifulSoup) -> None:
    html = soup.find("html")
    assert isinstance(html, Tag)
    assert html.get("lang") in {"tr", "en"}
    assert len(soup.find_all("h1")) == 1, "one h1"
    assert soup.h1 is not None
    assert soup.h1.get_text(strip=True), "an h1 with words"
    assert soup.title is not None
    assert len(soup.title.get_text(strip=True)) > len("· iletiniz admin"), "a title of its own"
    assert soup.find("main", id="content") is not None


def _ids(soup: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), sorted({name for name in ids if ids.count(name) > 1})
    for tag in soup.find_all(attrs={"aria-describedby": True}):
        assert set(str(tag["aria-describedby"]).split()) <= set(ids), tag
    for link in soup.find_all("a", href=True):
        target = str(link["href"])
        assert not target.startswith("#") or target[1:] in ids, target


def _fields(soup: BeautifulSoup) -> None:
    for field in soup.find_all(["input", "select", "textarea"]):
        if field.name == "input" and field.get("type") in {"hidden", "submit"}:
            continue
        has_label = field.get("aria-label") or field.find_parent("label")
        assert has_label or soup.find("label", attrs={"for": field.get("id")}), field
    for button in soup.find_all(["button", "a"]):
        assert button.get_text(strip=True) or button.get("aria-label"), button
    for image in soup.find_all("img"):
        assert image.has_attr("alt"), image
    for table in soup.find_all("table"):
        assert table.find("caption"), "a table says what it shows"


def _forms(soup: BeautifulSoup) -> None:
    for form in soup.find_all("form"):
        is_post = str(form.get("method", "")).lower() == "post"
        tokens = form.find_all("input", attrs={"name": "csrf_token"})
        assert len(tokens) == (1 if is_post else 0), form
        assert str(form.get("action", "/")).startswith("/"), form["action"]


def _inline(soup: BeautifulSoup) -> None:
    assert not soup.find_all("style")
    for script in soup.find_all("script"):
        assert script.get("src", "").startswith("/"), script
        assert script.get("nonce"), script
    for tag in soup.find_all():
        assert "style" not in tag.attrs, tag
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        for name in ("href", "src", "action"):
            assert not str(tag.get(name, "")).lower().startswith("javascript:"), tag


def _words(soup: BeautifulSoup) -> None:
    assert soup.body is not None
    shown = soup.body.get_text(" ")
    for leftover in ("{{", "{%", "%(", "Undefined", "<bound method"):
        assert leftover not in shown, leftover
