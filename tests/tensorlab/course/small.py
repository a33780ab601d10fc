"""A problem set and a lecture as files, and a shell that is told which cell it runs."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

STUB = "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
ANSWER = "def double(x):\n    return 2 * x"


def cell(name: str, source: str, kind: str = "code", **about: Any) -> dict[str, Any]:
    """Return a cell's JSON; `grading` is nbgrader's part of the metadata."""
    grading = about.pop("grading", None)
    metadata = {"tensorlab": about} | ({"nbgrader": grading} if grading else {})
    made: dict[str, Any] = {"id": name, "cell_type": kind, "source": source, "metadata": metadata}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def exercise(name: str, title: str, answer: str = STUB, checks: str = "assert double(2) == 4"):
    """Return the cells of an exercise with two checks."""
    solution = {"grade": False, "solution": True, "locked": False, "grade_id": name}
    made = [
        cell(f"{name}-text", f"## {title}", "markdown", role="exercise", exercise=name),
        cell(name, answer, role="solution", exercise=name, grading=solution),
    ]
    for check in ("small", "large"):
        grading = {"grade": True, "solution": False, "locked": True, "points": 2}
        grading["grade_id"] = f"{name}-{check}"
        made.append(cell(f"{name}-{check}", checks, role="test", exercise=name, grading=grading))
    return made


def essay(text: str = "YOUR ANSWER HERE") -> list[dict[str, Any]]:
    """Return the cells of a written exercise."""
    grading = {"grade": True, "solution": True, "locked": False, "points": 5, "grade_id": "essay"}
    return [
        cell("essay-text", "## Why?", "markdown", role="exercise", exercise="essay"),
        cell("essay", text, "markdown", role="written", exercise="essay", grading=grading),
    ]


def problem_set(*cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a problem set of these exercises."""
    start = [
        cell("head", "# Problem set 1: doubles", "markdown", role="header"),
        cell("setup", "import math\nGIVEN = 3", role="setup"),
    ]
    return [*start, *(one for part in cells for one in part)]


def lecture() -> list[dict[str, Any]]:
    """Return a lecture with two predictions."""
    made = [
        cell("title", "# Sums", "markdown", role="header"),
        cell("setup", "x = 1", role="setup"),
    ]
    for number in ("first", "second"):
        made += [
            cell(f"{number}-text", f"## Predict: the {number}", "markdown"),
            cell(f"{number}-ask", "guess = None", role="predict"),
            cell(f"{number}-tell", "tl.reveal(3, guess)", role="reveal"),
        ]
    return made


def write(path: Path, cells: list[dict[str, Any]]) -> Path:
    """Write a notebook."""
    graded = [one["id"] for one in cells if "nbgrader" in one["metadata"]]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"tensorlab": {"graded": graded}, "kernelspec": kernel}
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), "utf-8")
    return path


def course(folder: Path, cells: list[dict[str, Any]]) -> Path:
    """Write a course with one lecture and one problem set; return the path of the set."""
    write(folder / "notebooks" / "00_start_here.ipynb", [cell("head", "# Start here", "markdown")])
    write(folder / "notebooks" / "01_sums.ipynb", lecture())
    return write(folder / "problem_sets" / "ps01_sums" / "ps01_sums.ipynb", cells)


class Shell:
    """What a session needs of IPython's shell: names, events, and cells that say their id."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {}
        self.events = SimpleNamespace(register=lambda event, call: None)

    def run(self, session: Any, name: str | None, source: str) -> None:
        """Run a cell as the kernel would, and tell the session before and after."""
        info = SimpleNamespace(cell_id=name, raw_cell=source)
        result = SimpleNamespace(info=info, result=None, error_before_exec=None, error_in_exec=None)
        session.before(info)
        try:
            code = compile(source, "<cell>", "exec")
        except SyntaxError as error:
            result.error_before_exec = error
        else:
            try:
                exec(code, self.user_ns)
            except BaseException as error:
                result.error_in_exec = error
        result.result = self.user_ns.pop("shown", None)
        session.after(result)
