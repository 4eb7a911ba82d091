"""The text of a campaign on its page: what is typed, what it becomes, what there is to say."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import render_template
from flask_babel import gettext

from iletiniz_admin.blueprints.bulk.base import FORMATS
from iletiniz_admin.blueprints.bulk.forms_text import TextForm, text_form
from iletiniz_admin.models import Campaign, Connection, Message, MessageClass, Store
from iletiniz_admin.services import commercial
from iletiniz_admin.services.campaigns import drafts, previews, text as texts
from iletiniz_admin.services.campaigns.personal import Composer
from iletiniz_admin.services.composing import Composed
from iletiniz_admin.services.rules import override_of, routes_of, unconfirmed, words_of
from iletiniz_admin.sms import over_limit, parse, tidy
from iletiniz_admin.sms.plain_text import clean_text
from iletiniz_admin.web import text_words
from iletiniz_admin.web.deps import now, session, settings
from iletiniz_admin.web.text_fields import EXAMPLES, FIELDS, fault_sentence
from iletiniz_admin.web.undoing import Replaced


@dataclass
class Editor:
    """A campaign's text on its page; ``said`` is what a press of a button did to it."""

    campaign: Campaign
    stores: list[Store]  # one or more
    connection: Connection | None
    form: TextForm
    said: list[str] = field(default_factory=list)
    conflict: str = ""

    @cached_property
    def replaced(self) -> Replaced:
        """The text with the earlier ones that buttons replaced."""
        return Replaced([self.form.text])

    @cached_property
    def sample(self) -> previews.Sample:
        """The person that the preview shows."""
        return previews.find_sample(
            session(),
            self.campaign,
            self.stores,
            key=self.form.person_key(),
            index=self.form.sample_index(),
            now=now(),
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The placeholders that the audience has values for."""
        return texts.allowed_names(session(), self.campaign)

    @property
    def store(self) -> Store:
        """The store in whose name the person of the preview is written to."""
        found = self.sample.candidate.store_id
        return next((store for store in self.stores if store.id == found), self.stores[0])

    def text(self) -> str:
        """Return what was typed, as it is kept for sending."""
        return texts.cleaned(self.form.text.data or "")

    def typed(self) -> Campaign:
        """Return the campaign as it would be with what was typed; it is no row."""
        return Campaign(
            text=self.text(),
            message_class=self.form.kind(),
            sender=self.form.sender.data or None,
            provider=self.form.provider.data or None,
            promotion_override=self.campaign.promotion_override,
        )

    def composer(self) -> Composer:
        """Return what makes the messages of what was typed, as the check would."""
        return Composer.of(self.typed(), self.connection, FORMATS, settings().public_url)

    def composed(self) -> Composed:
        """Return the message for the person of the preview."""
        composer = self.composer()
        return composer.compose(composer.personal(self.sample.candidate, self.store))

    def is_confirmed(self) -> bool:
        """Say whether the tick holds: it counts only for words that stood beside it."""
        shown = self.form.words_shown()
        if shown is None or not self.form.is_promotion_confirmed.data:
            return bool(self.form.is_promotion_confirmed.data)
        return shown.issuperset(texts.unconfirmed_words(self.typed(), self.stores))

    def tidy_text(self) -> str:
        """Make the text in the form as it is kept; say what was cleaned, "" for nothing."""
        tidied = tidy(self.form.text.data or "")
        self.form.text.data = clean_text(tidied.text)
        return text_words.cleaned_list({note.kind: note.count for note in tidied.notes})

    def say_cleaned(self) -> None:
        """Make the text plain as it is kept, and say so beside it."""
        if cleaned := self.tidy_text():
            self.said.append(gettext("Made plain in the text: %(what)s.", what=cleaned))

    def parts(self) -> dict[str, Any]:
        """Return what the preview and the notes below the text need."""
        return {
            "editor": self,
            "campaign": self.campaign,
            "form": self.form,
            **self._preview_parts(),
            **self._note_parts(),
            **self._promotion_parts(),
        }

    def _preview_parts(self) -> dict[str, Any]:
        composed = self.composed()
        counted, text = composed.estimate, composed.text
        footer = composed.body[len(text) :].removeprefix("\n")  # a commercial text's
        start = len(composed.body) - len(footer)
        return {
            "sample": self.sample,
            "composed": composed,
            "counted": counted,
            "mode": text_words.MODES[counted.mode],
            "count_line": text_words.counted_sentence(len(composed.body), counted),
            "pieces": text_words.costly_pieces(text, counted),
            "footer": text_words.costly_pieces(footer, counted, start),
            "costly_lines": text_words.costly_lines(counted),
            "limit": over_limit(counted, composed.profile),
        }

    def _note_parts(self) -> dict[str, Any]:
        composer = self.composer()
        saving = previews.find_saving(composer, self.sample.candidate, self.store)
        faults = texts.text_faults(self.text(), self.names) if self.text() else []
        personal = composer.personal(self.sample.candidate, self.store)
        is_commercial = self.form.kind() is MessageClass.COMMERCIAL
        return {
            "said": self.said,
            "text_faults": {"text": [fault_sentence(fault) for fault in faults]},
            "missing": "" if faults else composer.missing(personal),
            "saving": text_words.saving_sentence(saving) if saving else "",
            "misses_merchant": is_commercial and not commercial.has_merchant(self.connection),
        }

    def _promotion_parts(self) -> dict[str, Any]:
        """Return what ``promotion`` shows: the finds, and the tick while words are open."""
        typed = self.typed()
        is_informational = typed.message_class is MessageClass.INFORMATIONAL
        found = texts.promotion_in(typed.text, self.stores) if is_informational else ()
        words = words_of(found)
        left = unconfirmed(words, typed)
        return {
            "words_sent": text_words.BETWEEN_WORDS.join(words),
            "is_confirmed": self.is_confirmed(),
            "override": override_of(typed),
            "promoting": {"text": text_words.promotion_note(typed.text, found)} if found else {},
            "asked_at": "text" if left else "",
            "told_at": "" if left else "text",
        }

    def page(self, *, tested: Message | None = None, gate_link: bool = False) -> str:
        """Return the whole page."""
        return render_template(
            "bulk/text.html",
            fields=[(name, self._label(name)) for name in self.names],
            examples=[one for one in EXAMPLES if parse(one[0]).names.issubset(self.names)],
            tested=tested,
            upgrade_url=settings().upgrade_url if gate_link else None,
            **self.parts(),
        )

    def _label(self, name: str) -> str:
        """Return a placeholder in words: the heading of the file's column, or what it is."""
        return self._headings.get(name) or str(FIELDS.get(name, name))

    @cached_property
    def _headings(self) -> dict[str, str]:
        return previews.headings(session(), self.campaign)


def make_editor(campaign: Campaign) -> Editor | None:
    """Return the editor; None for a campaign whose stores are all gone."""
    stores = drafts.stores_of(session(), campaign)
    if not stores:
        return None
    connection = session().get(Connection, campaign.connection_id or 0)
    return Editor(campaign, stores, connection, text_form(campaign, stores, routes_of(connection)))
