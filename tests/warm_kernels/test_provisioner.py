"""Kernels from a warm process: as an ordinary one, and an ordinary one where it cannot be."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from autograder.warm_kernels.kernelspec import write

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux's pidfd_open")

SECONDS = 60.0
VARIABLE = "JUPYTER_PATH"
SERVER = "autograder.warm_kernels.server"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a kernelspec lies that has `wave` imported, and the warm process its address."""
    spec = tmp_path / "kernels" / "warm"
    spec.mkdir(parents=True)
    write(spec, ["wave"], idle_seconds=30.0)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with tempfile.TemporaryDirectory(prefix="k") as short:  # the path of a socket is
        monkeypatch.setattr(tempfile, "tempdir", short)
        yield tmp_path
        for process in servers(tmp_path):
            process.kill()


def servers(folder: Path) -> list[psutil.Process]:
    """Return the warm processes of this test, which alone have its folder among their variables."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        with suppress(psutil.Error, ProcessLookupError):
            is_server = SERVER in (process.info["cmdline"] or ())
            is_kernel = os.getsid(process.pid) == process.pid
            if is_server and not is_kernel and process.environ().get(VARIABLE) == str(folder):
                found.append(process)
    return found


@contextmanager
def kernel(**options: Any) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    manager = KernelManager(kernel_name="warm", **options)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def pid_of(manager: KernelManager) -> int:
    provisioner: Any = manager.provisioner
    pid: int = provisioner.pid
    return pid


def said(client: BlockingKernelClient, source: str) -> str:
    heard: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        content = message["content"]
        heard.append(content.get("text") or content.get("ename") or "")

    client.execute_interactive(source, output_hook=hear, timeout=SECONDS)
    return "".join(heard).strip()


@pytest.mark.usefixtures("folder")
def test_a_kernel_finds_modules_imported_and_is_like_any_other(tmp_path: Path) -> None:
    with kernel() as (_, client):
        assert said(client, "import sys; print('wave' in sys.modules)") == "True"
        assert said(client, "import os; print(os.getcwd())") == os.getcwd()
        assert said(client, "print(__name__, sys.argv[1])").startswith("__main__ -f")
        assert said(client, "1 / 0") == "ZeroDivisionError"
        assert said(client, "!echo from a shell") == "from a shell"
        assert said(client, "print(os.environ['JUPYTER_PATH'])") == str(tmp_path)


def test_two_kernels_share_one_warm_process_and_draw_different_numbers(folder: Path) -> None:
    draw = "import random, numpy as np; print(random.random(), np.random.rand())"
    with kernel() as (_, one), kernel() as (_, other):
        assert len(servers(folder)) == 1
        first, second = said(one, draw).split(), said(other, draw).split()
    assert not set(first) & set(second)


@pytest.mark.usefixtures("folder")
def test_interrupt_restart_and_shutdown_work() -> None:
    with kernel() as (manager, client):
        client.execute("while True: pass")
        time.sleep(0.5)
        manager.interrupt_kernel()
        assert client.get_shell_msg(timeout=SECONDS)["content"]["ename"] == "KeyboardInterrupt"
        said(client, "kept = 1")
        first = pid_of(manager)
        manager.restart_kernel(now=False)
        client.wait_for_ready(timeout=SECONDS)
        assert said(client, "kept") == "NameError"
        second = pid_of(manager)
    assert first != second
    assert not psutil.pid_exists(first)
    psutil.wait_procs([psutil.Process(second)] if psutil.pid_exists(second) else [], timeout=10)
    assert not psutil.pid_exists(second)


def test_kernels_outlive_a_warm_process_that_crashed_and_the_next_gets_another(
    folder: Path,
) -> None:
    with kernel() as (_, client):
        (crashed,) = servers(folder)
        crashed.kill()
        psutil.wait_procs([crashed], timeout=10)
        assert said(client, "print('alive')") == "alive"
        with kernel() as (_, other):
            assert said(other, "import sys; print('wave' in sys.modules)") == "True"


@pytest.mark.usefixtures("folder")
def test_a_kernel_ends_with_whoever_started_it() -> None:
    code = (
        "from jupyter_client.manager import start_new_kernel; import time;"
        "manager, _ = start_new_kernel(kernel_name='warm');"
        "print(manager.provisioner.pid, flush=True); time.sleep(600)"
    )
    environment = os.environ | {"TMPDIR": tempfile.gettempdir()}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment
    ) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        started = psutil.Process(pid)
        starter.send_signal(signal.SIGKILL)
        assert not psutil.wait_procs([started], timeout=SECONDS)[1]


@pytest.mark.usefixtures("folder")
def test_an_ordinary_kernel_starts_where_the_folder_of_the_address_is_not_ours_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    addresses = Path(tempfile.gettempdir(), f"autograder-kernels-{os.getuid()}")
    addresses.mkdir()
    addresses.chmod(0o777)
    log = logging.getLogger("warm")
    with caplog.at_level(logging.WARNING, "warm"), kernel(log=log) as (_, client):
        assert said(client, "import sys; print('wave' in sys.modules)") == "False"
    assert "An ordinary kernel starts in place of a warm one" in caplog.text
    assert "not a folder of yours alone" in caplog.text


def test_an_ordinary_kernel_starts_where_the_kernelspec_starts_something_else(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spec = folder / "kernels" / "warm" / "kernel.json"
    spec.write_text(spec.read_text().replace('"ipykernel_launcher"', '"ipykernel"'))
    log = logging.getLogger("warm")
    with caplog.at_level(logging.WARNING, "warm"), kernel(log=log) as (_, client):
        assert said(client, "print('alive')") == "alive"
    assert "is not started with -m ipykernel_launcher" in caplog.text
