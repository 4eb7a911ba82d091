"""Makes receipts: a check is read and written in steps, then the account is read anew."""

import logging

from sqlalchemy.exc import DBAPIError

from iletiniz_admin.crypto import SealBroken
from iletiniz_admin.models import Campaign, Connection, ConnectionStatus
from iletiniz_admin.services import account
from iletiniz_admin.services.campaigns import check_end, check_steps, claiming, removal
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.worker.base import Base

logger = logging.getLogger(__name__)


class CampaignCheck:
    """Makes one step of one check at a time; campaigns take turns.

    ``token`` is this worker's own: with it a campaign is held from one step to the next.
    """

    def __init__(
        self, base: Base, formats: Format, token: str, limit: int = check_steps.STEP
    ) -> None:
        self._base = base
        self._limit = limit  # candidates in one step
        self._formats = formats
        self._token = token
        self._last_id = 0

    def step(self) -> bool:
        """Do one step; False: there is nothing to check."""
        campaign = self._find()
        if campaign is None:
            return False
        self._last_id = campaign.id
        try:
            self._step(campaign)
        except DBAPIError:
            raise  # the database's trouble, not the campaign's: it stays as it is
        except Exception:
            logger.exception("check failed", extra={"campaign": campaign.id})
            with self._base.transaction() as session:
                check_steps.give_up(session, campaign.id, self._token, self._base.now())
        return True

    def _find(self) -> Campaign | None:
        """Return a campaign that is held for long enough, taken if need be and made ready."""
        now = self._base.now()
        with self._base.reading() as session:
            found = claiming.find(session, claiming.IS_CHECKING, self._token, now, self._last_id)
        if found is None or claiming.is_held(found, self._token, now):
            return found
        with self._base.transaction() as session:
            return claiming.claim(session, found.id, claiming.IS_CHECKING, self._token, now)

    def _step(self, campaign: Campaign) -> None:
        if campaign.check_cursor is None and self._remove_older(campaign):
            return
        if check_steps.has_walked(campaign):
            self._end(campaign)
            return
        with self._base.reading() as session:
            now = self._base.now()
            step = check_steps.read_step(session, campaign, self._formats, now, self._limit)
        with self._base.transaction() as session:
            check_steps.write_step(session, step, self._token, self._base.now())

    def _remove_older(self, campaign: Campaign) -> bool:
        """Remove some rows that an earlier check left; False: there are none."""
        with self._base.reading() as session:
            if not removal.has_recipients(session, campaign.id):
                return False
        with self._base.transaction() as session:
            now = self._base.now()
            if claiming.keep(session, campaign.id, claiming.IS_CHECKING, self._token, now):
                removal.remove_recipients(session, campaign.id)
        return True

    def _end(self, campaign: Campaign) -> None:
        self._read_account(campaign)
        now = self._base.now()
        with self._base.reading() as session:
            receipt = check_end.make_receipt(session, campaign, now)
        with self._base.transaction() as session:
            check_end.write_receipt(session, campaign, receipt, self._token, now)

    def _read_account(self, campaign: Campaign) -> None:
        """Ask iletiniz what is left of the quota; any failure leaves what was known."""
        with self._base.reading() as session:
            connection = session.get(Connection, campaign.connection_id or 0)
        if connection is None or connection.status is not ConnectionStatus.CONNECTED:
            return
        used_key = connection.sealed_key or b""
        try:
            client = self._base.clients.get(connection.id, used_key)
        except SealBroken:
            return  # the pages say so, where it matters
        answer = account.fetch(client, account.Part.ACCOUNT)
        with self._base.transaction() as session:
            row = session.get(Connection, connection.id)
            if row is not None:
                account.store_reading(session, row, answer, self._base.now(), used_key=used_key)
