"""Up to 200 messages in one call, and which result belongs to which (section 6)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from iletiniz_admin.iletiniz.checks import (
    Variables,
    check_one_text,
    check_route,
    check_template,
    check_variables,
    refuse,
    without_unset,
)
from iletiniz_admin.iletiniz.errors import InvalidRequestError, QuotaKind
from iletiniz_admin.iletiniz.failures import quota_kind_of_message, read_error_object
from iletiniz_admin.iletiniz.messages import MessageStatus, Outcome, outcome_of, read_status
from iletiniz_admin.iletiniz.recipients import checked_recipient, comparable
from iletiniz_admin.iletiniz.shapes import as_count, as_list, as_mapping, as_moment, as_text

MAX_ITEMS: Final = 200


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One recipient of a batch: with a ``body``, or with variables for the batch's template."""

    to: str = field(repr=False)
    body: str | None = field(default=None, repr=False)
    variables: Variables | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """A batch of 1 to 200 items. Sender, provider, template and ``iys`` hold for all of them."""

    items: tuple[BulkItem, ...] = field(repr=False)
    template: str | None = None
    provider: str | None = None
    sender: str | None = None
    iys: bool | None = None
    fallback: tuple[str, ...] = ()

    def payload(self) -> dict[str, Any]:
        """Return the JSON object to send; raises :class:`InvalidRequestError` (section 6.1)."""
        if not 1 <= len(self.items) <= MAX_ITEMS:
            raise refuse("invalid_item_count", f"items: 1 to {MAX_ITEMS}")
        check_template(self.template)
        check_route(self.sender, self.provider, self.fallback)
        fields = {
            "items": [self._item_payload(number) for number in range(len(self.items))],
            "template": self.template,
            "provider": self.provider,
            "sender": self.sender,
            "iys": self.iys,
            "fallback": list(self.fallback) or None,
        }
        return without_unset(fields)

    def _item_payload(self, number: int) -> dict[str, Any]:
        item = self.items[number]
        try:
            check_one_text(item.body, self.template)
            check_variables(item.variables, self.template)
            to = checked_recipient(item.to, self.provider)
        except InvalidRequestError as error:
            raise refuse(error.code or "", f"items[{number}].{error.message}") from None
        variables = dict(item.variables) if item.variables else None
        return without_unset({"to": to, "body": item.body, "variables": variables})


@dataclass(frozen=True, slots=True)
class BulkItemResult:
    """What became of one item; ``unknown`` when no result could be tied to it for certain."""

    to: str = field(repr=False)
    outcome: Outcome = "unknown"
    status: MessageStatus = "unknown"
    raw_status: str = ""
    job_id: str | None = None
    provider: str | None = None
    error_code: str | None = None
    error_message: str | None = field(default=None, repr=False)
    quota_kind: QuotaKind | None = None


@dataclass(frozen=True, slots=True)
class BulkResult:
    """The answer to a batch; ``results`` stands in the order of the items, one for each.

    ``total``, ``sent`` and ``failed`` are iletiniz's own counts, None when it gave none.
    """

    results: tuple[BulkItemResult, ...]
    total: int | None = None
    sent: int | None = None
    failed: int | None = None
    provider: str | None = None
    created_at: datetime | None = None
    request_id: str | None = None


def read_bulk_result(
    document: Any, items: Sequence[BulkItem], request_id: str | None
) -> BulkResult | None:
    """Read the answer to a batch; None when it holds no list of results."""
    fields = as_mapping(document)
    entries = as_list(fields.get("results"))
    if entries is None:
        return None
    return BulkResult(
        results=_paired(items, [_read_entry(entry) for entry in entries]),
        total=as_count(fields.get("total")),
        sent=as_count(fields.get("sent")),
        failed=as_count(fields.get("failed")),
        provider=as_text(fields.get("provider"), 64),
        created_at=as_moment(fields.get("created_at")),
        request_id=request_id,
    )


def _read_entry(entry: Any) -> BulkItemResult:
    fields: Mapping[str, Any] = as_mapping(entry)
    status, raw_status = read_status(fields.get("status"))
    code, message = read_error_object(fields.get("error"))
    return BulkItemResult(
        to=as_text(fields.get("to"), 64) or "",
        outcome=outcome_of(status),
        status=status,
        raw_status=raw_status,
        job_id=as_text(fields.get("job_id"), 128),
        provider=as_text(fields.get("delivered_via"), 64),
        error_code=code,
        error_message=message,
        quota_kind=quota_kind_of_message(code),
    )


def _paired(
    items: Sequence[BulkItem], results: Sequence[BulkItemResult]
) -> tuple[BulkItemResult, ...]:
    """Tie results to items: by position if that holds together, else by number."""
    is_in_order = len(items) == len(results) and all(
        not result.to or comparable(result.to) == comparable(item.to)
        for item, result in zip(items, results, strict=True)
    )
    chosen = results if is_in_order else _by_number(items, results)
    return tuple(replace(r, to=item.to) for item, r in zip(items, chosen, strict=True))


def _by_number(
    items: Sequence[BulkItem], results: Sequence[BulkItemResult]
) -> list[BulkItemResult]:
    """Tie by normalised number; a number's results count only if nothing about them is open."""
    given: dict[str, list[BulkItemResult]] = defaultdict(list)
    for result in results:
        if result.to:
            given[comparable(result.to)].append(result)
    wanted: dict[str, int] = defaultdict(int)
    for item in items:
        wanted[comparable(item.to)] += 1
    # A number that stands in the batch twice has two texts: which result is whose is certain
    # only when both ended alike.
    certain = {
        number: iter(found)
        for number, found in given.items()
        if len(found) == wanted[number] and len({result.outcome for result in found}) == 1
    }
    nothing: list[BulkItemResult] = []
    return [
        next(certain.get(comparable(item.to), iter(nothing)), BulkItemResult(item.to))
        for item in items
    ]
