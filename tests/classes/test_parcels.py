"""What goes to a worker with each task, and what goes there once."""

from __future__ import annotations

import pickle

from autograder.classes.parcels import packed, unpacked
from autograder.classes.run import GradeOptions, readied
from autograder.course.folder import Course
from autograder.course.intake import rebuild
from autograder.course.submission import FileRead
from autograder.submission.engine import Engine
from autograder.submission.task import Task
from tests.conftest import ROOT

NAME = "ps03_broadcasting"
BESIDE_ITS_TEXTS = 6_000  # of names, hashes, cell numbers and notes


def handed_in(student: str) -> Task:
    """What a student hands in who answers all of a problem set as the reference does."""
    course = Course.open(ROOT)
    (manifest,) = course.manifests(NAME)
    solved = (ROOT / "source" / NAME / f"{manifest.notebook}.ipynb").read_bytes()
    inputs, _ = readied(course, NAME, GradeOptions(require_isolation="none"))
    sanitized = rebuild(manifest, FileRead(f"{manifest.notebook}.ipynb", solved))
    return Task("key", "hash", student, sanitized, inputs, Engine("none"), was_handed_in=True)


def test_a_task_of_ps03_takes_its_answers_with_it_and_no_more() -> None:
    task = handed_in("ada")
    shared = (task.sanitized.manifest, task.inputs, task.engine)
    texts = len(pickle.dumps((task.sanitized.answers, task.sanitized.extras)))
    assert len(pickle.dumps(task.sanitized.manifest)) > 100_000
    assert len(packed(task, shared)) < texts + BESIDE_ITS_TEXTS
    assert unpacked(packed(task, shared), shared) == task


def test_what_is_shared_is_the_very_object_on_the_other_side() -> None:
    task = handed_in("ada")
    shared = (task.sanitized.manifest, task.inputs, task.engine)
    twins = pickle.loads(pickle.dumps(shared))
    there = unpacked(packed(task, shared), twins)
    assert (there.sanitized.manifest, there.inputs, there.engine) == shared
    assert there.sanitized.manifest is twins[0]


def test_an_object_that_is_only_equal_to_a_shared_one_goes_along() -> None:
    given = ["the same"]
    assert unpacked(packed(list(given), [given]), [["another"]]) == given
