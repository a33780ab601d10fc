"""A machine of its own: nothing in it but an interpreter, libraries and a scratch folder."""

from __future__ import annotations

import contextlib
import functools
import os
import socket
from pathlib import Path

from autograder.sandbox.readable import DEVICES, Readable
from autograder.sandbox.syscalls import (
    CLONE,
    MS,
    PR,
    become_dumpable,
    detach,
    drop_capabilities,
    mount,
    pivot_root,
    prctl,
    set_read_only,
    unshare,
)

__all__ = [
    "SCRATCH",
    "WRITABLE",
    "acts_as_root",
    "become_nobody",
    "build_root",
    "can_become_nobody",
    "close_root",
    "count_processes_apart",
    "freeze_proc",
    "hand_over",
    "leave_host",
]

SCRATCH = "/scratch"
WRITABLE = (SCRATCH, "/dev/shm")
OLD = "/.host"
STAGE = "/tmp"  # where the new root is put together; any folder that is always there
INSIDE_ID = 1000
NOBODY = 65534
SETGID, SETUID, SYS_ADMIN = 6, 7, 21  # numbers of capabilities
ACCOUNTS = {
    "passwd": f"student:x:{INSIDE_ID}:{INSIDE_ID}:student:{SCRATCH}:/bin/false\n",
    "group": f"student:x:{INSIDE_ID}:\n",
}


@functools.cache
def can_become_nobody() -> bool:
    """Whether we may change to a user without rights; a container's root often may not."""
    may_set_ids = {SETGID, SETUID} <= _capabilities()
    is_mapped = all(_maps(f"/proc/self/{name}", NOBODY) for name in ("uid_map", "gid_map"))
    return os.geteuid() == 0 and may_set_ids and is_mapped and _may_set_groups()


@functools.cache
def acts_as_root() -> bool:
    """Whether we may make namespaces as root and become nobody afterwards."""
    return can_become_nobody() and SYS_ADMIN in _capabilities()


def leave_host() -> None:
    """Let the next child be the first process of a world of its own.

    Root makes the namespaces as root and becomes nobody at the end (`become_nobody`): the
    interpreter may stand where only root can look. Everyone else starts with a user namespace,
    in which he may do what follows.
    """
    if acts_as_root():
        unshare(CLONE.NEWPID)
        return
    user, group = os.geteuid(), os.getegid()
    unshare(CLONE.NEWUSER | CLONE.NEWPID)
    _map_ids(user, group)


def build_root(readable: Readable, scratch_bytes: int) -> str:
    """Replace the file system by a small one; return where the host's is still to be seen.

    Parameters
    ----------
    readable : Readable
        What of the host appears in it, read-only, under its own name.
    scratch_bytes : int
        The size of the scratch folder, which is memory.
    """
    unshare(CLONE.NEWNS | CLONE.NEWNET | CLONE.NEWIPC | CLONE.NEWUTS | CLONE.NEWCGROUP)
    socket.sethostname("sandbox")
    mount("", "/", "", MS.REC | MS.PRIVATE)
    mount("tmpfs", STAGE, "tmpfs", MS.NOSUID | MS.NODEV, "size=1m,mode=755")
    os.mkdir(STAGE + OLD)
    pivot_root(STAGE, STAGE + OLD)
    os.chdir("/")
    for path in [*readable.paths, *DEVICES]:
        if os.path.lexists(OLD + path):
            _show(path)
    for path, target in readable.links:
        _link(path, target)
    _add_places(scratch_bytes)
    return OLD


def close_root() -> None:
    """Let go of the host's file system and freeze the new one."""
    detach(OLD)
    os.rmdir(OLD)
    mount("", "/", "", MS.REMOUNT | MS.BIND | MS.RDONLY | MS.NOSUID | MS.NODEV)
    os.chdir(SCRATCH)


def freeze_proc() -> None:
    """Make /proc read-only, for one whom the host might take for its root."""
    with contextlib.suppress(OSError):  # there may be none
        set_read_only("/proc")


def become_nobody(keep: int = 0) -> None:
    """Change from root to a user without rights over the host, for good.

    Parameters
    ----------
    keep : int
        Bit mask of capabilities that stay.
    """
    prctl(PR.SET_KEEPCAPS, 1 if keep else 0)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    drop_capabilities(keep)


def count_processes_apart() -> None:
    """Give a nobody that was root a user namespace, in which his processes are counted apart."""
    become_dumpable()  # changing users has taken our own /proc entries from us
    unshare(CLONE.NEWUSER)
    _map_ids(NOBODY, NOBODY)
    drop_capabilities()


def hand_over(path: str) -> None:
    """Make `path` and all below it nobody's."""
    os.chown(path, NOBODY, NOBODY)
    for folder, folders, files in os.walk(path):
        for name in [*folders, *files]:
            os.chown(os.path.join(folder, name), NOBODY, NOBODY)


def _capabilities() -> set[int]:
    """Return our effective capabilities."""
    for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
        name, _, value = line.partition(":")
        if name == "CapEff":
            return {number for number in range(64) if int(value, 16) >> number & 1}
    return set()


def _maps(path: str, number: int) -> bool:
    """Whether a user or group number exists in this user namespace."""
    rows = (line.split() for line in Path(path).read_text("ascii").splitlines())
    return any(int(first) <= number < int(first) + int(count) for first, _, count in rows)


def _may_set_groups() -> bool:
    return Path("/proc/self/setgroups").read_text("ascii").strip() == "allow"


def _map_ids(user: int, group: int) -> None:
    try:
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{INSIDE_ID} {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{INSIDE_ID} {group} 1", "ascii")
    except OSError as error:
        why = f"take user {user} into a user namespace: {error.strerror}"
        raise OSError(error.errno, why) from error


def _show(path: str) -> None:
    """Make a path of the host appear in the new root, read-only but for devices."""
    source = OLD + path
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.isdir(source):
        os.mkdir(path)
    else:
        Path(path).touch()
    mount(source, path, "", MS.BIND | MS.REC)
    if path not in DEVICES:
        set_read_only(path)


def _link(path: str, target: str) -> None:
    if not os.path.lexists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path)


def _add_places(scratch_bytes: int) -> None:
    """Add what a process expects: scratch, shared memory, /proc, and who it is."""
    for place in WRITABLE:
        os.makedirs(place, exist_ok=True)
        options = f"size={scratch_bytes},nr_inodes=10k,mode=700"
        mount("tmpfs", place, "tmpfs", MS.NOSUID | MS.NODEV, options)
    _link("/tmp", SCRATCH)
    os.mkdir("/proc")
    with contextlib.suppress(OSError):  # hidden parts of the host's /proc forbid a fresh one
        mount("proc", "/proc", "proc", MS.NOSUID | MS.NODEV | MS.NOEXEC)
    os.makedirs("/etc", exist_ok=True)
    for name, text in ACCOUNTS.items():
        Path("/etc", name).write_text(text, "ascii")
