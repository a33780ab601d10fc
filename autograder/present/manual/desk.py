"""What lies before the person who grades: everybody's answers to some questions, in a row."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from autograder.classes.journal import Entry, latest_entry
from autograder.course.folder import Course
from autograder.errors import WrongUse
from autograder.nbgrader.written_marks import (
    MarkedMeanwhile,
    WrittenMark,
    write_mark,
    written_marks,
)
from autograder.present.feedback import reasons, render_answer
from autograder.present.graded_answers import Text, answers_in
from autograder.present.manual.questions import Question, chosen, questions
from autograder.present.spreadsheet import number

__all__ = ["Desk", "Refused"]

UNREAD = Markup(
    '<div class="box" role="note"><p><strong>What was handed in could not be read, so this answer '
    "is not known.</strong> {}</p><p>Leave the points empty to let it wait, and ask for the file: "
    "collected and graded again, it stands here.</p></div>"
)
EARLIER = Markup('<div class="box"><h3>What was graded before</h3>{}</div>')
UNKNOWN = Markup('<p class="quiet">It is not known any more.</p>')
NOTHING = Markup('<p class="quiet">Nothing was written.</p>')


class Refused(Exception):
    """What a person typed is no mark; says why."""


@dataclass(frozen=True)
class _Place:
    question: Question
    student: str


class Desk:
    """The answers in a row: question by question, student by student.

    Parameters
    ----------
    course, assignment : Course, str
        What is graded.
    question : str, optional
        The only question; all that a person grades if there is none.
    is_anonymous : bool
        Whether names stay hidden, and the order of students says nothing about them.

    Raises
    ------
    WrongUse
        If nothing is there to be graded.
    """

    def __init__(
        self, course: Course, assignment: str, question: str | None, *, is_anonymous: bool
    ) -> None:
        self._course = course
        self.assignment = course.require(assignment)
        self._is_anonymous = is_anonymous
        wanted = chosen(questions(course, self.assignment), question, self.assignment)
        self._places = [
            _Place(each, student) for each in wanted for student in self._in_order(each)
        ]
        if not self._places:
            raise WrongUse(
                f"Nothing of {assignment} has been graded by the machine yet; run "
                f"`autograder grade {assignment}` first."
            )

    def __len__(self) -> int:
        """Return how many answers there are."""
        return len(self._places)

    @property
    def waiting(self) -> tuple[int, ...]:
        """The places of answers that wait for a person, from 0."""
        marks = self._marks()
        places = enumerate(self._places)
        return tuple(
            i for i, p in places if (k := self._key(p)) in marks and marks[k].hand.is_waiting
        )

    @property
    def progress(self) -> str:
        """How far the person is, such as "12 of 30"."""
        return f"{len(self) - len(self.waiting)} of {len(self)}"

    def answer(self, index: int) -> dict[str, Any]:
        """Return what the page shows of one answer, as JSON has it."""
        place = self._places[index]
        mark = self._mark(place)
        question = place.question
        return {
            "index": index,
            "who": self._who(index, mark),
            "question": question.name,
            "asked": question.shown(question.asked),
            "rubric": question.shown(question.rubric),
            "model": question.shown(question.model),
            "answer": self._shown(place, mark),
            "most": question.cell.points,
            **self._state(mark),
        }

    def give(self, index: int, told: Mapping[str, Any]) -> dict[str, Any]:
        """Write a mark, and return how it stands.

        Raises
        ------
        Refused
            If it is no mark.
        MarkedMeanwhile
            If the mark is no longer the one that was shown.
        """
        place = self._places[index]
        points = _points(told.get("points"), place.question.cell.points)
        comment = told.get("comment")
        if not isinstance(comment, str):
            raise Refused("A comment is text.")
        before = self._mark(place)
        if told.get("version") != before.version:
            raise MarkedMeanwhile
        write_mark(self._course.settings, before, points, comment.strip())
        return self._state(self._mark(place))

    def standing(self, index: int) -> dict[str, Any]:
        """Return how the mark of one answer stands now."""
        return self._state(self._mark(self._places[index]))

    def _state(self, mark: WrittenMark) -> dict[str, Any]:
        waiting = self.waiting
        given = (
            mark.hand.score
            if mark.hand.score is not None
            else (None if mark.hand.is_waiting else mark.auto)
        )
        return {
            "points": None if given is None else number(given),
            "comment": mark.hand.comment,
            "takes_comment": mark.takes_comment,
            "waits": mark.hand.is_waiting,
            "has_changed": _has_changed(mark),
            "is_blank": _is_blank(mark),
            "version": mark.version,
            "waiting": waiting,
            "progress": f"{len(self) - len(waiting)} of {len(self)}",
        }

    def _in_order(self, question: Question) -> list[str]:
        students = [mark.student for mark in self._marks_of(question)]
        return sorted(students, key=self._shuffled) if self._is_anonymous else students

    def _shuffled(self, student: str) -> str:
        return hashlib.sha256(f"{self.assignment}\0{student}".encode()).hexdigest()

    def _who(self, index: int, mark: WrittenMark) -> str:
        if not self._is_anonymous:
            return f"{mark.name} ({mark.student})" if mark.name else mark.student
        first = next(
            i for i, p in enumerate(self._places) if p.question == self._places[index].question
        )
        return f"Student {index - first + 1}"

    def _shown(self, place: _Place, mark: WrittenMark) -> Markup:
        """Return the answer as HTML; below it the one that was graded, where it has changed."""
        if _is_blank(mark):
            return NOTHING
        shown = self._rendered(place)
        if not _has_changed(mark):
            return shown
        entry = self._entry(place)
        text = entry.earlier.get(place.question.name) if entry is not None else None
        return shown + EARLIER.format(UNKNOWN if text is None else _as_written(place, text))

    def _rendered(self, place: _Place) -> Markup:
        question = place.question
        folder = self._course.autograded(place.student, self.assignment)
        texts = answers_in(folder / f"{question.manifest.notebook}.ipynb").get(question.name, [])
        written = [text for text in texts if text.source.strip() or text.shown]
        if all(text.source == question.cell.released for text in written):
            entry = self._entry(place)
            if entry is not None and entry.result.needs_a_person:
                # a reason may name the file, and the file its author
                return UNREAD.format("" if self._is_anonymous else " ".join(reasons(entry.result)))
        if not written:
            return NOTHING
        return Markup("\n").join(render_answer(question.manifest, text) for text in written)

    def _entry(self, place: _Place) -> Entry | None:
        notebook = place.question.manifest.notebook
        return latest_entry(self._course, self.assignment, (place.student, notebook))

    def _marks_of(self, question: Question) -> tuple[WrittenMark, ...]:
        settings = self._course.settings
        return written_marks(settings, self.assignment, question.manifest.notebook, question.name)

    def _marks(self) -> dict[tuple[str, str, str], WrittenMark]:
        found = dict.fromkeys(place.question for place in self._places)
        return {
            self._key(_Place(question, mark.student)): mark
            for question in found
            for mark in self._marks_of(question)
        }

    def _mark(self, place: _Place) -> WrittenMark:
        for mark in self._marks_of(place.question):
            if mark.student == place.student:
                return mark
        raise Refused(f"{place.student} has been taken out of the gradebook.")

    @staticmethod
    def _key(place: _Place) -> tuple[str, str, str]:
        return place.question.manifest.notebook, place.question.name, place.student


def _is_blank(mark: WrittenMark) -> bool:
    return mark.auto == 0 and mark.hand.score is None and not mark.hand.is_waiting


def _has_changed(mark: WrittenMark) -> bool:
    return mark.hand.is_waiting and mark.hand.score is not None


def _as_written(place: _Place, text: str) -> Markup:
    return render_answer(place.question.manifest, Text(text, place.question.cell.cell_type, {}))


def _points(told: Any, most: float) -> float | None:
    """Return what was typed as points; None where nothing was."""
    text = told.strip().replace(",", ".") if isinstance(told, str) else None
    if text == "":
        return None
    try:
        points = float(text) if text is not None else math.nan
    except ValueError:
        points = math.nan
    if not 0 <= points <= most:
        raise Refused(f"Points are a number from 0 to {number(most)}.")
    return points
