"""A person with a browser that has no scripts: follows links and sends forms over HTTP."""

from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup, Tag

ADMIN = "admin@example.com"


class Visitor:
    """One browser session at the panel."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.url = url
        self._session = requests.Session()
        self._session.headers["Accept-Language"] = language
        self._session.cookies.set("iletiniz_language", language)  # as the switch in the head does
        self.address = url
        self.page = BeautifulSoup("", "html5lib")

    def open(self, path: str) -> BeautifulSoup:
        return self._take(self._session.get(urljoin(self.url, path), timeout=120))

    def submit(self, action: str, **values: str) -> BeautifulSoup:
        """Send the first form whose action holds `action`, with what stands in it."""
        form = self.page.select_one(f'form[action*="{action}"]' if action else "main form")
        assert isinstance(form, Tag), f"no form for {action!r} at {self.address}"
        inputs = form.select("input[name]:not([type=checkbox], [type=radio]), input:checked")
        data = [(str(i["name"]), i.get("value", "")) for i in inputs if i["name"] not in values]
        target = urljoin(self.address, str(form.get("action") or ""))
        answer = self._session.post(target, data=[*data, *values.items()], timeout=120)
        return self._take(answer)

    def text(self) -> str:
        return " ".join(self.page.get_text(" ").split())

    def sign_in(self, password: str, email: str = ADMIN) -> None:
        self.open("/")
        self.submit("sign-in", email=email, password=password)
        assert self.page.select_one('form[action$="sign-out"]'), self.text()

    def _take(self, answer: requests.Response) -> BeautifulSoup:
        assert answer.status_code == 200, f"{answer.url}: {answer.status_code}\n{answer.text}"
        self.address = answer.url
        self.page = BeautifulSoup(answer.text, "html5lib")
        return self.page
