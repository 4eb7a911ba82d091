"""The log speaks the reader's language: names, values and what an entry was done to."""

import ast
from collections.abc import Iterator
from dataclasses import fields

import pytest
from factories import NOW, make_connection, make_store
from sqlalchemy import inspect

from iletiniz_admin.blueprints.people.log_fields import FIELDS
from iletiniz_admin.models import (
    AuditEvent,
    ConsentImport,
    Message,
    MessageRule,
    MessageStatus,
    Role,
    Suppression,
)
from iletiniz_admin.paths import PACKAGE
from iletiniz_admin.services.connections import Details
from iletiniz_admin.services.outbox import new_row
from iletiniz_admin.services.privacy import Erased
from iletiniz_admin.services.stores.keeping import CHANGEABLE

NUMBER = "+905551234567"
MASKED = "+90 555 *** ** 67"
# What identifies a notice; it stands in what the entry was done to, or beside it.
NOT_A_FIELD = {"id", "store_id", "trigger", "recipient_role", "created_at", "updated_at"}


@pytest.fixture
def store(session, sealer):
    statuses = [{"slug": "kargolandi", "label": "Kargoya verildi"}]
    return make_store(session, sealer, order_statuses=statuses)


@pytest.fixture
def told(sign_in, session, store, page):
    """``told("rule.made", after={…})`` -> the entry's second column, in Turkish."""

    def run(action, *, lang="tr", **values):
        row = {"at": NOW, "actor": "ayse@example.com", "store_id": store.id, **values}
        session.add(AuditEvent(action=action, **row))
        session.commit()
        cell = page(sign_in(Role.ADMIN).get(f"/log?lang={lang}&action={action}"))
        return " ".join(cell.select("tbody td")[1].get_text(" ", strip=True).split())

    return run


def recorded_fields() -> Iterator[str]:
    """The keys of the literals that are handed to the log as ``before`` or ``after``."""
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if "audit" not in text or "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(text)):
            for value in given(node):
                if isinstance(value, ast.Dict):
                    yield from (key.value for key in value.keys if isinstance(key, ast.Constant))


def given(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.keyword) and node.arg in {"before", "after"}:
        yield node.value
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for name, value in zip(names, values, strict=False):
                if isinstance(name, ast.Name) and name.id in {"before", "after"}:
                    yield value


def test_every_field_that_is_written_down_has_a_name():
    """No column of a notice, a store or a connection is shown by its name in the code."""
    written = set(recorded_fields())
    assert {"answer", "scope", "rows", "stores", "site"} <= written
    columns = {column.key for column in inspect(MessageRule).mapper.column_attrs} - NOT_A_FIELD
    written |= columns | CHANGEABLE
    written |= {one.name for kind in (Details, Erased) for one in fields(kind)}
    assert not written - set(FIELDS)


def test_new_notice_is_told_in_words_and_without_what_is_empty(told):
    """Lengths of time, languages, words let pass, status and role are words; no braces."""
    kept = {"words": ["indirim"], "by": "ayse@example.com", "at": "2026-07-20T09:15:00+00:00"}
    after = {
        "text": "Merhaba",
        "variants": {"en": "Hello"},
        "promotion_override": kept,
        "tracking_wait_minutes": 30,
        "best_before_minutes": 720,
        "fallback": ["netgsm", "verimor"],
        "provider": None,
        "staff_recipients": [],
    }
    text = told("rule.made", subject="rule 3: wc-kargolandi, customer", after=after)
    assert "Bildirim: Kargoya verildi, müşteriye" in text
    assert "Diğer dillerdeki metinler: İngilizce: Hello" in text
    assert "“indirim” (ayse@example.com, 20 Tem 2026 12:15)" in text
    assert "Kargo takip numarasını bekleme: 30 dakika" in text
    assert "En geç gönderim süresi: 12 saat" in text
    assert "Netgsm, Verimor" in text
    assert "–" not in text
    assert not set("{}_") & set(text)


def test_changed_limits_of_a_merchant_are_told_as_people_say_them(told, session, sealer):
    """Minutes of the day are times, hours a length, zero the absence of a limit."""
    row = make_connection(session, sealer, name="Kahve A.Ş.")
    before = {"quiet_from_minutes": 1260, "frequency_cap_hours": 16}
    after = {"quiet_from_minutes": 1350, "frequency_cap_hours": 0}
    values = {"before": before, "after": after, "lang": "en"}
    text = told("connection.changed", subject=f"connection {row.id}", **values)
    assert "Kahve A.Ş." in text
    assert "Quiet from: 21:00 → 22:30" in text
    assert "Time between two commercial texts: 16 hours → no limit" in text


def test_stop_and_answer_say_whose_they_are_with_a_masked_number(told, session, store):
    """Behind "suppression 4" stands a person: their number is named, never whole."""
    row = Suppression(
        recipient=NUMBER, scope="commercial", reason="withdrawn", source="panel", at=NOW
    )
    session.add(row)
    session.flush()
    after = {"scope": "commercial", "source": "panel"}
    text = told("consent.withdrawn", subject=f"suppression {row.id}", after=after)
    assert MASKED in text
    assert NUMBER not in text
    assert "suppression" not in text
    assert "commercial" not in text
    after = {"answer": "yes", "recipient": MASKED}
    text = told("consent.recorded", subject=f"store {store.id}", after=after)
    assert f"Numara: {MASKED}" in text


def test_import_is_named_by_its_file(told, session, store):
    """Which file it was says more than its number."""
    counts = {"row_count": 3, "added_count": 2, "refused": []}
    row = ConsentImport(
        store_id=store.id, file_name="temmuz.csv", digest="0" * 64, at=NOW, by="x", **counts
    )
    session.add(row)
    session.flush()
    assert "temmuz.csv" in told("consent.imported", subject=f"import {row.id}")


def test_message_leads_to_its_page_with_a_masked_number(told, sign_in, session, store, page):
    """What was done to a message can be looked at; one that is gone is only named."""
    row = Message(
        **new_row(
            store_id=store.id,
            idempotency_key="k",
            source="order",
            status=MessageStatus.QUEUED,
            created_at=NOW,
            recipient=NUMBER,
        )
    )
    session.add(row)
    session.flush()
    after = {"status": "cancelled"}
    text = told("message.cancelled", subject=f"message {row.id}", after=after)
    assert f"Mesaj {row.id}, {MASKED}" in text
    assert "Durum: İptal edildi" in text
    told("message.cancelled", subject="message 999999", after=after)
    soup = page(sign_in(Role.ADMIN, email="z@example.com").get("/log?action=message."))
    assert [a["href"] for a in soup.select("tbody a")] == [f"/messages/{row.id}"]


def test_stores_and_connections_in_fields_are_named(told, session, sealer, store):
    """Ids are names; one that is unknown stays a number."""
    text = told("user.added", subject="ali@example.com", after={"stores": [store.id, 77]})
    assert f"{store.name}, 77" in text
    row = make_connection(session, sealer, name="Kahve A.Ş.")
    values = {"before": {"connection_id": None}, "after": {"connection_id": row.id}}
    text = told("store.connection_chosen", subject=f"store {store.id}", **values)
    assert "– → Kahve A.Ş." in text


def test_value_of_another_version_is_shown_as_far_as_it_is_known(told):
    """A row that an older or newer panel wrote never breaks the page."""
    odd = {"promotion_override": ["x"], "variants": 7, "best_before_minutes": "soon", "stores": 3}
    text = told("rule.made", subject="rule 1: a, b, c", after=odd)
    assert all(word in text for word in ("x", "7", "soon", "3"))


def test_removed_store_keeps_its_name_in_the_log(told, session, store):
    """Who removed which store can be read after the store is gone."""
    store.status = "removed"
    session.flush()
    assert store.name in told("store.removed", subject=f"store {store.id}")
