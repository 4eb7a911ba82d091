"""The side navigation as data; a test demands that every page has its item."""

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import LazyString, lazy_gettext as _l

from iletiniz_admin.web.access import Permission, may, visible_stores


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: where it leads, its words, who sees it, the blueprints it stands for."""

    endpoint: str
    label: LazyString
    icon: str  # a name of Bootstrap's icon set
    permission: Permission
    blueprints: frozenset[str]
    is_second_group: bool = False


ITEMS = (
    Item(
        "dashboard.index",
        _l("Dashboard"),
        "speedometer2",
        Permission.VIEW,
        frozenset({"dashboard"}),
    ),
    Item(
        "woocommerce.index", _l("WooCommerce"), "cart3", Permission.VIEW, frozenset({"woocommerce"})
    ),
    Item("bulk.index", _l("Bulk sending"), "megaphone", Permission.VIEW, frozenset({"bulk"})),
    Item(
        "messages.index", _l("Messages"), "chat-left-text", Permission.VIEW, frozenset({"messages"})
    ),
    Item(
        "consent.index", _l("Consents"), "person-check", Permission.MANAGE, frozenset({"consent"})
    ),
    Item("connection.index", _l("Connection"), "plug", Permission.ADMIN, frozenset({"connection"})),
    Item(
        "people.users", _l("Users"), "people", Permission.ADMIN, frozenset(), is_second_group=True
    ),
    Item(
        "people.log", _l("Log"), "journal-text", Permission.ADMIN, frozenset(), is_second_group=True
    ),
)


def is_current(item: Item) -> bool:
    """Say whether the page that is shown belongs to the item."""
    return request.endpoint == item.endpoint or request.blueprint in item.blueprints


def carried() -> dict[str, str]:
    """Return what the address carries from page to page: the store and the language."""
    return {name: request.args[name] for name in ("store", "lang") if request.args.get(name)}


def navigation() -> list[dict[str, object]]:
    """Return the items that the person may see, with their addresses."""
    return [
        {
            "label": item.label,
            "icon": item.icon,
            "url": url_for(item.endpoint, **carried()),  # type: ignore[arg-type] # plain texts
            "is_current": is_current(item),
            "is_second_group": item.is_second_group,
        }
        for item in ITEMS
        if may(item.permission)
    ]


def address_with(**changes: object) -> str:
    """Return the address of this page with some of its parts changed; ``None`` leaves one out."""
    values: dict[str, object] = {
        **(request.view_args or {}),
        **request.args.to_dict(flat=False),
        **changes,
    }
    kept = {name: value for name, value in values.items() if value is not None}
    return url_for(request.endpoint or "dashboard.index", **kept)  # type: ignore[arg-type] # a mapping of plain values


def init_app(app: Flask) -> None:
    """Give the templates the navigation."""
    app.jinja_env.globals["navigation"] = navigation
    app.jinja_env.globals["address_with"] = address_with
    app.jinja_env.globals["carried"] = carried
    app.jinja_env.globals["may"] = may
    app.jinja_env.globals["Permission"] = Permission
    app.jinja_env.globals["visible_stores"] = visible_stores
