"""When a group is ours to divide, why it is not, and what is done to one that is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import delegation, namespaces
from autograder.sandbox.delegation import KEEPERS, Delegation, clear, find, settle
from autograder.sandbox.levels import Level
from tests.sandbox.fake_groups import FakeGroups

if sys.platform != "linux":
    pytest.skip("only Linux has control groups", allow_module_level=True)

NOBODYS_PID = 1 << 30  # beyond what the kernel gives out


class Machine:
    """A fake /proc and a fake tree of groups: this process lives in `ours`."""

    def __init__(self, folder: Path, groups: FakeGroups) -> None:
        self.groups = groups
        self.proc = folder / "proc"
        (self.proc / "self").mkdir(parents=True)
        self.mount = groups.root
        self.ours = groups.root / "user.slice" / "our scope"
        self.says("/user.slice/our scope")
        self.mounts(f"31 23 0:28 / {self.mount} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate")

    def says(self, path: str) -> None:
        (self.proc / "self" / "cgroup").write_text(f"4:memory:/elsewhere\n0::{path}\n")

    def mounts(self, *rows: str) -> None:
        (self.proc / "self" / "mountinfo").write_text("".join(f"{row}\n" for row in rows))

    def populate(self, *pids: int) -> None:
        (self.ours / "cgroup.procs").write_text("".join(f"{pid}\n" for pid in pids))

    def found(self, level: Level = Level.NAMESPACES) -> Delegation:
        return find(level, self.proc)


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Stand in for extended attributes, which not every file system under a test has."""
    found = {"user.delegate": b"1"}

    def read(path: object, name: str) -> bytes:
        if name not in found:
            raise OSError(name)
        return found[name]

    monkeypatch.setattr(os, "getxattr", read)
    return found


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marks: dict[str, bytes]) -> Machine:
    groups = FakeGroups(tmp_path / "fake cgroup")
    groups.take_over(monkeypatch)
    (groups.root / "user.slice" / "our scope").mkdir(parents=True)
    machine = Machine(tmp_path, groups)
    machine.mounts(
        f"41 31 0:38 / {str(groups.root).replace(' ', chr(92) + '040')} rw - cgroup2 cgroup2 rw"
    )
    machine.populate(os.getpid())
    return machine


def test_a_group_that_was_handed_over_is_found(machine: Machine) -> None:
    assert machine.found() == Delegation(str(machine.ours))
    assert machine.groups.written == []  # looking changes nothing


def test_from_among_the_keepers_the_group_above_is_found(machine: Machine) -> None:
    (machine.ours / KEEPERS).mkdir()
    machine.says(f"/user.slice/our scope/{KEEPERS}")
    assert machine.found().folder == str(machine.ours)


def test_a_group_below_the_root_of_a_mount_is_found(machine: Machine) -> None:
    machine.says("/docker/abc/user.slice/our scope")
    point = str(machine.mount).replace(" ", chr(92) + "040")
    machine.mounts(
        f"30 23 0:27 / {point} rw - tmpfs tmpfs rw",
        f"31 23 0:28 /docker/abc {point} rw shared:1 - cgroup2 cgroup rw",
    )
    assert machine.found().folder == str(machine.ours)


def test_version_1_alone_is_not_enough(machine: Machine) -> None:
    (machine.proc / "self" / "cgroup").write_text("4:memory:/a\n")
    assert machine.found().why_not == "This kernel has no control groups of version 2."


def test_what_is_not_mounted_cannot_be_used(machine: Machine) -> None:
    machine.mounts("31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw")
    assert machine.found().why_not == "Control groups of version 2 are not mounted."


@pytest.mark.parametrize("path", ["/../neighbour", "/elsewhere"])
def test_a_group_that_is_not_to_be_seen_cannot_be_used(machine: Machine, path: str) -> None:
    machine.says(path)
    found = machine.found()
    assert found.folder == ""
    assert found.why_not


def test_a_proc_without_answers_is_no_error(machine: Machine, tmp_path: Path) -> None:
    assert "No such file" in find(Level.NAMESPACES, tmp_path / "nowhere").why_not


@pytest.mark.parametrize(
    ("offered", "missing"), [("hugetlb", "memory and pids"), ("cpu pids", "memory")]
)
def test_both_controllers_are_needed(machine: Machine, offered: str, missing: str) -> None:
    (machine.ours / "cgroup.controllers").write_text(f"{offered}\n")
    assert machine.found().why_not.endswith(f": not {missing}.")


def test_the_group_of_the_whole_machine_is_left_alone(machine: Machine) -> None:
    (machine.ours / "cgroup.type").unlink()
    assert "that of the whole machine" in machine.found().why_not


def test_a_group_for_threads_is_left_alone(machine: Machine) -> None:
    (machine.ours / "cgroup.type").write_text("threaded\n")
    assert "for threads" in machine.found().why_not


def test_a_kernel_that_cannot_kill_a_group_is_too_old(machine: Machine) -> None:
    (machine.ours / "cgroup.kill").unlink()
    assert "before 5.14" in machine.found().why_not


def test_being_able_to_write_is_not_enough(machine: Machine, marks: dict[str, bytes]) -> None:
    marks.clear()
    assert "was not handed over to us; `systemd-run" in machine.found().why_not


def test_a_mark_is_not_enough_to_write(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: "subtree" not in str(path))
    assert "was not handed over to us" in machine.found().why_not


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody")
def test_a_group_below_somebody_else_s_was_handed_over(
    machine: Machine, marks: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    marks.clear()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    os.chown(machine.ours, 1000, 1000)
    assert machine.found().folder
    os.chown(machine.ours.parent, 1000, 1000)
    assert "was not handed over to us" in machine.found().why_not


@pytest.mark.parametrize(("said", "is_found"), [(b"yes\n", True), (b"no\n", False), (b"", False)])
def test_a_user_s_systemd_is_asked_about_its_unit(
    machine: Machine,
    marks: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    said: bytes,
    is_found: bool,
) -> None:
    asked = []

    def answer(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command[-1])
        return subprocess.CompletedProcess(command, 0, said)

    marks.clear()
    owner = os.geteuid() or 1000
    monkeypatch.setattr(os, "geteuid", lambda: owner)
    monkeypatch.setattr(subprocess, "run", answer)
    unit = machine.ours.rename(machine.ours.with_name("our.scope"))
    machine.says("/user.slice/our.scope")
    assert bool(machine.found().folder) == is_found
    assert asked == [unit.name]


def test_without_systemd_nobody_answers(
    machine: Machine, marks: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    marks.clear()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(os, "defpath", "/nowhere")
    machine.ours.rename(machine.ours.with_name("our.scope"))
    machine.says("/user.slice/our.scope")
    assert "was not handed over to us" in machine.found().why_not


def test_a_container_s_own_group_needs_no_mark(machine: Machine, marks: dict[str, bytes]) -> None:
    marks.clear()
    machine.says("/")
    point = str(machine.ours).replace(" ", chr(92) + "040")
    machine.mounts(f"31 23 0:28 / {point} rw - cgroup2 cgroup2 rw")
    assert machine.found().folder == str(machine.ours)


def test_a_group_with_strangers_is_left_alone(machine: Machine) -> None:
    machine.populate(os.getpid(), NOBODYS_PID)
    assert f"lives process {NOBODYS_PID}, which is not ours" in machine.found().why_not
    assert machine.groups.written == []


def test_a_process_of_another_pid_namespace_is_a_stranger(machine: Machine) -> None:
    machine.populate(os.getpid(), 0)
    assert "lives process 0" in machine.found().why_not


def test_elders_and_children_are_no_strangers(machine: Machine) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        machine.populate(os.getpid(), os.getppid(), child.pid)
        assert machine.found().folder
        child.kill()


def test_a_submission_that_could_reach_its_group_gets_none(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(namespaces, "can_become_nobody", lambda: False)
    assert "could change its own" in machine.found(Level.LIMITS).why_not
    assert machine.found(Level.LANDLOCK).folder
    monkeypatch.setattr(namespaces, "can_become_nobody", lambda: True)
    assert machine.found(Level.LIMITS).folder


def test_settling_moves_us_and_gives_a_group_to_the_zygote(machine: Machine) -> None:
    ground = Path(settle(machine.found()).folder)
    assert machine.groups.inside(machine.ours) == []
    assert machine.groups.inside(machine.ours / KEEPERS) == [str(os.getpid())]
    assert ground.parent == machine.ours
    assert ground.name.startswith(f"autograder-{os.getpid()}-")
    scope = "user.slice/our scope"
    assert machine.groups.written == [
        (f"{scope}/{KEEPERS}", "cgroup.procs", str(os.getpid())),
        (scope, "cgroup.subtree_control", "+memory +pids"),
        (f"{scope}/{ground.name}", "cgroup.subtree_control", "+memory +pids"),
    ]


def test_the_second_zygote_finds_everything_settled(machine: Machine) -> None:
    first = settle(machine.found()).folder
    machine.says(f"/user.slice/our scope/{KEEPERS}")
    second = settle(machine.found()).folder
    assert second != first
    assert Path(second).parent == Path(first).parent


def test_settling_stops_where_a_stranger_has_come(machine: Machine) -> None:
    found = machine.found()
    machine.populate(os.getpid(), NOBODYS_PID)
    settled = settle(found)
    assert settled.folder == ""
    assert "which is not ours" in settled.why_not
    assert machine.groups.written == []


def test_a_kernel_that_refuses_is_a_reason(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: str, name: str, text: str) -> None:
        raise PermissionError(1, "Operation not permitted", f"{folder}/{name}")

    monkeypatch.setattr(delegation, "write", refuse)
    assert "could not be set up: [Errno 1]" in settle(machine.found()).why_not


def test_without_a_group_there_is_nothing_to_settle() -> None:
    none = Delegation("", "Because.")
    assert settle(none) is none


def test_what_a_killed_zygote_left_is_removed_and_nothing_else(machine: Machine) -> None:
    kept = [f"autograder-{os.getpid()}-living", "somebody.scope", "autograder-x"]
    for name in [*kept, f"autograder-{NOBODYS_PID}-dead/9-box"]:
        (machine.ours / name).mkdir(parents=True)
    ground = settle(machine.found()).folder
    left = {entry.name for entry in machine.ours.iterdir() if entry.is_dir()}
    assert left == {*kept, KEEPERS, Path(ground).name}


def test_clearing_kills_and_removes_all_of_a_zygote_s(machine: Machine) -> None:
    ground = Path(settle(machine.found()).folder)
    assert ground.parent == machine.ours
    (ground / "7-box").mkdir()
    (ground / "7-box" / "cgroup.procs").write_text("123\n")
    clear(str(ground))
    assert not ground.exists()
    assert machine.groups.written[-1][1:] == ("cgroup.kill", "1")
    clear(str(ground))  # twice does no harm
