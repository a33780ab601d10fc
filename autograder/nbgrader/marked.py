"""Writes a verdict into an executed notebook, in words and as nbgrader reads a score from outputs.

nbgrader takes a test cell's score from its outputs: an error or text on stderr is zero, a number
as the last value is that number, and anything else is full marks. After `mark` this gives the
engine's points, whatever the cell printed, so that Formgrader and nbgrader's own preprocessors
agree with the gradebook.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.model import CellResult, Outcome, SubmissionResult

__all__ = ["mark"]

GRADED = frozenset({Outcome.PASSED, Outcome.PARTIAL, Outcome.FAILED})
ABOUT = "about-this-submission"


def mark(notebook: NotebookNode, result: SubmissionResult) -> None:
    """Write what `result` says about a notebook into it.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook.
    result : SubmissionResult
        The verdict on it.
    """
    verdicts = {cell.id: cell for cell in result.cells}
    for cell in notebook.cells:
        verdict = verdicts.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if verdict is not None and cell.cell_type == "code":
            cell.outputs = _outputs(cell.outputs, verdict)
    about = {"cell_type": "markdown", "id": ABOUT, "metadata": {}, "source": _about(result)}
    notebook.cells.insert(0, nbformat.from_dict(about))


def _outputs(outputs: Sequence[Any], verdict: CellResult) -> list[Any]:
    """Return the outputs of a test cell, the verdict first."""
    said = [_shown(output, verdict.points) for output in outputs]
    is_zero = verdict.points == 0 and verdict.max_points > 0
    kept = [o for o in said if is_zero or o.output_type != "error"]
    is_read_as_less = any(o.output_type in {"error", "execute_result"} for o in kept)
    if verdict.points < verdict.max_points and not is_read_as_less:
        is_number = not is_zero or verdict.outcome in GRADED
        kept.append(_score(verdict) if is_number else _error(verdict))
    return [_in_words(verdict), *kept]


def _shown(output: Any, points: float) -> Any:
    """Return an output that shows the same and that nbgrader reads as `points` or not at all."""
    if output.output_type == "execute_result" and not _is_number(output, points):
        return _output("display_data", data=output.data, metadata=output.metadata)
    if output.output_type == "stream":
        return _output("stream", name="stdout", text=output.text)
    return output


def _is_number(output: Any, points: float) -> bool:
    try:
        return float(output.data.get("text/plain", "")) == points
    except ValueError:
        return False


def _in_words(verdict: CellResult) -> Any:
    points = f"{verdict.points:g} of {verdict.max_points:g} points"
    line = f"{verdict.outcome.value.replace('_', ' ')}: {points}"
    return _text("display_data", f"{line}\n{verdict.message}".strip())


def _score(verdict: CellResult) -> Any:
    return _text("execute_result", repr(float(verdict.points)))


def _text(kind: str, text: str) -> Any:
    more: dict[str, Any] = {"execution_count": None} if kind == "execute_result" else {}
    return _output(kind, data={"text/plain": text}, metadata={}, **more)


def _error(verdict: CellResult) -> Any:
    kind = verdict.outcome.value.title().replace("_", "")
    return _output("error", ename=kind, evalue=verdict.message, traceback=[verdict.message])


def _output(kind: str, **fields: Any) -> NotebookNode:
    """Return an output. nbformat's own maker validates each, which takes longer than the rest."""
    node: NotebookNode = nbformat.from_dict({"output_type": kind, **fields})
    return node


def _about(result: SubmissionResult) -> str:
    """Return a paragraph of HTML: names of files and cells in it are the student's to choose."""
    head = (
        f"Automatic checks: {result.score:g} of {result.max_score:g} points, "
        f"isolation {result.isolation}."
    )
    notes = "".join(f"<li>{_escaped(note)}</li>" for note in result.notes)
    return f"<div><p>{_escaped(head)}</p><ul>{notes}</ul></div>" if notes else f"<p>{head}</p>"


def _escaped(text: str) -> str:
    return html.escape(" ".join(text.split()))
