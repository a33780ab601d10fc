"""Landlock: a process's own list of what it may open, which it can never widen again.

References
----------
.. [1] "Landlock: unprivileged access control", Linux kernel documentation, userspace API guide.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from autograder.sandbox.syscalls import PR, call, prctl

__all__ = ["restrict", "version"]

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULE_PATH_BENEATH = 1
VERSION_ONLY = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE, IOCTL_DEVICE = 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_DIR
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE
RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}  # how many of the rights a kernel knows
NETWORK_SINCE, SCOPES_SINCE = 4, 6
ALL_TCP = 3
ALL_SCOPES = 3  # abstract sockets and signals


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scopes")]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """Return the kernel's version of Landlock; raise `OSError` where it has none."""
    return call(CREATE_RULESET, None, 0, VERSION_ONLY, what="this kernel has no Landlock")


def restrict(*, readable: Iterable[str], writable: Iterable[str]) -> None:
    """Close the file system to this process, for good, but for two lists.

    TCP and signals to processes outside are closed too where the kernel's Landlock knows them.

    Parameters
    ----------
    readable : iterable of str
        Files and folders that may be read and executed; those that do not exist are left out.
    writable : iterable of str
        Files and folders where everything may be done.

    Raises
    ------
    OSError
        If the kernel has no Landlock.
    """
    known = version()
    handled = (1 << RIGHTS_BY_VERSION.get(known, 16)) - 1
    wanted = _Ruleset(
        handled,
        ALL_TCP if known >= NETWORK_SINCE else 0,
        ALL_SCOPES if known >= SCOPES_SINCE else 0,
    )
    size = 8 * (1 + (known >= NETWORK_SINCE) + (known >= SCOPES_SINCE))
    ruleset = call(CREATE_RULESET, ctypes.byref(wanted), size, 0, what="make Landlock rules")
    try:
        for path in readable:
            _allow(ruleset, path, READ & handled)
        for path in writable:
            _allow(ruleset, path, handled)
        prctl(PR.SET_NO_NEW_PRIVS, 1)
        call(RESTRICT_SELF, ruleset, 0, what="enter Landlock")
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return  # what is not there, or not ours to see, needs no rule
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= ON_FILES
        rule = _PathBeneath(rights, descriptor)
        call(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0, what=f"allow {path}")
    finally:
        os.close(descriptor)
