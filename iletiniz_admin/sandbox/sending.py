"""Taking messages: plan, quota and outcome in one step under the lock (section 18, points 3, 4)."""

from dataclasses import dataclass

from flask import g

from iletiniz_admin.sandbox.answers import ApiError
from iletiniz_admin.sandbox.fields import Item, SendRequest
from iletiniz_admin.sandbox.outcomes import (
    DROPPED,
    Outcome,
    check_before_sending,
    decide,
    ending,
    failure,
)
from iletiniz_admin.sandbox.phones import find_recipient
from iletiniz_admin.sandbox.records import ApiKey, Message, Workspace
from iletiniz_admin.sandbox.resolve import MissingVariableError, Route, render, resolve
from iletiniz_admin.sandbox.state import SandboxState

ACTIVE_PLANS = ("active", "trialing", "free")
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Taking:
    """One request on its way in: what is wanted, how it goes out and who sends it."""

    state: SandboxState
    wanted: SendRequest
    route: Route
    key: ApiKey
    workspace: Workspace


def take(
    state: SandboxState, wanted: SendRequest, key: ApiKey, workspace: Workspace
) -> list[Message]:
    """Take every item of a request and return its messages in the same order.

    Raises ApiError, having taken nothing: 422 (workspace rules), 402 by default (plan, quota),
    500 and 429 (magic recipients). Marks the answer to be dropped for a recipient ending 0006.
    """
    taking = Taking(state, wanted, resolve(wanted, workspace), key, workspace)
    if wanted.via == "single":
        _check_variables(wanted, workspace)
    with state.lock:
        _check_plan(state, workspace)
        check_before_sending(state, wanted.items)
        messages = [_take_one(taking, item) for item in wanted.items]
    g.taken = messages
    if any(ending(item.to) == DROPPED for item in wanted.items):
        g.drop = True
    return messages


def _check_variables(wanted: SendRequest, workspace: Workspace) -> None:
    """A missing variable refuses a single message; in bulk it fails its own item only."""
    try:
        render(wanted, wanted.items[0], workspace)
    except MissingVariableError as error:
        text = f"Şablon değişkeni eksik: {error.name}"
        raise ApiError(422, "TEMPLATE_VARIABLE_MISSING", text) from None


def _check_plan(state: SandboxState, workspace: Workspace) -> None:
    status = state.switches.quota_error_status
    if workspace.plan_status not in ACTIVE_PLANS:
        plan_status = _FORBIDDEN if status == _FORBIDDEN else 402
        raise ApiError(plan_status, "NO_ACTIVE_PLAN", "Etkin bir iletiniz planınız yok")
    if workspace.remaining == 0:
        raise ApiError(status, "QUOTA_EXCEEDED", "iletiniz kotanız doldu")


def _take_one(taking: Taking, item: Item) -> Message:
    workspace, route = taking.workspace, taking.route
    body = ""
    try:
        body = render(taking.wanted, item, workspace)
        outcome = decide(taking.wanted, item, route)
    except MissingVariableError as error:
        text = f"Şablon değişkeni eksik: {error.name}"
        outcome = failure(route, "TEMPLATE_VARIABLE_MISSING", text)
    if outcome.status != "failed":
        if workspace.remaining == 0:  # a batch may use up the quota half-way
            outcome = failure(route, "QUOTA_EXCEEDED", "iletiniz kotanız doldu")
        else:
            workspace.used += 1
    message = _message(taking, item, outcome, body)
    taking.state.messages[message.job_id] = message
    return message


def _message(taking: Taking, item: Item, outcome: Outcome, body: str) -> Message:
    now, wanted, route = taking.state.now(), taking.wanted, taking.route
    return Message(
        job_id=taking.state.new_job_id(),
        workspace_id=taking.key.workspace_id,
        key_hint=taking.key.hint,
        via=wanted.via,
        to=find_recipient(item.to, route.connection.kind) or item.to,
        to_given=item.to,
        body=body,
        template=wanted.template,
        sender=route.sender,
        provider=outcome.provider,
        iys=wanted.iys,
        fallback=wanted.fallback,
        status=outcome.status,
        error=outcome.error,
        attempts=outcome.attempts,
        at=now,
        later=outcome.later,
        sent_at=now if outcome.status == "sent" else None,
    )
