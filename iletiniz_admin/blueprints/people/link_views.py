"""Where a link from WordPress leads: it signs its person in, once."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from iletiniz_admin.blueprints.people.base import blueprint
from iletiniz_admin.errors import Refused
from iletiniz_admin.extensions import limiter
from iletiniz_admin.services import access, sessions, sign_in_links
from iletiniz_admin.services.sign_in_links import Entry
from iletiniz_admin.web import login
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import address, now, session
from iletiniz_admin.web.flash import say
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import refusal

STATUS = {"link_over": 410, "link_refused": 403, "link_tries": 429}


@blueprint.get(f"{sign_in_links.PATH}<token>")
@limiter.limit("30 per minute")
@requires(Permission.PUBLIC)
def enter_from_store(token: str) -> ResponseReturnValue:
    """Spend the link, sign its person in, and lead to the store or to an order's messages."""
    if request.method == "HEAD":
        return ""  # whoever looks ahead must not spend the link
    writing = session(write=True)
    try:
        entry = sign_in_links.use(writing, token, address(), now())
    except Refused as error:
        writing.commit()  # the try counts
        return refused(error)
    target = target_of(writing, entry)
    replaced = leave_present_person(writing)
    login.begin(entry.user)
    writing.commit()
    if replaced not in {None, entry.user.id}:
        say(
            _(
                "You are now signed in as %(name)s. The other sign-in has ended.",
                name=entry.user.label,
            )
        )
    return unreferred(redirect(target, 303))


def leave_present_person(writing: Session) -> int | None:
    """End the session that the browser has, and return whose it was."""
    if not current_user.is_authenticated:
        return None
    sessions.end(writing, current_user.id, current_user.session_id, now())
    return int(current_user.id)


def target_of(writing: Session, entry: Entry) -> str:
    """Return where to go: the store's dashboard, or what was sent for the order."""
    visible = access.visible_store_ids(writing, entry.user) or set()
    store = entry.store_id if entry.store_id in visible else None
    if entry.order_id is None or store is None:
        return url_for("dashboard.index", store=store)
    number = sign_in_links.order_number(writing, store, entry.order_id)
    return url_for("messages.index", q=f"#{number}", store=store)


def refused(error: Refused) -> ResponseReturnValue:
    """Return the page that says what happened and what to do; it holds nothing of the link."""
    sentence = refusal(error.code, current_locale(), **error.details)
    page = render_template("people/link.html", sentence=sentence)
    return unreferred(make_response(page, STATUS[error.code]))


def unreferred(response: ResponseReturnValue) -> ResponseReturnValue:
    """Let the browser tell no other page the address, which holds the token."""
    answer = make_response(response)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer
