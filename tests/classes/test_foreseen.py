from __future__ import annotations

from pathlib import Path

import pytest

from autograder.classes import foreseen as module
from autograder.classes.foreseen import foreseen
from autograder.course.folder import Course
from autograder.course.misconceptions import Misconception, misconceptions, path_of
from autograder.model import Outcome
from tests.tiny_course_fixtures import one_alembic, registered, registered_root

__all__ = ["one_alembic", "registered", "registered_root"]

TEXT = """
[[misconception]]
name = "adds"
because = "adds where it should multiply"
answers.double = "def double(x):\\n    return x + 2"

[[misconception]]
name = "says nothing"
because = "prints in the place of returning"
answers.double = "def double(x):\\n    print(2 * x)"

[[misconception]]
name = "half"
because = "stops half way"
answers.share = "share = 0.5"
"""


@pytest.fixture
def known(registered: Course) -> tuple[Misconception, ...]:
    path = path_of(registered.root, "ps1")
    path.parent.mkdir()
    path.write_text(TEXT)
    return misconceptions(registered, "ps1")


def test_foreseen_answers_get_the_verdicts_of_submissions_and_are_run_once(
    registered: Course, known: tuple[Misconception, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    adds, nothing, half = foreseen(registered, "ps1", known)
    assert [(c.id, c.outcome, c.message) for c in adds.cells] == [
        ("double-visible", Outcome.PASSED, ""),
        ("double-hidden", Outcome.FAILED, "a negative number"),
    ]
    assert [c.message for c in nothing.cells] == ["double(2) should be 4", "a negative number"]
    assert [(c.outcome, c.points) for c in half.cells] == [(Outcome.PARTIAL, 2.0)]

    def never(task: object) -> str:
        raise AssertionError("run again")

    monkeypatch.setattr(module, "grade_submission", never)
    assert foreseen(registered, "ps1", known) == (adds, nothing, half)
    kept: Path = registered.state / "ps1.misconceptions.json"
    kept.write_text(kept.read_text().replace('"key": "', '"key": "other'))
    with pytest.raises(AssertionError, match="run again"):
        foreseen(registered, "ps1", known, jobs=1)


def test_without_foreseen_answers_nothing_is_run(registered: Course) -> None:
    assert foreseen(registered, "ps1", ()) == ()
    assert not (registered.state / "ps1.misconceptions.json").exists()
