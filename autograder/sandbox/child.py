"""A handle on one sandbox, and how it ended."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from dataclasses import dataclass
from typing import Any

from autograder.sandbox.closing import Closing
from autograder.sandbox.errors import SandboxFailed
from autograder.sandbox.messages import MESSAGE_BYTES
from autograder.sandbox.usage import Usage

__all__ = ["Child", "Ended"]

KILL_SECONDS = 10.0


@dataclass(frozen=True)
class Ended:
    """How a child ended.

    Attributes
    ----------
    reason : str
        Why it was ended from outside: ``cpu``, ``wall``, ``memory``, ``scratch``, ``processes``,
        ``killed`` (by `Child.kill`), ``setup`` (nothing has run), ``lost`` (its watchdog is gone);
        else empty.
    exit_status, signal : int or None
        As the child ended by itself, or by which signal.
    cpu_seconds : float
        Processor time of all its processes.
    peak_bytes : int
        Most memory above the zygote's that was seen.
    output : str
        The end of what it wrote to stdout and stderr; with ``setup``, what failed.
    """

    reason: str
    exit_status: int | None = None
    signal: int | None = None
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    output: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether the entry point returned."""
        return not self.reason and self.exit_status == 0


class Child(Closing):
    """A handle on one sandbox. Closing it kills everything in there."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._ended: Ended | None = None
        self._is_ready = False

    def close(self) -> None:
        """Kill everything in there."""
        self.kill()

    def fileno(self) -> int:
        """Return a descriptor that is readable when there is news, for `select`."""
        return self._control.fileno()

    def wait_ready(self, seconds: float = 30.0) -> None:
        """Wait until the entry point is being called.

        Raises
        ------
        SandboxFailed
            If the sandbox could not be set up, with what failed.
        """
        until = time.monotonic() + seconds
        while not self._is_ready and self._ended is None:
            if self._next(until) is None:
                raise SandboxFailed(f"A sandbox was not ready after {seconds:g} s.")
        if self._ended is not None and self._ended.reason in {"setup", "lost"}:
            raise SandboxFailed(f"A sandbox could not be set up: {self._ended.output}")

    def wait(self, seconds: float | None = None) -> Ended | None:
        """Wait for the end; return None if it has not come within `seconds`."""
        until = None if seconds is None else time.monotonic() + seconds
        while self._ended is None:
            if self._next(until) is None:
                return None
        return self._ended

    def usage(self) -> Usage:
        """Return what the child's processes have used so far; after their end, in all."""
        if self._ended is None:
            with contextlib.suppress(OSError):  # it has just ended; its report is waiting
                self._control.send(b"usage")
        until = time.monotonic() + KILL_SECONDS
        while self._ended is None:
            said = self._next(until)
            if said is None:
                raise SandboxFailed("The watchdog of a sandbox does not answer.")
            if said["event"] == "usage":
                return Usage(said["cpu_seconds"], said["memory_bytes"])
        return Usage(self._ended.cpu_seconds, 0)

    def kill(self) -> Ended:
        """Kill all of it; return how it ended. Doing it twice does no harm."""
        if self._ended is None:
            with contextlib.suppress(OSError):
                self._control.send(b"kill")
            if self.wait(KILL_SECONDS) is None:
                self._ended = Ended("lost")
        self._control.close()
        assert self._ended is not None
        return self._ended

    def _next(self, until: float | None) -> dict[str, Any] | None:
        """Take the next message, or return None at the deadline."""
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:
            return None
        self._control.settimeout(left)
        try:
            message = self._received()
        except TimeoutError:
            return None
        except OSError:
            message = b""
        said: dict[str, Any] = json.loads(message) if message else {"event": "gone"}
        if said["event"] == "ready":
            self._is_ready = True
        elif said["event"] == "ended":
            self._ended = Ended(**{name: said[name] for name in said if name != "event"})
        elif said["event"] == "gone":
            self._ended = Ended("lost", output="its watchdog is gone")
        if self._ended is not None:
            self._control.close()
        return said

    def _received(self) -> bytes:
        try:
            return self._control.recv(MESSAGE_BYTES)
        except ConnectionResetError:
            # it ended with a question of ours unread; what it said before that comes after this
            return self._control.recv(MESSAGE_BYTES)
