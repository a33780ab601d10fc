"""The rules for devices, held while a notebook runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from coursetools.validation.probe import KernelState, ask, device_faults, peak_bytes


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A kernel as nbval holds one; nbval's own class leaves a file open."""
    sockets = tmp_path_factory.mktemp("sockets")
    manager = KernelManager(kernel_name="python3", transport="ipc", ip=str(sockets / "kernel"))
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield SimpleNamespace(km=manager, kc=client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(kernel: Any, source: str) -> None:
    reply = kernel.kc.execute(source, reply=True, timeout=60)
    assert reply["content"]["status"] == "ok", reply["content"]


def test_a_kernel_tells_its_device_and_keeps_no_trace(kernel: Any) -> None:
    assert ask(kernel) == KernelState()
    run(kernel, "class Device: type = 'meta'\ndevice = Device()")
    run(kernel, "before = {name for name in dir() if name[0] != '_'}")
    assert ask(kernel).device == "meta"
    run(kernel, "assert {name for name in dir() if name[0] != '_'} == before | {'before'}")
    run(kernel, "del device")
    assert ask(kernel).device == ""


def test_a_kernel_tells_what_was_drawn_on_cuda(kernel: Any) -> None:
    run(
        kernel,
        "import sys, types\n"
        "generator = types.SimpleNamespace(get_offset=lambda: 4)\n"
        "cuda = types.SimpleNamespace(is_initialized=lambda: True, default_generators=[generator],"
        " max_memory_allocated=lambda: 77)\n"
        "sys.modules['torch'] = types.SimpleNamespace(cuda=cuda)",
    )
    assert ask(kernel) == KernelState("", (4,), 77)


def test_the_memory_of_a_kernel_is_measured(kernel: Any) -> None:
    assert peak_bytes(kernel) > 10 * 2**20 or sys.platform != "linux"


def test_the_rules() -> None:
    assert device_faults(KernelState("cpu"), "cpu") == []
    assert device_faults(KernelState("", (0, 0)), "cuda") == []
    (wrong,) = device_faults(KernelState("cpu"), "cuda")
    assert "`device` is on cpu, but this run is on cuda" in wrong
    (drawn,) = device_faults(KernelState("cuda", (0, 8)), "cuda")
    assert "drawn on the CUDA generator" in drawn
