"""What each carrier does with a text, as data: its modes, its first parts, its longest text.

A carrier's row says only what differs from the default. What no carrier has published is the
default's: Turkish letters by the single shift table, the operator's code counted (API, 17).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from iletiniz_admin.sms.encoding import MODES, Mode, ModeName

# The carrier appends such a code to texts sent in bulk (BTK, 2016); it counts.
OPERATOR_CODE: Final = " B038"
OPERATOR_CODE_UNITS: Final = len(OPERATOR_CODE)

_MOST_PARTS: Final = 7
# 1071 plain and 1043 with Turkish letters are published (API reference, 17); both are seven full
# parts, and so are the others here.
_SEVEN_PARTS: Final = {name: _MOST_PARTS * mode.each for name, mode in MODES.items()}


@dataclass(frozen=True, slots=True)
class Profile:
    """How a carrier counts.

    `modes` in order of preference where two take the same number of parts; the last one holds
    every text. `longest` is the largest length taken, in a mode's units without the operator's
    code. `singles` are first-part capacities that differ from the standard's, code included.
    """

    code: str
    name: str
    modes: tuple[ModeName, ...] = (ModeName.GSM_7, ModeName.TURKISH_SINGLE, ModeName.UCS_2)
    operator_code: bool = True
    longest: Mapping[ModeName, int] = field(default_factory=lambda: _SEVEN_PARTS)
    singles: Mapping[ModeName, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a first part with less room than a part of several: no header explains it."""
        for name, single in self.singles.items():
            if single < MODES[name].each:
                raise ValueError(name)

    def single(self, mode: Mode) -> int:
        """Return the units that fit a text of one part."""
        return self.singles.get(mode.name, mode.single)


DEFAULT_PROFILE: Final = Profile("default", "Default")

# Names of firms are not translated. First parts of 155, 150 and 65 after the code are published
# by iletiMerkezi, 150 by Netgsm, the bands of plain texts and the longest text by Verimor.
PROFILES: Final[dict[str, Profile]] = {
    profile.code: profile
    for profile in (
        Profile("iletimerkezi", "iletiMerkezi"),
        Profile("mutlucell", "Mutlucell"),
        Profile("netgsm", "Netgsm"),
        Profile("vatansms", "VatanSMS"),
        Profile("verimor", "Verimor"),
    )
}


def profile_for(provider: str | None) -> Profile:
    """Return the carrier's profile by iletiniz's code of it; the default where it is unknown."""
    return PROFILES.get(provider or "", DEFAULT_PROFILE)
