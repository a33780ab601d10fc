"""The checker: runs locked cells and tests; the student's names in them live in another process."""

from __future__ import annotations

import builtins
import contextlib
import hashlib
import os
import random
import socket
import sys
import time
import traceback
import types
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.grading import reported_values
from autograder.grading.cell_names import names_bound
from autograder.grading.cells import Magics, Printed, run_cell
from autograder.grading.object_rule import DRAWS, GIVES_POINTS, ObjectRule
from autograder.grading.plan import Part, Plan, PlanCell, seeds
from autograder.grading.records import CellRecord, RecordPipe, Verdict
from autograder.grading.sources import SubmittedSources
from autograder.grading.submitted import SubmittedNames
from autograder.grading.texts import HeardTexts
from autograder.wire.adapters.random import global_states, restore_global_states
from autograder.wire.conversation import Broken, Conversation
from autograder.wire.ends import CheckerPeer
from autograder.wire.errors import CannotCross, Late, WireError
from autograder.wire.frames import Channel
from autograder.wire.handles.callbacks import CALLBACK, perform_for_callable
from autograder.wire.handles.descriptions import OBJECT
from autograder.wire.handles.proxies import NotComparable

__all__ = ["check"]

_OURS_ALONE = frozenset({Part.SETUP, Part.TEST})
_DRAW_ALIKE = frozenset({Part.SETUP, Part.SHARED})
_READERS = frozenset({Part.ANSWER, Part.SETUP, Part.SHARED})
_NO_POINTS = "The check counts points, and what your code returned made no number of them."
_ENDS = ("__next__", "__anext__", "send", "throw", "asend", "athrow")
_ODD = "The student's process did not do what every notebook's process does."


def check(sock: socket.socket, records_fd: int, plan: Plan) -> None:
    """Run a notebook against the student's process at the other end of `sock`.

    To be called in a freshly forked process: it replaces ``sys.stdout`` and ``__main__``. It ends
    early when the student's process is gone, late or breaks the protocol; the cell that was
    running then has a record that says so, and the cells after it have none.

    Parameters
    ----------
    sock : socket.socket
        The way to the student's process.
    records_fd : int
        Where records go, one JSON line each.
    plan : Plan
        The cells.
    """
    _Checker(sock, RecordPipe(records_fd), plan).check()


class _Checker:
    def __init__(self, sock: socket.socket, records: RecordPipe, plan: Plan) -> None:
        self.plan = plan
        self.records = records
        self.module = types.ModuleType("__main__")
        self.space = self.module.__dict__
        self.locked: dict[str, Any] = {}
        self.refusals: list[tuple[Verdict, str]] = []
        self.out = Printed(plan.output_characters)
        self.err = Printed(plan.output_characters)
        self.channel = Channel(sock, plan.bounds)
        self.peer = CheckerPeer(self.ask, self.locked, plan.bounds)
        self.talk = Conversation(
            self.channel, self.peer, self._perform, show_printed=lambda text: self._show(text)
        )
        classes = (cell.names.classes for cell in plan.cells if cell.part is not Part.EXTRA)
        self.objects = ObjectRule(frozenset().union(*classes))
        self.names = SubmittedNames(self.space, self._ask_plainly)
        self.texts = HeardTexts(self._refuse)
        self.peer.hear = self.texts.hear
        self.sources = SubmittedSources(self._is_students, self.texts.hear)
        self.students_error: BaseException | None = None
        self.is_steered = False  # the generators stand where student code may have put them

    def check(self) -> None:
        """Run every cell, in order."""
        self._settle()
        if self.plan.seed is not None:
            _seed(self.plan.seed)
        carried = [cell.names.reads for cell in self.plan.cells if cell.part in _READERS]
        self.names.carry(frozenset().union(*carried))
        try:
            for cell in self.plan.cells:
                if cell.id not in self.plan.skip:
                    self._cell(cell)
                else:
                    self._pass_over(cell)
                if cell.part in _OURS_ALONE:
                    imported = names_bound("\n".join(cell.names.imports))
                    self.names.keep_for_checker(cell.names.binds | imported)
        except Broken:
            return
        self.records.put(CellRecord("", Verdict.DONE))

    def _pass_over(self, cell: PlanCell) -> None:
        """Do what cells that come later need of one that is not run again."""
        self.records.flush()
        if cell.part is Part.ANSWER:
            self._own(cell)
        elif cell.part is Part.TEST:
            self._import(cell)

    def ask(self, operation: str, *arguments: Any) -> Any:
        """Ask the student's process on behalf of a test."""
        if operation == "refuse":
            self.refusals.append((Verdict.FAILED, str(arguments[0])))
            return None
        if operation == "same":
            self._check_object(operation, arguments)
            return None
        ways = self._check_object(operation, arguments)
        self.names.write_through()
        try:
            answer = self._ask_plainly(operation, *arguments)
        except CannotCross as error:
            self.refusals.append((Verdict.COULD_NOT_CHECK, str(error)))
            raise
        except Broken:
            raise
        except (StopIteration, StopAsyncIteration) as error:
            self.students_error = error
            if self._is_next(operation, arguments):
                raise
            # in a loop of the test it would end the loop, and what was to be checked
            raise RuntimeError(f"your code raised {type(error).__name__}") from error
        except BaseException as error:
            self.students_error = error
            raise
        self.objects.came(ways, answer)
        return answer

    def _check_object(self, operation: str, arguments: tuple[Any, ...]) -> list[str]:
        try:
            return self.objects.check(operation, arguments)
        except NotComparable as error:
            self.refusals.append((Verdict.FAILED, str(error)))
            raise

    def _ask_plainly(self, operation: str, *arguments: Any) -> Any:
        return self.talk.ask(operation, *arguments)

    def _is_next(self, operation: str, arguments: tuple[Any, ...]) -> bool:
        """Return whether an iterator is asked for more, which is how it says that it ends.

        A function may call itself what it likes, so it is known by the attribute that it was.
        """
        if operation == "call":
            return any(f"get {name}" in self.objects.origins(arguments[0]) for name in _ENDS)
        return operation == "do" and arguments[1] in _ENDS

    def _perform(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        """Do what student code asks of something that the test defines."""
        if operation == "backward":
            return self._backward(*arguments)
        if operation == "rebound":
            return self._rebound(*arguments)
        entry = self.peer.table.find(arguments[0]) if arguments else None
        if entry is None or entry.kind is not CALLBACK:
            raise WireError("The student's process asked for something that is no callback.")
        self._note_guests(arguments[1:])
        try:
            return perform_for_callable(operation, arguments)
        except AssertionError as error:  # student code could swallow it
            self.refusals.append((Verdict.FAILED, reported_values.message(error)))
            raise

    def _backward(self, *arguments: Any) -> Any:
        if [type(a).__name__ for a in arguments] != ["int", "Tensor", "bool"]:
            raise WireError("The student's process asked for an impossible gradient.")
        return self.peer.histories.pull_back(*arguments)

    def _rebound(self, *arguments: Any) -> None:
        if [type(a) for a in arguments] != [dict, tuple]:
            raise WireError("The student's process named its names in an impossible way.")
        names, gone = arguments
        if not all(type(name) is str for name in (*names, *gone)):
            raise WireError("The student's process named its names in an impossible way.")
        for name, value in self.names.rebound(names, gone).items():
            self.objects.named(name, value)

    def _note_guests(self, arguments: tuple[Any, ...]) -> None:
        """Note the objects that student code passes to something that the test defines."""
        for argument in arguments:
            self.objects.came(["a callback gets"], argument)

    def _refuse(self, message: str) -> None:
        self.refusals.append((Verdict.FAILED, message))
        raise NotComparable(message)

    def _show(self, text: str) -> None:
        self.texts.hear(text)
        print(text, end="")

    def _is_students(self, obj: Any) -> bool:
        entry = self.peer.table.find(obj)
        return entry is not None and entry.kind is OBJECT

    def _settle(self) -> None:
        sys.modules["__main__"] = self.module
        sys.path.insert(0, os.getcwd())  # where modules lie that the course ships
        self.space["__builtins__"] = builtins
        magics = Magics(self.space)
        self.space["get_ipython"] = lambda: magics
        builtins.display = lambda *objects, **_: None  # type: ignore[attr-defined]
        os.environ.setdefault("MPLBACKEND", "Agg")
        self.sources.install()
        self.texts.install()
        sys.stdout, sys.stderr = self.out, self.err

    def _cell(self, cell: PlanCell) -> None:
        self.records.put(CellRecord(cell.id, Verdict.STARTED))
        self.channel.allow(self.plan.cell_seconds)
        ways = {Part.SETUP: self._set_up, Part.TEST: self._test, Part.SHARED: self._share}
        run = ways.get(cell.part, self._answer)
        self.peer.shares_draws, self.peer.next_seed = cell.part in _DRAW_ALIKE, None
        try:
            started = time.monotonic()
            record = run(cell)
            self.records.keep(replace(record, seconds=time.monotonic() - started))
        except BaseException as error:
            self.talk.end(error if isinstance(error, WireError) else WireError(_ODD))
            self.records.put(self._broken(cell))
            raise Broken(_ODD) from error

    def _answer(self, cell: PlanCell) -> CellRecord:
        self.sources.add(cell.source)
        report = self._report(self._ask_plainly("run", f"answer {cell.id}", cell.source))
        if cell.part is Part.ANSWER:
            self._own(cell)
        return CellRecord(
            cell.id, Verdict.RAISED if report["error"] else Verdict.RAN, is_students=True, **report
        )

    def _own(self, cell: PlanCell) -> None:
        """Look the names that an answer is to bind up in the student's process from now on.

        What it is to import is imported here: a library must not be the student's to choose.
        """
        self.names.give_to_student(cell.names.binds)
        self._import(cell)

    def _import(self, cell: PlanCell) -> None:
        for statement in cell.names.imports:
            with contextlib.suppress(Exception):
                run_cell(statement, self.space, "<import>")

    def _report(self, said: Any) -> dict[str, Any]:
        """Return the parts of the student's report that are text, cut to size."""
        said = said if type(said) is dict else {}
        printed = self.plan.output_characters
        most = {
            "kind": reported_values.NAME,
            "message": reported_values.TEXT,
            "traceback": 2 * reported_values.TEXT,
        }
        most |= {"stdout": printed, "stderr": printed}
        found = {key: (said.get(key), length) for key, length in most.items()}
        texts = {k: t[:length] if type(t) is str else "" for k, (t, length) in found.items()}
        return {"error": texts.pop("kind"), **texts}

    def _share(self, cell: PlanCell) -> CellRecord:
        """Run a test beside the answers, whose process is then believed."""
        said = self._ask_plainly("judge", f"test {cell.id}", cell.source)
        self.is_steered = True
        report = self._report(said)
        self._own(cell)
        if report["error"]:
            line, elsewhere = said.get("line"), said.get("is_elsewhere") is True
            line = min(max(line, 0), 1 << 20) if type(line) is int else 0
            verdict = Verdict.FAILED
            return CellRecord(cell.id, verdict, line=line, is_students=elsewhere, **report)
        value = said.get("value") if type(said) is dict else None
        return CellRecord(cell.id, Verdict.PASSED, reported_values.parsed(value), **report)

    def _set_up(self, cell: PlanCell) -> CellRecord:
        before = global_states(self.peer.table)
        self._ask_plainly("run", f"given {cell.id}", cell.source)
        restore_global_states(self.peer.table, before)  # both draw the same numbers
        self.peer.others_drew = False
        bound = cell.names.binds
        self.names.place(cell.names.borrows)
        self.names.give_to_checker(bound)
        record = self._run_here(cell)
        self.is_steered = self.peer.others_drew or (self.is_steered and not seeds(cell.source))
        self._lock(bound)
        self.names.finish()
        return record

    def _lock(self, bound: frozenset[str]) -> None:
        """Let both processes mean the same by what a locked cell has defined."""
        self._ask_plainly("lock", *sorted(bound))
        for name in bound:
            value = self.space.get(name)
            if isinstance(value, type | types.FunctionType) and value.__module__ == "__main__":
                self.locked[name] = value

    def _test(self, cell: PlanCell) -> CellRecord:
        unforeseen = _unforeseen(self.plan.seed, cell)
        if self.is_steered or not self.plan.draws_fixed_numbers:
            _seed(unforeseen)
            self.is_steered = False
        self.peer.next_seed = unforeseen + 1
        self.objects.begin(cell.objects, {})
        self.peer.shares_draws, self.peer.others_drew = self.objects.may_draw, False
        self.names.place(cell.names.borrows)
        record = self._run_here(cell)
        self.names.finish()
        self.is_steered |= self.peer.others_drew and self.peer.shares_draws
        self.peer.histories.clear()
        if not self.names.holds_lent:
            self.peer.lent.clear()
        return record

    def _run_here(self, cell: PlanCell) -> CellRecord:
        self.refusals.clear()
        self.objects.begin(cell.objects, self.names.placed)
        self.students_error = None
        self.out.take()
        self.err.take()
        sys.stdout, sys.stderr = self.out, self.err
        try:
            value = cell.compiled.run(self.space)
            number = None if value is None else reported_values.number(value)
        except Broken:
            raise
        except BaseException as error:
            return self._failed(cell, error)
        if self.talk.failure is not None:
            raise Broken(str(self.talk.failure))
        printed: dict[str, Any] = {"stdout": self.out.take(), "stderr": self.err.take()}
        if number is not None:
            self.objects.used.add(GIVES_POINTS)
        if self.peer.others_drew:
            self.objects.used.add(DRAWS)
        printed["objects"] = sorted(self.objects.used)
        if cell.part is Part.TEST and number is None and GIVES_POINTS in (cell.objects or ()):
            self.refusals.append((Verdict.FAILED, _NO_POINTS))
        if self.refusals:
            verdict, message = self.refusals[0]
            return CellRecord(cell.id, verdict, error="CannotCross", message=message, **printed)
        verdict = Verdict.PASSED if cell.part is Part.TEST else Verdict.RAN
        return CellRecord(cell.id, verdict, number, **printed)

    def _failed(self, cell: PlanCell, error: BaseException) -> CellRecord:
        if self.talk.failure is not None:
            raise Broken(str(self.talk.failure)) from error
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == cell.file]
        verdict = Verdict.FAILED if cell.part is Part.TEST else Verdict.RAISED
        if any(v is Verdict.COULD_NOT_CHECK for v, _ in self.refusals):
            verdict = Verdict.COULD_NOT_CHECK
        return CellRecord(
            cell.id,
            verdict,
            error=type(error).__name__[: reported_values.NAME],
            message=reported_values.message(error),
            is_students=error is self.students_error,
            line=(lines[-1] if lines else 0) or 0,
            traceback=reported_values.trace(error),
            stdout=self.out.take(),
            stderr=self.err.take(),
            objects=sorted(self.objects.used),
        )

    def _broken(self, cell: PlanCell) -> CellRecord:
        late = isinstance(self.talk.failure, Late)
        verdict = Verdict.TIMED_OUT if late else Verdict.CRASHED
        return CellRecord(cell.id, verdict, message=str(self.talk.failure), is_students=True)


def _unforeseen(seed: int | None, cell: PlanCell) -> int:
    """Return where a test draws from: the same every time, and never what a student chose."""
    text = f"{seed}\0{cell.id}\0{cell.source}"
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:4])


def _seed(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(seed)
