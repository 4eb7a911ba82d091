"""The log of every change, for admins."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from iletiniz_admin.blueprints.people import actions
from iletiniz_admin.blueprints.people.base import blueprint
from iletiniz_admin.blueprints.people.forms import LogFilterForm
from iletiniz_admin.blueprints.people.log_fields import field_name
from iletiniz_admin.blueprints.people.log_subjects import message_id_of, subject_name
from iletiniz_admin.blueprints.people.log_values import Context, value_words
from iletiniz_admin.models import AuditEvent
from iletiniz_admin.services import audit_log
from iletiniz_admin.services.audit_log import LogFilter, Names
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import session
from iletiniz_admin.web.locale import ZONE
from iletiniz_admin.web.paging import Page, page_number

SHOWN_LENGTH = 300


@blueprint.get("/log")
@requires(Permission.ADMIN)
def log() -> ResponseReturnValue:
    """Show what was done, newest first."""
    form = LogFilterForm(request.args)
    form.action.choices = action_choices(form.action.data or "")
    form.validate()
    wanted = wanted_of(form)
    page = Page(page_number(), audit_log.count_events(session(), wanted))
    events = audit_log.list_events(session(), wanted, offset=page.offset, limit=page.per_page)
    names = audit_log.names_for(session(), events)
    entries = [entry_of(event, names) for event in events]
    return render_template("people/log.html", form=form, page=page, entries=entries)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in words; `changes` are field, before (None: there was nothing), after."""

    row: AuditEvent
    action: str
    actor: str
    subject: str
    message_id: int | None
    store_name: str
    changes: list[tuple[str, str | None, str]]


def entry_of(event: AuditEvent, names: Names) -> Entry:
    """Return the event as the page shows it; everything in it is plain text."""
    store = names.stores.get(event.store_id) if event.store_id is not None else None
    context = Context(names, store)
    return Entry(
        row=event,
        action=actions.words(event.action) or event.action,
        actor=actions.actor_name(event.actor),
        subject=subject_name(event.subject, context),
        message_id=message_id_of(event.subject, context),
        store_name=store.name if store else "",
        changes=changes(event, context),
    )


def action_choices(chosen: str) -> list[tuple[str, str]]:
    """Return what the filter offers, with what the address already asks for."""
    offered = [("", _("All actions"))]
    offered += [(start, str(label)) for start, label in actions.GROUPS.items()]
    if chosen and chosen not in dict(offered):
        offered.append((chosen, actions.words(chosen) or chosen))
    return offered


def wanted_of(form: LogFilterForm) -> LogFilter:
    """Return the filter; a field with a fault filters nothing."""
    until = None if form.until.errors else form.until.data
    return LogFilter(
        action=(form.action.data or "")[:60],
        person="" if form.person.errors else form.person.data or "",
        since=begin_of(None if form.since.errors else form.since.data),
        until=begin_of(until and day_after(until)),
    )


def day_after(day: date) -> date:
    """Return the next day; the last one of the calendar stays."""
    return day if day == date.max else day + timedelta(days=1)


def begin_of(day: date | None) -> datetime | None:
    """Return when the day begins here, in UTC; days at the calendar's ends are no limit."""
    if day is None:
        return None
    try:
        return datetime.combine(day, time.min, ZoneInfo(ZONE)).astimezone(UTC)
    except OverflowError:
        return None


def changes(event: AuditEvent, context: Context) -> list[tuple[str, str | None, str]]:
    """Return (field, before, after) of the fields that the event names, as short plain text.

    Of something new only what it holds is told; before is None there.
    """
    before, after = event.before, event.after or {}
    if before is None:
        told = ((field_name(name), None, shown(name, after, context)) for name in after)
        return [change for change in told if change[2]]
    names = [*before, *(name for name in after if name not in before)]
    return [
        (field_name(name), shown(name, before, context), shown(name, after, context))
        for name in names
    ]


def shown(name: str, values: dict[str, Any], context: Context) -> str:
    """Return a value as text of some length; "" where it was not there or is empty."""
    text = value_words(name, values.get(name), context)
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
