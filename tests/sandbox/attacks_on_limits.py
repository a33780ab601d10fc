"""What a hostile submission tries against its limits, and to outlive them."""

from __future__ import annotations

import mmap
import os
import resource
import signal
import time
from pathlib import Path

from tests.sandbox.attack import LIBC, MEGABYTE, attack, refused


@attack
def fill_scratch_with_one_file() -> str:
    with open("big", "wb", buffering=0) as file:
        for _ in range(8):
            file.write(bytes(MEGABYTE))
    return "done"


@attack
def fill_scratch_with_many_files() -> str:
    for number in range(16):
        Path(f"part{number}").write_bytes(bytes(MEGABYTE // 2))
        time.sleep(0.03)
    time.sleep(2)
    return "done"


@attack
def build_a_deep_tree() -> str:
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    os.mkdir("closed", 0)
    time.sleep(0.3)
    return "done"


@attack
def hide_files_in_a_closed_folder() -> str:
    os.mkdir("hidden", 0o300)
    for number in range(16):
        Path(f"hidden/part{number}").write_bytes(bytes(MEGABYTE // 2))
        time.sleep(0.03)
    time.sleep(2)
    return "done"


@attack
def fork_many() -> str:
    children = []
    try:
        for _ in range(60):
            child = os.fork()
            if child == 0:
                time.sleep(5)
                os._exit(0)
            children.append(child)
    except OSError as error:
        return f"{type(error).__name__} after {len(children)}"
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
    return "done"


@attack
def allocate_too_much() -> str:
    held = []
    for _ in range(40):
        held.append(bytearray(b"x") * (10 * MEGABYTE))
    return "done"


@attack
def map_shared_memory() -> str:
    held = []
    for _ in range(60):
        block = mmap.mmap(-1, 5 * MEGABYTE)
        for page in range(0, len(block), 4096):
            block[page] = 1
        held.append(block)
        time.sleep(0.02)
    return "done"


@attack
def allocate_in_children() -> str:
    for _ in range(6):
        if os.fork() == 0:
            held = bytearray(b"x") * (30 * MEGABYTE)
            time.sleep(3)
            os._exit(len(held) == 0)
    time.sleep(3)
    return "done"


@attack
def loop() -> str:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        pass
    return "done"


@attack
def loop_in_many_short_children() -> str:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        child = os.fork()
        if child == 0:
            stop = time.monotonic() + 0.1
            while time.monotonic() < stop:
                pass
            os._exit(0)
        os.waitpid(child, 0)
    return "done"


@attack
def ignore_signals_and_sleep() -> str:
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    print("ignoring", flush=True)
    time.sleep(20)
    return "done"


def leave_a_daemon(report: int) -> None:
    """Detach a grandchild that keeps `report` open, in its own session."""
    try:
        child = os.fork()
    except OSError as error:
        os.write(report, type(error).__name__.encode())
        return
    if child == 0:
        os.setsid()
        LIBC.prctl(1, 0)
        if os.fork() == 0:
            os.write(report, b"left;")
            time.sleep(20)
            os.write(report, b"outlived")
        os._exit(0)
    os.waitpid(child, 0)
    time.sleep(0.2)


@attack
def outlive_parent() -> str:
    return refused(LIBC.prctl(1, 0, 0, 0, 0))


@attack
def raise_limits() -> str:
    for kind in (resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_DATA):
        most = resource.getrlimit(kind)[1]
        try:
            resource.setrlimit(kind, (most + 1, most + 1))
        except (ValueError, OSError):
            continue
        return "raised"
    return "refused"


@attack
def flood_output() -> str:
    for _ in range(48):
        os.write(1, b"x" * (1 << 16))
    os.write(2, b"the end")
    return "done"
