from __future__ import annotations

import pytest

from autograder.grading.cell_names import (
    classes_of,
    imports_of,
    names_bound,
    names_read,
    names_stored,
)
from autograder.grading.cells import run_cell


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("x = 1", "x"),
        ("a, (b, *c) = 1, (2, 3)", "a b c"),
        ("for i in r: j = i", "i j"),
        ("with open(p) as f: pass", "f"),
        ("if t:\n    y = 1\nelse:\n    z = 2", "y z"),
        ("try:\n    k = 1\nexcept E as e:\n    pass", "k"),
        ("def f(a):\n    inner = 1\n    global shared\n    shared = 2", "f shared"),
        ("class A:\n    inside = 1", "A"),
        ("import a.b, c as d\nfrom e import f as g", "a d g"),
        ("print(w := 3)", "w"),
        ("x: int = 1\ny += 1", "x y"),
        ("%matplotlib inline\nx = 1", "x"),
        ("def f(:", ""),
        ("x.y = 1\nz[0] = 2", ""),
    ],
)
def test_names_bound_at_the_top_level(source: str, bound: str) -> None:
    assert sorted(names_bound(source)) == bound.split()


def test_names_read_stored_imported_and_classes() -> None:
    source = "import math\ndef f(a, *b): return a + math.pi + c\nclass K: pass\ndel d"
    assert names_read(source) == {"a", "math", "c", "d"}
    assert names_stored(source) == {"math", "f", "a", "b", "K"}
    assert imports_of(source) == ("import math",)
    assert classes_of(source) == {"K"}


@pytest.mark.parametrize(
    ("source", "value"),
    [("1 + 1", 2), ("1;", None), ("x = 1", None), ("", None), ("'a;'", "a;"), ("1  # ;", 1)],
)
def test_the_value_of_a_cell_is_its_last_expression(source: str, value: object) -> None:
    assert run_cell(source, {}, "<cell>") == value
