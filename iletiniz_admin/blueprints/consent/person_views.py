"""One person: what they said and with what proof, every message and order, and the way out."""

import json
from typing import Final

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from iletiniz_admin.blueprints.consent.base import allowed_stores, person_route, subject_or_404
from iletiniz_admin.blueprints.consent.words import reason_words, scope_words, source_words
from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    Message,
    MessageStatus,
    Upload,
    UploadRow,
)
from iletiniz_admin.services import consent, consent_list, person_file
from iletiniz_admin.services.consent import PersonView
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, session
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import OutcomeText, outcome

SHOWN: Final = 50


@person_route("", "GET")
@requires(Permission.MANAGE)
def person(kind: str, row_id: int, owner_id: int | None = None) -> ResponseReturnValue:
    """Show everything that is held about the person in the stores that one may see."""
    subject = subject_or_404(kind, row_id, owner_id)
    visible = allowed_stores()
    view = consent.person(session(), subject.recipient, visible.keys())
    about = person_file.holding(session(), subject.recipient, visible.keys())
    return render_template(
        "consent/person.html",
        subject=subject,
        view=view,
        standings=person_file.standings(session(), subject.recipient, visible, about),
        stores=visible,
        imports={one.id: one for one in view.imports},
        messages=[(one, words_of(one)) for one in view.messages[:SHOWN]],
        liftable=consent_list.liftable_ids(session(), visible.keys(), view.suppressions),
        left_out=left_out_of(view),
        file_lines=file_lines_of(view),
        shown=SHOWN,
        source_words=source_words,
        scope_words=scope_words,
        reason_words=reason_words,
    )


def left_out_of(view: PersonView) -> list[tuple[CampaignRecipient, Campaign, OutcomeText]]:
    """Return the campaigns that left the person out, and why; texts that were made are messages."""
    rows = [row for row in view.campaign_rows if row.reason is not None][:SHOWN]
    locale = current_locale()
    return [
        (row, campaign, outcome(MessageStatus.SKIPPED, row.reason, locale=locale))
        for row in rows
        if (campaign := session().get(Campaign, row.campaign_id)) is not None
    ]


def file_lines_of(view: PersonView) -> list[tuple[UploadRow, Upload]]:
    """Return the lines of uploaded files that are about the person."""
    rows = view.file_rows[:SHOWN]
    return [
        (row, file) for row in rows if (file := session().get(Upload, row.upload_id)) is not None
    ]


def words_of(message: Message) -> object:
    """Return what happened to a message."""
    return outcome(message.status, message.reason, locale=current_locale(), details={})


@person_route("/export", "POST")
@requires(Permission.MANAGE)
def person_export(kind: str, row_id: int, owner_id: int | None = None) -> ResponseReturnValue:
    """Hand out what is held as one JSON file; its name says nothing of the person."""
    subject = subject_or_404(kind, row_id, owner_id)
    held = person_file.collect(session(), subject.recipient, allowed_stores().keys(), actor())
    session().commit()
    answer = Response(json.dumps(held, ensure_ascii=False, indent=2), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="person.json"'
    return answer
