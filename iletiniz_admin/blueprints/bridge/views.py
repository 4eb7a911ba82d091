"""The endpoint's addresses; signed calls, no cookies, no form tokens."""

from collections.abc import Callable
from contextlib import suppress

from flask import Response, request
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError as PoolTimeout

from iletiniz_admin import signing
from iletiniz_admin.blueprints.bridge import blueprint
from iletiniz_admin.blueprints.bridge.answers import (
    CallRefused,
    answer,
    refusal,
    unavailable,
    unusable,
)
from iletiniz_admin.blueprints.bridge.calls import (
    Call,
    header,
    judge,
    judge_webhook,
    read_body,
    read_json,
)
from iletiniz_admin.blueprints.bridge.runtime import Runtime, runtime
from iletiniz_admin.blueprints.bridge.work import (
    UNAVAILABLE,
    CallerChanged,
    DeliveryReused,
    Heartbeat,
    Job,
    Webhook,
    Work,
)
from iletiniz_admin.clock import utcnow
from iletiniz_admin.errors import Refused
from iletiniz_admin.extensions import limiter
from iletiniz_admin.services import deliveries, intake, pairing
from iletiniz_admin.services.directives import MAX_ACKS
from iletiniz_admin.services.intake import Unusable, fields, woocommerce
from iletiniz_admin.web.access import Permission, requires

STORE = "/bridge/v1/stores/<store_id>"
MAX_JUDGEMENTS = 3


@blueprint.post(f"{STORE}/events")
@limiter.exempt
@requires(Permission.PUBLIC)
def take_events(store_id: str) -> Response:
    """Take 1 to 100 events."""
    return _taken(store_id, _events_job)


@blueprint.post(f"{STORE}/orders")
@limiter.exempt
@requires(Permission.PUBLIC)
def take_orders(store_id: str) -> Response:
    """Take a page of orders for the mirror."""
    return _taken(store_id, _orders_job)


@blueprint.post(f"{STORE}/heartbeat")
@limiter.exempt
@requires(Permission.PUBLIC)
def take_heartbeat(store_id: str) -> Response:
    """Take a sign of life."""
    return _taken(store_id, _heartbeat_job)


@blueprint.post("/hooks/woocommerce/<store_id>")
@limiter.exempt
@requires(Permission.PUBLIC)
def take_webhook(store_id: str) -> Response:
    """Take a delivery of WooCommerce's own webhooks."""
    body = read_body()
    if woocommerce.PING.fullmatch(body) and not header("X-WC-Webhook-Signature"):
        return answer(200, {})  # WooCommerce asks whether anybody is here, unsigned
    return _answered(runtime(), lambda: judge_webhook(runtime(), store_id, body), _webhook_job)


@blueprint.post("/bridge/v1/pair")
@limiter.exempt
@requires(Permission.PUBLIC)
def pair() -> Response:
    """Pair a WordPress with the store whose code it brings."""
    body = read_json(read_body())
    asked = pairing.read_request(body)
    parts, now, address = runtime().parts, utcnow(), request.remote_addr or ""
    with parts.session_factory() as session:
        wait = pairing.waiting_seconds(session, address, now)
        if wait is not None:
            raise CallRefused(429, "too_many", wait=wait)
        try:
            store, secret = pairing.pair(session, asked, parts.sealer, now=now)
        except Refused as problem:
            session.rollback()
            raise _not_paired(problem, address) from None
        session.commit()
    url = parts.settings.public_url
    return answer(201, {"store_id": store.id, "signing_secret": secret, "panel_url": url})


def _not_paired(problem: Refused, address: str) -> CallRefused:
    if problem.code != "wrong_code":
        return CallRefused(409, problem.code)
    with runtime().parts.session_factory() as session:
        pairing.note_wrong_code(session, address, utcnow())
        session.commit()
    return CallRefused(401, "wrong_code")


def _taken(store_id: str, make_job: Callable[[Call], Job]) -> Response:
    return _answered(runtime(), lambda: judge(runtime(), store_id), make_job)


def _answered(
    endpoint: Runtime, judged: Callable[[], Call], make_job: Callable[[Call], Job]
) -> Response:
    """Judge, do and answer; a store that changed in between is judged again."""
    for _ in range(MAX_JUDGEMENTS):
        call = judged()
        job = make_job(call)
        endpoint.take(job)
        if not isinstance(job.error, CallerChanged):
            return _outcome(job)
        endpoint.fresh_caller(call.caller.store_id)
    raise unavailable()


def _outcome(job: Job) -> Response:
    if job.answer is not None:
        return answer(*job.answer)
    if isinstance(job.error, DeliveryReused):
        raise CallRefused(422, "delivery_reused", field="X-Iletiniz-Delivery", rule="unique")
    if isinstance(job.error, UNAVAILABLE):
        raise unavailable() from None
    assert job.error is not None  # noqa: S101 - a job that is done has one or the other
    raise job.error


def _acks(call: Call) -> list[str]:
    """Return the directives that are done; a strange ack must not hold up the events beside it."""
    given = call.data.get("acks") if isinstance(call.data, dict) else None
    found = []
    for item in given[:MAX_ACKS] if isinstance(given, list) else ():
        with suppress(Unusable):
            found.append(fields.read_uuid(item, "acks"))
    return found


def _job(call: Call, work: Work) -> Job:
    return Job(
        call.caller,
        work,
        delivery_id=call.delivery_id,
        digest=deliveries.body_hash(call.body),
        acks=_acks(call),
        uses_next=call.uses_next,
    )


def _events_job(call: Call) -> Job:
    batch = intake.read_events(call.data, utcnow())
    refused = [one for one in batch if isinstance(one, intake.RefusedEvent)]
    if len(refused) == len(batch):
        first = refused[0]
        field = f"events[0].{first.field}".rstrip(".")
        results = [
            {"id": one.event_id, "status": "refused", "field": one.field, "rule": one.rule}
            for one in refused
        ]
        raise unusable(Unusable(field, first.rule), results=results)
    return _job(call, batch)


def _orders_job(call: Call) -> Job:
    return _job(call, intake.read_page(call.data, utcnow()))


def _heartbeat_job(call: Call) -> Job:
    facts, health = intake.read_heartbeat(call.data)
    signed_at = signing.parse_header(header("X-Iletiniz-Signature")).timestamp
    health["clock_offset_seconds"] = signed_at - int(utcnow().timestamp())
    return _job(call, Heartbeat(facts, health))


def _webhook_job(call: Call) -> Job:
    topic = header("X-WC-Webhook-Topic")
    event = intake.read_delivery(call.delivery_id, topic, call.data, utcnow())
    return Job(call.caller, Webhook(event))


@blueprint.errorhandler(CallRefused)
def _refused(problem: CallRefused) -> Response:
    return refusal(problem)


@blueprint.errorhandler(Unusable)
def _unusable(problem: Unusable) -> Response:
    return refusal(unusable(problem))


@blueprint.errorhandler(OperationalError)
@blueprint.errorhandler(InterfaceError)
@blueprint.errorhandler(PoolTimeout)
def _unavailable(_problem: Exception) -> Response:
    return refusal(unavailable())
