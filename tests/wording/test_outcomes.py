"""Every outcome in plain words, in both languages."""

import re

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin import wording
from iletiniz_admin.models import EventOutcome, MessageStatus, Reason

S, R = MessageStatus, Reason
CHARGED = {"no", "yes", "perhaps", "by_carrier"}
TONES = {"neutral", "success", "warning", "danger"}
DETAILS = {
    "recipient": "0312 123 45 67",
    "best_before": "18:40",
    "leaves_at": "08:00",
    "error_message": "PROVIDER SAYS NO",
}
# Status, reason, Turkish, English, whether there is something to do, charged.
ROWS = [
    (S.SKIPPED, R.NO_RULE, "Bu durum için bildirim kapalı", "No notice for this status", 0, "no"),
    (S.SKIPPED, R.NO_NUMBER, "Siparişte telefon yok", "No phone on the order", 1, "no"),
    (
        S.SKIPPED,
        R.NOT_A_MOBILE,
        "Cep telefonu değil: 0312 123 45 67",
        "Not a mobile number: 0312 123 45 67",
        1,
        "no",
    ),
    (S.SKIPPED, R.OPTED_OUT, "Alıcı mesaj istemiyor", "The person declined", 0, "no"),
    (S.SKIPPED, R.NO_CONSENT, "Ticari ileti onayı yok", "No consent for commercial texts", 0, "no"),
    (
        S.SKIPPED,
        R.REPEAT,
        "Bu sipariş için zaten gönderildi",
        "Already sent for this order",
        0,
        "no",
    ),
    (S.SKIPPED, R.MUTED, "Bu siparişte SMS kapatılmış", "Texting is off for this order", 0, "no"),
    (
        S.HELD,
        R.QUOTA,
        "Kota bitti; açılınca gönderilecek (en geç 18:40)",
        "Out of quota; leaves when it opens (18:40 at the latest)",
        1,
        "no",
    ),
    (
        S.HELD,
        R.QUIET_HOURS,
        "Sessiz saatler: 08:00'de gönderilecek",
        "Quiet hours: leaves at 08:00",
        0,
        "no",
    ),
    (S.HELD, R.DISCONNECTED, "iletiniz bağlantısı kopuk", "Not connected to iletiniz", 1, "no"),
    (
        S.HELD,
        R.TRACKING,
        "Kargo takip numarası bekleniyor; en geç 08:00'de numarasız gönderilir",
        "Waiting for the tracking number; leaves without it at 08:00 at the latest",
        0,
        "no",
    ),
    (S.QUEUED, None, "Sırada", "Waiting in the queue", 0, "no"),
    (S.SENDING, None, "Gönderiliyor", "Sending", 0, "no"),
    (S.ACCEPTED, None, "Operatöre iletildi", "Handed to the carrier", 0, "yes"),
    (
        S.ACCEPTED,
        R.NO_REPORT,
        "İletildi, teslim bilgisi gelmedi",
        "Handed over, no delivery report",
        0,
        "yes",
    ),
    (S.DELIVERED, None, "Teslim edildi", "Delivered", 0, "yes"),
    (
        S.FAILED,
        R.REFUSED,
        "Gönderilemedi: PROVIDER SAYS NO",
        "Not sent: PROVIDER SAYS NO",
        1,
        "no",
    ),
    (
        S.REJECTED,
        None,
        "Operatör ya da İYS reddetti",
        "Refused by the carrier or İYS",
        1,
        "by_carrier",
    ),
    (
        S.EXPIRED,
        None,
        "Telefon kapalıydı, süresi doldu",
        "The phone was off, it expired",
        0,
        "by_carrier",
    ),
    (
        S.UNCERTAIN,
        R.LOST_ANSWER,
        "Yanıt kayboldu; gitmiş olabilir",
        "The answer was lost; it may have left",
        1,
        "perhaps",
    ),
    (
        S.LAPSED,
        R.BEST_BEFORE,
        "Geç kaldığı için gönderilmedi",
        "Not sent: it would have been too late",
        1,
        "no",
    ),
    (S.CANCELLED, R.BY_PERSON, "İptal edildi", "Cancelled", 0, "no"),
]


@pytest.mark.parametrize(("status", "reason", "turkish", "english", "to_do", "charged"), ROWS)
def test_outcome_says_what_the_plan_of_the_pages_says(  # noqa: PLR0917 - one row of a table
    status: MessageStatus,
    reason: Reason | None,
    turkish: str,
    english: str,
    to_do: int,
    charged: str,
):
    """Each row of the table of outcomes is said word for word, with what to do and the charge."""
    for locale, title in (("tr", turkish), ("en", english)):
        text = wording.outcome(status, reason, locale=locale, details=DETAILS)
        assert text.title == title
        assert bool(text.to_do) == bool(to_do)
        assert text.is_charged == charged


@pytest.mark.parametrize("status", MessageStatus)
@pytest.mark.parametrize("reason", [None, *Reason])
@pytest.mark.parametrize("details", [None, DETAILS])
def test_outcome_has_words_for_every_status_and_reason(
    status: MessageStatus, reason: Reason | None, details: dict[str, str] | None
):
    """No combination is left without a text in either language, and none shows a placeholder."""
    turkish = wording.outcome(status, reason, locale="tr", details=details)
    english = wording.outcome(status, reason, locale="en", details=details)
    assert turkish.title != english.title
    assert bool(turkish.to_do) == bool(english.to_do)
    assert turkish.charged_text != english.charged_text
    for text in (turkish, english):
        assert text.title
        assert text.icon
        assert text.is_charged in CHARGED
        assert text.tone in TONES
        assert not re.search(r"%\(|…|None", text.title + text.to_do)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (S.SKIPPED, R.NOT_A_MOBILE),
        (S.SKIPPED, R.FREQUENCY_CAP),
        (S.HELD, R.QUOTA),
        (S.HELD, R.TRACKING),
        (S.FAILED, None),
    ],
)
def test_outcome_drops_the_tail_when_a_detail_is_not_known(status: MessageStatus, reason: Reason):
    """Without the number, the time or the cause the sentence ends before it."""
    text = wording.outcome(status, reason, locale="tr", details={"recipient": "", "x": "y"})
    assert text.title in {
        "Cep telefonu değil",
        "Bu numara için kısa süre içinde başka bir ticari ileti var",
        "Kota bitti; açılınca gönderilecek",
        "Kargo takip numarası bekleniyor",
        "Gönderilemedi",
    }


@pytest.mark.parametrize(
    ("code", "title", "to_do"),
    [
        ("INVALID_RECIPIENT", "Gönderilemedi: numara geçersiz", "numarayı düzeltin"),
        ("invalid_recipient", "Gönderilemedi: numara geçersiz", "numarayı düzeltin"),
        ("SENDER_NOT_APPROVED", "Gönderilemedi: gönderici adı onaylı değil", "gönderici adı seçin"),
        ("NEVER_SEEN", "Gönderilemedi: from the API", "Nedeni giderin"),
    ],
)
def test_outcome_of_a_failure_names_the_cause_and_the_remedy(code: str, title: str, to_do: str):
    """Known codes are said in our words, unknown ones with the text that came with them."""
    details = {"error_code": code, "error_message": "from the API"}
    text = wording.outcome("failed", "refused", locale="tr", details=details)
    assert text.title == title
    assert to_do in text.to_do


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("09:00", "09:00'da gönderilecek"),
        ("18:40", "18:40'ta gönderilecek"),
        ("08:45", "08:45'te gönderilecek"),
        ("00:00", "00:00'da gönderilecek"),
        ("20:00", "20:00'de gönderilecek"),
        ("22 Tem 10:30", "22 Tem 10:30'da gönderilecek"),
        ("yarın", "yarın gönderilecek"),
    ],
)
def test_times_take_the_ending_that_is_spoken(written: str, title: str):
    """Turkish endings follow the last spoken number: sekiz'de, dokuz'da, kırk'ta."""
    details = {"leaves_at": written}
    found = wording.outcome("held", "quiet_hours", locale="tr", details=details).title
    assert found == f"Sessiz saatler: {title}"


def test_frequency_cap_claims_no_message_that_only_waits():
    """The other commercial text may be waiting: the sentence says that it is there, not sent."""
    for hours, title in ((16, "16 saat içinde"), (None, "kısa süre içinde")):
        text = wording.outcome("skipped", "frequency_cap", locale="tr", details={"hours": hours})
        assert text.title == f"Bu numara için {title} başka bir ticari ileti var"


@pytest.mark.parametrize(
    ("status", "title"),
    [
        ("skipped", "Alıcı ticari ileti istemiyor"),
        ("cancelled", "İptal edildi · Alıcı ticari ileti istemiyor"),
    ],
)
def test_refused_commercial_text_claims_no_wider_refusal(status: str, title: str):
    """Who declines commercial texts still wants those about orders: the words say no more."""
    details = {"is_commercial": True}
    assert wording.outcome(status, "opted_out", locale="tr", details=details).title == title
    other = wording.outcome(status, "opted_out", locale="tr", details={"is_commercial": False})
    assert other.title.endswith("Alıcı mesaj istemiyor")


def test_panel_that_was_never_connected_has_lost_nothing():
    """Before the first connection the words are those of a beginning, not of a breakdown."""
    for given_, title, to_do in (
        (True, "iletiniz'e henüz bağlanmadınız", "iletiniz'e bağlanın."),
        (False, "iletiniz bağlantısı kopuk", "iletiniz'e yeniden bağlanın."),
    ):
        details = {"is_never_connected": given_}
        text = wording.outcome("held", "disconnected", locale="tr", details=details)
        assert (text.title, text.to_do) == (title, to_do)


@given(
    status=st.one_of(st.text(), st.sampled_from(MessageStatus)),
    reason=st.one_of(st.none(), st.text(), st.sampled_from(Reason)),
    locale=st.one_of(st.text(), st.sampled_from(["tr", "tr_TR", "en_US"])),
    details=st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.none())),
)
def test_outcome_never_raises(status: str, reason: str, locale: str, details: dict[str, object]):
    """Whatever the database or a newer version holds, a page with it still opens."""
    text = wording.outcome(status, reason, locale=locale, details=details)
    assert text.title
    assert isinstance(wording.status_name(status, locale), str)
    assert isinstance(wording.reason_name(reason, locale), str)


@pytest.mark.parametrize("locale", ["tr", "en"])
def test_short_words_are_distinct(locale: str):
    """A filter cannot offer two statuses of one name."""
    names = {wording.status_name(status, locale) for status in MessageStatus}
    assert len(names) == len(MessageStatus)
    assert len({wording.reason_name(reason, locale) for reason in Reason}) == len(Reason)


@pytest.mark.parametrize("result", EventOutcome)
def test_event_outcome_is_said_in_both_languages(result: EventOutcome):
    """Each event ends with a sentence, never in silence."""
    assert wording.event_outcome(result, "tr") != wording.event_outcome(result, "en")
    assert wording.event_outcome("newer_than_us", "tr") == "newer_than_us"
