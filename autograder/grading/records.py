"""What a sandbox reports, one JSON object a line, on a pipe that no student code has."""

from __future__ import annotations

import json
import os
import select
from dataclasses import dataclass
from typing import Any

from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellRun, run_from_json

__all__ = [
    "SHOWN_CHARACTERS",
    "Done",
    "Record",
    "RecordPipe",
    "RecordReader",
    "Started",
    "Unable",
    "read_records",
]

SHOWN_CHARACTERS = 20_000_000
"""Of pictures and tables that all answers of a notebook may show."""
CHUNK = 1 << 16


@dataclass(frozen=True)
class Started:
    """A cell begins."""

    cell: str


@dataclass(frozen=True)
class Done:
    """All cells have been run."""


@dataclass(frozen=True)
class Unable:
    """No cell can be run, for no fault of the submission."""

    why: str


Record = Started | CellRun | Done | Unable


class RecordPipe:
    """Writes records.

    Parameters
    ----------
    descriptor : int
        The writing end of a pipe.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._kept = b""

    def put(self, record: Record) -> None:
        """Write one record, whole, and what was kept before it."""
        self.keep(record)
        self.flush()

    def keep(self, record: Record) -> None:
        """Write one record with the next: whoever reads is then woken once."""
        facts = record.to_json() if isinstance(record, CellRun) else vars(record)
        line = json.dumps([type(record).__name__, facts], ensure_ascii=True)
        self._kept += line.encode() + b"\n"

    def flush(self) -> None:
        """Write what was kept."""
        while self._kept:
            self._kept = self._kept[os.write(self._descriptor, self._kept) :]


class RecordReader:
    """Reads records, outside of the sandbox.

    Parameters
    ----------
    descriptor : int
        The reading end of the pipe.
    room : int
        How many bytes may come in all.
    """

    def __init__(self, descriptor: int, room: int) -> None:
        self._descriptor = descriptor
        self._room = room
        self._torn = b""

    def read(self, seconds: float | None = None) -> tuple[Record, ...] | None:
        """Return what has been reported, after at most `seconds`; None at its end.

        Raises
        ------
        CouldNotCheck
            If it is something else than records, or too much.
        """
        if not select.select([self._descriptor], [], [], seconds)[0]:
            return ()
        data = os.read(self._descriptor, CHUNK)
        if not data:
            return None
        self._room -= len(data)
        if self._room < 0:
            raise CouldNotCheck("A sandbox reports more than a notebook can have to say.")
        whole, found, self._torn = (self._torn + data).rpartition(b"\n")
        try:
            return read_records(whole + found)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise CouldNotCheck(f"A sandbox reports something odd: {error}") from error


def read_records(data: bytes) -> tuple[Record, ...]:
    """Return the whole lines of what came through the pipe; a torn last line is left out."""
    return tuple(_record(*json.loads(line)) for line in data.split(b"\n")[:-1])


def _record(name: str, facts: dict[str, Any]) -> Record:
    if name == CellRun.__name__:
        return run_from_json(facts)
    return {each.__name__: each for each in (Started, Done, Unable)}[name](**facts)
