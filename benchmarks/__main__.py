"""`make bench`: measure both graders, show a table, write ``docs/benchmarks.md``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from benchmarks.classroom import make_class
from benchmarks.machine import facts
from benchmarks.page import Result, page, table
from coursetools.build.project import Project

__all__ = ["main", "measure"]

SECONDS = 3600


def measure(project: Project, assignment: str, size: int) -> Result:
    """Grade a class of `size` with both graders, each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as temporary:
        folder = Path(temporary) / "course"
        make_class(project, assignment, folder, size)
        found = [
            _said_by(module, folder, assignment)
            for module in ("benchmarks.ours", "benchmarks.stock", "benchmarks.bare")
        ]
    return Result(assignment, size, *found)


def _said_by(module: str, folder: Path, assignment: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, str(folder), assignment],
        env=os.environ
        | {
            "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
            "OMP_NUM_THREADS": "1",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{module} failed: {done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main(
    assignments: Annotated[list[str] | None, typer.Argument(help="Problem sets.")] = None,
    size: Annotated[int, typer.Option(help="Submissions of each.", min=1)] = 30,
    to: Annotated[Path, typer.Option(help="Where the page goes.")] = Path("docs/benchmarks.md"),
) -> None:
    """Compare the engine with stock nbgrader on this machine."""
    project, console = Project.find(Path.cwd()), Console()
    results = []
    for assignment in assignments or ["ps03_broadcasting"]:
        result = measure(project, assignment, size)
        console.print(table(result))
        results.append(result)
    to.write_text(page(results, facts()), "utf-8")
    console.print(f"written: {to}")


if __name__ == "__main__":
    typer.run(main)
