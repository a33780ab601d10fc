"""Clocks inside of the warm process and its children, read from outside through shared memory."""

from __future__ import annotations

import functools
import mmap
import os
import time
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["BYTES", "command", "install", "read"]

SLOTS = 64  # of forks, one per process, so that no two add to the same
CODEC = SLOTS  # two more: the checker's, the student's
BYTES = 8 * (SLOTS + 2)


def command(path: Path, plain: tuple[str, ...], module: str = __name__) -> tuple[str, ...]:
    """Return a warm process's command that lets `module` install its clocks or counters first."""
    code = (
        f"import importlib, sys; from pathlib import Path; "
        f"importlib.import_module({module!r}).install(Path({str(path)!r})); "
        f"from autograder.sandbox.zygote import main; main(sys.argv[1:])"
    )
    return (*plain[: plain.index("-m")], "-c", code)


def install(path: Path) -> None:
    """Time forks and the codec by the processor: their processes run while others do."""
    from autograder.wire.conversation import Conversation

    seconds = _shared(path)
    plain_fork = os.fork

    def fork() -> int:
        started, slot = time.thread_time(), os.getpid() % SLOTS
        pid = plain_fork()
        if pid:
            seconds[slot] += time.thread_time() - started
        return pid

    os.fork = fork
    for name in ("_send", "_receive"):
        setattr(Conversation, name, _timed(getattr(Conversation, name), seconds))


def read(path: Path) -> dict[str, float]:
    """Return the seconds so far, of forks and of the codec in both processes."""
    seconds = _shared(path)
    return {"fork": float(seconds[:SLOTS].sum()), "codec": float(seconds[CODEC:].sum())}


def _timed(plain: Any, seconds: Any) -> Any:
    @functools.wraps(plain)
    def timed(self: Any, *args: Any) -> Any:
        started = time.thread_time()
        try:
            return plain(self, *args)
        finally:
            seconds[CODEC + self.peer.table.parity] += time.thread_time() - started

    return timed


@functools.cache
def _shared(path: Path) -> Any:
    with open(path, "r+b") as file:
        return np.frombuffer(mmap.mmap(file.fileno(), BYTES), np.float64)
