"""Fixtures of this room: the installed command as a real process, on an instance of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast

import pytest

COMMAND = str(Path(sys.executable).with_name("iletiniz-admin"))
NOWHERE = "http://127.0.0.1:9"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(instance: Path, more: dict[str, str] | None = None) -> dict[str, str]:
    """The variables of a process that can reach nothing but this machine."""
    kept = {name: os.environ[name] for name in os.environ if not name.startswith("ILETINIZ_")}
    return {
        **kept,
        "ILETINIZ_INSTANCE_PATH": str(instance),
        "ILETINIZ_API_BASE_URL": NOWHERE,
        "ILETINIZ_CONNECT_BASE_URL": NOWHERE,
        **(more or {}),
    }


def call(
    arguments: Sequence[object],
    instance: Path,
    *,
    stdin: str = "",
    env: dict[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own command
        [COMMAND, *map(str, arguments)],
        input=stdin,
        env=environment(instance, env),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance whose tables exist, made once by the command itself."""
    instance = tmp_path_factory.mktemp("prepared") / "instance"
    assert call(["db", "upgrade"], instance).returncode == 0
    return instance


@pytest.fixture
def instance(tmp_path: Path, prepared: Path) -> Path:
    """A fresh instance with tables and keys."""
    shutil.copytree(prepared, tmp_path / "instance")
    return tmp_path / "instance"


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return tmp_path / "empty"


@pytest.fixture
def run(instance: Path) -> Run:
    """``run("stores", "list", stdin="", env={})`` -> the finished process."""

    def start(*arguments: object, at: Path = instance, **more: Any):
        return call(arguments, at, **more)

    return start


@pytest.fixture
def told(run: Run) -> Callable[..., Any]:
    """``told("stores", "list")`` -> the one JSON document that the command prints."""

    def start(*arguments: object, **more: Any) -> Any:
        done = run(*arguments, "--json", **more)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout)

    return start


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """``refused("stores", "add", …)`` -> the one line of a command that ends with 1."""

    def start(*arguments: object, **more: Any) -> str:
        done = run(*arguments, **more)
        assert done.returncode == 1, (done.stdout, done.stderr)
        assert done.stdout == ""
        assert done.stderr.startswith("iletiniz-admin: ")
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr.removeprefix("iletiniz-admin: ").strip()

    return start


class Serving:
    """A process that serves: its lines so far, and its end."""

    def __init__(self, arguments: Sequence[object], instance: Path, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [COMMAND, *map(str, arguments)],
            env={**environment(instance, env), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no more
        )
        self.lines: list[str] = []

    def wait_for(self, beginning: str) -> str:
        """Read until a line begins so; return what follows on it."""
        for line in cast(IO[str], self.process.stdout):
            self.lines.append(line)
            if line.startswith(beginning):
                return line.removeprefix(beginning).strip()
        raise AssertionError("".join(self.lines))

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it with the signal; return its exit code."""
        self.process.send_signal(number)
        self.lines.append(self.process.communicate(timeout=90)[0])
        return self.process.returncode


@pytest.fixture
def serving(instance: Path) -> Iterator[Callable[..., Serving]]:
    """``serving("serve", "--port", 0)`` -> the running process; it is ended with the test."""
    started: list[Serving] = []

    def start(*arguments: object, **env: str) -> Serving:
        started.append(Serving(arguments, instance, env))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()
