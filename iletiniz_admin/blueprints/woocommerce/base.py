"""The blueprint that the views of this package register with, and what they share."""

from typing import Final

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from iletiniz_admin.models import Store
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.web.navigation import carried
from iletiniz_admin.wording import sms_date, sms_money, trigger_label

blueprint = Blueprint("woocommerce", __name__, url_prefix="/woocommerce")

FORMATS: Final = Format(money=sms_money, date=sms_date, status=trigger_label)
RULE: Final = "/stores/<int:store_id>/rules/<path:trigger>/<any(customer, staff):role>"


def to_store(store: Store) -> ResponseReturnValue:
    """Lead to the store's page."""
    address = url_for("woocommerce.store", store_id=store.id, **carried())  # type: ignore[arg-type] # plain words
    return redirect(address, 303)
