"""Real attacks, at every level that works here, as whoever runs the tests and as a plain user."""

from __future__ import annotations

import os
import platform
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.sandbox.levels import Level
from tests.sandbox.conftest import IS_ROOT, SMALL, Place, entry_of, read_to_end

# OSError: a link across devices, a user who does not exist in there
REFUSED = {"PermissionError", "FileNotFoundError", "OSError", "Operation not permitted"}

READS = (
    "read_planted",
    "read_planted_through_a_link",
    "read_planted_through_a_folder_link",
    "read_planted_through_a_hard_link",
    "read_planted_through_proc_root",
)
WRITES = ("write_beside_planted", "overwrite_planted")


@pytest.mark.parametrize("attack", READS)
def test_a_file_of_the_course_stays_secret(place: Place, attack: str) -> None:
    if place.has_files_of_the_host and place.who == "ordinary":
        pytest.skip("limits cannot stop an ordinary user's reads")
    place.plant()
    said, _ = place.run(attack)
    assert said in REFUSED


@pytest.mark.parametrize("attack", WRITES)
def test_a_file_of_the_course_stays_as_it_is(place: Place, attack: str) -> None:
    if place.has_files_of_the_host and place.who == "ordinary":
        pytest.skip("limits cannot stop an ordinary user's writes")
    planted = place.plant()
    said, _ = place.run(attack)
    assert said in REFUSED
    assert planted.read_text() == "SECRET"
    assert not planted.with_name("forged").exists()


@pytest.mark.parametrize("attack", ["truncate_planted", "change_mode_of_planted"])
def test_a_file_of_the_course_keeps_its_length_and_mode_at_every_level(
    place: Place, attack: str
) -> None:
    planted = place.plant()
    said, _ = place.run(attack)
    assert said in REFUSED
    assert planted.read_text() == "SECRET"
    assert planted.stat().st_mode & 0o777 == 0o600


def test_what_limits_cannot_stop_is_what_its_table_says(place: Place) -> None:
    if not place.has_files_of_the_host or place.who != "ordinary":
        pytest.skip("about an ordinary user at the level limits")
    planted = place.plant()
    assert place.run("read_planted")[0] == "SECRET"
    assert place.run("overwrite_planted")[0] == "done"
    assert planted.read_text() == "forged"


def test_nothing_outside_of_scratch_can_be_written(place: Place) -> None:
    said, _ = place.run("write_into_system_folders")
    assert said == "written: []"


def test_the_hosts_folders_cannot_be_listed(place: Place) -> None:
    if place.level is Level.LIMITS:
        pytest.skip("limits cannot stop it")
    place.variables["COURSE"] = str(place.plant().parent)
    said, _ = place.run("list_folders_of_the_host")
    assert said == "seen: []"


def test_one_file_cannot_outgrow_the_scratch_folder(place: Place) -> None:
    said, _ = place.run("fill_scratch_with_one_file")
    assert said == "OSError"


def test_many_files_cannot_outgrow_the_scratch_folder(place: Place) -> None:
    said, ended = place.run("fill_scratch_with_many_files")
    assert said == "OSError" or ended.reason == "scratch"


def test_files_in_a_closed_folder_count(place: Place) -> None:
    said, ended = place.run("hide_files_in_a_closed_folder")
    assert said == "OSError" or ended.reason == "scratch"


def test_a_deep_tree_is_removed(place: Place) -> None:
    said, ended = place.run("build_a_deep_tree", quota=replace(SMALL, scratch_bytes=32 << 20))
    assert said == "done" or ended.reason == "scratch"
    assert list(Path(place.zygote._scratch).iterdir()) == []


def test_a_fork_bomb_is_refused(place: Place) -> None:
    said, _ = place.run("fork_many", quota=replace(SMALL, processes=8))
    error, _, number = said.partition(" after ")
    assert error in {"BlockingIOError", "PermissionError"}
    assert int(number) < 8


def test_an_allocation_too_many_is_a_memory_error(place: Place) -> None:
    said, ended = place.run("allocate_too_much")
    assert said == "MemoryError" or ended.reason == "memory"


def test_shared_mappings_count_as_memory(place: Place) -> None:
    said, ended = place.run("map_shared_memory")
    assert ended.reason == "memory"
    assert said == ""


def test_memory_counts_over_all_processes(place: Place) -> None:
    said, ended = place.run("allocate_in_children", quota=replace(SMALL, memory_bytes=100 << 20))
    assert ended.reason == "memory" or said == "PermissionError"


@pytest.mark.parametrize("attack", ["loop", "loop_in_many_short_children"])
def test_a_loop_ends_by_processor_time(place: Place, attack: str) -> None:
    said, ended = place.run(attack, quota=replace(SMALL, cpu_seconds=0.5))
    assert ended.reason == "cpu" or said == "PermissionError"


def test_a_sleeper_ends_by_the_clock(place: Place) -> None:
    _, ended = place.run("ignore_signals_and_sleep", quota=replace(SMALL, wall_seconds=0.3))
    assert ended.reason == "wall"


def test_ignoring_signals_does_not_help_against_kill(place: Place) -> None:
    child = place.zygote.spawn(entry_of("ignore_signals_and_sleep"), [1], quota=SMALL)
    child.wait_ready()
    assert child.kill().reason == "killed"


def test_no_daemon_outlives_its_sandbox(place: Place) -> None:
    said, ended = place.run("leave_a_daemon")
    assert said in {"left;", "PermissionError"}
    assert ended.is_clean


def test_nothing_outlives_its_guard(place: Place) -> None:
    ours, theirs = os.pipe()
    child = place.zygote.spawn(entry_of("ignore_signals_and_sleep"), [theirs], quota=SMALL)
    os.close(theirs)
    child.wait_ready()
    os.kill(child_guard(place), signal.SIGKILL)
    # the end of the pipe is the end of everybody; one may notice the watchdog's before his own
    assert read_to_end(ours) in {"", "BrokenPipeError"}
    assert child.kill().reason == "lost"


def child_guard(place: Place) -> int:
    """Return the one watchdog of a zygote."""
    return only_child(place.zygote._process.pid)


def only_child(pid: int) -> int:
    """Return the child of a process whose other children are about to end."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if len(listed) == 1:
            return int(listed[0])
        time.sleep(0.01)
    pytest.fail(f"children: {listed}")


@pytest.fixture
def listening(place: Place) -> Iterator[list[object]]:
    """Serve on loopback, on an abstract and on a local socket; keep who came."""
    came: list[object] = []
    servers = [
        socket.create_server(("127.0.0.1", 0)),
        socket.socket(socket.AF_UNIX),
        socket.socket(socket.AF_UNIX),
    ]
    name, local = f"autograder-{os.getpid()}", place.folder.parent / "open.sock"
    servers[1].bind("\0" + name)
    servers[2].bind(str(local))
    local.chmod(0o777)
    for server in servers[1:]:
        server.listen()
    port = str(servers[0].getsockname()[1])
    place.variables.update(PORT=port, ABSTRACT=name, LOCAL=str(local))

    def accept(server: socket.socket) -> None:
        server.settimeout(30)
        try:
            came.append(server.accept())
        except OSError:
            return

    threads = [threading.Thread(target=accept, args=(server,)) for server in servers]
    for thread in threads:
        thread.start()
    yield came
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    "attack",
    ["connect_to_loopback", "connect_to_abstract_socket", "connect_to_local_socket"],
)
def test_no_server_of_the_host_is_reached(
    place: Place, listening: list[object], attack: str
) -> None:
    said, _ = place.run(attack)
    assert said in REFUSED | {"ConnectionRefusedError"}
    assert listening == []


def test_no_datagram_leaves(place: Place) -> None:
    assert place.run("send_datagram")[0] == "PermissionError"


@pytest.mark.parametrize(
    "attack",
    [
        "trace_victim",
        "read_memory_of_victim",
        "kill_victim",
        "slow_victim_down",
        "signal_victim_through_a_descriptor",
    ],
)
def test_another_process_of_the_user_is_out_of_reach(
    place: Place, victim: int, attack: str
) -> None:
    assert place.run(attack)[0] in REFUSED | {"ProcessLookupError"}


@pytest.mark.parametrize(
    "attack",
    ["open_memory_of_victim", "read_environment_of_victim", "trace_victim", "kill_victim"],
)
def test_another_submission_is_out_of_reach_at_every_level(place: Place, attack: str) -> None:
    other = place.zygote.spawn(entry_of("ignore_signals_and_sleep"), [1], quota=SMALL)
    with other:
        other.wait_ready()
        place.variables["VICTIM"] = str(only_child(child_guard(place)))
        assert place.run(attack)[0] in REFUSED | {"ProcessLookupError", "No such process"}
        assert other.wait(0.05) is None


def test_another_process_keeps_its_environment(place: Place, victim: int) -> None:
    if place.has_files_of_the_host and place.who == "ordinary":
        pytest.skip("limits cannot stop an ordinary user's reads")
    assert "SECRET" not in place.run("read_environment_of_victim")[0]


def test_killing_everyone_kills_nobody_outside(place: Place, victim: int) -> None:
    said, _ = place.run("kill_everyone", quota=replace(SMALL, wall_seconds=2))
    assert said in {"PermissionError", "ProcessLookupError", "done"}


def test_killing_the_parent_does_not_help(place: Place) -> None:
    said, ended = place.run("kill_parent")
    assert said in {"sent", "PermissionError"}
    assert ended.is_clean


def test_the_first_process_has_nothing_to_tell(place: Place) -> None:
    if place.level is Level.LIMITS and place.user == 0:
        pytest.skip("limits shows the host's processes")
    assert place.run("read_environment_of_first_process")[0] in REFUSED | {"nothing in it"}


def test_the_hosts_processes_are_not_seen(place: Place) -> None:
    if place.level is Level.LIMITS:
        pytest.skip("limits cannot hide them")
    assert place.run("list_processes")[0] in REFUSED | {"True"}


def test_only_the_given_descriptors_are_inherited(place: Place) -> None:
    with open(os.devnull) as extra:
        os.set_inheritable(extra.fileno(), True)
        assert place.run("list_descriptors")[0] == "1"


def test_the_environment_is_our_own(place: Place) -> None:
    names = set(place.run("list_environment")[0].split())
    assert names <= {
        *("HOME", "LANG", "LC_CTYPE", "MPLBACKEND", "MPLCONFIGDIR", "OMP_NUM_THREADS"),
        *("OPENBLAS_NUM_THREADS", "PATH", "TMPDIR"),
    }


@pytest.mark.parametrize(
    "attack",
    [
        "mount_something",
        "unmount_scratch",
        "become_root",
        "make_user_namespace",
        "clone_user_namespace",
        "change_root",
        "open_ring",
        "make_hidden_file",
        "outlive_parent",
    ],
)
def test_a_right_over_the_machine_is_refused(place: Place, attack: str) -> None:
    assert place.run(attack)[0] in REFUSED


def test_limits_cannot_be_raised(place: Place) -> None:
    assert place.run("raise_limits")[0] == "refused"


def test_no_privilege_is_left_or_can_come_back(place: Place) -> None:
    assert place.run("look_at_privileges")[0] == "no_new_privs 1 seccomp 2 root False"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the other door is on x86-64 only")
def test_the_32_bit_door_kills(place: Place) -> None:
    said, ended = place.run("call_through_32_bit_door")
    assert said == ""
    assert ended.signal in {signal.SIGSYS, signal.SIGSEGV}


def test_a_flood_of_output_is_cut_to_its_end(place: Place) -> None:
    said, ended = place.run("flood_output", quota=replace(SMALL, output_bytes=1000))
    assert said == "done"
    assert len(ended.output) == 1000
    assert ended.output.endswith("the end")


def test_honest_work_is_not_disturbed(place: Place) -> None:
    given = place.folder / "given.txt"
    given.write_text("given ")
    if IS_ROOT:
        os.chown(place.folder, place.user, place.user)
        os.chown(given, place.user, place.user)
    said, ended = place.run("work_honestly", files=[(given, "data/given.txt")])
    if place.level is Level.LIMITS and IS_ROOT and said == "ModuleNotFoundError":
        pytest.skip("nobody cannot read this interpreter: at limits, nothing new can be imported")
    assert said == "given 2.0", ended.output
    assert ended.is_clean
