"""What campaigns need beside sending, step by step: files, checks, messages, ends."""

import io
from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    Connection,
    Message,
    Order,
    Reason,
    ReportShare,
    Store,
    UploadRow,
)
from iletiniz_admin.services import uploads
from iletiniz_admin.services.audit import COMMAND_LINE
from iletiniz_admin.services.campaigns import check_steps, checking, claiming, confirming, drafts
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.receipt import Receipt
from iletiniz_admin.worker import Worker
from iletiniz_admin.worker.campaign_work import CampaignWork

MOST_STEPS = 200
WORDS = {"message_class": "informational", "text": "Merhaba {first_name}, kargonuz yolda."}


@pytest.fixture
def shop(session: Session, places: tuple[int, int]) -> Store:
    """A store whose seven orders are seven people."""
    store = session.get_one(Store, places[0])
    now = utcnow()
    for number in range(1, 8):
        order = Order(
            store_id=store.id,
            order_id=number,
            number=str(number),
            status="completed",
            first_name="Ayşe",
            phone=f"0532 111 00 0{number}",
            recipient=f"+90532111000{number}",
            date_created_at=now,
            updated_at=now,
        )
        session.add(order)
    session.commit()
    return store


@pytest.fixture
def make_campaign(session: Session, shop: Store) -> Callable[..., int]:
    """Make a campaign whose check is asked for, unless told otherwise; gives back its id."""

    def make(*, is_asked: bool = True, **fields) -> int:
        now = utcnow()
        how = {"actor": COMMAND_LINE, "now": now}
        campaign = drafts.create(session, name="Yaz", stores=[shop], **how)
        drafts.change(session, campaign, 1, **how, **{**WORDS, **fields})
        if is_asked:
            checking.ask_check(session, campaign, campaign.version, **how)
        session.commit()
        return campaign.id

    return make


@pytest.fixture
def find(session_factory: sessionmaker[Session]) -> Callable[[int], Campaign]:
    def run(campaign_id: int) -> Campaign:
        with session_factory() as session:
            return session.get_one(Campaign, campaign_id)

    return run


@pytest.fixture
def work(worker: Worker) -> CampaignWork:
    """The work of a worker that looks at two people a step."""
    worker.campaigns._check._limit = 2
    return worker.campaigns


def finish(work: CampaignWork) -> int:
    """Make steps until there is nothing left to do; return how many there were."""
    for count in range(MOST_STEPS):
        if not work.step():
            return count
    raise AssertionError("there is no end of it")


def step_until(work: CampaignWork, is_true: Callable[[], object]) -> None:
    for _ in range(MOST_STEPS):
        if is_true():
            return
        work.step()
    raise AssertionError("it never came")


def test_step_says_when_there_is_nothing(work, places):
    """Without any work a step says so, and it can be asked again."""
    assert not work.step()
    assert not work.step()


def test_check_ends_with_a_receipt_and_the_account_read_anew(
    work, make_campaign, find, sandbox, session_factory
):
    """A worker makes the receipt step by step, with the quota that iletiniz tells at its end."""
    sandbox.post("/_sandbox/quota", limit=1000)
    campaign_id = make_campaign()

    assert finish(work) > 4

    campaign = find(campaign_id)
    receipt = Receipt.read(campaign)
    assert campaign.status is CampaignStatus.CHECKED
    assert receipt is not None
    assert (receipt.recipients, receipt.part_count) == (7, 7)
    with session_factory() as session:
        connection = session.get_one(Connection, campaign.connection_id)
    assert receipt.quota_now == connection.account["quota_remaining"]
    assert receipt.quota_after == receipt.quota_now - 7
    assert receipt.quota_at == connection.account_at.replace(microsecond=0).astimezone(UTC)


def test_check_does_without_an_account(settings, make_worker, make_campaign, find):
    """Where iletiniz is out of reach the receipt is made all the same; its quota is unknown."""
    campaign_id = make_campaign()

    finish(make_worker(settings=settings).campaigns)

    receipt = Receipt.read(find(campaign_id))
    assert receipt is not None
    assert (receipt.recipients, receipt.quota_now) == (7, None)


def test_checks_take_turns(work, make_campaign, find):
    """A large check keeps no other one waiting: each gets a step in turn."""
    first, second = make_campaign(), make_campaign()

    step_until(work, lambda: find(first).checked_count + find(second).checked_count >= 4)

    assert (find(first).checked_count, find(second).checked_count) == (2, 2)


def test_check_of_a_dead_worker_is_gone_on_with(make_worker, work, make_campaign, find):
    """After a worker's sudden end another waits for its lease, then goes on from its last step."""
    campaign_id = make_campaign()
    step_until(work, lambda: find(campaign_id).checked_count == 4)
    other = make_worker()
    finish(other.campaigns)
    assert find(campaign_id).checked_count == 4

    other.base.now = lambda: utcnow() + claiming.LEASE + timedelta(seconds=1)
    finish(other.campaigns)

    receipt = Receipt.read(find(campaign_id))
    assert receipt is not None
    assert (receipt.matched, receipt.recipients) == (7, 7)


def test_close_leaves_the_work_to_others_at_once(make_worker, work, make_campaign, find):
    """A worker that is stopped in order lets go of what it holds."""
    campaign_id = make_campaign()
    step_until(work, lambda: find(campaign_id).checked_count == 2)

    work.close()
    finish(make_worker().campaigns)

    assert find(campaign_id).status is CampaignStatus.CHECKED


def test_check_anew_removes_the_older_rows(
    work, make_campaign, find, *, session_factory, session, shop
):
    """A check that is asked for again begins with an empty list, whatever the last one left."""
    campaign_id = make_campaign()
    finish(work)
    session.expire_all()
    campaign = session.get_one(Campaign, campaign_id)
    session.execute(Order.__table__.delete().where(Order.order_id > 3))
    checking.ask_check(session, campaign, campaign.version, actor=COMMAND_LINE, now=utcnow())
    session.commit()

    finish(work)

    with session_factory() as reading:
        counted = select(func.count()).select_from(CampaignRecipient)
        assert reading.scalar(counted) == 3
    assert find(campaign_id).checked_count == 3


def test_failing_check_stops_no_other(work, make_campaign, find, monkeypatch):
    """A check that cannot be made ends with a reason, and the next one is made."""
    broken, sound = make_campaign(), make_campaign()
    read_step = check_steps.read_step

    def fail(session, campaign, *rest):
        if campaign.id == broken:
            raise RuntimeError("a mistake of ours")
        return read_step(session, campaign, *rest)

    monkeypatch.setattr(check_steps, "read_step", fail)
    finish(work)

    assert (find(broken).status, find(broken).check_error) == (
        CampaignStatus.DRAFT,
        checking.FAILED,
    )
    assert find(sound).status is CampaignStatus.CHECKED


def test_database_in_trouble_ends_no_check(work, make_campaign, find, monkeypatch):
    """Where the database fails, the check waits for it and is not given up."""
    campaign_id = make_campaign()

    def fail(*_):
        raise OperationalError("", {}, Exception("locked"))

    with monkeypatch.context() as patch:
        patch.setattr(check_steps, "read_step", fail)
        with pytest.raises(OperationalError):
            finish(work)
    finish(work)

    assert find(campaign_id).status is CampaignStatus.CHECKED


def test_confirmed_campaign_is_prepared(work, make_campaign, find, session, session_factory):
    """A confirmed campaign's recipients become messages with the parts of the receipt."""
    campaign_id = make_campaign()
    finish(work)
    session.expire_all()
    campaign = session.get_one(Campaign, campaign_id)
    confirming.confirm(
        session,
        campaign,
        receipt_hash=campaign.receipt_hash,
        start_at=None,
        validity_hours=48,
        wants_contacts=False,
        report_share=ReportShare.ALL,
        actor=COMMAND_LINE,
        now=utcnow(),
    )
    session.commit()

    finish(work)

    assert find(campaign_id).prepared_at is not None
    with session_factory() as reading:
        counted = select(func.count(), func.sum(Message.parts)).where(
            Message.campaign_id == campaign_id
        )
        assert tuple(reading.execute(counted).one()) == (7, 7)


def test_file_is_read_and_checked(work, make_campaign, session, *, shop, find, session_factory):
    """A file's people are read, then checked; a bad row costs only itself, with its line."""
    file = io.BytesIO("Telefon;Ad;Kupon\n05321112233;Ayşe;K1\n123;Ali;K2\n0533;;\n".encode())
    campaign_id = make_campaign(
        is_asked=False, text="Merhaba {first_name}, kod {kupon}", audience=Choice(AudienceKind.FILE)
    )
    campaign = session.get_one(Campaign, campaign_id)
    how = {"actor": COMMAND_LINE, "now": utcnow()}
    upload = uploads.take_file(session, campaign, shop, file, "kisiler.csv", by="x", now=utcnow())
    drafts.change(session, campaign, campaign.version, **how, upload_id=upload.id)
    session.commit()
    finish(work)
    session.expire_all()
    checking.ask_check(session, campaign, campaign.version, **how)
    session.commit()

    finish(work)

    receipt = Receipt.read(find(campaign_id))
    assert receipt is not None
    assert (receipt.matched, receipt.recipients) == (3, 1)
    with session_factory() as reading:
        told = reading.scalars(select(CampaignRecipient).order_by(CampaignRecipient.position))
        rows = [(row.line, row.body, row.reason) for row in told]
    assert rows[0] == (2, "Merhaba Ayşe, kod K1", None)
    assert [line for line, _, _ in rows] == [2, 3, 4]
    assert all(reason in set(Reason) for _, _, reason in rows[1:])


def test_deleted_draft_is_removed(work, make_campaign, session, session_factory):
    """A deleted draft's rows go by and by, its file's too, and then it goes itself."""
    campaign_id = make_campaign()
    finish(work)
    campaign = session.get_one(Campaign, campaign_id)
    session.refresh(campaign)
    drafts.delete(session, campaign, COMMAND_LINE, utcnow())
    session.commit()
    work._clean_at = utcnow()

    finish(work)

    with session_factory() as reading:
        assert reading.get(Campaign, campaign_id) is None
        for table in (CampaignRecipient, UploadRow):
            assert reading.scalar(select(func.count()).select_from(table)) == 0


def test_step_stops_with_the_worker(worker, work, make_campaign, find):
    """Once the worker is to stop, no step begins."""
    campaign_id = make_campaign()
    worker.base.stopping.set()

    assert not work.step()
    assert find(campaign_id).checked_count == 0


def test_step_goes_on_after_one_that_failed(work, monkeypatch, make_campaign, find):
    """A kind of work that fails each time keeps no other kind from its turn."""
    campaign_id = make_campaign()

    def fail():
        raise RuntimeError("a mistake of ours")

    work._steps = (fail, *work._steps[1:])
    failures = 0
    for _ in range(MOST_STEPS):
        try:
            if not work.step():
                break
        except RuntimeError:
            failures += 1
        if find(campaign_id).status is CampaignStatus.CHECKED:
            break

    assert find(campaign_id).status is CampaignStatus.CHECKED
    assert failures > 1
