"""Cells are compiled once for a class, and run the same whether they were or not."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from autograder.grading.cells import Compiled, run_cell
from autograder.grading.plan import PlanCell
from autograder.model import Role


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x = 2\nx + 1", 3),
        ("x = 2\nx + 1;", None),
        ("%matplotlib inline\nx = 2\nx", 2),
        ("import asyncio\nawait asyncio.sleep(0, 5)", 5),
        ("", None),
    ],
    ids=["value", "quiet", "magic", "await", "empty"],
)
def test_a_packed_cell_runs_as_the_text_does(source: str, value: object) -> None:
    class Shell:
        def run_line_magic(self, *_: str) -> None:
            return None

    spaces: list[dict[str, Any]] = [{"get_ipython": Shell}, {"get_ipython": Shell}]
    packed = Compiled.from_bytes(Compiled.of(source, "<test a>").to_bytes())
    assert packed.run(spaces[0]) == run_cell(source, spaces[1], "<test a>") == value
    assert spaces[0].get("x") == spaces[1].get("x")


def test_a_packed_cell_has_its_lines_in_tracebacks() -> None:
    cell = PlanCell("t", Role.TEST, "x = 1\nassert x == 2")
    packed = PlanCell("t", Role.TEST, "not looked at", packed=cell.pack())
    with pytest.raises(AssertionError) as caught:
        packed.compiled.run({})
    shown = "".join(traceback.format_exception(caught.value))
    assert 'File "<test t>", line 2' in shown
    assert "assert x == 2" in shown


@pytest.mark.parametrize(
    ("role", "is_shared", "source"),
    [
        (Role.ANSWER, False, "x = 1"),
        (Role.TEST, True, "x = 1"),
        (Role.TEST, False, "x ="),
        (Role.TEST, False, "assert (1, 'always true')"),
    ],
    ids=["answer", "shared", "no Python", "warns"],
)
def test_what_the_checker_must_see_itself_is_not_packed(
    role: Role, is_shared: bool, source: str
) -> None:
    assert PlanCell("t", role, source, is_shared=is_shared).pack() == ""
