"""The pytest plugin: nbval runs and compares, this settles numbers, pictures and devices first.

Use it with `pytest -p coursetools.validation.plugin --nbval`; `scripts/validate.py` does.
"""

from __future__ import annotations

import datetime
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from coursetools.validation.messages import Dialect, installed_dialect
from coursetools.validation.outputs import settle
from coursetools.validation.probe import KernelState, ask, device_faults, peak_bytes
from coursetools.validation.record import CellRecord, Recorder
from coursetools.validation.register import Entry, find, read_register
from coursetools.validation.tolerance import BadTolerance, tolerance_of

__all__ = ["HeldCell", "HeldFile"]

REGISTER = pytest.StashKey[tuple[Entry, ...]]()
DIALECT = pytest.StashKey[Dialect]()
RUNS_ON = {"cpu": "cpu", "cuda": "cuda", "simulated": "cpu"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's options."""
    group = parser.getgroup("validation", "Comparing outputs of notebooks")
    group.addoption("--validation-device", choices=sorted(RUNS_ON), default="cpu")
    group.addoption("--validation-register", metavar="TOML", help="outputs that may differ")
    group.addoption("--validation-record", metavar="JSON", help="where to write what was compared")


def pytest_configure(config: pytest.Config) -> None:
    """Read the register once for each process."""
    path = config.getoption("validation_register")
    config.stash[REGISTER] = read_register(Path(path)) if path else ()
    config.stash[DIALECT] = installed_dialect()
    record = config.getoption("validation_record")
    if record and not hasattr(config, "workerinput"):
        device = config.getoption("validation_device")
        config.pluginmanager.register(Recorder(Path(record), device, config.rootpath))


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    parent: pytest.Collector,
) -> Generator[None, list[Any], list[Any]]:
    """Put our collector in the place of nbval's."""
    collected = yield
    return [_held(collector, parent) for collector in collected]


def _held(collector: Any, parent: pytest.Collector) -> Any:
    if type(collector) is IPyNbFile:
        return HeldFile.from_parent(parent, path=collector.path)
    return collector


class HeldFile(IPyNbFile):  # type: ignore[misc]
    """A notebook, run by nbval."""

    def collect(self) -> Iterator[Any]:
        """Yield one test for each code cell."""
        for cell in super().collect():
            yield HeldCell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )


class HeldCell(IPyNbCell):  # type: ignore[misc]
    """A code cell whose outputs are settled before nbval compares them."""

    def runtest(self) -> None:
        """Run the cell as nbval does, then hold the kernel to the rules for devices."""
        self.numbers = self.pictures = 0
        self.compared = self.differed = False
        entry = self._entry()
        state = KernelState()
        try:
            super().runtest()
            state = ask(self.parent.kernel)
        finally:
            self._note(state, entry)
        for fault in device_faults(state, RUNS_ON[self._device]):
            self.raise_cell_error(fault)
        if entry is not None and entry.expires <= datetime.date.today():
            self.raise_cell_error(f"The register's entry expired on {entry.expires}; decide again.")
        if entry is not None and not self.differed:
            self.raise_cell_error("The register says that this output differs; remove the entry.")

    def compare_outputs(
        self, test: Sequence[Any], ref: Sequence[Any], skip_compare: Any = None
    ) -> bool:
        """Compare numbers and pictures within tolerances, and leave the rest to nbval."""
        try:
            tolerance = tolerance_of(self.cell)
        except BadTolerance as bad:
            self.comparison_traceback = [f"Cell {self.cell_num}: {bad}"]
            return False
        dialect = self.config.stash[DIALECT]
        settled = settle(ref, test, tolerance, lambda text: dialect.translate(self.sanitize(text)))
        self.compared = True
        self.numbers, self.pictures = settled.numbers, settled.pictures
        agrees = bool(super().compare_outputs(settled.outputs, ref, skip_compare))
        self.differed = bool(settled.differences) or not agrees
        if self.differed and self._entry() is not None:
            return True
        lines = [f"{self.colors.FAIL}{found}{self.colors.ENDC}" for found in settled.differences]
        self.comparison_traceback = [*lines, *self.comparison_traceback]
        return not self.differed

    def repr_failure(self, excinfo: Any) -> str:
        """Name what is not a cell's own failure by its type."""
        if isinstance(excinfo.value, NbCellError):
            return str(super().repr_failure(excinfo))
        return f"{excinfo.type.__name__}: {excinfo.value}"

    @property
    def _device(self) -> str:
        return str(self.config.getoption("validation_device"))

    def _entry(self) -> Entry | None:
        try:
            notebook = self.path.relative_to(self.config.rootpath).as_posix()
        except ValueError:
            notebook = self.path.name
        return find(self.config.stash[REGISTER], notebook, self.cell.get("id", ""), self._device)

    def _note(self, state: KernelState, entry: Entry | None) -> None:
        note = CellRecord(
            cell=self.cell.get("id", ""),
            outputs=len(self.cell.outputs),
            compared=self.compared,
            numbers=self.numbers,
            pictures=self.pictures,
            reason=entry.reason if entry else "",
            differed=self.differed,
            peak_bytes=peak_bytes(self.parent.kernel),
            device_bytes=state.device_bytes,
        )
        self.user_properties.append((Recorder.KEY, note.as_json()))
