"""The gate passes what is as declared, and names whatever is not."""

from __future__ import annotations

import pytest

from autograder.errors import TextRefused
from coursetools.build.project import Project
from coursetools.build.text import read_document
from coursetools.prove.gate import check_assignment


def faults(project: Project) -> dict[str, str]:
    (path,) = project.assignments()
    document = read_document(path, project.relative(path))
    rows = check_assignment(project, document, seconds=2)
    return {row.answer: row.fault for row in rows if row.fault}


def test_a_sound_problem_set_has_no_faults(project: Project) -> None:
    assert faults(project) == {}


BROKEN = {
    "wrong_answer_survives": ("return 1\n", "return sum(numbers)\n", "one", "survives"),
    "caught_by_another_check": ("caught_by: empty", "caught_by: small", "no_empty", "by `empty`"),
    "another_message": ("says: 1 + 2 is 3", "says: seven", "one", "does not say 'seven'"),
    "other_points": ("points: 1", "points: 2", "no_empty", "earns 1, not 2"),
    "right_answer_fails": ("math.fsum(numbers)", "0", "fsum", "should earn full marks"),
    "loops_for_ever": ("return 1\n", "while True: pass\n", "one", "does not say '1 + 2 is 3'"),
    "kills_its_process": ("return 1\n", "import os; os._exit(0)\n", "one", "does not say"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_gate_names(case: str, project: Project, edit) -> None:
    old, new, answer, says = BROKEN[case]
    edit("answers.py", old, new)
    found = faults(project)
    assert list(found) == [answer]
    assert says in found[answer]


def test_the_gate_names_a_reference_that_fails(project: Project, edit) -> None:
    edit("ps01_sums.py", "return sum(numbers)", "return 3")
    assert "full marks" in faults(project)["reference"]


def test_the_gate_names_a_check_that_the_starter_passes(project: Project, edit) -> None:
    edit("ps01_sums.py", 'assert total([1, 2]) == 3, "1 + 2 is 3"', "pass")
    assert "scores 1 without being attempted" in faults(project)["untouched starter"]


def test_the_gate_names_a_check_that_misses_not_attempted(project: Project, edit) -> None:
    edit("ps01_sums.py", "assert total([]) == 0", "assert False")
    assert "not attempted" in faults(project)["untouched starter"]


def test_too_few_wrong_answers_are_refused(project: Project, edit) -> None:
    edit("answers.py", '# %% wrong="three"', '# %% right="three"')
    with pytest.raises(TextRefused, match="has 4 wrong answers; write 5"):
        faults(project)


def test_an_unknown_check_is_refused(project: Project, edit) -> None:
    edit("answers.py", "caught_by: empty", "caught_by: emty")
    with pytest.raises(TextRefused, match=r"no check `emty`; there is small, empty"):
        faults(project)
