"""Senders and providers, read from every shape of sections 14.2 and 14.3."""

from typing import Any

import pytest

from iletiniz_admin.iletiniz import Provider, Sender, SendersResult
from iletiniz_admin.iletiniz.senders import read_connections, read_senders

NETGSM = {
    "provider": "netgsm",
    "kind": "sms",
    "name": "Netgsm",
    "status": "active",
    "is_default": True,
}


def names(result: Any):
    return [sender.name for sender in result.senders]


def codes(result: Any):
    return [provider.code for provider in result.connections]


def test_senders_are_read_with_connections():
    """The assumed shape gives both lists, pending names included but not offered."""
    result = read_senders({
        "senders": [
            {"name": "ORNEKMAGAZA", "provider": "netgsm", "status": "approved", "is_default": True},
            {"name": "ORNEK", "provider": "verimor", "status": "Pending", "is_default": False},
        ],
        "connections": [NETGSM],
    })  # fmt: skip
    assert result.senders == (
        Sender("ORNEKMAGAZA", "netgsm", "approved", is_default=True),
        Sender("ORNEK", "verimor", "pending"),
    )
    assert result.approved == result.senders[:1]
    assert result.connections[0] == Provider("netgsm", "sms", "Netgsm", "active", is_default=True)
    assert codes(result) == ["netgsm", "verimor"]


@pytest.mark.parametrize(
    "document",
    [
        ["A", {"name": "B"}], {"data": ["A", "B"]}, {"senders": ["A", "B"]}, {"items": ["A", "B"]},
        {"data": {"senders": ["A", "B"]}}, {"data": {"items": ["A", "B"]}},
    ],
)  # fmt: skip
def test_list_of_senders_is_found(document: Any):
    """At the top, under data, senders or items, of texts or objects."""
    assert names(read_senders(document)) == ["A", "B"]


@pytest.mark.parametrize("field", ["name", "sender", "header", "msgheader", "title"])
def test_name_of_a_sender_is_found(field: str):
    """A sender's name has one of five names, and is approved unless it says otherwise."""
    result = read_senders([{field: " ORNEK "}])
    assert result.approved == (Sender("ORNEK"),)


@pytest.mark.parametrize(
    "document",
    [
        {"connections": [NETGSM]},
        {"providers": ["netgsm"]},
        {"senders": [{"name": "A", "provider": "NetGSM"}]},
    ],
)
def test_providers_are_found_or_derived(document: Any):
    """Under connections or providers, or from the senders that name them."""
    result = read_senders(document)
    assert codes(result) == ["netgsm"]
    assert result.connections[0].kind == "sms"


def test_connections_bring_their_senders():
    """Nested senders belong to the provider they stand under."""
    result = read_connections({
        "data": [
            {**NETGSM, "senders": ["ORNEK", {"name": "BEKLER", "status": "pending"}]},
            {"provider": "telegram", "name": "Telegram Bot"},
        ]
    })  # fmt: skip
    assert result.senders == (Sender("ORNEK", "netgsm"), Sender("BEKLER", "netgsm", "pending"))
    assert [(p.code, p.kind, p.name) for p in result.connections] == [
        ("netgsm", "sms", "Netgsm"), ("telegram", "telegram", "Telegram Bot"),
    ]  # fmt: skip


@pytest.mark.parametrize("wrap", ["data", "connections", "providers", "items"])
def test_list_of_connections_is_found(wrap: str):
    """The list may lie under any of the usual names, or bare."""
    assert codes(read_connections({wrap: [NETGSM]})) == ["netgsm"]
    assert codes(read_connections([NETGSM])) == ["netgsm"]


def test_duplicates_are_dropped():
    """A name and provider is listed once; the same name elsewhere is another sender."""
    result = read_senders({
        "senders": [{"name": "A", "provider": "x"}, {"name": "A", "provider": "y"}, {"name": "A",
        "provider": "x"}],
        "connections": [{"provider": "x", "senders": ["A", "B"]}, "x"],
    })  # fmt: skip
    assert [(s.name, s.provider) for s in result.senders] == [("A", "x"), ("A", "y"), ("B", "x")]
    assert codes(result) == ["x", "y"]


def test_merging_keeps_the_first():
    """Two answers together have each sender and provider once."""
    one = SendersResult((Sender("A", "x"),), (Provider("x", "sms", "X"),))
    two = SendersResult(
        (Sender("A", "x", "pending"), Sender("B")), (Provider("x", "sms", "other"),)
    )
    merged = one.merged_with(two)
    assert merged == SendersResult((Sender("A", "x"), Sender("B")), (Provider("x", "sms", "X"),))


@pytest.mark.parametrize("document", [None, {}, "x", 5, {"data": 5}, {"senders": {}}, {"data": {}}])
def test_shape_without_lists_is_not_available(document: Any):
    """Where there is no list there is no answer, and that is no error of the reader."""
    assert read_senders(document) is None


def test_useless_elements_are_passed_over():
    """Blank, overlong and odd elements are no senders."""
    assert names(read_senders([None, 5, "", {}, {"name": 5}, "s" * 33, ["A"], "s" * 32])) == [
        "s" * 32
    ]
    assert codes(read_connections([None, 5, {}, {"provider": "a b"}, {"provider": "OK"}])) == ["ok"]
