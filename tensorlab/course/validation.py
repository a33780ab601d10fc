"""How a problem set stands, exercise by exercise, when it is run from the top in a fresh kernel."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from tensorlab.course.notes import LEFT
from tensorlab.course.outline import Exercise, Notebook
from tensorlab.course.places import problem_set

__all__ = ["Verdict", "Verdicts", "validate", "verdicts"]

PASSED, FAILED, NOT_ATTEMPTED, WRITTEN = "passed", "failed", "not attempted", "for a person to read"
MARKS = {PASSED: "✓", FAILED: "✗", NOT_ATTEMPTED: "○", WRITTEN: "✎"}
CELL_SECONDS = 60
ANSI = re.compile(r"\x1b\[[0-9;]*m")
HIDDEN = (
    "Hidden checks run when you have handed in, on other inputs. Nothing was changed or handed in."
)


@dataclass(frozen=True)
class Verdict:
    """How one exercise stands.

    Attributes
    ----------
    exercise : Exercise
        Which.
    state : str
        ``passed``, ``failed``, ``not attempted`` or ``for a person to read``.
    message : str
        What the first check that failed says; empty if none did.
    cell : str
        The id of the cell to look at.
    """

    exercise: Exercise
    state: str
    message: str
    cell: str


@dataclass(frozen=True, repr=False)
class Verdicts:
    """How a problem set stands.

    Attributes
    ----------
    notebook : Notebook
        Which.
    rows : tuple of Verdict
        One per exercise, in order.
    """

    notebook: Notebook
    rows: tuple[Verdict, ...]

    @property
    def all_pass(self) -> bool:
        """Whether no exercise fails and none is left out."""
        return not any(row.state in {FAILED, NOT_ATTEMPTED} for row in self.rows)

    @property
    def summary(self) -> str:
        """The counts, as one sentence."""
        counts = {state: sum(row.state == state for row in self.rows) for state in MARKS}
        said = [f"{number} {state}" for state, number in counts.items() if number]
        return f"{self.notebook.title}: {', '.join(said)}."

    def __repr__(self) -> str:
        """Return the summary, and each exercise with its first message."""
        lines = [self.summary, ""]
        for row in self.rows:
            lines.append(f"{MARKS[row.state]} {row.exercise.title}: {row.state}")
            lines += [f"    {line}" for line in row.message.splitlines()]
        return "\n".join([*lines, "", HIDDEN])

    def _repr_html_(self) -> str:
        file = escape(self.notebook.path.name)
        return self.html(
            lambda row: (
                f'<a href="{file}#cell-id={escape(row.cell)}">{escape(row.exercise.title)}</a>'
            )
        )

    def html(self, name: Callable[[Verdict], str]) -> str:
        """Return all of it as HTML.

        Parameters
        ----------
        name : callable
            Takes a verdict and returns the HTML that names its exercise.
        """
        rows = "".join(
            f'<tr><td style="{LEFT}; white-space: nowrap">{MARKS[row.state]} {row.state}</td>'
            f'<td style="{LEFT}">{name(row)}</td>'
            f'<td style="{LEFT}; white-space: pre-wrap">{escape(row.message)}</td></tr>'
            for row in self.rows
        )
        head = "".join(
            f'<th scope="col" style="{LEFT}">{column}</th>'
            for column in ("state", "exercise", "message")
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<p><strong>{escape(self.summary)}</strong></p>{table}<p>{HIDDEN}</p>"


def validate(name: str = "") -> Verdicts:
    """Run a problem set from the top in a fresh kernel, and say how each exercise stands.

    Parameters
    ----------
    name : str, optional
        ``"ps03"``, ``"ps03_broadcasting"`` or a path; the notebook at hand if left out. What counts
        is what has been saved.

    Returns
    -------
    Verdicts
        A table in a notebook, text anywhere else.

    Raises
    ------
    tensorlab.course.places.CourseNotFound
        If there is no such problem set.

    Examples
    --------
    >>> import tensorlab as tl
    >>> tl.validate("ps03")  # doctest: +SKIP
    Problem set 3: broadcasting: 2 passed, 1 failed, 10 not attempted.
    """
    at_hand = Path(os.environ.get("JPY_SESSION_NAME", "")).name
    return verdicts(problem_set(name or at_hand or "."))


def verdicts(notebook: Notebook) -> Verdicts:
    """Run a notebook's file in a fresh kernel, and judge its exercises."""
    errors = _errors(notebook.path)
    return Verdicts(notebook, tuple(_verdict(one, errors) for one in notebook.exercises))


def _verdict(exercise: Exercise, errors: Mapping[str, tuple[str, str]]) -> Verdict:
    answers = exercise.answers
    start = answers[0].id if answers else exercise.start
    if exercise.is_written:
        state = NOT_ATTEMPTED if any(answer.is_untouched for answer in answers) else WRITTEN
        return Verdict(exercise, state, "", start)
    failed = [check.id for check in exercise.checks if check.id in errors]
    if not failed:
        return Verdict(exercise, PASSED, "", exercise.checks[0].id)
    wrong = [name for name in failed if errors[name][0] != "NotAttempted"]
    if not wrong or all(answer.is_untouched for answer in answers):
        return Verdict(exercise, NOT_ATTEMPTED, "", start)
    broken = next((answer.id for answer in answers if answer.id in errors), None)
    if broken is not None:
        kind, text = errors[broken]
        return Verdict(
            exercise, FAILED, f"The cell with your answer ends in {kind}: {text}", broken
        )
    kind, text = errors[wrong[0]]
    message = text if kind == "CheckFailed" else f"{kind}: {text}"
    return Verdict(exercise, FAILED, message, wrong[0])


def _errors(path: Path) -> dict[str, tuple[str, str]]:
    """Return how the cells ended that did not end well: id to type and message."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        allow_errors=True,
        timeout=CELL_SECONDS,
        interrupt_on_timeout=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with _as_nbgrader_validates():
        try:
            client.execute()
        except DeadKernelError:
            return _of_dead_kernel(notebook)
    return {cell.id: found for cell in notebook.cells if (found := _error(cell))}


@contextmanager
def _as_nbgrader_validates() -> Iterator[None]:
    """Set what nbgrader's own Validate sets, for notebooks that look at it."""
    before = {name: os.environ.get(name) for name in ("NBGRADER_VALIDATING", "NBGRADER_EXECUTION")}
    os.environ.update(NBGRADER_VALIDATING="1", NBGRADER_EXECUTION="validate")
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _error(cell: Any) -> tuple[str, str] | None:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            if output.ename == "KeyboardInterrupt":
                return "CheckFailed", f"ran longer than {CELL_SECONDS} s and was stopped."
            return output.ename, ANSI.sub("", output.evalue)
    return None


def _of_dead_kernel(notebook: Any) -> dict[str, tuple[str, str]]:
    """Return what is known after the kernel has died: every cell from there on did not run."""
    found: dict[str, tuple[str, str]] = {}
    died = ""
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if error := _error(cell):
            found[cell.id] = error
        if cell.execution_count is None:
            died = died or cell.id
            found[cell.id] = (
                "CheckFailed",
                f"was not run: the kernel died in or before the cell `{died}` (memory, or exit()).",
            )
    return found
