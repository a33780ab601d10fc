"""What the reference does not change, a submission does not change in the checker."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch

from autograder.grading.object_rule import ANYTHING
from tests.grading.pair import Cell, run_cells

torch.set_num_threads(1)


@dataclass(frozen=True)
class Exercise:
    """Given data, a reference, an answer of a student's, and a test."""

    given: str
    reference: str
    answer: str
    test: str

    def cells(self, answer: str) -> list[Cell]:
        return [
            ("setup", self.given),
            ("answer", answer, self.reference),
            ("test", self.test),
        ]

    def verdicts(self) -> tuple[str, str]:
        """Return the verdict with the student's changes made in the checker, and without."""
        cells = self.cells(self.reference)
        noted = [tuple(r.changes) for r in run_cells(*cells, objects=ANYTHING, changes=(ANYTHING,))]
        options = {"objects": ANYTHING, "changes": dict(enumerate(noted))}
        both = [
            list(run_cells(*self.cells(self.answer), keeps_data=keeps, **options))[2].verdict
            for keeps in (False, True)
        ]
        return both[0], both[1]


NUMPY, TORCH, PANDAS = "import numpy as np\n", "import torch\n", "import pandas as pd\n"
LOCKED = "class Box:\n    def __init__(self, xs): self.xs = xs\n"

# what the answer empties: neither run alone would do, but the second finds it
EMPTIED = {
    "a list": Exercise(
        "data = [1, 2, 3]",
        "def total(): return sum(data)",
        "data.clear()\ndef total(): return 0",
        "assert total() == sum(data)",
    ),
    "an array": Exercise(
        NUMPY + "x = np.arange(5.)",
        "def mean(): return x.mean()",
        "x[:] = 0\ndef mean(): return 0.",
        "np.testing.assert_allclose(mean(), x.mean())",
    ),
    "a table": Exercise(
        PANDAS + "df = pd.DataFrame({'a': [1, 2, 3]})",
        "def total(): return df.a.sum()",
        "df.drop(df.index, inplace=True)\ndef total(): return 0",
        "assert total() == df.a.sum()",
    ),
    "a column of a table": Exercise(
        PANDAS + "s = pd.Series([1., 2., 3.])",
        "def best(): return s.max()",
        "s[:] = 0.\ndef best(): return 0.",
        "assert best() == s.max()",
    ),
    "a view of a tensor": Exercise(
        TORCH + "table = torch.arange(6.).reshape(2, 3)\nrow = table[1]",
        "def total(): return row.sum()",
        "row.zero_()\ndef total(): return torch.zeros(())",
        "assert torch.equal(total(), table[1].sum())",
    ),
    "a dict in a list": Exercise(
        "data = [{'n': 1}, {'n': 2}]",
        "def total(): return sum(d['n'] for d in data)",
        "for d in data: d['n'] = 0\ndef total(): return 0",
        "assert total() == sum(d['n'] for d in data)",
    ),
    "a set": Exercise(
        "seen = {1, 2}",
        "def count(): return len(seen)",
        "seen.clear()\ndef count(): return 0",
        "assert count() == len(seen)",
    ),
    "a deque": Exercise(
        "from collections import deque\nq = deque([1, 2])",
        "def size(): return len(q)",
        "q.clear()\ndef size(): return 0",
        "assert size() == len(q)",
    ),
    "a bytearray": Exercise(
        "raw = bytearray(b'abc')",
        "def total(): return sum(raw)",
        "raw[:] = b''\ndef total(): return 0",
        "assert total() == sum(raw)",
    ),
    "a defaultdict of lists": Exercise(
        "from collections import defaultdict\nd = defaultdict(list, a=[1], b=[2, 3])",
        "def longest(): return max(map(len, d.values()))",
        "for xs in d.values(): xs.clear()\ndef longest(): return 0",
        "assert longest() == max(map(len, d.values()))",
    ),
    "an array of objects": Exercise(
        NUMPY + "rows = np.array([[1], [2, 3]], dtype=object)",
        "def longest(): return max(map(len, rows))",
        "for xs in rows: del xs[:]\ndef longest(): return 0",
        "assert longest() == max(map(len, rows))",
    ),
    "an array that lies in a tensor's memory": Exercise(
        NUMPY + TORCH + "t = torch.arange(4.)\nx = t.numpy()[1:]",
        "def total(): return float(x.sum())",
        "x[:] = 0\ndef total(): return 0.",
        "assert total() == float(t[1:].sum())",
    ),
    "a gradient": Exercise(
        TORCH + "w = torch.ones(2, requires_grad=True)\n(w * w).sum().backward()",
        "def norm(): return w.grad.norm()",
        "w.grad.zero_()\ndef norm(): return torch.zeros(())",
        "assert torch.equal(norm(), w.grad.norm())",
    ),
    "a parameter of a module": Exercise(
        TORCH + "model = torch.nn.Linear(2, 1)",
        "def norm(): return model.weight.norm()",
        "model.weight.data.zero_()\ndef norm(): return torch.zeros(())",
        "assert torch.equal(norm(), model.weight.norm())",
    ),
    "an object of a locked class": Exercise(
        LOCKED + "box = Box([1, 2])",
        "def total(): return sum(box.xs)",
        "box.xs = []\ndef total(): return 0",
        "assert total() == sum(box.xs)",
    ),
    "the argument, a list": Exercise(
        "",
        "def ordered(xs): return sorted(xs)",
        "def ordered(xs):\n    xs.clear()\n    return []",
        "xs = [3, 1, 2]\nassert ordered(xs) == sorted(xs)",
    ),
    "the argument, an array that is returned": Exercise(
        NUMPY,
        "def double(x): return 2 * x",
        "def double(x):\n    x[:] = 0\n    return x",
        "x = np.arange(4.)\nnp.testing.assert_allclose(double(x), 2 * x)",
    ),
    "the argument, a table": Exercise(
        PANDAS,
        "def total(df): return df.sum()",
        "def total(df):\n    df.loc[:, :] = 0\n    return df.sum()",
        "df = pd.DataFrame({'a': [1, 2]})\nassert total(df).equals(df.sum())",
    ),
    "the argument, a strided view of a tensor": Exercise(
        TORCH,
        "def double(x): return 2 * x",
        "def double(x): return x.zero_()",
        "t = torch.arange(6.).reshape(2, 3)\nassert torch.equal(double(t[:, 1]), 2 * t[:, 1])",
    ),
    "the argument, rows of a matrix": Exercise(
        "",
        "def double(m): return [[2 * v for v in row] for row in m]",
        "def double(m):\n    for row in m: row[:] = [0] * len(row)\n    return m",
        "m = [[1, 2], [3]]\nassert double(m) == [[2 * v for v in row] for row in m]",
    ),
    "one of two arguments, under cover of the other": Exercise(
        NUMPY,
        "def fill(out, x):\n    out[:] = 2 * x",
        "def fill(out, x):\n    x[:] = 0\n    out[:] = 0",
        "x, out = np.arange(3.), np.ones(3)\nfill(out, x)\nassert (out == 2 * x).all()",
    ),
    "two functions of one kind, one of which may": Exercise(
        NUMPY,
        "def double(x): return 2 * x\ndef double_(x): x *= 2",
        "def double_(x):\n    x[:] = 0\n    return x\ndouble = double_",
        "x = np.zeros(3)\ndouble_(x)\ny = np.arange(3.)\nassert (double(y) == 2 * y).all()",
    ),
    "a generator that is passed": Exercise(
        "import random",
        "def f(g): return 2",
        "def f(g):\n    g.seed(1)\n    return 2",
        "g = random.Random(5)\nassert f(g) == 2 and g.random() == random.Random(1).random()",
    ),
    "later, what it has kept": Exercise(
        NUMPY,
        "def keep(x): pass\ndef total(x): return x.sum()",
        "kept = []\ndef keep(x): kept.append(x)\ndef total(x):\n    kept[0][:] = 0\n    return 0",
        "x = np.ones(3)\nkeep(x)\nassert total(x.copy()) == x.sum()",
    ),
}

CAUGHT = {
    "an argument that a test looks at": Exercise(
        NUMPY,
        "def double(x): return 2 * x",
        "def double(x):\n    x *= 2\n    return x",
        "x = np.ones(3)\ndouble(x)\nassert (x == 1).all(), 'leave it alone'",
    ),
    "given data that a test looks at": Exercise(
        "data = [3, 1]",
        "def first(): return min(data)",
        "def first():\n    data.sort()\n    return data[0]",
        "assert first() == 1\nassert data == [3, 1]",
    ),
}

HONEST = {
    "given data, as the reference does": Exercise(
        "ages = {'cat': 3}",
        "ages['rat'] = 1",
        "ages.update(rat=1)",
        "assert ages == {'cat': 3, 'rat': 1}",
    ),
    "an argument, as the reference does": Exercise(
        TORCH,
        "def swap_(x): x[0], x[1] = x[1].clone(), x[0].clone()",
        "def swap_(x): x.copy_(x.flip(0))",
        "x = torch.arange(4.).reshape(2, 2)\nswap_(x)\nassert x.tolist() == [[2, 3], [0, 1]]",
    ),
    "a view, as the reference does": Exercise(
        NUMPY,
        "def zero(x): x[...] = 0",
        "def zero(y): y -= y",
        "t = np.ones((2, 2))\nzero(t[:, 0])\nassert t.tolist() == [[0, 1], [0, 1]]",
    ),
    "parameters, as the reference does": Exercise(
        TORCH,
        "def step(m):\n    for p in m.parameters(): p.data -= 1",
        "def step(model):\n    for p in model.parameters(): p.data = p.data - 1",
        "m = torch.nn.Linear(1, 1)\nb = m.weight.item()\nstep(m)\n"
        "assert abs(m.weight.item() - b + 1) < 1e-6",
    ),
    "gradients, as the reference does": Exercise(
        TORCH,
        "def slope(x):\n    (x * x).backward()\n    return x.grad",
        "def slope(x):\n    y = x ** 2\n    y.backward()\n    return x.grad.clone()",
        "x = torch.tensor(3., requires_grad=True)\nassert slope(x) == 6 and x.grad == 6",
    ),
    "by a method, what it was given": Exercise(
        "",
        "class Stack:\n    def __init__(self, xs): self.xs = xs\n    def push(self, x):"
        " self.xs.append(x)",
        "class Stack:\n    def __init__(self, items): self.items = items\n"
        "    def push(self, x): self.items += [x]",
        "xs = []\nStack(xs).push(3)\nassert xs == [3]",
    ),
    "generators, as the reference does": Exercise(
        NUMPY + TORCH,
        "def f(g, t): return g.random(), torch.rand((), generator=t).item()",
        "def f(g, t): return g.uniform(), float(torch.rand(1, generator=t))",
        "new = lambda: (np.random.default_rng(3), torch.Generator().manual_seed(3))\n"
        "pair, (g, t) = new(), new()\n"
        "assert f(*pair) == (g.random(), torch.rand((), generator=t).item())\n"
        "assert f(*pair) == (g.random(), torch.rand((), generator=t).item())",
    ),
    "generators, of which it keeps its own": Exercise(
        NUMPY + TORCH,
        "def f(g, t): return 3",
        "def f(g, t):\n    g.random(), torch.rand(1, generator=t)\n    return 3",
        "assert f(np.random.default_rng(3), torch.Generator().manual_seed(3)) == 3",
    ),
    "an argument that nobody looks at again": Exercise(
        "",
        "def ordered(xs): return sorted(xs)",
        "def ordered(xs):\n    xs.sort()\n    return xs",
        "assert ordered([3, 1, 2]) == [1, 2, 3]\nxs = [2, 1]\nassert ordered(xs) == [1, 2]",
    ),
    "an argument that is passed twice": Exercise(
        NUMPY,
        "def norm(x): return (x / x.sum())",
        "def norm(x):\n    x /= x.sum()\n    return x",
        "x = np.array([1., 3.])\nassert norm(x)[0] == .25 and norm(x)[1] == .75",
    ),
    "given data, for itself": Exercise(
        PANDAS + "df = pd.DataFrame({'a': [3, None, 1]})",
        "kept = df.dropna()",
        "df.dropna(inplace=True)\ndf['b'] = df.a\nkept = df[['a']]",
        "assert kept.a.tolist() == [3, 1] and len(kept) == df.a.notna().sum()",
    ),
    "rows of a table that it returns": Exercise(
        "",
        "def doubled(m): return [[2 * v for v in row] for row in m]",
        "def doubled(m):\n    for row in m: row[0] *= 2\n    return m",
        "m = [[1], [2]]\nassert doubled(m) == [[2], [4]]",
    ),
    "an array, with a view that it returns": Exercise(
        NUMPY,
        "def tail(x): return (x + 1)[1:]",
        "def tail(x):\n    x += 1\n    return x[1:]",
        "x = np.arange(3.)\ny = tail(x)\nassert y.tolist() == [2, 3]",
    ),
}


@pytest.mark.parametrize("what", EMPTIED)
def test_an_answer_that_empties_data_does_not_pass_both_runs(what: str) -> None:
    assert EMPTIED[what].verdicts() == ("passed", "failed")


@pytest.mark.parametrize("what", CAUGHT)
def test_a_check_that_looks_for_changes_finds_them(what: str) -> None:
    assert CAUGHT[what].verdicts()[0] == "failed"


@pytest.mark.parametrize("what", HONEST)
def test_honest_changes_pass_both_runs(what: str) -> None:
    assert HONEST[what].verdicts() == ("passed", "passed")


def test_the_student_goes_on_with_what_he_has_made_of_it() -> None:
    answer = (
        "kept = []\n"
        "def put(x):\n    kept.append(x)\n    x += 1\n    return x\n"
        "def same(): return kept[-1]\n"
        "def added():\n    kept[-1][0] += 1\n    return float(kept[-1][0])"
    )
    test = (
        "import numpy as np\nx = np.zeros(2)\ny = put(x)\n"
        "assert x.tolist() == [0, 0] and y.tolist() == [1, 1]\n"
        "assert y is not x and same() is y\n"
        "assert added() == 2 and y.tolist() == [2, 1] and x.tolist() == [0, 0]\n"
        "assert put(x).tolist() == [1, 1] and y.tolist() == [2, 1]"
    )
    cells: list[Cell] = [("answer", answer, answer), ("test", test)]
    tested = run_cells(*cells, objects=ANYTHING, changes=(), keeps_data=True)[1]
    assert (tested.verdict, tested.message) == ("passed", "")
    assert tested.changes == ("argument 0 of put",)
