"""What plain letters would save in a notice: parts, as the chosen order makes the message."""

from dataclasses import dataclass, replace

from iletiniz_admin.services.rules.checks import Draft
from iletiniz_admin.services.rules.samples import Composer, Sample
from iletiniz_admin.sms import find_saving as find_saving_of_text, plain_letters, profile_for


@dataclass(frozen=True, slots=True)
class Saving:
    """Fewer parts for plainer letters: ``replaced`` pairs the letters of the text with theirs."""

    replaced: tuple[tuple[str, str], ...]
    parts_now: int
    parts_then: int


def in_plain_letters(draft: Draft, language: str | None) -> Draft:
    """Return the draft with one of its texts in plain letters; fields in braces stay.

    ``language`` is a variant's; None, or one without a variant, means the main text.
    """
    profile = profile_for(draft.provider)
    if language and language in draft.variants:
        text = plain_letters(draft.variants[language], template=True, profile=profile)
        return replace(draft, variants={**draft.variants, language: text})
    return replace(draft, text=plain_letters(draft.text, template=True, profile=profile))


def find_saving(
    draft: Draft, sample: Sample, composer: Composer, language: str | None
) -> Saving | None:
    """Return what plain letters save for this order; None where they save no part.

    Values such as a name keep their letters, so the message itself decides, not the text alone.
    """
    plain = in_plain_letters(draft, language)
    if plain == draft:
        return None
    now, then = composer.compose(draft, sample.row), composer.compose(plain, sample.row)
    if then.parts >= now.parts:
        return None
    text = draft.variants.get(language or "", draft.text)
    found = find_saving_of_text(now.body, now.profile)
    pairs = found.replaced if found is not None else ()
    replaced = tuple(pair for pair in pairs if pair[0] in text)
    return Saving(replaced, now.parts, then.parts)
