"""Sign-in, one's own account, users and the log."""

from iletiniz_admin.blueprints.people import (
    account_views,
    link_views,
    log_views,
    sign_in_views,
    user_views,
)
from iletiniz_admin.blueprints.people.base import blueprint

__all__ = [
    "account_views",
    "blueprint",
    "link_views",
    "log_views",
    "sign_in_views",
    "user_views",
]
