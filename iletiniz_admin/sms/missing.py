"""Names that a text asks for and a recipient has nothing for: the gap that a campaign refuses."""

from collections.abc import Iterable, Mapping

from iletiniz_admin.sms.filling import MAX_VALUE_LENGTH, cleaned
from iletiniz_admin.sms.parser import parse
from iletiniz_admin.sms.template import Part, Placeholder


def missing_values(
    text: str, values: Mapping[str, object], *, max_value_length: int = MAX_VALUE_LENGTH
) -> tuple[str, ...]:
    """Return the names that leave a gap in the body, each once, in the order of the text.

    A name leaves one where ``render`` comes to it, its value is empty once cleaned and it has no
    fallback. A condition on an empty value leaves none, and neither does what stands inside it.
    """
    return tuple(dict.fromkeys(_missing(parse(text).parts, values, max_value_length)))


def _missing(
    parts: Iterable[Part], values: Mapping[str, object], max_value_length: int
) -> Iterable[str]:
    for part in parts:
        if isinstance(part, str):
            continue
        is_empty = not cleaned(part.name, values, max_value_length)
        if not isinstance(part, Placeholder):
            if not is_empty:
                yield from _missing(part.parts, values, max_value_length)
        elif is_empty and not part.fallback:
            yield part.name
