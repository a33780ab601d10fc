"""What the tests say to a slip: which one fails, if any."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from coursetools.slips.child import Tests, run
from coursetools.slips.collected import NOT_REPLACED, Collected
from coursetools.slips.slips import Slip
from coursetools.slips.trace import Traced

__all__ = ["Decision", "chosen", "decide"]

MOST = 20.0  # seconds of work of all tests for one slip
SLOWER = 3.0  # than it was traced a test may be, when the machine is busy
STARTING = 8.0  # seconds
COLLECTING = 30.0  # seconds
NO_TESTS = (4, 5)  # pytest's words for wrong use, and for no test found


@dataclass(frozen=True)
class Decision:
    """What became of a slip.

    Parameters
    ----------
    key, path, piece : str
        The slip's key, its module, and the function or statement.
    line : int
        Where it was when it was tried.
    operator, change : str
        What slipped.
    verdict : str
        ``killed``, ``survived``, ``endless`` (killed by the clock), or ``not run`` where no test
        runs the line.
    by : str
        The test that failed.
    tests : int
        How many run the line and were chosen.
    state : str
        The state of the tests for which this holds.
    """

    key: str
    path: str
    piece: str
    line: int
    operator: str
    change: str
    verdict: str
    by: str
    tests: int
    state: str

    def to_json(self) -> Mapping[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def chosen(slip: Slip, traced: Sequence[Traced]) -> list[Traced]:
    """Return the tests that can tell a slip, the cheap ones first.

    Parameters
    ----------
    slip, traced : Slip, sequence of Traced
        A slip, and all tests.

    Returns
    -------
    list of Traced
        Those that pass and run the line of the slip; of many, as many as there is time for.
    """
    within, total = [], 0.0
    running = [test for test in traced if test.passed and _runs(test, slip)]
    for test in sorted(running, key=lambda test: test.work):
        total += test.work
        if total <= MOST:
            within.append(test)
    return within


def decide(
    root: Path, collected: Collected, slip: Slip, tests: Sequence[Traced], state: str
) -> Decision:
    """Run tests against a slip.

    Parameters
    ----------
    root, collected, slip : Path, Collected, Slip
        The project's root, a process that has its tests, and the slip.
    tests, state : sequence of Traced, str
        What `chosen` returns for the slip, and the state of the tests.

    Returns
    -------
    Decision
    """
    verdict, by = _verdict(root, collected, slip, tests) if tests else ("not run", "")
    mutant = slip.mutant
    change = mutant.change
    return Decision(
        slip.key,
        slip.path,
        slip.piece,
        slip.line,
        mutant.operator,
        change,
        verdict,
        by,
        len(tests),
        state,
    )


def _runs(test: Traced, slip: Slip) -> bool:
    if slip.lines:
        return any((slip.path, line) in test.lines for line in slip.lines)
    return any(path == slip.path for path, _ in test.lines)


def _verdict(
    root: Path, collected: Collected, slip: Slip, tests: Sequence[Traced]
) -> tuple[str, str]:
    seconds = STARTING + SLOWER * sum(test.seconds for test in tests)
    ended: int | None = NOT_REPLACED
    by = ""
    if slip.is_in_code:
        ended, by = collected.ask(slip, [test.name for test in _by_file(tests)], seconds)
    if ended == NOT_REPLACED:
        ended, by = _anew(root, slip, tests, seconds)
    if ended is None:
        return "endless", by
    return ("survived", "") if ended == 0 else ("killed", by or f"the end of pytest ({ended})")


def _anew(
    root: Path, slip: Slip, tests: Sequence[Traced], seconds: float
) -> tuple[int | None, str]:
    """Import and collect everything again: for what is done when a module is imported."""
    with tempfile.TemporaryDirectory() as folder:
        failed, log = Path(folder, "failed"), Path(folder, "log")
        names = [test.name for test in _by_file(tests)]
        files = sorted({test.file for test in tests})
        plugin = _Chosen(names, failed)
        work = Tests(root, ["-x", *files], plugin, log, {slip.path: slip.text})
        ended = run(work, seconds + COLLECTING)
        by = failed.read_text("utf-8") if failed.exists() else ""
        if ended in NO_TESTS and not by:
            raise RuntimeError(f"pytest ends with {ended}:\n{log.read_text('utf-8')[-2000:]}")
        return ended, by


def _by_file(tests: Sequence[Traced]) -> list[Traced]:
    """Return tests file by file, as their fixtures want it: a file with a cheap one first."""
    place = {test.name: number for number, test in enumerate(tests)}
    first: dict[str, int] = {}
    for test in tests:
        first.setdefault(test.file, place[test.name])
    return sorted(tests, key=lambda test: (first[test.file], place[test.name]))


class _Chosen:
    """A plugin of pytest that keeps some tests, in an order, and names the first that fails."""

    def __init__(self, names: Sequence[str], failed: Path) -> None:
        self._order = {name: number for number, name in enumerate(names)}
        self._failed = failed

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        kept = [item for item in items if item.nodeid in self._order]
        items[:] = sorted(kept, key=lambda item: self._order[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._note(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._note(f"{report.nodeid} (cannot be imported)")

    def _note(self, what: str) -> None:
        if not self._failed.exists():
            self._failed.write_text(what, "utf-8")
