"""What a run compared, kept as `docs/validation.json`, one run for each device."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from packaging.version import Version

from autograder.course.files import write_whole
from coursetools.validation.machine import facts

__all__ = [
    "CellRecord",
    "Record",
    "Recorder",
    "keep_row",
    "keep_run",
    "matrix_row",
    "read_record",
    "write_record",
]

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


@dataclass(frozen=True)
class Record:
    """What `docs/validation.json` holds.

    Parameters
    ----------
    runs : tuple of mapping
        One for each device.
    matrix : tuple of mapping
        One for each set of versions.
    """

    runs: tuple[Mapping[str, Any], ...] = ()
    matrix: tuple[Mapping[str, Any], ...] = ()


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
        self._seen: dict[str, set[str]] = defaultdict(set)
        self._failed: set[str] = set()

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in one phase of one test."""
        file = report.nodeid.partition("::")[0]
        if not file.endswith(".ipynb"):
            return
        self._seconds[file] += report.duration
        self._seen[file].add(report.nodeid)
        if report.failed:
            self._failed.add(report.nodeid)
        if report.when == "call":
            for key, note in report.user_properties:
                if key == self.KEY and isinstance(note, dict):
                    self._cells[file].append(note)

    @pytest.hookimpl
    def pytest_sessionfinish(self) -> None:
        """Write the run into the record, in the place of the former one on this device."""
        if self._seen:
            write_record(self._path, keep_run(read_record(self._path), self._run()))

    def _run(self) -> dict[str, Any]:
        notebooks = [self._notebook(file) for file in sorted(self._seen)]
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
            "cells": len(self._seen[file]),
            "with_outputs": len(printing),
            "compared": sum(cell["compared"] for cell in printing),
            "numbers": sum(cell["numbers"] for cell in cells),
            "pictures": sum(cell["pictures"] for cell in cells),
            "differ": len(self._seen[file] & self._failed),
            "excused": [
                {"cell": cell["cell"], "reason": cell["reason"], "differed": cell["differed"]}
                for cell in cells
                if cell["reason"]
            ],
            "seconds": round(self._seconds[file], 1),
            "peak_mib": _most(cells, "peak_bytes"),
            "device_mib": _most(cells, "device_bytes"),
        }


def _most(cells: Sequence[Mapping[str, Any]], key: str) -> int:
    """Return the most MiB of any cell; none where no kernel started, so that no cell reported."""
    return round(max((cell[key] for cell in cells), default=0) / MIB)


def read_record(path: Path) -> Record:
    """Return what is recorded; nothing where there is no file yet.

    Raises
    ------
    jsonschema.ValidationError
        If the file breaks `record.schema.json`.
    """
    if not path.exists():
        return Record()
    record = json.loads(path.read_text("utf-8"))
    jsonschema.validate(record, json.loads(SCHEMA.read_text("utf-8")))
    return Record(tuple(record["runs"]), tuple(record["matrix"]))


def write_record(path: Path, record: Record) -> None:
    """Write a record, checked against the schema, or leave the file as it was."""
    plain = {"runs": list(record.runs), "matrix": list(record.matrix)}
    jsonschema.validate(plain, json.loads(SCHEMA.read_text("utf-8")))
    write_whole(path, (json.dumps(plain, indent=1, ensure_ascii=False) + "\n").encode())


def keep_run(record: Record, run: Mapping[str, Any]) -> Record:
    """Return the record with a run in the place of the former one on its device."""
    others = [other for other in record.runs if other["device"] != run["device"]]
    runs = sorted([*others, run], key=lambda each: str(each["device"]))
    return Record(tuple(runs), record.matrix)


def keep_row(record: Record, row: Mapping[str, Any]) -> Record:
    """Return the record with a row of the matrix in the place of the former one of its name."""
    others = [other for other in record.matrix if other["name"] != row["name"]]
    rows = sorted([*others, row], key=lambda each: Version(each["torch"]))
    return Record(record.runs, tuple(rows))


def matrix_row(name: str, record: Record) -> dict[str, Any]:
    """Return one row of the matrix from the record of its run on the CPU."""
    (run,) = record.runs
    machine, notebooks = run["machine"], run["notebooks"]
    versions = {key: machine[key] for key in ("python", "torch", "torchvision", "numpy")}
    counts = {
        key: sum(notebook[key] for notebook in notebooks)
        for key in ("cells", "with_outputs", "compared", "differ")
    }
    return {"name": name, "date": run["date"], **versions, **counts}
