"""Refusals: every code is a sentence of what happened and what to do."""

import ast
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin import wording
from iletiniz_admin.crypto import passwords
from iletiniz_admin.paths import PACKAGE
from iletiniz_admin.signing import VerdictReason
from iletiniz_admin.sms import RefusalCode

BRIDGE = [
    *(reason.value for reason in VerdictReason),
    "unknown_store",
    "malformed_signature",
    "other_site",
    "oversize",
    "not_json",
]


def raised_codes(path: Path) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "Refused"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def test_every_code_that_the_source_refuses_with_has_words():
    """A refusal that reaches a person as a bare code helps nobody."""
    raised = {code for path in PACKAGE.rglob("*.py") for code in raised_codes(path)}
    assert "last_admin" in raised
    assert sorted(raised - wording.known_refusals()) == []


def test_problems_of_passwords_and_numbers_have_words():
    """What the rules of passwords and numbers answer is said in words as well."""
    problems = {passwords.password_problem(text) for text in ("a", "a" * 129, "a" * 12)}
    assert None not in problems
    assert problems | set(RefusalCode) <= wording.known_refusals()


@pytest.mark.parametrize("code", sorted(wording.known_refusals()))
def test_refusal_has_a_sentence_of_its_own_in_both_languages(code: str):
    """Turkish differs from English, both are whole sentences, and no placeholder is left."""
    turkish, english = wording.refusal(code, "tr"), wording.refusal(code, "en")
    assert turkish != english
    for sentence in (turkish, english):
        assert sentence[-1] in ".?"
        assert code not in sentence or code in {"quota", "plan", "foreign", "network", "scope"}
        assert "%(" not in sentence
        assert "…" not in sentence


@pytest.mark.parametrize(
    ("code", "details", "sentence"),
    [
        (
            "unknown_placeholder",
            {"name": "ad", "suggestion": "first_name"},
            "{ad} adlı bir alan yok. Şunu mu demek istediniz: {first_name}?",
        ),
        (
            "unknown_placeholder",
            {"name": "foo", "suggestion": None},
            "{foo} adlı bir alan yok. Metnin yanındaki listeden birini seçin.",
        ),
        (
            "locked",
            {"minutes": 15},
            "Çok fazla başarısız deneme yapıldı. 15 dakika sonra yeniden giriş yapın.",
        ),
        (
            "not_resendable",
            {"status": "queued"},
            "“Sırada” durumundaki bir mesaj yeniden gönderilemez. Sayfayı yenileyin.",
        ),
        (
            "recipient_refused",
            {"reason": "opted_out"},
            "Bu kişiye mesaj gönderilemez: Alıcı mesaj istemiyor. Kişinin tercihine uyun.",
        ),
        (
            "scopes_missing",
            {"scopes": ["account:read"]},
            (
                "iletiniz'de şu izinler verilmedi: Paketinizi ve kalan kotanızı görmek. Her şeyi "
                "kullanmak için yeniden bağlanıp bu izinleri verin."
            ),
        ),
        (
            "from_the_future",
            {"code": "x", "locale": "y"},
            (
                "İşlem yapılmadı (from_the_future). Yeniden deneyin; sürerse bu kodu sistem "
                "yöneticinize iletin."
            ),
        ),
    ],
)
def test_refusal_fills_its_details_in(code: str, details: dict[str, object], sentence: str):
    """The fullest sentence is used whose every detail is known; codes in details become words."""
    assert wording.refusal(code, "tr_TR", **details) == sentence


@given(st.text(), st.text(), st.dictionaries(st.text(), st.one_of(st.none(), st.text())))
def test_refusal_never_raises(code: str, locale: str, details: dict[str, object]):
    """A refusal is shown when something is wrong already: saying it must not fail."""
    assert wording.refusal(code, locale, **details)
    assert wording.bridge_refusal(code, locale)


@pytest.mark.parametrize("code", BRIDGE)
def test_bridge_refusal_says_the_true_reason(code: str):
    """Each reason that the log keeps is a sentence on the store's page, not the general one."""
    turkish, english = wording.bridge_refusal(code, "tr"), wording.bridge_refusal(code, "en")
    assert turkish != english
    assert f"({code})" not in english


def test_registering_a_refusal_keeps_the_words_that_stand(monkeypatch: pytest.MonkeyPatch):
    """A room adds its own codes; two rooms cannot give one code different words."""
    monkeypatch.setattr("iletiniz_admin.wording.refusals._TABLE", {"a": "One."})
    wording.register_refusals({"a": "One.", "b": ("Two %(x)s.", "Two.")})
    assert wording.refusal("b", "en") == "Two."
    assert wording.refusal("b", "en", x=2) == "Two 2."
    with pytest.raises(ValueError, match="'a'"):
        wording.register_refusals({"a": "Another."})
