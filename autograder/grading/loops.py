"""Loops of a check that go through nothing, and ``.all()`` of nothing: they find no fault.

``for a, b in zip(f(), want): assert a == b`` is content with an answer that is an empty list, and
so is ``all(...)`` over it. A test cell's tree is changed so that it notes where it had nothing to
go through.
"""

from __future__ import annotations

import ast
import builtins
import itertools
import sys
from collections import deque
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

import numpy as np

__all__ = ["install", "line_of", "watched"]

_LOOPED, _REDUCED = "__looped__", "__reduced__"
_REDUCTIONS = ("all", "any")
_SIZED = (list, tuple, dict, set, frozenset, str, bytes, range, deque)


class _Watched(ast.NodeTransformer):
    """Wraps what loops go through, and what is asked for ``.all()`` and ``.any()``."""

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        node.iter = _call(_LOOPED, node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        if not node.is_async:
            node.iter = _call(_LOOPED, node.iter)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _REDUCTIONS:
            node.func.value = _call(_REDUCED, node.func.value)
        return node


def watched(tree: ast.Module) -> ast.Module:
    r"""Return the tree of a test cell, changed so that it notes loops over nothing.

    Examples
    --------
    >>> ast.unparse(watched(ast.parse("for x in f(): assert (x == 1).all()")))
    'for x in __looped__(f()):\\n    assert __reduced__(x == 1).all()'
    """
    changed: ast.Module = _Watched().visit(tree)
    return changed


def _call(name: str, argument: ast.expr) -> ast.expr:
    call = ast.Call(ast.Name(name, ast.Load()), [argument], [])
    return ast.fix_missing_locations(ast.copy_location(call, argument))


def install(note: Callable[[str], None]) -> None:
    """Have `note` called with the line of each loop that goes through nothing."""

    def looped(values: Iterable[Any]) -> Iterable[Any]:
        if type(values) in _SIZED:
            if not values:
                note(f"goes through nothing in line {line_of(sys._getframe(1))}")
            return values
        rest = iter(values)
        for first in rest:
            return itertools.chain((first,), rest)
        note(f"goes through nothing in line {line_of(sys._getframe(1))}")
        return ()

    def reduced(value: Any) -> Any:
        if _is_empty(value):
            note(f"compares nothing in line {line_of(sys._getframe(1))}")
        return value

    setattr(builtins, _LOOPED, looped)
    setattr(builtins, _REDUCED, reduced)


def _is_empty(value: Any) -> bool:
    """Return whether an array, a tensor, or a table holds nothing."""
    if isinstance(value, np.ndarray):
        return value.size == 0
    torch, pandas = sys.modules.get("torch"), sys.modules.get("pandas")
    if torch is not None and isinstance(value, torch.Tensor):
        return bool(value.numel() == 0)
    tables = (pandas.DataFrame, pandas.Series, pandas.Index) if pandas is not None else ()
    return isinstance(value, tables) and bool(value.empty)


def line_of(frame: FrameType) -> int:
    """Return the line of the test cell itself, and not of a helper in it that is called for many.

    Parameters
    ----------
    frame : frame
        One that runs text of the cell.
    """
    cell = frame.f_code.co_filename
    found: FrameType | None = frame
    line = frame.f_lineno
    while found is not None:
        line = found.f_lineno if found.f_code.co_filename == cell else line
        found = found.f_back
    return line
