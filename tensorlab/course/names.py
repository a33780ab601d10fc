"""Which cell of a notebook defines a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tensorlab.course.outline import Cell, Notebook

__all__ = ["defining_cells", "names_defined"]


def defining_cells(notebook: Notebook, name: str) -> list[Cell]:
    """Return the code cells that define a name at their top level, in order."""
    return [cell for cell in notebook.code if name in names_defined(cell.source)]


def names_defined(source: str) -> set[str]:
    """Return the names that a cell's text binds.

    Examples
    --------
    >>> sorted(names_defined("import torch as t; x, (y, z) = 1, (2, 3)"))
    ['t', 'x', 'y', 'z']
    """
    try:
        body = ast.parse(_without_magics(source)).body
    except SyntaxError:
        return set()
    return {name for statement in body for name in _bound(statement)}


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)


def _without_magics(source: str) -> str:
    lines = source.splitlines()
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines)
