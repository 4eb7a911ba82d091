"""The text of a campaign: what is wrong with it, and what it becomes for each person."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, Connection, MessageClass, Store, Upload
from iletiniz_admin.services import commercial, uploads
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.personal import FILE_NAMES, Composer
from iletiniz_admin.services.candidates import Candidate
from iletiniz_admin.services.composing import Composed
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.services.rules import checks, promotion
from iletiniz_admin.services.rules.checks import Fault
from iletiniz_admin.services.rules.routes import routes_of
from iletiniz_admin.sms import MAX_BODY, PLACEHOLDERS, Found, find_promotion, problems, tidy
from iletiniz_admin.sms.plain_text import clean_text

FOLLOW_UPS: Final = frozenset({AudienceKind.REST, AudienceKind.FAILED})


class InvalidCampaign(Refused):
    """A campaign that cannot be checked as it is: as a refusal it speaks of its first fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(first.code, **first.details)


def cleaned(text: str) -> str:
    """Return a text as it is kept for sending: signs made plain, spaces joined, trimmed."""
    return clean_text(tidy(text).text)


def text_faults(text: str, allowed: Collection[str]) -> list[Fault]:
    """Return what is wrong with a text, at the field ``text``, in the order of its characters.

    ``allowed`` are the placeholders that the audience has values for.
    """
    if not text.strip():
        return [Fault("text", "empty_text")]
    faults = []
    if len(text) > MAX_BODY:
        faults.append(Fault("text", "too_long", {"length": len(text), "max_length": MAX_BODY}))
    for problem in problems(text, allowed):
        details = {"position": problem.position + 1, "name": problem.name}
        if problem.suggestion:
            details["suggestion"] = problem.suggestion
        faults.append(Fault("text", problem.code, details))
    return faults


def allowed_names(session: Session, campaign: Campaign) -> tuple[str, ...]:
    """Return the placeholders that the campaign's audience has values for, in a fixed order.

    An audience of orders has all, one from a file the file's columns and the shop's name and
    address; who gets the rest of another campaign has what that one's audience has.
    """
    origin = origin_of(session, campaign)
    if Choice.read(origin.audience).kind is not AudienceKind.FILE:
        return PLACEHOLDERS
    upload = session.get(Upload, origin.upload_id) if origin.upload_id else None
    columns = uploads.placeholders_of(upload) if upload is not None else ()
    return tuple(dict.fromkeys((*columns, *_of_every_file(columns))))


def origin_of(session: Session, campaign: Campaign) -> Campaign:
    """Return the campaign whose audience this one's people come from at last; itself as a rule."""
    seen = {campaign.id}
    while campaign.source_id is not None and campaign.source_id not in seen:
        if Choice.read(campaign.audience).kind not in FOLLOW_UPS:
            break
        source = session.get(Campaign, campaign.source_id)
        if source is None:
            break
        seen.add(source.id)
        campaign = source
    return campaign


def sending_faults(session: Session, campaign: Campaign, stores: Sequence[Store]) -> list[Fault]:
    """Return all that forbids to send the campaign's text as it is, each at its field."""
    connection = session.get(Connection, campaign.connection_id or 0)
    providers = routes_of(connection).providers
    draft = checks.Draft(campaign.text, sender=campaign.sender, provider=campaign.provider)
    return [
        *text_faults(campaign.text, allowed_names(session, campaign)),
        *checks.route_faults(draft, providers),
        *class_faults(campaign, stores, connection),
    ]


def class_faults(
    campaign: Campaign, stores: Sequence[Store], connection: Connection | None
) -> list[Fault]:
    """Return what forbids a text of its class: unconfirmed words, a merchant nobody can name."""
    if campaign.message_class is MessageClass.COMMERCIAL:
        has_merchant = commercial.has_merchant(connection)
        return [] if has_merchant else [Fault("message_class", "merchant_missing")]
    left = unconfirmed_words(campaign, stores)
    if not left:
        return []
    return [Fault(promotion.CONFIRMATION, "promotion_found", {"words": ", ".join(left)})]


def promotion_words(campaign: Campaign, stores: Sequence[Store]) -> tuple[str, ...]:
    """Return the promotional words of an informational text, each once, in small letters.

    A commercial text promotes by right: it has none.
    """
    if campaign.message_class is MessageClass.COMMERCIAL:
        return ()
    return promotion.words_of(promotion_in(campaign.text, stores))


def promotion_in(text: str, stores: Sequence[Store]) -> tuple[Found, ...]:
    """Return what promotes in a text, as it is written; links lead into any of the shops."""
    hosts = [host for store in stores for host in promotion.shop_hosts(store)]
    return find_promotion(text, shop_hosts=hosts)


def unconfirmed_words(campaign: Campaign, stores: Sequence[Store]) -> tuple[str, ...]:
    """Return those of them that nobody has let pass yet."""
    return promotion.unconfirmed(promotion_words(campaign, stores), campaign)


def compose_for(  # noqa: PLR0917 - all that a body is made of, in its order
    campaign: Campaign,
    candidate: Candidate,
    store: Store,
    connection: Connection | None,
    formats: Format,
    public_url: str,
    token: str | None = None,
) -> Composed:
    """Return the body for one person; never raises for what text and values contain.

    For many of them, a ``Composer`` is faster.
    """
    composer = Composer.of(campaign, connection, formats, public_url)
    return composer.compose(composer.personal(candidate, store), token)


def _of_every_file(columns: Collection[str]) -> tuple[str, ...]:
    has_names = not {"first_name", "last_name"}.isdisjoint(columns)
    return FILE_NAMES if has_names else tuple(name for name in FILE_NAMES if name != "full_name")
