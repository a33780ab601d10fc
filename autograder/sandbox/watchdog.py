"""The watchdog of one sandbox: a small trusted process that watches, counts and kills."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any, NoReturn

from autograder.sandbox import namespaces
from autograder.sandbox.cgroup import Group
from autograder.sandbox.child_setup import (
    FAILED,
    READY,
    STATUS,
    LaunchRequest,
    Pipes,
    copy_files,
    first_process,
    only_process,
)
from autograder.sandbox.levels import Level
from autograder.sandbox.readable import Readable
from autograder.sandbox.scratch import remove_tree, tree_size
from autograder.sandbox.syscalls import die_with_parent
from autograder.sandbox.usage import Meter, Usage, family, held_memory

__all__ = ["run_watchdog"]

TICK_SECONDS = 0.05
LAST_OUTPUT_SECONDS = 1.0
CHUNK = 1 << 16


def run_watchdog(
    request: LaunchRequest,
    readable: Readable,
    control: socket.socket,
    given: tuple[int, ...],
    ground: str = "",
) -> NoReturn:
    """Run an order in a sandbox, report on `control`, and end.

    Parameters
    ----------
    request : LaunchRequest
        What to run.
    readable : Readable
        What of the machine it may read.
    control : socket.socket
        Takes our reports; gives ``usage`` and ``kill``. Its end is a ``kill`` too.
    given : tuple of int
        Descriptors for the entry point. They are closed here.
    ground : str
        The zygote's control group, where there is one.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        if sys.platform == "linux":
            die_with_parent()
        watch = _Watch(request, control)
        with watch.group_at(ground):
            watch.start(readable, given)
            watch.run()
    except BaseException as error:
        _report(
            control,
            event="ended",
            reason="setup",
            exit_status=1,
            output=f"{type(error).__name__}: {error}",
        )
    os._exit(0)


class _Watch:
    """One child, from fork to funeral."""

    def __init__(self, request: LaunchRequest, control: socket.socket) -> None:
        self.request = request
        self.control = control
        self.output = bytearray()
        self.news = b""
        self.usage = Usage()
        self.peak = 0
        self.reason = ""
        self.is_ready = False
        self.pid = 0
        self.scratch = ""
        self.group: Group | None = None
        self.started = time.monotonic()

    @contextlib.contextmanager
    def group_at(self, ground: str) -> Iterator[None]:
        """Have a control group on the way, if there is ground for one."""
        if not ground:
            yield
            return
        is_apart = self.request.level is Level.NAMESPACES
        quota = self.request.quota
        in_memory = len(namespaces.WRITABLE) * quota.scratch_bytes if is_apart else 0
        with contextlib.closing(Group.make(ground, quota, in_memory)) as self.group:
            yield

    def start(self, readable: Readable, given: tuple[int, ...]) -> None:
        """Fork the child, and keep nothing open that is the child's."""
        readable = readable.with_more(self.request.readable)
        output, output_end = os.pipe()
        news, news_end = os.pipe()
        go_end, go = os.pipe()
        door = None if self.group is None else self.group.door
        pipes = Pipes(given, output_end, news_end, go_end, door)
        is_apart = self.request.level is Level.NAMESPACES
        if is_apart:
            namespaces.leave_host()
        else:
            self.scratch = tempfile.mkdtemp(prefix="autograder-scratch-")
            copy_files(self.request.files, "", self.scratch)
            if namespaces.can_become_nobody():
                namespaces.hand_over(self.scratch)
        baseline = self._baseline()
        self.pid = os.fork()
        if self.pid == 0:
            for descriptor in (self.control.fileno(), output, news, go):
                os.close(descriptor)
            if is_apart:
                first_process(self.request, readable, pipes)
            only_process(self.request, readable, pipes, self.scratch)
        self.meter = self.group or Meter(self.pid, baseline)
        for descriptor in (*given, output_end, news_end, go_end):
            os.close(descriptor)
        self.from_output, self.from_news, self.go = output, news, go
        os.set_blocking(output, False)

    def _baseline(self) -> int:
        """Return what we share with the zygote, where nobody else tells it apart."""
        with contextlib.suppress(OSError):
            return held_memory(os.getpid()) if self.group is None else 0
        return 0

    def run(self) -> None:
        """Watch until the child is gone; then report."""
        ends = {self.control.fileno(), self.from_output, self.from_news, *_wakes_at_end(self.pid)}
        while True:
            for ready in select.select(list(ends), [], [], TICK_SECONDS)[0]:
                if not self._read(ready):
                    ends.discard(ready)
            done, status, used = os.wait4(self.pid, os.WNOHANG)
            if done:
                break
            self._check_limits()
        self._bury(status, used)

    def _read(self, descriptor: int) -> bool:
        """Take what a descriptor has; return whether it may have more."""
        if descriptor == self.control.fileno():
            return self._obey()
        if descriptor not in {self.from_output, self.from_news}:
            return False  # the child's end, which wakes us and says nothing
        try:
            data = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return True
        if descriptor == self.from_output:
            self.output += data
            del self.output[: -self.request.quota.output_bytes]
        else:
            self._hear(data)
        return bool(data)

    def _hear(self, data: bytes) -> None:
        self.news += data
        if self.news.startswith(READY) and not self.is_ready:
            self.is_ready = True
            self.started = time.monotonic()
            _report(self.control, event="ready")
            with contextlib.suppress(OSError):
                os.write(self.go, b"!")

    def _obey(self) -> bool:
        try:
            said = self.control.recv(64)
        except OSError:
            said = b""
        if said == b"usage":
            self._measure()
            _report(
                self.control,
                event="usage",
                cpu_seconds=self.usage.cpu_seconds,
                memory_bytes=self.usage.memory_bytes,
            )
            return True
        self._kill("killed")
        return False

    def _measure(self) -> None:
        now = self.meter.read()
        # a child that ends between two looks takes its time along until its parent buries it
        seconds = max(now.cpu_seconds, self.usage.cpu_seconds)
        self.usage = Usage(seconds, now.memory_bytes, now.processes)
        self.peak = max(self.peak, now.memory_bytes)

    def _check_limits(self) -> None:
        quota = self.request.quota
        self._measure()
        if self.group is None:  # else the kernel does it
            if self.usage.memory_bytes > quota.memory_bytes:
                self._kill("memory")
            # the kernel does not count root's, which a container's ordinary user may be outside
            if self.usage.processes > quota.processes + 1:
                self._kill("processes")
        if self.usage.cpu_seconds > quota.cpu_seconds:
            self._kill("cpu")
        if time.monotonic() - self.started > quota.wall_seconds:
            self._kill("wall")
        if self.scratch and tree_size(self.scratch) > quota.scratch_bytes:
            self._kill("scratch")

    def _kill(self, reason: str) -> None:
        self.reason = self.reason or reason
        if self.group is not None:
            self.group.kill()
        for pid in family(self.pid) if self.scratch else [self.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _bury(self, status: int, used: resource.struct_rusage) -> None:
        """Take the last words, remove the scratch folder, report."""
        self._drain()
        if self.scratch:
            with contextlib.suppress(OSError):
                remove_tree(self.scratch)
        text = self.output.decode("utf-8", "replace")
        if self.news.startswith(FAILED):
            said = self.news[len(FAILED) :].partition(STATUS)[0]
            self.reason, text = "setup", said.decode("utf-8", "replace").strip()
        _, _, ended = self.news.partition(STATUS)
        if ended:
            status = int(ended)
        is_signal = os.WIFSIGNALED(status)
        cpu = used.ru_utime + used.ru_stime
        if self.group is not None:
            cpu = max(cpu, self.group.read().cpu_seconds)  # also of those whom nobody waited for
            if not self.reason and status:
                self.reason = self.group.refused()
        if not self.reason and cpu > self.request.quota.cpu_seconds:
            self.reason = "cpu"
        _report(
            self.control,
            event="ended",
            reason=self.reason,
            exit_status=None if is_signal else os.WEXITSTATUS(status),
            signal=os.WTERMSIG(status) if is_signal else None,
            cpu_seconds=cpu,
            peak_bytes=self.peak,
            output=text,
        )

    def _drain(self) -> None:
        until = time.monotonic() + LAST_OUTPUT_SECONDS
        for descriptor in (self.from_news, self.from_output):
            while time.monotonic() < until:
                if not select.select([descriptor], [], [], 0)[0] or not self._read(descriptor):
                    break


def _wakes_at_end(pid: int) -> list[int]:
    """Return a descriptor that becomes readable when `pid` ends, where there is such a thing."""
    try:
        return [os.pidfd_open(pid)]
    except (AttributeError, OSError):
        return []


def _report(control: socket.socket, **facts: Any) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        control.send(json.dumps(facts).encode())
