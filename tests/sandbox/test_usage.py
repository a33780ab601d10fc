"""What the watchdog sees of a child that copies inherited pages, grows, or forks."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import pytest

from autograder.sandbox.usage import Meter, family, held_memory

if sys.platform != "linux":
    pytest.skip("reads /proc", allow_module_level=True)

MEGABYTE = 1 << 20


def peak_of(deed: Callable[[], object]) -> int:
    """Fork a child that does something and waits; return the most that a meter sees of it."""
    read, write = os.pipe()
    stop, go = os.pipe()
    baseline = held_memory(os.getpid())
    child = os.fork()
    if child == 0:
        os.close(go)
        kept = deed()
        os.write(write, b"x")
        os.read(stop, 1)
        os._exit(kept is None)
    os.read(read, 1)
    meter, used = Meter(child, baseline), 0
    for _ in range(7):
        used = max(used, meter.read().memory_bytes)
        time.sleep(0.1)
    for end in (read, write, stop, go):
        os.close(end)
    os.waitpid(child, 0)
    return used


@pytest.fixture
def inherited() -> bytearray:
    return bytearray(b"x") * (30 * MEGABYTE)


def overwrite(block: bytearray) -> bytearray:
    for page in range(0, len(block), 4096):
        block[page] = 1
    return block


def test_what_is_only_inherited_costs_little(inherited: bytearray) -> None:
    assert peak_of(lambda: len(inherited)) < 10 * MEGABYTE


def test_what_is_copied_on_writing_counts(inherited: bytearray) -> None:
    assert peak_of(lambda: overwrite(inherited)) >= 29 * MEGABYTE


def test_what_is_new_counts() -> None:
    assert peak_of(lambda: bytearray(b"x") * (30 * MEGABYTE)) >= 29 * MEGABYTE


def test_processor_time_of_buried_children_counts() -> None:
    before = Meter(os.getpid(), 0).read().cpu_seconds
    child = os.fork()
    if child == 0:
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
        os._exit(0)
    os.waitpid(child, 0)
    assert Meter(os.getpid(), 0).read().cpu_seconds - before >= 0.15


def test_a_family_is_all_generations() -> None:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        grandchild = os.fork()
        if grandchild == 0:
            os.write(write, b"x")
            time.sleep(20)
            os._exit(0)
        time.sleep(20)
        os._exit(0)
    os.read(read, 1)
    members = family(child)
    for member in reversed(members):
        os.kill(member, 9)
    os.waitpid(child, 0)
    os.close(read)
    os.close(write)
    assert len(members) == 2
