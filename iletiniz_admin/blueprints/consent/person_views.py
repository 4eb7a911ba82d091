"""One person: what they said and with what proof, every message and order, and the way out."""

import json
from typing import Final

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from iletiniz_admin.blueprints.consent.base import allowed_stores, person_route, subject_or_404
from iletiniz_admin.blueprints.consent.words import reason_words, scope_words, source_words
from iletiniz_admin.models import Message
from iletiniz_admin.services import consent, consent_list, person_file
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, session
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import outcome

SHOWN: Final = 50


@person_route("", "GET")
@requires(Permission.MANAGE)
def person(kind: str, row_id: int, store_id: int | None = None) -> ResponseReturnValue:
    """Show everything that is held about the person in the stores that one may see."""
    subject = subject_or_404(kind, row_id, store_id)
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
        shown=SHOWN,
        source_words=source_words,
        scope_words=scope_words,
        reason_words=reason_words,
    )


def words_of(message: Message) -> object:
    """Return what happened to a message."""
    return outcome(message.status, message.reason, locale=current_locale(), details={})


@person_route("/export", "POST")
@requires(Permission.MANAGE)
def person_export(kind: str, row_id: int, store_id: int | None = None) -> ResponseReturnValue:
    """Hand out what is held as one JSON file; its name says nothing of the person."""
    subject = subject_or_404(kind, row_id, store_id)
    held = person_file.collect(session(), subject.recipient, allowed_stores().keys(), actor())
    session().commit()
    answer = Response(json.dumps(held, ensure_ascii=False, indent=2), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="person.json"'
    return answer
