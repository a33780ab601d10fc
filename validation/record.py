"""What a run compared, kept as `docs/validation.json`, one run for each device."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from validation.machine import facts

__all__ = ["CellRecord", "Recorder", "merged", "read_record", "write_record"]

SCHEMA = Path(__file__).with_name("record.schema.json")
MIB = 2**20


@dataclass(frozen=True)
class CellRecord:
    """What happened to one cell.

    Parameters
    ----------
    cell : str
        Its id.
    outputs : int
        How many outputs are stored.
    compared : bool
        Whether they were held against fresh ones.
    numbers, pictures : int
        How many of each were compared.
    reason : str
        The register's reason for a difference; empty if none is registered.
    differed : bool
        Whether a fresh output was not as stored.
    peak_bytes, device_bytes : int
        Most memory held so far, by the process and on the device.
    """

    cell: str
    outputs: int
    compared: bool
    numbers: int
    pictures: int
    reason: str
    differed: bool
    peak_bytes: int
    device_bytes: int

    def as_json(self) -> dict[str, Any]:
        """Return plain data, which is what pytest's workers may send."""
        return asdict(self)


class Recorder:
    """Gathers what the cells report, wherever they ran, and writes it at the end.

    Parameters
    ----------
    path : Path
        The file.
    device : str
        The device of this run.
    root : Path
        The project's root.
    """

    KEY = "validation"

    def __init__(self, path: Path, device: str, root: Path) -> None:
        self._path, self._device, self._root = path, device, root
        self._cells: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._seconds: dict[str, float] = defaultdict(float)
        self._failed: set[str] = set()

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in one phase of one test."""
        file = report.nodeid.partition("::")[0]
        if not file.endswith(".ipynb"):
            return
        self._seconds[file] += report.duration
        if report.failed:
            self._failed.add(report.nodeid)
        if report.when == "call":
            for key, note in report.user_properties:
                if key == self.KEY and isinstance(note, dict):
                    self._cells[file].append(note)

    @pytest.hookimpl
    def pytest_sessionfinish(self) -> None:
        """Write the run into the record, in the place of the former one on this device."""
        if self._cells:
            write_record(self._path, merged(read_record(self._path), self._run()))

    def _run(self) -> dict[str, Any]:
        notebooks = [self._notebook(file) for file in sorted(self._cells)]
        return {
            "device": self._device,
            "date": datetime.date.today().isoformat(),
            "machine": facts(self._device),
            "notebooks": notebooks,
        }

    def _notebook(self, file: str) -> dict[str, Any]:
        cells = self._cells[file]
        printing = [cell for cell in cells if cell["outputs"]]
        return {
            "file": file,
            "cells": len(cells),
            "with_outputs": len(printing),
            "compared": sum(cell["compared"] for cell in printing),
            "numbers": sum(cell["numbers"] for cell in cells),
            "pictures": sum(cell["pictures"] for cell in cells),
            "differ": sum(nodeid.partition("::")[0] == file for nodeid in self._failed),
            "excused": [
                {"cell": cell["cell"], "reason": cell["reason"], "differed": cell["differed"]}
                for cell in cells
                if cell["reason"]
            ],
            "seconds": round(self._seconds[file], 1),
            "peak_mib": round(max(cell["peak_bytes"] for cell in cells) / MIB),
            "device_mib": round(max(cell["device_bytes"] for cell in cells) / MIB),
        }


def read_record(path: Path) -> list[dict[str, Any]]:
    """Return the recorded runs; none where there is no file yet.

    Raises
    ------
    jsonschema.ValidationError
        If the file breaks `record.schema.json`.
    """
    if not path.exists():
        return []
    record = json.loads(path.read_text("utf-8"))
    jsonschema.validate(record, json.loads(SCHEMA.read_text("utf-8")))
    runs: list[dict[str, Any]] = record["runs"]
    return runs


def merged(runs: Iterable[Mapping[str, Any]], run: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the runs with this one in the place of the former one on its device."""
    others = [other for other in runs if other["device"] != run["device"]]
    return sorted([*others, run], key=lambda each: str(each["device"]))


def write_record(path: Path, runs: Iterable[Mapping[str, Any]]) -> None:
    """Write the runs, checked against the schema, or leave the file as it was."""
    record = {"runs": list(runs)}
    jsonschema.validate(record, json.loads(SCHEMA.read_text("utf-8")))
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
    partial.replace(path)
