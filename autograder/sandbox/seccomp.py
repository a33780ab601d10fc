"""A filter on system calls, assembled by hand: what no honest answer ever asks the kernel for.

The program is classic BPF. It kills a process that calls through another architecture's door
(whose numbers mean other calls), refuses the calls of `FORBIDDEN`, and looks at the arguments of
a few: sockets, clones, signals.

References
----------
.. [1] "Seccomp BPF", Linux kernel documentation, userspace API guide.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import struct
from collections.abc import Iterator, Mapping
from enum import StrEnum

from autograder.sandbox.calls import CHANGES_FILES, FORBIDDEN, NUMBERS, SHARED_WITH_HOST
from autograder.sandbox.syscalls import PR, prctl

__all__ = ["Confinement", "filter_code", "install", "program"]

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000

LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_OFFSET, ARCH_OFFSET, ARGUMENTS_OFFSET = 0, 4, 16
ALLOW, KILL_PROCESS, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000

NEW_NAMESPACES = 0x7E020080
CLONE_THREAD = 0x00010000
SET_PDEATHSIG = 1
LOCAL_SOCKET = 1  # AF_UNIX
INTERFACES_SOCKET = 16  # AF_NETLINK
OWN_LIMITS = 0
FORGE_TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
# a descriptor may be told to send its owner a signal, and another process is made its owner
OWN_BY_FCNTL = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX
OWN_BY_IOCTL = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP

Instruction = tuple[int, int, int, int]


class Confinement(StrEnum):
    """How much the rest of the sandbox leaves for the filter to do.

    Attributes
    ----------
    PRIVATE
        The process has namespaces of its own: it may fork, signal, and use local sockets.
    SHARED
        It lives among the host's processes and files: no fork, no signal but to itself, no
        socket at all, no change of modes, owners and times.
    """

    PRIVATE = "private"
    SHARED = "shared"


def install(confinement: Confinement) -> None:
    """Put the filter on this process and all that it will ever start.

    Raises
    ------
    OSError
        If the kernel has no seccomp filters, or the processor is not one we know.
    """
    code = filter_code(confinement, os.getpid() if confinement is Confinement.SHARED else 0)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    wanted = Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    prctl(PR.SET_NO_NEW_PRIVS, 1)
    prctl(PR.SET_SECCOMP, PR.SECCOMP_MODE_FILTER, ctypes.byref(wanted))


@functools.cache
def filter_code(confinement: Confinement, pid: int = 0) -> bytes:
    """Return the filter for this machine as the kernel takes it.

    Raises
    ------
    OSError
        If the processor is not one we know.
    """
    machine = platform.machine()
    if machine not in AUDIT_ARCH:
        raise OSError(errno.ENOSYS, f"no system call table for processor {machine}")
    return b"".join(struct.pack("HBBI", *one) for one in program(machine, confinement, pid))


def program(machine: str, confinement: Confinement, pid: int) -> list[Instruction]:
    """Return the filter as instructions ``(code, jump if true, jump if false, constant)``.

    Parameters
    ----------
    machine : str
        ``x86_64`` or ``aarch64``.
    confinement : Confinement
        What the filter must make up for.
    pid : int
        The only process that `Confinement.SHARED` may signal.
    """
    numbers = {name: n[machine] for name, n in NUMBERS.items() if machine in n}
    forbidden = [*FORBIDDEN]
    if confinement is Confinement.SHARED:
        forbidden += [*CHANGES_FILES, *SHARED_WITH_HOST]
    lines: list[Instruction] = [
        (LOAD, 0, 0, ARCH_OFFSET),
        (JUMP_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (RETURN, 0, 0, KILL_PROCESS),
        (LOAD, 0, 0, NUMBER_OFFSET),
    ]
    if machine == "x86_64":
        lines += [(JUMP_AT_LEAST, 0, 1, X32_BIT), (RETURN, 0, 0, KILL_PROCESS)]
    for name in forbidden:
        if name in numbers:
            lines += [(JUMP_EQUAL, 0, 1, numbers[name]), _refuse()]
    # glibc falls back to clone, whose flags can be seen, where there is no clone3
    lines += [(JUMP_EQUAL, 0, 1, numbers["clone3"]), _refuse(errno.ENOSYS)]
    for number, body in _on_arguments(numbers, confinement, pid):
        lines += [(LOAD, 0, 0, NUMBER_OFFSET), (JUMP_EQUAL, 0, len(body), number), *body]
    return [*lines, (RETURN, 0, 0, ALLOW)]


def _on_arguments(
    numbers: Mapping[str, int], confinement: Confinement, pid: int
) -> Iterator[tuple[int, list[Instruction]]]:
    """Yield a call's number and the instructions that look at its arguments."""
    is_shared = confinement is Confinement.SHARED
    clone = [_argument(0), (JUMP_ANY_BIT, 0, 1, NEW_NAMESPACES), _refuse()]
    if is_shared:
        clone += [(JUMP_ANY_BIT, 1, 0, CLONE_THREAD), _refuse()]
        for name in ("kill", "tgkill"):
            yield numbers[name], [_argument(0), (JUMP_EQUAL, 1, 0, pid), _refuse()]
        for name, ways in (("fcntl", OWN_BY_FCNTL), ("ioctl", OWN_BY_IOCTL)):
            for way in ways:
                yield numbers[name], [_argument(1), (JUMP_EQUAL, 0, 1, way), _refuse()]
        yield numbers["prlimit64"], [_argument(0), (JUMP_EQUAL, 1, 0, OWN_LIMITS), _refuse()]
    else:
        yield (
            numbers["socket"],
            [
                _argument(0),
                (JUMP_EQUAL, 3, 0, LOCAL_SOCKET),
                # ZeroMQ asks for network interfaces, and aborts at any other answer
                (JUMP_EQUAL, 0, 1, INTERFACES_SOCKET),
                _refuse(errno.EOPNOTSUPP),
                _refuse(),
            ],
        )
    yield numbers["clone"], clone
    yield numbers["prctl"], [_argument(0), (JUMP_EQUAL, 0, 1, SET_PDEATHSIG), _refuse()]
    for request in FORGE_TERMINAL_INPUT:
        yield numbers["ioctl"], [_argument(1), (JUMP_EQUAL, 0, 1, request), _refuse()]


def _argument(index: int) -> Instruction:
    """Load the low half of an argument: both processors are little-endian."""
    return (LOAD, 0, 0, ARGUMENTS_OFFSET + 8 * index)


def _refuse(number: int = errno.EPERM) -> Instruction:
    return (RETURN, 0, 0, ERRNO | number)
