import json

import pytest
from click.testing import CliRunner
from factories import make_store

from iletiniz_admin.cli.main import main


@pytest.fixture
def run(settings, monkeypatch):
    """``run("rules", …)`` calls the command on the instance of this test."""
    monkeypatch.setenv("ILETINIZ_INSTANCE_PATH", str(settings.instance_path))
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.fixture
def store_id(session_factory, sealer):
    with session_factory() as session:
        store_id = make_store(session, sealer).id
        session.commit()
    return store_id


def test_rules_set_prints_one_document_and_switches_on(run, store_id):
    """``rules set --json`` makes the notice, on, and prints its id and nothing else."""
    made = run("rules", "set", "--store", store_id, "--status", "wc-processing",
               "--text", "Merhaba {first_name}", "--sender", "KAHVE", "--json")  # fmt: skip
    assert made.exit_code == 0, made.output
    rule_id = json.loads(made.stdout)["rule_id"]
    again = run("rules", "set", "--store", store_id, "--status", "processing",
                "--text", "Yeni", "--json")  # fmt: skip
    assert json.loads(again.stdout) == {"rule_id": rule_id}
    listed = json.loads(run("rules", "list", "--store", store_id, "--json").stdout)
    assert listed == [
        {
            "rule_id": rule_id,
            "store_id": store_id,
            "status": "processing",
            "recipient_role": "customer",
            "is_enabled": True,
            "text": "Yeni",
            "sender": "KAHVE",
        }
    ]
    assert "Yeni" in run("rules", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--status", "processing", "--text", "{ad}"), "{first_name}"),
        (("--status", "processing", "--text", " "), "empty"),
        (("--status", "nothing", "--text", "a"), "status"),
    ],
)
def test_rules_set_refuses_with_one_line(run, store_id, arguments, word):
    """A refusal is one clear line on standard error and exit code 1."""
    result = run("rules", "set", "--store", store_id, *arguments, "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert word in result.stderr
    assert result.stderr.count("\n") == 1


def test_rules_set_needs_its_store(run, store_id):
    """A store that does not exist is refused; a missing option is wrong usage."""
    assert run("rules", "set", "--store", 99, "--status", "x", "--text", "a").exit_code == 1
    assert run("rules", "set", "--store", store_id).exit_code == 2


def test_rules_set_takes_any_status_before_the_store_has_told_its_own(run, session_factory, sealer):
    """Of a store added by a script nobody knows the statuses yet, so its slug is believed."""
    with session_factory() as session:
        store_id = make_store(session, sealer, order_statuses=[]).id
        session.commit()
    made = run("rules", "set", "--store", store_id, "--status", "kargolandi", "--text", "a")
    assert made.exit_code == 0, made.output


def test_rules_set_asks_for_the_confirmation_of_promotional_words(run, store_id):
    """A text that promotes is refused with its words, and kept with --confirm-promotion."""
    text = ("rules", "set", "--store", store_id, "--status", "processing", "--text", "Size indirim")
    refused = run(*text)
    assert refused.exit_code == 1
    assert "indirim" in refused.stderr
    assert run(*text, "--confirm-promotion", "--json").exit_code == 0
    assert run(*text).exit_code == 0  # the same words are not asked about again


def test_rules_set_says_what_it_made_plain(run, store_id):
    """Curly quotes are made plain, which is said on standard error."""
    made = run("rules", "set", "--store", store_id, "--status", "processing", "--text", "“Merhaba”")
    assert "2 quotes" in made.stderr
    assert '"Merhaba"' in run("rules", "list").stdout


def test_rules_set_prints_every_fault_with_its_position(run, store_id):
    """One line each, in the order of the text; a fault of no place has none."""
    faulty = ("--text", "{ad} {first_name:uper} }", "--sender", "ş" * 40)
    result = run("rules", "set", "--store", store_id, "--status", "processing", *faulty)
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert [line.partition(": ")[2][:13] for line in lines[:3]] == [
        "character 1: ",
        "character 17:",
        "character 24:",
    ]
    assert "{first_name}" in lines[0]
    assert "sender name" in lines[3]
    assert all(line.startswith("iletiniz-admin: ") for line in lines)


def test_rules_set_stops_counting_faults(run, store_id):
    """A text of nothing but faults gives a page of them, and their number."""
    result = run("rules", "set", "--store", store_id, "--status", "processing", "--text", "{}" * 50)
    lines = result.stderr.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "iletiniz-admin: there are 30 more faults"


@pytest.mark.parametrize("name", ["status", "text", "sender"])
def test_rules_set_refuses_arguments_that_are_no_text(run, store_id, name):
    """Bytes that are no UTF-8 arrive as halves of surrogate pairs: one line says so."""
    options = {"status": "processing", "text": "a", "sender": "KAHVE"} | {name: "a\udcff"}
    given = [part for key, value in options.items() for part in (f"--{key}", value)]
    result = run("rules", "set", "--store", store_id, *given)
    assert result.exit_code == 1
    assert result.stderr == f"iletiniz-admin: --{name} is not written in UTF-8\n"


def test_rules_set_refuses_a_text_beyond_all_measure(run, store_id):
    """It is not even looked at: the length is the one fault told."""
    result = run("rules", "set", "--store", store_id, "--status", "processing",
                 "--text", "{ad}" * 2001)  # fmt: skip
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "8004 characters" in result.stderr
