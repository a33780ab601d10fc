"""One sandbox's control group: on a fake tree, and with the kernel where it lets us."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.sandbox import cgroup, delegation
from autograder.sandbox.cgroup import SPARE_BYTES, Group, enter, remove, write
from autograder.sandbox.launch import Zygote
from autograder.sandbox.quota import Quota
from tests.sandbox import attacks_on_limits
from tests.sandbox.conftest import SMALL, command_for
from tests.sandbox.fake_groups import FakeGroups

if sys.platform != "linux":
    pytest.skip("only Linux has control groups", allow_module_level=True)

QUOTA = Quota(memory_bytes=100 << 20, processes=8)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeGroups:
    groups = FakeGroups(tmp_path / "cgroup")
    groups.take_over(monkeypatch)
    groups.root.mkdir()
    return groups


@pytest.fixture
def group(fake: FakeGroups) -> Iterator[Group]:
    made = Group.make(str(fake.root), QUOTA, in_memory=4 << 20)
    yield made
    if Path(made.folder).exists():
        made.close()


def test_a_group_has_the_limits_of_its_quota(group: Group) -> None:
    expected = {
        "memory.max": (100 << 20) + (4 << 20) + SPARE_BYTES,
        "memory.swap.max": 0,
        "memory.oom.group": 1,
        "pids.max": 9,
    }
    found = {name: int(Path(group.folder, name).read_text()) for name in expected}
    assert found == expected


def test_a_kernel_that_counts_no_swap_is_good_enough(
    fake: FakeGroups, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_swap(folder: str, name: str, text: str) -> None:
        if "swap" in name:
            raise FileNotFoundError(name)
        fake.write(folder, name, text)

    monkeypatch.setattr(cgroup, "write", without_swap)
    Group.make(str(fake.root), QUOTA, 0).close()
    assert not any("swap" in name for _, name, _ in fake.written)


def test_a_group_without_limits_does_not_stay(
    fake: FakeGroups, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: str, name: str, text: str) -> None:
        raise PermissionError(name)

    monkeypatch.setattr(cgroup, "write", refuse)
    with pytest.raises(PermissionError, match=r"memory\.max"):
        Group.make(str(fake.root), QUOTA, 0)
    assert not any(entry.is_dir() for entry in fake.root.iterdir())


def test_what_the_kernel_counts_is_read(group: Group) -> None:
    for name, text in {
        "cpu.stat": "usage_usec 2500000\nuser_usec 2000000\n",
        "memory.stat": "anon 4096\nfile 99999\nkernel 100\nshmem 8\nfile_mapped 9999\n",
        "pids.current": "3\n",
    }.items():
        Path(group.folder, name).write_text(text)
    usage = group.read()
    assert (usage.cpu_seconds, usage.memory_bytes, usage.processes) == (2.5, 4204, 3)


@pytest.mark.parametrize(
    ("memory", "pids", "reason"),
    [
        ("oom 0\noom_kill 0\n", "max 0\n", ""),
        ("oom 1\noom_kill 2\noom_group_kill 1\n", "max 0\n", "memory"),
        ("oom 1\noom_kill 2\n", "max 5\n", "memory"),
        ("oom 0\noom_kill 2\n", "max 0\n", ""),  # the machine had none left; not its fault
        ("oom 0\noom_kill 0\n", "max 5\n", "processes"),
    ],
)
def test_events_become_reasons(group: Group, memory: str, pids: str, reason: str) -> None:
    Path(group.folder, "memory.events").write_text(memory)
    Path(group.folder, "pids.events").write_text(pids)
    assert group.refused() == reason


def test_closing_kills_and_removes(fake: FakeGroups, group: Group) -> None:
    Path(group.folder, "cgroup.procs").write_text("123\n")
    group.close()
    assert not Path(group.folder).exists()
    assert fake.written[-1][1:] == ("cgroup.kill", "1")


def test_what_does_not_end_is_left_after_a_while(
    fake: FakeGroups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup, "REMOVAL_SECONDS", 0.01)
    busy = fake.root / "busy"
    busy.mkdir()
    (busy / "cgroup.procs").write_text("123\n")
    remove(str(busy))
    assert busy.exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"memory\.max"):
        write(str(tmp_path), "memory.max", "1")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a real group of our own, made below the one that we live in."""
    try:
        _, here = delegation._own_group(Path("/proc"))
        made = Path(tempfile.mkdtemp(prefix="autograder-test-", dir=here))
    except (OSError, delegation._NotOurs) as why:
        pytest.skip(f"no control group can be made here: {why}")
    yield made
    remove(str(made))
    assert not made.exists()


def family_in(group: Group, report: int) -> int:
    """Fork a process that enters a group and forks another one; both work, then wait."""
    child = os.fork()
    if child == 0:
        try:
            enter(group.door)
            os.fork()
            until = time.process_time() + 0.05
            while time.process_time() < until:
                pass
            os.write(report, b"x")
            time.sleep(5)
        finally:
            os._exit(1)
    return child


def test_the_real_kernel_counts_and_kills_a_family(real: Path) -> None:
    read, report = os.pipe()
    with closing(Group(str(real))) as group, open(read, "rb", buffering=0) as news:
        child = family_in(group, report)
        os.close(report)
        said = news.read(1) + news.read(1)
        inside = (real / "cgroup.procs").read_text().split()
        seconds = group._counts("cpu.stat")["usage_usec"] / 1e6
        group.kill()
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if not said:
            pytest.skip("a group can be made here, but no process moved into it")
        assert (said, ended) == (b"xx", -signal.SIGKILL)
        assert news.read(1) == b""  # the grandchild is gone too
    assert str(child) in inside
    assert len(inside) == 2
    assert seconds >= 0.09
    assert not real.exists()


@pytest.fixture
def grouped() -> Iterator[Zygote]:
    command = command_for("ourselves")
    with Zygote.start([attacks_on_limits.__name__], command=command) as zygote:
        ground = zygote.groups.folder
        if not ground:
            pytest.skip(f"no control groups here: {zygote.groups.why_not}")
        yield zygote
    assert not Path(ground).exists()


@pytest.mark.parametrize("deed", ["map_shared_memory", "allocate_in_children"])
def test_the_kernel_ends_a_sandbox_that_takes_too_much(grouped: Zygote, deed: str) -> None:
    read, report = os.pipe()
    quota = replace(SMALL, memory_bytes=48 << 20, wall_seconds=60)
    with grouped.spawn(f"{attacks_on_limits.__name__}:{deed}", [report], quota=quota) as child:
        os.close(report)
        ended = child.wait(60)
    said = os.read(read, 100)
    os.close(read)
    assert ended is not None
    assert ended.reason == "memory" or said == b"PermissionError"


def test_a_sandbox_lives_in_its_group_and_takes_it_along(grouped: Zygote) -> None:
    ground = Path(grouped.groups.folder)
    read, report = os.pipe()
    name = f"{attacks_on_limits.__name__}:ignore_signals_and_sleep"
    with grouped.spawn(name, [report], quota=SMALL) as child:
        child.wait_ready()
        (box,) = (entry for entry in ground.iterdir() if entry.is_dir())
        assert (box / "cgroup.procs").read_text().split()
        assert child.usage().memory_bytes > 0
    os.close(report)
    os.read(read, 1)
    os.close(read)
    until = time.monotonic() + 5
    while box.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not box.exists()
