"""Refusals that iletiniz reports: which codes are a person's will, and what is written down."""

from typing import Any

import factories
import pytest
from sqlalchemy import select

from iletiniz_admin.models import Consent, Suppression
from iletiniz_admin.services import consent

NOW = factories.NOW
NUMBER = "+905320000102"
REGISTER = [
    "IYS_REJECTED",
    "iys_rejected",
    "İYS_RET",
    "IYS_NO_CONSENT",
    "REJECTED_BY_IYS",
    "iys-opted-out",
    "IYS_RED",
    "IYS_ONAY_YOK",
    "RECIPIENT_REJECTED_BY_IYS",
    "IYS.REFUSED",
    "IYS_CONSENT_WITHDRAWN",
    "IYS_BLACKLIST",
]
BLOCK_LIST = [
    "BLACKLIST",
    "BLACKLISTED",
    "RECIPIENT_BLACKLISTED",
    "BLOCKLIST",
    "NUMBER_IN_BLOCK_LIST",
    "BLOCKED_RECIPIENT",
    "RECIPIENT_BLOCKED",
    "OPT_OUT",
    "OPTED_OUT",
    "RECIPIENT_OPTED_OUT",
    "optOut",
    "UNSUBSCRIBED",
    "unsubscribed-recipient",
    "STOP",
    "RECIPIENT_STOP",
]
TROUBLE = (
    "CHECK",
    "FAILED",
    "CHECK_FAILED",
    "LOOKUP",
    "INTERNAL",
    "PERMISSION",
    "PERMISSION_DENIED",
    "INVALID",
    "MISSING",
    "REQUIRED",
    "NOT_ENABLED",
    "DISABLED",
    "BAKIM",
    "BAKIMDA",
    "FORBIDDEN",
    "TIMEOUT",
    "UNAVAILABLE",
    "ERROR",
    "LIMIT",
    "QUOTA",
    "AUTH",
    "UNAUTHORIZED",
    "HATA",
    "HATASI",
    "YAPILAMADI",
    "ULASILAMIYOR",
    "UNKNOWN",
    "PENDING",
)
UNRELATED = [
    "INVALID_RECIPIENT",
    "INVALID_SENDER",
    "SENDER_NOT_APPROVED",
    "BLOCKED_SENDER",
    "SENDER_BLACKLISTED",
    "BLACKLISTED_IP",
    "URL_BLOCKLIST",
    "CONTENT_BLACKLISTED",
    "BLOCKED",
    "STOPPED",
    "SERVICE_STOP",
    "NONSTOP",
    "PROVIDER_ERROR",
    "PROVIDER_UNREACHABLE",
    "IYS_UNAVAILABLE",
    "IYS_TIMEOUT",
    "IYS_SERVICE_ERROR",
    "IYS_BRAND_NOT_FOUND",
    "IYS_CODE_REQUIRED",
    "IYS",
    "IYS_CONSENT",
    "IYS_CONSENT_MISSING",
    "IYS_CONSENT_REQUIRED",
    "IYS_NOT_APPROVED",
    "IYS_NOT_REJECTED",
    "IYS_REQUEST_REJECTED",
    "IYS_CONNECTION_REFUSED",
    "IYS_BRAND_REJECTED",
    "IYSTEM",
    "USER_BLOCKED",
    "CUSTOMER_BLACKLISTED",
    "MESSAGE_BLACKLISTED",
    "OPT_OUT_LINK",
    "NOT_BLACKLISTED",
    "RECIPIENT_" * 500 + "BLACKLISTED",
    "ANALYSIS_FAILED",
    "QUOTA_EXCEEDED",
    "RATE_LIMITED",
    "",
    " ",
    "___",
]


@pytest.fixture
def write_back(session: Any, store: Any, connection: Any, make_message: Any):
    def run(code: str | None, text: str | None = None, **more: Any) -> str | None:
        message = make_message(store, connection, **more)
        return consent.write_back(session, message, code, text, NOW)

    return run


@pytest.mark.parametrize("code", REGISTER)
def test_register_stops_commercial_texts(code: str):
    """A code that names İYS, and no trouble with it, forbids commercial texts."""
    assert consent.refused_scope(code) == "commercial"


@pytest.mark.parametrize("code", BLOCK_LIST)
def test_block_list_stops_all_texts(code: str):
    """A code of a block list or an opt-out forbids all texts."""
    assert consent.refused_scope(code) == "all"


@pytest.mark.parametrize("code", UNRELATED)
def test_other_codes_are_no_refusal_of_the_person(code: str):
    """A blocked sender, trouble at İYS and all other codes suppress nobody."""
    assert consent.refused_scope(code) is None


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize(
    "name", ["IYS_{}", "IYS_CONSENT_{}", "IYS_REJECTED_{}", "BLACKLIST_{}", "{}_OPT_OUT"]
)
def test_trouble_is_nobodys_refusal(name: str, trouble: str):
    """With a word of trouble a code is about the service that was asked, in both branches."""
    assert consent.refused_scope(name.format(trouble)) is None
    assert consent.refused_scope(name.format(trouble).lower().replace("_", "-")) is None


@pytest.mark.parametrize(
    ("code", "text", "scope"),
    [
        (None, "Alıcının İYS onayı yok", "commercial"),
        ("", "Recipient is on the blacklist", "all"),
        (None, "Numara kara listede", "all"),
        (None, "Alıcı opt-out etmiş", "all"),
        (None, "İYS servisi yanıt vermedi: timeout", None),
        (None, "Operator error", None),
        (None, None, None),
        ("PROVIDER_ERROR", "IYS: recipient has no consent", None),
        ("PROVIDER_ERROR", "blacklist", None),
        (None, "Alıcının İYS izni bulunmamaktadır.", "commercial"),
        (None, "Müşterinin İYS onayı yok", "commercial"),
        (None, "İYS'de alıcının onayı bulunmuyor", "commercial"),
        (None, "Alıcı İYS üzerinden ret vermiş", "commercial"),
        (None, "The recipient has no IYS consent", "commercial"),
        (None, "Recipient has refused commercial messages in İYS", "commercial"),
        (None, "IYS_REJECTED", "commercial"),
        (None, "The number has been blacklisted", "all"),
        (None, "Recipient has opted out.", "all"),
        (None, "Alıcı mesaj almayı reddetmiş", "all"),
        (None, "BLACKLISTED", "all"),
        (None, "İYS kontrolü yapılamadı", None),
        (None, "İYS'ye ulaşılamıyor, alıcının onayı yok sayıldı", None),
        (None, "İYS hatası: alıcının İYS onayı yok", None),
        (None, "Alıcının İYS onayı yok mu?", None),
        (None, "Alıcının İYS onayı sorgulanamadı", None),
        (None, "İYS bakımda", None),
        (None, "IYS_CHECK_FAILED", None),
        (None, "IYS check failed for the recipient", None),
        (None, "IYS is not enabled for this account", None),
        (None, "Marka için İYS izni gerekli", None),
        (None, "Kara liste sorgusu yapılamadı", None),
        (None, "Numara kara listede değil", None),
        (None, "Recipient is not on the blacklist", None),
        (None, "Could not check whether the recipient is on the blacklist", None),
        (None, "Sender number is on the blacklist", None),
        (None, "Blacklist lookup failed", None),
        (None, "The account is blacklisted", None),
    ],
)
def test_sentence_counts_only_without_a_code(code: str, text: str, scope: str | None):
    """The words beside a code are not read: they may be about anything."""
    assert consent.refused_scope(code, text) == scope


def test_register_refusal_is_written_down(
    *, session: Any, store: Any, connection: Any, write_back: Any, stopped: Any, say: Any
):
    """A statement no from iletiniz and a suppression that names the message it answers."""
    say(store, yes=True, hours=24)
    assert write_back("IYS_REJECTED") == "commercial"
    row = session.scalars(select(Suppression)).one()
    assert (row.scope, row.source, row.reason) == ("commercial", "iletiniz", "iys_rejected")
    assert (row.by, row.message_id is not None) == ("worker", True)
    assert stopped(store, connection) == "commercial"
    assert consent.find_consented(session, store, [NUMBER]) == frozenset()
    newest = session.scalars(select(Consent).order_by(Consent.id.desc())).first()
    assert (newest.is_given, newest.source, newest.recorded_at) == (False, "iletiniz", NOW)


def test_told_twice_it_is_written_once(session: Any, write_back: Any):
    """The send's answer and a later report may both say it."""
    assert [write_back("IYS_REJECTED") for _ in range(2)] == ["commercial"] * 2
    assert len(session.scalars(select(Suppression)).all()) == 1
    assert len(session.scalars(select(Consent)).all()) == 1


def test_block_list_widens_it(
    session: Any, store: Any, connection: Any, write_back: Any, stopped: Any
):
    """A block list after an İYS refusal stops everything."""
    write_back("IYS_REJECTED")
    assert write_back("BLACKLISTED") == "all"
    assert stopped(store, connection) == "all"


def test_nothing_is_written_for_nobody(session: Any, write_back: Any):
    """An unrelated code, and an erased message without a number, write nothing."""
    assert write_back("PROVIDER_ERROR", "x") is None
    assert write_back("IYS_REJECTED", recipient="") is None
    assert session.scalars(select(Suppression)).all() == []
    assert session.scalars(select(Consent)).all() == []


def test_message_without_a_connection(
    session: Any, write_back: Any, store: Any, connection: Any, stopped: Any
):
    """Where the connection is gone, the refusal holds for every store."""
    from iletiniz_admin.models import Message

    write_back("IYS_REJECTED")
    row = session.scalars(select(Suppression)).one()
    session.delete(row)
    message = session.scalars(select(Message)).one()
    message.connection_id = None
    assert consent.write_back(session, message, "IYS_REJECTED", None, NOW) == "commercial"
    assert session.scalars(select(Suppression.connection_id)).one() is None
