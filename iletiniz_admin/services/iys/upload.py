"""The open statements as a table for İYS's own upload, by the field names of its interface.

All cells are made here, so none can be a formula; a leading plus is part of the number.

The codes of where something was said stand alike in the published documents of two Turkish text
providers that pass consents on to İYS (Netgsm, Verimor). İYS's own reference could not be opened
to check them, nor whether its upload by hand takes this table's headings as they are; which of our
ways means which code is our reading of their names.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from iletiniz_admin.models import Consent
from iletiniz_admin.services import audit
from iletiniz_admin.services.consent_ways import split_note
from iletiniz_admin.services.iys.business_days import ZONE
from iletiniz_admin.services.iys.reports import list_open

MAX_ROWS: Final = 5000  # of one upload
HEADINGS: Final = ("recipient", "recipientType", "source", "status", "type", "consentDate")
PANEL: Final = "panel"
# What the team wrote down was said in the way that they named; all else was said on a web page.
_WAYS: Final[Mapping[str, str]] = {
    "paper": "HS_ISLAK_IMZA",
    "form": "HS_WEB",
    "phone": "HS_CAGRI_MERKEZI",
    "shop": "HS_FIZIKSEL_ORTAM",
    "email": "HS_EPOSTA",
    "text": "HS_MESAJ",
}
_SOME_WAY: Final = "HS_EORTAM"
_WEB: Final = "HS_WEB"
_INDIVIDUAL, _SMS = "BIREYSEL", "MESAJ"
_YES, _NO = "ONAY", "RET"


def export_iys(
    session: Session, store_ids: Collection[int], now: datetime, *, actor: audit.Actor
) -> list[list[str]]:
    """Return the headings and the most urgent open statements, at most 5,000. Audited.

    An upload is for one merchant, so the stores should be. Nothing is marked as reported: that is
    for whoever sees that İYS took the file.
    """
    reports = list_open(session, store_ids, now, MAX_ROWS)
    audit.record(session, actor, "consent.iys_exported", after={"statements": len(reports)})
    return [list(HEADINGS), *(_row(report.consent) for report in reports)]


def _row(row: Consent) -> list[str]:
    return [
        row.recipient,
        _INDIVIDUAL,
        _source(row),
        _YES if row.is_given else _NO,
        _SMS,
        row.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S"),
    ]


def _source(row: Consent) -> str:
    if row.source != PANEL:
        return _WEB
    way, _note = split_note(row.note)
    return _WAYS.get(way, _SOME_WAY)
