"""Keys that outlive a sandbox process, so that what was connected yesterday still is today.

Sandbox keys open nothing in the world, so a plain JSON file (0600) is enough: a list of
``{"key", "workspace_id", "scopes", "revoked"}``. Messages and quota start afresh with each process.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from iletiniz_admin.sandbox.records import ApiKey


def load_keys(file: Path) -> list[ApiKey]:
    """Return the keys of the file; a missing or broken file has none."""
    try:
        return [
            ApiKey(
                str(item["key"]),
                str(item["workspace_id"]),
                tuple(str(scope) for scope in item["scopes"]),
                bool(item["revoked"]),
            )
            for item in json.loads(file.read_text(encoding="utf-8"))
        ]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def save_keys(file: Path, keys: Iterable[ApiKey]) -> None:
    """Write the keys, whole or not at all."""
    document = [
        {
            "key": key.key,
            "workspace_id": key.workspace_id,
            "scopes": list(key.scopes),
            "revoked": key.revoked,
        }
        for key in keys
    ]
    part = file.with_name(file.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(document, stream)
    part.replace(file)
