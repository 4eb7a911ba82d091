"""One sentence of what happened, shown on the next page."""

from flask import flash

from iletiniz_admin.errors import Refused
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import refusal


def say(sentence: object) -> None:
    """Tell that something was done."""
    flash(str(sentence), "success")


def warn(sentence: object) -> None:
    """Tell that something needs the person."""
    flash(str(sentence), "warning")


def say_refusal(error: Refused) -> None:
    """Tell why something was not done, and what to do."""
    flash(refusal(error.code, current_locale(), **error.details), "danger")
