"""A MariaDB of its own for each test process: private folder, private socket, nothing listens."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from journey.house import PATIENCE_SECONDS, Running, wait_until

_FAST = (
    "--skip-networking",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--skip-log-bin",
    "--performance-schema=OFF",
)


class Database:
    """One server; sites make their databases in it."""

    def __init__(self) -> None:
        # Sockets have short names: pytest's own folders are too deep.
        self.folder = Path(tempfile.mkdtemp(prefix="wpdb-", dir="/tmp"))
        self.socket = self.folder / "s"
        self._user = _user()
        self._prepare()
        command = [_program("mariadbd"), "--no-defaults", *self._options(), *_FAST]
        command += [f"--socket={self.socket}", f"--pid-file={self.folder / 'pid'}"]
        self.process = Running(command, dict(os.environ), self.folder / "log")
        wait_until(self._is_ready, "the database")

    def close(self) -> None:
        self.process.kill()  # its folder goes with it: nothing is worth flushing
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, sql: str | bytes, database: str = "") -> str:
        """Run statements; return rows as lines with tabs between columns."""
        return self._client("mariadb", "-N", "-B", *([database] if database else []), said=sql)

    def dump(self, database: str) -> bytes:
        return self._client("mariadb-dump", "--skip-comments", database).encode()

    def _client(self, program: str, *arguments: str, said: str | bytes = b"") -> str:
        command = [_program(program), "--no-defaults", f"--socket={self.socket}", "-uroot"]
        done = subprocess.run(  # noqa: S603 - our own program
            [*command, "--default-character-set=utf8mb4", *arguments],
            input=said.encode() if isinstance(said, str) else said,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def _options(self) -> list[str]:
        # Servers that share a folder for temporary tables remove each other's.
        options = [f"--datadir={self.folder / 'data'}", f"--tmpdir={self.folder / 'tmp'}"]
        return options + ([f"--user={self._user.pw_name}"] if self._user else [])

    def _prepare(self) -> None:
        self.folder.chmod(0o755)
        (self.folder / "tmp").mkdir()
        for folder in (self.folder, self.folder / "tmp") if self._user else ():
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        command = [_program("mariadb-install-db"), "--no-defaults", *self._options()]
        command += ["--auth-root-authentication-method=normal", "--skip-test-db"]
        done = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603 - our own program
        assert done.returncode == 0, done.stdout + done.stderr

    def _is_ready(self) -> bool:
        assert self.process.is_alive(), self.process.said()
        try:
            self.run("SELECT 1")
        except AssertionError:
            return False
        return True


def _user() -> pwd.struct_passwd | None:
    """Whom the server runs as: it refuses to be root."""
    return pwd.getpwnam("mysql") if os.geteuid() == 0 else None


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    assert found, f"{name} is not installed"
    return found
