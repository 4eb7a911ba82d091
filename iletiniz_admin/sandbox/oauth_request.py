"""Checks of an authorize request (RFC 6749 4.1.1 and 4.1.2.1, RFC 7636 4.3)."""

import ipaddress
import re
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from iletiniz_admin.sandbox.records import Journey
from iletiniz_admin.sandbox.seed import ALL_SCOPES
from iletiniz_admin.sandbox.state import SandboxState

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # SHA-256 in base64url without padding


class AuthorizeError(Exception):
    """A fault that must be shown here, not sent to an address nobody vouches for.

    `reason` is a key of the page texts: client, redirect or expired.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RedirectedError(Exception):
    """A fault that goes back to the application as query parameters."""

    def __init__(self, redirect_uri: str, parameters: dict[str, str]) -> None:
        super().__init__(parameters["error"])
        self.redirect_uri = redirect_uri
        self.parameters = parameters


def read_authorize_request(state: SandboxState, args: MultiDict[str, str]) -> Journey:
    """Return a journey for a request that is in order.

    Raises AuthorizeError for an unknown client or a bad address, RedirectedError otherwise.
    """
    if args.get("client_id") not in {client.client_id for client in state.seed.clients}:
        raise AuthorizeError("client")
    redirect_uri = args.get("redirect_uri", "")
    if not is_redirect_address(redirect_uri):
        raise AuthorizeError("redirect")
    if fault := _find_fault(args):
        error, description = fault
        parameters = {"error": error, "error_description": description}
        if args.get("state"):
            parameters["state"] = args["state"]
        raise RedirectedError(redirect_uri, parameters)
    return Journey(
        client_id=args["client_id"],
        redirect_uri=redirect_uri,
        scopes=tuple(dict.fromkeys(args["scope"].split())),
        state=args["state"],
        code_challenge=args["code_challenge"],
        started_at=state.now(),
    )


def is_redirect_address(address: str) -> bool:
    """Say whether an address is absolute, without fragment, and https or on loopback."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or "#" in address or not address.isprintable():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _find_fault(args: MultiDict[str, str]) -> tuple[str, str] | None:
    scopes = args.get("scope", "").split()
    checks = (
        (any(len(values) > 1 for _, values in args.lists()), "a parameter is given twice"),
        (not args.get("response_type"), "response_type is missing"),
        (not args.get("state"), "state is missing"),
        (args.get("code_challenge_method") != "S256", "code_challenge_method must be S256"),
        (not _CHALLENGE.fullmatch(args.get("code_challenge", "")), "code_challenge is not valid"),
    )
    for broken, description in checks:
        if broken:
            return "invalid_request", description
    if args["response_type"] != "code":
        return "unsupported_response_type", "response_type must be code"
    if not scopes or not set(scopes) <= set(ALL_SCOPES):
        return "invalid_scope", "scope is empty or holds an unknown one"
    return None
