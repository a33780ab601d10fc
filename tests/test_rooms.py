"""No import of the engine goes up or round, and one room only knows nbgrader."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

ENGINE = ROOT / "autograder"
ROOMS = (  # lowest first; a room may import rooms before its own place, and its own
    ("errors", "model"),
    ("sandbox",),
    ("wire",),
    ("grading",),
    ("nbgrader",),
    ("course",),
    ("submission",),
    ("classes",),
    ("present", "audit", "nbgrader_plugin", "warm_kernels"),
    ("cli", "ending", "__main__"),
)


def room_of(path: Path) -> str:
    relative = path.relative_to(ENGINE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported(path: Path) -> set[str]:
    return names_in(ast.walk(ast.parse(path.read_text("utf-8"))))


def names_in(nodes: Iterable[ast.AST]) -> set[str]:
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def test_no_arrow_points_up() -> None:
    level = {room: number for number, rooms in enumerate(ROOMS) for room in rooms}
    for path in sorted(ENGINE.rglob("*.py")):
        here = room_of(path)
        if here == "__init__":
            continue
        for name in imported(path):
            if name.startswith("autograder."):
                assert level[name.split(".")[1]] <= level[here], f"{path.name} imports {name}"


def test_no_circle() -> None:
    """Not within a function either, nor for types only."""
    graph = {
        ".".join(("autograder", *path.relative_to(ENGINE).with_suffix("").parts)): path
        for path in ENGINE.rglob("*.py")
    }
    TopologicalSorter({name: imported(path) for name, path in graph.items()}).prepare()


@pytest.mark.parametrize(
    ("package", "others"),
    [("tensorlab", {"autograder", "coursetools"}), ("autograder", {"tensorlab", "coursetools"})],
)
def test_neither_the_course_nor_the_grader_imports_another_of_ours(
    package: str, others: set[str]
) -> None:
    for path in (ROOT / package).rglob("*.py"):
        assert not others & {name.split(".")[0] for name in imported(path)}, path


def test_nbgrader_is_known_in_one_room_only() -> None:
    importing = {
        room_of(path)
        for path in ENGINE.rglob("*.py")
        if any(name.split(".")[0] == "nbgrader" for name in imported(path))
    }
    assert importing == {"nbgrader"}
