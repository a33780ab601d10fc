"""Where, if anywhere, the kernel lets us make control groups (cgroup v2) of our own.

A group is used only if it was handed over to us and nobody else lives in it. The kernel wants all
processes of such a group in groups below it: ours are moved into one named `KEEPERS`, and beside
it each zygote has a group of its own, below which its sandboxes' groups are made.
"""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import namespaces
from autograder.sandbox.cgroup import remove, write
from autograder.sandbox.levels import Level
from autograder.sandbox.usage import family

__all__ = ["KEEPERS", "Delegation", "clear", "find", "settle"]

KEEPERS = "autograder-keepers"
NEEDED = ("memory", "pids")
WRITTEN = ("", "cgroup.procs", "cgroup.subtree_control")
MARKS = ("user.delegate", "trusted.delegate")  # set by systemd for the machine, or by hand
UNITS = (".scope", ".service")
ANSWER_SECONDS = 5.0
CURE = "`systemd-run --user --scope -p Delegate=yes` in front of the command would give it one"
SETTLING_SECONDS = 2.0
OLD_ZYGOTE = re.compile(r"autograder-(\d+)-\w+")


@dataclass(frozen=True)
class Delegation:
    """A group that is ours to divide, or why there is none.

    Attributes
    ----------
    folder : str
        Where it stands; empty where there is none.
    why_not : str
        One sentence; empty where there is one.
    """

    folder: str
    why_not: str = ""


class _NotOurs(Exception):
    """Says why there is no group for us."""


def find(level: Level, proc: Path = Path("/proc")) -> Delegation:
    """Look, without changing anything, for a group that is ours to divide.

    Parameters
    ----------
    level : Level
        How sandboxes are isolated: a submission must not reach its own group.
    proc : Path
        Where the kernel tells about this process.
    """
    if sys.platform != "linux":
        return Delegation("", f"{sys.platform} has no control groups.")
    try:
        if level is Level.LIMITS and not namespaces.can_become_nobody():
            raise _NotOurs("At the level limits a submission could change its own control group.")
        path, here = _own_group(proc)
        folder = here.parent if here.name == KEEPERS else here
        _check_offer(folder)
        _check_owner(path, folder)
        _check_strangers(folder)
    except (_NotOurs, OSError) as why:
        return Delegation("", str(why))
    return Delegation(str(folder))


def settle(found: Delegation) -> Delegation:
    """Move ourselves out of the way, and return a group for the sandboxes of this process.

    Parameters
    ----------
    found : Delegation
        As `find` returns it.
    """
    if not found.folder:
        return found
    try:
        _make_room(Path(found.folder))
        for name in os.listdir(found.folder):
            _sweep(found.folder, name)
        ground = tempfile.mkdtemp(prefix=f"autograder-{os.getpid()}-", dir=found.folder)
        _enable(ground)
    except (_NotOurs, OSError) as why:
        return Delegation("", f"A control group could not be set up: {why}")
    return Delegation(ground)


def clear(ground: str) -> None:
    """Kill every process in a zygote's group and in those below it, and remove them."""
    try:
        write(ground, "cgroup.kill", "1")
    except OSError:  # it is gone already
        return
    remove(ground)


def _own_group(proc: Path) -> tuple[str, Path]:
    """Return our group's name in the hierarchy of version 2, and where it stands."""
    rows = (proc / "self" / "cgroup").read_text("utf-8", "replace").splitlines()
    path = next((row[3:] for row in rows if row.startswith("0::")), None)
    if path is None:
        raise _NotOurs("This kernel has no control groups of version 2.")
    mounted = False
    for row in (proc / "self" / "mountinfo").read_text("utf-8", "replace").splitlines():
        before, _, after = row.partition(" - ")
        root, point = (_unescaped(field) for field in before.split()[3:5])
        if after.startswith("cgroup2 "):
            mounted = True
            root = root.rstrip("/")
            if f"{path}/".startswith(f"{root}/") and ".." not in path.split("/"):
                return path, Path(point + path[len(root) :].rstrip("/"))
    if not mounted:
        raise _NotOurs("Control groups of version 2 are not mounted.")
    raise _NotOurs("Our own control group is not to be seen in here.")


def _unescaped(field: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), field)


def _check_offer(folder: Path) -> None:
    """Refuse a group that cannot do what we need."""
    offered = (folder / "cgroup.controllers").read_text("ascii").split()
    missing = [name for name in NEEDED if name not in offered]
    if missing:
        raise _NotOurs(
            f"The control group {folder} offers {', '.join(offered) or 'nothing'}: "
            f"not {' and '.join(missing)}."
        )
    kind = folder / "cgroup.type"
    if not kind.exists():
        raise _NotOurs(f"The control group {folder} is that of the whole machine; {CURE}.")
    if kind.read_text("ascii").strip() != "domain":
        raise _NotOurs(f"The control group {folder} is for threads.")
    if not (folder / "cgroup.kill").exists():
        raise _NotOurs("Linux before 5.14 cannot kill a control group.")


def _check_owner(path: str, folder: Path) -> None:
    """Refuse a group that was not handed over to us; that we can write there is not enough."""
    may_write = all(os.access(folder / name, os.W_OK) for name in WRITTEN)
    owner = folder.stat().st_uid
    was_given = owner == os.geteuid() != 0 and owner != folder.parent.stat().st_uid
    is_container = path in {"/", f"/{KEEPERS}"}
    is_ours = was_given or is_container or _is_marked(folder)
    if not may_write or not (is_ours or _systemd_says_so(folder)):
        raise _NotOurs(f"The control group {folder} was not handed over to us; {CURE}.")


def _is_marked(folder: Path) -> bool:
    for mark in MARKS:
        try:
            if sys.platform == "linux" and os.getxattr(folder, mark) == b"1":
                return True
        except OSError:
            continue
    return False


def _systemd_says_so(folder: Path) -> bool:
    """Ask a user's systemd, which cannot mark what it hands over and owns the rest as well."""
    user = os.geteuid()
    if user == 0 or not folder.name.endswith(UNITS):
        return False
    try:
        said = subprocess.run(
            ["systemctl", "--user", "show", "--property=Delegate", "--value", folder.name],
            env={"PATH": os.defpath, "XDG_RUNTIME_DIR": f"/run/user/{user}"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return said.stdout.strip() == b"yes"


def _check_strangers(folder: Path) -> None:
    """Refuse a group in which processes live that are not ours."""
    inside = _processes(folder)
    strangers = inside - _ours(inside)
    # one that has just ended, or was just started, is no stranger
    inside = _processes(folder)
    strangers = strangers & inside - _ours(inside)
    if strangers:
        raise _NotOurs(
            f"In the control group {folder} lives process {min(strangers)}, which is not ours; "
            f"{CURE}."
        )


def _ours(inside: set[int]) -> set[int]:
    """Return our elders, and the whole family of the eldest who runs our interpreter."""
    elders = [os.getpid()]
    while elders[-1] > 1:
        elders.append(_parent(elders[-1]))
    runners = [pid for pid in elders if pid in inside and _runs_our_interpreter(pid)]
    return {pid for pid in elders if pid > 0} | set(family(runners[-1]) if runners else elders[:1])


def _parent(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:  # hidden
        return 0
    return int(status.rpartition(")")[2].split()[1])


def _runs_our_interpreter(pid: int) -> bool:
    try:
        return os.path.samefile(f"/proc/{pid}/exe", "/proc/self/exe")
    except OSError:
        return False


def _processes(folder: Path) -> set[int]:
    return {int(pid) for pid in (folder / "cgroup.procs").read_text("ascii").split()}


def _make_room(folder: Path) -> None:
    """Move our processes one group down until the kernel lets us divide `folder`."""
    keepers = folder / KEEPERS
    keepers.mkdir(exist_ok=True)
    until = time.monotonic() + SETTLING_SECONDS
    while True:
        _check_strangers(folder)
        for pid in sorted(_processes(folder)):
            _move(pid, str(keepers))
        try:
            return _enable(str(folder))
        except OSError as error:  # a process was forked while we looked
            if error.errno != errno.EBUSY or time.monotonic() > until:
                raise


def _move(pid: int, keepers: str) -> None:
    try:
        write(keepers, "cgroup.procs", str(pid))
    except ProcessLookupError:
        return


def _enable(folder: str) -> None:
    write(folder, "cgroup.subtree_control", " ".join(f"+{name}" for name in NEEDED))


def _sweep(folder: str, name: str) -> None:
    """Remove what a zygote has left that was killed with everybody who could."""
    found = OLD_ZYGOTE.fullmatch(name)
    if found is None:
        return
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        remove(f"{folder}/{name}")
    except OSError:  # somebody else's now
        return
