"""A running sandbox, seen over its own socket."""

import json
import urllib.request
from typing import Any

from iletiniz_admin.sandbox import RunningSandbox


class SandboxView:
    """A running sandbox, seen over its own socket."""

    def __init__(self, running: RunningSandbox) -> None:
        self.url = running.url

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}") as answer:  # noqa: S310 - our sandbox
            return json.load(answer)

    def post(self, path: str, **document: Any) -> Any:
        request = urllib.request.Request(  # noqa: S310 - our sandbox
            f"{self.url}{path}",
            json.dumps(document).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our sandbox
            return json.load(answer)

    def send_calls(self) -> int:
        """How many sends came in."""
        paths: dict[str, int] = self.get("/_sandbox/calls")["paths"]
        return sum(n for path, n in paths.items() if path.startswith("POST /v1/messages"))

    def calls_by_recipient(self) -> dict[str, int]:
        result: dict[str, int] = self.get("/_sandbox/calls")["recipients"]
        return result
