"""What the built notebooks must keep, and nbval does not look at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.notebooks import ROOT, about, built, code_cells, lectures, read

EXECUTED = built("notebooks", "solutions")
MOST_BYTES = 1_200_000
LEAST_COMPARED = 0.97


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", EXECUTED, ids=name)
def test_every_cell_was_run(path: Path) -> None:
    never_run = [cell.source for cell in code_cells(path) if cell.execution_count is None]
    assert not never_run


@pytest.mark.parametrize("path", EXECUTED, ids=name)
def test_cells_that_are_to_raise_did(path: Path) -> None:
    for cell in code_cells(path):
        raised = [output.ename for output in cell.outputs if output.output_type == "error"]
        expected = [about(cell)["raises"]] if "raises" in about(cell) else []
        assert raised == expected, cell.source
        assert ("raises-exception" in cell.metadata.get("tags", [])) == bool(expected)


@pytest.mark.parametrize("path", EXECUTED, ids=name)
def test_a_cell_that_is_not_compared_says_why(path: Path) -> None:
    for cell in code_cells(path):
        excused = {"nbval-ignore-output", "nbval-skip"} & set(cell.metadata.get("tags", []))
        assert bool(excused) == bool(about(cell).get("ignore_reason")), cell.source


def test_nearly_all_cells_are_compared() -> None:
    cells = [cell for path in EXECUTED for cell in code_cells(path)]
    excused = [cell for cell in cells if "ignore_reason" in about(cell)]
    for cell in excused:
        print(f"{about(cell)['ignore_reason']}: {cell.source.splitlines()[-1]}")
    assert len(excused) <= (1 - LEAST_COMPARED) * len(cells)


@pytest.mark.parametrize("path", EXECUTED, ids=name)
def test_a_notebook_is_small(path: Path) -> None:
    assert path.stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("path", built("notebooks", "solutions", "source"), ids=str)
def test_a_notebook_names_no_machine(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "/home/" not in text
    assert "site-packages" not in text
    assert str(ROOT) not in text


@pytest.mark.parametrize("path", lectures(), ids=name)
def test_a_figure_is_stored_and_has_alt_text_with_numbers(path: Path) -> None:
    for cell in code_cells(path):
        drawn = any("image/png" in output.get("data", {}) for output in cell.outputs)
        alt = about(cell).get("alt", "")
        assert drawn == bool(alt), cell.source
        if drawn:
            assert len(alt.split()) >= 8, cell.source
            assert any(letter.isdigit() for letter in alt), cell.source


@pytest.mark.parametrize("path", lectures(), ids=name)
def test_prose_and_code_are_balanced(path: Path) -> None:
    kinds = [cell.cell_type for cell in read(path).cells]
    assert kinds.count("markdown") >= 0.75 * kinds.count("code")


@pytest.mark.parametrize("path", built("notebooks", "solutions"), ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)\s]+)\)", cell.source):
                file = target.partition("#")[0]
                released = re.sub(r"^\.\./problem_sets/", "../source/", file)  # laid out later
                leads = target.startswith(("https://", "#")) or (path.parent / released).exists()
                assert leads, f"{target} in {cell.id}"
