"""What campaigns need done beside sending: files, checks, messages to be, ends, contacts."""

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from iletiniz_admin.services import uploads
from iletiniz_admin.services.campaigns import claiming, contacts, preparing, removal, running
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.worker.base import Base
from iletiniz_admin.worker.campaign_check import CampaignCheck

PREPARED: Final = 1000  # messages in one transaction, which others wait for on SQLite
CLEAN_EVERY: Final = timedelta(seconds=30)


class CampaignWork:
    """Does one piece at a time, each in short transactions; any number of workers may do so.

    The kinds of work take turns, and within each the campaigns do, so that a large file keeps no
    small check waiting. Nothing is kept here that the rows do not tell: whoever dies is followed
    by whoever comes next.
    """

    def __init__(self, base: Base, formats: Format) -> None:
        self._base = base
        self._token = secrets.token_hex(16)
        self._reading = uploads.Work(base.transaction, base.now)
        self._check = CampaignCheck(base, formats, self._token)
        self._steps: Sequence[Callable[[], bool]] = (
            self._end,
            self._prepare,
            self._reading.step,
            self._check.step,
            self._contacts,
            self._remove,
        )
        self._has_begun = False
        self._next = 0
        self._prepared_id = 0
        self._clean_at = base.now()

    def step(self) -> bool:
        """Do one piece of any work; False: there was none."""
        self._has_begun = True
        count = len(self._steps)
        for turn in range(self._next, self._next + count):
            if self._base.stopping.is_set():
                return False
            self._next = (turn + 1) % count  # also where the step fails: others get their turn
            if self._steps[turn % count]():
                return True
        return False

    def close(self) -> None:
        """Leave what is half done to whoever comes next, at once."""
        self._reading.close()
        if not self._has_begun:
            return
        with self._base.transaction() as session:
            claiming.release_all(session, self._token)

    def _end(self) -> bool:
        with self._base.transaction() as session:
            return running.end_step(session, self._base.now())

    def _prepare(self) -> bool:
        now = self._base.now()
        which = preparing.is_to_prepare(now)
        with self._base.reading() as session:
            found = claiming.find(session, which, self._token, now, self._prepared_id)
        if found is None:
            return False
        self._prepared_id = found.id
        with self._base.transaction() as session:
            campaign = claiming.claim(session, found.id, which, self._token, now)
            if campaign is None:
                return False
            return preparing.prepare_step(session, campaign, self._token, now, PREPARED)

    def _contacts(self) -> bool:
        base = self._base
        return contacts.work(base.transaction, base.clients, base.now, base.stopping)

    def _remove(self) -> bool:
        """Remove rows of deleted drafts and of files that nobody needs, or look now and then."""
        if self._base.now() < self._clean_at:
            return False
        with self._base.transaction() as session:
            count = removal.remove_step(session) + uploads.clean_step(session)
        if count == 0:
            self._clean_at = self._base.now() + CLEAN_EVERY
        return count > 0
