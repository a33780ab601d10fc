"""The exercises of a notebook, as students and instructors speak of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, ManifestCell

__all__ = ["Exercise", "Reading", "exercises"]

HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
FENCED = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)
NOTEBOOK_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])+)\]\(<?([^)\s#>]+\.ipynb)(#[^)\s>]*)?>?\)")


@dataclass(frozen=True)
class Reading:
    """A place in another notebook that the text of an exercise leads to.

    Attributes
    ----------
    label : str
        What the text calls it.
    notebook : str
        The notebook's name, without folder and ``.ipynb``.
    """

    label: str
    notebook: str


@dataclass(frozen=True)
class Exercise:
    """A run of answer cells with the tests after it, or one cell that a person grades.

    Attributes
    ----------
    notebook : str
        Which notebook it stands in.
    title : str
        The heading above it; the id of its first cell where another exercise has that heading,
        or where there is none.
    cells : tuple of ManifestCell
        What is answered, tested and graded, in the order of the source.
    text : str
        The released text between it and the exercise before, from its heading on.
    """

    notebook: str
    title: str
    cells: tuple[ManifestCell, ...]
    text: str = ""

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The notebooks that its text links to, each place once."""
        found: dict[str, Reading] = {}
        for label, path, place in NOTEBOOK_LINK.findall(self.text):
            name = path.rpartition("/")[2].removesuffix(".ipynb")
            words = " ".join(re.sub(r"[*`]", "", label).split())
            found.setdefault(path + place, Reading(words, name))
        return tuple(found.values())

    @property
    def graded(self) -> tuple[ManifestCell, ...]:
        """The cells that earn points: tests, and what a person grades."""
        return tuple(cell for cell in self.cells if cell.role is not Role.ANSWER)

    @property
    def points(self) -> float:
        """What it is worth."""
        return sum(cell.points for cell in self.graded)


def exercises(manifest: Manifest) -> tuple[Exercise, ...]:
    """Return the exercises of a notebook, in the order of the source.

    As in `Manifest.answers_before`, an answer begins a new exercise where tests or a cell that a
    person grades have ended the one before.
    """
    found: list[Exercise] = []
    titles: set[str] = set()
    for run in _runs(manifest.cells):
        title = run.heading if run.heading and run.heading not in titles else run.cells[0].grade_id
        titles.add(title)
        found.append(Exercise(manifest.notebook, title, tuple(run.cells), "\n\n".join(run.texts)))
    return tuple(found)


@dataclass
class _Run:
    """Cells that belong together, while they are collected."""

    heading: str
    texts: list[str]
    cells: list[ManifestCell] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return any(cell.role is not Role.ANSWER for cell in self.cells)


def _runs(cells: Iterable[ManifestCell]) -> Iterator[_Run]:
    heading, texts = "", list[str]()
    run: _Run | None = None
    for cell in cells:
        if cell.role is Role.PROSE:
            headings = HEADING.findall(FENCED.sub("", cell.released))
            if headings:
                heading, texts = headings[0], []
            texts.append(cell.released)
            continue
        is_answer = cell.is_answered or cell.role is Role.READ
        if not is_answer and cell.role is not Role.TEST:
            continue
        if run is not None and is_answer and run.is_over:
            yield run
            run = None
        if run is None:
            run, texts = _Run(heading, texts), []
        run.cells.append(cell)
    if run is not None:
        yield run
