"""Names of statuses, permissions and providers; and where the words come from."""

from pathlib import Path

import pytest

from iletiniz_admin import paths, wording
from iletiniz_admin.wording import catalogue

STATUSES = [{"slug": "shipped", "label": "Kargoya verildi"}, {"slug": "processing", "label": "Own"}]
SCOPES = ["messages:send", "contacts:write", "connections:read", "account:read"]


@pytest.mark.parametrize(
    ("slug", "label"),
    [
        ("received", "Sipariş alındı"),
        ("partially-refunded", "Kısmi iade"),
        ("processing", "Hazırlanıyor"),
        ("wc-completed", "Tamamlandı"),
        ("shipped", "Kargoya verildi"),
        ("wc-shipped", "Kargoya verildi"),
        ("ready-to-pick_up", "Ready to pick up"),
        ("", ""),
    ],
)
def test_trigger_label_is_ours_for_core_statuses_and_the_store_s_for_its_own(slug: str, label: str):
    """WooCommerce's statuses are said in the reader's language, a store's own as it says them."""
    assert wording.trigger_label(slug, STATUSES, "tr") == label
    assert wording.trigger_label("received", None, "en") == "Order received"


@pytest.mark.parametrize("scope", SCOPES)
def test_scope_text_says_what_a_permission_allows(scope: str):
    """The four permissions are said in words; one that is new stands for itself."""
    assert scope not in wording.scope_text(scope, "tr")
    assert wording.scope_text(scope, "tr") != wording.scope_text(scope, "en")
    assert wording.scope_text("templates:read", "tr") == "templates:read"


def test_provider_name_is_the_company_s_own():
    """Providers are named as they write themselves; an unknown code stands for itself."""
    assert wording.provider_name("iletimerkezi") == "İleti Merkezi"
    assert wording.provider_name("NETGSM") == "Netgsm"
    assert wording.provider_name("new-one") == "new-one"


def test_catalogue_is_read_from_its_source_when_nobody_has_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A fresh checkout speaks Turkish before anything was compiled, and English without a file."""
    folder = tmp_path / "tr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text('msgid "Delivered"\nmsgstr "Ulaştı"\n', encoding="utf-8")
    monkeypatch.setattr(paths, "translations_folder", lambda: tmp_path)
    assert catalogue.translator("tr").say("Delivered") == "Ulaştı"
    assert catalogue.translator("tr").say("Not there %(x)s") == "Not there …"
    assert catalogue.translator("en").gettext("Delivered") == "Delivered"
    assert catalogue.translator("tr").gettext("") == ""
