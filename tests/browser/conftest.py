"""A JupyterLab on a copy of the course, and a headless Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import ROOT

TOKEN = "course"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 240


def chromium() -> str:
    """Return the path of a Chromium, or skip with the reason."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return found
    if os.environ.get("TENSORLAB_NEED_BROWSER"):
        pytest.fail("no Chromium on the PATH, although TENSORLAB_NEED_BROWSER asks for one")
    pytest.skip("no Chromium on the PATH; install one to run the browser tests")


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab.

    Attributes
    ----------
    url : str
        Its address, without a trailing slash.
    folder : Path
        The copy of the course that it serves.
    """

    url: str
    folder: Path

    def tree(self, path: str) -> str:
        """Return the address that opens a file in a clean workspace."""
        return f"{self.url}/lab/workspaces/test/tree/{path}?token={TOKEN}&reset"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def copy_of_course(folder: Path) -> None:
    for name in ("notebooks", "source", "data"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)


def serve(folder: Path, home: Path, port: int) -> subprocess.Popen[bytes]:
    # A backend that was chosen for the tests would keep figures out of JupyterLab's cells.
    inherited = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    environment = inherited | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_CONFIG_PATH": str(ROOT / "tensorlab" / "jupyter"),  # as `make lab` has both
        "JUPYTER_PATH": str(ROOT / "autograder" / "present" / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "OMP_NUM_THREADS": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TENSORLAB_DEVICE": "cpu",
    }
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root",
        "--LabApp.expose_app_in_browser=True",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}",
    ]  # fmt: skip
    with (home / "lab.log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)


def wait_until_up(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "JupyterLab ended before it was up"
        try:
            with urllib.request.urlopen(f"{url}/api/status?token={TOKEN}", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    pytest.fail(f"JupyterLab was not up after {START_SECONDS} s")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab on a copy of the course; whoever drives it changes the copy only."""
    chromium()
    folder, home = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("home")
    copy_of_course(folder)
    port = free_port()
    server = serve(folder, home, port)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_up(url, server)
        yield Lab(url, folder)
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium for all tests of a file."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def person(browser: Browser) -> Iterator[BrowserContext]:
    """Who looks at the pages of a file; JupyterLab's scripts are fetched and compiled once."""
    person = browser.new_context(viewport={"width": 1400, "height": 1000})
    person.set_default_timeout(240_000)
    yield person
    person.close()


@pytest.fixture
def page(person: BrowserContext) -> Iterator[Page]:
    """A page on which nothing is open."""
    page = person.new_page()
    yield page
    page.close()
