"""Who may call what: every route says so, and one that does not is refused.

``requires`` marks a view; the guard runs before every request, so that a forgotten mark closes
the route instead of opening it.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from iletiniz_admin.models import Role, Store, StoreStatus
from iletiniz_admin.services import access
from iletiniz_admin.web.deps import READING, session

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """What a route asks for."""

    PUBLIC = "public"  # no sign-in; the route proves the caller by other means or needs no proof
    VIEW = "view"  # read the pages of one's stores
    MANAGE = "manage"  # change rules, send, settle in one's stores
    ADMIN = "admin"  # connections, stores, people, the log


GRANTED: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW}),
    Role.MANAGER: frozenset({Permission.VIEW, Permission.MANAGE}),
    Role.ADMIN: frozenset({Permission.VIEW, Permission.MANAGE, Permission.ADMIN}),
}
# Routes that Flask and its extensions bring along: files only.
STATIC_ENDPOINTS = frozenset({"static", "bootstrap.static"})


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view with the permission that it asks for."""

    def mark(view: View) -> View:
        view.required_permission = permission  # type: ignore[attr-defined] # our own mark
        return view

    return mark


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """Return what the endpoint asks for; ``None`` where it was never said."""
    if endpoint in STATIC_ENDPOINTS:
        return Permission.PUBLIC
    view = app.view_functions.get(endpoint)
    return cast("Permission | None", getattr(view, "required_permission", None))


def may(permission: Permission) -> bool:
    """Say whether the person who asks has the permission."""
    if permission is Permission.PUBLIC:
        return True
    return bool(current_user.is_authenticated and permission in GRANTED[Role(current_user.role)])


def guard() -> ResponseReturnValue | None:
    """Refuse what is not granted; lead to the sign-in page where nobody is signed in."""
    if request.endpoint is None:
        return None  # 404 or 405 follows
    permission = permission_of(current_app, request.endpoint)
    if permission is Permission.PUBLIC:
        return None
    if not current_user.is_authenticated:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("people.sign_in", next=target))
    if permission is None or not may(permission):
        abort(403)
    if current_user.must_change_password and request.endpoint not in {
        "people.change_password",
        "people.sign_out",
        "people.set_preferences",
    }:
        return redirect(url_for("people.change_password"))
    return None


def visible_stores() -> list[Store]:
    """Return the stores that the person may see, by name; removed ones are left out."""
    if request.method in READING and "visible_stores" in g:
        return list(g.visible_stores)  # the pages' frame asks several times for one list
    allowed = access.visible_store_ids(session(), current_user)
    query = select(Store).where(Store.status != StoreStatus.REMOVED).order_by(Store.name, Store.id)
    if allowed is not None:
        query = query.where(Store.id.in_(allowed))
    g.visible_stores = list(session().scalars(query))
    return list(g.visible_stores)


def store_or_404(store_id: int) -> Store:
    """Return the store if the person may see it; otherwise it does not exist for them."""
    for store in visible_stores():
        if store.id == store_id:
            return store
    return abort(404)


def selected_store() -> Store | None:
    """Return the store of the store switch (``?store=ID``), or ``None`` for all of them."""
    text = request.args.get("store", "")
    if not (text.isascii() and text.isdigit()):
        return None
    return store_or_404(int(text[:18]))
