"""What happens around the cells that a student runs in JupyterLab.

JupyterLab tells the kernel which cell it runs; the tools that build, compare and grade notebooks do
not. So all that stands here is at work only while a person does: a passed check says so, a slip
gets a sentence that helps, a prediction counts for the question it was made for, and what was done
is noted. A fault in it must never reach the page, so whatever it raises is dropped.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from tensorlab.course import notes
from tensorlab.course.names import defining_cells, names_defined
from tensorlab.course.notes import Note
from tensorlab.course.outline import Cell, Exercise, Notebook, notebooks_in
from tensorlab.course.record import FAILED, NOT_ATTEMPTED, PASSED, Prediction, Record

__all__ = ["Session", "run_by_a_tool", "running_cell"]

RUN_ABOVE = "choose *Run, Run All Above Selected Cell* from the menu, then run this cell again."


def running_cell(shell: Any) -> str:
    """Return the id of the cell that a person runs; empty where a tool runs the notebook."""
    try:
        parent = shell.kernel.get_parent("shell")
        return str(parent["metadata"].get("cellId") or "")
    except (AttributeError, KeyError, TypeError):
        return ""


def run_by_a_tool() -> bool:
    """Return whether a tool runs this notebook: what it stores must not depend on whose it is."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None and not running_cell(shell)


class Session:
    """One kernel, from its start: how each cell ended that was run in it.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        The kernel's shell.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.ended: dict[str, BaseException | None] = {}
        self.sources: dict[str, str] = {}
        self._notebook: Notebook | None = None

    def begin(self) -> None:
        """Listen to the shell."""
        self.shell.events.register("pre_run_cell", self.before)
        self.shell.events.register("post_run_cell", self.after)

    def before(self, info: Any) -> None:
        """Forget a guess that was made for another question."""
        with contextlib.suppress(Exception):
            cell = self.cell(info.cell_id)
            asked = self._question(cell) if cell else None
            if asked is not None and asked.id not in self.ended:
                for name in names_defined(asked.source):
                    self.shell.user_ns[name] = None

    def after(self, result: Any) -> None:
        """Note how a cell ended, and say what follows from it."""
        with contextlib.suppress(Exception):
            cell = self.cell(result.info.cell_id)
            if cell is None:
                return
            error = result.error_before_exec or result.error_in_exec
            self.ended[cell.id] = error
            self.sources[cell.id] = result.info.raw_cell
            self.remember(cell, error, result.result)
            for note in self.notes(cell, error):
                self.show(note)

    def show(self, note: Note) -> None:
        """Put a note below the cell."""
        from IPython.display import display

        display(note)  # type: ignore[no-untyped-call]

    def cell(self, name: str | None) -> Cell | None:
        """Return the cell with this id from the kernel's notebook, if there is one."""
        if not name:
            return None
        if self._notebook is None or self._notebook.cell(name) is None:
            self._notebook = self._find(name)
        return self._notebook.cell(name) if self._notebook else None

    def _find(self, name: str) -> Notebook | None:
        """Read the notebook with this cell: the one JupyterLab names, else one that lies here."""
        named = Path(os.environ.get("JPY_SESSION_NAME", "")).name
        found = sorted(notebooks_in(Path.cwd()), key=lambda one: one.path.name != named)
        return next((one for one in found if one.cell(name)), None)

    def _question(self, cell: Cell) -> Cell | None:
        assert self._notebook is not None
        pairs = self._notebook.predictions
        return next((asked for asked, revealed in pairs if revealed.id == cell.id), None)

    def exercise(self, cell: Cell) -> Exercise | None:
        """Return the exercise that a cell belongs to."""
        assert self._notebook is not None
        return next((one for one in self._notebook.exercises if one.name == cell.exercise), None)

    def failed_answer(self, cell: Cell) -> BaseException | None:
        """Return how the answer that a check looks at failed when it was last run, if it did."""
        exercise = self.exercise(cell) if cell.is_check else None
        answers = exercise.answers if exercise else ()
        return next((error for one in answers if (error := self.ended.get(one.id))), None)

    def remember(self, cell: Cell, error: BaseException | None, shown: Any) -> None:
        """Keep what is worth knowing tomorrow."""
        assert self._notebook is not None
        record = Record.load(self._notebook.stem)
        record = replace(record, ran=record.ran | {cell.id})
        if cell.is_check and not self.failed_answer(cell):
            record = replace(record, checks={**record.checks, cell.id: _outcome(error)})
        if (made := self._prediction(cell, shown)) and cell.id not in record.predictions:
            record = replace(record, predictions={**record.predictions, cell.id: made})
        record.save()

    def _prediction(self, cell: Cell, shown: Any) -> Prediction | None:
        asked = self._question(cell)
        if asked is None or getattr(shown, "guess", None) is None:
            return None
        return Prediction(str(shown.guess)[:200], bool(shown.is_right))

    def notes(self, cell: Cell, error: BaseException | None) -> list[Note]:
        """Return what to say below a cell that has just been run."""
        if isinstance(error, NameError) and error.name:
            return self._about_name(cell, error.name)
        if cell.is_check and (wrong := self.failed_answer(cell)):
            return [_about_old_answer(cell, wrong)]
        if cell.is_check and error is None:
            return [self._about_success(cell)]
        if cell.is_answer and isinstance(error, SyntaxError):
            return [notes.helps(f"Nothing of this cell was run. {_about_syntax(error)}")]
        return []

    def _about_name(self, cell: Cell, name: str) -> list[Note]:
        assert self._notebook is not None
        cells = defining_cells(self._notebook, name)
        order = [one.id for one in self._notebook.cells]
        above = [one for one in cells if order.index(one.id) < order.index(cell.id)]
        if not above:
            if not cells or cells[0].id == cell.id:
                return []
            return [notes.helps(f"`{name}` is defined further down: run the cells in their order.")]
        if any(one.id in self.ended and self.ended[one.id] is None for one in above):
            return []
        if (last := above[-1]).id in self.ended:
            return [
                notes.helps(f"The cell that defines `{name}` ended in an error: mend it first.")
            ]
        what = "the set-up cell" if last.role == "setup" else "a cell above"
        what = "your answer" if last.is_answer else what
        first = f"`{name}` comes from {what}, which has not been run since the kernel started: "
        return [notes.helps(first + RUN_ABOVE)]

    def _about_success(self, cell: Cell) -> Note:
        assert self._notebook is not None
        exercise = self.exercise(cell)
        if exercise is None:
            return notes.passed("Passed.")
        check = cell.id.removeprefix(f"{exercise.name}-")
        said = f"{exercise.title} · {check}: passed."
        if cell.id != exercise.checks[-1].id:
            return notes.passed(said)
        record = Record.load(self._notebook.stem)
        passing = sum(record.checks.get(one.id) == PASSED for one in exercise.checks)
        if passing < len(exercise.checks):
            return notes.passed(f"{said} {passing} of {len(exercise.checks)} checks pass so far.")
        said += " All checks that you can see pass; the hidden ones run when you have handed in."
        coming = _next_exercise(self._notebook, exercise, record)
        file = self._notebook.path.name
        if coming is None:
            short = self._notebook.stem.partition("_")[0]
            return notes.passed(f'{said} That was the last one: hand in by `tl.submit("{short}")`.')
        return notes.passed(said, f"{file}#cell-id={coming.start}", coming.title)


def _next_exercise(notebook: Notebook, done: Exercise, record: Record) -> Exercise | None:
    """Return the first exercise after this one that is not finished, else an earlier one."""
    exercises = notebook.exercises
    place = next(index for index, one in enumerate(exercises) if one.name == done.name)
    for one in exercises[place + 1 :] + exercises[:place]:
        unfinished = any(record.checks.get(check.id) != PASSED for check in one.checks)
        if unfinished or any(answer.is_untouched for answer in one.answers if one.is_written):
            return one
    return None


def _outcome(error: BaseException | None) -> str:
    if error is None:
        return PASSED
    return NOT_ATTEMPTED if type(error).__name__ == "NotAttempted" else FAILED


def _about_syntax(error: SyntaxError) -> str:
    where = f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg)
    return f"Python cannot read {where}. What an earlier run of it defined is still there."


def error_in_words(error: BaseException) -> str:
    """Return the type of an exception with its article."""
    name = type(error).__name__
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def _about_old_answer(cell: Cell, error: BaseException) -> Note:
    if isinstance(error, SyntaxError):
        why = f"could not be read ({error.msg}), so nothing of it was run"
    else:
        why = f"ended in {error_in_words(error)}"
    return notes.helps(
        f"This check does not count: the cell with your answer {why}, and what was checked is an "
        "older version. Mend the answer, run it, then run this check again."
    )
