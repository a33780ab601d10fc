"""The versions on which the stored outputs are proven: environments, made once, and their runs.

`[[tool.validation.matrix]]` in `pyproject.toml` names them. Everything that a row does not pin is
taken from `requirements.lock`, apart from what torch pins for itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["NotMade", "Row", "constraints", "interpreter", "make", "read_matrix", "run"]

TORCHS_OWN = re.compile(
    r"torch|torchvision|numpy|nvidia-.*|cuda-.*|triton|setuptools|sympy|networkx|fsspec|filelock|mpmath"
)
NEEDED = (
    "ipykernel",
    "ipywidgets",
    "jinja2",
    "jsonschema",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "nbformat",
    "nbval",
    "packaging",
    "pandas",
    "pillow",
    "psutil",
    "pytest",
    "pytest-timeout",
    "pytest-xdist",
    "scipy",
    "statsmodels",
)
"""What running a notebook and comparing it needs; grading is proven on the lock alone."""


class NotMade(Exception):
    """An environment cannot be made; the message names it and says why."""


@dataclass(frozen=True)
class Row:
    """One environment.

    Parameters
    ----------
    name : str
        Such as ``oldest``.
    python : str
        Two numbers, such as ``3.11``.
    torch, torchvision, numpy : str
        Exact versions.
    """

    name: str
    python: str
    torch: str
    torchvision: str
    numpy: str

    @property
    def pins(self) -> list[str]:
        """What pip is told to install. `===`: not `2.13.0+cpu`, beside which torchvision fails."""
        pinned = {"torch": self.torch, "torchvision": self.torchvision, "numpy": self.numpy}
        return [f"{package}==={version}" for package, version in pinned.items()]


def read_matrix(pyproject: Path) -> tuple[Row, ...]:
    """Return the rows, oldest first."""
    facts = tomllib.loads(pyproject.read_text("utf-8"))
    return tuple(Row(**row) for row in facts["tool"]["validation"]["matrix"])


def constraints(lock: Path) -> Iterator[str]:
    """Yield the pins of the lock that do not follow from the version of torch."""
    for line in lock.read_text("utf-8").splitlines():
        package = line.partition("==")[0]
        if "==" in line and not line.startswith((" ", "#")) and not TORCHS_OWN.fullmatch(package):
            yield line.rstrip(" \\")


def interpreter(version: str) -> str:
    """Return a Python of this version: from the path, or one that pyenv keeps.

    Raises
    ------
    NotMade
        If there is none.
    """
    found = shutil.which(f"python{version}")
    if found and _answers(found):
        return found
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for python in sorted(kept.glob(f"{version}.*/bin/python")):
        if _answers(str(python)):
            return str(python)
    raise NotMade(f"no Python {version} with `venv` here; install it, or leave out the row.")


def make(row: Row, root: Path, cache: Path) -> Path:
    """Return the Python of a row's environment; make it first if it is not there.

    Parameters
    ----------
    row : Row
        The versions.
    root : Path
        The project's root.
    cache : Path
        Where environments are kept.

    Raises
    ------
    NotMade
        If the interpreter is missing or pip fails; what was half made is removed.
    """
    pins = [*row.pins, *NEEDED]
    limits = "\n".join(constraints(root / "requirements.lock")) + "\n"
    digest = hashlib.sha256(json.dumps([row.python, pins, limits]).encode()).hexdigest()[:12]
    folder = cache / row.name
    python, stamp = folder / "bin" / "python", folder / ".complete"
    if stamp.exists() and stamp.read_text("utf-8") == digest:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    cache.mkdir(exist_ok=True)
    limit_file = cache / f"{row.name}.txt"
    limit_file.write_text(limits, "utf-8")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    steps = [
        [interpreter(row.python), "-m", "venv", str(folder)],
        [*pip, *pins, "-c", str(limit_file)],
    ]
    for step in steps:
        if subprocess.run(step, cwd=root, check=False).returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise NotMade(f"`{' '.join(step[1:4])} ...` failed; its reason stands above.")
    stamp.write_text(digest, "utf-8")
    return python


def run(python: Path, root: Path, record: Path) -> int:
    """Validate every notebook in an environment; return pytest's exit status.

    Parameters
    ----------
    python : Path
        The environment's interpreter.
    root : Path
        The project's root.
    record : Path
        Where the run is written.
    """
    environment = os.environ | {
        "PYTHONPATH": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": os.pathsep.join([str(python.parent), os.environ["PATH"]]),
        "VIRTUAL_ENV": str(python.parent.parent),
    }
    record.unlink(missing_ok=True)
    script = [str(python), "scripts/validate.py", "--record", str(record)]
    return subprocess.run(script, cwd=root, env=environment, check=False).returncode


def _answers(python: str) -> bool:
    """Whether an interpreter runs and can make environments: a shim of pyenv may do neither."""
    tried = subprocess.run(
        [python, "-c", "import ensurepip, venv"], capture_output=True, check=False
    )
    return tried.returncode == 0
