"""Hands a batch to iletiniz and reads what came of it."""

from iletiniz_admin.iletiniz import (
    BulkItem,
    BulkRequest,
    IletinizClient,
    InvalidRequestError,
)
from iletiniz_admin.services import outbox
from iletiniz_admin.services.campaigns.batches import Batch
from iletiniz_admin.services.outbox import BatchOutcome


def call(client: IletinizClient, batch: Batch) -> BatchOutcome:
    """Return an outcome for each message of the batch, in their order; never raises.

    What this machine would not send (a number that is none, half a character) fails alone, and the
    call goes out without it.
    """
    items = tuple(BulkItem(to=row.recipient, body=row.body) for row in batch.rows)
    try:
        return outbox.batch_of_result(client.send_bulk(_request(batch, items)))
    except InvalidRequestError as error:
        faults = _faults(batch, items)
        if not faults:
            return outbox.batch_of_error(error, len(items))
        return _call_rest(client, batch, items, faults)
    except Exception as error:  # noqa: BLE001 - after the attempts' rows any error must become an outcome
        return outbox.batch_of_error(error, len(items))


def _call_rest(
    client: IletinizClient,
    batch: Batch,
    items: tuple[BulkItem, ...],
    faults: dict[int, InvalidRequestError],
) -> BatchOutcome:
    rest = tuple(item for index, item in enumerate(items) if index not in faults)
    if not rest:
        return outbox.all_faulty(list(faults.values()))
    try:
        outcome = outbox.batch_of_result(client.send_bulk(_request(batch, rest)))
    except Exception as error:  # noqa: BLE001 - as above
        outcome = outbox.batch_of_error(error, len(rest))
    return outbox.with_faults(outcome, faults, len(items))


def _faults(batch: Batch, items: tuple[BulkItem, ...]) -> dict[int, InvalidRequestError]:
    """Return what is wrong with single items, by index."""
    faults: dict[int, InvalidRequestError] = {}
    for index, item in enumerate(items):
        try:
            _request(batch, (item,)).payload()
        except InvalidRequestError as error:
            faults[index] = error
    return faults


def _request(batch: Batch, items: tuple[BulkItem, ...]) -> BulkRequest:
    """Return the call; the İYS flag is always said (API section 10)."""
    return BulkRequest(
        items=items, sender=batch.sender, provider=batch.provider, iys=batch.is_commercial
    )
