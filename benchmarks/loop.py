"""A class from release to export, by our commands and by nbgrader's: JSON on stdout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.clock import one_core
from tests.tiny_course import ASSIGNMENT

__all__ = ["OURS", "STOCK", "main"]

OURS = {
    "release": ("autograder", "release", ASSIGNMENT),
    "collect": ("autograder", "collect", ASSIGNMENT, f"downloaded/{ASSIGNMENT}/archive"),
    "grade": ("autograder", "grade", ASSIGNMENT, "--jobs", "1"),
    "feedback": ("autograder", "feedback", ASSIGNMENT, "--jobs", "1"),
    "export": ("autograder", "export", ASSIGNMENT),
}
STOCK = {
    "release": ("nbgrader", "generate_assignment", ASSIGNMENT),
    "collect": ("nbgrader", "zip_collect", ASSIGNMENT),
    "grade": ("nbgrader", "autograde", ASSIGNMENT),
    "feedback": ("nbgrader", "generate_feedback", ASSIGNMENT),
    "export": ("nbgrader", "export"),
}
PATTERN = r".*/(?P<student_id>student\d+)_(?P<file_id>\w+)"


def measure(folder: Path, commands: dict[str, tuple[str, ...]]) -> dict[str, float]:
    """Run the commands in turn in a course folder; return seconds by what each is for.

    Raises
    ------
    SystemExit
        If one of them fails.
    """
    seconds = {}
    for what, command in commands.items():
        started = time.perf_counter()
        done = subprocess.run(
            [str(Path(sys.executable).with_name(command[0])), *command[1:]],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds[what] = time.perf_counter() - started
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed: {done.stderr[-2000:]}")
    return seconds


def main(arguments: list[str]) -> None:
    """Give the class that lies in a folder to both, as files that a platform hands out."""
    one_core()
    folder = Path(arguments[0])
    found = {}
    for name, commands in (("ours", OURS), ("stock", STOCK)):
        place = folder.with_name(f"{folder.name}-{name}")
        downloads = place / "downloaded" / ASSIGNMENT / "archive"
        downloads.mkdir(parents=True)
        shutil.copytree(folder / "source", place / "source")
        config = (folder / "nbgrader_config.py").read_text().replace(str(folder), str(place))
        (place / "nbgrader_config.py").write_text(
            f"{config}\nc.FileNameCollectorPlugin.named_regexp = {PATTERN!r}\n"
        )
        for notebook in (folder / "submitted").glob(f"*/{ASSIGNMENT}/*.ipynb"):
            shutil.copy(notebook, downloads / f"{notebook.parts[-3]}_{notebook.name}")
        found[name] = measure(place, commands)
        found[name]["pages"] = len(list(place.glob(f"feedback/*/{ASSIGNMENT}/*.html")))
    print(json.dumps(found))


if __name__ == "__main__":
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    main(sys.argv[1:])
