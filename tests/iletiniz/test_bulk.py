"""Batches: what goes out, and which result belongs to which item."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.iletiniz import (
    BulkItem,
    BulkRequest,
    InvalidRequestError,
    UnreadableAnswerError,
)
from iletiniz_admin.iletiniz.bulk import read_bulk_result

A, B, C = "+905321112233", "+905334445566", "+905347778899"


def items(*numbers: Any):
    return tuple(BulkItem(number, f"metin {i}") for i, number in enumerate(numbers))


def result(to: Any, status: Any = "sent", **more: Any):
    return {"to": to, "status": status, **more}


def outcomes(numbers: Any, results: Any):
    read = read_bulk_result({"results": results}, items(*numbers), None)
    assert [one.to for one in read.results] == list(numbers)
    return [one.outcome for one in read.results]


def test_bulk_posts_items_and_shared_fields(scripted: Any, answer: Any):
    """Sender, provider and iys stand once for the batch, unset fields nowhere."""
    client, transport = scripted(answer(200, {"results": [result(A)]}))
    client.send_bulk(
        BulkRequest((BulkItem("0532 111 22 33", "Merhaba"),), sender="ORNEK", iys=True)
    )
    assert transport.requests[0].url.endswith("/v1/messages/bulk")
    assert transport.payloads == [
        {"items": [{"to": A, "body": "Merhaba"}], "sender": "ORNEK", "iys": True}
    ]


def test_bulk_takes_a_template_with_variables_per_item(scripted: Any, answer: Any):
    """With a template the items carry values, or nothing."""
    client, transport = scripted(answer(200, {"results": []}))
    batch = (BulkItem(A, variables={"urun": "Kahve", "kalan": 4}), BulkItem(B))
    client.send_bulk(BulkRequest(batch, template="stok_uyarisi"))
    assert transport.payloads[0] == {
        "template": "stok_uyarisi",
        "items": [{"to": A, "variables": {"urun": "Kahve", "kalan": 4}}, {"to": B}],
    }


@pytest.mark.parametrize(
    ("batch", "code"),
    [
        (BulkRequest(()), "invalid_item_count"),
        (BulkRequest(items(*[A] * 201)), "invalid_item_count"),
        (BulkRequest(items(A, "532")), "invalid_recipient"),
        (BulkRequest((BulkItem(A, " "),)), "blank_body"),
        (BulkRequest((BulkItem(A),)), "body_or_template"),
        (BulkRequest(items(A), template="t"), "body_or_template"),
        (BulkRequest((BulkItem(A, "x", {"a": 1}),)), "variables_without_template"),
        (BulkRequest(items(A), sender="s" * 33), "invalid_sender"),
        (BulkRequest(items(A), fallback=("a", "a")), "invalid_fallback"),
    ],
)
def test_bad_batch_is_refused_before_sending(scripted: Any, batch: Any, code: Any):
    """A structural fault would sink the whole batch, so it never leaves."""
    client, transport = scripted()
    with pytest.raises(InvalidRequestError) as caught:
        client.send_bulk(batch)
    assert caught.value.code == code
    assert not transport.requests


def test_refusal_names_the_item():
    """The position of the item at fault is told, its number is not."""
    with pytest.raises(InvalidRequestError) as caught:
        BulkRequest(items(A, "53200")).payload()
    assert caught.value.message.startswith("items[1].to:")
    assert "53200" not in caught.value.message


def test_bulk_reads_counts_and_each_result(scripted: Any, answer: Any):
    """Each item has its own outcome, id, accepting carrier and error."""
    document = {
        "total": 2, "sent": 1, "failed": 1, "provider": "netgsm",
        "created_at": "2026-07-20T09:20:00Z",
        "results": [
            result(A, job_id="p4s8d1g6j9l2z5xc", delivered_via="verimor"),
            result(B, "failed", error={"code": "QUOTA_EXCEEDED", "message": "bitti"}),
        ],
    }  # fmt: skip
    client, _ = scripted(answer(202, document, X_Request_Id="r-2"))
    read = client.send_bulk(BulkRequest(items(A, B)))
    assert (read.total, read.sent, read.failed, read.request_id) == (2, 1, 1, "r-2")
    first, second = read.results
    assert (first.outcome, first.job_id, first.provider) == (
        "accepted",
        "p4s8d1g6j9l2z5xc",
        "verimor",
    )
    assert (second.outcome, second.error_code, second.quota_kind) == (
        "failed",
        "QUOTA_EXCEEDED",
        "quota",
    )


@pytest.mark.parametrize("body", [b"", b"[]", b'{"total": 1}', b'{"results": {}}', b"ok"])
def test_bulk_without_results_is_ambiguous(scripted: Any, answer: Any, body: Any):
    """A 2xx without a list of results may be a batch that went out."""
    client, _ = scripted(answer(200, raw=body))
    with pytest.raises(UnreadableAnswerError) as caught:
        client.send_bulk(BulkRequest(items(A)))
    assert (caught.value.retryable, caught.value.ambiguous) == (False, True)


@pytest.mark.parametrize(
    ("numbers", "results", "expected"),
    [
        ([A, B], [result(A), result(B, "failed")], ["accepted", "failed"]),
        ([A, B], [result("5321112233"), result("905334445566", "failed")], ["accepted", "failed"]),
        ([A, B], [result(B, "failed"), result(A)], ["accepted", "failed"]),
        ([A, B, C], [result(C), result(A, "failed")], ["failed", "unknown", "accepted"]),
        ([A, B], [{"status": "sent"}, {"status": "failed"}], ["accepted", "failed"]),
        ([A, B], [{"status": "sent"}], ["unknown", "unknown"]),
        ([A, B], [{"status": "sent"}, result(A, "failed")], ["failed", "unknown"]),
        ([A, A], [result(A), result(A, "failed")], ["accepted", "failed"]),
        ([A, A, B], [result(B), result(A), result(A)], ["accepted", "accepted", "accepted"]),
        ([A, A, B], [result(B), result(A), result(A, "failed")],
         ["unknown", "unknown", "accepted"]),
        ([A, A, B], [result(A), result(B)], ["unknown", "unknown", "accepted"]),
        ([A, B], [result(A), result(A), result(B)], ["unknown", "accepted"]),
        ([A], [result(A, "queued")], ["accepted"]),
        ([A], [result(A, "lost")], ["unknown"]),
        ([A, B], [None, "sent"], ["unknown", "unknown"]),
        ([A], [], ["unknown"]),
    ],
    ids=[
        "in order", "other forms of the number", "reordered", "shortened and reordered",
        "no numbers, same length", "no numbers, shortened", "a gap and a stranger",
        "twice in order", "twice, reordered, alike", "twice, reordered, unlike",
        "twice, one missing", "one too many", "queued", "word never seen", "no objects", "empty",
    ],
)  # fmt: skip
def test_results_are_tied_to_their_items(numbers: Any, results: Any, expected: Any):
    """Position if it holds together, else number, else unknown; never a guess."""
    assert outcomes(numbers, results) == expected


@given(order=st.permutations(range(6)), kept=st.integers(0, 6))
def test_any_order_and_any_gap_is_tied_right(order: Any, kept: Any):
    """However the results are shuffled and cut, each item has its own or none."""
    numbers = [f"+90532111220{i}" for i in range(6)]
    results = [result(numbers[i], "sent" if i % 2 else "failed") for i in order][:kept]
    given_back = set(order[:kept])
    expected = [
        ("accepted" if i % 2 else "failed") if i in given_back else "unknown" for i in range(6)
    ]
    assert outcomes(numbers, results) == expected
