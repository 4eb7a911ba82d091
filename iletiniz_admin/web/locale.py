"""Which language and zone a page is in: Turkish first, English complete beside it."""

from flask import Flask, has_request_context, request
from flask_babel import get_locale
from flask_login import current_user

from iletiniz_admin.extensions import babel
from iletiniz_admin.paths import translations_folder

LOCALES = ("tr", "en")
COOKIE = "iletiniz_language"
ZONE = "Europe/Istanbul"


def choose_locale() -> str:
    """Return the language: the address, the person's choice, the browser's wish, Turkish."""
    if not has_request_context():
        return LOCALES[0]
    for wish in (
        request.args.get("lang"),
        request.cookies.get(COOKIE),
        current_user.locale if current_user and current_user.is_authenticated else None,
    ):
        if wish in LOCALES:
            return str(wish)
    return request.accept_languages.best_match(LOCALES) or LOCALES[0]


def current_locale() -> str:
    """Return "tr" or "en" for the functions of ``wording``."""
    return str(get_locale() or LOCALES[0])


def init_app(app: Flask) -> None:
    """Bind Flask-Babel; Jinja learns ``get_locale`` (it is not a global by itself)."""
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES[0]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations_folder())
    babel.init_app(app, locale_selector=choose_locale, timezone_selector=lambda: ZONE)
    app.jinja_env.globals["get_locale"] = get_locale
    app.jinja_env.globals["current_locale"] = current_locale
