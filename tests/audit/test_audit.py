"""An audit finds the holes that a course has, and no others."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.audit.findings import Audit, ExerciseAudit, Hidden, TestAudit
from autograder.audit.page import audit_table, render_page, summary
from autograder.audit.run import AuditOptions, audit
from autograder.cli import app
from autograder.course.folder import Course
from tests.audit.weak_course import write_weak_course
from tests.tiny_course import write_course


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    root = write_weak_course(tmp_path_factory.mktemp("weak") / "course")
    return audit(Course.open(root), "ps1", AuditOptions(jobs=1, mutants=6, seeds=3))


def ways(found: Audit, exercise: str) -> set[str]:
    return {earned.way for earned in cell(found, exercise).universal}


def cell(found: Audit, exercise: str) -> TestAudit:
    return next(test for test in found.tests if test.id == f"{exercise}-test")


def exercise(found: Audit, name: str) -> ExerciseAudit:
    return next(each for each in found.exercises if each.answers == (name,))


def test_emptied_data_earns_nothing_because_the_check_must_pass_on_data_as_it_was(
    weak: Audit,
) -> None:
    assert "given-emptied" not in ways(weak, "emptied")
    assert "returns-none" not in ways(weak, "emptied")


def test_a_comparison_that_is_true_of_nothing_earns_points(weak: Audit) -> None:
    assert "empty" in ways(weak, "only_empties")
    assert "nan" not in ways(weak, "only_empties")


def test_a_test_that_only_calls_gives_points_for_anything(weak: Audit) -> None:
    assert {"returns-none", "argument", "zero", "nan", "empty", "equal"} <= ways(
        weak, "none_raised"
    )
    assert "nothing" not in ways(weak, "none_raised")
    assert exercise(weak, "none_raised").living


def test_a_name_that_is_not_there_can_earn_points(weak: Audit) -> None:
    assert "nothing" in ways(weak, "undefined") or cell(weak, "undefined").starter == 1


def test_a_strong_test_gives_nothing_and_its_hidden_lines_are_needed(weak: Audit) -> None:
    assert ways(weak, "strong") == set()
    assert cell(weak, "strong").hidden is Hidden.NEEDED
    assert exercise(weak, "strong").living == ()
    assert exercise(weak, "strong").tried == 5


def test_hidden_lines_that_repeat_the_visible_ones_are_implied(weak: Audit) -> None:
    assert cell(weak, "implied").hidden is Hidden.IMPLIED


@pytest.mark.parametrize("name", ["a_class", "a_function"])
def test_of_what_certain_calls_do_not_describe_it_is_not_said_that_hidden_lines_are_implied(
    weak: Audit, name: str
) -> None:
    assert cell(weak, name).hidden is Hidden.UNKNOWN


def test_a_loop_over_nothing_earns_nothing(weak: Audit) -> None:
    assert "empty" not in ways(weak, "looped")


def test_a_test_that_depends_on_the_seed_is_flaky(weak: Audit) -> None:
    assert cell(weak, "flaky").flaky == (2,)
    assert cell(weak, "strong").flaky == ()


def test_what_the_right_cell_does_is_not_done_by_wrong_ones(weak: Audit) -> None:
    assert ways(weak, "recorded") == set()


def test_the_reference_earns_everything_and_its_time_is_known(weak: Audit) -> None:
    assert all(test.reference == test.points for test in weak.tests)
    assert any(test.seconds > 0 for test in weak.tests)
    assert weak.exit_status == 1


def test_the_page_needs_nothing_beside_it(weak: Audit) -> None:
    page = render_page(weak)
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page
    assert "prefers-color-scheme: dark" in page
    assert all(test.id in page for test in weak.tests)
    assert summary(weak) in page


def test_the_table_can_be_made_of_everything(weak: Audit) -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(audit_table(weak, None))
    text = console.export_text()
    assert "given-emptied" in text
    assert all(living.operator in text for each in weak.exercises for living in each.living)


def test_the_verb_writes_json_and_page_and_says_how_it_ended(tmp_path: Path) -> None:
    root = write_course(tmp_path / "course")
    target = tmp_path / "found.json"
    arguments = ["audit", "ps1", "--course", str(root), "--mutants", "3", "--jobs", "1"]
    done = CliRunner().invoke(app, [*arguments, "--json", str(target)])
    assert done.exit_code == 1, done.output  # one visible call: a constant fits
    found = json.loads(target.read_text())
    tests = {test["id"]: test for each in found["exercises"] for test in each["tests"]}
    assert [each["way"] for each in tests["double-visible"]["universal"]] == ["constant"]
    assert tests["double-hidden"]["universal"] == []
    assert (root / "reports" / "ps1-audit.html").is_file()
