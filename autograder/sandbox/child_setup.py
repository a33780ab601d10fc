"""A child's way from a fork of the zygote into the sandbox; the last thing that we run there."""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import signal
import stat
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from autograder.sandbox import landlock, namespaces, seccomp
from autograder.sandbox.cgroup import enter
from autograder.sandbox.levels import Level
from autograder.sandbox.quota import Quota
from autograder.sandbox.readable import DEVICES, Readable
from autograder.sandbox.rlimits import apply_limits
from autograder.sandbox.syscalls import (
    become_dumpable,
    become_undumpable,
    die_with_parent,
    drop_capabilities,
    is_supported_machine,
)

__all__ = ["FAILED", "READY", "STATUS", "LaunchRequest", "Pipes", "first_process", "only_process"]

READY, FAILED, STATUS = b"ready\n", b"failed ", b"\nstatus "
CAN_READ_ANY = 1 << 2  # CAP_DAC_READ_SEARCH; Landlock still says which


@dataclass(frozen=True)
class LaunchRequest:
    """What to run, and how.

    Attributes
    ----------
    entry : str
        ``module:function``, called with the numbers of the descriptors.
    quota : Quota
        What it may use.
    files : tuple of (str, str)
        Regular files to copy into the scratch folder: where each is, its relative name there.
    level : Level
        How to isolate it.
    environment : tuple of (str, str)
        Variables beside our own.
    readable : tuple of str
        Files and folders that it may read beside what the zygote may.
    """

    entry: str
    quota: Quota
    files: tuple[tuple[str, str], ...]
    level: Level
    environment: tuple[tuple[str, str], ...] = ()
    readable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pipes:
    """Descriptors of a child: what it was given, and its lines to the watchdog.

    Attributes
    ----------
    given : tuple of int
        For the entry point.
    output : int
        Takes stdout and stderr.
    news : int
        Takes `READY`, `FAILED` with a reason, and `STATUS`; only trusted code ever writes there.
    go : int
        Gives one byte when the watchdog is watching.
    door : int, optional
        Leads into the sandbox's control group, where it has one.
    """

    given: tuple[int, ...]
    output: int
    news: int
    go: int
    door: int | None = None


def first_process(request: LaunchRequest, readable: Readable, pipes: Pipes) -> NoReturn:
    """Be the first process of a pid namespace: make the world, start the child, reap.

    It is ours to the end. When it ends, the kernel kills whatever is left in the namespace.
    """
    with _reported(pipes):
        if pipes.door is not None:
            enter(pipes.door)
        as_root = namespaces.acts_as_root()
        host = namespaces.build_root(readable, request.quota.scratch_bytes)
        copy_files(request.files, host, namespaces.SCRATCH)
        namespaces.close_root()
        if as_root:
            for place in namespaces.WRITABLE:
                namespaces.hand_over(place)
            namespaces.become_nobody()
            with contextlib.suppress(OSError):  # then nobody's processes are counted together
                namespaces.count_processes_apart()
        else:
            namespaces.freeze_proc()
        drop_capabilities()
        die_with_parent()
        become_undumpable()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        child = os.fork()
    if child == 0:
        become_dumpable()  # the watchdog looks at how much memory is its own
        _run(request, pipes, namespaces.SCRATCH, ["/"], seccomp.Confinement.PRIVATE)
    for descriptor in (*pipes.given, pipes.output, pipes.go):
        os.close(descriptor)
    while True:
        pid, status = os.wait()
        if pid == child:
            os.write(pipes.news, STATUS + str(status).encode())
            os._exit(0)


def only_process(
    request: LaunchRequest, readable: Readable, pipes: Pipes, scratch: str
) -> NoReturn:
    """Be the sandboxed process itself, at the levels without namespaces."""
    with _reported(pipes):
        if pipes.door is not None:
            enter(pipes.door)
        os.setsid()
        os.chdir(scratch)
        paths = [*readable.paths]
        if sys.platform == "linux":
            keep = CAN_READ_ANY if request.level is Level.LANDLOCK else 0
            if namespaces.can_become_nobody():
                namespaces.become_nobody(keep)
            else:
                drop_capabilities()
            die_with_parent()
            become_undumpable()  # another submission may be the same user
    _run(request, pipes, scratch, paths, seccomp.Confinement.SHARED)


def copy_files(files: Sequence[tuple[str, str]], root: str, folder: str) -> None:
    """Copy regular files into `folder`, following no link at their end.

    Raises
    ------
    OSError
        If one is not a regular file, or does not fit.
    ValueError
        If a name leads out of the folder.
    """
    for path, name in files:
        target = os.path.normpath(os.path.join(folder, name))
        if not target.startswith(folder + os.sep):
            raise ValueError(f"the name {name!r} leads out of the scratch folder")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        source = os.open(root + os.path.abspath(path), os.O_RDONLY | os.O_NOFOLLOW)
        with open(source, "rb") as reader, open(target, "xb") as writer:
            if not stat.S_ISREG(os.fstat(source).st_mode):
                raise OSError(f"{path} is not a regular file")
            shutil.copyfileobj(reader, writer)


def _run(
    request: LaunchRequest,
    pipes: Pipes,
    scratch: str,
    paths: list[str],
    confinement: seccomp.Confinement,
) -> NoReturn:
    """Close the last doors and call the entry point."""
    with _reported(pipes):
        entry = _entry(request.entry)
        _close_all_but({*pipes.given, pipes.output, pipes.news, pipes.go})
        _lend_stdio(pipes.output)
        _set_environment(scratch, request.environment)
        is_private = confinement is seccomp.Confinement.PRIVATE
        apply_limits(request.quota, count_processes=is_private)
        if request.level is not Level.LIMITS:
            _restrict_files(scratch, paths, request.level)
        if request.level is not Level.LIMITS or is_supported_machine():
            seccomp.install(confinement)
        os.write(pipes.news, READY)
    os.close(pipes.news)
    is_watched = os.read(pipes.go, 1)
    os.close(pipes.go)
    if not is_watched:
        os._exit(1)
    _call(entry, pipes.given)


def _call(entry: Callable[..., object], given: tuple[int, ...]) -> NoReturn:
    status = 1
    try:
        entry(*given)
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        traceback.print_exc()
    with contextlib.suppress(BaseException):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status & 0xFF)


@contextlib.contextmanager
def _reported(pipes: Pipes) -> Iterator[None]:
    """Tell the watchdog what went wrong, and end: nothing half-closed may go on."""
    try:
        yield
    except BaseException as error:
        os.write(pipes.news, FAILED + f"{type(error).__name__}: {error}".encode()[:2000])
        os._exit(1)


def _entry(name: str) -> Callable[..., object]:
    module, _, function = name.partition(":")
    entry: Callable[..., object] = getattr(importlib.import_module(module), function)
    return entry


def _restrict_files(scratch: str, paths: list[str], level: Level) -> None:
    writable = [scratch, *DEVICES]
    if level is Level.NAMESPACES:
        writable += namespaces.WRITABLE
        with contextlib.suppress(OSError):  # a second wall: the small root is the first
            landlock.restrict(readable=paths, writable=writable)
        return
    landlock.restrict(readable=paths, writable=writable)


def _lend_stdio(output: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target, inheritable=True)
    os.close(nothing)
    os.close(output)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(  # noqa: SIM115
        2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
    )


def _set_environment(scratch: str, variables: Sequence[tuple[str, str]]) -> None:
    os.environ.clear()
    os.environ.update(
        HOME=scratch,
        LANG="C.UTF-8",
        MPLBACKEND="Agg",
        MPLCONFIGDIR=os.path.join(scratch, ".matplotlib"),
        OMP_NUM_THREADS="1",
        OPENBLAS_NUM_THREADS="1",
        PATH=os.pathsep.join([os.path.join(sys.prefix, "bin"), os.defpath]),
        TMPDIR=scratch,
    )
    os.environ.update(variables)
    tempfile.tempdir = None


def _close_all_but(kept: set[int]) -> None:
    below = 3
    for descriptor in sorted(kept):
        os.closerange(below, descriptor)
        below = descriptor + 1
    os.closerange(below, os.sysconf("SC_OPEN_MAX"))
