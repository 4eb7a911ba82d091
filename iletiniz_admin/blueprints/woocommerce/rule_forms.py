"""The form of a notice; what can be chosen depends on the connection."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask_babel import gettext, lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    TelField,
    TextAreaField,
)

from iletiniz_admin.blueprints.woocommerce.forms import line, line_field, sender_field
from iletiniz_admin.blueprints.woocommerce.words import duration, fault_sentence
from iletiniz_admin.models import MessageClass, RecipientRole, RepeatPolicy, Store
from iletiniz_admin.services.rules import MAX_FALLBACK, Draft, Fault, Routes, split_numbers
from iletiniz_admin.sms.plain_text import clean_text
from iletiniz_admin.web.forms import PanelForm, at_most
from iletiniz_admin.web.numbers import row_number
from iletiniz_admin.wording import provider_name

E = TypeVar("E", bound=StrEnum)

BEST_BEFORE_CHOICES = (15, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320)
FALLBACKS = tuple(f"fallback_{number}" for number in range(1, MAX_FALLBACK + 1))
ADVANCED = ("provider", *FALLBACKS, "best_before_minutes", "repeat_policy", "message_class")


class RuleForm(PanelForm):
    """A notice as it is written; ``sender``, ``provider`` and the fallbacks are added below."""

    text = TextAreaField(
        _l("Text"),
        filters=[lambda text: clean_text(text or "")],
        render_kw={"rows": 5, "dir": "auto", "spellcheck": "true"},
    )
    is_enabled = BooleanField(_l("This notice is on"))
    staff_recipients = TextAreaField(
        _l("Mobile numbers of the team"),
        filters=[lambda text: clean_text(text or "")],
        render_kw={"rows": 3},
    )
    sender: Field
    provider: Field
    best_before_minutes = SelectField(_l("Not sent later than"), coerce=int)
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
    test_recipient = TelField(
        _l("Your mobile number"),
        filters=[line],
        validators=[at_most(40)],
        render_kw={"autocomplete": "tel"},
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
        )

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
            name = FALLBACKS[0] if fault.field == "fallback" else fault.field
            field = self._fields.get(name, self.text)
            field.errors = [*field.errors, fault_sentence(fault)]

    @property
    def has_advanced_faults(self) -> bool:
        """Whether the folded part must be open."""
        return any(self[name].errors for name in ADVANCED)


def _member(usual: E, value: str | None) -> E:
    """Return the member of that value; for nonsense, which validation refuses, the usual one."""
    try:
        return type(usual)(value or "")
    except ValueError:
        return usual


def provider_field(label: Any, routes: Routes, current: str | None, empty: str) -> Field:
    """Return the choice among connected providers, or a free code where none are known."""
    if routes.providers is None:
        return line_field(label, most=64, render_kw={"placeholder": empty})
    known = dict.fromkeys([*routes.providers, *([current] if current else [])])
    names = [(code, provider_name(code)) for code in known]
    return SelectField(label, choices=lambda: [("", empty), *names])


def rule_form(store: Store, role: RecipientRole, kept: Draft, routes: Routes) -> RuleForm:
    """Return the form with its choices, showing what is kept unless something was typed."""
    default_sender = store.default_sender or routes.default_sender or gettext("Chosen by iletiniz")

    class Form(RuleForm):
        sender = sender_field(
            _l("Sender name"),
            routes,
            kept.sender,
            gettext("As the store's: %(name)s", name=default_sender),
        )
        provider = provider_field(
            _l("Provider"), routes, kept.provider, gettext("Chosen by iletiniz")
        )

    for number, name in enumerate(FALLBACKS):
        label = _l("Fallback provider %(number)s", number=number + 1)
        current = kept.fallback[number] if number < len(kept.fallback) else None
        setattr(Form, name, provider_field(label, routes, current, gettext("None")))
    form = Form(data=_shown(kept))
    minutes = sorted({*BEST_BEFORE_CHOICES, kept.best_before_minutes})
    form.best_before_minutes.choices = [(one, duration(one)) for one in minutes]
    if role is not RecipientRole.STAFF:
        del form.staff_recipients
    return form


def _shown(kept: Draft) -> dict[str, object]:
    """Return the draft by the form's fields."""
    fallbacks = dict(zip(FALLBACKS, kept.fallback, strict=False))
    return {
        **fallbacks,
        "text": kept.text,
        "is_enabled": kept.is_enabled,
        "staff_recipients": "\n".join(kept.staff_recipients),
        "sender": kept.sender,
        "provider": kept.provider,
        "best_before_minutes": kept.best_before_minutes,
        "repeat_policy": kept.repeat_policy.value,
        "message_class": kept.message_class.value,
        "token": str(uuid4()),
    }
