"""Who gets the text, from a file: taken, read by a worker, each bad row with its reason."""

from typing import Any, Final, cast

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from iletiniz_admin.blueprints.bulk.base import blueprint, draft_or_404, stale, to_page
from iletiniz_admin.blueprints.bulk.forms_upload import NameForm, UploadForm
from iletiniz_admin.blueprints.bulk.row_words import row_fault, row_reason
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, Store, Upload, UploadStatus
from iletiniz_admin.services import uploads
from iletiniz_admin.services.campaigns import drafts
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.followups import FOLLOW_UPS, count_followup
from iletiniz_admin.web.access import Permission, guard, requires, visible_stores
from iletiniz_admin.web.deps import actor, hint, now, session
from iletiniz_admin.web.flash import say_refusal
from iletiniz_admin.web.forms import refuse
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.web.paging import Page, page_number
from iletiniz_admin.wording import refusal

# A little more than is taken, so that a file that is too large is told so in words.
MOST_BYTES: Final = uploads.MAX_BYTES + 2 * 1024 * 1024
PLACE: Final = "/<int:campaign_id>/file"
UNDER_WAY: Final = frozenset({UploadStatus.WAITING, UploadStatus.READING})
SAMPLES: Final = 10
MOST_COLUMNS: Final = 4  # of a sample


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let this one form be larger; it has to be said before anything reads the form.

    Who may not send files is turned away first, so that nobody else fills the disk with one.
    """
    if endpoint != "bulk.take_file":
        return
    if (refused := guard()) is not None:
        abort(cast("Any", refused))
    request.max_content_length = MOST_BYTES


@blueprint.get(PLACE)
@requires(Permission.MANAGE)
def file(campaign_id: int) -> ResponseReturnValue:
    """Show what became of the file, or ask for one."""
    campaign = draft_or_404(campaign_id)
    if Choice.read(campaign.audience).kind in FOLLOW_UPS:
        return to_page(campaign, "bulk.follow_up")
    return file_page(campaign, form_of(campaign), name_form(campaign))


@blueprint.post(PLACE)
@requires(Permission.MANAGE)
def take_file(campaign_id: int) -> ResponseReturnValue:
    """Take a file for a worker to read; it takes the place of an earlier one."""
    campaign = draft_or_404(campaign_id)
    form = form_of(campaign)
    if not form.validate_on_submit():
        return file_page(campaign, form, name_form(campaign)), 422
    try:
        keep_file(campaign, form.store(), form.file.data)
    except Refused as error:
        session().rollback()
        refuse(form.file, error)
        return file_page(campaign, form, name_form(campaign)), 422
    session().commit()
    hint()
    return to_page(campaign, "bulk.file")


def keep_file(campaign: Campaign, store: Store, sent: FileStorage) -> None:
    """Make the file the campaign's audience; whatever was checked before counts no more."""
    before = campaign.upload_id
    with sent.stream as stream:
        upload = uploads.take_file(
            session(),
            campaign,
            store,
            cast("Any", stream),
            sent.filename or "",
            by=actor().label,
            now=now(),
        )
    campaign.upload_id = before  # so that the change is seen as one
    drafts.change(
        session(),
        campaign,
        campaign.version,
        stores=[store],
        audience=Choice(kind=AudienceKind.FILE),
        upload_id=upload.id,
        actor=actor(),
        now=now(),
    )


@blueprint.get(f"{PLACE}/reading")
@requires(Permission.MANAGE)
def file_reading(campaign_id: int) -> ResponseReturnValue:
    """Give the script how far the reading is."""
    campaign = draft_or_404(campaign_id)
    return render_template("bulk/_reading.html", upload=upload_of(campaign), under_way=UNDER_WAY)


@blueprint.get("/<int:campaign_id>/follow-up")
@requires(Permission.MANAGE)
def follow_up(campaign_id: int) -> ResponseReturnValue:
    """Say whom a campaign is for that follows another one: exactly these, and nobody else."""
    campaign = draft_or_404(campaign_id)
    if Choice.read(campaign.audience).kind not in FOLLOW_UPS:
        return to_page(campaign, "bulk.audience")
    return follow_up_page(campaign, name_form(campaign))


@blueprint.post("/<int:campaign_id>/name")
@requires(Permission.MANAGE)
def name(campaign_id: int) -> ResponseReturnValue:
    """Keep the name and go on to the text; for audiences without filters."""
    campaign = draft_or_404(campaign_id)
    if (upload := upload_of(campaign)) is not None and upload.status is not UploadStatus.READ:
        return to_page(campaign, "bulk.file")
    form = name_form(campaign)
    if not form.validate_on_submit():
        return named_page(campaign, form), 422
    new, version = form.name.data, form.version_sent()
    try:
        drafts.change(session(), campaign, version, name=new, actor=actor(), now=now())
    except Refused as error:
        session().rollback()
        if error.code == "campaign_changed":
            return named_page(campaign, form, conflict=stale(form, campaign)), 409
        say_refusal(error)
        return to_page(campaign)
    session().commit()
    return to_page(campaign, "bulk.text")


def named_page(campaign: Campaign, form: NameForm, *, conflict: str = "") -> str:
    """Return the page that a form with the name stands on."""
    if Choice.read(campaign.audience).kind in FOLLOW_UPS:
        return follow_up_page(campaign, form, conflict=conflict)
    return file_page(campaign, form_of(campaign), form, conflict=conflict)


def form_of(campaign: Campaign) -> UploadForm:
    """Return the form that takes a file, for the campaign's first store unless told otherwise."""
    form = UploadForm()
    form.offer(visible_stores(), drafts.stores_of(session(), campaign))
    return form


def name_form(campaign: Campaign) -> NameForm:
    """Return the form with the campaign's name."""
    return NameForm(data={"name": campaign.name, "version": str(campaign.version)})


def upload_of(campaign: Campaign) -> Upload | None:
    """Return the campaign's file."""
    return session().get(Upload, campaign.upload_id) if campaign.upload_id else None


def file_page(campaign: Campaign, form: UploadForm, named: NameForm, *, conflict: str = "") -> str:
    """Return the page of a file: what is known of it, and the form for another one."""
    upload = upload_of(campaign)
    is_read = upload is not None and upload.status is UploadStatus.READ
    return render_template(
        "bulk/file.html",
        campaign=campaign,
        form=form,
        named=named,
        conflict=conflict,
        upload=upload,
        under_way=UNDER_WAY,
        has_stores=bool(visible_stores()),
        limits=uploads,
        **(read_parts(upload) if upload is not None and is_read else {}),
        is_read=is_read,
        refused=refused_words(upload) if upload is not None else "",
    )


def read_parts(upload: Upload) -> dict[str, Any]:
    """Return what is told of a file that was read: figures, people, rows with a fault."""
    page = Page(page_number(), upload.fault_count)
    faults = uploads.list_faults(session(), upload, limit=page.per_page, offset=page.offset)
    names = uploads.placeholders_of(upload)
    return {
        "figures": uploads.count_rows(session(), upload),
        "samples": uploads.sample_rows(session(), upload, limit=SAMPLES),
        "placeholders": names,
        "columns_shown": [upload.columns[name] for name in names[:MOST_COLUMNS]],
        "reasons": [(row_reason(one), count) for one, count in uploads.faults_of(upload).items()],
        "faults": [(one, row_fault(one.reason)) for one in faults],
        "page": page,
    }


def refused_words(upload: Upload) -> str:
    """Return why a file was not taken as a whole, "" where it was."""
    if upload.status is not UploadStatus.REFUSED:
        return ""
    code = upload.error_code or "file_unreadable"
    return refusal(code, current_locale(), **upload.error_details)


def follow_up_page(campaign: Campaign, form: NameForm, *, conflict: str = "") -> str:
    """Return the page of a campaign that follows another one."""
    kind = Choice.read(campaign.audience).kind
    source = session().get(Campaign, campaign.source_id) if campaign.source_id else None
    return render_template(
        "bulk/follow_up.html",
        campaign=campaign,
        named=form,
        conflict=conflict,
        kind=kind.value,
        source=source,
        count=count_followup(session(), source, kind) if source else 0,
    )
