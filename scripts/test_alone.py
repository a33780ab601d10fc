"""Test the grader where torch, pandas and jupyterlab are not installed.

Makes an environment in `.venv-alone/` from the grader's own metadata, once, and runs those of its
tests there that name none of them: a job of a few minutes for whoever works on the grader alone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-alone"
PYTHON = str(VENV / "bin" / "python")
FOR_TESTS = ("hatchling", "hypothesis", "packaging", "pytest>=9", "pytest-timeout", "pytest-xdist")
NOT_NEEDED = ("torch", "pandas", "jupyterlab")  # nbgrader asks for the last; its API does not
FOLDERS = (
    "sandbox", "wire", "grading", "nbgrader", "course", "submission", "classes", "present",
    "nbgrader_plugin", "attacks", "test_model.py", "test_rooms.py", "test_imports.py",
)  # fmt: skip


def main() -> int:
    """Make the environment if it is not there; run the tests in it."""
    if not (VENV / ".complete").exists() and not _make():
        return 1
    tests = [f"tests/{name}" for name in FOLDERS]
    command = [PYTHON, "-m", "pytest", "-n", "auto", "--dist", "loadfile", *tests]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _make() -> bool:
    """Make the environment with the versions of the lock; return whether it went well."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = [line.removesuffix(" \\") for line in lock.splitlines() if "==" in line]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write("\n".join(pins) + "\n")
        constraints.flush()
        pip = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
        install = [*pip, "install", "--quiet", "--constraint", constraints.name]
        steps = [
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            [*install, *FOR_TESTS, "--editable", str(ROOT / "autograder")],
            [*pip, "uninstall", "--quiet", "--yes", *NOT_NEEDED],
        ]
        if any(subprocess.run(step, cwd=ROOT, check=False).returncode for step in steps):
            return False
    (VENV / ".complete").touch()
    return True


if __name__ == "__main__":
    sys.exit(main())
