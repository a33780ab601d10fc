"""Percent text, read into cells that know their role and their line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import jupytext

from autograder.errors import TextRefused

__all__ = [
    "BEGIN_HIDDEN",
    "BEGIN_SOLUTION",
    "END_HIDDEN",
    "END_SOLUTION",
    "Cell",
    "Document",
    "Problem",
    "read_document",
    "refuse",
]

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"

MARKER = re.compile(r"^# %%")


@dataclass(frozen=True, order=True)
class Problem:
    """Something in the text that breaks a rule.

    Parameters
    ----------
    file : str
        Path from the project's root.
    line : int
        Line of the cell's `# %%` marker, from 1.
    message : str
        What is wrong and the cure, as one sentence.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return the form that editors can jump to."""
        return f"{self.file}:{self.line}: {self.message}"


def refuse(problems: list[Problem]) -> None:
    """Raise `TextRefused` with every problem, in order; do nothing if there is none.

    Raises
    ------
    TextRefused
        If there is at least one problem.
    """
    if problems:
        raise TextRefused("\n".join(str(problem) for problem in sorted(problems)))


@dataclass(frozen=True)
class Cell:
    """One cell of a text.

    Parameters
    ----------
    file, line : str, int
        Where it stands.
    kind : str
        ``"markdown"`` or ``"code"``.
    source : str
        The cell's text.
    role, exercise, check, id, alt, raises, ignore, wants, wrong, right : str
        Keys of the marker line; empty if not given. `docs/authoring.md` says what each means.
    points, minutes : float
        Zero if not given.
    difficulty : int
        1 to 3; zero if not given.
    concepts : tuple of str
        Concept ids.
    tolerance : mapping
        How far numbers in the outputs may be apart; empty if the default holds.
    """

    file: str
    line: int
    kind: str
    source: str
    role: str = ""
    exercise: str = ""
    check: str = ""
    id: str = ""
    alt: str = ""
    raises: str = ""
    ignore: str = ""
    wants: str = ""
    wrong: str = ""
    right: str = ""
    points: float = 0
    minutes: float = 0
    difficulty: int = 0
    concepts: tuple[str, ...] = ()
    tolerance: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def is_code(self) -> bool:
        """Whether the cell is a code cell."""
        return self.kind == "code"

    @property
    def grade_id(self) -> str:
        """The nbgrader id of an answer or test cell."""
        if self.id:
            return self.id
        return f"{self.exercise}-{self.check}" if self.check else self.exercise

    def problem(self, message: str) -> Problem:
        """Return a problem that points at this cell."""
        return Problem(self.file, self.line, message)


@dataclass(frozen=True)
class Document:
    """A text with its cells in order.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        Its path from the project's root.
    cells : tuple of Cell
        At least one.
    """

    path: Path
    file: str
    cells: tuple[Cell, ...] = field(repr=False)

    def with_role(self, *roles: str) -> Iterator[Cell]:
        """Yield the cells that have one of these roles."""
        return (cell for cell in self.cells if cell.role in roles)

    def of_exercise(self, exercise: str, *roles: str) -> list[Cell]:
        """Return the cells of one exercise that have one of these roles."""
        return [cell for cell in self.with_role(*roles) if cell.exercise == exercise]

    @property
    def exercises(self) -> list[str]:
        """The names of the exercises, in order."""
        return list(dict.fromkeys(cell.exercise for cell in self.cells if cell.exercise))


KEYS: Mapping[str, type | tuple[type, ...]] = {
    "role": str,
    "exercise": str,
    "check": str,
    "id": str,
    "alt": str,
    "raises": str,
    "ignore": str,
    "wants": str,
    "wrong": str,
    "right": str,
    "points": (int, float),
    "minutes": (int, float),
    "difficulty": int,
    "concepts": list,
    "tolerance": dict,
}


def read_document(path: Path, file: str) -> Document:
    """Read percent text.

    Parameters
    ----------
    path : Path
        The text.
    file : str
        How messages name it.

    Returns
    -------
    Document

    Raises
    ------
    TextRefused
        If the file is missing, empty, not UTF-8, or a marker line cannot be understood.

    Examples
    --------
    >>> document = read_document(Path("authoring/lectures/03_broadcasting.py"), "03")
    ... # doctest: +SKIP
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise TextRefused(
            f"{file}:1: the file does not exist; write it or remove its folder."
        ) from None
    except UnicodeDecodeError as error:
        raise TextRefused(
            f"{file}:1: the file is not UTF-8 ({error.reason}); save it as UTF-8."
        ) from None
    lines = [number for number, line in enumerate(text.splitlines(), 1) if MARKER.match(line)]
    if not lines or text[: text.find("# %%")].strip():
        raise TextRefused(f"{file}:1: percent text starts with a `# %%` line; put one first.")
    notebook = jupytext.reads(text, fmt={"extension": ".py", "format_name": "percent"})
    if len(notebook.cells) != len(lines):
        raise TextRefused(
            f"{file}:1: {len(lines)} cell markers but {len(notebook.cells)} cells; "
            "a `# %%` line inside a string or a missing blank line before a marker does this."
        )
    problems: list[Problem] = []
    cells = [
        _cell(file, line, node, problems) for line, node in zip(lines, notebook.cells, strict=True)
    ]
    refuse(problems)
    return Document(path, file, tuple(cells))


def _cell(file: str, line: int, node: Any, problems: list[Problem]) -> Cell:
    given: dict[str, Any] = {}
    for key, value in node.metadata.items():
        if key == "lines_to_next_cell":  # jupytext's own note on blank lines
            continue
        if key not in KEYS:
            known = ", ".join(field.name for field in fields(Cell) if field.name in KEYS)
            problems.append(Problem(file, line, f"unknown key `{key}`; the keys are {known}."))
        elif not isinstance(value, KEYS[key]) or isinstance(value, bool):
            problems.append(
                Problem(file, line, f"`{key}` cannot be {value!r}; see docs/authoring.md.")
            )
        else:
            given[key] = tuple(value) if isinstance(value, list) else value
    return Cell(file, line, node.cell_type, node.source.rstrip(), **given)
