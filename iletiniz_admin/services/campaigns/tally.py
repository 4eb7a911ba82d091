"""What a check counts as it goes; small, and kept with the campaign between two steps."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from iletiniz_admin.models import Reason
from iletiniz_admin.services.campaigns.receipt import Costliest, Longest


@dataclass(slots=True)
class Tally:
    """Drops by reason, bodies by parts, and the rows that stand out."""

    drops: Counter[Reason] = field(default_factory=Counter)
    parts: Counter[int] = field(default_factory=Counter)
    longest: Longest | None = None
    costliest: Costliest | None = None

    @property
    def recipients(self) -> int:
        """How many get the text."""
        return self.parts.total()

    @property
    def matched(self) -> int:
        """How many rows there are."""
        return self.recipients + self.drops.total()

    @property
    def part_count(self) -> int:
        """How many parts all bodies take together."""
        return sum(parts * count for parts, count in self.parts.items())

    def is_longest(self, characters: int) -> bool:
        """Say whether a body of this length would be the longest so far."""
        return self.longest is None or characters > self.longest.characters

    def is_costliest(self, parts: int, characters: int) -> bool:
        """Say whether such a body would be the costliest so far."""
        known = self.costliest
        return known is None or (parts, characters) > (known.parts, known.characters)

    def stored(self) -> dict[str, Any]:
        """Return it as plain JSON; ``Tally.read`` gives it back."""
        return {
            "drops": {reason.value: count for reason, count in self.drops.items()},
            "parts": {str(parts): count for parts, count in self.parts.items()},
            "longest": asdict(self.longest) if self.longest else None,
            "costliest": asdict(self.costliest) if self.costliest else None,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> "Tally":
        """Return what was stored; a new one where nothing was."""
        if not kept:
            return cls()
        return cls(
            Counter({Reason(reason): count for reason, count in kept["drops"].items()}),
            Counter({int(parts): count for parts, count in kept["parts"].items()}),
            Longest(**kept["longest"]) if kept["longest"] else None,
            Costliest(**kept["costliest"]) if kept["costliest"] else None,
        )
