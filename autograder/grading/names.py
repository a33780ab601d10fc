"""Which names a cell binds and reads, from its text alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

__all__ = ["classes_of", "imports_of", "names_bound", "names_read", "names_stored", "plain_python"]

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def plain_python(source: str) -> str:
    r"""Return a cell's text with magics and shell lines as calls.

    Examples
    --------
    >>> plain_python("%matplotlib inline\nx = 1\n")
    "get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1\n"
    """
    manager: Any = TransformerManager
    transformed: str = manager().transform_cell(source)
    return transformed


def names_bound(source: str) -> frozenset[str]:
    r"""Return the names that a cell binds at its top level, or declares global in a function.

    A text that is no Python binds nothing.

    Examples
    --------
    >>> sorted(names_bound("import numpy as np\ndef f():\n    inner = 1\na, (b, *c) = 1, (2, 3)"))
    ['a', 'b', 'c', 'f', 'np']
    """
    tree = _parsed(source)
    return frozenset(_bound(tree)) if tree is not None else frozenset()


def names_read(source: str) -> frozenset[str]:
    """Return the names that a cell reads or deletes anywhere, functions and classes included.

    Examples
    --------
    >>> sorted(names_read("y = f(x)"))
    ['f', 'x']
    """
    tree = _parsed(source)
    if tree is None:
        return frozenset()
    return frozenset(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
    )


def names_stored(source: str) -> frozenset[str]:
    """Return the names that a cell binds anywhere, parameters and loop variables included.

    Examples
    --------
    >>> sorted(names_stored("def f(a): b = [c for c in a]"))
    ['a', 'b', 'c', 'f']
    """
    tree = _parsed(source)
    if tree is None:
        return frozenset()
    nodes = tuple(ast.walk(tree))
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    parameters = {n.arg for n in nodes if isinstance(n, ast.arg)}
    caught = {n.name for n in nodes if isinstance(n, ast.ExceptHandler) and n.name}
    return frozenset(stored | parameters | caught | set(_bound(tree)))


def imports_of(source: str) -> tuple[str, ...]:
    r"""Return the import statements that stand at the top level of a cell.

    Examples
    --------
    >>> imports_of("import numpy as np; x = 1\nfrom math import pi")
    ('import numpy as np', 'from math import pi')
    """
    tree = _parsed(source)
    found = tree.body if tree is not None else []
    return tuple(ast.unparse(n) for n in found if isinstance(n, ast.Import | ast.ImportFrom))


def classes_of(source: str) -> frozenset[str]:
    """Return the names of the classes that a cell defines anywhere.

    Examples
    --------
    >>> sorted(classes_of("class A: pass"))
    ['A']
    """
    tree = _parsed(source)
    nodes = ast.walk(tree) if tree is not None else ()
    return frozenset(node.name for node in nodes if isinstance(node, ast.ClassDef))


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(plain_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _bound(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child.name
        if isinstance(child, _SCOPES):
            yield from _declared_global(child)
            continue
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, ast.alias):
            yield child.asname or child.name.partition(".")[0]
        yield from _bound(child)


def _declared_global(scope: ast.AST) -> Iterator[str]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Global):
            yield from node.names
