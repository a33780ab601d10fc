"""Right answers of another type than the reference's earn what the reference earns."""

from __future__ import annotations

import pytest

from autograder.grading.object_rule import ANYTHING
from tests.grading.pair import Cell, run_cells

TWICE = "    def twice(self): return 2 * self.x\n"
CLASS = "class Double:\n    def __init__(self, x): self.x = x\n" + TWICE
READS = "d = Double(4)\nassert d.twice() == 8\nassert d.x == 4"
CLASSES = {
    "a class": CLASS,
    "a float": "class Double(float):\n    x = property(float)\n" + TWICE,
    "a text": (
        "class Double(str):\n    def __new__(cls, x):\n        made = str.__new__(cls, str(x))\n"
        "        made.x = x\n        return made\n" + TWICE
    ),
    "a tuple": (
        "class Double(tuple):\n    def __new__(cls, x): return tuple.__new__(cls, [x])\n"
        "    x = property(lambda self: self[0])\n" + TWICE
    ),
    "a named tuple": (
        "from typing import NamedTuple\nclass Double(NamedTuple):\n    x: float\n" + TWICE
    ),
    "its names looked up by KeyError": (
        "class Double:\n    def __init__(self, x): vars(self)['kept'] = {'x': x}\n"
        "    def __getattr__(self, name): return self.kept[name]\n" + TWICE
    ),
    "its names refused by TypeError": (
        "class Double:\n    def __init__(self, x): self.x = x\n"
        "    def __getattr__(self, name): raise TypeError(name)\n" + TWICE
    ),
    "wrapped methods": (
        "import functools\ndef logged(f):\n    @functools.wraps(f)\n"
        "    def inner(*args): return f(*args)\n    return inner\n"
        "class Double:\n    @logged\n    def __init__(self, x): self.x = x\n    @logged\n" + TWICE
    ),
}
POINT = "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\n"
POINT += "def middle(): return Point(1, 2)"
POINTS = {
    "a named tuple": POINT,
    "a named tuple with a method": (
        "from typing import NamedTuple\nclass Point(NamedTuple):\n    x: float\n    y: float\n"
        "    def norm(self): return 0\ndef middle(): return Point(1, 2)"
    ),
}


def verdict(reference: str, answer: str, test: str) -> str:
    """Return what an answer earns where the reference has shown what a test asks."""
    cells: list[Cell] = [("answer", reference, reference), ("test", test)]
    (asked,) = (r.objects for r in run_cells(*cells, objects=(ANYTHING,)) if r.cell == "test1")
    mine: list[Cell] = [("answer", answer, reference), ("test", test)]
    return next(run.verdict for run in run_cells(*mine, objects=asked) if run.cell == "test1")


@pytest.mark.parametrize("answer", CLASSES.values(), ids=CLASSES)
def test_an_object_of_another_kind_does_what_is_asked(answer: str) -> None:
    assert verdict(CLASS, answer, READS) == "passed"


@pytest.mark.parametrize("answer", POINTS.values(), ids=POINTS)
def test_a_point_with_methods_is_compared_as_a_point(answer: str) -> None:
    assert verdict(POINT, answer, "p = middle()\nassert p == (1, 2) and p.y == 2") == "passed"
    assert verdict(POINT, answer, "p = middle()\nassert p == (1, 3)") == "failed"
