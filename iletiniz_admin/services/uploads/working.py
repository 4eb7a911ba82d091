"""Files that wait are read a piece at a time, by whichever worker comes first."""

from collections.abc import Callable, Generator
from datetime import datetime

from iletiniz_admin.services.uploads.leasing import claim
from iletiniz_admin.services.uploads.reading import Reading, Transaction


class Work:
    """A worker's reading; between two steps others may have their turn.

    ``transaction`` gives a session that commits at its end, ``now`` the time.
    """

    def __init__(self, transaction: Transaction, now: Callable[[], datetime]) -> None:
        self._transaction = transaction
        self._now = now
        self._pieces: Generator[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether a file is being read."""
        return self._pieces is not None

    def step(self) -> bool:
        """Do the next piece of the file that is open, or open one; False: there is none.

        A piece is about 2,000 rows and a transaction of its own, or a few.
        """
        pieces, self._pieces = self._pieces or self._claimed(), None
        if pieces is None:
            return False
        for _ in pieces:  # one; after an error the file is the next reader's
            self._pieces = pieces
            break
        return True

    def close(self) -> None:
        """Leave the file that is open to whoever comes next, at once."""
        pieces, self._pieces = self._pieces, None
        if pieces is not None:
            pieces.close()

    def _claimed(self) -> Generator[None] | None:
        with self._transaction() as session:
            upload = claim(session, self._now())
        return Reading(self._transaction, self._now, upload).pieces() if upload else None
