"""What a person may do with a confirmed campaign: pause, resume, stop, write to the rest."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from iletiniz_admin.blueprints.bulk.base import blueprint, campaign_or_404, to_page
from iletiniz_admin.blueprints.bulk.progress_views import STOPPABLE
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, PauseReason
from iletiniz_admin.services.campaigns import running
from iletiniz_admin.services.campaigns.choice import AudienceKind
from iletiniz_admin.services.campaigns.followups import follow_up
from iletiniz_admin.services.campaigns.progress import count_by_hand, progress
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, hint, now, session
from iletiniz_admin.web.filters import number
from iletiniz_admin.web.flash import say, say_refusal, warn
from iletiniz_admin.web.navigation import carried

MAX_NAME = 100


@blueprint.post("/<int:campaign_id>/pause")
@requires(Permission.MANAGE)
def pause(campaign_id: int) -> ResponseReturnValue:
    """Let nothing more leave until somebody resumes it."""
    found = campaign_or_404(campaign_id)
    if running.pause(session(), found, PauseReason.BY_PERSON, actor(), now()):
        counts = told(found)
        session().commit()
        say(paused_words(counts))
    else:
        session().rollback()
        warn(_("There was nothing to pause: it is not being sent."))
    return to_page(found)


@blueprint.post("/<int:campaign_id>/resume")
@requires(Permission.MANAGE)
def resume(campaign_id: int) -> ResponseReturnValue:
    """Let it go on, unless what stopped it still stands in the way."""
    found = campaign_or_404(campaign_id)
    try:
        running.resume(session(), found, actor=actor(), now=now())
    except Refused as error:
        session().rollback()
        say_refusal(error)
        return to_page(found)
    session().commit()
    hint()
    say(_("Resumed: those who wait will get it."))
    return to_page(found)


@blueprint.get("/<int:campaign_id>/stop")
@requires(Permission.MANAGE)
def stop_page(campaign_id: int) -> ResponseReturnValue:
    """Name what has left and what will not be sent, before it is stopped for good."""
    found = campaign_or_404(campaign_id)
    if found.status not in STOPPABLE:
        warn(_("There was nothing to stop: it is not being sent."))
        return to_page(found)
    return render_template("bulk/stop.html", campaign=found, told=told(found))


@blueprint.post("/<int:campaign_id>/stop")
@requires(Permission.MANAGE)
def stop(campaign_id: int) -> ResponseReturnValue:
    """Stop it for good; what had left, had left."""
    found = campaign_or_404(campaign_id)
    try:
        running.cancel(session(), found, actor=actor(), now=now())
    except Refused as error:
        session().rollback()
        say_refusal(error)
        return to_page(found)
    counts = told(found)
    session().commit()
    hint()
    say(stopped_words(counts))
    return to_page(found)


def told(found: Campaign) -> dict[str, str]:
    """Return the numbers of a stop: what left, what failed ("" for none), what will not be sent.

    What a person sends again alone leaves all the same, and is in none of them.
    """
    standing = progress(session(), found, now())
    by_hand = count_by_hand(session(), found.id)
    unsent = standing.total - standing.left - standing.skipped - by_hand
    return {
        "left": number(standing.left - standing.failed),
        "failed": number(standing.failed) if standing.failed else "",
        "waiting": number(max(0, unsent)),
    }


def paused_words(counts: dict[str, str]) -> str:
    """Return what a pause did."""
    if counts["failed"]:
        return str(_("Paused. %(left)s have left, %(failed)s failed; %(waiting)s wait.", **counts))
    return str(_("Paused. %(left)s have left; %(waiting)s wait.", **counts))


def stopped_words(counts: dict[str, str]) -> str:
    """Return what a stop did."""
    if counts["failed"]:
        sentence = _(
            "Stopped. %(left)s have left, %(failed)s failed; %(waiting)s will not be sent.",
            **counts,
        )
    else:
        sentence = _("Stopped. %(left)s have left; %(waiting)s will not be sent.", **counts)
    return str(sentence)


@blueprint.post("/<int:campaign_id>/rest")
@requires(Permission.MANAGE)
def rest(campaign_id: int) -> ResponseReturnValue:
    """Make a draft to exactly those whom the text never left for."""
    found = campaign_or_404(campaign_id)
    return to_draft(found, AudienceKind.REST, _("Rest of %(name)s", name=found.name))


@blueprint.post("/<int:campaign_id>/retry-failed")
@requires(Permission.MANAGE)
def retry_failed(campaign_id: int) -> ResponseReturnValue:
    """Make a draft to exactly those whose message failed."""
    found = campaign_or_404(campaign_id)
    return to_draft(found, AudienceKind.FAILED, _("Failed ones of %(name)s", name=found.name))


def to_draft(source: Campaign, kind: AudienceKind, name: str) -> ResponseReturnValue:
    """Lead to the draft of a follow-up; nothing is sent before it is checked and started."""
    try:
        draft = follow_up(session(), source, kind, name=name[:MAX_NAME], actor=actor(), now=now())
    except Refused as error:
        session().rollback()
        say_refusal(error)
        return to_page(source)
    draft_id = draft.id
    session().commit()
    say(_("A draft to exactly these people was made. Nothing is sent before you start it."))
    return redirect(url_for("bulk.text", campaign_id=draft_id, **carried()), 303)  # type: ignore[arg-type] # plain texts
