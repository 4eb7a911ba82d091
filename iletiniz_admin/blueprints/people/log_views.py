"""The log of every change, for admins."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from iletiniz_admin.blueprints.people import actions
from iletiniz_admin.blueprints.people.base import blueprint
from iletiniz_admin.blueprints.people.forms import LogFilterForm
from iletiniz_admin.models import AuditEvent
from iletiniz_admin.services import access, audit_log
from iletiniz_admin.services.audit_log import LogFilter
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
    return render_template(
        "people/log.html",
        form=form,
        page=page,
        events=events,
        words=actions.words,
        actor_name=actions.actor_name,
        field_name=actions.field_name,
        subject_name=actions.subject_name,
        changes=changes,
        store_names={store.id: store.name for store in access.list_stores(session())},
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


def changes(event: AuditEvent) -> list[tuple[str, str, str]]:
    """Return (field, before, after) of the fields that the event names, as short plain text."""
    before, after = event.before or {}, event.after or {}
    names = [*before, *(name for name in after if name not in before)]
    return [(name, shown(before, name), shown(after, name)) for name in names]


def shown(values: dict[str, Any], name: str) -> str:
    """Return a value as text; "" where it was not there or is empty."""
    value = values.get(name)
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list) and not any(isinstance(part, dict | list) for part in value):
        text = ", ".join(str(part) for part in value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        text = actions.value_words(name, text)
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
