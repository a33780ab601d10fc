"""Keeps what the student wrote from being run as a program in the checker.

A check may interpret what it hears: `eval` what a function returned, unpickle its bytes, let pandas
evaluate a query, write a module and import it, start a program. Then the student's data acts, and
it belongs into the student's process. Python tells of nearly all of it by audit events; what it
does not tell of is known by name.

When the reference runs, what happens is noted; when a submission runs, what was never noted is
refused, before it happens. A check that interprets on the reference what it hears is found out by
`INTERPRETS` among the notes, and runs beside the answers.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import getopt
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import CodeType, FrameType, ModuleType
from typing import Any

from autograder.grading import databases, formats
from autograder.grading.cell_names import plain_tree
from autograder.grading.cells import Compiled
from autograder.grading.code_facts import digest, is_inert
from autograder.grading.interpreters import stand_before
from autograder.grading.magics import timed_statement
from autograder.grading.object_rule import ObjectRule
from autograder.grading.plan import PlanCell

__all__ = ["INTERPRETS", "Interpreting"]

INTERPRETS = "interprets what it hears"
"""Among what is known of a test cell: what came of the reference's code was run as a program."""

_HERE = os.path.dirname(os.path.abspath(__file__))
_OURS = (
    os.path.join(os.path.dirname(_HERE), "wire", ""),
    *(os.path.join(_HERE, name) for name in ("checker.py", "plan.py")),
)
"""What the wire, the plan and the checker do on the way is nobody's text."""
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MAKERS = frozenset(("attr._make", "collections", "dataclasses", "enum", "unittest.mock"))
"""Modules that compile text of their own, from names and nothing else."""
_HINTS = frozenset(("annotationlib", "inspect", "typing"))
_STARTS = frozenset(
    (
        *("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile"),
        *("os.startfile/2", "os.system", "pty.spawn", "subprocess.Popen"),
    )
)
_REACHES = frozenset(
    (
        *("ctypes.addressof", "ctypes.call_function", "ctypes.cdata", "ctypes.cdata/buffer"),
        *("ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle", "ctypes.string_at"),
        *("ctypes.wstring_at", "ctypes.PyObj_FromPtr"),
        *("socket.__new__", "socket.bind", "socket.connect", "socket.getaddrinfo"),
        *("socket.gethostbyaddr", "socket.gethostbyname", "socket.sendmsg", "socket.sendto"),
    )
)
_RUNS = frozenset(("exec", "function.__new__"))
_EVENTS = _RUNS | _STARTS | _REACHES | {"marshal.loads", "open", "pickle.find_class"}
_RUN = "The check would run text that came from your code."
_UNPICKLE = "The check would unpickle something that came from your code and is no plain data."
_START = "The check would start a program because of what came from your code."
_EVALUATE = "The check would evaluate text that came from your code."
_OTHER = "What came from your code would make the check do what it does not do otherwise."


class Interpreting:
    """Watches what happens in the checker while a cell runs.

    Parameters
    ----------
    rule : ObjectRule
        Knows what was noted when the reference ran, and takes the notes.
    cells : iterable of PlanCell
        The notebook.
    refuse : callable
        Called with a sentence; it does not return.
    """

    def __init__(
        self, rule: ObjectRule, cells: Iterable[PlanCell], refuse: Callable[[str], None]
    ) -> None:
        self._rule = rule
        self._cells = tuple(c for c in cells if c.runs_in_checker)
        self._refuse = refuse
        self._cell: PlanCell | None = None
        self._space: Mapping[str, Any] = {}
        self._is_looking = False
        self._theirs: frozenset[str] = frozenset()
        self._began = time.time()
        self._has_written = False  # what lies in a file may be anybody's
        self.has_asked = False  # whether the running cell has heard of the student's code

    def install(self) -> None:
        """Begin to listen; there is no way back."""
        sys.addaudithook(_listener(self._hear))
        formats.install(lambda text: self.evaluates("str.format", text))
        self.know_libraries()

    def know_libraries(self) -> None:
        """Stand before the interpreters that raise no events, of all that is imported by now."""
        databases.stand_before(self._may_change)
        stand_before(lambda reading: self.evaluates(reading.by, reading.text))

    @contextmanager
    def watching(
        self, cell: PlanCell, space: Mapping[str, Any], theirs: Iterable[str]
    ) -> Iterator[None]:
        """Watch while a cell runs.

        Parameters
        ----------
        cell : PlanCell
            Which.
        space : mapping
            The namespace in which it runs.
        theirs : iterable of str
            Names whose values may be the student's.
        """
        self.know_libraries()
        self._theirs = frozenset(theirs)
        self.has_asked, self._cell, self._space = False, cell, space
        try:
            yield
        finally:
            self._cell = None

    def evaluates(self, what: str, text: Any = None) -> None:
        """Say that an interpreter is about to read something, of which there is no event."""
        if self._cell is None or self._is_looking:
            return
        with self._looking():
            caller = sys._getframe(2)
            if not _is_nobodys(caller) and (text is None or not self._is_of_course(text)):
                self._happens(f"evaluates by {what}", _EVALUATE, caller)

    def hears_a_file(self) -> None:
        """Say that the student's process has written a file that lies here now."""
        self._has_written = True

    def _may_change(self, what: str) -> bool:
        """Return whether a check's database may change so."""
        if self._cell is None or self._rule.is_done(what) or not self._rule.is_known:
            return True
        self._refuse(_OTHER)
        return False

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self._cell is not None and not self._is_looking:
            with self._looking():
                self._look(event, args, sys._getframe(2))

    @contextmanager
    def _looking(self) -> Iterator[None]:
        self._is_looking = True  # to look raises events, too
        try:
            yield
        finally:
            self._is_looking = False

    def _look(self, event: str, args: tuple[Any, ...], caller: FrameType) -> None:
        if _is_nobodys(caller):
            return
        file = caller.f_code.co_filename
        if event in _RUNS:
            self._look_at_code(args[0], caller)
        elif event == "pickle.find_class":
            self._happens(f"unpickles {args[0]}.{args[1]}"[:200], _UNPICKLE, caller)
        elif event in _STARTS:
            self._happens(f"starts {event} {args!r}"[:200], _START, caller)
        elif event == "marshal.loads":
            if not file.startswith("<frozen "):
                self._happens(event, _RUN, caller)
        elif event == "ctypes.dlopen" and self._has_written:
            self._happens(event, _RUN, caller)
        elif event != "open":
            self._happens(event, _OTHER, None)
        elif type(args[2]) is int and args[2] & _WRITES:
            self._has_written = True
            if file.startswith("<"):
                self._happens(event, _OTHER, None)

    def _look_at_code(self, code: Any, caller: FrameType) -> None:
        if not isinstance(code, CodeType) or self._was_there(code.co_filename):
            return
        maker = str(caller.f_globals.get("__name__", ""))
        if maker in _MAKERS or digest(code) in self._codes:
            return
        is_hint = maker in _HINTS
        if is_inert(code) and (is_hint or not self._rule.notes_all):
            return  # an annotation that is a name, say: looked up and not run
        self._happens(f"runs {digest(code)[:16]}", _RUN, caller)

    def _happens(self, note: str, words: str, caller: FrameType | None) -> None:
        """Note it, and refuse it if it is new. Without a caller, nothing is interpreted."""
        has_heard = self.has_asked or self._has_written
        is_theirs = has_heard or (caller is not None and self._mentions_theirs(caller))
        self._rule.used.add(note)
        if is_theirs and caller is not None:
            self._rule.used.add(INTERPRETS)
        if not (self._rule.is_named(note) if self._rule.is_known else not is_theirs):
            self._refuse(words)

    def _mentions_theirs(self, frame: FrameType | None) -> bool:
        """Return whether the statement of the cell that runs names what may be the student's.

        So may be whatever was named beside it in a statement before.
        """
        assert self._cell is not None
        line = 0
        while frame is not None:
            line = frame.f_lineno if frame.f_code.co_filename == self._cell.file else line
            frame = frame.f_back
        _, tree = plain_tree(self._cell.source, self._cell.file)
        theirs = set(self._theirs)
        for statement in tree.body:
            nodes = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
            names = {node.id for node in nodes if not _is_fixed(self._space.get(node.id))}
            is_theirs = bool(names & theirs)
            if statement.lineno <= line <= (statement.end_lineno or 0):
                return is_theirs
            theirs |= names if is_theirs else set()
        return True

    def _was_there(self, file: str) -> bool:
        """Return whether a text lies in a file that nobody has written since this process began.

        An archive that is unpacked says itself when its files were changed, and not when they came.
        """
        if file.startswith("<frozen "):
            return True
        try:
            return os.stat(file).st_ctime < self._began
        except (OSError, ValueError):
            return False

    def _is_of_course(self, text: Any) -> bool:
        """Return whether it is a literal in one of the course's cells."""
        if isinstance(text, bytes | bytearray):
            text = text.decode("utf-8", "replace")
        return isinstance(text, str) and text.strip() in self._literals

    @functools.cached_property
    def _literals(self) -> frozenset[str]:
        found: set[str] = set()
        for cell in self._cells:
            try:
                _, tree = plain_tree(cell.source, cell.file)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
            found.update(node.value.strip() for node in nodes if isinstance(node.value, str))
        return frozenset(found)

    @functools.cached_property
    def _codes(self) -> frozenset[str]:
        """The digests of what the literals compile to, however they are run."""
        timed = {timed for text in self._literals for timed in _timed(text)}
        return frozenset(digest(c) for text in self._literals | timed for c in _compiled(text))


def _timed(text: str) -> Iterator[str]:
    """Yield what a text times, as what follows ``%timeit`` with options."""
    if text.startswith("-"):
        with contextlib.suppress(getopt.GetoptError):
            yield timed_statement(text)[1]


def _compiled(text: str) -> Iterator[CodeType]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for mode in ("eval", "exec"):
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                yield compile(text, "<literal>", mode, dont_inherit=True)
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            whole = Compiled.of(text, "<literal>")
            yield from (code for code in (whole.body, whole.last) if code is not None)


def _listener(hear: Callable[[str, tuple[Any, ...]], None]) -> Callable[..., None]:
    """Return an audit hook that passes on the few events that matter, and is quick with others.

    Even `id` is an event. Python asks a hook for an attribute each time, which a function answers
    three times as fast as a method.
    """
    events = _EVENTS

    def listen(event: str, args: tuple[Any, ...]) -> None:
        if event in events:
            hear(event, args)

    return listen


def _is_fixed(value: Any) -> bool:
    return isinstance(value, ModuleType | type)


def _is_nobodys(frame: FrameType | None) -> bool:
    """Return whether the grader does it, or a library that is being imported."""
    while frame is not None and not frame.f_code.co_filename.startswith("<"):
        if frame.f_code.co_filename.startswith(_OURS):
            return True
        frame = frame.f_back
        if frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
    return False
