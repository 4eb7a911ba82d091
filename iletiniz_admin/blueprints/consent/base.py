"""The blueprint, and what its views share: whose rows one may see, and who a page is about.

A person's page is reached by one of its rows, never by the number: addresses end up in browser
histories and in the logs of proxies.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeVar, cast

from flask import Blueprint, abort, g, url_for
from flask_login import current_user
from sqlalchemy import select

from iletiniz_admin.models import Store
from iletiniz_admin.services import access, consent_list
from iletiniz_admin.services.consent_list import Place
from iletiniz_admin.web.access import selected_store
from iletiniz_admin.web.deps import session

blueprint = Blueprint("consent", __name__, url_prefix="/consents")

View = TypeVar("View", bound=Callable[..., Any])
_BY_ROW: Final = "/person/<any(consent, suppression, message):kind>/<int:row_id>"
_BY_PART: Final = "/person/<any(order, file):kind>/<int:owner_id>/<int:row_id>"


@dataclass(frozen=True, slots=True)
class Subject:
    """The person of a page: the number, and the row that the address names."""

    recipient: str
    place: Place

    def url(self, endpoint: str = "person", **more: Any) -> str:
        """Return the address of one of the person's pages."""
        return place_url(self.place, endpoint, **more)


def place_url(place: Place, endpoint: str = "person", **more: Any) -> str:
    """Return the address of a page about the person of a row."""
    values = {name: value for name, value in asdict(place).items() if value is not None}
    return url_for(f"consent.{endpoint}", **values, **more)


def person_route(tail: str, *methods: str) -> Callable[[View], View]:
    """Register a view for both addresses of a person's page; its endpoint is its name."""

    def register(view: View) -> View:
        for rule in (_BY_ROW, _BY_PART):
            blueprint.add_url_rule(rule + tail, view.__name__, view, methods=list(methods))
        return view

    return register


def allowed_stores() -> dict[int, Store]:
    """Return the stores whose rows the person may see, by id; for admins removed ones, too.

    What a removed store left behind is still held, and still has to be found, given and erased.
    """
    if "consent_stores" not in g:
        query = select(Store).order_by(Store.name, Store.id)
        allowed = access.visible_store_ids(session(), current_user)
        if allowed is not None:
            query = query.where(Store.id.in_(allowed))
        g.consent_stores = {store.id: store for store in session().scalars(query)}
    return cast(dict[int, Store], g.consent_stores)


def shown_stores() -> dict[int, Store]:
    """Return the store of the store switch, else all whose rows the person may see."""
    chosen = selected_store()
    return allowed_stores() if chosen is None else {chosen.id: chosen}


def subject_or_404(kind: str, row_id: int, owner_id: int | None) -> Subject:
    """Return whom the address is about, or end the request with 404."""
    place = Place(kind, row_id, owner_id)
    recipient = consent_list.find_recipient(session(), allowed_stores().keys(), place)
    return Subject(recipient, place) if recipient else abort(404)
