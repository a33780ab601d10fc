"""`make bench`: measure both graders, show a table, write ``docs/benchmarks.md``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from benchmarks.classroom import make_class, make_class_of_many
from benchmarks.machine import facts
from benchmarks.page import Beside, Result, page, table
from coursetools.build.project import Project
from tests.tiny_course import ASSIGNMENT

__all__ = ["main", "measure"]

SECONDS = 3600
STARTS = 5  # of kernels of each kind


def measure(project: Project, assignment: str, size: int) -> Result:
    """Grade a class of `size` with both graders, each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as temporary:
        folder = Path(temporary) / "course"
        make_class(project, assignment, folder, size)
        found = [
            _said_by(module, folder, str(folder), assignment)
            for module in ("benchmarks.ours", "benchmarks.stock", "benchmarks.bare")
        ]
    return Result(assignment, size, *found)


def measure_beside(project: Project, many: int, loop: int) -> Beside:
    """Measure classes of a tiny assignment, kernels, and the run of all notebooks."""
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as temporary:
        folder, turning = Path(temporary) / "many", Path(temporary) / "loop"
        make_class_of_many(folder, many)
        make_class_of_many(turning, loop)
        sizes = sorted({str(max(1, many // part)) for part in (100, 10, 1)}, key=int)
        return Beside(
            _said_by("benchmarks.crowd", folder, str(folder), ASSIGNMENT, *sizes),
            _said_by("benchmarks.loop", turning, str(turning)),
            _said_by("benchmarks.kernels", folder, str(STARTS)),
            _said_by("benchmarks.notebooks", folder, str(project.root)),
        )


def _said_by(module: str, folder: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
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
    many: Annotated[
        int, typer.Option(help="Submissions of a tiny assignment; 0: single ones only.", min=0)
    ] = 1000,
    loop: Annotated[
        int, typer.Option(help="Submissions of it from release to export.", min=1)
    ] = 200,
    to: Annotated[Path, typer.Option(help="Where the page goes.")] = Path("docs/benchmarks.md"),
) -> None:
    """Compare the engine with stock nbgrader and a bare fork; write a page, and JSON beside it."""
    project, console, machine = Project.find(Path.cwd()), Console(), facts()
    results = []
    for assignment in assignments or ["ps03_broadcasting"]:
        result = measure(project, assignment, size)
        console.print(table(result))
        results.append(result)
    beside = measure_beside(project, many, loop) if many else None
    to.write_text(page(results, machine, beside), "utf-8")
    data = {"machine": machine, "sets": list(map(asdict, results))}
    text = json.dumps(data | (asdict(beside) if beside else {}), indent=1)
    to.with_suffix(".json").write_text(text + "\n", "utf-8")
    console.print(f"written: {to} and {to.with_suffix('.json')}")


if __name__ == "__main__":
    typer.run(main)
