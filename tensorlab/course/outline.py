"""What a notebook's file holds: its title, its exercises and checks, its predictions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Cell", "Exercise", "Notebook"]

HEADING = re.compile(r"^#{1,2} +(.+?)\s*$", re.MULTILINE)
STUB = re.compile(r"^ *raise NotImplementedError\(\) *$|YOUR ANSWER HERE", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook's file.

    Attributes
    ----------
    id, kind, source : str
        As the file has them; `kind` is ``"code"`` or ``"markdown"``.
    role, exercise, alt : str
        What the builder noted; empty if nothing.
    points : float
        What a check is worth, or a written answer; else 0.
    is_check, is_answer : bool
        Whether it is a locked test cell; whether the student writes in it.
    is_locked : bool
        Whether grading takes the course's own copy of it.
    execution_count : int or None
        The number in brackets beside it, as last saved.
    """

    id: str
    kind: str
    source: str
    role: str
    exercise: str
    alt: str
    points: float
    is_check: bool
    is_answer: bool
    is_locked: bool
    execution_count: int | None

    @classmethod
    def from_json(cls, cell: dict[str, Any]) -> Cell:
        """Read a cell of a notebook's JSON."""
        about = cell.get("metadata", {}).get("tensorlab", {})
        grading = cell.get("metadata", {}).get("nbgrader", {})
        answers = bool(grading.get("solution"))
        return cls(
            id=str(cell.get("id", "")),
            kind=str(cell.get("cell_type", "")),
            source="".join(cell.get("source", "")),
            role=str(about.get("role", "")),
            exercise=str(about.get("exercise", "")),
            alt=str(about.get("alt", "")),
            points=float(grading.get("points") or 0),
            is_check=bool(grading.get("grade")) and not answers,
            is_answer=answers,
            is_locked=bool(grading.get("locked")),
            execution_count=cell.get("execution_count"),
        )

    @property
    def is_untouched(self) -> bool:
        """Whether an answer is still what was handed out."""
        return self.is_answer and bool(STUB.search(self.source))

    @property
    def headings(self) -> list[str]:
        """The titles and section titles that a text cell holds."""
        if self.kind != "markdown":
            return []
        return HEADING.findall(FENCED.sub("", self.source))


@dataclass(frozen=True)
class Exercise:
    """One exercise of a problem set.

    Attributes
    ----------
    name, title : str
        Its id and its heading.
    start : str
        The id of the cell where it begins.
    answers, checks : tuple of Cell
        What the student writes, and the locked test cells.
    """

    name: str
    title: str
    start: str
    answers: tuple[Cell, ...]
    checks: tuple[Cell, ...]

    @property
    def is_written(self) -> bool:
        """Whether a person grades it."""
        return not self.checks

    @property
    def points(self) -> float:
        """What it is worth; of an exercise with checks, what the checks are worth."""
        return sum(cell.points for cell in self.checks or self.answers)


@dataclass(frozen=True)
class Notebook:
    """A notebook's file, as last saved.

    Attributes
    ----------
    path : Path
        The file.
    cells : tuple of Cell
        All of it, in order.
    graded : tuple of str
        The ids of the cells that count, as handed out: some may be missing by now.

    Examples
    --------
    >>> Notebook.read(Path("notebooks/03_broadcasting.ipynb")).title  # doctest: +SKIP
    'Broadcasting'
    """

    path: Path
    cells: tuple[Cell, ...]
    graded: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Notebook:
        """Read a notebook.

        Raises
        ------
        ValueError
            If the file holds no notebook.
        OSError
            If it cannot be read.
        """
        try:
            kept = json.loads(path.read_text("utf-8"))
            about = kept.get("metadata", {}).get("tensorlab", {})
            cells = tuple(Cell.from_json(cell) for cell in kept["cells"])
            return cls(path, cells, tuple(map(str, about.get("graded", ()))))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"{path}: not a notebook that can be opened; save it again from JupyterLab."
            ) from error

    @property
    def stem(self) -> str:
        """The name of the file, without its ending."""
        return self.path.stem

    @property
    def title(self) -> str:
        """The first heading."""
        return next((found for cell in self.cells for found in cell.headings), self.stem)

    def cell(self, name: str) -> Cell | None:
        """Return the cell with this id, if there is one."""
        return next((cell for cell in self.cells if cell.id == name and name), None)

    def section(self, cell: Cell) -> str:
        """Return the heading under which a cell stands."""
        found = self.title
        for one in self.cells:
            found = one.headings[-1] if one.headings else found
            if one is cell:
                break
        return found

    @property
    def code(self) -> list[Cell]:
        """The code cells, in order."""
        return [cell for cell in self.cells if cell.kind == "code"]

    @property
    def predictions(self) -> list[tuple[Cell, Cell]]:
        """Each cell that asks for a prediction, with the cell that reveals the answer."""
        pairs = zip(self.code, self.code[1:], strict=False)
        return [pair for pair in pairs if (pair[0].role, pair[1].role) == ("predict", "reveal")]

    @property
    def exercises(self) -> list[Exercise]:
        """The exercises, in order; empty for a lecture."""
        names = dict.fromkeys(cell.exercise for cell in self.cells if cell.exercise)
        return [self._exercise(name) for name in names]

    def _exercise(self, name: str) -> Exercise:
        cells = [cell for cell in self.cells if cell.exercise == name]
        titles = [found for cell in cells if cell.role == "exercise" for found in cell.headings]
        return Exercise(
            name,
            titles[0] if titles else name,
            cells[0].id,
            tuple(cell for cell in cells if cell.is_answer),
            tuple(cell for cell in cells if cell.is_check),
        )


def notebooks_in(folder: Path) -> Iterator[Notebook]:
    """Yield the notebooks that stand in a folder; what cannot be read is left out."""
    for path in sorted(folder.glob("*.ipynb")):
        try:
            yield Notebook.read(path)
        except (OSError, ValueError):
            continue
