"""A notice on its page: what is typed, what it becomes, what there is to say about it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flask import abort, render_template, request
from flask_login import current_user
from wtforms import Field

from iletiniz_admin.blueprints.woocommerce.base import FORMATS
from iletiniz_admin.blueprints.woocommerce.promotion_notes import promotion_parts
from iletiniz_admin.blueprints.woocommerce.rule_forms import RuleForm, rule_form
from iletiniz_admin.blueprints.woocommerce.words import (
    LANGUAGES,
    language_name,
    second_language,
)
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    Connection,
    Message,
    MessageClass,
    MessageRule,
    RecipientRole,
    Store,
    User,
)
from iletiniz_admin.services import commercial, rules
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.rendering import language_of
from iletiniz_admin.sms import PLACEHOLDERS, over_limit, tidy
from iletiniz_admin.sms.plain_text import clean_text
from iletiniz_admin.sms.tidying import TidyKind
from iletiniz_admin.web import text_words
from iletiniz_admin.web.access import store_or_404
from iletiniz_admin.web.deps import now, session, settings
from iletiniz_admin.web.text_fields import EXAMPLES, FIELDS, fault_sentence
from iletiniz_admin.web.undoing import Replaced

ADD_LANGUAGE = "add_language"


@dataclass
class Editor:
    """One notice on its page; ``said`` is what a press of a button did to the texts."""

    store: Store
    trigger: str
    role: RecipientRole
    rule: MessageRule | None
    connection: Connection | None
    form: RuleForm
    said: list[str] = field(default_factory=list)

    @cached_property
    def replaced(self) -> Replaced:
        """The texts with the earlier ones that buttons replaced."""
        return Replaced(self.form.texts())

    @cached_property
    def composer(self) -> rules.Composer:
        """What makes the message of text and order, as the worker would."""
        return rules.Composer(self.store, self.connection, FORMATS, settings().public_url)

    @cached_property
    def sample(self) -> rules.Sample:
        """The order that the preview shows, in the language that was chosen for it."""
        index = self.form.sample_index()
        found = rules.find_sample(session(), self.store, self.trigger, now(), index)
        return rules.in_language(found, self.form.preview_language.data)

    @property
    def own(self) -> str:
        """The language of the store, and so of the main text."""
        return language_of(None, self.store)

    def draft(self) -> rules.Draft:
        """Return what was typed; the tick counts only for words that stood beside it."""
        draft = rules.cleaned(self.form.draft())
        shown = self.form.words_shown()
        if shown is None or not draft.is_promotion_confirmed:
            return draft
        asked = rules.unconfirmed(rules.words_in(draft, self.store), self.rule)
        return replace(draft, is_promotion_confirmed=shown.issuperset(asked))

    def shown(self) -> rules.Preview:
        """Return the message of what was typed, as the chosen order makes it."""
        return rules.preview(self.draft(), self.sample, self.composer)

    def tidy_texts(self) -> str:
        """Make the texts in the form as they are kept; say what was cleaned, "" for nothing."""
        counts: Counter[TidyKind] = Counter()
        for one in self.form.texts():
            tidied = tidy(one.data or "")
            one.data = clean_text(tidied.text)
            counts.update({note.kind: note.count for note in tidied.notes})
        return text_words.cleaned_list(counts)

    def parts(self) -> dict[str, Any]:
        """Return what the preview and the notes below the text need."""
        draft = self.draft()
        shown = rules.preview(draft, self.sample, self.composer)
        return {
            "editor": self,
            "languages": self.language_fields(),
            "store": self.store,
            "form": self.form,
            **self._preview_parts(draft, shown),
            **self._note_parts(draft, shown.composed.language),
            **promotion_parts(draft, self.store, self.rule),
        }

    def _preview_parts(self, draft: rules.Draft, shown: rules.Preview) -> dict[str, Any]:
        composed = shown.composed
        counted = composed.estimate
        text = composed.text
        footer = composed.body[len(text) :].removeprefix("\n")  # a commercial text's
        return {
            "shown": shown,
            "counted": counted,
            "mode": text_words.MODES[counted.mode],
            "count_line": text_words.counted_sentence(len(composed.body), counted),
            "pieces": text_words.costly_pieces(text, counted),
            "footer": text_words.costly_pieces(footer, counted, len(composed.body) - len(footer)),
            "costly_lines": text_words.costly_lines(counted),
            "limit": over_limit(counted, composed.profile),
            "preview_languages": [
                (code, language_name(code)) for code in dict.fromkeys([self.own, *draft.variants])
            ],
        }

    def _note_parts(self, draft: rules.Draft, language: str) -> dict[str, Any]:
        saving = rules.find_saving(draft, self.sample, self.composer, language)
        is_commercial = draft.message_class is MessageClass.COMMERCIAL
        return {
            "said": self.said,
            "text_faults": self._text_faults(draft),
            "text_languages": self._text_languages(draft),
            "saving": text_words.saving_sentence(saving) if saving else "",
            "misses_merchant": is_commercial and not commercial.has_merchant(self.connection),
        }

    def _text_languages(self, draft: rules.Draft) -> dict[str, str]:
        """Return the languages in words, by field; a text that is alone needs none."""
        main = language_name(self.own) if draft.variants else ""
        further = {one.name: language_name(code) for code, one in self.language_fields()}
        return {self.form.text.name: main, **further}

    def _text_faults(self, draft: rules.Draft) -> dict[str, list[str]]:
        """Return what is wrong with the texts, in words, by the names of their fields."""
        said: dict[str, list[str]] = {}
        for fault in (*rules.text_faults(draft.text), *rules.variant_faults(draft.variants)):
            name = "text" if fault.field == "variants" else fault.field
            said.setdefault(name, []).append(fault_sentence(fault))
        return said

    def reach(self) -> rules.Reach:
        """Return what the last 30 days would have cost; slow in big stores, for whole pages."""
        return rules.last_month(
            session(), self.trigger, self.role, self.draft(), self.composer, now=now()
        )

    def page(self, *, tested: Message | None = None, gate_link: bool = False) -> str:
        """Return the whole page."""
        return render_template(
            "woocommerce/rule.html",
            fields=[(name, FIELDS[name]) for name in PLACEHOLDERS],
            examples=EXAMPLES,
            own_language=language_name(self.own),
            tested=tested,
            upgrade_url=settings().upgrade_url if gate_link else None,
            reach=self.reach(),
            **self.parts(),
        )

    def language_fields(self) -> list[tuple[str, Field]]:
        """Return (code, field) of each text in a further language."""
        return [(code, self.form.text_in(code)) for code in self.form.languages]


def make_editor(store: Store, trigger: str, role: RecipientRole) -> Editor:
    """Return the editor of a notice, written or not."""
    rule = rules.find_rule(session(), store, trigger, role)
    connection = connection_for(session(), store)
    kept = rules.draft_for(store, rule, trigger, role)
    languages = _languages(store, kept)
    form = rule_form(store, role, kept, rules.routes_of(connection), languages)
    if not form.is_submitted():
        form.test_recipient.data = person().test_recipient or ""
    return Editor(store, trigger, role, rule, connection, form)


def _languages(store: Store, kept: rules.Draft) -> tuple[str, ...]:
    """Return the further languages that the page shows a text for.

    The second one always; those that have a text; those that were on the page or asked for.
    """
    own = language_of(None, store)
    asked = [request.form.get(ADD_LANGUAGE)] if request.form.get("action") == ADD_LANGUAGE else []
    sent: Sequence[str] = [one for one in LANGUAGES if rules.variant_field(one) in request.form]
    wanted = [
        second_language(own),
        *kept.variants,
        *sent,
        *(one for one in asked if one in LANGUAGES),
    ]
    return tuple(
        dict.fromkeys(one for one in wanted if one and (one != own or one in kept.variants))
    )


def editor_or_404(store_id: int, trigger: str, role: str) -> Editor:
    """Return the editor, or end the request where store or status do not exist."""
    store = store_or_404(store_id)
    try:
        rules.check_trigger(session(), store, trigger)
    except Refused:
        abort(404)
    return make_editor(store, trigger, RecipientRole(role))


def person() -> User:
    """Return the row of the person who is signed in."""
    return session().get_one(User, current_user.id)
