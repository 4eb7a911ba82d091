"""A file of statements: taken row by row, with a report of what was taken and what was not."""

from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from iletiniz_admin.blueprints.consent.base import allowed_stores, blueprint
from iletiniz_admin.blueprints.consent.forms import ImportForm
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import ConsentImport, Reason
from iletiniz_admin.services import consent
from iletiniz_admin.web.access import Permission, requires, selected_store, visible_stores
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.forms import refuse
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import reason_name, refusal

# A little more than the import takes, so that a file that is too large is told so in words.
MOST_BYTES: Final = 6 * 1024 * 1024
SHOWN: Final = 100
# How the files of a spreadsheet program begin, today's and those of before 2007.
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let this one form be larger; it has to be said before anything reads the form."""
    if endpoint == "consent.import_file":
        request.max_content_length = MOST_BYTES


@blueprint.route("/import", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def import_file() -> ResponseReturnValue:
    """Take a file, and lead to its report."""
    form = ImportForm()
    form.offer(visible_stores(), selected_store())
    if form.validate_on_submit():
        try:
            found = keep(form)
        except Refused as error:
            session().rollback()
            refuse(form.file, error)
        else:
            return redirect(url_for("consent.import_report", import_id=found.id), 303)
    page = render_template("consent/import.html", form=form, has_stores=bool(visible_stores()))
    return page, 422 if form.errors else 200


def keep(form: ImportForm) -> ConsentImport:
    """Take the good rows; raises `Refused` if the file as such cannot be read."""
    upload = form.file.data
    with upload.stream as stream:
        content = stream.read()
    if content.startswith(WORKBOOKS):
        raise Refused("file_is_workbook")
    found = consent.import_csv(
        session(),
        allowed_stores()[form.store_id.data],
        content,
        upload.filename,
        actor=actor(),
        now=now(),
    )
    session().commit()
    return found


@blueprint.get("/imports/<int:import_id>")
@requires(Permission.MANAGE)
def import_report(import_id: int) -> ResponseReturnValue:
    """Show what was taken of a file, and which rows were not and why."""
    found = session().get(ConsentImport, import_id)
    if found is None or found.store_id not in allowed_stores():
        return abort(404)
    return render_template(
        "consent/import_report.html",
        found=found,
        store=allowed_stores()[found.store_id],
        refused=[
            (row.get("line"), row_words(str(row.get("code")))) for row in found.refused[:SHOWN]
        ],
        refused_count=len(found.refused),
        known_count=max(0, found.row_count - found.added_count - len(found.refused)),
        shown=SHOWN,
        # Of a number that Excel wrote as 5,55E+09 no more is kept than this.
        has_mistyped=any(row.get("code") == Reason.MISTYPED for row in found.refused),
    )


def row_words(code: str) -> str:
    """Return why a row was not taken: its number, or something else in it."""
    if code in set(Reason):
        return reason_name(code, current_locale())
    return refusal(code, current_locale())
