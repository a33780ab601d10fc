"""Runs the filter's program in an interpreter of our own, for both processors."""

from __future__ import annotations

import errno

import pytest

from autograder.sandbox.calls import CHANGES_FILES, FORBIDDEN, NUMBERS, SHARED_WITH_HOST
from autograder.sandbox.seccomp import (
    ALLOW,
    AUDIT_ARCH,
    ERRNO,
    KILL_PROCESS,
    Confinement,
    Instruction,
    program,
)

PID = 4321
REFUSED = ERRNO | errno.EPERM
READ = {"x86_64": 0, "aarch64": 63}


def decide(lines: list[Instruction], number: int, arch: int, *arguments: int) -> int:
    """Return what the program answers to a system call."""
    data = {0: number, 4: arch, **{16 + 8 * i: value for i, value in enumerate(arguments)}}
    loaded, at = 0, 0
    while True:
        code, if_true, if_false, constant = lines[at]
        at += 1
        if code == 0x06:
            return constant
        if code == 0x20:
            loaded = data.get(constant, 0)
        else:
            holds = {
                0x15: loaded == constant,
                0x35: loaded >= constant,
                0x45: bool(loaded & constant),
            }[code]
            at += if_true if holds else if_false


@pytest.fixture(params=sorted(AUDIT_ARCH))
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=list(Confinement))
def confinement(request: pytest.FixtureRequest) -> Confinement:
    return Confinement(request.param)


def asked(machine: str, confinement: Confinement, name: str, *arguments: int) -> int:
    lines = program(machine, confinement, PID)
    return decide(lines, NUMBERS[name][machine], AUDIT_ARCH[machine], *arguments)


def test_an_ordinary_call_is_allowed(machine: str, confinement: Confinement) -> None:
    lines = program(machine, confinement, PID)
    assert decide(lines, READ[machine], AUDIT_ARCH[machine]) == ALLOW


def test_another_architecture_kills(machine: str, confinement: Confinement) -> None:
    lines = program(machine, confinement, PID)
    assert decide(lines, READ[machine], 0x40000003) == KILL_PROCESS


def test_the_x32_door_kills() -> None:
    lines = program("x86_64", Confinement.PRIVATE, PID)
    assert decide(lines, 0x40000000 + 101, AUDIT_ARCH["x86_64"]) == KILL_PROCESS


def test_every_forbidden_call_is_refused(machine: str, confinement: Confinement) -> None:
    shared = (*CHANGES_FILES, *SHARED_WITH_HOST) if confinement is Confinement.SHARED else ()
    for name in (*FORBIDDEN, *shared):
        if machine in NUMBERS[name]:
            assert asked(machine, confinement, name) == REFUSED, name


def test_every_name_has_a_number() -> None:
    assert {*FORBIDDEN, *CHANGES_FILES, *SHARED_WITH_HOST} <= set(NUMBERS)


@pytest.mark.parametrize("family", [2, 10, 16, 17, 38, 40])
def test_network_sockets_are_refused(machine: str, confinement: Confinement, family: int) -> None:
    is_asked_by_zmq = (confinement, family) == (Confinement.PRIVATE, 16)
    refused = ERRNO | errno.EOPNOTSUPP if is_asked_by_zmq else REFUSED
    assert asked(machine, confinement, "socket", family) == refused


def test_local_sockets_need_a_network_namespace(machine: str) -> None:
    assert asked(machine, Confinement.PRIVATE, "socket", 1) == ALLOW
    assert asked(machine, Confinement.SHARED, "socket", 1) == REFUSED


def test_a_new_namespace_is_refused(machine: str, confinement: Confinement) -> None:
    for flag in (0x10000000, 0x20000000, 0x40000000, 0x00020000, 0x80):
        assert asked(machine, confinement, "clone", flag | 17) == REFUSED


def test_threads_are_allowed_everywhere_and_forks_where_they_are_counted(machine: str) -> None:
    for confinement in Confinement:
        assert asked(machine, confinement, "clone", 0x3D0F00) == ALLOW
    assert asked(machine, Confinement.PRIVATE, "clone", 17) == ALLOW
    assert asked(machine, Confinement.SHARED, "clone", 17) == REFUSED


def test_clone3_does_not_exist(machine: str, confinement: Confinement) -> None:
    assert asked(machine, confinement, "clone3") == ERRNO | errno.ENOSYS


def test_signals_go_to_itself_only_where_processes_are_shared(machine: str) -> None:
    assert asked(machine, Confinement.SHARED, "kill", PID, 9) == ALLOW
    assert asked(machine, Confinement.SHARED, "kill", PID + 1, 9) == REFUSED
    assert asked(machine, Confinement.SHARED, "kill", 0xFFFFFFFF, 9) == REFUSED
    assert asked(machine, Confinement.PRIVATE, "kill", 2, 9) == ALLOW


def test_nobody_may_outlive_his_guard(machine: str, confinement: Confinement) -> None:
    assert asked(machine, confinement, "prctl", 1) == REFUSED
    assert asked(machine, confinement, "prctl", 15) == ALLOW


def test_no_descriptor_may_signal_for_us_where_processes_are_shared(machine: str) -> None:
    for name, way in (("fcntl", 8), ("fcntl", 10), ("fcntl", 15), ("ioctl", 0x8901)):
        assert asked(machine, Confinement.SHARED, name, 3, way) == REFUSED
    assert asked(machine, Confinement.SHARED, "fcntl", 3, 1) == ALLOW


@pytest.mark.parametrize("name", ["shmget", "shmat", "semget", "msgget", "mq_open", "mq_unlink"])
def test_memory_of_the_kernel_that_nobody_counts_is_refused(
    machine: str, confinement: Confinement, name: str
) -> None:
    assert asked(machine, confinement, name) == REFUSED
