"""A panel as its owner runs it: real processes, a folder of its own, free ports."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

PROGRAM = Path(sys.executable).with_name("iletiniz-admin")
PATIENCE_SECONDS = 120.0
WORKSPACE_KEY = "iltz_test_OrnekMagazaDenemeAnahtari01"  # the sandbox's first workspace
_WORKER = """
import os, signal, threading
from iletiniz_admin import log
from iletiniz_admin.config import load_settings
from iletiniz_admin.worker import Worker
log.set_up()
Worker(load_settings(os.environ), threads={threads}, lease_seconds={lease_seconds}).start()
signal.pause()
"""
_pause = threading.Event()


def wait_until(is_true: Callable[[], Any], what: str) -> Any:
    """Return the first true answer; fail the test after a long while."""
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while not (answer := is_true()):
        assert time.monotonic() < ends_at, f"waited in vain: {what}"
        _pause.wait(0.1)
    return answer


def free_port() -> int:
    """Return a port that nobody listens at; the panel must know its own before it starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """One process and what it said."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, env=environment, stdout=output, stderr=subprocess.STDOUT
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """End it as a service manager does; what hangs is killed."""
        if self.is_alive():
            self._process.terminate()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """``kill -9``."""
        self._process.kill()
        self._process.wait()


class Iletiniz:
    """The sandbox iletiniz in a process of its own, seen over its socket."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [str(PROGRAM), "sandbox", "--port", "0", *options]
        self.process = Running(command, _bare_environment(), folder / "sandbox.log")
        self.url = wait_until(self._find_url, "the sandbox's address")

    def _find_url(self) -> str | None:
        assert self.process.is_alive(), self.process.said()
        words = self.process.said().split()
        return next((word.rstrip("/") for word in words if word.startswith("http://")), None)

    def get(self, path: str) -> Any:
        return requests.get(self.url + path, timeout=PATIENCE_SECONDS).json()

    def post(self, path: str, **document: Any) -> Any:
        answer = requests.post(self.url + path, json=document, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def calls(self) -> dict[str, int]:
        """How often each recipient was named in a call."""
        counted: dict[str, int] = self.get("/_sandbox/calls")["recipients"]
        return counted

    def received(self, to: str) -> list[dict[str, Any]]:
        return [one for one in self.get("/_sandbox/received") if one["to"] == to]


class House:
    """An instance folder, its commands and its processes."""

    def __init__(self, folder: Path, iletiniz_url: str | None) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = _bare_environment() | {
            "ILETINIZ_INSTANCE_PATH": str(folder / "instance"),
            "ILETINIZ_PUBLIC_URL": self.url,
        }
        if iletiniz_url:
            self.environment["ILETINIZ_API_BASE_URL"] = iletiniz_url
            self.environment["ILETINIZ_CONNECT_BASE_URL"] = iletiniz_url
        self.processes: list[Running] = []

    def command(self, *arguments: str, said: str = "") -> str:
        """Run a command to its end; return its standard output."""
        done = subprocess.run(  # noqa: S603 - our own program
            [str(PROGRAM), *arguments],
            env=self.environment,
            input=said,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def json(self, *arguments: str, said: str = "") -> Any:
        return json.loads(self.command(*arguments, "--json", said=said))

    def prepare(self) -> str:
        """Do what ``make run`` does first; return what was printed."""
        self.command("db", "upgrade")
        self.command("keys", "init")
        return self.command("prepare")

    def serve(self, *options: str) -> Running:
        """Start the panel and return when it answers."""
        command = [str(PROGRAM), "serve", "--port", str(self.port), *options]
        return self.wait_live(self.start(command, "serve.log"))

    def worker(self, *, threads: int = 8, lease_seconds: float = 90.0) -> Running:
        """Start a sending process whose claims end after so many seconds."""
        script = _WORKER.format(threads=threads, lease_seconds=lease_seconds)
        return self.start([sys.executable, "-c", script], "worker.log")

    def start(self, command: list[str], log: str) -> Running:
        process = Running(command, self.environment, self.folder / log)
        self.processes.append(process)
        return process

    def wait_live(self, process: Running) -> Running:
        def is_live() -> bool:
            assert process.is_alive(), process.said()
            try:
                return requests.get(f"{self.url}/status/live", timeout=10).status_code == 200
            except requests.ConnectionError:
                return False

        wait_until(is_live, "the panel's first answer")
        return process

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.stop()
        self.processes.clear()

    def connect(self) -> None:
        """Connect with the sandbox's fixed key."""
        self.command("connections", "add-key", said=WORKSPACE_KEY)

    def messages(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.json("messages", "list")
        return listed

    def count_by_status(self) -> dict[str, int]:
        """Count from the file itself: a command takes a second to start."""
        rows = self.query("SELECT status, count(*) FROM messages GROUP BY status")
        return dict(rows)

    def query(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Look into the database."""
        file = self.folder / "instance" / "iletiniz-admin.sqlite"
        database = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=PATIENCE_SECONDS)
        try:
            return database.execute(statement, parameters).fetchall()
        finally:
            database.close()

    def wait_for(self, status: str, count: int) -> None:
        """Wait until so many messages have the status; those delivered were accepted before."""
        counted = ("accepted", "delivered") if status == "accepted" else (status,)

        def is_reached() -> bool:
            counts = self.count_by_status()
            return sum(counts.get(one, 0) for one in counted) == count

        try:
            wait_until(is_reached, f"{count} {status}")
        except AssertionError as error:
            seen = self.query("SELECT status, reason, count(*) FROM messages GROUP BY 1, 2")
            raise AssertionError(f"{error}; they are {seen}") from None

    def wait_for_rest(self) -> None:
        """Wait until nothing is on its way any more."""
        wait_until(
            lambda: not {"queued", "sending"} & self.count_by_status().keys(), "all to have left"
        )


def copy_instance(prepared: Path, folder: Path) -> None:
    """Begin from an instance that was prepared once."""
    shutil.copytree(prepared / "instance", folder / "instance")


def _bare_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ILETINIZ_")}
    return kept | {"PYTHONUNBUFFERED": "1"}
