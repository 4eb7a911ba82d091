"""What is done to a person by hand: stop texts, lift a stop, erase. Each asks on its own page."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from iletiniz_admin.blueprints.consent.base import (
    Subject,
    allowed_stores,
    person_route,
    subject_or_404,
)
from iletiniz_admin.blueprints.consent.forms import StopForm
from iletiniz_admin.blueprints.consent.words import SCOPES, scope_words, source_words
from iletiniz_admin.models import Store, Suppression
from iletiniz_admin.services import consent, consent_list, iys, opting_out, person_file
from iletiniz_admin.web.access import Permission, requires, visible_stores
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.flash import say, warn
from iletiniz_admin.web.forms import ConfirmForm

PANEL = "panel"  # the source of what is written down here


@person_route("/stop", "GET", "POST")
@requires(Permission.MANAGE)
def withdraw(kind: str, row_id: int, owner_id: int | None = None) -> ResponseReturnValue:
    """Stop commercial texts or all, at once and in all stores of the merchant."""
    subject = subject_or_404(kind, row_id, owner_id)
    form = StopForm()
    form.offer(stores_for(subject))
    if form.validate_on_submit():
        done = opting_out.withdraw_now(
            session(),
            recipient=subject.recipient,
            store=allowed_stores()[form.store_id.data],
            source=PANEL,
            actor=actor(),
            now=now(),
            scope=form.scope.data,
            note=form.note.data or "",
        )
        session().commit()
        tell_stopped(form.scope.data, done.stopped_count)
        return redirect(subject.url(), 303)
    if not form.is_submitted():
        asked = request.args.get("scope", "")
        form.scope.data = asked if asked in SCOPES else consent.SCOPE_COMMERCIAL
    page = render_template("consent/stop.html", subject=subject, form=form)
    return page, 422 if form.errors else 200


def stores_for(subject: Subject) -> list[Store]:
    """Return the stores that may be refused: those that hold something of the person first."""
    own = visible_stores()
    about = person_file.holding(session(), subject.recipient, allowed_stores().keys())
    return [store for store in own if store.id in about] or own


def tell_stopped(scope: str, stopped_count: int) -> None:
    """Tell what stands now, and how many waiting messages it ended."""
    say(
        _("Stopped: this number gets no texts at all any more.")
        if scope == consent.SCOPE_ALL
        else _("Stopped: this number gets no commercial texts any more.")
    )
    if stopped_count:
        say(
            ngettext(
                "%(num)s waiting message will not be sent.",
                "%(num)s waiting messages will not be sent.",
                stopped_count,
            )
        )


@person_route("/lift/<int:suppression_id>", "GET", "POST")
@requires(Permission.MANAGE)
def lift(
    kind: str, row_id: int, suppression_id: int, owner_id: int | None = None
) -> ResponseReturnValue:
    """Let the person be written to again."""
    subject = subject_or_404(kind, row_id, owner_id)
    stop = stop_or_404(subject, suppression_id)
    if stop.lifted_at is not None:
        warn(_("This stop was lifted already."))
        return redirect(subject.url(), 303)
    if ConfirmForm().validate_on_submit():
        consent.lift(session(), stop, actor(), now())
        session().commit()
        say(_("The stop was lifted."))
        return redirect(subject.url(), 303)
    return render_template(
        "consent/lift.html",
        subject=subject,
        stop=stop,
        scope=scope_words(stop.scope),
        source=source_words(stop.source),
    )


def stop_or_404(subject: Subject, suppression_id: int) -> Suppression:
    """Return the person's stop if one's stores may lift it, or end the request with 404."""
    stop = session().get(Suppression, suppression_id)
    if stop is None or stop.recipient != subject.recipient:
        abort(404)
    ids = allowed_stores().keys()
    if stop.lifted_at is None and not consent_list.liftable_ids(session(), ids, [stop]):
        abort(404)
    return stop


@person_route("/erase", "GET", "POST")
@requires(Permission.ADMIN)
def erase(kind: str, row_id: int, owner_id: int | None = None) -> ResponseReturnValue:
    """Name what goes and what stays, then erase the person from all stores."""
    subject = subject_or_404(kind, row_id, owner_id)
    ids = allowed_stores().keys()
    if not ConfirmForm().validate_on_submit():
        view = consent.person(session(), subject.recipient, ids)
        return render_template(
            "consent/erase.html",
            subject=subject,
            held=person_file.count_held(session(), subject.recipient, ids),
            is_stopped=any(stop.lifted_at is None for stop in view.suppressions),
            unreported_count=iys.count_open(session(), ids, subject.recipient),
        )
    done = person_file.erase(session(), subject.recipient, ids, actor=actor(), now=now())
    session().commit()
    say(
        _(
            "Erased: %(orders)s orders, %(messages)s messages and %(consents)s answers name "
            "nobody any more.",
            orders=done.orders,
            messages=done.messages,
            consents=done.consents,
        )
    )
    return redirect(url_for("consent.index"), 303)
