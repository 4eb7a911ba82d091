"""Stores and their notices."""

from iletiniz_admin.blueprints.woocommerce import (
    rule_views as _rule_views,
    secret_views as _secret_views,
    store_views as _store_views,
    views as _views,
)
from iletiniz_admin.blueprints.woocommerce.base import blueprint

__all__ = ["blueprint"]

_REGISTERED = (_rule_views, _secret_views, _store_views, _views)  # imported for their routes
