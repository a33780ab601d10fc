"""Follows a README word by word: its command lines, in order, in the folder where it lies."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

FENCED = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*")
COLLECT = re.compile(r"collect +(\S+) (\S+\.zip)(?: +--course (\S+))?")
OPENED, LOG = "opened.txt", "start.log"
RECORDER = """\
#!{python}
import pathlib, sys
pathlib.Path({file!r}).write_text(sys.argv[1])
"""


def command_lines(readme: Path) -> list[str]:
    """Return every command line of a README, in order."""
    blocks = FENCED.findall(readme.read_text("utf-8"))
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def python_blocks(readme: Path, start: str) -> list[str]:
    """Return the blocks of Python that begin so."""
    found = re.findall(r"^```python\n(.*?)^```", readme.read_text("utf-8"), re.M | re.DOTALL)
    return [block for block in found if block.startswith(start)]


def fresh_home(folder: Path, lab_settings: str) -> dict[str, str]:
    """Return the environment of a person who has Python and a browser, and nothing else of ours.

    The Python is that of the tests, which has what the course needs: nothing is downloaded. The
    browser writes down what it was asked to open.
    """
    folder.mkdir(parents=True)
    browser = folder / "browser"
    browser.write_text(RECORDER.format(python=sys.executable, file=str(folder / OPENED)))
    browser.chmod(0o755)
    (folder / "config").mkdir()
    (folder / "config" / "jupyter_lab_config.json").write_text(lab_settings)
    left_out = {"PYTHONPATH", "MPLBACKEND", "TENSORLAB_PROGRESS", "XDG_DATA_HOME"}
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return inherited | {
        "BROWSER": str(browser),
        "HOME": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TENSORLAB_DEVICE": "cpu",
    }


def has_opened_a_browser(home: Path) -> bool:
    """Return whether the recorder was called."""
    return (home / OPENED).exists()


def start(
    line: str,
    folder: Path,
    environment: Mapping[str, str],
    is_up: Callable[[Path], bool] = has_opened_a_browser,
) -> subprocess.Popen[bytes]:
    """Run a command line that goes on running; return it once it is up."""
    home = Path(environment["HOME"])
    with (home / LOG).open("wb") as log:
        running = subprocess.Popen(
            f"exec {line}", shell=True, cwd=folder, env=environment, stdout=log, stderr=log,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + 240
    while not is_up(home):
        said = (home / LOG).read_text("utf-8", "replace")
        assert running.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.2)
    return running


def stop(running: subprocess.Popen[bytes]) -> None:
    """End a command and whatever it has started, as closing its terminal does."""
    os.killpg(running.pid, signal.SIGTERM)
    running.wait(60)


def opened(environment: Mapping[str, str]) -> str:
    """Return the address that the browser was asked to open."""
    return Path(environment["HOME"], OPENED).read_text("utf-8")


@dataclass(frozen=True)
class Terminal:
    """Where a person types what a README says.

    Attributes
    ----------
    folder : Path
        The current folder.
    environment : mapping of str to str
        Its variables.
    """

    folder: Path
    environment: Mapping[str, str]

    def type(self, line: str) -> None:
        """Do what a line says: to its end, or until it is up if it goes on running."""
        if line == "make lab":
            self._open(line)
        elif " manual " in line:
            self._serve(line)
        else:
            self._hand_in(line)
            self.run(line)

    def run(self, line: str) -> str:
        """Run a line, which must succeed; return what it prints."""
        done = subprocess.run(
            line, shell=True, cwd=self.folder, env=self.environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _open(self, line: str) -> None:
        """Run a command that opens a browser, and end it."""
        opening = start(line, self.folder, self.environment)
        assert opened(self.environment).startswith(("http://", "file://"))
        stop(opening)

    def _serve(self, line: str) -> None:
        """Run a command that prints an address, look there, and end it."""
        log = Path(self.environment["HOME"], LOG)

        def addresses() -> list[str]:
            return ADDRESS.findall(log.read_text("utf-8"))

        serving = start(line, self.folder, self.environment, lambda _: bool(addresses()))
        with urllib.request.urlopen(addresses()[0], timeout=30) as page:
            assert page.status == 200
        stop(serving)

    def _hand_in(self, line: str) -> None:
        """Put there what a line is about to collect: the release, with nothing answered."""
        found = COLLECT.search(line)
        if found is None:
            return
        assignment, name, course = found.groups(default=".")
        with zipfile.ZipFile(self.folder / name, "w") as archive:
            for path in (self.folder / course / "release" / assignment).glob("*.ipynb"):
                archive.write(path, f"ada/{path.name}")
