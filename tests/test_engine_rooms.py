"""No import of the engine goes up, and one door only leads to nbgrader."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "autograder"
FLOORS = {"present": 5, "schedule": 4, "course": 3, "grading": 2, "wire": 1, "sandbox": 0}
DOORS = {"course/nbgrader.py", "course/gradebook.py"}
FILES = sorted(path for room in FLOORS for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    return names_in(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imported_on_loading(path: Path) -> set[str]:
    """Leave out what is imported for types only, or within a function."""
    return names_in(ast.parse(path.read_text(encoding="utf-8")).body)


def names_in(nodes: Iterable[ast.AST]) -> set[str]:
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "autograder" and len(parts) > 1 and parts[1] not in {"model", "errors"}:
            assert parts[1] in FLOORS, f"{room} imports {name}"
            assert FLOORS[parts[1]] <= FLOORS[room], f"{room} imports {name}"


def test_only_the_doors_import_nbgrader() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if any(name.split(".")[0] == "nbgrader" for name in imported(path))
    }
    assert users <= DOORS


def test_no_circle_inside_of_a_room() -> None:
    graph = {
        "autograder." + ".".join(path.relative_to(ROOT).with_suffix("").parts): imported_on_loading(
            path
        )
        for path in FILES
    }
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join([*above, name])
        if name in graph and name not in done:
            for below in graph[name]:
                visit(below, (*above, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_no_file_is_long() -> None:
    long = {p.name: n for p in FILES if (n := len(p.read_text().splitlines())) > 400}
    assert long == {}
