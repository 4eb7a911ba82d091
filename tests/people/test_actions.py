"""The words of the log know every action that the code writes down."""

import ast
from collections.abc import Iterator

from iletiniz_admin.blueprints.people.actions import GROUPS, WORDS
from iletiniz_admin.paths import PACKAGE


def recorded() -> Iterator[str]:
    """The actions that are handed to ``audit.record`` or to a helper named like it."""
    for file in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and name_of(call.func).lstrip("_") == "record":
                yield from (word for arg in call.args for word in words_in(arg))


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def words_in(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.IfExp):
        yield from words_in(argument.body)
        yield from words_in(argument.orelse)
    elif isinstance(argument, ast.Constant) and "." in str(argument.value):
        yield str(argument.value)


def test_actions_all_have_words() -> None:
    """Each action that is written down has words, and a group that finds it."""
    found = set(recorded())
    assert len(found) > 20
    assert not found - set(WORDS)
    assert not [action for action in found if not action.startswith(tuple(GROUPS))]
