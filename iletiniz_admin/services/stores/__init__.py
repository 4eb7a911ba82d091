"""Stores: kept by people, paired with a WordPress, judged when they call."""

from iletiniz_admin.services.stores.calling import (
    Caller,
    find_caller,
    hold,
    lock,
    note_refusal,
    note_seen,
)
from iletiniz_admin.services.stores.demo import ensure_demo
from iletiniz_admin.services.stores.keeping import (
    add,
    change,
    get_store,
    list_stores,
    pause,
    remove,
    resume,
)
from iletiniz_admin.services.stores.other_sites import (
    OTHER_SITE,
    accept_move,
    check_move,
    is_same,
    note_other_site,
    refuse_copy,
)
from iletiniz_admin.services.stores.secrets import (
    SIGNING,
    WEBHOOK,
    SecretBook,
    finish_rotation,
    new_webhook_secret,
    renew,
    rotate,
)

__all__ = [
    "OTHER_SITE",
    "SIGNING",
    "WEBHOOK",
    "Caller",
    "SecretBook",
    "accept_move",
    "add",
    "change",
    "check_move",
    "ensure_demo",
    "find_caller",
    "finish_rotation",
    "get_store",
    "hold",
    "is_same",
    "list_stores",
    "lock",
    "new_webhook_secret",
    "note_other_site",
    "note_refusal",
    "note_seen",
    "pause",
    "refuse_copy",
    "remove",
    "renew",
    "resume",
    "rotate",
]
