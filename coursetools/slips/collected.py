"""A process that has collected all tests: each slip is tried in a fork of it."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType, TracebackType
from typing import Any

import pytest

from coursetools.slips.child import Tests, forked, run
from coursetools.slips.slips import Slip

__all__ = ["NOT_REPLACED", "Collected"]

NOT_REPLACED = 120
"""The status of a try that could not be made so: the function's code cannot be replaced."""
_FOR_EVER = 1e9


class Collected:
    """The tests of some files, ready to run.

    Parameters
    ----------
    root, files, folder : Path, sequence of str, Path
        The project's root, the files of tests, and an empty folder.
    """

    def __init__(self, root: Path, files: Sequence[str], folder: Path) -> None:
        orders, self._orders = os.pipe()
        self._replies, replies = os.pipe()
        self._log = folder / "log"
        self._process = os.fork()
        if self._process == 0:
            os.close(self._orders)
            server = _Server(root, orders, replies, folder)
            status = run(Tests(root, files, server, self._log), _FOR_EVER)
            os._exit(status or 0)
        os.close(orders)
        os.close(replies)
        self._lines = os.fdopen(self._replies, "r", encoding="utf-8")

    def __enter__(self) -> Collected:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        os.close(self._orders)
        self._lines.close()
        os.waitpid(self._process, 0)

    def ask(self, slip: Slip, tests: Sequence[str], seconds: float) -> tuple[int | None, str]:
        """Run tests against a slip.

        Parameters
        ----------
        slip, tests, seconds : Slip, sequence of str, float
            The slip, the node ids of tests in their order, and how long they may take.

        Returns
        -------
        tuple of int or None, and str
            1 if one failed, else as `forked` says, or `NOT_REPLACED`; and which one failed.

        Raises
        ------
        RuntimeError
            If the tests could not be collected.
        """
        order = {"path": slip.path, "piece": slip.piece, "text": slip.text}
        line = json.dumps(order | {"tests": tests, "seconds": seconds}) + "\n"
        try:
            _write(self._orders, line.encode())
            status, by = json.loads(self._lines.readline())
        except (OSError, ValueError) as error:
            said = self._log.read_text("utf-8", "replace")[-2000:]
            raise RuntimeError(f"The tests cannot be collected:\n{said}") from error
        return status, by


class _Server:
    """A plugin of pytest that runs tests by order, each time in a fork."""

    def __init__(self, root: Path, orders: int, replies: int, folder: Path) -> None:
        self._root = root
        self._orders, self._replies = orders, replies
        self._log, self._failed = folder / "try", folder / "failed"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        gc.collect()
        with os.fdopen(self._orders, "r", encoding="utf-8") as orders:
            for line in orders:
                order = json.loads(line)
                self._failed.unlink(missing_ok=True)
                status = forked(lambda: self._try(order, items), self._log, order["seconds"])  # noqa: B023
                by = self._failed.read_text("utf-8") if self._failed.exists() else ""
                _write(self._replies, json.dumps([status, by]).encode() + b"\n")
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self._failed.exists():
            self._failed.write_text(report.nodeid, "utf-8")

    def _try(self, order: Mapping[str, Any], items: Mapping[str, pytest.Item]) -> int:
        if not _replace(str(self._root / order["path"]), order["piece"], order["text"]):
            return NOT_REPLACED
        chosen = [items[name] for name in order["tests"]]
        for item, after in zip(chosen, [*chosen[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self._failed.exists():
                return 1
        return 0


def _replace(file: str, piece: str, text: str) -> bool:
    """Give the functions of that name the code that they have in a text; return whether it is new.

    What stands before the function is the same in the text, so that its first line tells it from
    another of its name.
    """
    new = {
        (code.co_qualname, code.co_firstlineno): code
        for code in _codes(compile(text, file, "exec", dont_inherit=True))
        if code.co_qualname == piece
    }
    is_new = False
    for function in gc.get_objects():
        if type(function) is FunctionType and function.__code__.co_filename == file:
            old = function.__code__
            code = new.get((old.co_qualname, old.co_firstlineno))
            if code is not None and code.co_freevars == old.co_freevars:
                is_new |= code != old
                function.__code__ = code
    return is_new


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
