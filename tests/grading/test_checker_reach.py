"""What an answer reaches for beyond its arguments is not there, and pays nothing."""

from __future__ import annotations

import pytest
import torch

from tests.grading.pair import Cell, plan_of, verdicts

torch.set_num_threads(1)
DOUBLE = "def f(x): return 2 * x"

# deed, tests; the last of them is attacked
NAMES = {
    "a name of a test that failed": (
        "isclose = lambda *a, **k: True\ndef f(x): return 0",
        ["assert f(1) == 2\nfrom math import isclose", "assert isclose(f(2), 4)"],
    ),
    "a value of a test that failed": (
        "expected = 0\ndef f(x): return 0",
        ["assert f(1) == 2\nexpected = 4", "assert f(2) == expected"],
    ),
}

PAIRS = "import torch\ncases = torch.tensor([[1., 2.], [3., 6.]])\n"
TABLE = "import numpy as np\ncases = np.array([[1., 2.], [3., 6.]])\n"
EACH = "for x, want in cases: assert torch.equal(f(x), want)"
COLUMNS = "assert np.array_equal(f(cases[:, 0]), cases[:, 1])"
MEMORY = {
    "reads what lies beside a tensor": (
        "import torch\ndef f(x):\n"
        "    return torch.empty(0).set_(x.untyped_storage())[x.storage_offset() + 1].clone()",
        PAIRS + EACH,
    ),
    "reads the base of a tensor": (
        "def f(x): return x._base.reshape(-1)[x.storage_offset() + 1].clone()",
        PAIRS + EACH,
    ),
    "reads a base that has a gradient": (
        "def f(x):\n    g = x._base.grad\n    return x._base[0, 1] if g is None else g[0, 1]",
        PAIRS + "cases.grad = cases.clone()\nx, want = cases[0]\nassert f(x) == want",
    ),
    "writes what lies beside a tensor": (
        "import torch\ndef f(x):\n    torch.empty(0).set_(x.untyped_storage()).zero_()\n"
        "    return torch.zeros(())",
        PAIRS + EACH,
    ),
    "gives back what lies beside a tensor": (
        "import torch\ndef f(x): return torch.as_strided(x, (), (), x.storage_offset() + 1)",
        PAIRS + EACH,
    ),
    "reads the base of an array": ("def f(x): return x.base[:, 1].copy()", TABLE + COLUMNS),
    "writes the base of an array": (
        "def f(x):\n    x.base[:] = 0\n    return x * 0",
        TABLE + COLUMNS,
    ),
    "gives back the base of an array": ("def f(x): return x.base[:, 1]", TABLE + COLUMNS),
    "gives back the whole base of an array": (
        "def f(x): return x.base",
        TABLE + "assert np.array_equal(f(cases[:, 0])[:, 1], cases[:, 1])",
    ),
    "reads a column of a broadcast row": (
        "def f(x): return x.base.ravel()[:1] + x.base.ravel()[1:2]",
        TABLE + "x = np.broadcast_to(cases[0, :1], (4,))\nassert f(x)[0] - 1 == cases[0, 1]",
    ),
}
HONEST = {
    "views that are shown one after the other": (
        "def f(x): return 2 * x",
        PAIRS + "for row in cases: assert f(row).tolist() == [2 * row[0], 2 * row[1]]\n"
        "assert torch.equal(f(cases), 2 * cases)\nassert torch.equal(f(cases.T), 2 * cases.T)",
    ),
    "two views in one call": (
        "def f(a, b):\n    b += a\n    return a + b",
        PAIRS + "assert f(cases[0], cases[1]).tolist() == [5, 10]\n"
        "assert cases.tolist() == [[1, 2], [4, 8]]",
    ),
    "a view and all of it": (
        "def f(a, b):\n    a.zero_()\n    return b.sum()",
        PAIRS + "assert f(cases[1], cases) == 3 and cases.sum() == 3",
    ),
    "a view, then its base, which is one object": (
        "def f(x): return x._base",
        PAIRS + "assert f(cases[0]) is cases and f(cases[1]) is cases",
    ),
    "changes between the calls": (
        "def f(x):\n    x += 1\n    return x",
        PAIRS + "y = f(cases[:, 0])\ncases += 1\nassert f(cases[:, 0]).tolist() == [4, 6]\n"
        "assert y.tolist() == [4, 6] and cases.tolist() == [[4, 3], [6, 7]]\n"
        "assert y.data_ptr() == cases.data_ptr() and y.stride() == (2,)",
    ),
    "columns and negative strides": (
        "def f(x):\n    x[0] = 0\n    return x[::2]",
        TABLE + "y = f(cases[::-1, 1])\nassert cases.tolist() == [[1, 2], [3, 0]]\n"
        "assert np.shares_memory(y, cases) and y.tolist() == [0]",
    ),
}


def _cells(deed: str, tests: list[str]) -> list[Cell]:
    return [("answer", deed, DOUBLE), *(("test", test) for test in tests)]


@pytest.mark.parametrize("deed", NAMES)
def test_names_that_a_test_should_have_bound_are_not_the_students(deed: str) -> None:
    answer, tests = NAMES[deed]
    assert verdicts(*_cells(answer, tests))[-1] == "failed"
    assert set(verdicts(*_cells(DOUBLE, tests))) == {"passed"}


def test_what_a_judged_test_has_imported_is_there_after_a_crash() -> None:
    cells = _cells(DOUBLE, ["from math import isclose", "assert isclose(f(2), 4)"])
    first = plan_of(cells).cells[1].id
    assert verdicts(*cells, skip=frozenset({first})) == ["passed"]


@pytest.mark.parametrize("deed", MEMORY)
def test_what_lies_beside_an_argument_in_memory_is_not_the_students(deed: str) -> None:
    answer, test = MEMORY[deed]
    assert verdicts(*_cells(answer, [test])) == ["failed"]


@pytest.mark.parametrize("work", HONEST)
def test_views_and_their_memory_stay_one(work: str) -> None:
    answer, test = HONEST[work]
    assert verdicts(*_cells(answer, [test])) == ["passed"]
