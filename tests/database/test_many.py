"""One UPDATE for many rows: what each row says, and what all of them share."""

from datetime import UTC, datetime
from typing import Any, Final, cast

import pytest
from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from iletiniz_admin.database.many import update_many
from iletiniz_admin.models import Meta

META: Final = cast(Table, Meta.__table__)
AT = datetime(2026, 7, 20, 9, 15, tzinfo=UTC)
SET_BOTH: Final = (
    update(META)
    .where(META.c.key == bindparam("the_key"))
    .values(value=bindparam("the_value"), at=bindparam("the_time"))
)


@pytest.fixture
def rows(session: Session) -> None:
    session.add_all(Meta(key=key, value="old") for key in "abc")
    session.flush()


def read(session: Session) -> dict[str, tuple[str, Any]]:
    found = session.scalars(select(Meta), execution_options={"populate_existing": True})
    return {row.key: (row.value, row.at) for row in found}


@pytest.mark.usefixtures("rows")
def test_update_many_changes_each_row_by_itself(session: Session):
    """Each row gets its own value, all of them the shared one; the others stay as they are."""
    changes = [{"the_key": "a", "the_value": "1"}, {"the_key": "b", "the_value": "%s ?"}]
    update_many(session, SET_BOTH, {"the_time": AT}, changes)
    assert read(session) == {"a": ("1", AT), "b": ("%s ?", AT), "c": ("old", None)}


@pytest.mark.usefixtures("rows")
def test_update_many_keeps_types(session: Session):
    """Values pass through their columns' types: a time without a zone is refused."""
    naive = AT.replace(tzinfo=None)
    with pytest.raises((ValueError, StatementError), match="without a zone"):
        update_many(session, SET_BOTH, {"the_time": naive}, [{"the_key": "a", "the_value": "1"}])
    nothing = [{"the_key": "a", "the_value": "1", "the_time": None}]
    update_many(session, SET_BOTH, {}, nothing)
    assert read(session)["a"] == ("1", None)
