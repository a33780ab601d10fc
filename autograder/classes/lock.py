"""One process at a time grades an assignment, and says which one it is."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import socket
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO

from autograder.errors import AlreadyGrading

__all__ = ["alone"]

MOST_SHOWN = 200


@contextlib.contextmanager
def alone(path: Path, assignment: str) -> Iterator[None]:
    """Hold the lock of an assignment while the block runs.

    Parameters
    ----------
    path : Path
        The file that is locked; who has it stands in it.
    assignment : str
        Its name, for the message.

    Raises
    ------
    AlreadyGrading
        If another process has it; which one, where, what it was called as, and since when.
    """
    with open(path, "a+", encoding="utf-8") as file:  # "w" would wipe out who has it
        if not _lock(file.fileno()):
            raise AlreadyGrading(
                f"{assignment} is being graded by another process{_holder(file)}; wait for it, or "
                "stop it."
            )
        _sign(file)
        yield


def _sign(file: TextIO) -> None:
    program = Path(sys.argv[0])
    name = program.parent.name if program.name == "__main__.py" else program.name
    who = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "command": shlex.join([name, *sys.argv[1:]])[:MOST_SHOWN],
        "since": datetime.now().astimezone().isoformat(sep=" ", timespec="seconds"),
    }
    file.truncate(0)
    file.write(json.dumps(who) + "\n")
    file.flush()


def _holder(file: TextIO) -> str:
    """Return who has the lock in words; empty if an older version of us has."""
    try:
        file.seek(0)
        who = json.loads(file.read())
        return f" ({who['pid']} on {who['host']}, `{who['command']}`, since {who['since']})"
    except (OSError, ValueError, TypeError, KeyError):
        return ""


def _lock(descriptor: int) -> bool:
    """Lock an open file; the system unlocks it when its process ends, however that happens."""
    try:
        import fcntl
    except ImportError:  # Windows has no such locks
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
