"""Files that one process writes into its scratch folder and the other reads.

An answer writes a file and the check reads it, or a check writes one that the student's function
is to read; each process has a folder of its own. When the reference runs, what is written and read
across is noted, file by file; when a submission runs, these files are carried over, as bytes, and
no others. A file that a process could run by its name alone never is.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.grading.object_rule import ObjectRule

__all__ = ["HEARS", "TELLS", "CheckerFiles", "ScratchFolder", "may_be_carried"]

HEARS = "reads the file "
"""With a name, among what is known of a test cell: the student's process has written it."""
TELLS = "writes the file "
"""With a name, among what is known of a test cell: the student's process has read it."""

_MOST = 300
_BYTES = 16 << 20
_PROGRAMS = (".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".pth", ".egg", ".whl", ".zip")
_OF_PYTHON = ("__pycache__", ".ipython", ".cache", ".config", ".local")
_AT_RANDOM = re.compile(r"\btmp[a-z0-9_]{8}")

Token = tuple[int, int, int]


class ScratchFolder:
    """The folder in which a process has begun, and what has come into it since."""

    def __init__(self) -> None:
        self.root = Path.cwd()
        self._before = self._listing()
        self._opened: set[str] | None = None

    def news(self) -> dict[str, Token]:
        """Return what is new or has changed since the process began: names, and how each stands.

        The name of a folder ends in a slash. Nothing where there is too much to look at.
        """
        if self._before is None:
            return {}
        now = self._listing() or {}
        return {name: token for name, token in now.items() if token != self._before.get(name)}

    def token(self, name: str) -> Token | None:
        """Return how a file stands; None if there is none."""
        with contextlib.suppress(OSError, ValueError):
            return _token(self._path(name).lstat())
        return None

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None if there is none that may be carried over."""
        with contextlib.suppress(OSError, ValueError):
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            with open(os.open(self._path(name), flags), "rb") as file:
                data = file.read(_BYTES + 1)
                return data if len(data) <= _BYTES else None
        return None

    def write(self, name: str, data: bytes | None) -> None:
        """Let a file hold `data`, or be gone; a name with a slash at its end makes a folder."""
        with contextlib.suppress(OSError, ValueError):
            path = self._path(name)
            if path.is_symlink():
                return
            if name.endswith("/"):
                path.mkdir(parents=True, exist_ok=True)
            elif data is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)

    def note_what_is_read(self) -> tuple[str, ...]:
        """Return which files were opened to be read since this was last asked for."""
        if self._opened is None:
            self._opened = set()
            self.listen(lambda name: self._opened.add(name) if self._opened is not None else None)
        opened, self._opened = self._opened, set()
        return tuple(sorted(opened))

    def listen(self, told: Callable[[str], None]) -> None:
        """Have `told` called with the name of each file that is opened to be read, from now on."""

        def hear(event: str, args: tuple[Any, ...]) -> None:
            if event != "open" or not isinstance(args[0], str | os.PathLike):
                return
            if not (isinstance(args[2], int) and args[2] & os.O_WRONLY):
                with contextlib.suppress(ValueError, TypeError):
                    told(os.path.relpath(os.fspath(args[0]), self.root))

        sys.addaudithook(hear)

    def _path(self, name: str) -> Path:
        """Return where a file lies, if that is below the folder and reached by no link."""
        parts = Path(name).parts
        path = self.root.joinpath(*parts)
        is_below = bool(parts) and not os.path.isabs(name) and ".." not in parts
        if not is_below or not may_be_carried(name) or path.parent.resolve() != path.parent:
            raise ValueError(f"{name} is no file of the scratch folder")
        return path

    def _listing(self) -> dict[str, Token] | None:
        found: dict[str, Token] = {}
        left = [""]
        while left:
            here = left.pop()
            with contextlib.suppress(OSError), os.scandir(self.root / here) as entries:
                for entry in entries:
                    name = here + entry.name
                    if len(found) > _MOST:
                        return None
                    if not may_be_carried(name) or entry.is_symlink():
                        continue
                    if entry.is_dir():
                        left.append(name + "/")
                        found[name + "/"] = (0, 0, 0)
                    elif entry.is_file():
                        found[name] = _token(entry.stat())
        return found


def may_be_carried(name: str) -> bool:
    """Return whether a file is one that no process runs because of its name.

    Examples
    --------
    >>> may_be_carried("data/out.csv"), may_be_carried("numpy.py")
    (True, False)
    """
    is_python = not _AT_RANDOM.search(name) and any(p in _OF_PYTHON for p in Path(name).parts)
    return not is_python and not name.lower().endswith(_PROGRAMS)


def _token(found: os.stat_result) -> Token:
    return found.st_mtime_ns, found.st_size, found.st_ino


def _pattern(name: str) -> str:
    """Return a name without what `tempfile` has made up."""
    return _AT_RANDOM.sub("tmp*", name)


class CheckerFiles:
    """Carries over what the reference's files show is due.

    Parameters
    ----------
    ask : callable
        ``ask(operation, *arguments)`` asks the student's process.
    heard : callable
        Called when a file has come from the student's process.
    """

    def __init__(self, ask: Callable[..., Any], heard: Callable[[], None]) -> None:
        self._ask = ask
        self._heard = heard
        self._notes: set[str] = set()
        self._folder = ScratchFolder()
        self._is_trial = self._listens = False
        self._hears: frozenset[str] = frozenset()
        self._tells: frozenset[str] = frozenset()
        self._theirs: dict[str, Token] = {}
        self._known: dict[str, Token | None] = {}

    def begin(self, rule: ObjectRule) -> None:
        """Begin a cell: bring over what the answers have written for it.

        `rule` knows what was noted when the reference ran, and takes the notes.
        """
        known, self._is_trial, self._notes = rule.allowed, rule.notes_all, rule.used
        self._hears = frozenset(n.removeprefix(HEARS) for n in known if n.startswith(HEARS))
        self._tells = frozenset(n.removeprefix(TELLS) for n in known if n.startswith(TELLS))
        if self._is_trial:
            self._ask("files read")
            if not self._listens:
                self._folder.listen(self._is_read)
                self._listens = True
        self._fetch()

    def _is_read(self, name: str) -> None:
        if name in self._theirs:
            self._note(HEARS, [name])

    @contextmanager
    def in_step(self) -> Iterator[None]:
        """Carry files over before and after something is asked of the student's process."""
        self._give()
        try:
            yield
        finally:
            self._fetch()

    def _give(self) -> None:
        if not (self._is_trial or self._tells):
            return
        for name, token in self._folder.news().items():
            is_due = self._is_trial or _pattern(name) in self._tells
            if is_due and self._known.get(name) != token:
                self._known[name] = token
                data = self._folder.read(name) if not name.endswith("/") else b""
                if data is not None:
                    self._ask("put file", name, data)
                if name.endswith("/"):
                    self._note(TELLS, [name])

    def _fetch(self) -> None:
        if not (self._is_trial or self._hears):
            return
        if self._is_trial:
            read = (n for n in self._ask("files read") if self._known.get(n) is not None)
            self._note(TELLS, read)
        there = dict(self._news())
        for name, token in there.items():
            if token != self._theirs.get(name) and self._is_heard(name):
                self._bring(name, token)
        given = {name for name, token in self._known.items() if token is not None}
        for name in given - there.keys():
            if self._is_heard(name) and not name.endswith("/"):
                self._folder.write(name, None)
                self._known[name] = None
                self._theirs.pop(name, None)
                self._note(HEARS, [name])

    def _is_heard(self, name: str) -> bool:
        return self._is_trial or _pattern(name) in self._hears

    def _news(self) -> Iterator[tuple[str, Token]]:
        said = self._ask("files")
        for entry in said if type(said) is tuple else ():
            if type(entry) is tuple and [type(part) for part in entry] == [str, tuple]:
                yield entry

    def _bring(self, name: str, token: Token) -> None:
        if self._folder.token(name) == token or len(self._theirs) >= _MOST:
            return  # both have one folder, or there is too much of it
        data = b"" if name.endswith("/") else self._ask("file", name)
        if type(data) is not bytes:
            return
        self._heard()
        self._theirs[name] = token
        self._folder.write(name, data)
        self._known[name] = self._folder.token(name)
        self._note(HEARS, [name])

    def _note(self, what: str, names: Iterable[str]) -> None:
        if self._is_trial:
            self._notes.update(what + _pattern(name) for name in names)
