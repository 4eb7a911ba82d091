"""Sign-in from WordPress (bridge protocol, section 6)."""

from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from iletiniz_admin.blueprints.bridge import blueprint
from iletiniz_admin.blueprints.bridge.answers import MESSAGES, CallRefused
from iletiniz_admin.blueprints.bridge.once import answered_once
from iletiniz_admin.blueprints.bridge.views import STORE
from iletiniz_admin.extensions import limiter
from iletiniz_admin.models import Store
from iletiniz_admin.services import sign_in_links
from iletiniz_admin.services.identities import Claim
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import settings


@blueprint.post(f"{STORE}/login-links")
@limiter.exempt
@requires(Permission.PUBLIC)
def make_login_link(store_id: str) -> Response:
    """Give a link that signs the person whom WordPress names in, once, within a minute."""
    return answered_once(store_id, sign_in_links.read_claim, _make)


def _make(
    session: Session, store: Store, claim: Claim, now: datetime
) -> tuple[int, dict[str, Any]]:
    wait = sign_in_links.waiting_seconds(session, store, now)
    if wait is not None:
        raise CallRefused(429, "too_many", wait=wait)
    token = sign_in_links.make(session, store, claim, now)
    if token is None:
        return 403, {"error": "locked", "message": MESSAGES["locked"]}
    url = f"{settings().public_url.rstrip('/')}{sign_in_links.PATH}{token}"
    return 201, {"url": url, "expires_in": sign_in_links.LIFE_SECONDS}
