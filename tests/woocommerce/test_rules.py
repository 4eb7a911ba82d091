import pytest
from factories import make_rule, make_store
from rule_form import RULE_FORM
from sqlalchemy import select

from iletiniz_admin.models import AuditEvent, MessageRule, RecipientRole, Role

FORM = RULE_FORM | {"text": "Merhaba {first_name}, {order_number} yolda.", "sender": "KAHVE"}
MERCHANT = {"merchant_title": "Kahve Ticaret A.Ş.", "merchant_number": "0123456789012345"}


@pytest.fixture
def merchant(make, connection):
    """The connection names who sends commercial texts."""

    def fill(session):
        row = session.merge(connection)
        for name, value in MERCHANT.items():
            setattr(row, name, value)

    make(fill)


@pytest.fixture
def rule_path(shop):
    return f"{shop.path}/rules/processing/customer"


def rules(shop):
    return shop.stored(select(MessageRule).order_by(MessageRule.id))


@pytest.mark.usefixtures("merchant")
def test_save_keeps_everything(manager, shop, rule_path):
    """What the editor shows is what is kept, the folded part included."""
    form = FORM | {
        "is_enabled": "y",
        "provider": "netgsm",
        "fallback_1": "verimor",
        "best_before_minutes": "60",
        "repeat_policy": "every_entry",
        "message_class": "commercial",
        "tracking_wait_minutes": "45",
        "variant_en": "Hello {first_name}, {order_number} is on its way.",
    }
    assert manager.post(rule_path, data=form).status_code == 303
    row = rules(shop)[0]
    assert (row.store_id, row.trigger, row.recipient_role) == (
        shop.store.id,
        "processing",
        "customer",
    )
    assert (row.is_enabled, row.text, row.sender) == (True, FORM["text"], "KAHVE")
    assert (row.provider, row.fallback, row.best_before_minutes) == ("netgsm", ["verimor"], 60)
    assert (row.repeat_policy, row.message_class) == ("every_entry", "commercial")
    assert (row.variants, row.tracking_wait_minutes) == ({"en": form["variant_en"]}, 45)
    soup = shop.page(manager.get(rule_path))
    assert soup.find("textarea", id="text").get_text().strip() == FORM["text"]
    assert soup.find("textarea", id="variant_en").get_text().strip() == form["variant_en"]
    assert soup.find("select", id="fallback_1").find(selected=True)["value"] == "verimor"


def test_change_is_audited_with_the_changed_fields_only(manager, shop, rule_path):
    """The log holds before and after of what changed, and nothing else."""
    manager.post(rule_path, data=FORM)
    manager.post(rule_path, data=FORM | {"text": "Yeni metin", "sender": ""})
    manager.post(rule_path, data=FORM | {"text": "Yeni metin", "sender": ""})
    events = shop.stored(select(AuditEvent).order_by(AuditEvent.id))
    assert [event.action for event in events] == ["rule.made", "rule.changed"]
    assert events[1].before == {"text": FORM["text"], "sender": "KAHVE"}
    assert events[1].after == {"text": "Yeni metin", "sender": None}
    assert events[1].store_id == shop.store.id


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Merhaba {frist_name}", ("Character 9", "{frist_name}", "{first_name}")),
        ("Merhaba {ad}", ("Character 9", "{ad}", "{first_name}")),
        ("Merhaba {first_name", ("Character 9", "brace")),
        ("Merhaba {}", ("Character 9",)),
        ("Merhaba {{first_name}}", ("Character 9", "single braces")),
        ("   ", ("empty",)),
        ("x" * 1601, ("1601", "1600")),
    ],
)
def test_save_refuses_a_text_and_keeps_it_typed(manager, shop, rule_path, text, words):
    """A wrong text is answered 422, says what and where, and stands there as typed."""
    response = manager.post(f"{rule_path}?lang=en", data=FORM | {"text": text})
    assert response.status_code == 422
    alert = shop_alert(response)
    assert all(word in alert for word in words), alert
    assert text.strip() in response.text
    assert rules(shop) == []


def shop_alert(response):
    start = response.text.index('role="alert"')
    return response.text[start : response.text.index("</div>", start)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"provider": "netgsm", "fallback_1": "netgsm"}, "fallback_1"),
        ({"fallback_1": "netgsm", "fallback_2": "netgsm"}, "fallback_1"),
        ({"provider": "telegram"}, "provider"),
        ({"sender": "BEKLEYEN"}, "sender"),
        ({"best_before_minutes": "1"}, "best_before_minutes"),
        ({"best_before_minutes": "soon"}, "best_before_minutes"),
        ({"repeat_policy": "often"}, "repeat_policy"),
        ({"message_class": "spam"}, "message_class"),
        ({"message_class": "commercial"}, "message_class"),
        ({"tracking_wait_minutes": "721"}, "tracking_wait_minutes"),
        ({"tracking_wait_minutes": "-1"}, "tracking_wait_minutes"),
        ({"tracking_wait_minutes": "soon"}, "tracking_wait_minutes"),
    ],
)
def test_save_refuses_what_cannot_be_chosen(manager, shop, rule_path, change, field):
    """A choice that is none is named at its field, also in the folded part, which opens."""
    response = manager.post(rule_path, data=FORM | change)
    assert response.status_code == 422
    soup = shop.page(response)
    assert soup.find(id=f"{field}-fault")
    assert rules(shop) == []
    if field != "sender":
        assert soup.find(id=field).find_parent("details").has_attr("open")


def test_sender_is_free_text_where_none_are_known(manager, make, connection, shop, rule_path):
    """Without a list from iletiniz any sender name is taken, with a warning if it looks odd."""
    make(lambda session: setattr(session.merge(connection), "senders", None))
    response = manager.post(f"{rule_path}?lang=en", data=FORM | {"sender": "Çay"})
    assert response.status_code == 303
    assert rules(shop)[0].sender == "Çay"
    assert "3 to 11 plain letters" in manager.get(f"{shop.path}?lang=en").text
    assert manager.post(rule_path, data=FORM | {"sender": "x" * 33}).status_code == 422


def test_team_notice_needs_mobiles(manager, shop):
    """A notice to the team takes several Turkish mobiles, each once, and nothing else."""
    path = f"{shop.path}/rules/received/staff"
    for numbers in ("", "0212 123 45 67", "0555 123 45 67\nabc"):
        response = manager.post(path, data=FORM | {"staff_recipients": numbers})
        assert response.status_code == 422
        assert shop.page(response).find(id="staff_recipients-fault")
    numbers = "0555 123 45 67\n+90 555 123 45 67, 0532 111 22 33"
    assert manager.post(path, data=FORM | {"staff_recipients": numbers}).status_code == 303
    assert rules(shop)[0].staff_recipients == ["+905551234567", "+905321112233"]
    event = shop.stored(select(AuditEvent))[0]
    assert "1234567" not in str(event.after)


def test_viewer_sees_masked_numbers_of_the_team(sign_in, shop):
    """A viewer reads whom a team notice goes to with the numbers masked."""
    staff = {"recipient_role": RecipientRole.STAFF, "staff_recipients": ["+905551234567"]}
    shop.make(lambda session: make_rule(session, shop.store, **staff))
    viewer = sign_in(Role.VIEWER, stores=[shop.store])
    text = viewer.get(f"{shop.path}/rules/processing/staff").text
    assert "+90 555 *** ** 67" in text
    assert "+905551234567" not in text


def test_viewer_may_not_change(sign_in, shop, rule_path):
    """Saving, switching and testing are refused to a viewer."""
    viewer = sign_in(Role.VIEWER, stores=[shop.store])
    for more in ("", "/switch", "/preview"):
        assert viewer.post(rule_path + more, data=FORM).status_code == 403
    assert rules(shop) == []


def test_switch_begins_with_the_default_text(manager, shop, rule_path):
    """One press switches on a notice nobody wrote, with the text the table showed."""
    assert manager.post(f"{rule_path}/switch", data={"is_enabled": "yes"}).status_code == 303
    row = rules(shop)[0]
    assert row.is_enabled
    assert "hazırlanıyor" in row.text
    manager.post(f"{rule_path}/switch", data={"is_enabled": "no"})
    assert not rules(shop)[0].is_enabled
    events = shop.stored(select(AuditEvent).order_by(AuditEvent.id))
    assert (events[1].before, events[1].after) == ({"is_enabled": True}, {"is_enabled": False})


def test_switch_of_a_team_notice_asks_for_numbers(manager, shop):
    """A notice to nobody cannot be switched on; the editor opens instead."""
    path = f"{shop.path}/rules/processing/staff"
    response = manager.post(f"{path}/switch", data={"is_enabled": "yes"})
    assert response.status_code == 303
    assert response.location.startswith(path)
    assert rules(shop) == []


def test_rules_of_one_store_stay_there(manager, sign_in, sealer, shop):
    """A notice saved for one store says nothing about another with the same status."""
    other = shop.make(lambda session: make_store(session, sealer, site="https://b.example"))
    admin = sign_in(Role.ADMIN)
    admin.post(f"/woocommerce/stores/{other.id}/rules/processing/customer", data=FORM)
    assert manager.post(f"{shop.path}/rules/processing/customer", data=FORM | {"text": "Bizim"})
    assert [(row.store_id, row.text) for row in rules(shop)] == [
        (other.id, FORM["text"]),
        (shop.store.id, "Bizim"),
    ]
    assert manager.get(f"/woocommerce/stores/{other.id}").status_code == 404


def test_hostile_text_is_shown_as_text(manager, shop, rule_path):
    """Markup, template signs and quotes in a text stay a text; unseen signs do not stay."""
    text = '<script>alert(1)</script> "\'" {first_name} {{7*7}} \u202eters\x00'
    assert manager.post(rule_path, data=FORM | {"text": text}).status_code == 303
    kept = rules(shop)[0].text
    assert kept == text.removesuffix("\x00").replace("\u202e", "")
    for address in (shop.path, rule_path):
        page = manager.get(address).text
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
    assert "{7*7}" in manager.get(rule_path).text
