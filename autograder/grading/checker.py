"""The checker: runs locked cells and tests; the student's names in them live in another process."""

from __future__ import annotations

import builtins
import contextlib
import os
import socket
import sys
import time
import types
from dataclasses import replace
from typing import Any

from autograder.grading import comparisons, reported_values
from autograder.grading.cell_names import names_bound
from autograder.grading.cell_runs import CellEnd, CellRun, Failure, outputs_of
from autograder.grading.cells import Printed, run_cell
from autograder.grading.change_rule import ChangeRule
from autograder.grading.draws import CheckerDraws
from autograder.grading.failures import described
from autograder.grading.interpreting import Interpreting
from autograder.grading.magics import Magics
from autograder.grading.module_state import ModuleState
from autograder.grading.object_rule import ANYTHING, DRAWS, GIVES_POINTS, ObjectRule
from autograder.grading.plan import Plan, PlanCell
from autograder.grading.protocols import is_swallowed
from autograder.grading.records import Done, RecordPipe, Started
from autograder.grading.scratch_files import CheckerFiles
from autograder.grading.sources import SubmittedSources
from autograder.grading.submitted import SubmittedNames
from autograder.grading.tables import print_tables_as_in_a_notebook
from autograder.wire.conversation import Broken, Conversation
from autograder.wire.ends import CheckerPeer
from autograder.wire.errors import CannotCross, Late, WireError
from autograder.wire.frames import Channel
from autograder.wire.handles.callbacks import CALLBACK, perform_for_callable, rebinds
from autograder.wire.handles.descriptions import OBJECT
from autograder.wire.handles.proxies import NotComparable

__all__ = ["check"]

_CANNOT = (CellEnd.NOT_RUN, CellEnd.RAISED)
_EMPTY = "The check looks at what your code returned, and that is empty, or nothing but nan."
_OPEN = "could not be checked"
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
        self.numbers = {cell.id: number for number, cell in enumerate(plan.cells, start=1)}
        self.records = records
        self.module = types.ModuleType("__main__")
        self.space = self.module.__dict__
        self.locked: dict[str, Any] = {}
        self.refusals: list[tuple[CellEnd, Failure, str]] = []
        self.out = Printed(plan.output_characters)
        self.err = Printed(plan.output_characters)
        self.channel = Channel(sock, plan.bounds)
        self.peer = CheckerPeer(self.ask, self.locked, plan.bounds)
        self.draws = CheckerDraws(plan)
        self.talk = Conversation(
            self.channel,
            self.peer,
            self._perform,
            show_printed=lambda text: print(text, end=""),
            generators=self.draws,
        )
        classes = (c.names.classes for c in plan.cells if not c.is_added)
        self.objects = ObjectRule(frozenset().union(*classes))
        self._ask_plainly = self.talk.ask
        self.peer.may_rebind = lambda name: self.objects.is_done(f"set {name}")
        self.names = SubmittedNames(self.space, self._ask_plainly)
        self.changes = ChangeRule(self.space, self.names, self.peer.table, plan.keeps_data)
        self.peer.before_changes = self.changes.meet
        self.state = ModuleState(self.space, self.peer.course, self._ask_plainly, self.objects)
        self.interpreting = Interpreting(self.objects, plan.cells, self._refuse)
        self.files = CheckerFiles(self._ask_plainly, self.interpreting.hears_a_file)
        self.bound_by_tests: set[str] = set()
        self.sources = SubmittedSources(
            self._is_students, lambda obj: self._ask_plainly("source", obj)
        )
        self.students_error: BaseException | None = None
        self.expected = (False, False)
        self.shown = reported_values.ShownRoom()

    def check(self) -> None:
        """Run every cell, in order."""
        self._settle()
        readers = (c for c in self.plan.cells if not (c.is_added or c.is_isolated))
        carried = [cell.names.reads for cell in readers]
        self.names.carry(frozenset().union(*carried))
        try:
            for cell in self.plan.cells:
                if cell.id not in self.plan.skip:
                    self._cell(cell)
                else:
                    self._pass_over(cell)
                if cell.runs_in_checker:
                    imported = names_bound("\n".join(cell.names.imports))
                    self.names.keep_for_checker(cell.names.binds | imported)
        except Broken:
            return
        self.records.put(Done())

    def _pass_over(self, cell: PlanCell) -> None:
        """Do what cells that come later need of one that is not run again."""
        self.records.flush()
        if cell.is_answer:
            self._own(cell)
        elif cell.is_isolated:
            self._import(cell)

    def ask(self, operation: str, *arguments: Any) -> Any:
        """Ask the student's process on behalf of a test."""
        if operation == "refuse":
            self._note_refusal(str(arguments[0]))
            return None
        if operation == "is by identity":
            return self.objects.is_by_identity
        ways = self._check_object(operation, arguments)
        if operation == "same":
            return None
        self.names.write_through()
        self.interpreting.has_asked = True
        try:
            self.changes.call_begins(operation, arguments, ways)
            with self.files.in_step():
                answer = self._ask_plainly(operation, *arguments)
        except CannotCross as error:
            # what the reference's run passed on can cross: the rest is the student's doing
            is_theirs = self.objects.is_known and not self.objects.notes_all
            self._note_refusal(str(error), _CANNOT[is_theirs])
            raise
        except Broken:
            raise
        except BaseException as error:
            self.students_error = error
            if isinstance(error, StopIteration | StopAsyncIteration):
                is_heard = self.objects.may_end(operation, arguments)
            else:
                is_heard = not is_swallowed(error, sys._getframe())
            if is_heard:
                raise
            # Python would take it for the end of a loop of the test, or for a missing attribute
            raise RuntimeError(f"your code raised {type(error).__name__}") from error
        finally:
            self.changes.call_ends()
        self.objects.came(ways, answer)
        return answer

    def _check_object(self, operation: str, arguments: tuple[Any, ...]) -> list[str]:
        try:
            return self.objects.check(operation, arguments)
        except NotComparable as error:
            self._note_refusal(str(error))
            raise

    def _note_refusal(self, message: str, ending: CellEnd = CellEnd.RAISED) -> None:
        self.refusals.append((ending, Failure("CannotCross", message), ""))

    def _perform(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        """Do what student code asks of something that the test defines."""
        if operation == "backward":
            return self._backward(*arguments)
        if operation == "rebound":
            return self._rebound(*arguments)
        entry = self.peer.table.find(arguments[0]) if arguments else None
        if entry is None or entry.kind is not CALLBACK:
            raise WireError("The student's process asked for something that is no callback.")
        for argument in arguments[1:]:
            self.objects.came(["a callback gets"], argument)
        self.interpreting.has_asked = True
        if rebinds(operation, arguments) and not self.objects.is_done(
            f"{operation} {arguments[1]}"
        ):
            raise AttributeError(f"{arguments[1]!r} of what a test defines is not yours to set")
        if operation == "set" and not self.changes.may_set(arguments[1]):
            return True
        try:
            return perform_for_callable(operation, arguments)
        except AssertionError as error:  # student code could swallow it
            self.refusals.append((CellEnd.RAISED, *described(self.cell, error)))
            raise

    def _backward(self, *arguments: Any) -> Any:
        if [type(a).__name__ for a in arguments] != ["int", "Tensor", "bool"]:
            raise WireError("The student's process asked for an impossible gradient.")
        return self.peer.histories.pull_back(*arguments)

    def _rebound(self, *arguments: Any) -> None:
        well_formed = [type(a) for a in arguments] == [dict, tuple]
        if not well_formed or not all(type(name) is str for each in arguments for name in each):
            raise WireError("The student's process named its names in an impossible way.")
        names, gone = arguments
        for name, value in self.names.rebound(names, gone).items():
            self.objects.named(name, value)

    def _refuse(self, message: str) -> None:
        self._note_refusal(message)
        raise NotComparable(message)

    def _compare(self, what: str) -> None:
        if not self.objects.is_done(what) and self.objects.is_known:
            self._refuse(_EMPTY)

    def _is_students(self, obj: Any) -> bool:
        return getattr(self.peer.table.find(obj), "kind", None) is OBJECT

    def _settle(self) -> None:
        sys.modules["__main__"] = self.module
        sys.path.insert(0, os.getcwd())  # where modules lie that the course ships
        self.space["__builtins__"] = builtins
        magics = Magics(self.space)
        self.space["get_ipython"] = lambda: magics
        builtins.display = lambda *objects, **_: None  # type: ignore[attr-defined]
        os.environ.setdefault("MPLBACKEND", "Agg")
        print_tables_as_in_a_notebook()
        self.sources.install()
        self.interpreting.install()
        sys.stdout, sys.stderr = self.out, self.err

    def _cell(self, cell: PlanCell) -> None:
        self.records.put(Started(cell.id))
        self.channel.allow(self.plan.cell_seconds)
        self.changes.begin(cell.changes)
        self.draws.begin(cell)
        try:
            started = time.monotonic()
            run = self._run(cell)
            seconds = time.monotonic() - started
            self.draws.end(cell)
            changes, draws = tuple(sorted(self.changes.made)), self.draws.has_drawn
            self.records.keep(replace(run, changes=changes, draws=draws, seconds=seconds))
        except BaseException as error:
            self.talk.end(error if isinstance(error, WireError) else WireError(_ODD))
            self.records.put(self._broken(cell))
            raise Broken(_ODD) from error

    def _run(self, cell: PlanCell) -> CellRun:
        if cell.is_given:
            return self._set_up(cell)
        if cell.is_test:
            return self._share(cell) if cell.is_shared else self._test(cell)
        return self._answer(cell)

    def _answer(self, cell: PlanCell) -> CellRun:
        self.sources.add(cell.source)
        said = self._ask_plainly("run", f"answer {cell.id}", cell.source, self.numbers[cell.id])
        if cell.is_answer:
            self._own(cell)
        printed, shown = self.plan.output_characters, self.shown.taken(said)
        return reported_values.run_of_student(cell, said, printed, shown)

    def _own(self, cell: PlanCell) -> None:
        """Look the names that an answer is to bind up in the student's process from now on.

        What it is to import is imported here: a library must not be the student's to choose.
        """
        self.names.give_to_student(cell.names.binds)
        self.state.imports(names_bound("\n".join(cell.names.imports)))
        self._import(cell)

    def _import(self, cell: PlanCell) -> None:
        for statement in cell.names.imports:
            with contextlib.suppress(Exception):
                run_cell(statement, self.space, "<import>")

    def _share(self, cell: PlanCell) -> CellRun:
        """Run a test beside the answers, whose process is then believed."""
        allowed = (ANYTHING,) if cell.objects is None else tuple(cell.objects)
        number = self.numbers[cell.id]
        said = self._ask_plainly("judge", f"test {cell.id}", cell.guarded, number, allowed)
        self._own(cell)
        return reported_values.run_of_student(cell, said, self.plan.output_characters)

    def _set_up(self, cell: PlanCell) -> CellRun:
        before = self.draws.states()
        self._ask_plainly("run", f"given {cell.id}", cell.guarded, self.numbers[cell.id])
        self.draws.stand_again(before)
        bound = cell.names.binds
        self.state.share()
        self.names.place(cell.names.borrows)
        self.names.give_to_checker(bound)
        run = self._run_here(cell)
        self._lock(bound)
        self.names.finish()
        return run

    def _lock(self, bound: frozenset[str]) -> None:
        """Let both processes mean the same by what a locked cell has defined."""
        self._ask_plainly("lock", *sorted(bound))
        for name in bound:
            value = self.space.get(name)
            if isinstance(value, type | types.FunctionType) and value.__module__ == "__main__":
                self.locked[name] = value

    def _test(self, cell: PlanCell) -> CellRun:
        self.objects.begin(cell.objects, {})
        self._expect_due_forms()
        self.state.share()
        self.names.place(cell.names.borrows)
        run = self._run_here(cell)
        self.names.finish()
        self.bound_by_tests |= cell.names.binds
        self.peer.histories.clear()
        if not self.names.holds_lent:
            self.peer.lent.clear()
        return run

    def _expect_due_forms(self) -> None:
        """Have data come as plain data, and members as members, where such are due."""
        if (due := self.objects.due_forms) != self.expected:
            self._ask_plainly("plain", *due)
            self.expected = due

    def _run_here(self, cell: PlanCell) -> CellRun:
        self.cell = cell
        self.refusals.clear()
        self.objects.begin(cell.objects, self.names.placed)
        self.files.begin(self.objects)
        self.students_error = None
        self.out.take()
        self.err.take()
        sys.stdout, sys.stderr = self.out, self.err
        comparisons.stand_before(cell.source, self._compare)
        try:
            theirs = self.names.placed.keys() | self.bound_by_tests
            with (
                self.interpreting.watching(cell, self.space, theirs),
                self.state.in_step() as heard,
            ):
                self.interpreting.has_asked = heard
                value = cell.compiled.run(self.space)
            number = None if value is None else reported_values.number(value)
        except Broken:
            raise
        except BaseException as error:
            return self._failed(cell, error)
        if self.talk.failure is not None:
            raise Broken(str(self.talk.failure))
        self.objects.used.update({GIVES_POINTS} if number is not None else ())
        self.objects.used.update({DRAWS} if self.draws.others_drew else ())
        if cell.is_test and number is None and GIVES_POINTS in (cell.objects or ()):
            self._note_refusal(reported_values.NO_POINTS)
        for refusal in self.refusals[:1]:
            return self._ended(cell, *refusal)
        return self._ended(cell, CellEnd.FINISHED, value=number)

    def _failed(self, cell: PlanCell, error: BaseException) -> CellRun:
        if self.talk.failure is not None:
            raise Broken(str(self.talk.failure)) from error
        is_open = any(ending is CellEnd.NOT_RUN for ending, _, _ in self.refusals)
        said = described(cell, error, is_students=error is self.students_error)
        return self._ended(cell, CellEnd.NOT_RUN if is_open else CellEnd.RAISED, *said)

    def _ended(
        self,
        cell: PlanCell,
        ending: CellEnd,
        failure: Failure | None = None,
        traceback: str = "",
        value: float | None = None,
    ) -> CellRun:
        out, err = self.out.take(), self.err.take()
        why = (failure.message or _OPEN) if failure and ending is CellEnd.NOT_RUN else ""
        return CellRun(
            ending,
            outputs_of(stdout=out, stderr=err, value=value, failure=failure, traceback=traceback),
            failure=None if why else failure,
            cell=cell.id,
            value=value,
            reason=why,
            objects=tuple(sorted(self.objects.used)),
        )

    def _broken(self, cell: PlanCell) -> CellRun:
        why, is_late = str(self.talk.failure), isinstance(self.talk.failure, Late)
        ending = CellEnd.TIMED_OUT if is_late else CellEnd.DIED
        return CellRun(ending, cell=cell.id, reason=why, is_starved=is_late)
