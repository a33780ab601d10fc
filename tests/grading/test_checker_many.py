"""Thousands of calls, and what they leave behind: the two processes need not know it all."""

from __future__ import annotations

import pytest
import torch

from autograder.grading.object_rule import ANYTHING
from autograder.wire.bounds import Bounds
from tests.grading.pair import run_in_one_process, verdicts

torch.set_num_threads(1)
MANY = 400
FEW = Bounds(shared=300)  # objects that both may know at one time

# answer, test: each exchanges more objects than that
WORK = {
    "a function of the test is called again and again": (
        f"""import torch
def numeric_gradient(f, x):
    return [float(f(x + torch.full((2,), 1.0 * n)) - f(x)) for n in range({MANY})]
""",
        f"found = numeric_gradient(lambda x: x.sum(), torch.ones(2))\n"
        f"assert found == [2.0 * n for n in range({MANY})]",
    ),
    "the answer keeps all that it passed": (
        f"""def descend(step, w):
    walk = [w]
    for _ in range({MANY}):
        walk.append(walk[-1] - step(walk[-1]))
    return walk[-1]
""",
        f"import torch\n"
        f"end = descend(lambda w: torch.ones_like(w), torch.zeros(3))\n"
        f"assert torch.equal(end, torch.full((3,), -{MANY}.0))",
    ),
    "the test keeps all that came": (
        "def double(x): return 2 * x",
        f"""import torch
sent = [torch.full((2,), float(n)) for n in range({MANY})]
came = [double(x) for x in sent]
assert all(torch.equal(y, 2 * x) for x, y in zip(sent, came))
""",
    ),
    "what came earlier is passed on": (
        "def same(x): return x\ndef total(xs): return float(sum(x.sum() for x in xs))",
        f"""import torch
came = [same(torch.ones(2)) for _ in range({MANY})]
came[0].add_(5)
assert same(came[0]) is came[0]
assert total([came[0], came[1]]) == 14
assert torch.equal(came[0], torch.full((2,), 6.0))
""",
    ),
    "lists are passed on and changed there": (
        "def append(xs):\n    xs.append(len(xs))\n    return xs",
        f"""kept = [append([]) for _ in range({MANY})]
assert all(append(xs) is xs for xs in kept)
assert kept == [[0, 1]] * {MANY}
""",
    ),
    "arrays": (
        "def shifted(x): return x[1:]",
        f"""import numpy as np
rows = [np.arange(3.0) + n for n in range({MANY})]
cut = [shifted(row) for row in rows]
assert all(np.shares_memory(c, r) for c, r in zip(cut, rows))
cut[0][0] = 9
assert rows[0].tolist() == [0, 9, 2]
""",
    ),
    "views of what the answer keeps": (
        f"import torch\ntable = torch.zeros({MANY}, 2)\n"
        "def row(n): return table[n]\ndef total(): return float(table.sum())",
        f"""import torch
rows = [row(n) for n in range({MANY})]
others = [row(n) for n in range({MANY})]
rows[0].add_(1)
assert total() == 2 and others[0].tolist() == [1, 1]
""",
    ),
    "objects of the answer": (
        "class Box:\n    def __init__(self, n): self.n = n\ndef box(n): return Box(n)",
        "boxes = [box(n) for n in range(100)]\nassert [b.n for b in boxes] == list(range(100))",
    ),
    "parameters": (
        """import torch
def loss(w, x): return (w * x).sum()
def backward(w, x):
    loss(w, x).backward()
""",
        """import torch
weights = [torch.ones(1, requires_grad=True) for _ in range(40)]
losses = [loss(w, torch.tensor([float(n)])) for n, w in enumerate(weights)]
for each in losses: each.backward()
assert [float(w.grad) for w in weights] == [float(n) for n in range(40)]
for w in weights: backward(w, torch.ones(1))
assert [float(w.grad) for w in weights] == [n + 1.0 for n in range(40)]
""",
    ),
    "a generator": (
        f"def batches():\n    for n in range({MANY}): yield [n]",
        f"assert list(batches()) == [[n] for n in range({MANY})]",
    ),
}


@pytest.mark.parametrize("work", WORK)
def test_what_many_calls_leave_behind_is_no_burden(work: str) -> None:
    answer, test = WORK[work]
    cells = ("answer", answer, answer), ("test", test)
    assert verdicts(*cells, bounds=FEW, objects=ANYTHING) == ["passed"]
    assert run_in_one_process(*cells) == ["passed"]


def test_an_answer_cannot_keep_the_test_from_seeing_a_change() -> None:
    """The student's process says what it lets go; to say so of an argument gains nothing."""
    answer = "def f(x):\n    x.append(1)\n    return len(x)"
    test = "kept = [[] for _ in range(200)]\nfor x in kept: f(x)\nassert kept == [[]] * 200"
    assert verdicts(("answer", answer, answer), ("test", test), bounds=FEW) == ["failed"]


KEPT = f"""import torch
sent = [torch.ones(2) for _ in range({MANY})]
for x in sent: look(x)
assert lost() == 0
"""


def test_what_only_the_test_keeps_is_forgotten_where_there_is_much() -> None:
    """In a single process, what the test keeps lives on for the answer too."""
    answer = """import weakref
seen = []
def look(x): seen.append(weakref.ref(x))
def lost(): return sum(each() is None for each in seen)
"""
    for test, verdict in ((KEPT.replace(str(MANY), "40"), "passed"), (KEPT, "failed")):
        cells = ("answer", answer, answer), ("test", test)
        assert verdicts(*cells) == [verdict]
        assert run_in_one_process(*cells) == ["passed"]
