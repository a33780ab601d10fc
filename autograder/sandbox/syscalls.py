"""The few system calls that Python does not offer, each with an error that says what failed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
from functools import cache

__all__ = [
    "CLONE",
    "MS",
    "PR",
    "become_dumpable",
    "become_undumpable",
    "call",
    "detach",
    "die_with_parent",
    "drop_capabilities",
    "is_supported_machine",
    "mount",
    "pivot_root",
    "prctl",
    "set_read_only",
    "unshare",
]

MOUNT_SETATTR = 442
MOUNT_ATTR_RDONLY = 1
MOUNT_ATTR_NOSUID = 2
AT_FDCWD = -100
AT_RECURSIVE = 0x8000
MNT_DETACH = 2
LAST_CAPABILITY = 63
CAPABILITY_VERSION = 0x20080522
BY_MACHINE = {
    "x86_64": {"pivot_root": 155, "capset": 126},
    "aarch64": {"pivot_root": 41, "capset": 91},
}


class CLONE:
    """Flags of ``unshare``: one for each kind of namespace."""

    NEWNS = 0x00020000
    NEWCGROUP = 0x02000000
    NEWUTS = 0x04000000
    NEWIPC = 0x08000000
    NEWUSER = 0x10000000
    NEWPID = 0x20000000
    NEWNET = 0x40000000


class MS:
    """Flags of ``mount``."""

    RDONLY = 1
    NOSUID = 2
    NODEV = 4
    NOEXEC = 8
    REMOUNT = 32
    BIND = 4096
    REC = 16384
    PRIVATE = 1 << 18


class PR:
    """Options of ``prctl``."""

    SET_PDEATHSIG = 1
    SET_DUMPABLE = 4
    SET_KEEPCAPS = 8
    SET_SECCOMP = 22
    CAPBSET_DROP = 24
    SET_NO_NEW_PRIVS = 38
    CAP_AMBIENT = 47
    CAP_AMBIENT_CLEAR_ALL = 4
    SECCOMP_MODE_FILTER = 2


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def is_supported_machine() -> bool:
    """Whether we know this processor's system call numbers."""
    return platform.machine() in BY_MACHINE


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def call(number: int, *arguments: object, what: str) -> int:
    """Make a raw system call; raise `OSError` that begins with `what` if it fails."""
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(int(_libc().syscall(ctypes.c_long(number), *wide)), what)


def prctl(option: int, second: object = 0, third: object = 0) -> None:
    """Set an attribute of this process."""
    words = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in (second, third, 0, 0)]
    _checked(int(_libc().prctl(ctypes.c_int(option), *words)), f"prctl {option}")


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent is gone."""
    prctl(PR.SET_PDEATHSIG, 9)


def become_undumpable() -> None:
    """Hide this process's memory from others of the same user."""
    prctl(PR.SET_DUMPABLE, 0)


def become_dumpable() -> None:
    """Take that back, where changing users or a parent has left it so."""
    prctl(PR.SET_DUMPABLE, 1)


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` names for fresh ones."""
    _checked(int(_libc().unshare(ctypes.c_int(flags))), f"unshare {flags:#x}")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount `source` on `target`."""
    done = _libc().mount(
        os.fsencode(source),
        os.fsencode(target),
        os.fsencode(kind),
        ctypes.c_ulong(flags),
        os.fsencode(options),
    )
    _checked(int(done), f"mount {kind or source} on {target}")


def detach(target: str) -> None:
    """Take a mount and all below it out of the tree."""
    _checked(int(_libc().umount2(os.fsencode(target), MNT_DETACH)), f"unmount {target}")


def set_read_only(target: str) -> None:
    """Make a mount and all below it read-only and blind to set-user-id bits."""

    class Attributes(ctypes.Structure):
        _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]

    wanted = Attributes(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0, 0)
    call(
        MOUNT_SETATTR,
        AT_FDCWD,
        ctypes.c_char_p(os.fsencode(target)),
        AT_RECURSIVE,
        ctypes.byref(wanted),
        ctypes.sizeof(wanted),
        what=f"make {target} read-only",
    )


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root of the file system and put the old root on `old`."""
    number = BY_MACHINE[platform.machine()]["pivot_root"]
    paths = [ctypes.c_char_p(os.fsencode(path)) for path in (new, old)]
    call(number, *paths, what="pivot_root")


def drop_capabilities(keep: int = 0) -> None:
    """Give up every capability but those in the bit mask `keep`, for good.

    Parameters
    ----------
    keep : int
        Bit mask of capabilities below 32 that stay permitted and effective.
    """
    for capability in range(LAST_CAPABILITY):
        try:
            prctl(PR.CAPBSET_DROP, capability)
        except OSError:  # past the last one of this kernel, or not ours to drop
            break
    with contextlib.suppress(OSError):  # no ambient set before Linux 4.3
        prctl(PR.CAP_AMBIENT, PR.CAP_AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)(keep, keep, 0, 0, 0, 0)
    number = BY_MACHINE[platform.machine()]["capset"]
    call(number, ctypes.byref(header), ctypes.byref(sets), what="capset")
