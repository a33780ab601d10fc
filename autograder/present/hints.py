"""What a report says beyond counts: foreseen wrong answers, answers alike, where to grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from autograder.classes.foreseen import foreseen
from autograder.course.folder import Course
from autograder.course.misconceptions import misconceptions
from autograder.errors import CouldNotCheck
from autograder.model import SubmissionResult
from autograder.present.classwork import Marks, Work
from autograder.present.exercises import Exercise
from autograder.present.graded_answers import Text, graded_answers
from autograder.present.misconceptions import Likeness, likenesses
from autograder.present.similar import Alike, similar

__all__ = ["Formgrader", "Hints", "hints"]


@dataclass(frozen=True)
class Formgrader:
    """Where in Formgrader a person grades.

    Attributes
    ----------
    url : str
        Its address, without a slash at the end; empty if there is none to link to.
    assignment : str
        What is graded.
    ids : mapping of (str, str) to str
        What nbgrader calls a notebook of a student's, by notebook and student.
    """

    url: str = ""
    assignment: str = ""
    ids: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def everybody(self, notebook: str) -> str:
        """Return the address of the list of all copies of a notebook; empty if unknown."""
        return (
            f"{self.url}/gradebook/{quote(self.assignment)}/{quote(notebook)}" if self.url else ""
        )

    def one(self, notebook: str, student: str) -> str:
        """Return the address of a student's copy; empty if unknown."""
        id = self.ids.get((notebook, student), "")
        return f"{self.url}/submissions/{quote(id)}/" if self.url and id else ""


@dataclass(frozen=True)
class Hints:
    """What a person may want to look into.

    Attributes
    ----------
    likenesses : tuple of Likeness
        Who fails as a foreseen wrong answer does.
    foreseen : int
        How many wrong answers the course has foreseen.
    untried : tuple of str
        The names of those of them that could not be tried.
    why_untried : str
        Why none could; empty if any was.
    alike : tuple of Alike
        Who wrote alike.
    formgrader : Formgrader
        Where to grade.
    """

    likenesses: tuple[Likeness, ...] = ()
    foreseen: int = 0
    untried: tuple[str, ...] = ()
    why_untried: str = ""
    alike: tuple[Alike, ...] = ()
    formgrader: Formgrader = field(default_factory=Formgrader)


def hints(
    course: Course,
    assignment: str,
    results: Sequence[SubmissionResult],
    exercises: Sequence[Exercise],
    marks: Marks,
) -> Hints:
    """Look through a class for foreseen wrong answers and answers that are alike.

    Parameters
    ----------
    course, assignment : Course, str
        Which assignment of which course.
    results : sequence of SubmissionResult
        The verdicts.
    exercises : sequence of Exercise
        What the checks belong to.
    marks : mapping
        What stands in the gradebook, by notebook and student.

    Raises
    ------
    WrongUse
        If the course's file of named wrong answers cannot be read.
    """
    known = misconceptions(course, assignment) if results else ()
    why = ""
    try:
        seen = foreseen(course, assignment, known)
    except CouldNotCheck as error:
        seen, why = (), str(error)
    written: dict[str, dict[str, Mapping[str, Sequence[Text]]]] = {}
    for result in results:
        written.setdefault(result.notebook, {})[result.student] = graded_answers(course, result)
    ids = {(book, who): m.submission for book, mine in marks.items() for who, m in mine.items()}
    return Hints(
        likenesses=likenesses([Work.of(result, marks) for result in results], seen, exercises),
        foreseen=len(known),
        untried=tuple(each.misconception.name for each in seen if not each.cells),
        why_untried=why,
        alike=similar(written, exercises),
        formgrader=Formgrader(course.settings.formgrader_url, assignment, ids),
    )
