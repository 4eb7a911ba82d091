"""Numbers to fix: the orders of a store that cannot be texted, and what to do about each."""

from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext as _l

from iletiniz_admin import wording
from iletiniz_admin.blueprints.woocommerce.base import blueprint
from iletiniz_admin.models import Reason
from iletiniz_admin.services import overview
from iletiniz_admin.services.stores.numbers import MOST, edit_order_url, list_numbers_to_fix
from iletiniz_admin.sms import RefusalCode
from iletiniz_admin.web.access import Permission, requires, store_or_404
from iletiniz_admin.web.deps import now, session
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.web.paging import Page, page_number

# What the phone field should hold instead.
ADVICE: Final[dict[RefusalCode, LazyString]] = {
    RefusalCode.NO_NUMBER: _l("Ask for a mobile number and add it, like 0555 123 45 67."),
    RefusalCode.NOT_A_NUMBER: _l("Write the mobile number alone, like 0555 123 45 67."),
    RefusalCode.NOT_A_MOBILE: _l("Ask for a mobile number: eleven digits that begin with 05."),
    RefusalCode.SHORT_NUMBER: _l("Ask for a mobile number: eleven digits that begin with 05."),
    RefusalCode.MISTYPED: _l("A mobile has eleven digits that begin with 05, and no letters."),
    RefusalCode.FOREIGN: _l("If the customer has a Turkish mobile, write it with +90 in front."),
}


@blueprint.get("/stores/<int:store_id>/numbers")
@requires(Permission.VIEW)
def numbers(store_id: int) -> ResponseReturnValue:
    """List the orders of a year that cannot be texted, newest first, by reason if asked for."""
    store, chosen = store_or_404(store_id), _chosen_reason()
    found = list_numbers_to_fix(session(), store, now())
    shown = [order for order in found.orders if chosen in (None, order.code)]
    page = Page(page_number(), len(shown))
    return render_template(
        "woocommerce/numbers.html",
        store=store,
        found=found,
        chosen=chosen,
        chips=[(code, reason_words(code), count) for code, count in found.by_code().items()],
        rows=[
            (
                order,
                reason_words(order.code),
                ADVICE[order.code],
                edit_order_url(store, order.order_id),
            )
            for order in shown[page.offset : page.offset + page.per_page]
        ],
        page=page,
        most=MOST,
        has_orders=bool(found.orders) or overview.has_orders(session(), store.id),
    )


def reason_words(code: RefusalCode) -> str:
    """Return the reason in the language of the page."""
    return wording.reason_name(Reason(code.value), current_locale())


def _chosen_reason() -> RefusalCode | None:
    text = request.args.get("reason", "")
    return next((code for code in RefusalCode if code == text), None)
