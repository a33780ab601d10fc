"""How the cells of a source differ from those that the gradebook holds marks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, ManifestCell, normalised

__all__ = ["Cells", "Change", "ChangeKind", "Kind", "changes_between", "held_cells", "wanted_cells"]


class Kind(StrEnum):
    """What the gradebook keeps about a cell: points of it, or comments on it."""

    GRADED = "graded"
    ANSWERED = "answered"


Key = tuple[str, str, Kind]
"""Notebook, grade id and kind."""


@dataclass(frozen=True)
class Cell:
    """A cell as the source has it, or as the gradebook has it.

    Attributes
    ----------
    key : tuple of (str, str, Kind)
        Notebook, grade id and kind.
    text : str
        What is graded, hidden tests inside and solutions left out, blanks aside.
    points : float
        What it is worth; 0 for a cell that is only answered.
    is_task : bool
        Whether it is one of nbgrader's task cells.
    cell_type : str
        ``code`` or ``markdown``.
    """

    key: Key
    text: str
    points: float = 0.0
    is_task: bool = False
    cell_type: str = "code"


Cells = Mapping[Key, Cell]


class ChangeKind(StrEnum):
    """What has become of a cell."""

    ADDED = "is new"
    GONE = "is gone"
    MOVED = "has moved"
    RENAMED = "has another name"
    POINTS = "is worth other points"


@dataclass(frozen=True)
class Change:
    """One difference between the gradebook and the source.

    Attributes
    ----------
    kind : ChangeKind
        What has changed.
    old, new : Cell or None
        The cell as the gradebook has it and as the source has it.
    """

    kind: ChangeKind
    old: Cell | None
    new: Cell | None

    @property
    def text(self) -> str:
        """The change in words.

        Examples
        --------
        >>> cell = Cell(("sums", "essay", Kind.GRADED), "", 5.0)
        >>> Change(ChangeKind.GONE, cell, None).text
        'essay (sums) is gone'
        """
        cell = self.old or self.new
        assert cell is not None
        name = f"{cell.key[1]} ({cell.key[0]})"
        if self.kind is ChangeKind.POINTS:
            assert self.old is not None
            assert self.new is not None
            if self.old.points == self.new.points:
                return f"{name} is graded in another way"
            return f"{name} is worth {self.new.points:g} points (it was {self.old.points:g})"
        if self.kind in {ChangeKind.MOVED, ChangeKind.RENAMED}:
            assert self.new is not None
            return f"{name} is now {self.new.key[1]} ({self.new.key[0]})"
        return f"{name} {self.kind}"


def wanted_cells(manifests: Iterable[Manifest]) -> Cells:
    """Return the cells that the gradebook should have."""
    cells = [cell for manifest in manifests for cell in _wanted(manifest)]
    return {cell.key: cell for cell in cells}


def held_cells(notebooks: Iterable[Any]) -> Cells:
    """Return the cells that nbgrader's notebooks hold."""
    cells = [cell for notebook in notebooks for cell in _held(notebook)]
    return {cell.key: cell for cell in cells}


def changes_between(held: Cells, wanted: Cells) -> tuple[Change, ...]:
    """Find what has become of each cell; no two cells become one.

    A cell is the same where notebook and grade id are the same; it has moved where only the
    notebook is another one; and it has another name where the same text stands in the same
    notebook, and no second cell fits.
    """
    gone = [cell for key, cell in held.items() if key not in wanted]
    added = [cell for key, cell in wanted.items() if key not in held]
    found: list[Change] = []
    for kind, fits in ((ChangeKind.MOVED, _has_moved), (ChangeKind.RENAMED, _is_renamed)):
        for old, new in _pairs(gone, added, fits):
            gone.remove(old)
            added.remove(new)
            found.append(Change(kind, old, new))
    found += [Change(ChangeKind.GONE, cell, None) for cell in gone]
    found += [Change(ChangeKind.ADDED, None, cell) for cell in added]
    both = [(held[key], wanted[key]) for key in held.keys() & wanted.keys()]
    both += [(change.old, change.new) for change in found if change.old and change.new]
    found += [
        Change(ChangeKind.POINTS, old, new)
        for old, new in both
        if (old.points, old.is_task) != (new.points, new.is_task)
    ]
    order = list(ChangeKind)
    return tuple(sorted(found, key=lambda change: (order.index(change.kind), change.text)))


def _pairs(gone: Sequence[Cell], added: Sequence[Cell], fits: Any) -> list[tuple[Cell, Cell]]:
    """Return the pairs that fit each other and nothing else."""
    pairs = [(old, new) for old in gone for new in added if fits(old, new)]
    olds, news = [old.key for old, _ in pairs], [new.key for _, new in pairs]
    return [p for p in pairs if olds.count(p[0].key) == 1 and news.count(p[1].key) == 1]


def _has_moved(old: Cell, new: Cell) -> bool:
    return old.key[1:] == new.key[1:]


def _is_renamed(old: Cell, new: Cell) -> bool:
    return (old.key[0], old.key[2], old.text) == (new.key[0], new.key[2], new.text)


def _wanted(manifest: Manifest) -> Iterable[Cell]:
    for cell in manifest.cells:
        for kind in _kinds(cell):
            yield Cell(
                (manifest.notebook, cell.grade_id, kind),
                normalised(cell.text),
                cell.points if kind is Kind.GRADED else 0.0,
                cell.role is Role.TASK,
                cell.cell_type,
            )


def _kinds(cell: ManifestCell) -> tuple[Kind, ...]:
    if cell.role in {Role.TEST, Role.READ, Role.TASK}:
        return (Kind.GRADED,)
    if cell.role is Role.MANUAL:
        return (Kind.GRADED, Kind.ANSWERED)
    return (Kind.ANSWERED,) if cell.role is Role.ANSWER else ()


def _held(notebook: Any) -> Iterable[Cell]:
    texts = {cell.name: normalised(cell.source or "") for cell in notebook.source_cells}
    name = str(notebook.name)
    for cell in (*notebook.grade_cells, *notebook.task_cells):
        yield Cell(
            (name, str(cell.name), Kind.GRADED),
            texts.get(cell.name, ""),
            float(cell.max_score),
            cell.type == "TaskCell",
            str(cell.cell_type),
        )
    for cell in notebook.solution_cells:
        yield Cell((name, str(cell.name), Kind.ANSWERED), texts.get(cell.name, ""))
