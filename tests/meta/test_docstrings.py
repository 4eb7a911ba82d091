"""Each test states a sentence of the contract, and can fail."""

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def functions() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{file.relative_to(TESTS)}::{node.name}", node)
        for file in sorted(TESTS.rglob("test_*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def test_each_test_states_a_sentence():
    """The first line of each test is a sentence that ends with a full stop."""
    silent = []
    for name, node in functions():
        first = (ast.get_docstring(node) or "").partition("\n")[0].strip()
        text = (ast.get_docstring(node) or "").partition("\n\n")[0].strip()
        if not first or not text.endswith((".", '."', ".)", "?", "!")):
            silent.append(name)
    assert silent == []


def test_each_test_can_fail():
    """Each test asserts something, raises what it expects, or calls what asserts for it."""
    idle = [
        name
        for name, node in functions()
        if not any(isinstance(part, ast.Assert | ast.With | ast.Call) for part in ast.walk(node))
    ]
    assert idle == []
