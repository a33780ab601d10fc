"""An nbgrader notebook becomes text, and the text becomes that notebook again."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.errors import WrongUse
from coursetools.build.adopt import adopt
from coursetools.build.notebook import serialise, source_notebook
from coursetools.build.project import Project
from coursetools.build.text import read_document


def graded(notebook) -> list[tuple[str, str, dict]]:
    return [
        (cell.cell_type, cell.source, dict(cell.metadata["nbgrader"]))
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith(("total", "essay"))
    ]


def test_graded_cells_survive_the_round_trip(project: Project, tmp_path: Path) -> None:
    (text,) = project.assignments()
    source = source_notebook(read_document(text, "ps.py"))
    path = tmp_path / "given.ipynb"
    path.write_text(serialise(source), "utf-8")
    imported = tmp_path / "ps.py"
    imported.write_text(adopt(path), "utf-8")
    again = source_notebook(read_document(imported, "ps.py"))
    assert graded(again) == graded(nbformat.read(path, as_version=4))
    assert [cell.cell_type for cell in again.cells] == [cell.cell_type for cell in source.cells]


@pytest.mark.parametrize("text", ["", "{", "{}", "hello", "[]", '{"cells": 3}'])
def test_what_is_not_a_notebook_is_wrong_use(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text(text, "utf-8")
    with pytest.raises(WrongUse, match=r"x\.ipynb: not a Jupyter notebook"):
        adopt(path)


def test_a_missing_notebook_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="cannot be read"):
        adopt(tmp_path / "none.ipynb")
