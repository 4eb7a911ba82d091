"""Stores: kept by people, paired with a WordPress, judged when they call."""

from iletiniz_admin.services.stores.calling import (
    Caller,
    find_caller,
    lock,
    note_refusal,
    note_seen,
)
from iletiniz_admin.services.stores.demo import ensure_demo
from iletiniz_admin.services.stores.keeping import (
    accept_move,
    add,
    change,
    get_store,
    list_stores,
    pause,
    refuse_copy,
    remove,
    resume,
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
    "SIGNING",
    "WEBHOOK",
    "Caller",
    "SecretBook",
    "accept_move",
    "add",
    "change",
    "ensure_demo",
    "find_caller",
    "finish_rotation",
    "get_store",
    "list_stores",
    "lock",
    "new_webhook_secret",
    "note_refusal",
    "note_seen",
    "pause",
    "refuse_copy",
    "remove",
    "renew",
    "resume",
    "rotate",
]
