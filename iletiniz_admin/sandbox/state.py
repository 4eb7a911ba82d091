"""The memory of one sandbox: everything that changes, behind one lock.

Nothing here is a module global: two sandboxes in one process know nothing of each other. Callers
that read and then write hold `lock` (it is reentrant) around both.
"""

import random
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from flask import current_app

from iletiniz_admin.sandbox.key_file import load_keys, save_keys
from iletiniz_admin.sandbox.rate import TokenBuckets
from iletiniz_admin.sandbox.records import (
    ApiKey,
    Calls,
    Grant,
    Journey,
    JsonObject,
    Message,
    Workspace,
)
from iletiniz_admin.sandbox.seed import SandboxSeed, WorkspaceSeed
from iletiniz_admin.sandbox.switch_checks import DropNext, FailNext

EXTENSION = "iletiniz-sandbox"
OAUTH_LIFETIME = timedelta(minutes=10)  # of a journey and of a code (section 15)
_JOB_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_SEND_PATHS = ("/v1/messages", "/v1/messages/bulk")


def utc_now() -> datetime:
    """Return the time now, aware, UTC."""
    return datetime.now(UTC)


def _workspace(seed: WorkspaceSeed) -> Workspace:
    status = seed.plan.status if seed.plan else None
    return Workspace(seed=seed, limit=seed.quota.limit, used=seed.quota.used, plan_status=status)


class SandboxState:
    """Keys, workspaces, messages, OAuth journeys and switches of one sandbox."""

    def __init__(
        self,
        seed: SandboxSeed,
        now: Callable[[], datetime] = utc_now,
        keys_file: Path | None = None,
    ) -> None:
        self.seed = seed
        self.keys_file = keys_file
        self.now = now
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self.switches = seed.switches
        self.workspaces = {item.id: _workspace(item) for item in seed.workspaces}
        self.keys = {
            item.key: ApiKey(item.key, workspace.id, item.scopes)
            for workspace in seed.workspaces
            for item in workspace.keys
        }
        for key in load_keys(keys_file) if keys_file else []:
            if key.workspace_id in self.workspaces:
                self.keys[key.key] = key
        self.journeys: dict[str, Journey] = {}
        self.grants: dict[str, Grant] = {}
        self._empty()

    def _empty(self) -> None:
        self.messages: dict[str, Message] = {}
        self.contacts: dict[tuple[str, str], JsonObject] = {}
        self.calls = Calls()
        self.batches = 0  # bulk calls that were carried out
        self.limited_once: set[str] = set()
        self.buckets = TokenBuckets()

    def reset(self, *, everything: bool = False) -> None:
        """Forget messages, contacts and calls; `everything`: seeded quota and switches again.

        Issued keys stay good, so that what is connected stays connected.
        """
        with self.lock:
            self._empty()
            if everything:
                self.switches = self.seed.switches
                self.workspaces = {item.id: _workspace(item) for item in self.seed.workspaces}

    def remember_keys(self) -> None:
        """Write the keys down where a file was named; call it after each change of a key."""
        if self.keys_file is not None:
            with self.lock:
                save_keys(self.keys_file, self.keys.values())

    def new_job_id(self) -> str:
        """Return a fresh id of 16 lower-case letters and digits (section 5.2)."""
        return "".join(secrets.choice(_JOB_ALPHABET) for _ in range(16))

    def count_call(self, name: str, recipients: list[str]) -> None:
        """Count one API call, e.g. `POST /v1/messages`, and each recipient it names."""
        with self.lock:
            self.calls.total += 1
            self.calls.paths[name] = self.calls.paths.get(name, 0) + 1
            for recipient in recipients:
                self.calls.recipients[recipient] = self.calls.recipients.get(recipient, 0) + 1

    def take_failure(self, path: str) -> FailNext | None:
        """Return the failure ordered for the next call of `path` and count it down."""
        with self.lock:
            failure = self.switches.fail_next
            if failure is None or failure.path not in (None, path):
                return None
            left = replace(failure, count=failure.count - 1) if failure.count > 1 else None
            self.switches = replace(self.switches, fail_next=left)
            return failure

    def take_drop(self, path: str) -> bool:
        """Say whether the answer of this call is to be dropped, and count it down."""
        with self.lock:
            order = self.switches.drop_next
            if order is None or path not in ((order.path,) if order.path else _SEND_PATHS):
                return False
            left = DropNext(order.count - 1, order.path) if order.count > 1 else None
            self.switches = replace(self.switches, drop_next=left)
            return True

    def take_bulk_drop(self) -> bool:
        """Say whether the answer of a bulk call that was carried out is lost by chance.

        The seed and the number of the call since the last reset decide, nothing else.
        """
        with self.lock:
            order, self.batches = self.switches.drop_bulk, self.batches + 1
            if order is None:
                return False
            chance = random.Random(f"{order.seed}:{self.batches}")  # noqa: S311 - no secret
            return chance.random() * 100 < order.percent

    def start_journey(self, journey: Journey) -> str:
        """Remember a journey for ten minutes and return its unguessable id."""
        with self.lock:
            oldest = self.now() - OAUTH_LIFETIME
            self.journeys = {k: v for k, v in self.journeys.items() if v.started_at > oldest}
            journey_id = secrets.token_urlsafe(24)
            self.journeys[journey_id] = journey
            return journey_id

    def find_journey(self, journey_id: str) -> Journey | None:
        """Return a journey that is not over and not older than ten minutes."""
        journey = self.journeys.get(journey_id)
        if journey is None or journey.started_at <= self.now() - OAUTH_LIFETIME:
            return None
        return journey


def get_state() -> SandboxState:
    """Return the state of the sandbox that is answering."""
    return cast("SandboxState", current_app.extensions[EXTENSION])
