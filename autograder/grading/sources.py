"""The text of a function that runs, where a test asks for it.

The student's process says by a hash and a line which code runs, and the checker looks for the place
in the submitted cells that compiles to that very code. A definition that never ran is no answer,
whatever its name.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.grading.cells import Compiled
from autograder.grading.code_facts import digest

__all__ = ["SubmittedSources", "attribute", "claims"]

_MOST = 200
_NODES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def claims(obj: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return which code runs when an object is called: what the student's process says of it.

    Returns
    -------
    tuple of (str, tuple of str)
        For each function that has a part in it, its mark as one of one; for a class, its qualified
        name, the marks of its methods and the names of its attributes. See `_mark`.
    """
    if isinstance(obj, type):
        members = list(vars(obj).items())[:_MOST]
        functions = (_function(value) for _, value in members)
        marks = (_mark(f.__code__) for f in functions if f is not None)
        return ((obj.__qualname__, (*sorted(marks), *(f"={name}" for name, _ in members))),)
    return tuple(("", (_mark(function.__code__),)) for function in _layers(obj))


def _mark(code: types.CodeType) -> str:
    """Return by what code is known: what it does, and in which line of its cell it begins."""
    return f"{digest(code)} {code.co_firstlineno}"


def attribute(obj: Any, name: str) -> Any:
    """Return an attribute; what a function is only said to wrap is none of it.

    Raises
    ------
    AttributeError
        If there is no such attribute.
    """
    found = getattr(obj, name)
    is_said = name == "__wrapped__" and isinstance(obj, types.FunctionType)
    if is_said and not any(held is found for held in _held(obj)):
        raise AttributeError(name)
    return found


def _layers(obj: Any) -> Iterator[types.FunctionType]:
    """Yield a function, and what it wraps if it holds that and is not only said to wrap it."""
    for _ in range(_MOST):
        function = _function(obj)
        inner = getattr(function or obj, "__wrapped__", None)
        if function is not None:
            yield function
            if not any(held is inner for held in _held(function)):
                return
        if inner is None:
            return
        obj = inner


def _held(function: types.FunctionType) -> Iterator[Any]:
    """Yield what a function holds in its closure."""
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # still empty
            yield cell.cell_contents


def _function(obj: Any) -> types.FunctionType | None:
    if isinstance(obj, staticmethod | classmethod | types.MethodType):
        obj = obj.__func__
    if isinstance(obj, property):
        obj = obj.fget
    return obj if isinstance(obj, types.FunctionType) else None


@dataclass(frozen=True)
class _Text:
    """A submitted cell, with the code objects in it."""

    lines: tuple[str, ...]
    tree: ast.Module
    codes: tuple[types.CodeType, ...]

    @classmethod
    @functools.lru_cache(maxsize=100)
    def of(cls, text: str) -> _Text | None:
        try:
            compiled = Compiled.of(text, "<answer>")
            tree = ast.parse(compiled.text)
        except (SyntaxError, ValueError, RuntimeError, MemoryError):  # deep, or never run at all
            return None
        whole = [code for code in (compiled.body, compiled.last) if code is not None]
        codes = tuple(each for code in whole for each in _inner(code))
        return cls(tuple(compiled.text.splitlines(keepends=True)), tree, codes)

    def node_of(self, code: types.CodeType) -> ast.AST | None:
        for node in ast.walk(self.tree):
            is_named = getattr(node, "name", "<lambda>") == code.co_name
            if isinstance(node, _NODES) and is_named and _first(node) == code.co_firstlineno:
                return node
        return None

    def under(self, node: ast.AST) -> tuple[list[str], int]:
        first = _first(node)
        return list(self.lines[first - 1 : node.end_lineno]), first  # type: ignore[attr-defined]


def _first(node: Any) -> int:
    lines: list[int] = [each.lineno for each in getattr(node, "decorator_list", [])]
    lines.append(node.lineno)
    return min(lines)


def _inner(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for value in code.co_consts:
        if isinstance(value, types.CodeType):
            yield from _inner(value)


class SubmittedSources:
    """Looks functions and classes up in the submitted cells.

    Parameters
    ----------
    is_students : callable
        Whether an object stands for one of the student's.
    ask : callable
        Returns what the student's process claims of such an object; see `claims`.
    """

    def __init__(self, is_students: Callable[[Any], bool], ask: Callable[[Any], Any]) -> None:
        self._is_students = is_students
        self._ask = ask
        self._texts: list[str] = []

    def add(self, text: str) -> None:
        """Add a cell that has been run."""
        self._texts.append(text)

    def install(self) -> None:
        """Let `inspect.getsource` and `inspect.getsourcelines` of this process ask here first."""
        plain_lines = inspect.getsourcelines

        def getsourcelines(obj: Any) -> tuple[list[str], int]:
            return self.lines(obj) if self._is_students(obj) else plain_lines(obj)

        def getsource(obj: Any) -> str:
            return "".join(getsourcelines(obj)[0])

        vars(inspect).update(getsourcelines=getsourcelines, getsource=getsource)

    def lines(self, obj: Any) -> tuple[list[str], int]:
        """Return the lines of the definition that runs, and the number of the first.

        Of a function that a decorator of the student's wraps, the lines of the decorator's own
        function come after those of the wrapped one: they run, too.

        Raises
        ------
        OSError
            If no submitted cell compiles to it, as `inspect` does.
        """
        claimed = self._ask(obj)
        found = [self._found(*claim) for claim in claimed if _is_claim(claim)][::-1]
        known = [place for place in found if place is not None]
        if not known or found[0] is None:
            raise OSError("could not get source code")
        lines, first = known[0]
        for more, _ in known[1:]:
            lines = [*lines, *textwrap.dedent("".join(more)).splitlines(keepends=True)]
        return lines, first

    def _found(self, name: str, marks: tuple[str, ...]) -> tuple[list[str], int] | None:
        for source in reversed(self._texts):
            text = _Text.of(source)
            place = (
                None
                if text is None
                else _place(text, name, {mark for mark in marks if type(mark) is str})
            )
            if text is not None and place is not None:
                return text.under(place)
        return None


def _is_claim(claim: Any) -> bool:
    return type(claim) is tuple and [type(part) for part in claim] == [str, tuple]


def _place(text: _Text, name: str, marks: set[str]) -> ast.AST | None:
    if name:
        return _class(text, name, marks)
    same = [code for code in text.codes if _mark(code) in marks]
    return next((node for node in map(text.node_of, same) if node is not None), None)


def _class(text: _Text, name: str, marks: set[str]) -> ast.AST | None:
    """Return the class of that name whose methods run; of several, the one with its attributes."""
    known = {_mark(code) for code in text.codes} & marks
    names = {mark[1:] for mark in marks if mark.startswith("=")}
    found: list[tuple[int, int, ast.AST]] = []
    for number, body in enumerate(text.codes):
        node = text.node_of(body)
        own = {_mark(code) for code in body.co_consts if isinstance(code, types.CodeType)}
        if body.co_qualname == name and isinstance(node, ast.ClassDef) and known <= own:
            stored = {n for n in body.co_names if not n.startswith("__")}
            odd = len(own - known) + len(names - stored - {n for n in names if n[:2] == "__"})
            found.append((odd, -number, node))
    return min(found)[2] if found else None
