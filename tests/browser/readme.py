"""Follows a README word by word: its command lines, in order, in the folder where it lies."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

FENCED = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
OPENED = "opened.txt"
RECORDER = """\
#!{python}
import pathlib, sys
pathlib.Path({file!r}).write_text(sys.argv[1])
"""


def command_lines(readme: Path) -> list[str]:
    """Return every command line of a README, in order."""
    blocks = FENCED.findall(readme.read_text("utf-8"))
    return [line for block in blocks for line in block.splitlines() if line.strip()]


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


def start(line: str, folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Run a command line that goes on running; return it once it has opened a browser."""
    home = Path(environment["HOME"])
    with (home / "start.log").open("wb") as log:
        running = subprocess.Popen(
            f"exec {line}", shell=True, cwd=folder, env=environment, stdout=log, stderr=log,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    deadline = time.monotonic() + 240
    while not (home / OPENED).exists():
        said = (home / "start.log").read_text("utf-8", "replace")
        assert running.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.2)
    return running


def opened(environment: Mapping[str, str]) -> str:
    """Return the address that the browser was asked to open."""
    return Path(environment["HOME"], OPENED).read_text("utf-8")
