"""The stores, and one store with its notices."""

from flask import render_template
from flask.typing import ResponseReturnValue

from iletiniz_admin.blueprints.woocommerce.base import FORMATS, blueprint
from iletiniz_admin.blueprints.woocommerce.health import find_test_event, health_of
from iletiniz_admin.models import RecipientRole
from iletiniz_admin.services import rules
from iletiniz_admin.services.stores.numbers import MOST, count_numbers_to_fix
from iletiniz_admin.web.access import (
    Permission,
    requires,
    selected_store,
    store_or_404,
    visible_stores,
)
from iletiniz_admin.web.deps import now, session, settings


@blueprint.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List the stores, or the one that the switch shows."""
    chosen = selected_store()
    stores = [chosen] if chosen is not None else visible_stores()
    return render_template(
        "woocommerce/index.html", lines=health_of(session(), stores), store_switch=True
    )


@blueprint.get("/stores/<int:store_id>")
@requires(Permission.VIEW)
def store(store_id: int) -> ResponseReturnValue:
    """Show a store's health and the table of its notices."""
    row = store_or_404(store_id)
    notices = rules.overview(
        session(), row, row.locale, formats=FORMATS, now=now(), public_url=settings().public_url
    )
    with_staff = {one.trigger for one in notices if one.role is RecipientRole.STAFF}
    return render_template(
        "woocommerce/store.html",
        store=row,
        line=health_of(session(), [row])[0],
        notices=notices,
        with_staff=with_staff,
        tested_at=find_test_event(session(), row),
        fix_count=count_numbers_to_fix(session(), row, now()),
        most_to_fix=MOST,
    )
