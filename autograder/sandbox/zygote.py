"""The warm process: imports once, then forks a watchdog with a sandboxed child for each request.

It is started by exec of a fresh interpreter with an almost empty environment, so nothing of the
coordinator is in its memory; it never holds a test, never starts a thread, never sees a GPU. It
reads requests from a socket of whole messages that several processes may write to, each with a
control socket of its own, on which the watchdog answers.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import stat
import sys
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.sandbox.child_setup import LaunchRequest
from autograder.sandbox.delegation import clear, find, settle
from autograder.sandbox.levels import STRONGEST_FIRST, Level, Levels
from autograder.sandbox.messages import (
    MESSAGE_BYTES,
    MOST_DESCRIPTORS,
    message_socket_kind,
    order_from_json,
)
from autograder.sandbox.namespaces import acts_as_root, can_become_nobody
from autograder.sandbox.pages import gather_pages
from autograder.sandbox.quota import Quota
from autograder.sandbox.readable import Readable
from autograder.sandbox.seccomp import Confinement, filter_code
from autograder.sandbox.watchdog import run_watchdog

__all__ = ["main", "serve", "try_levels"]

TRIAL_SECONDS = 25.0  # two of each of three levels within the time of a probe
TRIES = 2
CANNOT = {
    Level.NAMESPACES: "This system does not let us make namespaces of our own",
    Level.LANDLOCK: "This system does not let us use Landlock with a filter on system calls",
    Level.LIMITS: "Not even limits work here",
}
TRIAL = Quota(cpu_seconds=10, wall_seconds=TRIAL_SECONDS, scratch_bytes=1 << 20)


def main(arguments: Sequence[str]) -> None:
    """Serve on an inherited socket, or say which levels work.

    Parameters
    ----------
    arguments : sequence of str
        The number of the socket's descriptor, or ``probe``.
    """
    # the kernel reaps the watchdogs
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    if arguments[0] == "probe":
        print(json.dumps(try_levels(STRONGEST_FIRST).to_json()))
        return
    with socket.socket(fileno=int(arguments[0])) as requests:
        serve(requests)


def serve(requests: socket.socket) -> None:
    """Import what the first message asks for, say hello, then fork on every request."""
    wish = json.loads(requests.recv(MESSAGE_BYTES))
    levels = try_levels([Level(wish["level"])] if wish["level"] else STRONGEST_FIRST)
    groups = settle(find(levels.best))  # before the imports, which count where they are made
    notes = [*preload(wish["preload"]), *_unreadable_at(levels.best)]
    # where scratch folders go that are not memory; nobody may pass, not look
    tempfile.tempdir = tempfile.mkdtemp(prefix="autograder-scratch-")
    os.chmod(tempfile.tempdir, 0o711)
    readable = Readable.now()
    if sys.platform == "linux":
        _find_out()
    gc.collect()
    gc.freeze()  # or every collection in a child copies all that we have
    gather_pages()
    hello = {
        "levels": levels.to_json(),
        "notes": notes,
        "scratch": tempfile.tempdir,
        "groups": asdict(groups),
    }
    requests.send(json.dumps(hello).encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, MESSAGE_BYTES, MOST_DESCRIPTORS)
        if not message:
            shutil.rmtree(tempfile.tempdir, ignore_errors=True)  # whoever started us was killed
            if groups.folder:
                clear(groups.folder)
            return
        request = order_from_json(json.loads(message))
        _start(request, readable, requests, descriptors, groups.folder)


def preload(names: Sequence[str]) -> list[str]:
    """Import modules; return one sentence for each thing that was odd."""
    notes = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            try:
                importlib.import_module(name)
            except Exception as error:
                notes.append(f"{name} could not be preloaded ({type(error).__name__}: {error}).")
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
    with contextlib.suppress(OSError):
        threads = len(os.listdir("/proc/self/task"))
        if threads > 1:
            notes.append(f"Preloading has started {threads - 1} threads; forks may hang.")
    return notes


def _find_out() -> None:
    """Find out once what every sandbox would find out anew."""
    acts_as_root()
    with contextlib.suppress(OSError):
        filter_code(Confinement.PRIVATE)


def _unreadable_at(level: Level) -> list[str]:
    """Say so where a submission run by root will not be able to import anything new."""
    if level is not Level.LIMITS or sys.platform != "linux" or not can_become_nobody():
        return []
    folders = [Path(sys.base_prefix), *Path(sys.base_prefix).parents]
    closed = [folder for folder in folders if not folder.stat().st_mode & stat.S_IXOTH]
    why = "at the level limits, run by root, only preloaded modules can be imported"
    return [f"{closed[0]} is closed to other users: {why}."] if closed else []


def try_levels(candidates: Sequence[Level]) -> Levels:
    """Return the first level of `candidates` that works, and why others do not."""
    reasons: dict[Level, str] = {}
    readable = Readable.now()
    for level in candidates:
        why = _tried(level, readable)
        if not why:
            return Levels(level, reasons)
        reasons[level] = why
    return Levels(Level.LIMITS, reasons)


class _NoAnswer(Exception):
    """A trial was killed or late, which says nothing about the level."""


def _tried(level: Level, readable: Readable) -> str:
    """Try `level`, again if need be; return an empty text, or one sentence that says why not."""
    why = ""
    for _ in range(TRIES):
        try:
            return _why_not(level, readable)
        except _NoAnswer as error:
            why = str(error)
    return why


def _why_not(level: Level, readable: Readable) -> str:
    if level is not Level.LIMITS and sys.platform != "linux":
        return f"{sys.platform} has neither Linux namespaces nor Landlock."
    ours, theirs = socket.socketpair(socket.AF_UNIX, message_socket_kind())
    with ours, tempfile.TemporaryDirectory(prefix="autograder-scratch-") as secret:
        entry = "try_walls" if level is Level.LIMITS else "try_file_walls"
        request = LaunchRequest(
            f"autograder.sandbox.self_test:{entry}", TRIAL, (), level, (("TRIAL_SECRET", secret),)
        )
        _start(request, readable, ours, [theirs.detach()])
        ours.settimeout(TRIAL_SECONDS)
        try:
            said = _ending(ours)
        except TimeoutError as error:
            raise _NoAnswer(f"The {level} sandbox did not answer.") from error
    if said["event"] == "ended" and said["exit_status"] == 0:
        return ""
    detail = str(said.get("output", "no answer")).strip().rpartition("\n")[2][-300:]
    why = f"{CANNOT[level]} ({detail})."
    if said["event"] == "gone" or said.get("signal") == signal.SIGKILL:
        raise _NoAnswer(why)
    return why


def _ending(control: socket.socket) -> dict[str, Any]:
    said: dict[str, Any] = {"event": "ready"}
    while said["event"] == "ready":
        said = json.loads(control.recv(MESSAGE_BYTES) or b'{"event": "gone"}')
    return said


def _start(
    request: LaunchRequest,
    readable: Readable,
    requests: socket.socket,
    descriptors: Sequence[int],
    ground: str = "",
) -> None:
    """Fork a watchdog; the first descriptor is its control, the others are the entry point's."""
    try:
        is_guard = os.fork() == 0
    except OSError as error:  # too many processes just now; that must not end us
        is_guard = False
        why = f"the warm process cannot fork: {error}"
        with socket.socket(fileno=os.dup(descriptors[0])) as control:
            control.send(json.dumps({"event": "ended", "reason": "setup", "output": why}).encode())
    if is_guard:
        requests.close()
        control = socket.socket(fileno=descriptors[0])
        run_watchdog(request, readable, control, tuple(descriptors[1:]), ground)
    for descriptor in descriptors:
        os.close(descriptor)


if __name__ == "__main__":
    main(sys.argv[1:])
