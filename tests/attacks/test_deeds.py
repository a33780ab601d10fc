"""Every deed, in one class with honest students: none gains a point, none stops or slows another.

At the strongest level as whoever runs the tests, all of them; at the other levels, and as an
ordinary user where root runs the tests, a core of them, and all in the nightly run.
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from autograder.model import CellResult, Outcome
from autograder.nbgrader.gradebook import grade_rows
from autograder.sandbox.levels import Level
from tests.attacks import deeds_of_excess, deeds_of_reading, deeds_of_results
from tests.attacks.deed import Deed
from tests.attacks.ground import (
    GROUNDS,
    HONEST,
    IS_NIGHTLY,
    Ground,
    Run,
    class_of,
    graded_class,
)
from tests.tiny_course import HIDDEN_WORD

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

DEEDS = (*deeds_of_results.DEEDS, *deeds_of_reading.DEEDS, *deeds_of_excess.DEEDS)
STUDENTS = class_of(DEEDS)
CASES = [
    (ground, student)
    for ground in GROUNDS
    for student, deed in STUDENTS.items()
    if ground.is_best or deed.is_core or IS_NIGHTLY
]
IDS = [
    f"{ground}-{STUDENTS[student].threat}: {STUDENTS[student].name}" for ground, student in CASES
]


@pytest.fixture(scope="module")
def attack() -> Iterator[Callable[[Ground], Run]]:
    """Return what has a class graded on a ground, once."""
    with ExitStack() as stack:

        @functools.cache
        def attack(ground: Ground) -> Run:
            # an ordinary user has to reach it, and pytest closes its own folders to others
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="attacked-")))
            folder.chmod(0o755)
            chosen = {student: STUDENTS[student] for g, student in CASES if g == ground}
            return graded_class(folder / "course", ground, chosen)

        yield attack


@pytest.fixture(params=GROUNDS, ids=str)
def ground(request: pytest.FixtureRequest) -> Ground:
    return request.param


@pytest.fixture
def attacked(attack: Callable[[Ground], Run], ground: Ground) -> Run:
    return attack(ground)


def verdicts(run: Run, student: str) -> tuple[CellResult, CellResult, CellResult]:
    visible, hidden, share = run.results[student].cells
    return visible, hidden, share


@pytest.mark.parametrize(("ground", "student"), CASES, ids=IDS, indirect=["ground"])
def test_a_deed_earns_nothing(attacked: Run, ground: Ground, student: str) -> None:
    deed = STUDENTS[student]
    if not ground.stops(deed):
        pytest.skip(f"{ground.level} cannot stop it, as docs/security.md says")
    visible, hidden, share = verdicts(attacked, student)
    assert hidden.points == 0.0, hidden
    assert visible.points == deed.visible, visible
    assert share.points == 4.0 or not deed.spares, share
    assert hidden.message
    if ground.level is Level.NAMESPACES:
        assert hidden.outcome in deed.outcomes, hidden


def test_everybody_has_a_result(attacked: Run, ground: Ground) -> None:
    expected = {s for g, s in CASES if g == ground} | set(HONEST)
    assert set(attacked.results) == expected
    assert all(r.isolation == ground.level for r in attacked.results.values())


@pytest.mark.parametrize("student", HONEST)
def test_an_honest_student_keeps_every_point(attacked: Run, student: str) -> None:
    cells = verdicts(attacked, student)
    assert [cell.points for cell in cells] == [2.0, 3.0, 4.0]
    assert {cell.outcome for cell in cells} == {Outcome.PASSED}


def test_what_no_check_could_judge_is_rare(attacked: Run, ground: Ground) -> None:
    """A deed may ask for a person only where the checker itself was hit."""
    unsure = {
        STUDENTS[student].name
        for student, result in attacked.results.items()
        if student in STUDENTS
        for cell in result.cells
        if cell.outcome is Outcome.COULD_NOT_CHECK
    }
    assert unsure == set()


def test_no_process_is_left(attacked: Run) -> None:
    assert attacked.left == ()


def test_the_gradebook_says_the_same(attacked: Run) -> None:
    rows = {row.student: row.score for row in grade_rows(attacked.course.settings, "ps1")}
    scores = {student: result.score for student, result in attacked.results.items()}
    assert rows == pytest.approx(scores)


def test_nothing_was_written_beside_the_results(attacked: Run, ground: Ground) -> None:
    if ground.level is Level.LIMITS:
        pytest.skip("limits cannot stop it where file permissions do not")
    root = attacked.course.root
    known = {".autograder", "autograded", "gradebook.db", "nbgrader_config.py", "source",
             "submitted", "release"}  # fmt: skip
    assert {path.name for path in root.iterdir()} <= known
    assert sorted(path.name for path in (root / "source" / "ps1").iterdir()) == [
        "data",
        "sums.ipynb",
    ]
    assert json.loads((root / "submitted" / "ada" / "ps1" / "sums.ipynb").read_text())


def test_no_message_holds_a_hidden_test(attacked: Run) -> None:
    for result in attacked.results.values():
        for cell in result.cells:
            assert HIDDEN_WORD not in cell.message
            assert len(cell.message) <= 600
        assert all(len(note) < 2_000 for note in result.notes)


def test_outputs_are_cut(attacked: Run) -> None:
    folder: Path = attacked.course.root / "autograded"
    sizes = {path.parent.parent.name: path.stat().st_size for path in folder.rglob("*.ipynb")}
    assert max(sizes.values()) < 3_000_000, max(sizes, key=sizes.__getitem__)


def test_a_deed_that_pays_would_be_seen(attacked: Run) -> None:
    """The honest answer, judged as a deed, is found out."""
    visible, hidden, _ = verdicts(attacked, "ada")
    paid = Deed(DEEDS[0].threat, "honest work", "")
    assert (visible.points, hidden.points) != (paid.visible, 0.0)
