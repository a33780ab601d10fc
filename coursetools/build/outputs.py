"""Outputs of cells: cleaned for storage, kept while they are true, refused where they differ."""

from __future__ import annotations

import copy
import re
from typing import Any

from nbformat import NotebookNode

__all__ = ["clean_outputs", "first_raising", "keep_outputs", "output_problems", "place"]

ANSI = re.compile(r"\x1b\[[0-9;]*m")
MACHINE_TEXT = {
    "a path": re.compile(r"(?<![\w.:/<])/(?:[\w.+-]+/){2,}[\w.+-]+"),
    "an address": re.compile(r"\b0x[0-9a-f]{6,}\b"),
}


def clean_outputs(notebook: NotebookNode) -> None:
    """Take out of an executed notebook what differs on each run, and number its cells."""
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code_cells, 1):
        cell.execution_count = number
        cell.metadata.pop("execution", None)
        cell.outputs = _stored_outputs(cell, number)
    notebook.metadata.language_info = NotebookNode(name="python")
    notebook.metadata.pop("widgets", None)


def keep_outputs(built: NotebookNode, stored: NotebookNode) -> bool:
    """Carry stored outputs over to a freshly built notebook.

    A cell keeps its outputs if its code, and the code of every code cell before it, did not change.

    Parameters
    ----------
    built, stored : NotebookNode
        The notebook without outputs (changed in place), and the one on disk.

    Returns
    -------
    bool
        Whether every code cell has its outputs, so that nothing needs to run.
    """
    new = [cell for cell in built.cells if cell.cell_type == "code"]
    old = [cell for cell in stored.cells if cell.cell_type == "code"]
    for cell, before in zip(new, old, strict=False):
        if cell.source != before.source or before.execution_count is None:
            return False
        if cell.metadata.get("tags") != before.metadata.get("tags"):
            return False
        cell.outputs = copy.deepcopy(before.outputs)
        cell.execution_count = before.execution_count
    return len(new) <= len(old)


def _stored_outputs(cell: NotebookNode, number: int) -> list[NotebookNode]:
    if _about(cell).get("role") == "explore":
        return []  # a widget's state is not kept: it would draw as an error
    outputs: list[NotebookNode] = []
    for output in cell.outputs:
        output.get("metadata", {}).clear()
        if output.output_type == "execute_result":
            output.execution_count = number
        if output.output_type == "error":
            output.traceback = _short_traceback(output.traceback)
        same_stream = (
            outputs
            and output.output_type == outputs[-1].output_type == "stream"
            and output.name == outputs[-1].name
        )
        if same_stream:
            outputs[-1].text += output.text
        else:
            outputs.append(output)
    return outputs


def _short_traceback(entries: list[str]) -> list[str]:
    """Drop the frames inside libraries: their paths and lines differ on each machine."""
    return [entry for entry in entries if not ANSI.sub("", entry).lstrip().startswith("File ")]


def _about(cell: NotebookNode) -> dict[str, Any]:
    about: dict[str, Any] = cell.metadata.get("tensorlab", {})
    return about


def first_raising(notebook: NotebookNode) -> Any:
    """Return the first cell that raised without saying that it would."""
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        if any(output.output_type == "error" for output in outputs) and not _about(cell).get(
            "raises"
        ):
            return cell
    return notebook.cells[0]


def place(cell: NotebookNode) -> str:
    """Return how messages name a cell: its id and its first line."""
    first_line = next((line for line in cell.source.splitlines() if line.strip()), "")
    return f"cell `{cell.id}` (`{first_line.strip()}`)"


def output_problems(notebook: NotebookNode) -> list[str]:
    """Return what is wrong with the outputs of an executed notebook, as sentences."""
    return [
        f"{place(cell)} {fault}"
        for cell in notebook.cells
        if cell.cell_type == "code"
        for fault in (*_raising_faults(cell), *_printing_faults(cell))
    ]


def _raising_faults(cell: NotebookNode) -> list[str]:
    names = [output.ename for output in cell.outputs if output.output_type == "error"]
    expected = _about(cell).get("raises", "")
    if not expected or names == [expected]:
        return []
    came = names[0] if names else "nothing"
    return [f"says raises={expected!r} but raised {came}; correct it."]


def _printing_faults(cell: NotebookNode) -> list[str]:
    if "nbval-ignore-output" in cell.metadata.get("tags", []):
        return []
    faults = [
        f"prints {what} ({found[0]}), which differs elsewhere; print something else."
        for text in _texts(cell)
        for what, pattern in MACHINE_TEXT.items()
        if (found := pattern.search(text))
    ]
    if any(output.get("name") == "stderr" for output in cell.outputs):
        faults.append("prints to stderr; catch the warning and print its text.")
    return faults


def _texts(cell: NotebookNode) -> list[str]:
    texts: list[str] = []
    for output in cell.outputs:
        if output.output_type == "stream":
            texts.append(output.text)
        elif output.output_type == "error":
            texts.extend(ANSI.sub("", entry) for entry in output.traceback)
        else:
            texts.extend(
                text for kind, text in output.data.items() if kind in {"text/plain", "text/html"}
            )
    return texts
