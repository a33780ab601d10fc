"""The text that the student handed in, where a test asks for the source of a function."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

from autograder.grading.cell_names import plain_python

__all__ = ["SubmittedSources"]


class SubmittedSources:
    """Looks functions and classes up in the submitted cells.

    Parameters
    ----------
    is_students : callable
        Whether an object stands for one of the student's.
    hear : callable, optional
        Called with each text that a test is given.
    """

    def __init__(
        self, is_students: Callable[[Any], bool], hear: Callable[[str], None] = lambda text: None
    ) -> None:
        self._is_students = is_students
        self._hear = hear
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
        """Return the lines of a definition, and the number of the first.

        Raises
        ------
        OSError
            If no submitted cell defines it, as `inspect` does.
        """
        name = str(obj.__qualname__)
        for text in reversed(self._texts):
            found = _definition(text, name)
            if found is not None:
                self._hear("".join(found[0]))
                return found
        raise OSError("could not get source code")


def _definition(text: str, qualname: str) -> tuple[list[str], int] | None:
    try:
        text = plain_python(text)
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RuntimeError, MemoryError):  # deep, or never done with magics
        return None
    place: ast.AST | None = tree
    for name in qualname.split("."):
        if name != "<locals>":
            place = _named(place, name)
    if place is None or place is tree:
        return None
    first = min([place.lineno, *(d.lineno for d in place.decorator_list)])  # type: ignore[attr-defined]
    lines = text.splitlines(keepends=True)[first - 1 : place.end_lineno]  # type: ignore[attr-defined]
    return lines, first


def _named(place: ast.AST | None, name: str) -> ast.AST | None:
    if place is None:
        return None
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [n for n in ast.walk(place) if isinstance(n, definitions) and n.name == name]
    return found[-1] if found else None
