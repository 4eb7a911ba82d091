"""The commands as scripts use them: names, JSON keys, exit codes, one line for a refusal."""

import json
import sqlite3
from pathlib import Path

import pytest

LISTS = (
    ("users", "list"),
    ("stores", "list"),
    ("connections", "list"),
    ("rules", "list"),
    ("messages", "list"),
)
COMMANDS = (
    *LISTS,
    ("messages", "stats"),
    ("messages", "settle", "1", "--as", "failed"),
    ("users", "add", "a@example.com", "--role", "admin"),
    ("users", "set-password", "a@example.com"),
    ("stores", "add", "Kahve", "--url", "https://kahve.example"),
    ("stores", "rotate-secret", "1"),
    ("rules", "set", "--store", "1", "--status", "processing", "--text", "x"),
    ("keys", "rotate"),
    ("prepare",),
    ("connections", "refresh"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands_without_tables_say_what_to_run(refused, empty: Path, command):
    """Where the tables are missing, every command ends with one line that says what to run."""
    assert "db upgrade" in refused(*command, at=empty)


@pytest.mark.parametrize("command", LISTS, ids=" ".join)
def test_commands_list_nothing_as_an_empty_list(told, command):
    """A listing of nothing is an empty JSON list."""
    assert told(*command) == []


WRONG = (
    ("nonsense",),
    ("stores", "add", "Kahve"),
    ("stores", "rotate-secret", "one"),
    ("stores", "rotate-secret", "9" * 30),
    ("rules", "set", "--store", "1"),
    ("users", "add", "a@example.com", "--role", "king"),
    ("messages", "list", "--status", "gone"),
    ("messages", "settle", "1"),
    ("messages", "settle", "1", "--as", "delivered"),
    ("messages", "settle", "9" * 30, "--as", "failed"),
    ("serve", "--port", "70000"),
    ("worker", "--threads", "0"),
    ("sandbox", "--rate", "-1"),
)


@pytest.mark.parametrize("command", WRONG, ids=lambda command: " ".join(command)[:40])
def test_commands_end_with_2_for_wrong_usage(run, command):
    """Wrong usage ends with 2, its words on standard error and nothing on standard output."""
    done = run(*command)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Usage" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PUBLIC_URL", "http://panel.example"),
        ("DATABASE_URL", "mysql://u:geheim@h/d"),
        ("DATABASE_URL", "postgresql+psycopg://u:geheim@h:port/d"),
        ("TRUSTED_PROXIES", "many"),
        ("SECRET_KEY", "geheim"),
        ("ENCRYPTION_KEYS", "geheim"),
        ("INSTANCE_PATH", "/dev/null/x"),
        ("DATABASE_URL", "sqlite:////dev/null/x.sqlite"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "stores list"])
def test_commands_stop_at_a_wrong_setting(refused, variable: str, value: str, command: str):
    """A wrong setting ends every command with one line that names it and no secret."""
    line = refused(*command.split(), env={f"ILETINIZ_{variable}": value})
    assert f"ILETINIZ_{variable}" in line or "unable to open database file" in line
    assert "geheim" not in line


def test_db_upgrade_can_be_repeated(run, empty: Path):
    """The first upgrade makes the tables, the second changes nothing; keys are private."""
    for _ in range(2):
        done = run("db", "upgrade", at=empty)
        assert (done.returncode, done.stdout) == (0, "The database is up to date.\n")
    assert (empty / "keys" / "encryption_keys").stat().st_mode & 0o777 == 0o600
    assert json.loads(run("stores", "list", "--json", at=empty).stdout) == []


def test_stores_are_added_and_listed(told, run):
    """A store is added with its secret, listed without it, and its secret renewed."""
    made = told("stores", "add", "Kahve Dükkanı", "--url", "https://kahve.example/")
    assert set(made) == {"store_id", "signing_secret"}
    assert len(made["signing_secret"]) >= 32
    assert told("stores", "list") == [
        {
            "store_id": made["store_id"],
            "name": "Kahve Dükkanı",
            "url": "https://kahve.example",
            "status": "paired",
        }
    ]
    renewed = told("stores", "rotate-secret", made["store_id"])
    assert set(renewed) == {"store_id", "signing_secret"}
    assert renewed["signing_secret"] != made["signing_secret"]
    assert made["signing_secret"] not in run("stores", "list").stdout


@pytest.mark.parametrize(("name", "url"), [("Kahve", "nonsense"), ("", "https://k.example")])
def test_stores_are_refused_in_words(refused, told, name: str, url: str):
    """A store without a name or a usable address is not added."""
    refused("stores", "add", name, "--url", url, "--json")
    assert told("stores", "list") == []


def test_stores_that_are_not_there_are_refused(refused):
    """An unknown store is named as such."""
    assert "99" in refused("stores", "rotate-secret", 99)
    refused("rules", "set", "--store", 99, "--status", "processing", "--text", "x")


def test_rules_are_set_and_listed(told, refused):
    """A notice is written and switched on; setting it again changes the same one."""
    store = told("stores", "add", "Kahve", "--url", "https://kahve.example")["store_id"]
    setting = ("rules", "set", "--store", store, "--status", "processing")
    made = told(*setting, "--text", "Merhaba {first_name}")
    assert set(made) == {"rule_id"}
    assert told(*setting, "--text", "Yeni {order_number}", "--sender", "KAHVE") == made
    [rule] = told("rules", "list")
    assert rule["rule_id"] == made["rule_id"]
    assert rule["is_enabled"] is True
    assert (rule["text"], rule["sender"]) == ("Yeni {order_number}", "KAHVE")
    assert "nonsense" in refused(*setting, "--text", "Merhaba {nonsense}")
    assert told("rules", "list") == [rule]


def test_users_are_added_and_listed(told, refused, run):
    """A user gets a password once, or the one that was given; a second of the same is refused."""
    made = told("users", "add", "ayse@example.com", "--role", "admin")
    assert {"user_id", "email", "role", "password"} == set(made)
    given = told(
        "users",
        "add",
        "can@example.com",
        "--role",
        "viewer",
        "--password-stdin",
        stdin="correct horse battery\n",
    )
    assert "password" not in given
    assert [user["role"] for user in told("users", "list")] == ["admin", "viewer"]
    refused("users", "add", "AYSE@example.com", "--role", "admin")
    refused("users", "set-password", "nobody@example.com")
    assert run("users", "set-password", "can@example.com").returncode == 0


def add_messages(instance: Path, store: int, statuses: list[str]) -> None:
    """Put messages into the ledger, each with one try."""
    base = sqlite3.connect(instance / "iletiniz-admin.sqlite")
    at = "2026-07-20 09:15:00.000000"
    empty = {
        "parts": 1,
        "fallback": "[]",
        "message_class": "informational",
        "priority": 0,
        "attempt_count": 1,
        "receipt_count": 0,
        "recipient_role": "customer",
        "trigger": "processing",
    }
    for number, status in enumerate(statuses, start=1):
        row = {
            **empty,
            "id": number,
            "store_id": store,
            "idempotency_key": f"k{number}",
            "source": "order",
            "order_id": 77,
            "order_number": "1077",
            "status": status,
            "recipient": "+905551234567",
            "body": "Merhaba Ayşe",
            "job_id": f"job_{number}",
            "created_at": at,
            "available_at": at,
            "updated_at": at,
        }
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        base.execute(f"INSERT INTO messages ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608 - names of ours
        base.execute(
            "INSERT INTO attempts (message_id, claim_token, number, at, outcome)"
            " VALUES (?, 't', 1, ?, 'uncertain')",
            (number, at),
        )
    base.commit()
    base.close()


def test_messages_are_listed_counted_and_settled(told, run, refused, instance: Path):
    """The ledger prints the keys of the plan; each verdict settles an uncertain message once."""
    store = told("stores", "add", "Kahve", "--url", "https://kahve.example")["store_id"]
    add_messages(instance, store, ["uncertain", "uncertain", "uncertain", "delivered"])
    listed = told("messages", "list")
    assert listed[0] == {
        "message_id": 1,
        "store_id": store,
        "order_id": 77,
        "recipient": "+905551234567",
        "body": "Merhaba Ayşe",
        "status": "uncertain",
        "reason": None,
        "job_id": "job_1",
        "attempts": [{"at": "2026-07-20T09:15:00Z", "outcome": "uncertain"}],
    }
    assert [row["message_id"] for row in told("messages", "list", "--status", "delivered")] == [4]
    assert told("messages", "list", "--store", 99) == []
    assert told("messages", "stats") == {
        "events": 0,
        "messages": 4,
        "by_status": {"delivered": 1, "uncertain": 3},
        "attempts": 4,
    }
    for number, verdict in enumerate(("accepted", "failed", "resend"), start=1):
        assert run("messages", "settle", number, "--as", verdict).returncode == 0
        refused("messages", "settle", number, "--as", verdict)
    found = {row["message_id"]: row["status"] for row in told("messages", "list")}
    assert found == {1: "accepted", 2: "failed", 3: "queued", 4: "delivered"}
    assert "99" in refused("messages", "settle", 99, "--as", "failed")
    shown = run("messages", "list").stdout
    assert "+905551234567" not in shown
    assert "uncertain\t" not in run("messages", "stats").stdout


def test_prepare_can_be_repeated(run, told):
    """The first run prints the admin's password; the second changes nothing and prints none."""
    first, second = run("prepare"), run("prepare")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "password, shown this once: " in first.stdout
    assert "shown" not in second.stdout
    assert len(told("users", "list")) == 1
    assert len(told("stores", "list")) == 1


def test_help_names_every_command(run):
    """The help names each command, and each command has its own help."""
    shown = run("--help").stdout
    for name in (
        "serve",
        "worker",
        "sandbox",
        "demo",
        "db",
        "keys",
        "users",
        "connections",
        "stores",
        "rules",
        "messages",
    ):
        assert f"\n  {name} " in shown
        assert run(name, "--help").returncode == 0
    assert run("--version").stdout.startswith("iletiniz-admin, version ")


def test_commands_refuse_a_number_beyond_the_database(refused, instance: Path):
    """A store's number that no database can hold is one line, no traceback."""
    given = ("rules", "set", "--store", "9" * 20, "--status", "processing", "--text", "x")
    assert "no such number" in refused(*given, at=instance)


def test_commands_make_files_for_this_user_alone(prepared: Path):
    """The database holds people's numbers and texts: nobody else on the machine reads it."""
    files = [*prepared.glob("*.sqlite*")]
    assert files
    assert {file.stat().st_mode & 0o077 for file in files} == {0}
