"""Cells of a text, made into the notebooks that people open.

One text gives a lecture, or a source notebook for nbgrader and a solved one for after the deadline.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursetools.build.curriculum import Curriculum
from coursetools.build.elsewhere import FETCH, fetch_cell
from coursetools.build.minutes import minutes
from coursetools.build.section import by_section
from coursetools.build.text import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    END_HIDDEN,
    END_SOLUTION,
    Cell,
    Document,
)
from coursetools.build.ways import Ways, hand_in

__all__ = [
    "assignment_points",
    "lecture_notebook",
    "serialise",
    "solutions_notebook",
    "source_notebook",
    "without_hidden_tests",
    "without_markers",
]

EXPLORE_REASON = "a widget: its model ids differ on each run; the cell before it shows it still"
HARDEST = 3
HINT_TITLES = ("Hint 1: where to look", "Hint 2: the idea", "Hint 3: nearly the whole way")
GRADED = ("test", "written", "task")
NO_WAYS = Ways()
ADDED = "added by the builder"

HIDDEN = re.compile(
    rf"^[ \t]*{BEGIN_HIDDEN}.*?^[ \t]*{END_HIDDEN}[^\n]*\n?", re.DOTALL | re.MULTILINE
)
MARKERS = re.compile(rf"^[ \t]*(?:{BEGIN_SOLUTION}|{END_SOLUTION})[^\n]*\n?", re.MULTILINE)


def serialise(notebook: Any) -> str:
    """Return a notebook as the text that is committed: sorted keys, one trailing newline."""
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook, version=4)
    return text.rstrip("\n") + "\n"


def without_hidden_tests(source: str) -> str:
    """Return a test cell's text as students get it."""
    return HIDDEN.sub("", source).rstrip()


def without_markers(source: str) -> str:
    """Return an answer cell's text with its solution kept and the marker lines gone."""
    return MARKERS.sub("", source).rstrip()


def lecture_notebook(document: Document, curriculum: Curriculum, ways: Ways = NO_WAYS) -> Any:
    """Build a lecture, without outputs.

    Parameters
    ----------
    document : Document
        The lecture's text.
    curriculum : Curriculum
        Where the prerequisites come from.
    ways : Ways
        What leads where; nowhere if left out.

    Returns
    -------
    NotebookNode
    """

    def source(cell: Cell) -> str:
        if cell.is_code:
            return cell.source
        if cell.role == "header":
            return f"{cell.source}\n\n{_lecture_facts(document, curriculum)}"
        if cell.role == "further":
            return ways.references.in_reading_list(ways.with_pages(cell.source))
        return ways.references.in_lecture(cell.source, document.path.stem)

    cells = list(by_section(document.path.stem, document.cells))
    notebook = _notebook(document, cells, source, _no_grading)
    if ways.repository:
        notebook.cells.insert(0, _added(new_code_cell, fetch_cell(ways.repository), FETCH))
    if footer := ways.footer(document):
        notebook.cells.append(_added(new_markdown_cell, footer, "footer"))
    return notebook


def source_notebook(document: Document, ways: Ways = NO_WAYS) -> Any:
    """Build nbgrader's source notebook: solutions and hidden tests inside, schema 3 metadata."""
    cells = [cell for cell in document.cells if cell.role != "why"]
    prose = _assignment_prose(document, ways)
    notebook = _notebook(document, cells, prose, _nbgrader_metadata)
    graded = [cell.grade_id for cell in cells if cell.role in {"solution", "written", "test"}]
    notebook.metadata["tensorlab"]["graded"] = graded
    text, code = hand_in(document)
    notebook.cells += [
        _added(new_markdown_cell, text, "handing-in"),
        _added(new_code_cell, code, "hand-in"),
    ]
    return notebook


def solutions_notebook(document: Document, ways: Ways = NO_WAYS) -> Any:
    """Build the solved notebook: no markers, no hidden tests, nothing that nbgrader would grade."""
    prose = _assignment_prose(document, ways)

    def source(cell: Cell) -> str:
        return without_markers(without_hidden_tests(prose(cell)))

    return _notebook(document, document.cells, source, _no_grading)


def assignment_points(document: Document) -> float:
    """Return the points of a problem set, written ones included."""
    return sum(cell.points for cell in document.cells)


def _notebook(
    document: Document,
    cells: Iterable[Cell],
    source: Callable[[Cell], str],
    grading: Callable[[Cell], dict[str, Any]],
) -> Any:
    notebook = new_notebook(
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "tensorlab": {"built_from": document.file},
        }
    )
    taken: set[str] = set()
    for cell in cells:
        new_cell: Any = new_code_cell if cell.is_code else new_markdown_cell
        notebook.cells.append(
            new_cell(
                source=source(cell),
                id=_cell_id(document, cell, taken),
                metadata=_metadata(cell) | grading(cell),
            )
        )
    return notebook


def _added(new_cell: Any, source: str, name: str) -> Any:
    """Return a cell that no text holds; `import` leaves it out again."""
    return new_cell(source=source, id=name, metadata={"tensorlab": {"role": ADDED}})


def _cell_id(document: Document, cell: Cell, taken: set[str]) -> str:
    if cell.role in {"solution", "written", "test", "task"} or cell.id:
        name = cell.grade_id
    else:
        # the text's own hash: an edit elsewhere in the file must not change this cell's id
        for copy in range(len(document.cells)):
            name = _digest(f"{cell.kind}\n{cell.role}\n{copy}\n{cell.source}")
            if name not in taken:
                break
    taken.add(name)
    return name


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _metadata(cell: Cell) -> dict[str, Any]:
    about: dict[str, Any] = {}
    tags: list[str] = []
    if cell.role:
        about["role"] = cell.role
    if cell.exercise:
        about["exercise"] = cell.exercise
    if cell.concepts:
        about["concepts"] = list(cell.concepts)
    if cell.alt:
        about["alt"] = cell.alt
    if cell.raises:
        about["raises"] = cell.raises
        tags.append("raises-exception")
    if cell.wants:
        about["wants"] = cell.wants
    if cell.tolerance:
        about["tolerance"] = dict(cell.tolerance)
    reason = cell.ignore or (EXPLORE_REASON if cell.role == "explore" else "")
    if reason:
        about["ignore_reason"] = reason
        tags.append("nbval-ignore-output")
    return ({"tensorlab": about} if about else {}) | ({"tags": tags} if tags else {})


def _no_grading(cell: Cell) -> dict[str, Any]:
    return {}


def _nbgrader_metadata(cell: Cell) -> dict[str, Any]:
    graded, answered = cell.role in {"test", "written"}, cell.role in {"solution", "written"}
    task = cell.role == "task"
    if not (graded or answered or task or cell.role == "setup"):
        return {}
    facts: dict[str, Any] = {
        "grade": graded,
        "grade_id": cell.grade_id or f"setup-{_digest(cell.source)}",
        "locked": not answered,
        "schema_version": 3,
        "solution": answered,
        "task": task,
    }
    if graded or task:
        facts["points"] = cell.points
    return {"nbgrader": facts}


def _assignment_prose(document: Document, ways: Ways) -> Callable[[Cell], str]:
    linked = ways.references.in_problem_set

    def source(cell: Cell) -> str:
        if cell.role == "header":
            minutes = sum(cell.minutes for cell in document.cells)
            points = assignment_points(document)
            return f"{cell.source}\n\n**{points:g} points · about {minutes:g} minutes**"
        if cell.role == "exercise":
            text = _with_exercise_facts(document, cell, ways.stands_on(cell))
            return linked(ways.with_place(text, document, cell.exercise))
        if cell.role == "hints":
            return linked(ways.with_place(_folded_hints(cell), document, cell.exercise))
        return cell.source if cell.is_code else linked(cell.source)

    return source


def _with_exercise_facts(document: Document, cell: Cell, stands_on: str) -> str:
    points = sum(part.points for part in document.of_exercise(cell.exercise, *GRADED))
    stretch = "Stretch · difficulty" if cell.difficulty == HARDEST else "Difficulty"
    facts = f"*{stretch} {cell.difficulty} of 3 · about {cell.minutes:g} minutes · {points:g} "
    facts += "point*" if points == 1 else "points*"
    facts += f"  \n{stands_on}" if stands_on else ""
    title, _, rest = cell.source.partition("\n")
    return f"{title}\n\n{facts}\n{rest}"


def _folded_hints(cell: Cell) -> str:
    tiers = [tier.strip() for tier in re.split(r"^---\s*$", cell.source, flags=re.MULTILINE)]
    return "\n\n".join(
        f"<details>\n<summary>{title}</summary>\n\n{tier}\n\n</details>"
        for title, tier in zip(HINT_TITLES, tiers, strict=True)
    )


def _lecture_facts(document: Document, curriculum: Curriculum) -> str:
    needed = curriculum.lectures_needed_by(document.path.stem)
    links = [f"[{curriculum.label(lecture)}]({lecture}.ipynb)" for lecture in needed]
    before = "; ".join(links) if links else "nothing but Python"
    taken = minutes(document.cells, curriculum.density(document.path.stem))
    return f"**About {taken} minutes. Builds on:** {before}."
