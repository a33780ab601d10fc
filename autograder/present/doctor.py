"""Says what this machine is like for grading, and why."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from rich.console import RenderableType
from rich.table import Table

from autograder.course.folder import Course
from autograder.errors import CourseNotFound
from autograder.model import TAMPER_EVIDENT
from autograder.sandbox.delegation import find
from autograder.sandbox.levels import Level
from autograder.submission.calibration_cache import available
from autograder.submission.engine import KERNEL

__all__ = ["diagnose"]

PACKAGES = ("nbgrader", "jupyterlab", "nbclient", "ipykernel", "numpy", "torch", "torchvision")
APART = "answers and tests run in two processes"
PROMISES = {
    "namespaces": f"{APART}, each with a file system, a network and processes of its own",
    "landlock": f"{APART}, which reach no file and no network but share the process table",
    "limits": (
        f"{APART} with limits; what file permissions allow can be read and written (as an ordinary "
        "user: solutions, other submissions, the gradebook), and other processes can be seen; "
        "docs/security.md lists what this level cannot stop"
    ),
}
TIERS = (
    "a check that needs live objects runs in the student's process, and a notebook of another "
    f"language in one sandbox with its tests: {TAMPER_EVIDENT}, and every report says which"
)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def diagnose() -> RenderableType:
    """Return a table of versions, isolation, devices, memory, disk, browser and course.

    Raises
    ------
    ConfigurationRefused
        If the course that the current folder lies in has a configuration that cannot hold.
    """
    table = Table(title="autograder doctor", title_justify="left", show_header=False)
    table.add_column("what", style="bold", no_wrap=True)
    table.add_column("how it is", overflow="fold")
    for what, look in _questions():
        table.add_row(what, look())
    return table


def _questions() -> Iterator[tuple[str, Callable[[], str]]]:
    yield "Python", lambda: f"{platform.python_version()} on {platform.platform(terse=True)}"
    yield "packages", _packages
    level, why = available()
    yield "isolation", lambda: _isolation(level, why)
    yield "control groups", lambda: _control_groups(level)
    yield "tiers", lambda: TIERS
    yield "devices", _devices
    yield "memory", _memory
    yield "disk", _disk
    yield "processors", lambda: f"{psutil.cpu_count()} (jobs share them)"
    yield "Chromium", _chromium
    yield "course", _course


def _isolation(level: str, why: str) -> str:
    how = "answers and tests share one kernel" if level == KERNEL else PROMISES[level]
    return f"{level}: {how}. {why}".strip()


def _control_groups(level: str) -> str:
    if level == KERNEL:
        return "not used: there is no sandbox"
    found = find(Level(level))
    if found.folder:
        return f"used: the kernel counts, limits and ends each sandbox below {found.folder}"
    return f"not used: {found.why_not} Memory and processes are looked at every 0.05 s instead."


def _packages() -> str:
    return ", ".join(f"{name} {_version(name)}" for name in PACKAGES)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def _devices() -> str:
    try:
        import torch  # takes seconds: only the doctor asks
    except ImportError:
        return "cpu; torch is not installed"
    if not torch.cuda.is_available():
        return "cpu; torch finds no CUDA device"
    names = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
    return "cpu, " + ", ".join(names)


def _memory() -> str:
    memory = psutil.virtual_memory()
    return f"{memory.available / 2**30:.1f} GiB of {memory.total / 2**30:.1f} GiB free"


def _disk() -> str:
    disk = psutil.disk_usage(str(Path.cwd()))
    return f"{disk.free / 2**30:.1f} GiB of {disk.total / 2**30:.1f} GiB free here"


def _course() -> str:
    try:
        course = Course.open()
    except CourseNotFound:
        return "the current folder is in none"
    return f"{course.root.name}, {len(course.assignments())} assignments; its configuration holds"


def _chromium() -> str:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    return found or "not found: browser tests are skipped"
