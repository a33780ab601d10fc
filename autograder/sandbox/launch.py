"""The coordinator's side: start a zygote, ask it for sandboxed children, wait for their end."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Self

from autograder.sandbox.child import Child
from autograder.sandbox.child_setup import LaunchRequest
from autograder.sandbox.closing import Closing
from autograder.sandbox.delegation import Delegation, clear
from autograder.sandbox.errors import SandboxFailed, ZygoteGone
from autograder.sandbox.levels import Level, Levels
from autograder.sandbox.messages import (
    MESSAGE_BYTES,
    MOST_DESCRIPTORS,
    message_socket_kind,
    order_to_json,
)
from autograder.sandbox.quota import Quota

__all__ = ["Zygote"]

HELLO_SECONDS = 180.0
COMMAND = (sys.executable, "-I", "-m", "autograder.sandbox.zygote")
WARM_ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "",
    "LANG": "C.UTF-8",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": os.defpath,
}


class Zygote(Closing):
    """A warm process to fork from. Requests may come from several threads and forks of ours.

    Examples
    --------
    >>> with Zygote.start(["json"]) as zygote:  # doctest: +SKIP
    ...     child = zygote.spawn("os:getpid", quota=Quota(cpu_seconds=1))
    ...     child.wait()
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        requests: socket.socket,
        level: Level,
        hello: Mapping[str, Any],
    ) -> None:
        self._process = process
        self._requests = requests
        self.level = level
        self.levels = Levels.from_json(hello["levels"])
        self.notes = tuple(hello["notes"])
        self._scratch = hello["scratch"]
        self.groups = Delegation(**hello["groups"])

    @classmethod
    def start(
        cls,
        preload: Sequence[str] = (),
        *,
        level: Level | None = None,
        variables: Mapping[str, str] | None = None,
        command: Sequence[str] = COMMAND,
        user: int | None = None,
    ) -> Self:
        """Start an interpreter, have it import, and find out how it can isolate.

        Parameters
        ----------
        preload : sequence of str
            Modules to import; what cannot be imported becomes one of `notes`.
        level : Level, optional
            The level to use; else the best that works.
        variables : mapping, optional
            Environment variables to add to, such as ``PYTHONHASHSEED``.
        command : sequence of str
            How to start the zygote; the number of its socket is appended.
        user : int, optional
            The user (and group) to start it as, where we are root.

        Raises
        ------
        ZygoteGone
            If it does not come up.
        SandboxFailed
            If `level` was asked for and does not work.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, message_socket_kind())
        environment = {**WARM_ENVIRONMENT, **_font_list(), **(variables or {})}
        with tempfile.TemporaryFile() as errors:
            with theirs:
                process = _started([*command, str(theirs.fileno())], environment, errors, user)
            try:
                hello = _greet(ours, {"preload": list(preload), "level": level})
            except (OSError, ValueError) as error:
                process.kill()
                process.wait()
                ours.close()
                errors.seek(0)
                said = errors.read().decode("utf-8", "replace").strip()[-500:]
                raise ZygoteGone(f"The warm process did not come up: {said or error}") from error
        zygote = cls(process, ours, level or Level(hello["levels"]["best"]), hello)
        why = zygote.levels.reasons.get(zygote.level)
        if why is not None:
            zygote.close()
            raise SandboxFailed(f"Isolation {zygote.level} does not work here. {why}")
        return zygote

    def spawn(
        self,
        entry: str,
        descriptors: Sequence[int] = (),
        *,
        quota: Quota | None = None,
        files: Sequence[tuple[Path, str]] = (),
        variables: Mapping[str, str] | None = None,
        readable: Sequence[str] = (),
    ) -> Child:
        """Start `entry` in a sandbox of its own; return at once.

        Parameters
        ----------
        entry : str
            ``module:function``; it is called with the numbers that `descriptors` have in there.
        descriptors : sequence of int
            What to hand over; they stay open here.
        quota : Quota, optional
            What it may use.
        files : sequence of (Path, str)
            Regular files to copy into its scratch folder: where each is, its relative name.
        variables : mapping, optional
            Environment variables to add.
        readable : sequence of str
            Files and folders that it may read beside the interpreter and its libraries.

        Raises
        ------
        ZygoteGone
            If the warm process has ended.
        """
        request = LaunchRequest(
            entry,
            quota or Quota(),
            tuple((str(path.absolute()), name) for path, name in files),
            self.level,
            tuple((variables or {}).items()),
            tuple(readable),
        )
        message = json.dumps(order_to_json(request)).encode()
        if len(message) > MESSAGE_BYTES or len(descriptors) >= MOST_DESCRIPTORS:
            raise SandboxFailed(f"{len(files)} files are too many to name in one request.")
        ours, theirs = socket.socketpair(socket.AF_UNIX, message_socket_kind())
        with theirs:
            try:
                socket.send_fds(self._requests, [message], [theirs.fileno(), *descriptors])
            except OSError as error:
                ours.close()
                raise ZygoteGone("The warm process has ended; start another.") from error
        return Child(ours)

    def close(self) -> None:
        """End the warm process, and with it every child that still runs."""
        self._requests.close()
        self._process.kill()
        self._process.wait()
        if self.groups.folder:
            clear(self.groups.folder)
        shutil.rmtree(self._scratch, ignore_errors=True)


def _started(
    command: Sequence[str], environment: Mapping[str, str], errors: IO[bytes], user: int | None
) -> subprocess.Popen[bytes]:
    """Start an interpreter that has nothing of ours but the socket named last in `command`."""
    return subprocess.Popen(
        command,
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        pass_fds=(int(command[-1]),),
        start_new_session=True,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )


def _greet(requests: socket.socket, wish: Mapping[str, object]) -> dict[str, Any]:
    requests.send(json.dumps(wish).encode())
    requests.settimeout(HELLO_SECONDS)
    hello: dict[str, Any] = json.loads(requests.recv(MESSAGE_BYTES))
    requests.settimeout(None)
    return hello


def _font_list() -> dict[str, str]:
    """Lend matplotlib its list of fonts: making it anew costs seconds."""
    folder = Path(os.environ.get("MPLCONFIGDIR", Path.home() / ".cache" / "matplotlib"))
    return {"MPLCONFIGDIR": str(folder)} if folder.is_dir() else {}
