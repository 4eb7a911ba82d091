"""What the editor shows beside the text: the preview, its cost, the last 30 days."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_login import current_user

from iletiniz_admin.blueprints.woocommerce.base import FORMATS
from iletiniz_admin.blueprints.woocommerce.rule_forms import RuleForm, rule_form
from iletiniz_admin.blueprints.woocommerce.words import FIELDS, fault_sentence
from iletiniz_admin.models import (
    Connection,
    Message,
    MessageRule,
    RecipientRole,
    Store,
    User,
)
from iletiniz_admin.services import rules
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.sms import PLACEHOLDERS, Encoding
from iletiniz_admin.web.deps import now, session, settings


@dataclass(slots=True)
class Editor:
    """One notice on its page."""

    store: Store
    trigger: str
    role: RecipientRole
    rule: MessageRule | None
    connection: Connection | None
    form: RuleForm

    def shown(self) -> rules.Preview:
        """Return the text in the form, as the chosen order makes it."""
        sample = rules.find_sample(
            session(), self.store, self.trigger, now(), self.form.sample_index()
        )
        self.form.sample.data = str(sample.index)
        return rules.preview(self.form.text.data or "", sample, self.store, FORMATS)

    def preview_parts(self) -> dict[str, Any]:
        """Return what the preview's template needs."""
        text = self.form.text.data or ""
        shown, draft = self.shown(), self.form.draft()
        reach = rules.last_month(
            session(),
            self.store,
            self.trigger,
            self.role,
            text,
            repeat_policy=draft.repeat_policy,
            staff_count=len(draft.staff_recipients),
            formats=FORMATS,
            now=now(),
        )
        costly = dict.fromkeys(char for _, char in shown.estimate.costly)
        return {
            "shown": shown,
            "reach": reach,
            "is_unicode": shown.estimate.encoding is Encoding.UCS_2,
            "costly": [char for char in costly if char.isprintable()][:12],
            "text_faults": [fault_sentence(one) for one in rules.text_faults(text)],
        }

    def page(self, *, tested: Message | None = None, gate_link: bool = False) -> str:
        """Return the whole page."""
        return render_template(
            "woocommerce/rule.html",
            editor=self,
            form=self.form,
            store=self.store,
            fields=[(name, FIELDS[name]) for name in PLACEHOLDERS],
            tested=tested,
            upgrade_url=settings().upgrade_url if gate_link else None,
            **self.preview_parts(),
        )


def make_editor(store: Store, trigger: str, role: RecipientRole) -> Editor:
    """Return the editor of a notice, written or not."""
    rule = rules.find_rule(session(), store, trigger, role)
    connection = connection_for(session(), store)
    kept = rules.draft_for(store, rule, trigger, role)
    form = rule_form(store, role, kept, rules.routes_of(connection))
    if not form.is_submitted():
        form.test_recipient.data = person().test_recipient or ""
    return Editor(store, trigger, role, rule, connection, form)


def person() -> User:
    """Return the row of the person who is signed in."""
    return session().get_one(User, current_user.id)
