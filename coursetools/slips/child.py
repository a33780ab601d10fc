"""A forked process that runs tests as a new interpreter would, without the seconds it takes."""

from __future__ import annotations

import contextlib
import importlib
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coursetools.slips.shadow import forget, shadow

__all__ = ["Tests", "forked", "run", "warm_up"]

PLUGINS = ("pytest", "nbval.plugin")  # of those that pytest loads by itself, the slow one
WARM = ("hypothesis", "numpy", "pandas", "torch", "IPython", "psutil")
MEMORY = 8 << 30  # a slip in a bound may claim all there is
OPTIONS = (
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "--assert=plain",
    "--hypothesis-seed=1",
)
LOOK = 0.02


@dataclass(frozen=True)
class Tests:
    """What to run.

    Parameters
    ----------
    root : Path
        The project's root.
    arguments : sequence of str
        For pytest: files, options.
    plugin : object
        For pytest, too; it says in the child what happens there.
    log : Path
        Where to write what they print.
    texts : mapping of str to str, optional
        What to import in place of files, by their names from the root.
    """

    root: Path
    arguments: Sequence[str]
    plugin: object
    log: Path
    texts: Mapping[str, str] = field(default_factory=dict)


def warm_up(texts: Iterable[str]) -> None:
    """Import what texts import from elsewhere, once for all children."""
    named = {name for text in texts for name in WARM if name in text}
    for name in (*PLUGINS, *sorted(named)):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)  # threads do not live on in a fork


def run(tests: Tests, seconds: float) -> int | None:
    """Run tests in a child, as a new interpreter would.

    Parameters
    ----------
    tests, seconds : Tests, float
        Which, and how long they may take.

    Returns
    -------
    int or None
        pytest's exit status, and else as `forked` says.
    """
    return forked(lambda: _pytest(tests), tests.log, seconds)


def forked(work: Callable[[], int], log: Path, seconds: float) -> int | None:
    """Do something in a child, and kill what it leaves.

    Parameters
    ----------
    work, log, seconds : callable, Path, float
        What to do, where to write what is printed, and how long it may take.

    Returns
    -------
    int or None
        What it returns; minus the signal's number for a child that died of one; None if it took
        too long.
    """
    child = os.fork()
    if child == 0:
        _end_with(work, log)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    try:
        return _wait(child, time.monotonic() + seconds)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)


def _end_with(work: Callable[[], int], log: Path) -> None:
    status = 3  # pytest's own word for an internal error
    try:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(out, 1)
        os.dup2(out, 2)
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, most))
        status = work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _pytest(tests: Tests) -> int:
    import pytest

    os.chdir(tests.root)
    forget(tests.root)
    sys.path.insert(0, str(tests.root))
    shadow({str(tests.root / path): text for path, text in tests.texts.items()})
    return int(
        pytest.main([*OPTIONS, f"--rootdir={tests.root}", *tests.arguments], plugins=[tests.plugin])
    )


def _wait(child: int, deadline: float) -> int | None:
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(LOOK)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
