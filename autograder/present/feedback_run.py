"""Feedback for a whole class: several pages at a time, and none that is there already.

A page ends with a hash of all that it was made from. Where a run was stopped, or one answer was
graded again, the next writes what is missing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from autograder.classes.executors import Here, run_all
from autograder.classes.journal import latest_results
from autograder.classes.progress import progress
from autograder.classes.room import default_jobs
from autograder.classes.secret import secret_of
from autograder.course.files import write_whole
from autograder.course.folder import Course
from autograder.errors import CouldNotCheck, WrongUse
from autograder.model import SubmissionResult
from autograder.nbgrader.gradebook import persons_marks
from autograder.nbgrader.manifest import Manifest
from autograder.present.feedback import feedback_page
from autograder.present.graded_answers import answers_in
from autograder.present.standing import Standing, standing
from autograder.submission.fingerprint import digest, installed

__all__ = ["Feedback", "write_feedback"]

MANY = 64  # pages; for fewer it does not pay to start processes


@dataclass(frozen=True)
class Feedback:
    """What is in ``feedback/`` now.

    Attributes
    ----------
    pages : tuple of Path
        A page for each graded notebook.
    unchanged : int
        How many of them had been written before and still hold.
    """

    pages: tuple[Path, ...]
    unchanged: int


@dataclass(frozen=True)
class _Task:
    """A page that is to be written.

    Attributes
    ----------
    graded : Path
        The graded notebook.
    page : Path
        Where the page goes.
    key : str
        Hash of all that it is made from.
    """

    manifest: Manifest
    result: SubmissionResult
    stands: Standing
    graded: Path
    page: Path
    key: str

    @property
    def is_done(self) -> bool:
        """Whether the page is there, made from the same."""
        end = self.ending.encode()
        try:
            with self.page.open("rb") as file:
                file.seek(-len(end), os.SEEK_END)
                return file.read() == end
        except OSError:
            return False

    @property
    def ending(self) -> str:
        """The last line of the page."""
        return f"<!-- {self.key} -->\n"


def write_feedback(course: Course, assignment: str, jobs: int | None = None) -> Feedback:
    """Write a page for every graded notebook.

    Parameters
    ----------
    course : Course
        Whose.
    assignment : str
        Which.
    jobs : int, optional
        Pages at a time, if there are many; else what the machine has cores and memory for.

    Raises
    ------
    WrongUse
        If nothing has been graded yet.
    """
    name = course.require(assignment)
    tasks = list(_tasks(course, name))
    due = [task for task in tasks if not task.is_done]
    pool = Here((jobs or default_jobs()) if len(due) >= MANY else 1)
    shared = list({id(task.manifest): task.manifest for task in due}.values())
    with progress(f"feedback on {name}", len(due)) as step:
        for _ in run_all(_write, due, pool.sharing(shared), _lost):
            step()
    return Feedback(tuple(task.page for task in tasks), len(tasks) - len(due))


def _tasks(course: Course, name: str) -> Iterator[_Task]:
    results = latest_results(course, name)
    if not results:
        raise WrongUse(f"Nothing of {name} has been graded; run `autograder grade {name}` first.")
    manifests = {manifest.notebook: manifest for manifest in course.manifests(name)}
    marks = {notebook: persons_marks(course.settings, name, notebook) for notebook in manifests}
    # so that nobody learns from a page whether a guess at what it was made from is right
    secret = secret_of(course, name)
    for result in results:
        manifest = manifests.get(result.notebook)
        if manifest is None:
            continue
        graded = course.autograded(result.student, name) / f"{result.notebook}.ipynb"
        stands = standing(result, marks[result.notebook].get(result.student))
        facts = (json.dumps(result.to_json(), sort_keys=True), _told(stands))
        source = graded.read_bytes() if graded.is_file() else b""
        key = digest(secret, _makers(), manifest.digest, *facts, source)
        page = course.feedback(result.student, name) / f"{result.notebook}.html"
        yield _Task(manifest, result, stands, graded, page, key)


def _told(stands: Standing) -> str:
    marks = stands.marks
    sets = (stands.waiting, stands.unanswered, marks.by_hand, marks.waiting)
    maps = (stands.scores, marks.scores, marks.comments)
    rest = (marks.late_penalty, stands.is_unread)
    return repr([*map(sorted, sets), *(sorted(each.items()) for each in maps), *rest])


@cache
def _makers() -> str:
    """Return a hash of what makes pages: of this room, and of the packages that are installed."""
    return digest(installed(), *_texts(resources.files("autograder.present")))


def _texts(folder: Traversable) -> Iterator[bytes]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            yield from _texts(each)
        elif not each.name.endswith(".pyc"):
            yield each.read_bytes()


def _write(task: _Task) -> None:
    html = feedback_page(task.manifest, task.result, task.stands, answers_in(task.graded))
    write_whole(task.page, f"{html.rstrip()}\n{task.ending}".encode())


def _lost(task: _Task) -> None:
    raise CouldNotCheck(f"The process that wrote {task.page} has died; give the command again.")
