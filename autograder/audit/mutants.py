"""Mutants: the reference solution of an exercise, each with one slip in it."""

from __future__ import annotations

import ast
import difflib
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from autograder.audit.operators import OPERATORS, Operator

__all__ = ["Mutant", "mutants_of"]

Place = tuple[ast.AST, str, int | None]
"""A node's parent, the field of the parent that it stands in, and its position in a list there."""


LEFT_ALONE = frozenset({"annotation", "returns", "decorator_list"})


@dataclass(frozen=True)
class Mutant:
    """A solution with one slip.

    Parameters
    ----------
    exercise : str
        Its full name, such as ``"ps03_broadcasting/one_hot"``.
    operator : str
        What kind of slip; a name of `OPERATORS`.
    source : str
        The mutated cell: neither comments nor docstrings are kept.
    reference : str
        The cell without the slip, in the same form.
    line : int
        Where the slip is in the cell as it was written, from 1.
    """

    exercise: str
    operator: str
    source: str = field(repr=False)
    reference: str = field(repr=False)
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> str:
        """Twelve hexadecimal digits that stay while the code of the solution stays."""
        return hashlib.sha256(f"{self.exercise}\n{self.source}".encode()).hexdigest()[:12]

    @property
    def change(self) -> str:
        """The lines of the reference that are changed, and what stands there instead."""
        old = " ".join(self._lines("-")) or "(nothing)"
        return f"{old}  ->  {' '.join(self._lines('+')) or '(nothing)'}"

    @property
    def diff(self) -> str:
        """The change as a unified diff without its heading."""
        return "\n".join(self._diff())

    def _diff(self) -> list[str]:
        lines = self.reference.splitlines(), self.source.splitlines()
        return list(difflib.unified_diff(*lines, n=1, lineterm=""))[2:]

    def _lines(self, mark: str) -> list[str]:
        return [line[1:].strip() for line in self._diff() if line.startswith(mark)]


def mutants_of(exercise: str, source: str, lines: Collection[int]) -> list[Mutant]:
    r"""Return every mutant of one answer cell.

    Parameters
    ----------
    exercise : str
        The exercise's full name.
    source : str
        The answer cell.
    lines : collection of int
        The line numbers, from 1, in which there may be slips: those of the solution.

    Returns
    -------
    list of Mutant
        Each differs from the reference and from all others.

    Raises
    ------
    SyntaxError
        If the cell is not Python.

    Examples
    --------
    >>> for mutant in mutants_of("ps01/f", "def f(x):\n    return -x", {2}):
    ...     print(mutant.operator, mutant.change)
    sign return -x  ->  return x
    returned return -x  ->  return 0
    deleted return -x  ->  pass
    """
    tree = ast.parse(source)
    places = [place for place in _places(tree) if _first_line(_at(place)) in lines]
    _strip_docstrings(tree)
    reference = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for place in places:
        node = _at(place)
        for name, operator in _operators(node, tree):
            for slip in operator(node):
                mutated = _with(tree, place, slip)
                if mutated != reference:
                    line = _first_line(node)
                    found.setdefault(mutated, Mutant(exercise, name, mutated, reference, line))
    return list(found.values())


def _places(parent: ast.AST) -> Iterator[Place]:
    """Yield the places of all nodes but those that are left alone."""
    for name, value in ast.iter_fields(parent):
        if name in LEFT_ALONE or _is_left_alone(parent):
            continue
        parts = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for position, node in parts:
            if isinstance(node, ast.AST):
                yield parent, name, position
                yield from _places(node)


def _operators(node: ast.AST, tree: ast.Module) -> Iterator[tuple[str, Operator]]:
    """Yield what may go wrong at a node.

    In an answer that tests a function it is given, numbers and their order are samples: others do
    as well, and to choose them is no slip.
    """
    sampling = _tests_a_function(tree)
    for name, operator in OPERATORS.items():
        if not (sampling and (name == "axis" or _is_number(node))):
            yield name, operator


def _tests_a_function(tree: ast.Module) -> bool:
    """Return whether the answer is a function from a callable to a truth value."""
    for node in tree.body:
        match node:
            case ast.FunctionDef(args=ast.arguments(args=[*given]), returns=ast.Name(id="bool")):
                return any(
                    arg.annotation is not None and "Callable" in ast.unparse(arg.annotation)
                    for arg in given
                )
    return False


def _is_number(node: ast.AST) -> bool:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return True
        case ast.Constant(value=int() | float() as value):
            return not isinstance(value, bool)
    return False


def _is_left_alone(node: ast.AST) -> bool:
    """Return whether a node is text with values in it, or `zip`'s assertion that lengths agree."""
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.keyword) and node.arg == "strict"
    )


def _at(place: Place) -> ast.AST:
    parent, name, position = place
    value = getattr(parent, name)
    node: ast.AST = value if position is None else value[position]
    return node


def _put(place: Place, node: ast.AST) -> None:
    parent, name, position = place
    if position is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[position] = node


def _with(tree: ast.AST, place: Place, slip: ast.AST) -> str:
    """Return the text of a tree that has `slip` in one place; the tree is left as it was."""
    node = _at(place)
    _put(place, ast.fix_missing_locations(slip))
    try:
        return ast.unparse(tree)
    finally:
        _put(place, node)


def _first_line(node: ast.AST) -> int:
    """Return a node's line, or that of its first part: a comprehension has none of its own."""
    own: int | None = getattr(node, "lineno", None)
    if own is not None:
        return own
    return next((part.lineno for part in ast.walk(node) if isinstance(part, ast.expr)), 0)


def _strip_docstrings(tree: ast.AST) -> None:
    """Replace docstrings by `pass`: positions stay, and their wording changes no key."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            match node.body[0]:
                case ast.Expr(value=ast.Constant(value=str())):
                    node.body[0] = ast.Pass()
