"""An existing nbgrader notebook, turned into authoring text.

One way and once: afterwards the text is the master.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.errors import WrongUse
from coursetools.build.notebook import ADDED

__all__ = ["adopt"]


def adopt(notebook: Path) -> str:
    """Return percent text with roles for an nbgrader notebook.

    Parameters
    ----------
    notebook : Path
        A source notebook, with nbgrader metadata of schema 1 to 3.

    Returns
    -------
    str
        Text for `authoring/assignments/<name>/<name>.py`. Every cell keeps its grade id as `id`.
        What nbgrader does not know (difficulty, minutes, hints) is missing, and `autograder build`
        lists it.

    Raises
    ------
    WrongUse
        If the file is not a notebook.
    """
    given = _read(notebook)
    text = new_notebook(cells=list(_cells(given.cells)))
    written: str = jupytext.writes(text, fmt={"extension": ".py", "format_name": "percent"})
    marker = written.index("# %%")
    return written[marker:]


def _read(path: Path) -> Any:
    try:
        text = path.read_text("utf-8")
        facts = json.loads(text)
        if not isinstance(facts, dict) or facts.get("nbformat") != 4:
            raise ValueError("not nbformat 4")
        nbformat.validate(facts)
    except OSError as error:
        raise WrongUse(f"{path}: cannot be read ({error.strerror}); name an .ipynb file.") from None
    except (ValueError, nbformat.ValidationError):
        raise WrongUse(
            f"{path}: not a Jupyter notebook of format 4; name an .ipynb file, or open and save it "
            "in JupyterLab first."
        ) from None
    return nbformat.reads(text, as_version=4)


def _cells(given: list[Any]) -> Iterator[Any]:
    exercise = ""
    for position, cell in enumerate(given):
        if cell.cell_type not in {"code", "markdown"}:
            continue
        if cell.metadata.get("tensorlab", {}).get("role") == ADDED:
            continue
        facts = cell.metadata.get("nbgrader", {})
        role = _role(cell, facts)
        if role in {"solution", "written", "task"}:
            exercise = facts["grade_id"]
        metadata: dict[str, Any] = {"role": role} if role else {}
        if role in {"solution", "written", "test", "task"}:
            metadata |= {"exercise": exercise or facts["grade_id"], "id": facts["grade_id"]}
        if role in {"written", "test", "task"}:
            metadata["points"] = facts.get("points", 0)
        if role == "test":
            metadata["check"] = facts["grade_id"]
        if not role and (answer := _introduces(given, position)):
            metadata = {"role": "exercise", "exercise": answer}
        new_cell: Any = new_code_cell if cell.cell_type == "code" else new_markdown_cell
        yield new_cell(source=cell.source, metadata=metadata)


def _role(cell: Any, facts: dict[str, Any]) -> str:
    code = cell.cell_type == "code"
    if facts.get("grade") and facts.get("solution"):
        return "written"
    if facts.get("task"):
        return "task"
    if facts.get("solution"):
        return "solution" if code else ""
    if facts.get("grade"):
        return "test" if code else ""
    return "setup" if facts.get("locked") and code else ""


def _introduces(given: list[Any], position: int) -> str:
    """Return the exercise that a prose cell directly before an answer cell introduces."""
    if given[position].cell_type != "markdown" or position + 1 == len(given):
        return ""
    facts = given[position + 1].metadata.get("nbgrader", {})
    return facts["grade_id"] if facts.get("solution") else ""
