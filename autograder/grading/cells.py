"""Runs one cell's text as a notebook would."""

from __future__ import annotations

import ast
import asyncio
import inspect
import io
import linecache
import marshal
import tokenize
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType
from typing import Any, Self

from autograder.grading.cell_names import plain_tree

__all__ = ["Compiled", "Printed", "run_cell"]


def run_cell(source: str, space: dict[str, Any], file: str) -> Any:
    """Run a cell; return the value of its last expression, or None.

    Parameters
    ----------
    source : str
        The text, magics included.
    space : dict
        The namespace of the notebook.
    file : str
        What tracebacks call the cell.

    Examples
    --------
    >>> run_cell("x = 1; x + 1", {}, "<cell>"), run_cell("3;", {}, "<cell>")
    (2, None)
    """
    return Compiled.of(source, file).run(space)


@dataclass(frozen=True)
class Compiled:
    """A cell that is ready to run.

    Attributes
    ----------
    file : str
        What tracebacks call the cell.
    text : str
        Its text as plain Python.
    body, last : code
        All of it, but for a last expression; that, or None.
    """

    file: str
    text: str
    body: CodeType
    last: CodeType | None

    @classmethod
    def of(
        cls, source: str, file: str, change: Callable[[ast.Module], ast.Module] = lambda tree: tree
    ) -> Self:
        """Compile a cell, magics included.

        Parameters
        ----------
        source : str
            The text.
        file : str
            What tracebacks call the cell.
        change : callable, optional
            Returns what is compiled in place of the text's tree.

        Raises
        ------
        SyntaxError
            If it is no Python; other errors come up too where a text is too much for the compiler.
        """
        text, tree = plain_tree(source, file)
        tree = change(tree)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            final = tree.body.pop()
            assert isinstance(final, ast.Expr)
            last = _code(ast.Expression(final.value), file, "eval")
        return cls(file, text, _code(tree, file, "exec"), last)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Unpack what `to_bytes` of the same Python has packed. What a student sends is no such."""
        return cls(*marshal.loads(data))

    def to_bytes(self) -> bytes:
        """Pack it, for a process that is to be spared the compiling."""
        return marshal.dumps((self.file, self.text, self.body, self.last))

    def run(self, space: dict[str, Any]) -> Any:
        """Run it; return the value of its last expression, or None."""
        lines = self.text.splitlines(keepends=True)
        linecache.cache[self.file] = (len(self.text), None, lines, self.file)
        _execute(self.body, space)
        if self.last is None:
            return None
        value = _execute(self.last, space)
        return None if value is None or _is_quiet(self.text) else value


def _code(tree: ast.Module | ast.Expression, file: str, mode: str) -> CodeType:
    code: CodeType = compile(tree, file, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
    return code


def _execute(code: Any, space: dict[str, Any]) -> Any:
    result = eval(code, space)
    return asyncio.run(result) if code.co_flags & inspect.CO_COROUTINE else result


def _is_quiet(text: str) -> bool:
    """Return whether the last token is a semicolon."""
    skipped = (tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER, tokenize.DEDENT)
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in skipped
    ]
    return bool(tokens) and tokens[-1].string == ";"


class Printed(io.TextIOBase):
    """Keeps what is printed, up to a bound.

    Parameters
    ----------
    bound : int
        Characters that are kept between two calls of `take`.
    """

    encoding = "utf-8"

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._parts: list[str] = []
        self._length = 0

    def write(self, text: str) -> int:
        """Keep `text` while there is room."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        room = self._bound - self._length
        if room > 0:
            self._parts.append(text[:room])
            self._length += min(room, len(text))
        return len(text)

    @property
    def length(self) -> int:
        """How much is kept."""
        return self._length

    def writable(self) -> bool:
        """Say that one may print here."""
        return True

    def take(self) -> str:
        """Return what was printed, and forget it."""
        text = "".join(self._parts)
        self._parts, self._length = [], 0
        return text
