"""A sandbox on a real socket for each test, and short ways to call it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sandbox.driving import Api, Browser

from iletiniz_admin.sandbox import RunningSandbox, create_sandbox, serve_in_thread


class Clock:
    """A clock that a test can move."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[RunningSandbox]:
    with serve_in_thread(create_sandbox(now=clock)) as running:
        yield running


@pytest.fixture
def api(sandbox: RunningSandbox) -> Api:
    return Api(sandbox.url)


@pytest.fixture
def api_with(sandbox: RunningSandbox):
    """Make a caller with another key."""
    return lambda key: Api(sandbox.url, key)


@pytest.fixture
def browser(sandbox: RunningSandbox) -> Browser:
    return Browser(sandbox.url)


@pytest.fixture
def browser_in(sandbox: RunningSandbox):
    """Make a browser that asks for a language."""
    return lambda language: Browser(sandbox.url, language)
