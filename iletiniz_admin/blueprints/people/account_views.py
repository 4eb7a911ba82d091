"""One's own account: sessions, password, name."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext
from flask_login import current_user

from iletiniz_admin.blueprints.people.base import blueprint
from iletiniz_admin.blueprints.people.devices import device
from iletiniz_admin.blueprints.people.forms import NameForm, PasswordForm
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import User
from iletiniz_admin.services import own_account, sessions, users
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.flash import say
from iletiniz_admin.web.forms import refuse
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import refusal


def me() -> User:
    """Return the row of the person who is signed in."""
    return session().get_one(User, current_user.id)


def account_page(form: NameForm, status: int) -> ResponseReturnValue:
    """Return the account page."""
    rows = sessions.list_live(session(), current_user.id, now())
    page = render_template("people/account.html", form=form, sessions=rows, device=device)
    return page, status


@blueprint.get("/account")
@requires(Permission.VIEW)
def account() -> ResponseReturnValue:
    """Show the account."""
    return account_page(NameForm(display_name=current_user.display_name), 200)


@blueprint.post("/account")
@requires(Permission.VIEW)
def change_name() -> ResponseReturnValue:
    """Change the name."""
    form = NameForm()
    if not form.validate():
        return account_page(form, 422)
    users.rename(session(), me(), form.display_name.data or "", actor())
    session().commit()
    say(_("Your name was saved."))
    return redirect(url_for("people.account"), 303)


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(Permission.VIEW)
def change_password() -> ResponseReturnValue:
    """Change the password; the other sessions end."""
    if current_user.is_from_wordpress:
        return no_password_page(url_for("people.account"))
    form = PasswordForm()
    if form.validate_on_submit() and set_new_password(form):
        return redirect(url_for("people.account"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("people/password.html", form=form), status


def no_password_page(back_url: str) -> ResponseReturnValue:
    """Return the page of a person who comes from WordPress: there is no password to change."""
    sentence = refusal("wordpress_no_password", current_locale())
    page = render_template("people/no_password.html", sentence=sentence, back_url=back_url)
    return page, 422 if request.method == "POST" else 200


def set_new_password(form: PasswordForm) -> bool:
    """Change the password, or say at the form why not."""
    try:
        own_account.change_password(
            session(),
            me(),
            form.current.data or "",
            form.new.data or "",
            session_id=current_user.session_id,
            actor=actor(),
            now=now(),
        )
    except Refused as error:
        is_about_current = error.code in {"wrong_password", "too_many_tries"}
        refuse(form.current if is_about_current else form.new, error)
        session().commit()  # a wrong try counts
        return False
    session().commit()
    say(_("The password was changed. All other sessions of yours have ended."))
    return True


@blueprint.post("/account/sessions/<int:session_id>/end")
@requires(Permission.VIEW)
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions; somebody else's is not found and not touched."""
    if own_account.end_session(session(), me(), session_id, actor=actor(), now=now()):
        session().commit()
        say(_("The session has ended."))
    else:
        say(_("That session had ended already."))
    return redirect(url_for("people.account"), 303)


@blueprint.post("/account/sessions/end-others")
@requires(Permission.VIEW)
def end_other_sessions() -> ResponseReturnValue:
    """End all of one's own sessions but this one."""
    count = own_account.end_sessions(
        session(), me(), actor=actor(), now=now(), except_id=current_user.session_id
    )
    session().commit()
    say(ngettext("%(num)d other session has ended.", "%(num)d other sessions have ended.", count))
    return redirect(url_for("people.account"), 303)
