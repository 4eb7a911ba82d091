"""Signing in and out, and the preferences that need no sign-in."""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from iletiniz_admin.blueprints.people.base import blueprint
from iletiniz_admin.blueprints.people.forms import SignInForm
from iletiniz_admin.errors import Refused
from iletiniz_admin.extensions import limiter
from iletiniz_admin.models import User
from iletiniz_admin.services import audit, sessions, sign_in as service
from iletiniz_admin.web import locale, login
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, address, now, session, settings
from iletiniz_admin.web.forms import refuse

THEME_COOKIE = "iletiniz_theme"
THEMES = ("light", "dark")
YEAR_SECONDS = 365 * 24 * 3600


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"])
@requires(Permission.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail address and password."""
    if current_user.is_authenticated:
        return redirect(url_for("dashboard.index"), 303)
    form = SignInForm()
    if request.method == "GET":
        form.next.data = login.local_address(request.args.get("next"))
        return render_template("people/sign_in.html", form=form)
    if form.validate_on_submit() and enter(form):
        return redirect(login.local_address(form.next.data) or url_for("dashboard.index"), 303)
    return render_template("people/sign_in.html", form=form), 422


def enter(form: SignInForm) -> bool:
    """Try to sign in; put at the form why not, the same for people who do not exist."""
    email, password = form.email.data or "", form.password.data or ""
    try:
        user = service.begin_try(session(), email, address(), now())
    except Refused as error:
        session().rollback()
        refuse(form.email, error)
        return False
    session().commit()  # the try counts, and nobody waits while the password is verified
    # Asked for nobody too, and asked first: an answer that came sooner would tell who has a user.
    if not service.is_right(user, password) or user is None:
        service.fail(session(), email, actor=actor(), now=now())
        session().commit()
        refuse(form.password, Refused("wrong_credentials"))
        return False
    admit(user, password)
    return True


def admit(user: User, password: str) -> None:
    """Sign the user in."""
    person = audit.Actor(user.email, user.id, address())
    service.succeed(session(), user, password, actor=person, now=now())
    login.begin(user)
    session().commit()


@blueprint.post("/sign-out")
@requires(Permission.VIEW)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    sessions.end(session(), current_user.id, current_user.session_id, now())
    audit.record(session(), actor(), "sign_in.ended", subject=current_user.label)
    session().commit()
    login.leave()
    return redirect(url_for("people.sign_in"), 303)


@blueprint.post("/preferences")
@requires(Permission.PUBLIC)
def set_preferences() -> ResponseReturnValue:
    """Keep the language and the theme in this browser, the language with the person too."""
    response = redirect(page_of(request.form.get("next")) or url_for("people.sign_in"), 303)
    language, theme = request.form.get("locale"), request.form.get("theme")
    if language in locale.LOCALES:
        keep(response, locale.COOKIE, language)
        remember_locale(language)
    if theme in THEMES:
        keep(response, THEME_COOKIE, theme)
    return response


def remember_locale(language: str) -> None:
    """Keep the language with the person who is signed in."""
    if current_user.is_authenticated:
        user = session().get_one(User, current_user.id)
        user.locale = language
        session().commit()


def page_of(text: str | None) -> str | None:
    """Return the address if it leads to a page of this panel that can be opened."""
    target = login.local_address(text)
    adapter = current_app.create_url_adapter(request)
    if target is None or adapter is None:
        return None
    try:
        adapter.match(target.partition("?")[0], method="GET")
    except HTTPException:
        return None
    return target


def keep(response: Response, cookie: str, value: str) -> None:
    """Set a cookie for a year."""
    response.set_cookie(
        cookie,
        value,
        max_age=YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings().is_public_https,
    )
