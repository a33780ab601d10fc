"""Which names a cell binds and reads, from its text alone."""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from IPython.core.inputtransformer2 import TransformerManager

__all__ = [
    "CellNames",
    "cell_names",
    "classes_of",
    "globals_read",
    "imports_of",
    "names_bound",
    "names_read",
    "names_stored",
    "plain_python",
    "sets_a_seed",
]

_TEXTS = 4096  # every submission of a class comes with the same source


@dataclass(frozen=True)
class CellNames:
    """What the names in a cell of the source are for.

    Attributes
    ----------
    binds : frozenset of str
        Names that it binds, by other means than an import.
    imports : tuple of str
        Its import statements.
    reads : frozenset of str
        Names of the notebook that it reads.
    classes : frozenset of str
        Classes that it defines.
    borrows : frozenset of str
        Names that it reads and nowhere binds.
    seeds : bool
        Whether it sets a global random generator.
    """

    binds: frozenset[str] = frozenset()
    imports: tuple[str, ...] = ()
    reads: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    borrows: frozenset[str] = frozenset()
    seeds: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` has made."""
        sets = {name: frozenset(data[name]) for name in ("binds", "reads", "classes", "borrows")}
        return cls(imports=tuple(data["imports"]), seeds=data["seeds"], **sets)

    def to_json(self) -> dict[str, Any]:
        """Return plain lists, always in the same order."""
        sets = ("binds", "reads", "classes", "borrows")
        return {name: sorted(getattr(self, name)) for name in sets} | {
            "imports": list(self.imports),
            "seeds": self.seeds,
        }


_SETTERS = frozenset({"setstate", "set_state", "set_rng_state"})
_BINDING = (ast.Assign, ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@functools.lru_cache(maxsize=_TEXTS)
def cell_names(source: str) -> CellNames:
    """Return what the names in a cell's text are for.

    Examples
    --------
    >>> sorted(cell_names("import math; x = y").binds)
    ['x']
    """
    imports = imports_of(source)
    return CellNames(
        binds=names_bound(source) - names_bound("\n".join(imports)),
        imports=imports,
        reads=globals_read(source),
        classes=classes_of(source),
        borrows=names_read(source) - names_stored(source),
        seeds=sets_a_seed(source),
    )


def sets_a_seed(source: str) -> bool:
    """Return whether a cell calls something that sets a random generator by its name.

    A generator that is made there and set at once is one of its own.

    Examples
    --------
    >>> sets_a_seed("np.random.seed(3)"), sets_a_seed("set_all_seeds(0)")
    (True, True)
    >>> sets_a_seed("# no seed"), sets_a_seed("torch.Generator().manual_seed(seed)")
    (False, False)
    """
    tree = _parsed(source)
    calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call)) if tree is not None else ()
    return any((call.args or call.keywords) and _is_seeding(call.func) for call in calls)


def _is_seeding(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else ""
    name = function.id if isinstance(function, ast.Name) else name
    while isinstance(function, ast.Attribute):
        function = function.value
    return isinstance(function, ast.Name) and ("seed" in name or name in _SETTERS)


def plain_python(source: str) -> str:
    r"""Return a cell's text with magics and shell lines as calls.

    Examples
    --------
    >>> plain_python("%matplotlib inline\nx = 1\n")
    "get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1\n"
    """
    try:
        return plain_tree(source, "<cell>")[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _without_magics(source)


def plain_tree(source: str, file: str) -> tuple[str, ast.Module]:
    """Return a cell's text with magics and shell lines as calls, and what it parses to.

    Raises
    ------
    SyntaxError
        If it is no Python even so; it names `file`.
    """
    try:
        return source if source.endswith("\n") else source + "\n", ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        text = _without_magics(source)
        return text, ast.parse(text, file)


def _without_magics(source: str) -> str:
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


def globals_read(source: str) -> frozenset[str]:
    """Return the names of the notebook that a cell reads, at its top level or in a function.

    What a function has for itself, parameters and variables, is none of them; nor is what the cell
    itself has bound by the time that its top level reads it.

    Examples
    --------
    >>> sorted(globals_read("def f(a): b = a + c"))
    ['c']
    >>> sorted(globals_read("x = y; print(x)"))
    ['print', 'y']
    """
    tree = _parsed(source)
    try:
        top = symtable.symtable(plain_python(source), "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    inner = {name for scope in top.get_children() for name in _globals_read(scope)}
    own = set(_bound_before_read(tree.body if tree is not None else []))
    return frozenset(_globals_read(top)) - (own - inner)


def _bound_before_read(statements: list[ast.stmt]) -> Iterator[str]:
    """Yield what statements at the top of a cell bind for those that come after them."""
    read: set[str] = set()
    for statement in statements:
        nodes = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        is_changed = isinstance(statement, ast.AugAssign)
        read |= {n.id for n in nodes if is_changed or not isinstance(n.ctx, ast.Store)}
        if isinstance(statement, _BINDING):
            yield from set(_bound(ast.Module([statement], []))) - read


def _globals_read(scope: symtable.SymbolTable) -> Iterator[str]:
    # in a class body, a name that is bound there may be read from outside before
    is_loose = scope.get_type() != "function"
    for symbol in scope.get_symbols():
        if symbol.is_referenced() and (is_loose or symbol.is_global()):
            yield symbol.get_name()
    for inner in scope.get_children():
        yield from _globals_read(inner)


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


@functools.lru_cache(maxsize=_TEXTS)
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
