"""The form of a campaign's text; what can be chosen depends on the connection."""

import re
from collections.abc import Iterable
from typing import Final
from uuid import UUID, uuid4

from flask_babel import gettext, lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, TelField

from iletiniz_admin.models import Campaign, MessageClass, Store
from iletiniz_admin.services.campaigns.previews import MOST
from iletiniz_admin.services.rules import Fault, Routes
from iletiniz_admin.web.forms import PanelForm, at_most
from iletiniz_admin.web.numbers import row_number
from iletiniz_admin.web.text_fields import fault_sentence
from iletiniz_admin.web.text_forms import line, provider_field, sender_field, text_area
from iletiniz_admin.web.text_words import BETWEEN_WORDS

CLASSES = {
    MessageClass.COMMERCIAL.value: _l("Commercial, only with consent"),
    MessageClass.INFORMATIONAL.value: _l("Information, without advertising"),
}
# As the preview names somebody: an order of a store, or a line of the file.
_PERSON: Final = re.compile(r"order:[0-9]{1,18}:[0-9]{1,18}|line:[0-9]{1,18}")


class TextForm(PanelForm):
    """A text as it is written; ``sender`` and ``provider`` depend on the connection."""

    version = HiddenField()
    text = text_area(_l("Text"))
    message_class = RadioField(_l("Kind of message"), choices=lambda: list(CLASSES.items()))
    sender: Field
    provider: Field
    is_promotion_confirmed = BooleanField(_l("This text informs and does not promote"))
    promotion_words = HiddenField()
    test_recipient = TelField(
        _l("Your mobile number"),
        filters=[line],
        validators=[at_most(40)],
        render_kw={"autocomplete": "tel", "enterkeyhint": "send"},
    )
    sample = HiddenField()
    person = HiddenField()
    token = HiddenField()

    def version_sent(self) -> int:
        """Return the version of the campaign that the form was made of; 0 for nonsense."""
        return row_number(self.version.data) or 0

    def kind(self) -> MessageClass:
        """Return the class; nonsense, which validation refuses, is the stricter one."""
        is_known = self.message_class.data in CLASSES
        return MessageClass(self.message_class.data) if is_known else MessageClass.COMMERCIAL

    def words_shown(self) -> frozenset[str] | None:
        """Return the promotional words beside the tick, None where the page sent none along."""
        sent = self.promotion_words.raw_data
        return frozenset(str(sent[0]).split(BETWEEN_WORDS)) if sent else None

    def sample_index(self) -> int:
        """Return which person the preview shows; nonsense is the first."""
        return min(row_number(self.sample.data) or 0, MOST)

    def person_key(self) -> str:
        """Return whom the preview shows, "" for nonsense: then it is the one of that number."""
        found = _PERSON.fullmatch(self.person.data or "")
        return found[0] if found else ""

    def trial_token(self) -> UUID:
        """Return the token of this page's test message; a missing one is made."""
        try:
            return UUID(self.token.data or "")
        except ValueError:
            return uuid4()

    def show_faults(self, faults: Iterable[Fault]) -> None:
        """Put each fault at its field, in words."""
        for fault in faults:
            field = self._fields.get(fault.field, self.text)
            field.errors = [*field.errors, fault_sentence(fault)]


def text_form(campaign: Campaign, stores: list[Store], routes: Routes) -> TextForm:
    """Return the form with its choices, showing what is kept unless something was typed."""
    usual = gettext("iletiniz's default")

    class Form(TextForm):
        sender = sender_field(
            _l("Sender name"), routes, campaign.sender, usual_sender(stores, routes, usual)
        )
        provider = provider_field(_l("Provider"), routes, campaign.provider, usual)

    return Form(
        data={
            "version": str(campaign.version),
            "text": campaign.text,
            "message_class": campaign.message_class.value,
            "sender": campaign.sender,
            "provider": campaign.provider,
            "token": str(uuid4()),
        }
    )


def usual_sender(stores: list[Store], routes: Routes, usual: str) -> str:
    """Return in words by which name it is sent where none is chosen."""
    defaults = {store.default_sender or "" for store in stores}
    name = next(iter(defaults)) if len(defaults) == 1 else ""
    if name:
        return str(gettext("The store's default: %(name)s", name=name))
    if len(defaults) > 1:
        return str(gettext("Each store's default"))
    if routes.default_sender:
        return str(gettext("iletiniz's default: %(name)s", name=routes.default_sender))
    return usual
