"""``serve`` and ``worker`` as real processes: they start, answer, and end cleanly."""

import signal
import socket

import pytest
import requests

LIVE = "/status/live"


def get(url: str) -> requests.Response:
    return requests.get(url, timeout=20, allow_redirects=False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("options", [(), ("--no-worker",)], ids=["worker", "alone"])
def test_serve_answers_and_ends_cleanly(serving, options: tuple[str, ...], number: signal.Signals):
    """The panel answers as soon as it says so; a signal ends it with 0, with worker and without."""
    server = serving("serve", "--port", 0, *options)
    address = server.wait_for("Panel: ")
    assert get(address + LIVE).status_code == 200
    answer = get(address + "/")
    assert answer.status_code in {302, 303}
    assert "/sign-in" in answer.headers["Location"]
    assert server.end(number) == 0
    said = "".join(server.lines)
    assert "Traceback" not in said
    assert ("worker started" in said) == (not options)
    assert ("worker stopped" in said) == (not options)


def test_serve_takes_a_name_for_the_host(serving):
    """A name such as localhost, which may stand for several addresses, is served."""
    server = serving("serve", "--port", 0, "--host", "localhost", "--no-worker")
    assert server.wait_for("Panel: ").startswith("http://localhost:")
    assert server.end() == 0


def test_serve_refuses_a_busy_port(refused):
    """A busy port is one line that names it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused("serve", "--port", port, "--no-worker")
    assert f"127.0.0.1:{port}" in line
    assert "--port" in line


def test_serve_refuses_a_host_that_is_none(refused):
    """A host that does not resolve is one line."""
    assert "no such host" in refused("serve", "--host", "host.invalid", "--port", 0)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_serve_refuses_missing_tables(refused, empty, command: str):
    """Without tables neither pages nor worker start; the line says what to run."""
    assert "iletiniz-admin db upgrade" in refused(command, at=empty)


def test_serve_refuses_a_file_that_is_no_database(refused, tmp_path):
    """A database file that is none is one line that names the setting."""
    file = tmp_path / "x.sqlite"
    file.write_text("not a database, but long enough to be looked at " * 50)
    line = refused("serve", env={"ILETINIZ_DATABASE_URL": f"sqlite:///{file}"})
    assert line.startswith("ILETINIZ_DATABASE_URL: ")


def test_serve_brings_a_sandbox(serving):
    """With ``--sandbox`` a stand-in iletiniz answers too, and the panel leads to it."""
    server = serving("serve", "--port", 0, "--no-worker", "--sandbox", "--sandbox-port", 0)
    sandbox = server.wait_for("Sandbox iletiniz: ").removesuffix("/_sandbox/")
    address = server.wait_for("Panel: ")
    assert get(sandbox + "/_sandbox/received").status_code == 200
    policy = get(address + "/sign-in").headers["Content-Security-Policy"]
    assert f"form-action 'self' {sandbox}" in policy
    assert server.end() == 0


def test_serve_refuses_a_busy_port_of_the_sandbox(run):
    """A busy port of the sandbox is one line, and nothing starts."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", 0, "--sandbox", "--sandbox-port", port)
    assert done.returncode == 1
    assert f"port {port} for the sandbox is busy" in done.stderr


def test_worker_ends_cleanly(serving):
    """The sending process starts, and SIGTERM ends it with 0."""
    worker = serving("worker", "--threads", 2)
    while "worker started" not in "".join(worker.lines):
        assert worker.process.stdout is not None
        line = worker.process.stdout.readline()
        assert line, "".join(worker.lines)
        worker.lines.append(line)
    assert worker.end() == 0
    assert "Traceback" not in "".join(worker.lines)
