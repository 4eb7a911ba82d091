"""WordPress's export of a person's data (bridge protocol, section 7)."""

import json
from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from iletiniz_admin.blueprints.bridge import blueprint
from iletiniz_admin.blueprints.bridge.once import answered_once
from iletiniz_admin.blueprints.bridge.views import STORE
from iletiniz_admin.extensions import limiter
from iletiniz_admin.models import Store
from iletiniz_admin.services import privacy
from iletiniz_admin.services.intake import people
from iletiniz_admin.services.privacy import Person
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.wording import personal_data

MAX_BYTES = 250 * 1024  # an answer may have 256 KiB
_SHORTER = (1000, 300, 100, 40, 10)  # characters of a text; none that is sent as SMS meets them


@blueprint.post(f"{STORE}/privacy/export")
@limiter.exempt
@requires(Permission.PUBLIC)
def export_person(store_id: str) -> Response:
    """Give a page of what is kept of a person in this store; nothing of the answer is stored."""
    return answered_once(store_id, people.read_request, _export)


def _export(
    session: Session, store: Store, asked: tuple[Person, int], _now: datetime
) -> tuple[int, dict[str, Any]]:
    person, number = asked
    page = privacy.export(session, store, person, number)
    items = [
        personal_data.item_of(row.kept, store, person.recipients, row.source) for row in page.rows
    ]
    return 200, {"items": _bounded(items), "done": page.is_done}


def _bounded(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cut overlong texts where the page would not fit into an answer."""
    for most in _SHORTER:
        if len(json.dumps(items)) <= MAX_BYTES:
            break
        for item in items:
            data = item["data"].items()
            item["data"] = {
                name: text if len(text) <= most else f"{text[:most]}…" for name, text in data
            }
    return items
