"""Percent text to nbgrader source notebooks, and known answers to what students hand in.

A cell's marker line says what nbgrader is to know of it: ``id="..."`` and one of ``locked=true``,
``answer=true``, ``test=POINTS``, ``manual=POINTS``, ``task=POINTS``. Answers stand in a file of
their own, one cell each: ``right="name"`` or ``wrong="name"``, and ``to="id of the answer cell"``.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import nbgrader

__all__ = ["COURSES", "HERE", "Answer", "answers_of", "notebook_of", "submissions", "write_course"]

HERE = Path(__file__).parent
COURSES = ("data_analysis", "intro_programming")
AUTOTESTS = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "autotests.yml"
"""What ``nbgrader quickstart --autotest`` puts into a course."""
ROLES = {
    "locked": {"locked": True},
    "answer": {"solution": True},
    "test": {"grade": True, "locked": True},
    "manual": {"grade": True, "solution": True},
    "task": {"task": True, "locked": True},
}
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "{course}"
c.Exchange.root = "exchange"
"""


@dataclass(frozen=True)
class Answer:
    """What a student might write in one answer cell.

    Attributes
    ----------
    name, cell : str
        Its name, and the grade id of the cell.
    right : bool
        Whether it deserves all points.
    text : str
        The cell's text.
    """

    name: str
    cell: str
    right: bool
    text: str


def write_course(course: str, root: Path) -> Path:
    """Write a course's folder: its configuration, and ``source/week3`` with what lies beside."""
    source = root / "source" / "week3"
    source.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG.format(course=course))
    shutil.copy(AUTOTESTS, root)
    for path in _notebooks(course):
        notebook = notebook_of(path.read_text("utf-8"))
        nbformat.write(notebook, source / f"{path.stem}.ipynb")
    beside = HERE / course / "week3"
    for path in sorted(p for p in beside.rglob("*") if p.is_file() and p.suffix != ".pyc"):
        target = source / path.relative_to(beside)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return root


def notebook_of(text: str) -> nbformat.NotebookNode:
    """Return the source notebook that a percent text describes."""
    cells = [_cell(number, cell) for number, cell in enumerate(_read(text))]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec})


def answers_of(course: str) -> dict[str, list[Answer]]:
    """Return the known answers by notebook."""
    return {
        path.stem: [_answer(cell) for cell in _cells(path.with_name(f"{path.stem}_answers.py"))]
        for path in _notebooks(course)
    }


def submissions(course: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return students and what they write: student to notebook to grade id to text.

    ``right`` writes the source's own solutions, ``other-N`` other right answers where there are
    any, ``wrong-N`` wrong ones, and ``untouched`` nothing.
    """
    students: dict[str, dict[str, dict[str, str]]] = {"untouched": {}, "right": {}}
    for path in _notebooks(course):
        solved = {cell.metadata["id"]: cell.source for cell in _cells(path) if _is_answered(cell)}
        students["right"][path.stem] = solved
        for kind, right in (("other", True), ("wrong", False)):
            known = [a for a in answers_of(course)[path.stem] if a.right is right]
            columns = [[answer for answer in known if answer.cell == cell] for cell in solved]
            for number, row in enumerate(zip_longest(*columns)):
                texts = {answer.cell: answer.text for answer in row if answer is not None}
                students.setdefault(f"{kind}-{number}", {})[path.stem] = solved | texts
    return students


def _notebooks(course: str) -> list[Path]:
    found = sorted((HERE / course).glob("*.py"))
    return [p for p in found if not p.stem.endswith("_answers")]


def _cells(path: Path) -> list[Any]:
    return _read(path.read_text("utf-8"))


def _read(text: str) -> list[Any]:
    return list(jupytext.reads(text, fmt="py:percent").cells)


def _is_answered(cell: Any) -> bool:
    return any(role in cell.metadata for role in ("answer", "manual"))


def _answer(cell: Any) -> Answer:
    facts = cell.metadata
    right = "right" in facts
    return Answer(facts["right" if right else "wrong"], facts["to"], right, cell.source)


def _cell(number: int, cell: Any) -> nbformat.NotebookNode:
    make = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
    }[cell.cell_type]
    name = cell.metadata.get("id", f"cell-{number}")
    made = make(cell.source, id=name[:64])
    roles = [role for role in ROLES if role in cell.metadata]
    if roles:
        (role,) = roles
        flags = {"grade": False, "solution": False, "locked": False, "task": False, **ROLES[role]}
        if role in ("test", "manual", "task"):
            flags["points"] = cell.metadata[role]
        facts = {"schema_version": 3, "cell_type": cell.cell_type, "grade_id": name, **flags}
        made.metadata["nbgrader"] = facts
    return made
