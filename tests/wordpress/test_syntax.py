"""The plugin's files run on the oldest PHP that it promises."""

import json
import subprocess
from pathlib import Path

import pytest
from wordpress.cores import HERE, PHP, ROOT, need_programs

pytestmark = pytest.mark.wordpress
NEW = """<?php
#[Mark]
final class A { public function __construct( private int $a, ) {} }
enum B { case C; }
function d( int|string $e, mixed $f = null ): static { return match ( $e ) { default => $f?->g }; }
try { d( e: 1 ); } catch ( Exception ) { $h = $i ?? throw $j; }
$k = strlen( ... ); $l = array_is_list( $m ); $n = $o::class;
"""


def findings(*files: Path) -> list[str]:
    script = str(HERE / "php" / "old-syntax.php")
    done = subprocess.run(  # noqa: S603 - our own script
        [*PHP, script, *map(str, files)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def test_the_plugin_is_php_7_4():
    """No file uses syntax or functions that came after PHP 7.4."""
    need_programs()
    files = sorted((ROOT / "wp_bridge").rglob("*.php"))
    assert len(files) > 20
    assert findings(*files) == []


def test_newer_syntax_is_found(tmp_path: Path):
    """What the check is for, it finds: each newer thing is named once or more."""
    need_programs()
    (tmp_path / "new.php").write_text(NEW)
    found = {one.partition(" ")[2].rpartition("\\")[2] for one in findings(tmp_path / "new.php")}
    assert found == {
        "$object::class",
        "AttributeGroup",
        "Enum_",
        "Match_",
        "NullsafePropertyFetch",
        "Throw_",
        "UnionType",
        "VariadicPlaceholder",
        "a name of PHP 8",
        "a type of PHP 8",
        "catch without a name",
        "comma after the last parameter",
        "named argument",
        "promoted property",
    }
