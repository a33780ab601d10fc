"""Every check of the course runs apart from the answers, with the verdict that it should have."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest

from autograder.course.folder import Course
from autograder.course.intake import SanitizedSubmission
from autograder.grading.limits import Limits
from autograder.grading.verdict import TestCell, judge
from autograder.model import CellResult, Outcome
from autograder.nbgrader.manifest import Manifest
from autograder.sandbox.levels import probe
from autograder.submission.assemble import ordered
from autograder.submission.calibrate import StockRun, calibrated
from autograder.submission.engine import Engine, RunInputs, cool_down, run_cells
from autograder.submission.placement import Placement, Runner
from coursetools.build.project import Project
from coursetools.build.text import Document, read_document
from coursetools.prove.answers import Answer, read_answers
from tests.conftest import ROOT

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

PRELOAD = (
    "torch",
    "torch._refs",
    "torch.fx.experimental.symbolic_shapes",
    "torch.nested._internal.nested_tensor",
    "torchvision",
    "tensorlab.check",
)
SETS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
QUICK = {"ps07_modules_and_training"}  # datasets, loaders, modules and callbacks in one
LIMITS = Limits(cell_seconds=60, notebook_seconds=600)
nightly = pytest.mark.skipif(
    os.environ.get("AUTOGRADER_NIGHTLY") != "1", reason="takes minutes, in make nightly"
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    yield Engine(probe().best.value, preload=PRELOAD)
    cool_down()


def expected(manifest: Manifest) -> StockRun:
    """What the authoring gate has proven: the reference passes, the starter fails."""
    tests = manifest.tests
    return StockRun(
        manifest,
        {test.grade_id: (test.points, Outcome.PASSED) for test in tests},
        {test.grade_id: (0.0, Outcome.FAILED) for test in tests},
        (),
    )


def known(name: str) -> tuple[Manifest, RunInputs]:
    course = Course.open(ROOT)
    (manifest,) = course.manifests(name)
    folder = course.source(name)
    paths = course.data_files(name)
    files = tuple((path, path.relative_to(folder).as_posix()) for path in paths)
    return manifest, RunInputs(files, LIMITS, None)


@pytest.mark.parametrize(
    "name", [n if n in QUICK else pytest.param(n, marks=nightly) for n in SETS]
)
def test_no_check_of_a_problem_set_is_shared(engine: Engine, name: str) -> None:
    manifest, inputs = known(name)
    placement = calibrated(expected(manifest), engine, inputs)
    assert (placement.runner, placement.shared, placement.why) == (Runner.PAIR, (), "")
    assert set(dict(placement.objects)) == {test.grade_id for test in manifest.tests}


@nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", SETS)
def test_every_known_answer_earns_what_is_declared(engine: Engine, name: str) -> None:
    """Each run answers every exercise, so that the whole list takes a dozen of runs."""
    manifest, inputs = known(name)
    placement = calibrated(expected(manifest), engine, inputs)
    document, answers = written(name)
    exercises = [cell.exercise for cell in document.with_role("solution")]
    wrong = {}
    for row in zip_longest(*[[a for a in answers if a.exercise == e] for e in exercises]):
        chosen = [answer for answer in row if answer is not None]
        came = run_answers(manifest, inputs, engine, placement, chosen)
        for answer in chosen:
            tests = document.of_exercise(answer.exercise, "test")
            points = sum(came[test.grade_id].points for test in tests)
            due = sum(test.points for test in tests) if answer.right else answer.points
            said = [came[test.grade_id].message for test in tests]
            if points != due or not any(answer.says in message for message in said):
                wrong[f"{answer.exercise}/{answer.name}"] = (points, due, said)
    assert wrong == {}


def written(name: str) -> tuple[Document, tuple[Answer, ...]]:
    project = Project.find(ROOT)
    path = project.chosen_assignments([name])[0]
    document = read_document(path, project.relative(path))
    inputs: Path = path.with_name("answers.py")
    return document, tuple(read_answers(inputs, project.relative(inputs), document))


def run_answers(
    manifest: Manifest,
    inputs: RunInputs,
    engine: Engine,
    placement: Placement,
    answers: list[Answer],
) -> dict[str, CellResult]:
    texts = {c.grade_id: c.solved or c.released for c in manifest.cells if c.is_answered}
    texts |= {answer.exercise: answer.source for answer in answers}
    placed = ordered(SanitizedSubmission(manifest, texts, (), ()))
    runs = run_cells(placed, manifest, inputs, Engine(engine.level, "", PRELOAD, (placement,)))
    code = [cell.known.grade_id for cell in placed if cell.is_run and cell.known is not None]
    by_id = dict(zip(code, runs, strict=True))
    return {
        test.grade_id: judge(
            TestCell(test.grade_id, test.points, frozenset(), True), by_id[test.grade_id], ()
        )
        for test in manifest.tests
    }
