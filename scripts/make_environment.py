"""Make `.venv` from `requirements.lock`: once, and again only when the lock has changed.

The course and the grader in `autograder/` are installed into it, both editable; when only their
own metadata has changed (a new entry point, say), only they are installed again.

Uses uv where it is found and pip otherwise. The environment is complete or it is not there: a
failed or interrupted install is removed, and the environment that stood there before comes back.
Needs nothing but Python's standard library; `make` calls it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
FORMER = ROOT / ".venv.old"
TURN = ROOT / ".venv.lock"
STAMP = VENV / ".complete"
PROJECTS = (ROOT / "autograder", ROOT)
# `make` may find `python3` in the very environment that is to be replaced
INTERPRETER = getattr(sys, "_base_executable", sys.executable)
OLDEST_PYTHON = (3, 11)
NEEDED_GIB = 9
PIP_NAMES_PACKAGE = re.compile(
    r"(?:No matching distribution found for|requirement|Cannot install) ([\w.=-]+)"
)
PIP_WAS_AT = re.compile(r"Collecting ([\w.=\[\]-]+)")


class InstallFailed(Exception):
    """The environment could not be made; the message says why and what to do."""


def main() -> int:
    """Make the environment if it is not there or the lock has changed."""
    signal.signal(signal.SIGTERM, _interrupt)
    with TURN.open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # a second make waits, and then finds it done
        return _make()


def _make() -> int:
    if not VENV.exists() and FORMER.exists():
        FORMER.rename(VENV)  # a former run was killed between two renames
    if _stamp() == _wanted_stamp():
        STAMP.touch()
        return 0
    try:
        if _stamp()[:1] == _wanted_stamp()[:1]:
            _install_projects()
        else:
            _check_machine()
            _replace_environment()
        STAMP.write_text("\n".join(_wanted_stamp()) + "\n")
    except InstallFailed as failure:
        print(f"make_environment: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("make_environment: stopped; nothing half made was left.", file=sys.stderr)
        return 130
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wanted_stamp() -> list[str]:
    """Return a digest of the lock, and one of the projects' own metadata."""
    files = [folder / "pyproject.toml" for folder in PROJECTS]
    metadata = b"\0".join(file.read_bytes() for file in files if file.exists())
    return [hashlib.sha256(data).hexdigest() for data in (LOCK.read_bytes(), metadata)]


def _stamp() -> list[str]:
    return STAMP.read_text().split() if STAMP.exists() else []


def _check_machine() -> None:
    if sys.version_info < OLDEST_PYTHON:
        have = ".".join(map(str, sys.version_info[:2]))
        raise InstallFailed(
            f"Python {have} is too old; run `make PYTHON=python3.11` with 3.11 or newer."
        )
    if shutil.which("uv") is None:
        try:
            import ensurepip  # noqa: F401
        except ImportError:
            raise InstallFailed(
                "this Python has no `venv`; install it (Debian: python3-venv)."
            ) from None
    free = shutil.disk_usage(ROOT).free / 2**30
    if free < NEEDED_GIB:
        raise InstallFailed(f"{free:.1f} GiB free, {NEEDED_GIB} needed; make room and run again.")


def _replace_environment() -> None:
    shutil.rmtree(FORMER, ignore_errors=True)
    if VENV.exists():
        VENV.rename(FORMER)
    try:
        _install()
    except BaseException:
        print("Removing what was half made ...", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        if FORMER.exists():
            FORMER.rename(VENV)
        raise
    shutil.rmtree(FORMER, ignore_errors=True)


def _install() -> None:
    uv = shutil.which("uv")
    print(f"Making .venv with {'uv' if uv else 'pip'} (about 6 GB; minutes) ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "pip.log"
        if uv:
            steps = [
                [uv, "venv", "--quiet", "--python", INTERPRETER, str(VENV)],
                [uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", str(LOCK)],
            ]
        else:
            pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--log", str(log)]
            steps = [
                [INTERPRETER, "-m", "venv", str(VENV)],
                [*pip, "install", "--require-hashes", "-r", str(LOCK)],
            ]
        for step in steps:
            if subprocess.run(step, cwd=ROOT, env=_environment()).returncode != 0:
                raise InstallFailed(_reason(log))
    _install_projects()


def _install_projects() -> None:
    """Install what this checkout is: everything that it needs is there."""
    uv = shutil.which("uv")
    start = [uv, "pip", "install", "--python", PYTHON] if uv else [PYTHON, "-m", "pip", "install"]
    editable = [word for folder in PROJECTS for word in ("--editable", str(folder))]
    step = [*start, "--quiet", "--no-deps", "--no-build-isolation", *editable]
    if subprocess.run(step, cwd=ROOT, env=_environment()).returncode != 0:
        raise InstallFailed(
            "the course itself could not be installed; see above, and run make again."
        )


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}


def _reason(log: Path) -> str:
    text = log.read_text("utf-8", "replace") if log.exists() else ""
    if named := PIP_NAMES_PACKAGE.findall(text) or PIP_WAS_AT.findall(text):
        return f"the install failed at {named[-1]}; see above, and run make again."
    return "the install failed; the package is named above. Run make again."


if __name__ == "__main__":
    sys.exit(main())
