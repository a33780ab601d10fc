"""Write `dist/tensorlab-course-VERSION.zip`: what students need who have no git.

Lectures without outputs, so that predictions are predictions; released problem sets, `tensorlab`
and its data, and the names of the few packages that these import, in the versions of the lock.
`start.py` opens all of it. The same course makes the same bytes.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import nbformat

from autograder.errors import AutograderError
from coursetools.publish.released import refuse_hidden_text, release_all

ROOT = Path(__file__).resolve().parents[2]
NAME = "tensorlab-course"
HELD = (
    "LICENSE",
    "LICENSE-TEXT",
    "data/*.md",
    "data/*.py",
    "data/*.toml",
    "data/sample-batches-py/*",
    "docs/numbers.md",
    "notebooks/*.ipynb",
    "tensorlab/**/*.json",
    "tensorlab/**/*.py",
)
# What lectures, problem sets and tensorlab import, and what shows them; a test holds it.
NEEDED = (
    "ipywidgets",
    "jupyterlab",
    "matplotlib",
    "nbgrader",
    "numpy",
    "pandas",
    "statsmodels",
    "torch",
    "torchvision",
)
CONDA_NAMES = {"torch": "pytorch"}


def main() -> int:
    """Lay out the folder, look for what must not be in it, and pack it."""
    parser = argparse.ArgumentParser(description=__doc__)
    name = f"{NAME}-{facts()['version']}"
    default = ROOT / "dist" / f"{name}.zip"
    parser.add_argument("--output", type=Path, default=default, help=f"default: dist/{name}.zip")
    output: Path = parser.parse_args().output.resolve()
    with tempfile.TemporaryDirectory(prefix="bundle-") as temporary:
        folder = Path(temporary) / name
        course = Path(temporary) / "course"
        folder.mkdir()
        course.mkdir()
        try:
            lay_out(folder)
            for released in release_all(course):
                shutil.copytree(released, folder / "problem_sets" / released.name)
            looked_for = refuse_hidden_text(folder)
        except AutograderError as error:
            print(f"bundle: {error}", file=sys.stderr)
            return 1
        files = pack(folder, output, last_changed())
    size = output.stat().st_size / 1e6
    print(f"{output}: {size:.1f} MB, {files} files; none of {looked_for} hidden lines is in them.")
    return 0


def lay_out(folder: Path) -> None:
    """Copy what is held as it is, and write what says how to install it."""
    for pattern in HELD:
        for path in sorted(ROOT.glob(pattern)):
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    for path in (folder / "notebooks").glob("*.ipynb"):
        clear(path)
    for path in (ROOT / "docs" / "bundle").iterdir():
        shutil.copyfile(path, folder / path.name)
    ours = facts()
    needed = [line for line in ours["dependencies"] if name_of(line) in NEEDED]
    texts = {
        "pyproject.toml": package(ours, needed),
        "requirements.txt": "--constraint constraints.txt\n--editable .\n",
        "constraints.txt": constraints((ROOT / "requirements.lock").read_text("utf-8")),
        "environment.yml": conda(ours, needed),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")


def facts() -> dict[str, Any]:
    """Return what `pyproject.toml` says about the project."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project


def clear(path: Path) -> None:
    """Take the outputs out of a notebook."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, path)


def name_of(requirement: str) -> str:
    """Return a requirement's package."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def package(ours: dict[str, Any], needed: list[str]) -> str:
    """Return the `pyproject.toml` that makes the folder's `tensorlab` a package."""
    lines = "".join(f'  "{line}",\n' for line in needed)
    return f"""\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "tensorlab"
version = "{ours["version"]}"
description = "What the notebooks of the course import"
requires-python = "{ours["requires-python"]}"
license = "BSD-3-Clause"
license-files = ["LICENSE"]
dependencies = [
{lines}]

[tool.hatch.build.targets.wheel]
packages = ["tensorlab"]

[tool.hatch.build.targets.wheel.shared-data]
"tensorlab/jupyter/jupyter_server_config.d" = "etc/jupyter/jupyter_server_config.d"
"""


def constraints(lock: str) -> str:
    """Return the versions of the lock; pip takes them for what it installs, and no more."""
    pins = re.findall(r"^([\w.-]+==[^\\\n]+?) *\\?$", lock, re.MULTILINE)
    return "# The versions that the course was tested with.\n" + "\n".join(pins) + "\n"


def conda(ours: dict[str, Any], needed: list[str]) -> str:
    """Return the folder's `environment.yml`."""
    names = [CONDA_NAMES.get(name_of(line), name_of(line)) for line in needed]
    lines = [
        f"{name}{line[len(name_of(line)) :]}" for name, line in zip(names, needed, strict=True)
    ]
    listed = "".join(f"  - {line}\n" for line in [f"python{ours['requires-python']}", *lines])
    return f"""\
# conda takes PyTorch with CUDA where it finds a GPU, and without where it finds none. To have it
# without in any case, write `pytorch-cpu` for `pytorch`.
name: tensorlab
channels:
  - conda-forge
dependencies:
{listed}  - pip
  - pip:
      - --editable .
"""


def last_changed() -> float:
    """Return when the course was last changed, in seconds since 1970: the same for each copy."""
    if named := os.environ.get("SOURCE_DATE_EPOCH"):
        return float(named)
    log = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        return float(subprocess.run(log, capture_output=True, text=True, check=True).stdout)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return (ROOT / "pyproject.toml").stat().st_mtime


def pack(folder: Path, output: Path, when: float) -> int:
    """Zip a folder into the same bytes each time; return the number of files."""
    date = time.gmtime(when)[:6]
    output.parent.mkdir(parents=True, exist_ok=True)
    part = output.with_suffix(".part")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    part.replace(output)
    return len(files)


if __name__ == "__main__":
    sys.exit(main())
