"""Users, for admins: list, add, change, new password, end sessions."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext
from flask_login import current_user

from iletiniz_admin.blueprints.people.account_views import no_password_page
from iletiniz_admin.blueprints.people.base import blueprint
from iletiniz_admin.blueprints.people.devices import device
from iletiniz_admin.blueprints.people.forms import ROLES, EditUserForm, NewUserForm
from iletiniz_admin.errors import NotFound, Refused
from iletiniz_admin.models import Role, User
from iletiniz_admin.services import access, identities, own_account, sessions, users as service
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.flash import say
from iletiniz_admin.web.forms import PanelForm, refuse

FIELD_OF = {"invalid_email": "email", "email_taken": "email", "unknown_store": "stores"}


def user_or_404(user_id: int) -> User:
    """Return the user."""
    try:
        return service.get_user(session(), user_id)
    except NotFound:
        abort(404)


def refuse_at_field(form: PanelForm, error: Refused) -> None:
    """Put the refusal at the field it is about; the role where it is about none."""
    refuse(form[FIELD_OF.get(error.code, "role")], error)


@blueprint.get("/users")
@requires(Permission.ADMIN)
def users() -> ResponseReturnValue:
    """List the users."""
    return render_template(
        "people/users.html",
        users=service.list_users(session()),
        stores=access.stores_by_user(session()),
        origins=identities.origins(session()),
    )


@blueprint.route("/users/add", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def add_user() -> ResponseReturnValue:
    """Add a user; the answer shows the first password, this once."""
    form = NewUserForm()
    form.offer(access.list_stores(session()))
    if form.validate_on_submit():
        try:
            user, password = service.add(
                session(),
                email=form.email.data or "",
                role=form.role.data,
                display_name=form.display_name.data or "",
                store_ids=form.stores.data or (),
                actor=actor(),
                now=now(),
            )
        except Refused as error:
            session().rollback()
            refuse_at_field(form, error)
        else:
            session().commit()
            return render_template("people/password_once.html", user=user, password=password)
    status = 422 if form.is_submitted() else 200
    return render_template("people/add_user.html", form=form), status


@blueprint.route("/users/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def user(user_id: int) -> ResponseReturnValue:
    """Show and change a user."""
    row = user_or_404(user_id)
    form = edit_form(row)
    if form.validate_on_submit() and save(row, form):
        is_still_admin = row.id != current_user.id or row.role == Role.ADMIN
        return redirect(url_for("people.users" if is_still_admin else "people.account"), 303)
    page = render_template(
        "people/user.html",
        user=row,
        origin=identities.origins(session(), row.id).get(row.id),
        form=form,
        sessions=sessions.list_live(session(), row.id, now()),
        device=device,
    )
    return page, 422 if form.is_submitted() else 200


def edit_form(row: User) -> EditUserForm:
    """Return the form, filled with the row or with what was typed."""
    allowed = sorted(access.visible_store_ids(session(), row) or ())
    form = EditUserForm(
        display_name=row.display_name, role=row.role, is_active=row.is_active, stores=allowed
    )
    form.offer(access.list_stores(session()))
    if row.is_from_wordpress:
        form.role.choices = [choice for choice in ROLES if choice[0] != Role.ADMIN]
    return form


def save(row: User, form: EditUserForm) -> bool:
    """Change the user, or say at the form why not."""
    try:
        service.change(
            session(),
            row,
            display_name=form.display_name.data or "",
            role=form.role.data,
            is_active=form.is_active.data,
            store_ids=form.stores.data or (),
            actor=actor(),
            now=now(),
        )
    except Refused as error:
        session().rollback()
        refuse_at_field(form, error)
        return False
    session().commit()
    say(_("%(email)s was saved.", email=row.label))
    return True


@blueprint.route("/users/<int:user_id>/new-password", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def reset_password(user_id: int) -> ResponseReturnValue:
    """Ask first, then give a new password; the answer shows it, this once."""
    row = user_or_404(user_id)
    if row.is_from_wordpress:
        return no_password_page(url_for("people.user", user_id=row.id))
    if request.method == "GET":
        count = len(sessions.list_live(session(), row.id, now()))
        return render_template("people/reset_password.html", user=row, session_count=count)
    password = service.reset_password(session(), row, actor=actor(), now=now())
    session().commit()
    return render_template("people/password_once.html", user=row, password=password)


@blueprint.post("/users/<int:user_id>/end-sessions")
@requires(Permission.ADMIN)
def end_user_sessions(user_id: int) -> ResponseReturnValue:
    """End all sessions of a user."""
    row = user_or_404(user_id)
    count = own_account.end_sessions(session(), row, actor=actor(), now=now())
    session().commit()
    say(ngettext("%(num)d session has ended.", "%(num)d sessions have ended.", count))
    return redirect(url_for("people.user", user_id=row.id), 303)
