"""Turkish endings that depend on the word they follow."""

import re
from typing import Final

_CLOCK: Final = re.compile(r"(?:^|\s)(?P<hours>[0-2]?\d)[:.](?P<minutes>[0-5]\d)$")
_ONES: Final = ("da", "de", "de", "te", "te", "te", "da", "de", "de", "da")  # sıfır, bir, iki …
_TENS: Final = {10: "da", 20: "de", 30: "da", 40: "ta", 50: "de"}  # on, yirmi, otuz, kırk, elli


def at(time_text: str) -> str:
    """Return "08:00'de", "18:40'ta", "22 Tem 09:00'da"; a text without a time as it is.

    The ending follows the last number as it is spoken: the minutes, or the hour when they are 00.
    """
    clock = _CLOCK.search(time_text)
    if clock is None:
        return time_text
    spoken = int(clock["minutes"]) or int(clock["hours"])
    ending = _TENS.get(spoken) or _ONES[spoken % 10]
    return f"{time_text}'{ending}"
