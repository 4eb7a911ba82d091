"""The switches of section 18, point 6: each makes the sandbox answer in another allowed way.

`Switches` is an immutable value; `updated` checks a partial JSON object against `CHECKS` and
returns a new one. The names below are the keys of `POST /_sandbox/switches` and of the seed file.
"""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from iletiniz_admin.sandbox.switch_checks import (
    Check,
    DropBulk,
    DropNext,
    FailNext,
    SwitchError,
    a_flag,
    a_number,
    a_text,
    any_of,
    drop_bulk,
    drop_next,
    fail_next,
    list_of,
    or_null,
)

SCOPES = ("messages:send", "contacts:write", "connections:read", "account:read")
ABSENTABLE = ("account", "senders", "connections", "contacts")
ACCOUNT_SHAPES = (
    "standard",
    "plan_text",
    "plan_code",
    "flat",
    "subscription",
    "no_remaining",
    "unlimited",
    "bare",
)


@dataclass(frozen=True, slots=True)
class Switches:
    """The state of all switches; the defaults are those of section 19."""

    success_status: int = 200  # of POST /v1/messages and /v1/messages/bulk
    http_error_form: str = "string"  # or "object": {"error": {"code", "message"}}
    http_error_code: str | None = None  # replaces the code of every HTTP error
    message_error_code: str | None = None  # replaces the code of every error inside a 2xx
    quota_error_status: int = 402
    absent: tuple[str, ...] = ()  # these answer 404
    account_shape: str = "standard"
    account_wrapper: str = "none"
    senders_shape: str = "standard"
    bulk_results: str = "same"
    bad_gateway: str = "off"  # plain-text 502: "refused" sends nothing, "accepted" sends first
    empty_body: bool = False  # every API answer keeps its status and loses its body
    send_status: str | None = None  # replaces `status` in the answer of a send
    bulk_status: str | None = None  # the same in bulk results
    receipt_status: str | None = None  # the same in GET /v1/messages/{job_id}
    receipts: str = "allowed"  # "forbidden": 403 on GET /v1/messages/{job_id}
    retry_after: str = "seconds"  # or "date"
    health_db: str = "up"
    health_down_status: int = 503
    token_status: int | None = None  # POST /connect/token fails with it
    token_error: str = "server_error"  # the error it fails with  # noqa: S105  # not a secret
    token_key_form: str = "iltz"  # or "opaque"  # noqa: S105  # not a secret
    token_key_field: str = "access_token"  # noqa: S105  # not a secret
    token_scopes: tuple[str, ...] | None = None  # grants no more than these
    token_scope_form: str = "string"  # noqa: S105  # not a secret
    token_expires_in: int | None = None  # seconds, only announced
    revoke_status: int | None = None  # POST /connect/revoke fails with it and revokes nothing
    fail_next: FailNext | None = None
    drop_next: DropNext | None = None
    drop_bulk: DropBulk | None = None
    poison: str | None = None  # a bulk call with this in any text is refused whole, 422
    latency_ms: int = 0  # before each answer of the API, milliseconds
    bulk_latency_ms: int | None = None  # instead: a bulk call takes so long, its own work included
    rate: int = 600  # requests a minute and key; 0 is no limit

    def updated(self, changes: dict[str, Any]) -> "Switches":
        """Return a copy with `changes` (a partial JSON object).

        Raises SwitchError naming the switch that is unknown or has a wrong value.
        """
        checked = {}
        for name, value in changes.items():
            if name not in CHECKS:
                raise SwitchError(f"unknown switch: {name}")
            try:
                checked[name] = CHECKS[name](value)
            except SwitchError as error:
                raise SwitchError(f"{name}: {error}") from None
        return replace(self, **checked)

    def as_json(self) -> dict[str, Any]:
        """Return all switches as a JSON object, in the order of their declaration."""
        return asdict(self)


CHECKS: dict[str, Check] = {
    "success_status": any_of(200, 201, 202),
    "http_error_form": any_of("string", "object"),
    "http_error_code": or_null(a_text),
    "message_error_code": or_null(a_text),
    "quota_error_status": any_of(402, 403, 429),
    "absent": list_of(*ABSENTABLE),
    "account_shape": any_of(*ACCOUNT_SHAPES),
    "account_wrapper": any_of("none", "data", "account"),
    "senders_shape": any_of("standard", "data", "list", "names"),
    "bulk_results": any_of("same", "shortened", "reordered"),
    "bad_gateway": any_of("off", "refused", "accepted"),
    "empty_body": a_flag,
    "send_status": or_null(a_text),
    "bulk_status": or_null(a_text),
    "receipt_status": or_null(a_text),
    "receipts": any_of("allowed", "forbidden"),
    "retry_after": any_of("seconds", "date"),
    "health_db": any_of("up", "down"),
    "health_down_status": any_of(200, 503),
    "token_status": or_null(a_number(400, 599)),
    "token_error": a_text,
    "token_key_form": any_of("iltz", "opaque"),
    "token_key_field": any_of("access_token", "api_key", "key", "token"),
    "token_scopes": or_null(list_of(*SCOPES)),
    "token_scope_form": any_of("string", "list", "absent"),
    "token_expires_in": or_null(a_number(1, 10**9)),
    "revoke_status": or_null(a_number(400, 599)),
    "fail_next": or_null(fail_next),
    "drop_next": or_null(drop_next),
    "drop_bulk": or_null(drop_bulk),
    "poison": or_null(a_text),
    "latency_ms": a_number(0, 600_000),
    "bulk_latency_ms": or_null(a_number(0, 600_000)),
    "rate": a_number(0, 10**9),
}

if {item.name for item in fields(Switches)} != set(CHECKS):  # pragma: no cover
    raise RuntimeError("every switch needs its check")
