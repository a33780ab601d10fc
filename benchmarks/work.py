"""Counts the work that one known submission makes: forks, messages, bytes. JSON on stdout.

A count is the same on every machine, fast or busy, so that a test can hold it.
"""

from __future__ import annotations

import json
import mmap
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder.classes.run import GradeOptions, grade
from autograder.course.folder import Course
from autograder.submission import engine as engines
from benchmarks import inside

__all__ = ["install", "main", "measure"]

KINDS = ("forks", "messages", "bytes")
SLOTS = 256  # processes that may be about at the same time, each with places of its own
BYTES = 8 * SLOTS * len(KINDS)


def install(path: Path) -> None:
    """Count in this process and in all that it forks."""
    from autograder.wire.frames import Channel

    counts = _shared(path)
    mine = [0]
    plain_fork, plain_send = os.fork, Channel.send

    def fork() -> int:
        counts[mine[0], 0] += 1
        next_place = int(counts[:, 0].sum())
        pid = plain_fork()
        if pid == 0:
            mine[0] = next_place % SLOTS
        return pid

    def send(channel: Channel, frame: bytes | bytearray) -> None:
        plain_send(channel, frame)
        counts[mine[0], 1] += 1
        counts[mine[0], 2] += len(frame)

    os.fork = fork
    Channel.send = send  # type: ignore[method-assign, assignment]


def measure(course: Course, assignment: str, student: str) -> dict[str, int]:
    """Grade one student's submission, warm, and count."""
    options = GradeOptions(students=(student,), jobs=1, force=True)
    grade(course, assignment, options)  # tries the assignment out, for whoever comes later
    with tempfile.NamedTemporaryFile() as file:
        shared = Path(file.name)
        os.truncate(shared, BYTES)
        engines.COMMAND = inside.command(shared, engines.COMMAND, "benchmarks.work")  # type: ignore[assignment]
        done = grade(course, assignment, options)
        counts = dict(zip(KINDS, map(int, _shared(shared).sum(axis=0)), strict=True))
    (result,) = done.results
    return counts | {"points": int(result.score), "of": int(result.max_score)}


@cache
def _shared(path: Path) -> Any:
    with open(path, "r+b") as file:
        plain = np.frombuffer(mmap.mmap(file.fileno(), BYTES), np.int64)
        return plain.reshape(SLOTS, len(KINDS))


def main(arguments: list[str]) -> None:
    """Count for one student of the class that lies in a folder."""
    folder, assignment, student = arguments
    print(json.dumps(measure(Course.open(Path(folder)), assignment, student)))


if __name__ == "__main__":
    main(sys.argv[1:])
