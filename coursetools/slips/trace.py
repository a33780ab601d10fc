"""Which lines each test runs, in its process and in all that it forks."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from coursetools.slips.child import Tests, run

__all__ = ["Traced", "digest", "trace"]

SECONDS = 900.0  # for one file of tests, which tracing makes slower
Line = tuple[str, int]


@dataclass(frozen=True)
class Traced:
    """One test.

    Parameters
    ----------
    name : str
        Its node id.
    seconds, work : float
        How long it took, traced, and how much of that it and its children worked: on a machine that
        others use, only the latter says what it costs.
    passed : bool
        A test that is skipped, or fails when traced, tells nothing of slips.
    lines : frozenset of (str, int)
        What it ran: files, from the project's root, and lines.
    """

    name: str
    seconds: float
    work: float
    passed: bool
    lines: frozenset[Line]

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return self.name.partition("::")[0]


def trace(
    root: Path, file: str, modules: Sequence[str], helpers: Sequence[str], kept: Path
) -> list[Traced]:
    """Run a file of tests and note what each test runs; what is known already is not run again.

    Parameters
    ----------
    root, file : Path, str
        The project's root and the file of tests.
    modules, helpers : sequence of str
        The files whose lines are wanted, and what else the tests may import.
    kept : Path
        The folder in which results are kept.

    Returns
    -------
    list of Traced
        All tests of the file.
    """
    place = kept / f"{digest(root, [file, *helpers, *modules])}.json"
    if not place.exists():
        tests = list(_traced(root, file, frozenset(modules)))
        kept.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps([_to_json(test) for test in tests]), "utf-8")
    return [_from_json(value) for value in json.loads(place.read_text("utf-8"))]


def digest(root: Path, paths: Iterable[str]) -> str:
    """Return sixteen hexadecimal digits that stay while the texts of some files stay."""
    found = hashlib.sha256()
    for path in paths:
        found.update(path.encode() + b"\0" + (root / path).read_bytes() + b"\0")
    return found.hexdigest()[:16]


def _traced(root: Path, file: str, modules: frozenset[str]) -> Iterator[Traced]:
    with tempfile.TemporaryDirectory() as folder:
        lines, ends = Path(folder, "lines"), Path(folder, "ends")
        lines.touch()
        ends.touch()
        log = Path(folder, "log")
        tests = Tests(root, [file], _Tracer(root, modules, lines, ends), log)
        if (status := run(tests, SECONDS)) not in {0, 1}:
            said = log.read_text("utf-8", "replace")[-2000:]
            raise RuntimeError(f"{file} cannot be traced (pytest: {status}):\n{said}")
        ran: dict[str, set[Line]] = {}
        for test, path, line in map(json.loads, lines.read_text("utf-8").splitlines()):
            ran.setdefault(test, set()).add((path, line))
        for test, seconds, work, passed in map(json.loads, ends.read_text("utf-8").splitlines()):
            yield Traced(test, seconds, work, passed, frozenset(ran.get(test, ())))


class _Tracer:
    """A plugin of pytest that writes a line whenever a test runs a line for the first time."""

    def __init__(self, root: Path, modules: frozenset[str], lines: Path, ends: Path) -> None:
        self._paths = {str(root / module): module for module in modules}
        self._lines = os.open(lines, os.O_WRONLY | os.O_APPEND)
        self._ends = os.open(ends, os.O_WRONLY | os.O_APPEND)
        self._seen: set[Line] = set()
        self._test = ""
        self._passed = True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._test, self._passed = item.nodeid, True
        self._seen.clear()
        start, worked = time.perf_counter(), sum(os.times()[:4])
        threading.settrace(self._called)
        sys.settrace(self._called)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)
            seconds, work = time.perf_counter() - start, sum(os.times()[:4]) - worked
            self._write(self._ends, item.nodeid, seconds, work, self._passed)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._passed &= report.passed

    def _called(self, frame: FrameType, event: str, value: Any) -> Any:
        return self._ran if frame.f_code.co_filename in self._paths else None

    def _ran(self, frame: FrameType, event: str, value: Any) -> Any:
        line = frame.f_code.co_filename, frame.f_lineno
        if event == "line" and line not in self._seen:
            self._seen.add(line)
            self._write(self._lines, self._test, self._paths[line[0]], line[1])
        return self._ran

    @staticmethod
    def _write(descriptor: int, *values: str | float) -> None:
        os.write(descriptor, json.dumps(values).encode() + b"\n")


def _to_json(test: Traced) -> Mapping[str, Any]:
    by_path: dict[str, list[int]] = {}
    for path, line in sorted(test.lines):
        by_path.setdefault(path, []).append(line)
    facts = {"name": test.name, "seconds": test.seconds, "work": test.work, "passed": test.passed}
    return facts | {"lines": by_path}


def _from_json(value: Mapping[str, Any]) -> Traced:
    lines = {(path, line) for path, numbers in value["lines"].items() for line in numbers}
    return Traced(**{**value, "lines": frozenset(lines)})
