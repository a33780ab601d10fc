"""What a student wrote, as it was graded: all parts of an answer, and text added beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.course.folder import Course
from autograder.model import SubmissionResult

__all__ = ["Text", "answers_in", "graded_answers"]

MOST_SHOWN = 10
RICH = ("image/png", "image/jpeg", "text/html", "text/latex", "text/markdown")  # the best first


@dataclass(frozen=True)
class Text:
    """What a student wrote in one cell.

    Attributes
    ----------
    source : str
        Its text.
    cell_type : str
        ``code``, ``markdown`` or ``raw``.
    pictures : mapping of str to str
        By name, the addresses of the pictures attached to it; they hold the pictures themselves.
    shown : tuple of (str, str)
        Of code, the figures, tables and formulas that it showed: media type, and what it is; of
        figures such an address.
    """

    source: str
    cell_type: str
    pictures: Mapping[str, str]
    shown: tuple[tuple[str, str], ...] = ()

    @property
    def with_pictures(self) -> str:
        """The text with its pictures in the place of their names."""
        source = self.source
        for name, address in self.pictures.items():
            source = source.replace(f"](attachment:{name})", f"]({address})")
        return source


def graded_answers(course: Course, result: SubmissionResult) -> dict[str, list[Text]]:
    """Return the answers of a graded notebook, by grade id; none if it cannot be read."""
    folder = course.autograded(result.student, result.assignment)
    return answers_in(folder / f"{result.notebook}.ipynb")


def answers_in(path: Path) -> dict[str, list[Text]]:
    """Return the answers that a graded notebook holds, by grade id; none if it cannot be read."""
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (OSError, ValueError):
        return {}
    found: dict[str, list[Text]] = {}
    marked = [c.metadata.nbgrader for c in notebook.cells if "nbgrader" in c.metadata]
    answered = [m.grade_id for m in marked if m.get("solution") or m.get("task")]
    last = next(iter(answered), "")
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            name = cell.metadata.nbgrader.grade_id
            last = name if name in answered else last
        elif "autograder" in cell.metadata:
            name = cell.metadata.autograder.part_of or ("" if cell.cell_type == "code" else last)
        else:
            continue
        text = Text(cell.source, cell.cell_type, _attached(cell), _shown(cell))
        found.setdefault(name, []).append(text)
    return found


def _attached(cell: nbformat.NotebookNode) -> dict[str, str]:
    return {
        name: _address(kind, data)
        for name, forms in cell.get("attachments", {}).items()
        for kind, data in forms.items()
    }


def _shown(cell: nbformat.NotebookNode) -> tuple[tuple[str, str], ...]:
    found = []
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        for kind in [kind for kind in RICH if kind in data][:1]:
            is_picture = kind.startswith("image/")
            found.append((kind, _address(kind, data[kind]) if is_picture else str(data[kind])))
    return tuple(found[:MOST_SHOWN])


def _address(kind: str, data: str) -> str:
    return f"data:{kind};base64,{''.join(data.split())}"
