"""Slips in a module: its functions and statements, each with one mutation in it."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.audit.mutants import Mutant, mutants_of

__all__ = ["Slip", "slips_of"]

Function = ast.FunctionDef | ast.AsyncFunctionDef
LEFT_ALONE = (ast.Import, ast.ImportFrom)
NAMES = ("__all__", "TYPE_CHECKING")


@dataclass(frozen=True)
class Slip:
    """A module with one slip.

    Parameters
    ----------
    path : str
        The module's file, from the project's root.
    mutant : Mutant
        The function or statement that has the slip; its `exercise` names it, and its key stays
        while that piece of code stays, whatever happens to the rest of the module.
    line : int
        Where the slip is.
    lines : frozenset of int
        The lines that run whenever the slip has a chance to show; empty if that cannot be told
        from lines, as for a constant of the module.
    text : str
        The whole module, with the slip.
    is_in_code : bool
        Whether the code of one function has the slip, and nothing that runs at its definition.
    """

    path: str
    mutant: Mutant
    line: int
    lines: frozenset[int] = field(repr=False)
    text: str = field(repr=False)
    is_in_code: bool = False

    @property
    def key(self) -> str:
        """The key of the mutant."""
        return self.mutant.key

    @property
    def piece(self) -> str:
        """The name of the function, method or statement."""
        return self.mutant.exercise.partition(" ")[2]


def slips_of(path: str, source: str) -> list[Slip]:
    r"""Return every slip of a module.

    Parameters
    ----------
    path, source : str
        Its file, from the project's root, and its text.

    Returns
    -------
    list of Slip
        In the order of the text.

    Examples
    --------
    >>> for slip in slips_of("a/b.py", "LEAST = 2\n\ndef f(x):\n    return x > LEAST"):
    ...     print(slip.mutant.exercise, slip.line, slip.mutant.change)
    a/b.py LEAST 1 LEAST = 2  ->  pass
    a/b.py LEAST 1 LEAST = 2  ->  LEAST = 3
    a/b.py LEAST 1 LEAST = 2  ->  LEAST = 1
    a/b.py f 4 return x > LEAST  ->  pass
    a/b.py f 4 return x > LEAST  ->  return True
    a/b.py f 4 return x > LEAST  ->  return False
    a/b.py f 4 return x > LEAST  ->  return x >= LEAST
    a/b.py f 4 return x > LEAST  ->  return x < LEAST
    """
    lines = source.splitlines()
    return [
        slip
        for name, node in _pieces(ast.parse(source).body)
        for slip in _slips(path, name, node, lines)
    ]


def _pieces(body: Sequence[ast.stmt], within: str = "") -> Iterator[tuple[str, ast.stmt]]:
    """Yield the functions, methods and other statements of a module, with their names."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _pieces(node.body, f"{within}{node.name}.")
        elif isinstance(node, Function):
            yield within + node.name, node
        elif not isinstance(node, LEFT_ALONE) and not _is_left_alone(node):
            yield within + _name(node), node


def _is_left_alone(node: ast.stmt) -> bool:
    """Return whether a statement is a docstring, a list of names, or for types only."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name in NAMES
        case ast.AnnAssign(value=None):
            return True
    return False


def _name(node: ast.stmt) -> str:
    match node:
        case ast.Assign(targets=[target, *_]) | ast.AnnAssign(target=target):
            return ast.unparse(target)
    return ast.unparse(node).partition("\n")[0]


def _slips(path: str, name: str, node: ast.stmt, lines: Sequence[str]) -> Iterator[Slip]:
    first, last = node.lineno, node.end_lineno or node.lineno
    piece = textwrap.dedent("\n".join(lines[first - 1 : last]))
    indent = " " * node.col_offset
    mutants = mutants_of(f"{path} {name}", piece, range(1, last - first + 2))
    for mutant in sorted(mutants, key=lambda mutant: mutant.line):
        line = first + mutant.line - 1
        changed = textwrap.indent(mutant.source, indent).splitlines()
        text = "\n".join([*lines[: first - 1], *changed, *lines[last:]]) + "\n"
        ran = _lines(node, line)
        is_in_code = bool(ran) and first not in ran
        yield Slip(path, mutant, line, ran, text, is_in_code)


def _lines(piece: ast.stmt, line: int) -> frozenset[int]:
    """Return the own lines of the innermost statement at a line, without those of its body."""
    if not isinstance(piece, Function):
        return frozenset()
    inside = [node for node in ast.walk(piece) if isinstance(node, ast.stmt) and line in _of(node)]
    inner = min(inside, key=lambda node: len(_of(node)))
    if inner is piece:
        return frozenset(_of(piece))
    bodies = {
        each
        for part in ast.walk(inner)
        if isinstance(part, ast.stmt) and part is not inner
        for each in _of(part)
    }
    return frozenset(_of(inner)) - bodies


def _of(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)
