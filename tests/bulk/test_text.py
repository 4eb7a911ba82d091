"""What is sent: written with the audience's fields, looked at as a message, kept as it is typed."""

import pytest

from iletiniz_admin.models import CampaignStatus, MessageClass

# Two parts with its Turkish letters, one in plain ones.
LONG = "Merhaba {first_name}, " + "şeker şerbet " * 10


@pytest.fixture
def write(manager):
    """``write(campaign, text, action, **fields)`` sends the form of the text."""

    def send(campaign, text="Merhaba {first_name}", action="save", **more):
        data = {
            "version": str(campaign.version),
            "text": text,
            "message_class": "commercial",
            "sender": "",
            "provider": "",
            "action": action,
            **more,
        }
        return manager.post(f"/bulk/{campaign.id}/text", data=data)

    return send


def test_text_opens_with_commercial_chosen(manager, page, make_campaign):
    """Both kinds stand there with what follows from them; commercial is chosen for a new draft."""
    draft = make_campaign(text="")
    soup = page(manager.get(f"/bulk/{draft.id}/text"))
    boxes = soup.select("input[name=message_class]")
    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [
        ("commercial", True),
        ("informational", False),
    ]
    assert "Between 21:00 and 08:00 it waits" in soup.main.get_text()


def test_text_is_previewed_with_a_real_person(manager, page, make_campaign, make_order):
    """The bubble holds the newest person's text with the footer; the counter counts all of it."""
    make_order(first_name="Gülşah")
    make_order(first_name="Işıl")
    draft = make_campaign(text="Merhaba {first_name}")
    soup = page(manager.get(f"/bulk/{draft.id}/text"))
    bubble = soup.select_one(".bubble").get_text()
    assert bubble.startswith("Merhaba Gülşah")
    assert "MERSIS no 0123456789012345 Ret: " in bubble
    assert "order 1001" in soup.select_one("#preview h2").get_text()


def test_text_steps_through_the_audience(write, page, make_campaign, make_order):
    """“Another person” shows the next one with what was typed, and the first after the last."""
    for name in ("Ayşe", "Mehmet"):
        make_order(first_name=name)
    draft = make_campaign()
    shown = []
    fields: dict[str, str] = {}
    for _ in range(3):
        soup = page(write(draft, "Selam {first_name}", "another", **fields))
        shown.append(soup.select_one(".bubble").get_text().split("\n")[0])
        fields = {
            name: soup.select_one(f"input[name={name}]")["value"] for name in ("sample", "person")
        }
    assert [text.split()[1] for text in shown] == ["MehmetAdded", "AyşeAdded", "MehmetAdded"]


def test_text_follows_the_typing(manager, make_campaign, make_order):
    """The script gets bubble, counter and notes of what is typed, for the same person, unkept."""
    make_order()
    make_order(first_name="Mehmet")
    draft = make_campaign()
    data = {
        "text": LONG + "{first_nam}",
        "message_class": "informational",
        "person": f"order:{draft.id}:1002",
    }
    answer = manager.post(f"/bulk/{draft.id}/text/preview", data=data).json
    assert "Merhaba Mehmet" in answer["html"]
    assert "Did you mean {first_name}?" in answer["notes"]["text"]
    assert "Use plain letters" in answer["notes"]["text"]
    assert answer["summary"] == "2 parts"


def test_text_that_is_looked_at_is_kept_unsaid(write, page, make_campaign):
    """A look sends nothing; of the draft, which is kept as it is typed, it says nothing false."""
    told = page(write(make_campaign(), action="preview")).main.get_text(" ")
    assert "The preview is up to date. Nothing was sent." in told


def test_text_preview_shows_nobody_of_another_store(
    manager, make_campaign, make_order, other_store
):
    """A person's key is no way to a foreign store's orders."""
    make_order(first_name="Benim")
    foreign = make_order(store_id=other_store.id, first_name="Yabancı")
    draft = make_campaign()
    data = {
        "text": "Selam {first_name}",
        "message_class": "commercial",
        "person": f"order:{other_store.id}:{foreign.order_id}",
    }
    answer = manager.post(f"/bulk/{draft.id}/text/preview", data=data).json
    assert "Selam Benim" in answer["html"]


@pytest.mark.parametrize(
    "key",
    ["order::", "order:1:99999999999999999999", "order:1:2:3", "order:²:²", "line:x", "x", "line:"],
)
def test_text_preview_takes_no_nonsense_for_a_person(manager, make_campaign, make_order, key):
    """A key of nobody is passed over."""
    make_order(first_name="Benim")
    draft = make_campaign()
    data = {"text": "Selam {first_name}", "message_class": "commercial", "person": key}
    assert "Selam Benim" in manager.post(f"/bulk/{draft.id}/text/preview", data=data).json["html"]


def test_text_preview_tells_who_would_be_left_out(manager, make_campaign, make_order):
    """A field that this person has nothing for is told, with how to write words in its place."""
    make_order(first_name="")
    draft = make_campaign()
    data = {"text": "Selam {first_name}", "message_class": "commercial"}
    notes = manager.post(f"/bulk/{draft.id}/text/preview", data=data).json["notes"]["text"]
    assert "has nothing for {first_name}" in notes
    data["text"] = "Selam {first_name|müşterimiz}"
    notes = manager.post(f"/bulk/{draft.id}/text/preview", data=data).json["notes"]["text"]
    assert "has nothing for" not in notes


def test_text_is_kept_and_leads_to_the_check(write, make_campaign, campaigns):
    """Saving keeps text, kind, sender and provider, and goes on."""
    draft = make_campaign()
    response = write(draft, "“Selam” {first_name}", sender="KAHVE", provider="netgsm")
    assert response.headers["Location"] == f"/bulk/{draft.id}/check"
    [kept] = campaigns()
    assert (kept.text, kept.sender, kept.provider) == ('"Selam" {first_name}', "KAHVE", "netgsm")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "The text is empty"),
        ("Selam {fist_name}", "Did you mean {first_name}?"),
        ("Selam {first_name", "Character 7"),
        ("x" * 1601, "at most 1600"),
    ],
)
def test_text_that_cannot_be_sent_is_told_before_the_check(write, page, make_campaign, text, fault):
    """What the check would refuse is told here, at the text, which is kept all the same."""
    response = write(make_campaign(), text)
    assert response.status_code == 422
    soup = page(response)
    assert fault in soup.select_one("#text-fault").get_text()
    assert soup.textarea.get_text().strip() == text


def test_text_that_promotes_asks_for_the_tick(write, page, make_campaign, campaigns):
    """An informational text with promotional words is let pass by a person alone, recorded."""
    draft = make_campaign()
    text = "Büyük indirim başladı, {first_name}"
    response = write(draft, text, message_class="informational")
    assert response.status_code == 422
    soup = page(response)
    assert "indirim" in soup.select_one("fieldset mark").get_text()
    version = soup.select_one("input[name=version]")["value"]
    words = soup.select_one("input[name=promotion_words]")["value"]
    ticked = {"promotion_words": words, "is_promotion_confirmed": "y", "version": version}
    response = write(draft, text, message_class="informational", **ticked)
    assert response.status_code == 303
    [kept] = campaigns()
    assert kept.message_class is MessageClass.INFORMATIONAL
    assert kept.promotion_override["by"] == "manager1@example.com"


def test_text_is_never_let_pass_by_writing_alone(manager, make_campaign, campaigns):
    """The draft that the script keeps records no tick: that takes a press of the button."""
    draft = make_campaign()
    data = {
        "version": "1",
        "text": "Büyük indirim",
        "message_class": "informational",
        "is_promotion_confirmed": "y",
    }
    assert manager.post(f"/bulk/{draft.id}/text/draft", data=data).status_code == 200
    [kept] = campaigns()
    assert (kept.text, kept.promotion_override) == ("Büyük indirim", None)


def test_text_of_a_merchant_without_a_number_says_what_is_missing(
    write, page, session, connection, make_campaign
):
    """A commercial text needs the merchant's title and number; the fault leads to the kind."""
    connection.merchant_number = ""
    session.commit()
    response = write(make_campaign())
    assert response.status_code == 422
    link = page(response).select_one("[role=alert] a")
    assert link["href"] == "#message_class"


def test_text_in_plain_letters_and_back(write, page, make_campaign, make_order):
    """A press writes plain letters and says what that saves; another one takes it back."""
    make_order(first_name="Ali")
    draft = make_campaign()
    soup = page(write(draft, LONG, "plain_letters", message_class="informational"))
    assert "seker serbet" in soup.textarea.get_text()
    assert "instead of 2" in soup.main.get_text()
    former = soup.select_one("input[name=former]")["value"]
    text = soup.textarea.get_text().strip()
    soup = page(write(draft, text, "undo", message_class="informational", former=former))
    assert "şeker şerbet" in soup.textarea.get_text()


def test_text_of_two_tabs_loses_nothing(write, page, make_campaign, campaigns):
    """The second tab is told, keeps what was typed, and wins only when it is sent again."""
    draft = make_campaign()
    write(draft, "Birinci")
    response = write(draft, "İkinci")
    assert response.status_code == 409
    soup = page(response)
    assert soup.textarea.get_text().strip() == "İkinci"
    assert campaigns()[0].text == "Birinci"
    version = soup.select_one("input[name=version]")["value"]
    assert write(draft, "İkinci", version=version).status_code == 303
    assert campaigns()[0].text == "İkinci"


def test_text_is_kept_while_it_is_typed(manager, make_campaign, campaigns):
    """Half a text is kept too, faults and all; an older version is told, a frozen one as well."""
    draft = make_campaign()
    address = f"/bulk/{draft.id}/text/draft"
    data = {"version": "1", "text": "Merhaba {first_", "message_class": "commercial"}
    kept = manager.post(address, data=data)
    assert (kept.status_code, kept.json["version"]) == (200, 2)
    assert campaigns()[0].text == "Merhaba {first_"
    old = manager.post(address, data=data | {"text": "Başka"})
    assert (old.status_code, old.json["is_stale"]) == (409, True)
    sent = make_campaign(status=CampaignStatus.SENDING)
    assert manager.post(f"/bulk/{sent.id}/text/draft", data=data).status_code == 303


def test_text_that_changes_voids_the_receipt(write, make_campaign, campaigns):
    """A checked campaign stays checked as long as nothing changes, and is a draft after that."""
    checked = make_campaign(
        text="Selam", status=CampaignStatus.CHECKED, receipt={}, receipt_hash="a" * 64
    )
    write(checked, "Selam")
    assert campaigns()[0].status is CampaignStatus.CHECKED
    write(checked, "Selam!")
    assert (campaigns()[0].status, campaigns()[0].receipt_hash) == (CampaignStatus.DRAFT, None)
