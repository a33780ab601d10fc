"""Makes the gradebook follow a source that has changed after grading, marks of people included.

nbgrader refuses to add or remove cells of an assignment that has submissions, and takes other
points without a word. Here every change is found first and said; a copy of the gradebook is kept;
and what people have given follows its cell, or, where the cell is gone, is written to a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.model import Role
from autograder.nbgrader.database import opened_gradebook
from autograder.nbgrader.manifest import Manifest
from autograder.nbgrader.settings import NbgraderSettings
from autograder.nbgrader.source_changes import (
    Cell,
    Change,
    ChangeKind,
    Kind,
    changes_between,
    held_cells,
    wanted_cells,
)
from autograder.nbgrader.tables import MissingEntry, api

__all__ = ["LostMark", "SourceState", "migrate_cells", "source_state"]


@dataclass(frozen=True)
class SourceState:
    """How a source stands to the gradebook.

    Attributes
    ----------
    changes : tuple of Change
        How they differ.
    submissions : int
        How many students have marks in the assignment.
    is_registered : bool
        Whether the gradebook knows every notebook of it.
    """

    changes: tuple[Change, ...]
    submissions: int
    is_registered: bool


@dataclass(frozen=True)
class LostMark:
    """What a person had given for a cell that is gone.

    Attributes
    ----------
    student, notebook, cell : str
        For what.
    score, extra_credit : float or None
        The points.
    comment : str
        Empty if there is none.
    """

    student: str
    notebook: str
    cell: str
    score: float | None
    extra_credit: float | None
    comment: str


def source_state(
    settings: NbgraderSettings, assignment: str, manifests: Sequence[Manifest]
) -> SourceState:
    """Compare the source of an assignment with the gradebook, and change nothing."""
    with opened_gradebook(settings) as gradebook:
        found = _assignment(gradebook, assignment)
        notebooks = found.notebooks if found is not None else ()
        changes = changes_between(held_cells(notebooks), wanted_cells(manifests))
        submissions = len(found.submissions) if found is not None else 0
        known = {str(notebook.name) for notebook in notebooks}
        return SourceState(changes, submissions, {m.notebook for m in manifests} <= known)


def migrate_cells(
    settings: NbgraderSettings, assignment: str, manifests: Sequence[Manifest]
) -> tuple[LostMark, ...]:
    """Make the gradebook's cells those of the source; return marks that have no cell any more.

    Marks on cells that have moved, have another name or are worth other points stay, and a person
    is asked to look at them again.
    """
    with opened_gradebook(settings) as gradebook:
        migration = _Migration(gradebook, _assignment(gradebook, assignment))
        with gradebook.db.no_autoflush:
            lost = migration.follow(manifests)
        gradebook.db.commit()
    return lost


def _assignment(gradebook: Any, name: str) -> Any:
    try:
        return gradebook.find_assignment(name)
    except MissingEntry:
        return None


def _merged(marks: Iterable[LostMark]) -> tuple[LostMark, ...]:
    """Join the score of a cell and the comment on it, which the gradebook keeps apart."""
    found: dict[tuple[str, str, str], LostMark] = {}
    for mark in marks:
        key = (mark.student, mark.notebook, mark.cell)
        other = found.get(key, mark)
        found[key] = replace(
            mark,
            score=mark.score if mark.score is not None else other.score,
            extra_credit=mark.extra_credit if mark.extra_credit is not None else other.extra_credit,
            comment=mark.comment or other.comment,
        )
    return tuple(found.values())


class _Migration:
    """One assignment of a gradebook, on its way."""

    def __init__(self, gradebook: Any, assignment: Any) -> None:
        self.db = gradebook.db
        self.assignment = assignment
        self.notebooks: dict[str, Any] = {str(n.name): n for n in assignment.notebooks}

    def follow(self, manifests: Sequence[Manifest]) -> tuple[LostMark, ...]:
        wanted = wanted_cells(manifests)
        changes = changes_between(held_cells(self.notebooks.values()), wanted)
        self._add_notebooks(manifests)
        lost = _merged(mark for change in changes for mark in self._carry_out(change))
        self.db.flush()
        self._follow_sources(manifests)
        self._drop_notebooks({manifest.notebook for manifest in manifests})
        self.db.flush()
        self.db.expire_all()
        self._fill()
        return lost

    def _add_notebooks(self, manifests: Iterable[Manifest]) -> None:
        for name in (manifest.notebook for manifest in manifests):
            if name not in self.notebooks:
                self.notebooks[name] = api.Notebook(name=name, assignment=self.assignment)
                self.db.add(self.notebooks[name])
        self.db.flush()
        for submission in self.assignment.submissions:
            there = {each.notebook_id for each in submission.notebooks}
            for notebook in self.notebooks.values():
                if notebook.id not in there:
                    self.db.add(
                        api.SubmittedNotebook(notebook_id=notebook.id, assignment_id=submission.id)
                    )
        self.db.flush()
        self.db.expire_all()

    def _carry_out(self, change: Change) -> list[LostMark]:
        lost: list[LostMark] = []
        if change.kind is ChangeKind.ADDED and change.new is not None:
            self._make(change.new)
        elif change.kind is ChangeKind.GONE and change.old is not None:
            lost = self._remove(self._row(change.old))
        elif change.old is not None and change.new is not None:
            # points are looked up under the new name, which a cell of that change has by now
            old = change.old if change.kind is not ChangeKind.POINTS else change.new
            self._turn_into(self._row(old), change.new)
        self.db.flush()
        return lost

    def _row(self, cell: Cell) -> Any:
        """Return the gradebook's row of a cell, which may be a task cell still or already."""
        notebook, name, kind = cell.key
        kinds = ("SolutionCell",) if kind is Kind.ANSWERED else ("GradeCell", "TaskCell")
        return (
            self.db.query(api.BaseCell)
            .filter_by(name=name, notebook_id=self.notebooks[notebook].id)
            .filter(api.BaseCell.type.in_(kinds))
            .one()
        )

    def _make(self, cell: Cell) -> Any:
        notebook, name, kind = cell.key
        there = {"name": name, "notebook_id": self.notebooks[notebook].id}
        if kind is Kind.ANSWERED:
            row = api.SolutionCell(**there)
        else:
            made = api.TaskCell if cell.is_task else api.GradeCell
            row = made(**there, max_score=cell.points, cell_type=cell.cell_type)
        self.db.add(row)
        self.db.flush()
        return row

    def _turn_into(self, row: Any, cell: Cell) -> None:
        """Make a row that of another cell; the marks follow."""
        target = self.notebooks[cell.key[0]]
        is_graded = cell.key[2] is Kind.GRADED
        if is_graded and (row.type == "TaskCell") != cell.is_task:
            other = self._make(cell)
            self._hand_over(row, other)
            self.db.delete(row)
            row = other
        row.name = cell.key[1]
        if is_graded:
            row.max_score, row.cell_type = cell.points, cell.cell_type
        self.db.flush()
        for mark in (*row.grades, *row.comments):
            if mark.notebook.notebook_id != target.id:
                mark.notebook_id = self._submitted(mark.notebook.assignment_id, target).id
        row.notebook_id = target.id
        for grade in row.grades:
            if grade.manual_score is not None:
                grade.needs_manual_grade = True

    def _hand_over(self, row: Any, other: Any) -> None:
        for mark in (*row.grades, *row.comments):
            mark.cell_id = other.id
        self.db.flush()
        self.db.expire(row)
        self.db.expire(other)

    def _submitted(self, submission_id: str, notebook: Any) -> Any:
        return (
            self.db.query(api.SubmittedNotebook)
            .filter_by(assignment_id=submission_id, notebook_id=notebook.id)
            .one()
        )

    def _remove(self, row: Any) -> list[LostMark]:
        """Remove a cell with all that hangs on it; return what people had given."""
        comments = {c.notebook_id: c.manual_comment for c in row.comments}
        scores = {g.notebook_id: (g.manual_score, g.extra_credit) for g in row.grades}
        papers = {mark.notebook_id: mark.notebook for mark in (*row.grades, *row.comments)}
        lost = []
        for id, paper in papers.items():
            score, extra = scores.get(id, (None, None))
            comment = comments.get(id) or ""
            if score is not None or extra or comment:
                student = str(paper.assignment.student_id)
                lost.append(
                    LostMark(student, str(row.notebook.name), str(row.name), score, extra, comment)
                )
        for mark in (*row.grades, *row.comments):
            self.db.delete(mark)
        self.db.flush()
        self.db.expire(row)
        self.db.delete(row)
        return lost

    def _follow_sources(self, manifests: Sequence[Manifest]) -> None:
        """Have a source cell for each cell with a grade id; generating fills them."""
        self.db.expire_all()
        for manifest in manifests:
            notebook = self.notebooks[manifest.notebook]
            named = {
                c.grade_id: c
                for c in manifest.cells
                if c.grade_id and c.role not in {Role.PROSE, Role.CODE}
            }
            there = {str(cell.name): cell for cell in notebook.source_cells}
            for name in there.keys() - named.keys():
                self.db.delete(there[name])
            for name in named.keys() - there.keys():
                made = api.SourceCell(
                    name=name, notebook_id=notebook.id, cell_type=named[name].cell_type
                )
                self.db.add(made)
        self.db.flush()

    def _drop_notebooks(self, names: set[str]) -> None:
        """Remove notebooks that the source no longer has; their cells are elsewhere or gone."""
        self.db.expire_all()
        for name in self.notebooks.keys() - names:
            notebook = self.notebooks.pop(name)
            for row in (*notebook.submissions, *notebook.source_cells):
                self.db.delete(row)
            self.db.flush()
            self.db.expire(notebook)
            self.db.delete(notebook)

    def _fill(self) -> None:
        """Give each submitted notebook a grade and a comment for every cell that has one."""
        for notebook in self.notebooks.values():
            graded = [*notebook.grade_cells, *notebook.task_cells]
            spoken_of = [*notebook.solution_cells, *notebook.task_cells]
            for paper in notebook.submissions:
                grades = {grade.cell_id for grade in paper.grades}
                comments = {comment.cell_id for comment in paper.comments}
                for cell in graded:
                    if cell.id not in grades:
                        self.db.add(api.Grade(cell_id=cell.id, notebook_id=paper.id))
                for cell in spoken_of:
                    if cell.id not in comments:
                        self.db.add(api.Comment(cell_id=cell.id, notebook_id=paper.id))
