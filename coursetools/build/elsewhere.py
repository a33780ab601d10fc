"""The first cell of a published lecture: it fetches the course where it is missing."""

from __future__ import annotations

from coursetools.build.repository import Repository

__all__ = ["FETCH", "fetch_cell"]

FETCH = "fetch-the-course"  # the cell's id
CELL = """\
# Where the course is missing (on Colab, say), this fetches it. Elsewhere it does nothing.
import importlib.util

if importlib.util.find_spec("tensorlab") is None:
    import pathlib
    import subprocess
    import sys

    folder = pathlib.Path("tensorlab-course").resolve()
    if not folder.exists():
        clone = ["git", "clone", "--quiet", "--depth", "1", "--branch", "{branch}"]
        subprocess.run([*clone, "{address}", str(folder)], check=True)
    sys.path.insert(0, str(folder))"""


def fetch_cell(repository: Repository) -> str:
    """Return the code that makes `tensorlab` and its data importable."""
    return CELL.format(address=repository.address, branch=repository.branch)
