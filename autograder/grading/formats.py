"""Format strings that a check has not written itself: ``text.format(...)`` is a small interpreter.

It raises no audit event, so the text of a check is changed where it formats something else than a
literal: the template is looked at first.
"""

from __future__ import annotations

import ast
import builtins
import functools
import operator
import string
from collections.abc import Callable, Iterator
from typing import Any

from autograder.grading.cell_names import plain_tree

__all__ = ["guarded", "install", "reaches_in"]

_GUARD = "__formatted__"
_METHODS = ("format", "format_map")
_BY_A_TEXT = ("attrgetter", "getattr", "methodcaller")
_LITERALS = (ast.Constant, ast.JoinedStr, ast.Starred)


@functools.lru_cache(maxsize=2_000)
def guarded(source: str) -> str:
    r"""Return a cell's text in which each template that is no literal is looked at first.

    Lines stay where they are.

    Examples
    --------
    >>> guarded("assert line().format(1) == '{}'.format(1)")
    "assert __formatted__(line()).format(1) == '{}'.format(1)\n"
    """
    if "format" not in source:
        return source
    try:
        text, tree = plain_tree(source, "<check>")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    templates = list(_templates(tree))
    if not templates:
        return source
    lines = text.encode().splitlines(keepends=True)
    edits = [((t.lineno, t.col_offset), f"{_GUARD}(") for t in templates]
    edits += [((t.end_lineno or 0, t.end_col_offset or 0), ")") for t in templates]
    for (line, column), piece in sorted(edits, reverse=True):
        whole = lines[line - 1]
        lines[line - 1] = whole[:column] + piece.encode() + whole[column:]
    return b"".join(lines).decode()


def _templates(tree: ast.AST) -> Iterator[Any]:
    """Yield what is formatted, or formats: called at once, kept for later, or named by a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _METHODS:
            if not isinstance(node.value, _LITERALS):
                yield node.value
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            named = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if any(method in named for method in _METHODS) and name in _BY_A_TEXT:
                yield node.args[0] if name == "getattr" else node


class _Str:
    """Stands for `str` where a check asks it for `format`."""

    def __init__(self, look: Callable[[Any], Any]) -> None:
        self.format = lambda text, *args, **kwargs: str.format(look(text), *args, **kwargs)
        self.format_map = lambda text, mapping: str.format_map(look(text), mapping)


def install(look: Callable[[str], None]) -> None:
    """Have `look` called with each template that a guarded text is about to use."""

    def formatted(value: Any) -> Any:
        if isinstance(value, str):
            look(str.__str__(value))
        elif isinstance(value, operator.methodcaller | operator.attrgetter):
            return lambda text: value(formatted(text))
        return _Str(formatted) if value is str else value

    setattr(builtins, _GUARD, formatted)


def reaches_in(template: str) -> bool:
    """Return whether a template asks for attributes that are nobody's to ask for.

    Examples
    --------
    >>> reaches_in("{p.name} {0[key]}"), reaches_in("{p.__init__.__globals__[x]}")
    (False, True)
    """
    try:
        fields = list(_fields(template, 2))
    except ValueError:
        return False  # the formatting itself will say so
    return any(part.startswith("_") for field in fields for part in field.split("."))


def _fields(template: str, depth: int) -> Iterator[str]:
    for _, field, spec, _ in string.Formatter().parse(template):
        if field:
            yield field.replace("[", ".").replace("]", "")
        if spec and depth:
            yield from _fields(spec, depth - 1)
