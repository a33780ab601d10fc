"""Ends every process that a submission has started, however it tried to slip away."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator

import psutil

__all__ = ["ctrl_c_raises", "die_with_parent", "kill_trees", "no_process_left"]

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent is gone (Linux; elsewhere nothing)."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@contextlib.contextmanager
def no_process_left() -> Iterator[None]:
    """Kill on leaving every descendant that came into being inside the block.

    On Linux, processes that detach themselves are handed to us instead of to init, so that they
    can be found; elsewhere only those that stayed descendants are.
    """
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    me = psutil.Process()
    before = {child.pid for child in me.children(recursive=True)}
    try:
        yield
    finally:
        # a process may fork between being listed and being killed: look again until none is new
        for _ in range(10):
            late = [p for p in me.children(recursive=True) if p.pid not in before]
            if not late:
                break
            _kill(late)
        _prctl(PR_SET_CHILD_SUBREAPER, 0)


@contextlib.contextmanager
def ctrl_c_raises() -> Iterator[None]:
    """Keep Ctrl-C out of the hands of asyncio, which answers it by cancelling what is running.

    nbclient takes a cell that is cancelled for one whose kernel has died, and goes on.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    # asyncio leaves every handler alone but the default one
    signal.signal(signal.SIGINT, lambda number, frame: signal.default_int_handler(number, frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=5)
    for process in processes:
        with contextlib.suppress(ChildProcessError, OSError):
            os.waitpid(process.pid, os.WNOHANG)


def _prctl(option: int, argument: int) -> None:
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(option, argument, 0, 0, 0)


def kill_trees(pids: Iterable[int]) -> None:
    """Kill processes with all their descendants."""
    found: list[psutil.Process] = []
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            found += [*process.children(recursive=True), process]
    _kill(found)
