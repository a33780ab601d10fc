"""The warm process: imports once, then forks a kernel for each connection.

A connection brings one request with three descriptors (stdin, stdout, stderr) and gets the number
of the kernel's process with a descriptor of it (``pidfd_open``). It stays open for the kernel,
which ends when whoever asked for it is gone. Kernels outlive the warm process.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import json
import os
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

__all__ = ["LAUNCHER", "MESSAGE_BYTES", "main", "serve"]

MESSAGE_BYTES = 1 << 16
LAUNCHER = "ipykernel_launcher"
NO_POLLER = "--IPKernelApp.parent_handle=1"  # ours waits for whoever asked, and not for a parent
ALWAYS = ("ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.completer")
INLINE = "module://matplotlib_inline.backend_inline"  # as ipykernel sets it, before any import


def main(arguments: Sequence[str]) -> None:
    """Import modules, then serve.

    Parameters
    ----------
    arguments : sequence of str
        The number of a listening socket's descriptor, after how many seconds without a request
        to end, then names of modules.
    """
    descriptor, idle_seconds, *names = arguments
    if os.fork():
        os._exit(0)  # whoever started us waits for this process alone
    if not sys.flags.safe_path:
        del sys.path[0]
    os.environ.setdefault("MPLBACKEND", INLINE)
    for name in (*ALWAYS, *names):
        try:
            importlib.import_module(name)
        except Exception as error:
            print(f"{name} could not be imported: {error}", file=sys.stderr)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system reaps
    with socket.socket(fileno=int(descriptor)) as listening:
        serve(listening, float(idle_seconds))
        os.unlink(listening.getsockname())


def serve(listening: socket.socket, idle_seconds: float) -> None:
    """Fork a kernel for each connection, until none has come for a while."""
    listening.settimeout(idle_seconds)
    while True:
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            return
        with connection, contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            connection.settimeout(10.0)  # nobody keeps the others waiting
            _answer(connection, listening)


def _answer(connection: socket.socket, listening: socket.socket) -> None:
    message, descriptors, _, _ = socket.recv_fds(connection, MESSAGE_BYTES, 3)
    try:
        request = json.loads(message)
        stdio = (descriptors[0], descriptors[1], descriptors[2])
        pid = os.fork()
        if pid == 0:
            listening.close()
            _become_kernel(request, stdio, connection)
        process = os.pidfd_open(pid)  # it is not reaped before it has ended: the number is its own
        try:
            socket.send_fds(connection, [str(pid).encode()], [process])
        finally:
            os.close(process)
    finally:
        for each in descriptors:
            os.close(each)


def _become_kernel(
    request: Mapping[str, Any], stdio: tuple[int, int, int], connection: socket.socket
) -> NoReturn:
    """Be what ``python -m ipykernel_launcher`` is after its imports."""
    status = 1
    try:
        os.setsid()
        for place, descriptor in enumerate(stdio):
            os.dup2(descriptor, place)
            os.close(descriptor)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(request["folder"])
        os.environ.update(request["environment"])
        _draw_other_numbers()
        threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
        launcher = importlib.util.find_spec(LAUNCHER)
        sys.argv = [str(launcher and launcher.origin), *request["arguments"], NO_POLLER]
        from ipykernel import kernelapp

        kernelapp.launch_new_instance()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as error:
        print(f"A warm kernel ended: {type(error).__name__}: {error}", file=sys.stderr)
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _draw_other_numbers() -> None:
    """Seed what an import has seeded from the system, or all kernels would draw the same."""
    random.seed()
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _end_with(connection: socket.socket) -> None:
    """End this process when whoever asked for it is gone."""
    connection.settimeout(None)
    with contextlib.suppress(OSError):
        while connection.recv(1):
            time.sleep(0.1)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
