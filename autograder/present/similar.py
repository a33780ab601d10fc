"""Answers that are alike once names and formatting are put aside: a hint for a person.

Only code is compared, cell by cell. What says nothing is left out: the starter, the reference,
short answers, and what so many have written that it is the obvious way.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.grading.cell_names import plain_tree
from autograder.model import Role
from autograder.nbgrader.manifest import ManifestCell
from autograder.present.exercises import Exercise
from autograder.present.graded_answers import Text

__all__ = ["Alike", "shape", "similar"]

FEWEST_NODES = 30
FEW = 4
OBVIOUS = 5  # what more than one in so many have written, and more than a few, is nobody's own

Answers = Mapping[str, Mapping[str, Sequence[Text]]]
"""What was written in a notebook, by student and grade id."""


@dataclass(frozen=True)
class Alike:
    """Students whose answers are alike.

    Attributes
    ----------
    notebook : str
        Where.
    students : tuple of str
        Whose.
    cells : tuple of str
        Grade ids of the answers that these students, and no others, have alike.
    """

    notebook: str
    students: tuple[str, ...]
    cells: tuple[str, ...]


def similar(answers: Mapping[str, Answers], exercises: Sequence[Exercise]) -> tuple[Alike, ...]:
    """Return who wrote alike, those with most answers in common first.

    Parameters
    ----------
    answers : mapping
        By notebook, student and grade id, what was written.
    exercises : sequence of Exercise
        What the answers belong to.
    """
    found: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for exercise in exercises:
        written = answers.get(exercise.notebook, {})
        for cell in exercise.cells:
            if cell.role is Role.ANSWER and cell.cell_type == "code":
                for students in _groups(cell, written):
                    found[exercise.notebook, students].append(cell.grade_id)
    rows = [Alike(notebook, who, tuple(cells)) for (notebook, who), cells in found.items()]
    return tuple(sorted(rows, key=lambda row: (-len(row.cells), row.students)))


def shape(text: str) -> str:
    r"""Return what is left of code without names of its own, formatting, comments and annotations.

    Parameters
    ----------
    text : str
        The code.

    Returns
    -------
    str
        Empty if it is no Python, or so short that it says nothing.

    Examples
    --------
    >>> shape("def f(x):\n    return 2 * x  # too short to say anything")
    ''
    """
    try:
        _, tree = plain_tree(text, "an answer")
        bare = _Plain(_own_names(tree)).visit(tree)
        if sum(1 for _ in ast.walk(bare)) < FEWEST_NODES:
            return ""
        return ast.dump(bare)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _groups(cell: ManifestCell, written: Answers) -> list[tuple[str, ...]]:
    given = {shape(cell.released), shape(cell.solved), ""}
    by_shape: dict[str, list[str]] = defaultdict(list)
    count = 0
    for student, texts in sorted(written.items()):
        text = "\n".join(part.source for part in texts.get(cell.grade_id, ()))
        if not text.strip():
            continue
        count += 1
        if (form := shape(text)) not in given:
            by_shape[form].append(student)
    most = max(FEW, count // OBVIOUS)
    return [tuple(group) for group in by_shape.values() if 1 < len(group) <= most]


def _own_names(tree: ast.AST) -> dict[str, str]:
    """Return a number for each name that the code itself gives, in the order of their coming."""
    names: dict[str, str] = {}
    for node in _in_order(tree):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                pass
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                pass
            case ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                pass
            case ast.alias(asname=str(name)):
                pass
            case _:
                continue
        names.setdefault(name, f"name{len(names)}")
    return names


def _in_order(node: ast.AST) -> list[ast.AST]:
    found = [node]
    for child in ast.iter_child_nodes(node):
        found += _in_order(child)
    return found


class _Plain(ast.NodeTransformer):
    """Puts aside what does not change what code does."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit(self, node: ast.AST) -> ast.AST:
        """Rename, and leave docstrings and annotations out, all the way down."""
        for field in ("id", "arg", "name", "asname"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                setattr(node, field, self._names.get(value, value))
        for field in ("annotation", "returns"):
            if hasattr(node, field):
                setattr(node, field, None)
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [part for part in body if not _is_text(part)]  # type: ignore[attr-defined]
        return super().generic_visit(node)


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
