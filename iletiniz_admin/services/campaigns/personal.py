"""From a campaign's text and a person of its audience to the body that leaves, many at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from iletiniz_admin import sms
from iletiniz_admin.models import Campaign, Connection, MessageClass, Store
from iletiniz_admin.services.candidates import Candidate
from iletiniz_admin.services.composing import SAMPLE_TOKEN, Composed, link_of, signed
from iletiniz_admin.services.rendering import Format, language_of, values_for

# What a person of a file has besides the file's own columns: the shop in whose name it is written.
FILE_NAMES: Final = ("full_name", "shop_name", "shop_url")


@dataclass(frozen=True, slots=True)
class Personal:
    """What a text is made of for one person: the values, and the language they are written in."""

    values: Mapping[str, str]
    language: str


@dataclass(slots=True)
class Composer:
    """Makes bodies of one campaign; what is the same for all of them is made once.

    ``public_url`` is where people reach the panel, for the refusal link of commercial texts.
    """

    text: str
    message_class: MessageClass
    connection: Connection | None
    formats: Format
    public_url: str
    profile: sms.Profile
    names: frozenset[str] = field(init=False)
    _file_names: frozenset[str] = field(init=False)
    _languages: dict[int, str] = field(init=False, default_factory=dict)
    _endings: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Read the text once."""
        self.names = sms.parse(self.text).names
        self._file_names = self.names.intersection(FILE_NAMES)

    @classmethod
    def of(
        cls, campaign: Campaign, connection: Connection | None, formats: Format, public_url: str
    ) -> "Composer":
        """Return the composer of a campaign as it is now."""
        profile = sms.profile_for(campaign.provider)
        text, kind = campaign.text, campaign.message_class
        return cls(text, kind, connection, formats, public_url, profile)

    def personal(self, candidate: Candidate, store: Store) -> Personal:
        """Return the values of those placeholders that the text names."""
        language = self._language(store)
        row = candidate.order or candidate.values
        names = self.names if candidate.order else self._file_names
        values = values_for(row, store, format=self.formats, names=names, language=language)
        return Personal({**values, **candidate.values}, language)

    def compose(self, personal: Personal, token: str | None = None) -> Composed:
        """Return the body; never raises for what text and values contain.

        ``token`` is the refusal link's; None gives a sample of the same length and cost.
        """
        language = personal.language
        text = body = sms.render(self.text, personal.values, language=language)
        if text and self.message_class is MessageClass.COMMERCIAL:
            body = text + self._ending(language, token)
        return Composed(body, text, sms.count_parts(body, self.profile), language, self.profile)

    def missing(self, personal: Personal) -> str:
        """Return the first placeholder that has nothing to stand for it here, "" for none."""
        return next(iter(sms.missing_values(self.text, personal.values)), "")

    def longest_value(self, personal: Personal) -> tuple[str, int]:
        """Return the placeholder whose value is the longest here, and its length; "" for none."""
        values = personal.values
        lengths = {name: len(values.get(name, "")) for name in sorted(self.names)}
        name = max(lengths, key=lengths.__getitem__, default="")
        return name, lengths.get(name, 0)

    def _ending(self, language: str, token: str | None) -> str:
        """Return the footer of that language; but for its link it is the same for everybody."""
        known = self._endings.get(language)
        if known is None:
            link = link_of(self.public_url, SAMPLE_TOKEN)
            known = self._endings[language] = signed("", self.connection, language, link)
        return known.removesuffix(SAMPLE_TOKEN) + token if known and token else known

    def _language(self, store: Store) -> str:
        known = self._languages.get(store.id)
        if known is None:
            known = self._languages[store.id] = language_of(None, store)
        return known
