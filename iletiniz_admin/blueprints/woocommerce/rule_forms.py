"""The form of a notice; what can be chosen depends on the connection."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID, uuid4

from flask_babel import gettext, lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    TelField,
    TextAreaField,
)

from iletiniz_admin.blueprints.woocommerce.words import LANGUAGES, duration, language_name
from iletiniz_admin.models import MessageClass, RecipientRole, RepeatPolicy, Store
from iletiniz_admin.services.rendering import language_of
from iletiniz_admin.services.rules import (
    MAX_FALLBACK,
    MAX_WAIT_MINUTES,
    Draft,
    Fault,
    Routes,
    split_numbers,
    variant_field,
)
from iletiniz_admin.web.forms import PanelForm, at_most
from iletiniz_admin.web.numbers import row_number
from iletiniz_admin.web.text_fields import fault_sentence
from iletiniz_admin.web.text_forms import (
    draft_text,
    line,
    provider_field,
    sender_field,
    text_area,
)
from iletiniz_admin.web.text_words import BETWEEN_WORDS

E = TypeVar("E", bound=StrEnum)

BEST_BEFORE_CHOICES = (15, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320)
FALLBACKS = tuple(f"fallback_{number}" for number in range(1, MAX_FALLBACK + 1))
ADVANCED = (
    "provider",
    *FALLBACKS,
    "best_before_minutes",
    "tracking_wait_minutes",
    "repeat_policy",
    "message_class",
)


class RuleForm(PanelForm):
    """A notice as it is written; what depends on store and connection is added below.

    That is ``sender``, ``provider``, the fallbacks, and a text in each of ``languages``.
    """

    languages: tuple[str, ...] = ()
    text = text_area(_l("Text"))
    is_enabled = BooleanField(_l("This notice is on"))
    staff_recipients = TextAreaField(
        _l("Mobile numbers of the team"),
        filters=[draft_text],
        render_kw={"rows": 3},
    )
    sender: Field
    provider: Field
    best_before_minutes = SelectField(_l("Not sent later than"), coerce=int)
    tracking_wait_minutes = IntegerField(
        _l("Wait for the tracking number, in minutes"),
        render_kw={"min": 0, "max": MAX_WAIT_MINUTES, "inputmode": "numeric"},
    )
    repeat_policy = SelectField(
        _l("If the order comes back to this status"),
        choices=lambda: [
            (RepeatPolicy.ONCE.value, _l("Do not send again")),
            (RepeatPolicy.EVERY_ENTRY.value, _l("Send every time")),
        ],
    )
    message_class = SelectField(
        _l("Kind of message"),
        choices=lambda: [
            (MessageClass.INFORMATIONAL.value, _l("Information about the order")),
            (MessageClass.COMMERCIAL.value, _l("Commercial, only with consent")),
        ],
    )
    is_promotion_confirmed = BooleanField(
        _l("This text informs about the order and does not promote")
    )
    promotion_words = HiddenField()
    add_language = SelectField(_l("Another language"), validate_choice=False)
    preview_language = SelectField(_l("Language of the preview"), validate_choice=False)
    test_recipient = TelField(
        _l("Your mobile number"),
        filters=[line],
        validators=[at_most(40)],
        render_kw={"autocomplete": "tel", "enterkeyhint": "send"},
    )
    sample = HiddenField()
    token = HiddenField()

    def draft(self) -> Draft:
        """Return what was typed, as the service takes it."""
        staff = self.staff_recipients.data if "staff_recipients" in self else ""
        return Draft(
            text=self.text.data or "",
            is_enabled=bool(self.is_enabled.data),
            staff_recipients=split_numbers(staff or ""),
            sender=self.sender.data or None,
            provider=self.provider.data or None,
            fallback=tuple(one for name in FALLBACKS if (one := self[name].data)),
            best_before_minutes=self.best_before_minutes.data or 0,
            repeat_policy=_member(RepeatPolicy.ONCE, self.repeat_policy.data),
            message_class=_member(MessageClass.INFORMATIONAL, self.message_class.data),
            variants={one: self.text_in(one).data or "" for one in self.languages},
            tracking_wait_minutes=self._wait(),
            is_promotion_confirmed=bool(self.is_promotion_confirmed.data),
        )

    def text_in(self, language: str) -> Field:
        """Return the field of the text in that language: the variant's, or else the main one."""
        field: Field = self._fields.get(variant_field(language), self.text)
        return field

    def texts(self) -> list[Field]:
        """Return the fields of all texts, the main one first."""
        return [self.text, *map(self.text_in, self.languages)]

    def words_shown(self) -> frozenset[str] | None:
        """Return the promotional words beside the tick, None where the page sent none along."""
        sent = self.promotion_words.raw_data
        return frozenset(str(sent[0]).split(BETWEEN_WORDS)) if sent else None

    def _wait(self) -> int:
        wait = self.tracking_wait_minutes.data
        return wait if wait is not None else -1  # refused where it is saved; text was no number

    def sample_index(self) -> int:
        """Return which order the preview shows; nonsense is the newest."""
        return min(row_number(self.sample.data) or 0, 1000)

    def trial_token(self) -> UUID:
        """Return the token of this page's test message; a missing one is made."""
        try:
            return UUID(self.token.data or "")
        except ValueError:
            return uuid4()

    def show_faults(self, faults: Iterable[Fault]) -> None:
        """Put each fault at its field, in words."""
        for fault in faults:
            name = {"fallback": FALLBACKS[0], "variants": "text"}.get(fault.field, fault.field)
            field = self._fields.get(name, self.text)
            field.errors = [*field.errors, fault_sentence(fault)]

    @property
    def has_advanced_faults(self) -> bool:
        """Whether the folded part must be open."""
        return any(self[name].errors for name in ADVANCED)

    @property
    def has_other_texts(self) -> bool:
        """Whether the folded texts in other languages must be open."""
        fields = map(self.text_in, self.languages)
        return any(field.data or field.errors for field in fields)


def _member(usual: E, value: str | None) -> E:
    """Return the member of that value; for nonsense, which validation refuses, the usual one."""
    try:
        return type(usual)(value or "")
    except ValueError:
        return usual


def usual_sender(store: Store, routes: Routes) -> str:
    """Return in words by which name a notice is sent that asks for none, as a message's page."""
    if store.default_sender:
        return str(gettext("The store's default: %(name)s", name=store.default_sender))
    if routes.default_sender:
        return str(gettext("iletiniz's default: %(name)s", name=routes.default_sender))
    return str(gettext("iletiniz's default"))


def rule_form(
    store: Store, role: RecipientRole, kept: Draft, routes: Routes, languages: tuple[str, ...]
) -> RuleForm:
    """Return the form with its choices, showing what is kept unless something was typed.

    ``languages`` are those of the further texts.
    """

    class Form(RuleForm):
        sender = sender_field(
            _l("Sender name"),
            routes,
            kept.sender,
            usual_sender(store, routes),
        )
        provider = provider_field(
            _l("Provider"), routes, kept.provider, gettext("iletiniz's default")
        )

    for number, name in enumerate(FALLBACKS):
        label = _l("Fallback provider %(number)s", number=number + 1)
        current = kept.fallback[number] if number < len(kept.fallback) else None
        setattr(Form, name, provider_field(label, routes, current, gettext("None")))
    for language in languages:
        label = _l("Text in %(language)s", language=language_name(language))
        setattr(Form, variant_field(language), text_area(label))
    Form.languages = languages
    form = Form(data=_shown(kept))
    minutes = sorted({*BEST_BEFORE_CHOICES, kept.best_before_minutes})
    form.best_before_minutes.choices = [(one, duration(one)) for one in minutes]
    taken = {*languages, language_of(None, store)}
    others = [(code, name) for code, name in LANGUAGES.items() if code not in taken]
    form.add_language.choices = [("", _l("Choose")), *others]
    form.preview_language.choices = []
    if role is not RecipientRole.STAFF:
        del form.staff_recipients
    return form


def _shown(kept: Draft) -> dict[str, object]:
    """Return the draft by the form's fields."""
    fallbacks = dict(zip(FALLBACKS, kept.fallback, strict=False))
    variants = {variant_field(language): text for language, text in kept.variants.items()}
    return {
        **fallbacks,
        **variants,
        "text": kept.text,
        "is_enabled": kept.is_enabled,
        "staff_recipients": "\n".join(kept.staff_recipients),
        "sender": kept.sender,
        "provider": kept.provider,
        "best_before_minutes": kept.best_before_minutes,
        "tracking_wait_minutes": kept.tracking_wait_minutes,
        "repeat_policy": kept.repeat_policy.value,
        "message_class": kept.message_class.value,
        "token": str(uuid4()),
    }
