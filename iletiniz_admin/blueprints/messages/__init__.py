"""The ledger: every event and message with its outcome, and the uncertain ones to settle."""

from iletiniz_admin.blueprints.messages import action_views, list_views
from iletiniz_admin.blueprints.messages.base import blueprint

__all__ = ["action_views", "blueprint", "list_views"]
