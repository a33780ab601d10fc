"""The student's process: runs answers, and does what the checker asks with what they left behind.

Nothing of an isolated test is here: no text, no file, no descriptor but the socket. A *shared*
test, which needs live objects, is sent here to be judged.
"""

from __future__ import annotations

import builtins
import contextlib
import copy
import getpass
import json
import os
import socket
import sys
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from IPython.core.error import StdinNotImplementedError

from autograder.grading.cell_output import CellOutput, ProgramOutput
from autograder.grading.entries import read_all
from autograder.grading.modes import StudentModes
from autograder.grading.module_state import data_of, set_data
from autograder.grading.scratch_files import ScratchFolder
from autograder.grading.shared_interpreting import SharedInterpreting
from autograder.grading.shell import new_shell
from autograder.grading.sources import attribute, claims
from autograder.wire.bounds import Bounds
from autograder.wire.conversation import Broken, Conversation
from autograder.wire.ends import StudentPeer
from autograder.wire.errors import CannotCross, WireError
from autograder.wire.frames import Channel

__all__ = ["StudentConfig", "run_student", "serve"]

_NO_INPUT = "input() was called, but nobody is there to answer while a notebook is graded"
_TEXT = 5_000
_FRAMES = 20
_ABSENT = object()
_NO_PROGRAMS = ProgramOutput()


@dataclass(frozen=True)
class StudentConfig:
    """What the student's process needs to know. Nothing of a test is in it.

    Attributes
    ----------
    bounds : Bounds
        Caps on every message.
    output_characters : int
        Printed text that is kept of one cell.
    """

    bounds: Bounds = field(default_factory=Bounds)
    output_characters: int = 200_000


def run_student(link: int, config: int) -> None:
    """Be the student's process.

    Parameters
    ----------
    link : int
        A socket, at whose other end the checker is.
    config : int
        The reading end of a pipe with a JSON object.
    """
    facts = json.loads(read_all(config))
    config_ = StudentConfig(Bounds(**facts["bounds"]), facts["output_characters"])
    with socket.socket(fileno=link) as sock:
        serve(sock, config_, ProgramOutput.caught(config_.output_characters))


def serve(
    sock: socket.socket,
    config: StudentConfig | None = None,
    programs: ProgramOutput = _NO_PROGRAMS,
) -> None:
    """Do what the checker at the other end of `sock` asks, until it hangs up.

    To be called in a freshly forked process: it replaces ``sys.stdout``, ``sys.stderr``, ``input``
    and the module ``__main__``.

    Parameters
    ----------
    sock : socket.socket
        The one way out.
    config : StudentConfig, optional
        Limits.
    programs : ProgramOutput, optional
        Where programs print that the notebook starts.
    """
    _Student(sock, config or StudentConfig(), programs).serve()


class _Student:
    def __init__(
        self, sock: socket.socket, config: StudentConfig, programs: ProgramOutput = _NO_PROGRAMS
    ) -> None:
        self.sock = sock
        self.module = types.ModuleType("__main__")
        self.space = self.module.__dict__
        self.locked: dict[str, Any] = {}
        self.shadowed: dict[str, Any] = {}
        self.known: dict[str, Any] = {}
        self.open_figures: set[int] = set()
        self.interpreting, self.modes = SharedInterpreting(), StudentModes()
        self.folder = ScratchFolder()
        self.output, self.programs = CellOutput(config.output_characters), programs
        self.peer = StudentPeer(self._ask, self.locked, config.bounds)
        self.talk = Conversation(
            Channel(sock, config.bounds), self.peer, self._perform, self.output.out.take
        )
        self.operations: dict[str, Callable[..., Any]] = {
            "await": self._wait_for,
            "backward": self.peer.histories.pull_back,
            "bind": self.space.update,
            "call": lambda obj, args, keywords: obj(*args, **dict(keywords)),
            "copy": lambda obj, deep: copy.deepcopy(obj) if deep else copy.copy(obj),
            "dir": dir,
            "do": _operate,
            "file": self.folder.read,
            "files": lambda: tuple(self.folder.news().items()),
            "files read": self.folder.note_what_is_read,
            "get": attribute,
            "judge": self._judge,
            "keep": self._keep,
            "item": lambda obj, key: obj[key],
            "list": list,
            "plain": self.peer.send_as_due,
            "put file": self.folder.write,
            "source": claims,
            "lock": self._lock,
            "modes": self.modes.take,
            "missing": lambda *names: tuple(n for n in names if n not in self.space),
            "modules": self._share_modules,
            "set state": set_data,
            "state": data_of,
            "read": self._read,
            "run": self._run,
            "set": setattr,
            "shadow": self._shadow,
            "text": _text,
            "unset": delattr,
        }

    def serve(self) -> None:
        self._settle()
        me = os.getpid()
        os.register_at_fork(after_in_child=self.sock.close)  # two would talk at once
        with contextlib.suppress(WireError, Broken):
            self.talk.serve()
        if os.getpid() != me:
            os._exit(0)

    def _settle(self) -> None:
        sys.modules["__main__"] = self.module
        sys.path.insert(0, os.getcwd())  # where modules lie that the course ships
        self.space["__builtins__"] = builtins
        self.shell = new_shell(self.module, self.output)
        self.interpreting.guard_templates()
        builtins.input = getpass.getpass = _no_input
        sys.stdout, sys.stderr = self.output.out, self.output.err

    def _ask(self, operation: str, *arguments: Any) -> Any:
        return self.talk.ask(operation, *arguments)

    def _perform(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        try:
            with self.modes.held(operation):
                return self.operations[operation](*arguments)
        finally:
            self._report_what_is_rebound()

    def _report_what_is_rebound(self) -> None:
        """Tell the checker which of the names that it knows mean something else by now."""
        space = self.space
        changed = [n for n, known in self.known.items() if space.get(n, _ABSENT) is not known]
        if not changed:
            return
        new = {name: space[name] for name in changed if name in space}
        gone = tuple(name for name in changed if name not in space)
        self.known.update(new, **dict.fromkeys(gone, _ABSENT))
        with contextlib.suppress(CannotCross):
            self._ask("rebound", new, gone)

    def _run(self, name: str, source: str, number: int) -> dict[str, Any]:
        """Run a cell; return how it ended, as plain text only."""
        return self._ran(name, source, number)[0]

    def _judge(
        self, name: str, source: str, number: int, allowed: tuple[str, ...] = ("*",)
    ) -> dict[str, Any]:
        """Run a test cell beside the answers; return how it ended and its last value."""
        with self.interpreting.held(allowed):
            report, value = self._ran(name, source, number)
            text = _shown(value)
        if self.interpreting.refused:
            refused = {"kind": "NotComparable", "message": self.interpreting.refused}
            report |= refused | {"raised_by": "check"}
        return report | {"value": text, "interprets": tuple(sorted(self.interpreting.noted))}

    def _ran(self, name: str, source: str, number: int) -> tuple[dict[str, Any], Any]:
        self._finish()
        file = f"<{name}>"
        outcome = self.shell.run(source, file, number)
        if isinstance(outcome.error, Broken):
            raise outcome.error
        failure = _Failure() if outcome.error is None else _Failure.of(outcome.error, file)
        self.open_figures = _figures()
        return {**vars(failure), **self.output.take(self.programs)}, outcome.value

    def _wait_for(self, obj: Any) -> Any:
        """Await something in the loop of the notebook, to its end."""
        if self.shell.loop is None:
            raise CannotCross("There is no loop here in which anything could be awaited.")

        async def wait() -> Any:
            return await obj

        return self.shell.loop.run_until_complete(wait())

    def _read(self, *wanted: str) -> dict[str, Any]:
        """Begin a test cell: return the names that it may ask for."""
        self._finish()
        self.known.update((name, self.space.get(name, _ABSENT)) for name in wanted)
        return {name: self.space[name] for name in wanted if name in self.space}

    def _lock(self, *names: str) -> None:
        for name in names:
            if isinstance(self.space.get(name), type | types.FunctionType):
                self.locked[name] = self.space[name]

    def _share_modules(self, *names: str) -> None:
        """Name classes of these modules of the course: the checker has loaded them, too."""
        self.peer.course.shared = frozenset(names)

    def _shadow(self, values: dict[str, Any], missing: tuple[str, ...]) -> None:
        """Rebind and unbind names until the next cell."""
        for name in (*values, *missing):
            self.shadowed.setdefault(name, self.space.get(name, _ABSENT))
        self.space.update(values)
        for name in missing:
            self.space.pop(name, None)
        self.known.update(values, **dict.fromkeys(missing, _ABSENT))

    def _keep(self, *names: str) -> None:
        """Let names mean for good what the running cell has made of them."""
        for name in names:
            self.shadowed.pop(name, None)

    def _finish(self) -> None:
        """End the cell before: give names back as they were."""
        for name, value in self.shadowed.items():
            if value is _ABSENT:
                self.space.pop(name, None)
            else:
                self.space[name] = value
        self.shadowed.clear()
        self.known.clear()
        self.peer.histories.clear()
        for figure in _figures() - self.open_figures:
            # what a test has drawn by a call is no output of the next answer
            sys.modules["matplotlib.pyplot"].close(figure)
        self.output.shown.take()
        self.programs.take()


def _figures() -> set[int]:
    """Return the numbers of pyplot's open figures."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot is not None else set()


def _operate(obj: Any, name: str, *args: Any) -> Any:
    return getattr(type(obj), name)(obj, *args)


def _text(obj: Any, how: str, *args: str) -> str:
    ways: dict[str, Callable[..., str]] = {"repr": repr, "str": str, "format": format}
    made = ways[how](obj, *args)
    return str.__str__(made)[:_TEXT]


def _shown(value: Any) -> str:
    try:
        return "" if value is None else str.__str__(repr(value))[:_TEXT]
    except BaseException:  # what the student's class does when it is asked for
        return "nothing that can be shown"


def _no_input(*_: object, **__: object) -> str:
    raise StdinNotImplementedError(_NO_INPUT)


@dataclass(frozen=True)
class _Failure:
    """An exception in words: its type, its message, where in the cell, and who raised it."""

    kind: str = ""
    message: str = ""
    traceback: str = ""
    lines: tuple[int, ...] = ()
    raised_by: str = "check"

    @classmethod
    def of(cls, error: BaseException, file: str) -> _Failure:
        kind = "Exception"
        try:
            kind = str(type(error).__name__) or kind  # a class may have no name
            trace = _from_the_cell(error.__traceback__, file)
            frames = traceback.extract_tb(trace)
            lines = [frame.lineno or 0 for frame in frames if frame.filename == file]
            raised_by = _raised_by([frame.filename for frame in frames], file)
            shown = traceback.format_exception(type(error), error, trace, -_FRAMES)
            text = "".join(shown)[-2 * _TEXT :]
            return cls(kind, str(error)[:_TEXT], text, tuple(lines[-_FRAMES:]), raised_by)
        except BaseException:  # whatever its class or its text does when it is asked for
            return cls(kind)


def _raised_by(files: list[str], cell: str) -> str:
    """Return whose words an error is in: the cell's, the student's, or a library's that it calls.

    A file beside the notebook may be anybody's, and counts as a library.
    """
    if not files or files[-1] == cell or files[-1].startswith("<given "):
        return "check"
    return "student" if any(file.startswith("<answer ") for file in files) else "library"


def _from_the_cell(trace: types.TracebackType | None, file: str) -> types.TracebackType | None:
    """Leave out the frames of the shell, which help nobody."""
    here = trace
    while here is not None and here.tb_frame.f_code.co_filename != file:
        here = here.tb_next
    return here or trace
