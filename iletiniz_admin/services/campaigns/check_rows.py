"""From candidates to rows of the receipt: a body with its parts, or the reason for none."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from iletiniz_admin import sms
from iletiniz_admin.models import Campaign, Connection, Reason, Store
from iletiniz_admin.services.campaigns.asking import People, ask
from iletiniz_admin.services.campaigns.choice import Choice
from iletiniz_admin.services.campaigns.personal import Composer
from iletiniz_admin.services.campaigns.receipt import Costliest, Longest
from iletiniz_admin.services.campaigns.tally import Tally
from iletiniz_admin.services.candidates import Candidate

_DIGESTED: Final = (
    "position",
    "store_id",
    "order_id",
    "line",
    "recipient",
    "body",
    "parts",
    "reason",
    "detail",
)
_MAX_WRITTEN: Final = 60
_MAX_NAME: Final = 200
_MAX_DETAIL: Final = 100


@dataclass(frozen=True, slots=True)
class Check:
    """What a check needs to know of its campaign; ``stores`` by id."""

    campaign: Campaign
    stores: Mapping[int, Store]
    connection: Connection | None
    composer: Composer

    def rows(
        self,
        session: Session,
        candidates: Sequence[Candidate],
        first: int,
        tally: Tally,
        now: datetime,
    ) -> list[dict[str, Any]]:
        """Return rows of ``campaign_recipients``, positions from ``first``; counts them too."""
        people = self._ask(session, candidates, now)
        rows = []
        for position, candidate in enumerate(candidates, first):
            row = self._row(candidate, position)
            row |= self._told(candidate, position, people, tally)
            rows.append(row)
        return rows

    def _ask(self, session: Session, candidates: Sequence[Candidate], now: datetime) -> People:
        asked: dict[int, set[str]] = defaultdict(set)
        for one in candidates:
            if one.fault is None and one.recipient and one.store_id in self.stores:
                asked[one.store_id].add(one.recipient)
        return ask(
            session,
            asked,
            self.stores,
            self.connection,
            now,
            message_class=self.campaign.message_class,
            untexted_hours=Choice.read(self.campaign.audience).untexted_hours,
        )

    def _row(self, candidate: Candidate, position: int) -> dict[str, Any]:
        return {
            "campaign_id": self.campaign.id,
            "position": position,
            "store_id": candidate.store_id,
            "order_id": candidate.order_id,
            "order_number": candidate.order_number[:_MAX_WRITTEN],
            "line": candidate.line,
            "recipient": candidate.recipient or candidate.written[:_MAX_WRITTEN],
            "name": candidate.name[:_MAX_NAME],
        }

    def _told(
        self, candidate: Candidate, position: int, people: People, tally: Tally
    ) -> dict[str, Any]:
        """Return body and parts, or reason and detail."""
        reason, detail = self._hindrance(candidate, people), ""
        if reason is None:
            reason, detail, body, parts = self._composed(candidate, position, tally)
            if reason is None:
                return {"body": body, "parts": parts, "reason": None, "detail": ""}
        tally.drops[reason] += 1
        return {"body": "", "parts": 0, "reason": reason, "detail": detail[:_MAX_DETAIL]}

    def _hindrance(self, candidate: Candidate, people: People) -> Reason | None:
        if candidate.fault is not None:
            return candidate.fault
        if not candidate.recipient:
            return Reason.NO_NUMBER
        if candidate.store_id not in self.stores:
            return Reason.STORE_PAUSED  # removed since the audience was chosen
        return people.objection(candidate.recipient)

    def _composed(
        self, candidate: Candidate, position: int, tally: Tally
    ) -> tuple[Reason | None, str, str, int]:
        composer = self.composer
        personal = composer.personal(candidate, self.stores[candidate.store_id])
        if missing := composer.missing(personal):
            return Reason.MISSING_VALUE, missing, "", 0
        made = composer.compose(personal)
        length = len(made.body)
        if not made.text:
            return Reason.EMPTY_TEXT, "", "", 0
        if length > sms.MAX_BODY:
            return Reason.TOO_LONG, str(length), "", 0
        tally.parts[made.parts] += 1
        if tally.is_longest(length):
            tally.longest = Longest(position, length, made.estimate.units, made.parts)
        if tally.is_costliest(made.parts, length):
            name, value_length = composer.longest_value(personal)
            tally.costliest = Costliest(position, length, made.parts, name, value_length)
        return None, "", made.body, made.parts


def digest_of(before: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the digest that follows ``before`` by these rows: SHA-256, 64 hex digits.

    It grows row by row, so that it does not depend on how many are looked at together.
    """
    digest = before
    for row in rows:
        told = json.dumps([digest, *(row[name] for name in _DIGESTED)], ensure_ascii=False)
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    return digest
