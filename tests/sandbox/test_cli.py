import json
import os
import re
import signal
import socket
import subprocess
import sys

import pytest
import requests
from click.testing import CliRunner

from iletiniz_admin.cli.sandbox import sandbox

pytestmark = pytest.mark.integration
PROGRAM = "from iletiniz_admin.cli.sandbox import sandbox; sandbox()"


def test_command_serves_until_it_is_told_to_stop():
    """The command prints one line with address and sign-in, serves, and ends on SIGTERM with 0."""
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", PROGRAM, "--port", "0", "--rate", "0", "--latency-ms", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    line = process.stdout.readline()
    url = re.search(r"http://127\.0\.0\.1:\d+", line)[0]
    switches = requests.get(f"{url}/_sandbox/switches", timeout=10).json()
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=30)

    assert "demo@ornek.example" in line
    assert (switches["rate"], switches["latency_ms"]) == (0, 1)
    assert (process.returncode, rest) == (0, "")


def test_busy_port():
    """A busy port ends the command with 1 and one clear line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(sandbox, ["--port", port])

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert f"127.0.0.1:{port}" in result.stderr
    assert "in use" in result.stderr


@pytest.mark.parametrize("document", [None, {"users": []}])
def test_bad_seed_file(tmp_path, document):
    """A seed file that cannot be used ends the command with 1 and one line that names it."""
    path = tmp_path / "seed.json"
    if document is not None:
        path.write_text(json.dumps(document), encoding="utf-8")
    result = CliRunner().invoke(sandbox, ["--seed", str(path)])

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert str(path) in result.stderr
