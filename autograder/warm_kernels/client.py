"""Finds the warm process of an interpreter, an environment and some libraries, or starts it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import select
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.warm_kernels.errors import NotWarm
from autograder.warm_kernels.server import MESSAGE_BYTES

__all__ = ["ForkedKernel", "Wish", "fork_kernel"]

SERVER = "autograder.warm_kernels.server"
SECONDS = 120.0  # torch takes some to import on a busy machine
PASSING = ("JPY_", "PYTEST_", "SSH_", "TERM", "WINDOWID")
"""How variables begin that differ from one kernel or terminal to the next, and that no library
reads when it is imported."""


@dataclass(frozen=True)
class Wish:
    """A kernel to be started.

    Attributes
    ----------
    interpreter : tuple of str
        The Python and its own options.
    arguments : tuple of str
        What follows ``-m ipykernel_launcher``.
    environment : mapping
        All variables that the kernel is to have.
    folder : str
        Where it starts.
    preload : tuple of str
        The modules that it is to find imported.
    idle_seconds : float
        How long the warm process stays without another wish.
    """

    interpreter: tuple[str, ...]
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    preload: tuple[str, ...] = ()
    idle_seconds: float = 600.0

    @property
    def lasting(self) -> dict[str, str]:
        """The variables that one warm process has for all its kernels."""
        pairs = self.environment.items()
        return {name: value for name, value in pairs if not name.startswith(PASSING)}

    @property
    def name(self) -> str:
        """What tells its warm process from others."""
        facts = [self.interpreter, self.preload, self.idle_seconds, sorted(self.lasting.items())]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]


class ForkedKernel:
    """A process that is not our child, for whoever expects a `subprocess.Popen`.

    Its exit status is nobody's to know but its parent's: where it has ended, it is 0.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, process: int, connection: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._process = process
        self._connection = connection  # open as long as the kernel is to live

    def poll(self) -> int | None:
        """Return None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises
        ------
        subprocess.TimeoutExpired
            If it has not come in time.
        """
        if self._ended(timeout) is None:
            raise subprocess.TimeoutExpired("a warm kernel", timeout or 0.0)
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._process, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._process], [], [], seconds)[0]:
            self.returncode = 0
            os.close(self._process)
            self._connection.close()
        return self.returncode


def fork_kernel(wish: Wish, stdout: int = 1, stderr: int = 2) -> ForkedKernel:
    """Let the warm process fork a kernel; start it, where there is none.

    Parameters
    ----------
    wish : Wish
        The kernel.
    stdout, stderr : int
        Descriptors for what it prints outside of cells.

    Raises
    ------
    NotWarm
        If that cannot be done here.
    """
    if not hasattr(os, "pidfd_open"):
        raise NotWarm(f"{sys.platform} cannot hand over a process")
    try:
        connection = _connected(wish)
        return _asked(connection, wish, stdout, stderr)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise NotWarm(f"the warm process does not answer: {error}") from error


def _asked(connection: socket.socket, wish: Wish, stdout: int, stderr: int) -> ForkedKernel:
    own = wish.environment.keys() - wish.lasting.keys()
    request = {
        "arguments": wish.arguments,
        "environment": {name: wish.environment[name] for name in own},
        "folder": wish.folder,
    }
    try:
        with open(os.devnull, "rb") as nothing:
            data, given = json.dumps(request).encode(), [nothing.fileno(), stdout, stderr]
            socket.send_fds(connection, [data], given)
        answer, descriptors, _, _ = socket.recv_fds(connection, MESSAGE_BYTES, 1)
        if not descriptors:
            raise OSError("it has ended")
        return ForkedKernel(int(answer), descriptors[0], connection)
    except BaseException:
        connection.close()
        raise


def _connected(wish: Wish) -> socket.socket:
    folder = _own_folder()
    # two that begin at once must not start two
    with open(folder / f"{wish.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        address = folder / wish.name
        try:
            return _connection(address)
        except OSError:
            address.unlink(missing_ok=True)
        with _socket() as listening:
            listening.bind(str(address))
            listening.listen()
            _start(wish, listening, folder / f"{wish.name}.log")
        return _connection(address)


def _start(wish: Wish, listening: socket.socket, log: Path) -> None:
    start, descriptor = [*wish.interpreter, "-m", SERVER], listening.fileno()
    with open(log, "wb") as output:
        subprocess.run(  # it goes on by itself, as nobody's child
            [*start, str(descriptor), str(wish.idle_seconds), *wish.preload],
            env=wish.lasting,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[descriptor],
            start_new_session=True,
            check=True,
        )


def _connection(address: Path) -> socket.socket:
    found = _socket()
    try:
        found.settimeout(SECONDS)
        found.connect(str(address))
    except BaseException:
        found.close()
        raise
    return found


def _socket() -> socket.socket:
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _own_folder() -> Path:
    """Return a folder that nobody else may enter.

    Raises
    ------
    NotWarm
        If its name is somebody else's.
    """
    folder = Path(tempfile.gettempdir()) / f"autograder-kernels-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise NotWarm(f"{folder} is not a folder of yours alone")
    return folder
