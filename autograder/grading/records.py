"""What the checker reports, one JSON object a line, on a pipe that the student never sees."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

__all__ = ["SHOWN_CHARACTERS", "CellRecord", "RecordPipe", "Verdict", "read_records"]


SHOWN_CHARACTERS = 20_000_000
"""Of pictures and tables that all answers of a notebook may show."""


class Verdict(StrEnum):
    """How a cell ended, as the checker saw it."""

    STARTED = "started"
    PASSED = "passed"
    FAILED = "failed"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    COULD_NOT_CHECK = "could_not_check"
    RAN = "ran"
    RAISED = "raised"
    DONE = "done"


@dataclass(frozen=True)
class CellRecord:
    """One line.

    Attributes
    ----------
    cell : str
        The cell's id; empty for `Verdict.DONE`.
    verdict : Verdict
        `STARTED` before a cell; `RAN` or `RAISED` after an answer; the others after a test.
    value : float or None
        The number that a test cell ended in: partial credit. None where it ended in none.
    error, message : str
        Exception type and message.
    is_students : bool
        Whether the exception was raised by the student's code and not by the test.
    line : int
        Where in the test cell it came up; 0 if unknown.
    is_authors : bool
        Whether the course raised it, and not a library that the course has called.
    hint : str
        What the author has given such a library to say.
    objects : sequence of str
        What the cell asked of the student's objects.
    changes : sequence of str
        What student code changed in it that the reference does not.
    draws : bool
        Whether it drew random numbers that follow from the secret of the run.
    traceback, stdout, stderr : str
        As printed; of a test cell, what it and the student's code printed meanwhile.
    shown : sequence of mapping
        Of an answer, what it shows beside: MIME type to text, pictures as base64.
    seconds : float
        What the cell took on the clock.
    """

    cell: str
    verdict: Verdict
    value: float | None = None
    error: str = ""
    message: str = ""
    is_students: bool = False
    line: int = 0
    is_authors: bool = True
    hint: str = ""
    objects: Sequence[str] = ()
    changes: Sequence[str] = ()
    draws: bool = False
    traceback: str = ""
    stdout: str = ""
    stderr: str = ""
    shown: Sequence[Mapping[str, str]] = ()
    seconds: float = 0.0


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

    def put(self, record: CellRecord) -> None:
        """Write one record, whole, and what was kept before it."""
        self.keep(record)
        self.flush()

    def keep(self, record: CellRecord) -> None:
        """Write one record with the next: whoever reads is then woken once."""
        self._kept += json.dumps(asdict(record), ensure_ascii=True).encode() + b"\n"

    def flush(self) -> None:
        """Write what was kept."""
        while self._kept:
            self._kept = self._kept[os.write(self._descriptor, self._kept) :]


def read_records(data: bytes) -> tuple[CellRecord, ...]:
    """Return the whole lines of what came through the pipe; a torn last line is left out."""
    lines = data.split(b"\n")[:-1]
    found = (json.loads(line) for line in lines)
    return tuple(CellRecord(**line | {"verdict": Verdict(line["verdict"])}) for line in found)
