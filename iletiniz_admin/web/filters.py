"""What the templates may ask ``wording`` for, in the language of the page."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask_login import current_user

from iletiniz_admin import wording
from iletiniz_admin.models import Role
from iletiniz_admin.services import consent
from iletiniz_admin.sms import mask
from iletiniz_admin.web.deps import now
from iletiniz_admin.web.locale import ZONE, current_locale


def number(value: int) -> str:
    """Write a number with the separators of the language."""
    return wording.number(value, current_locale())


def exact_time(value: datetime, zone: str = ZONE) -> str:
    """Write the local date and time."""
    return wording.date_time(value, zone, current_locale())


def relative_time(value: datetime) -> str:
    """Write how long ago it was."""
    return wording.relative(value, now(), current_locale())


def shown_recipient(recipient: str) -> str:
    """Write a number: whole for those who answer customers, masked for viewers."""
    if current_user.is_authenticated and current_user.role != Role.VIEWER:
        return recipient
    return mask(recipient)


def shown_body(body: str | None) -> str:
    """Write a message's text with its refusal link cut: it is the recipient's alone."""
    return consent.without_tokens(body or "")


def outcome_text(status: Any, reason: Any, **details: Any) -> wording.OutcomeText:
    """Return the words for a message's status and reason."""
    return wording.outcome(status, reason, locale=current_locale(), details=details)


def init_app(app: Flask) -> None:
    """Register filters and globals."""
    app.jinja_env.filters.update(
        number=number,
        exact_time=exact_time,
        relative_time=relative_time,
        shown_body=shown_body,
        shown_recipient=shown_recipient,
    )
    app.jinja_env.globals["outcome_text"] = outcome_text
    app.jinja_env.globals["wording"] = wording
