"""Stores and their notices."""

from iletiniz_admin.blueprints.woocommerce import (
    bridge_views as _bridge_views,
    numbers_views as _numbers_views,
    rule_views as _rule_views,
    secret_views as _secret_views,
    site_views as _site_views,
    store_views as _store_views,
    texts_views as _texts_views,
    views as _views,
)
from iletiniz_admin.blueprints.woocommerce.base import blueprint

__all__ = ["blueprint"]

# Imported for their routes.
_REGISTERED = (
    _bridge_views,
    _numbers_views,
    _rule_views,
    _secret_views,
    _site_views,
    _store_views,
    _texts_views,
    _views,
)
