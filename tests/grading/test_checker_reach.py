"""What an answer reaches for beyond its arguments is not there, and pays nothing."""

from __future__ import annotations

import pytest
import torch

from autograder.grading.object_rule import ANYTHING
from autograder.grading.object_rule import DRAWS as DRAWS_ALIKE
from tests.grading.pair import Cell, plan_of, run_cells, verdicts

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


RANDOM = "import random\nrandom.seed(7)\n"
DRAWS = {
    "chooses what the test draws next": (
        "import random\ndef f(x):\n    random.seed(1)\n    return 2 if x == 1 else 2 * first\n"
        "random.seed(1)\nfirst = random.randint(1, 1000)",
        ["import random\nassert f(1) == 2\nx = random.randint(1, 1000)\nassert f(x) == 2 * x"],
    ),
    "chooses what a test draws, in its own cell": (
        "import random\nrandom.seed(1)\nfirst = random.Random(1).randint(1, 1000)\n"
        "def f(x): return 2 * first",
        ["import random\nx = random.randint(1, 1000)\nassert f(x) == 2 * x"],
    ),
    "draws again what a test has drawn": (
        "import random\ndef f(x):\n    g = random.Random()\n    version, words, gauss = "
        "random.getstate()\n    g.setstate((version, (*words[:-1], 0), gauss))\n"
        "    return next((2 * n for n in [g.randint(1, 1000)] if n != x), 2 * x)",
        ["import random\nx = random.randint(1, 1000)\ny = random.randint(1, 1000)\n"
         "assert f(y) == 2 * x"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("given", ["", RANDOM])
@pytest.mark.parametrize("deed", DRAWS)
def test_what_a_test_draws_is_its_own(deed: str, given: str) -> None:
    answer, tests = DRAWS[deed]
    cells: list[Cell] = [("setup", given), *_cells(answer, tests)]
    assert verdicts(*cells, objects=())[-1] == "failed"


@pytest.mark.parametrize(
    ("read", "draw"),
    [
        ("random.getstate()", "random.random()"),
        ("random.getstate()", "random.seed(1)"),
        ("np.random.get_state()[1].tolist()", "np.random.rand()"),
        ("torch.get_rng_state().tolist()", "torch.manual_seed(3)"),
        ("g.bit_generator.state", "(g or np.random).random()"),
    ],
)
def test_a_test_sees_that_an_answer_draws(read: str, draw: str) -> None:
    given = "import random, torch, numpy as np\ng = np.random.default_rng(3)"
    test = f"before = {read}\nf(g)\nassert before == {read}"
    found = [
        verdicts(("setup", given), ("answer", f"def f(g): {body}"), ("test", test), objects=())
        for body in ("pass", draw)
    ]
    assert found == [["passed"], ["failed"]]


def test_where_the_reference_draws_both_draw_from_one_stream() -> None:
    answer: Cell = ("answer", "import random\ndef f(): return random.random()")
    test = "import random\nrandom.seed(3)\na = f()\nb = random.random()\nrandom.seed(3)\n"
    cells = [answer, ("test", f"{test}assert (a, b) == (random.random(), random.random())")]
    (_, record, *_) = run_cells(*cells, objects=(ANYTHING,))
    assert record.verdict == "passed"
    assert DRAWS_ALIKE in record.objects
    assert verdicts(*cells, objects=record.objects) == ["passed"]
    test = f"{test}random.seed(3)\nassert a == random.random()"
    assert verdicts(answer, ("test", test), objects=()) == ["failed"]


def test_given_data_is_the_same_on_both_sides_whatever_answers_draw() -> None:
    cells: list[Cell] = [
        ("setup", "import random\nrandom.seed(3)\nx = random.random()"),
        ("answer", "import random\nrandom.seed(4)\ny = random.random()", "y = 1"),
        ("test", "import random\nrandom.seed(5)"),
        ("setup", "z = random.random()"),
        ("answer", "def f(): return x, z", "def f(): return x, z"),
        ("test", "assert f() == (x, z)"),
    ]
    assert verdicts(*cells, objects=()) == ["passed", "passed"]


def test_a_function_that_is_called_send_ends_no_loop() -> None:
    answer = "def send(x): raise StopIteration\nf = send"
    test = "for got, want in zip(map(f, [1, 2]), [2, 4]): assert got == want"
    assert verdicts(*_cells(answer, [test])) == ["failed"]


def test_an_iterator_may_end_by_any_of_its_methods() -> None:
    answer = "def f(x):\n    yield x"
    test = (
        "it = f(2)\nassert next(it) == 2\n"
        "try: it.send(None)\nexcept StopIteration: pass\nelse: assert False"
    )
    assert verdicts(("answer", answer, answer), ("test", test)) == ["passed"]


SELF = "class E:\n    def __sub__(self, o): return 0\n"
TWO = "a = E()\nassert a - a == 0\n"
NESTED = {
    "in a dict": ("return {'a': E()}", "return {'a': 4.0}", "assert abs(f(2)['a'] - 4) < 1"),
    "in a list of lists": ("return [[E()]]", "return [[4.0]]", "assert abs(f(2)[0][0] - 4) < 1"),
    "far down a list": (
        "return [0.0] * 150 + [E()]",
        "return [0.0] * 150 + [4.0]",
        "assert abs(f(2)[150] - 4) < 1",
    ),
    "in a list that the test passed": (
        "x.append(E())",
        "x.append(4.0)",
        "x = []\nf(x)\nassert abs(x[0] - 4) < 1",
    ),
    "in an array of objects": (
        "import numpy as np; a = np.empty(1, object); a[0] = E(); return a",
        "import numpy as np; return np.array([4.0])",
        "assert abs(f(2)[0] - 4) < 1",
    ),
}


@pytest.mark.parametrize("place", NESTED)
def test_an_object_judges_itself_nowhere_in_an_answer(place: str) -> None:
    deed, right, test = NESTED[place]
    reference, answer = (f"{SELF}def f(x): {body}" for body in (right, deed))
    (_, record, *_) = run_cells(
        ("answer", reference, reference), ("test", TWO + test), objects=(ANYTHING,)
    )
    assert record.verdict == "passed"
    for text, due in ((reference, "passed"), (answer, "failed")):
        cells: list[Cell] = [("answer", text, reference), ("test", TWO + test)]
        assert verdicts(*cells, objects=record.objects) == [due]


def test_objects_that_the_reference_leaves_in_a_list_may_be_used() -> None:
    answer = f"{SELF}def f(x): x.append(E())"
    cells: list[Cell] = [
        ("answer", answer, answer),
        ("test", "x = []\nf(x)\nassert x[0] - x[0] == 0"),
    ]
    (_, record, *_) = run_cells(*cells, objects=(ANYTHING,))
    assert verdicts(*cells, objects=record.objects) == ["passed"]


def test_what_a_later_cell_binds_for_itself_is_not_carried_from_a_test() -> None:
    given = "expected = 3\nprint(expected)"
    test = "expected = 4\nassert f(2) == expected"
    for answer in ("def f(x): return globals().get('expected')", "def f(x): return expected"):
        cells: list[Cell] = [("answer", answer, DOUBLE), ("test", test), ("setup", given)]
        assert verdicts(*cells) == ["failed"]


def test_what_a_test_has_bound_to_a_function_is_not_read_from_it() -> None:
    test = "import functools\nf(functools.partial(lambda x, want: x, want=4)) == {}"
    for body, due in (("g(4)", "passed"), ("g.keywords['want']", "failed")):
        cells: list[Cell] = [("answer", f"def f(g): return {body}"), ("test", test.format(4))]
        assert verdicts(*cells) == [due]


@pytest.mark.parametrize(
    "made",
    [
        "torch.ones(2).to_sparse()",
        "torch.quantize_per_tensor(torch.ones(2), 1.0, 0, torch.qint8)",
        "torch.empty(2, dtype=torch.bits8)",
    ],
)
def test_a_tensor_that_cannot_cross_is_not_read_as_one(made: str) -> None:
    cells = _cells(
        f"import torch\ndef f(x): return {made}",
        ["import torch\nassert torch.equal(f(2), torch.tensor(4.0))"],
    )
    assert verdicts(*cells) == ["failed"]
