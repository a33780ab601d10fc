"""Two processes give every known answer the points that one process was proven to give."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

import pytest

from autograder.grading.cell_runs import CellRun
from autograder.grading.limits import Limits
from autograder.grading.plan import Plan, PlanCell
from autograder.grading.supervisor import run_plan
from autograder.grading.verdict import TestCell, judge
from autograder.model import CellResult, Role
from autograder.sandbox.launch import Zygote
from coursetools.build.project import Project
from coursetools.build.stub import released_stub
from coursetools.build.text import Document, read_document
from coursetools.prove.answers import Answer, read_answers
from coursetools.prove.gate import trial_cells
from tests.conftest import ROOT

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

ASSIGNMENT = "ps03_broadcasting"
PRELOAD = (
    "autograder.grading.entries",
    "autograder.grading.student",
    "torch",
    "tensorlab.check",
    "torch._refs",
)
ROLES = {"setup": Role.LOCKED, "solution": Role.ANSWER, "test": Role.TEST}
COMMAND = (sys.executable, "-s", "-P", "-m", "autograder.sandbox.zygote")
LIMITS = Limits(cell_seconds=10, notebook_seconds=300)


@dataclass(frozen=True)
class ProblemSet:
    """A problem set's text with all its known answers, and the warm process to run them in."""

    document: Document
    answers: tuple[Answer, ...]
    zygote: Zygote

    @property
    def exercises(self) -> list[str]:
        return [cell.exercise for cell in self.document.with_role("solution")]

    def points(self, sources: Mapping[str, str]) -> dict[str, tuple[float, str]]:
        """Run a submission; return each exercise's points and the first check that failed."""
        references = {cell.grade_id: cell.source for cell in self.document.with_role("solution")}
        cells = [
            PlanCell(
                cell.grade_id or f"cell {number}",
                ROLES.get(cell.role, Role.LOCKED),
                cell.source,
                references.get(cell.grade_id, ""),
            )
            for number, cell in enumerate(trial_cells(self.document, sources))
        ]
        runs = run_plan(Plan(tuple(cells)), self.zygote, limits=LIMITS)
        by_id = {cell.id: run for cell, run in zip(cells, runs, strict=True)}
        return {exercise: self._score(exercise, by_id) for exercise in self.exercises}

    def _score(self, exercise: str, runs: Mapping[str, CellRun]) -> tuple[float, str]:
        tests = self.document.of_exercise(exercise, "test")
        results: list[CellResult] = [
            judge(TestCell(t.grade_id, t.points, frozenset(), True), runs[t.grade_id], ())
            for t in tests
        ]
        failed = [
            f"{test.check}: {result.message}"
            for test, result in zip(tests, results, strict=True)
            if result.points < test.points
        ]
        return sum(result.points for result in results), failed[0] if failed else ""

    def full(self, exercise: str) -> float:
        return sum(test.points for test in self.document.of_exercise(exercise, "test"))


@pytest.fixture(scope="module")
def problem_set() -> Iterator[ProblemSet]:
    project = Project.find(ROOT)
    path = project.chosen_assignments([ASSIGNMENT])[0]
    document = read_document(path, project.relative(path))
    inputs = path.with_name("answers.py")
    answers = read_answers(inputs, project.relative(inputs), document)
    with Zygote.start(PRELOAD, variables={"PYTHONPATH": str(ROOT)}, command=COMMAND) as zygote:
        yield ProblemSet(document, tuple(answers), zygote)


def test_the_reference_earns_full_marks(problem_set: ProblemSet) -> None:
    came = problem_set.points({})
    assert came == {name: (problem_set.full(name), "") for name in problem_set.exercises}


def test_the_untouched_starter_earns_nothing(problem_set: ProblemSet) -> None:
    solutions = problem_set.document.with_role("solution")
    came = problem_set.points({cell.exercise: released_stub(cell.source) for cell in solutions})
    assert {name: points for name, (points, _) in came.items()} == dict.fromkeys(came, 0.0)


def test_every_known_answer_earns_what_is_declared(problem_set: ProblemSet) -> None:
    """Each run answers every exercise, so that the whole list takes a dozen of runs."""
    lists = [[a for a in problem_set.answers if a.exercise == e] for e in problem_set.exercises]
    wrong = {}
    for row in zip_longest(*lists):
        chosen = [answer for answer in row if answer is not None]
        came = problem_set.points({answer.exercise: answer.source for answer in chosen})
        for answer in chosen:
            points, failed = came[answer.exercise]
            due = problem_set.full(answer.exercise) if answer.right else answer.points
            if (
                points != due
                or not failed.startswith(answer.caught_by)
                or answer.says not in failed
            ):
                wrong[f"{answer.exercise}/{answer.name}"] = (points, due, failed)
    assert wrong == {}
