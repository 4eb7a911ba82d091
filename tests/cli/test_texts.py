"""``texts analyse``: a JSON list of texts in, a JSON list of figures out, one line if refused."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from iletiniz_admin.cli.texts import MOST, MOST_EXPLAINED
from iletiniz_admin.cli.texts_input import MAX_BYTES

COMMAND = str(Path(sys.executable).with_name("iletiniz-admin"))
KEYS = ["mode", "units", "parts", "units_left"]
TURKISH = "Sayın Ayşe"


@pytest.fixture
def analysed(run, empty: Path):
    """``analysed(["text"], "--mode", "ucs2")`` -> the rows; there is no instance."""

    def start(texts: list[str], *options: str):
        done = run("texts", "analyse", *options, stdin=json.dumps(texts), at=empty)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return start


def test_analyse_prints_exactly_the_figures(analysed, empty: Path):
    """Each text has its object with the four keys; nothing else is printed, nothing is made."""
    rows = analysed(["abc", TURKISH, "😀" * 40, ""])
    assert rows == [
        {"mode": "gsm7", "units": 8, "parts": 1, "units_left": 152},
        {"mode": "turkish-single", "units": 17, "parts": 1, "units_left": 138},
        {"mode": "ucs2", "units": 85, "parts": 2, "units_left": 48},
        {"mode": "gsm7", "units": 5, "parts": 0, "units_left": 155},
    ]
    assert [list(row) for row in rows] == [KEYS] * 4
    assert not empty.exists()


def test_analyse_leaves_the_code_out(analysed):
    """Without the operator's code its five units are in no figure."""
    rows = analysed(["a" * 160, "a" * 161], "--no-operator-code", "--mode", "auto")
    assert rows == [
        {"mode": "gsm7", "units": 160, "parts": 1, "units_left": 0},
        {"mode": "gsm7", "units": 161, "parts": 2, "units_left": 145},
    ]


@pytest.mark.parametrize(
    ("mode", "units", "left"),
    [
        ("auto", 17, 138),
        ("turkish-single", 17, 138),
        ("turkish-locking", 15, 140),
        ("turkish-both", 15, 137),
        ("ucs2", 15, 55),
    ],
)
def test_analyse_takes_the_mode_that_is_asked_for(analysed, mode: str, units: int, left: int):
    """Each mode counts by its own tables and capacities."""
    (row,) = analysed([TURKISH], "--mode", mode)
    assert (row["units"], row["units_left"]) == (units, left)
    assert row["mode"] == ("turkish-single" if mode == "auto" else mode)


@pytest.mark.parametrize(
    ("mode", "text", "said"),
    [
        ("gsm7", "aş", "text 2: gsm7 has no ş (U+015F, character 2)"),
        ("turkish-single", "â", "text 2: turkish-single has no â (U+00E2, character 1)"),
        ("turkish-locking", "ş¿", "text 2: turkish-locking has no ¿ (U+00BF, character 2)"),
        ("turkish-both", "\n\u200b", "text 2: turkish-both has no (U+200B, character 2)"),
        ("gsm7", "\ud800", "text 2: gsm7 has no (U+D800, character 1)"),
        ("gsm7", "\x1b[31m", "text 2: gsm7 has no (U+001B, character 1)"),
    ],
)
def test_analyse_refuses_a_mode_that_cannot_hold_a_text(
    refused, empty: Path, mode: str, text: str, said: str
):
    """One line names the text's number and the character; nothing of the others is printed."""
    given = json.dumps(["abc", text])
    assert refused("texts", "analyse", "--mode", mode, stdin=given, at=empty) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "not JSON"),
        ("şimdi", "not JSON"),
        ('["a"', "not JSON"),
        ("[" * 100_000, "text 1 is no string"),
        ('["a",]', "text 2 is no string"),
        ('["a" "b"]', "not JSON"),
        ('["a",', "not JSON"),
        ('["a\n"]', "not JSON"),
        ('["a"]]', "not JSON"),
        ('{"a": "b"', "not JSON"),
        ('["a"] ["b"]', "not JSON"),
        ('"a"', "no list"),
        ('{"a": "b"}', "no list"),
        ("null", "no list"),
        ('["a", 1]', "text 2 is no string"),
        ("[null]", "text 1 is no string"),
        ('["a", ["b"]]', "text 2 is no string"),
        ("[NaN]", "text 1 is no string"),
        (f"[{'9' * 5000}]", "text 1 is no string"),
    ],
    ids=lambda value: value[:12],
)
def test_analyse_refuses_what_is_no_list_of_texts(refused, empty: Path, given: str, said: str):
    """Bad input is refused in one line that says what is expected."""
    line = refused("texts", "analyse", stdin=given, at=empty)
    assert said in line
    assert "expected a JSON list of texts" in line


def test_analyse_refuses_too_much(refused, empty: Path):
    """More than the limit is not even read to its end."""
    given = json.dumps(["a" * MAX_BYTES])
    assert "larger than 32 MB" in refused("texts", "analyse", stdin=given, at=empty)


@pytest.mark.parametrize(
    ("texts", "options"),
    [
        (["a"] * (MOST[0] + 1), ()),
        (["a" * (MOST[1] // 2), "a" * (MOST[1] // 2), "a"], ()),
        (["a"] * (MOST_EXPLAINED[0] + 1), ("--explain",)),
        (["a" * MOST_EXPLAINED[1], "a"], ("--explain",)),
    ],
    ids=["count", "length", "count explained", "length explained"],
)
def test_analyse_refuses_more_than_its_memory_holds(
    refused, empty: Path, texts: list[str], options: tuple[str, ...]
):
    """The number of texts and their whole length are limited, the more with explanations."""
    line = refused("texts", "analyse", *options, stdin=json.dumps(texts), at=empty)
    assert line.startswith("more than ")
    assert line.endswith("give fewer texts at once")


@pytest.mark.parametrize("given", ["[]", ' [ "a" , "b" ] \n', '\ufeff["a\\n\\u015f"]'])
def test_analyse_takes_json_however_it_is_spaced(run, empty: Path, given: str):
    """White space, escapes, a byte order mark and an empty list are JSON too."""
    done = run("texts", "analyse", stdin=given, at=empty)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)) == len(json.loads(given.lstrip("\ufeff")))


@pytest.mark.parametrize(
    ("redirected", "said"),
    [
        ("<&-", "standard input is closed; expected a JSON list of texts on standard input"),
        (">/dev/full", "standard output cannot be written (No space left on device)"),
        (">&-", "standard output is closed"),
    ],
)
def test_analyse_says_in_one_line_that_it_cannot_read_or_write(
    empty: Path, redirected: str, said: str
):
    """A closed input or a full disk is no reason for a traceback."""
    done = subprocess.run(  # noqa: S602 - our own command, in a shell for its redirections
        f"{shlex.quote(COMMAND)} texts analyse {redirected}",
        shell=True,
        input='["a"]',
        env=os.environ | {"ILETINIZ_INSTANCE_PATH": str(empty)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"iletiniz-admin: {said}\n"


@pytest.mark.parametrize("mode", ["GSM7", "gsm-7", ""])
def test_analyse_ends_with_2_for_an_unknown_mode(run, empty: Path, mode: str):
    """An unknown mode is wrong usage."""
    done = run("texts", "analyse", "--mode", mode, stdin="[]", at=empty)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage" in done.stderr


@pytest.mark.parametrize("options", [(), ("--explain",), ("--mode", "ucs2", "--json")])
def test_analyse_handles_every_string(analysed, options: tuple[str, ...]):
    """Half a surrogate pair, controls and nothing at all have their figures."""
    texts = ["\ud800", "\udfff\ud800", "\ud83d\ude00", "\x00\x1b\x7f", "\r\n\t", "", " "]
    rows = analysed(texts, *options)
    assert [list(row)[:4] for row in rows] == [KEYS] * len(texts)
    assert [row["parts"] for row in rows] == [1, 1, 1, 1, 1, 0, 1]


def test_analyse_explains(analysed):
    """Asked for, each object says what costs more, what would save, and the carriers' limit."""
    text = "ş" + "a" * 149
    first, second, third = analysed([text, "abc", "a" * 1072], "--explain")
    assert [list(row)[4:] for row in (first, second, third)] == [
        ["costly", "saving", "over_limit"]
    ] * 3
    assert first["costly"] == [{"position": 0, "character": "ş", "units": 2}]
    assert first["saving"] == {
        "replaced": [{"character": "ş", "plain": "s"}],
        "parts": 1,
        "text": "s" + "a" * 149,
    }
    assert (second["costly"], second["saving"], second["over_limit"]) == ([], None, None)
    assert third["over_limit"] == 1071


def test_analyse_explains_within_a_mode(analysed):
    """In a mode that was asked for, the saving is that mode's."""
    rows = analysed(["ş" * 80], "--mode", "turkish-locking", "--explain")
    assert (rows[0]["saving"], len(rows[0]["costly"])) == (None, 80)
    rows = analysed(["ş" * 80], "--mode", "turkish-single", "--explain")
    assert rows[0]["saving"]["parts"] == 1
