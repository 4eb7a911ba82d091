"""How many people the filters of an audience mean, with ten of them to look at."""

from dataclasses import dataclass
from typing import Final

from iletiniz_admin.models import Store
from iletiniz_admin.services.campaigns import audience
from iletiniz_admin.services.campaigns.audience import AudienceCount
from iletiniz_admin.services.campaigns.candidates import Candidate
from iletiniz_admin.services.campaigns.choice import Choice
from iletiniz_admin.web.deps import session

SAMPLES: Final = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures, the people with the newest orders, and the stores' names where several are."""

    figures: AudienceCount
    samples: list[Candidate]
    stores: dict[int, Store]

    @property
    def has_several(self) -> bool:
        """Whether a row must name its store."""
        return len(self.stores) > 1


def counted(stores: list[Store], choice: Choice) -> Counted:
    """Ask how many people the filters mean now, and for the first of them."""
    return Counted(
        figures=audience.count(session(), stores, choice),
        samples=audience.sample(session(), stores, choice, limit=SAMPLES),
        stores={store.id: store for store in stores},
    )
