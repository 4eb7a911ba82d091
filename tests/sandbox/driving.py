"""Ways to drive a sandbox over its socket: an API caller, and a browser without scripts."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup

from iletiniz_admin.sandbox.seed import DEMO_EMAIL, DEMO_PASSWORD, STORE_KEY

NUMBER = "+905321112233"
CALLBACK = "https://panel.example/connection/callback?from=sandbox"
VERIFIER = "v" * 43


class Api:
    """Calls of one key against a running sandbox."""

    def __init__(self, url: str, key: str | None = STORE_KEY) -> None:
        self.url = url
        self.key = key

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        headers |= options.pop("headers", {})
        return requests.request(
            method, self.url + path, headers=headers, timeout=10, allow_redirects=False, **options
        )

    def get(self, path: str) -> requests.Response:
        return self.call("GET", path)

    def send(self, to: str = NUMBER, **fields: Any) -> requests.Response:
        document = {"to": to, "body": "Merhaba"} | fields
        return self.call("POST", "/v1/messages", json=document)

    def bulk(self, *numbers: str, **fields: Any) -> requests.Response:
        items = [{"to": number, "body": "Merhaba"} for number in numbers]
        return self.call("POST", "/v1/messages/bulk", json={"items": items} | fields)

    def switch(self, **switches: Any) -> requests.Response:
        return self.call("POST", "/_sandbox/switches", json=switches)

    def received(self) -> list[dict[str, Any]]:
        return self.get("/_sandbox/received").json()

    def calls(self) -> dict[str, Any]:
        return self.get("/_sandbox/calls").json()

    def remaining(self) -> int:
        return self.get("/v1/account").json()["quota"]["remaining"]


class Browser:
    """Clicks through plain HTML forms, as a browser without scripts does."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.url = url
        self.headers = {"Accept-Language": language}
        self.answer = requests.Response()
        self.page = BeautifulSoup("", "html5lib")

    def open(self, path: str, **parameters: str) -> requests.Response:
        url = f"{self.url}{path}?{urlencode(parameters)}"
        return self._take(
            requests.get(url, headers=self.headers, timeout=10, allow_redirects=False)
        )

    def submit(self, button: str | None = None, **changes: Any) -> requests.Response:
        form = self.page.find("form")
        boxes = ("checkbox", "radio")
        inputs = [
            i for i in form.find_all("input") if i.get("type") not in boxes or "checked" in i.attrs
        ]
        data = [(i["name"], i.get("value", "")) for i in inputs if i["name"] not in changes]
        if button:
            data.append(("decision", button))
        data += [
            (name, value)
            for name, values in changes.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        url = urljoin(self.url, form["action"])
        return self._take(
            requests.post(url, data=data, headers=self.headers, timeout=10, allow_redirects=False)
        )

    def authorize(self, **changes: str) -> requests.Response:
        digest = hashlib.sha256(VERIFIER.encode()).digest()
        parameters = {
            "response_type": "code",
            "client_id": "wordpress",
            "redirect_uri": CALLBACK,
            "scope": "messages:send account:read",
            "state": "state-of-the-session",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return self.open("/connect/authorize", **(parameters | changes))

    def sign_in(self) -> requests.Response:
        self.authorize()
        return self.submit(email=DEMO_EMAIL, password=DEMO_PASSWORD)

    def code(self, **consent: Any) -> str:
        self.sign_in()
        self.submit()
        self.submit("allow", **consent)
        return self.returned()["code"]

    def returned(self) -> dict[str, str]:
        query = urlsplit(self.answer.headers["Location"]).query
        return {name: values[0] for name, values in parse_qs(query).items()}

    def exchange(self, code: str, /, **changes: str) -> requests.Response:
        data = {
            "grant_type": "authorization_code",
            "client_id": "wordpress",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        } | changes
        return requests.post(f"{self.url}/connect/token", data=data, timeout=10)

    def _take(self, answer: requests.Response) -> requests.Response:
        self.answer = answer
        self.page = BeautifulSoup(answer.text, "html5lib")
        return answer
