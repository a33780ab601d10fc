"""A tiny nbgrader course, made by nbformat alone: it imports nothing heavy and knows no tensor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ASSIGNMENT = "ps1"
NOTEBOOK = "sums"

DOUBLE = "def double(x):\n    return 2 * x"
DOUBLE_STUB = "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
SHARE = "share = 1.0"
SHARE_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
ESSAY_STUB = "YOUR ANSWER HERE"
FULL = {"double": DOUBLE, "share": SHARE, "essay": "Because it is so."}

HIDDEN_WORD = "the_hidden_word"


def _marked(cell: Any, grade_id: str, **flags: Any) -> Any:
    defaults = {"grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "cell_type": cell.cell_type,
        "grade_id": grade_id,
        **defaults,
        **flags,
    }
    cell.id = grade_id
    return cell


def _share_and_essay() -> list[Any]:
    return [
        _marked(
            new_code_cell("### BEGIN SOLUTION\nshare = 1.0\n### END SOLUTION"),
            "share",
            solution=True,
        ),
        _marked(
            new_code_cell("assert share >= 0\n4 * share"),
            "share-partial",
            grade=True,
            locked=True,
            points=4,
        ),
        _marked(
            new_markdown_cell("### BEGIN SOLUTION\nA model answer.\n### END SOLUTION"),
            "essay",
            grade=True,
            solution=True,
            points=5,
        ),
    ]


def source_notebook() -> nbformat.NotebookNode:
    """Two exercises (2 + 3 and 4 points), one of them with partial credit, and an essay (5)."""
    cells = [
        new_markdown_cell("# Sums", id="title"),
        _marked(new_code_cell("import math"), "setup", locked=True),
        new_code_cell("# a place to play", id="play"),
        _marked(
            new_code_cell(
                "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
            ),
            "double",
            solution=True,
        ),
        _marked(
            new_code_cell('assert double(2) == 4, "double(2) should be 4"'),
            "double-visible",
            grade=True,
            locked=True,
            points=2,
        ),
        _marked(
            new_code_cell(
                "assert callable(double)\n### BEGIN HIDDEN TESTS\n"
                f'{HIDDEN_WORD} = -17\nassert double({HIDDEN_WORD}) == -34, "a negative number"\n'
                "### END HIDDEN TESTS"
            ),
            "double-hidden",
            grade=True,
            locked=True,
            points=3,
        ),
        *_share_and_essay(),
    ]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernelspec})


def write_course(root: Path, config: str = "") -> Path:
    """Write the course folder with its source and configuration."""
    source = root / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(source_notebook(), source / f"{NOTEBOOK}.ipynb")
    (source / "data").mkdir()
    (source / "data" / "numbers.txt").write_text("1 2 3\n")
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        'c.CourseDirectory.course_id = "tiny"\n'
        f'c.Exchange.root = r"{root / "exchange"}"\n' + config
    )
    return root


def released_notebook() -> nbformat.NotebookNode:
    """What a student gets, made by hand: nbgrader's own answer is compared with it in a test."""
    notebook = source_notebook()
    texts = {
        "double": DOUBLE_STUB,
        "share": SHARE_STUB,
        "essay": ESSAY_STUB,
        "double-hidden": "assert callable(double)",
    }
    for cell in notebook.cells:
        cell.source = texts.get(cell.id, cell.source)
    return notebook


def answered(**answers: str) -> nbformat.NotebookNode:
    """Return a released notebook with these answers written in."""
    notebook = released_notebook()
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    return notebook


def submit(
    root: Path,
    student: str,
    notebook: nbformat.NotebookNode | bytes,
    name: str = f"{NOTEBOOK}.ipynb",
    timestamp: str | None = "2026-01-01 12:00:00 UTC",
) -> Path:
    """Hand a notebook (or any bytes) in."""
    folder = root / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    raw = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    (folder / name).write_bytes(raw)
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)
    return folder / name
