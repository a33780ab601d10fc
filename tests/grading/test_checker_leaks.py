"""What a test expects or draws is neither told to the student's process nor chosen by it."""

from __future__ import annotations

import pytest

from tests.grading.pair import Cell, run_cells, verdicts

DOUBLE = "def double(x):\n    expected = 2 * x\n    return expected"


def test_what_a_test_binds_is_not_in_the_students_process() -> None:
    peeps = "def double(x):\n    return globals().get('expected')"
    cells: list[Cell] = [("answer", peeps, DOUBLE), ("test", "expected = 8\nassert double(4) == 8")]
    assert verdicts(*cells, ("answer", "1", DOUBLE), *cells[1:]) == ["failed", "failed"]


def test_what_the_reference_reads_of_a_test_is_there() -> None:
    reads = "def scaled(x):\n    return factor * x"
    assert verdicts(("answer", reads, reads), ("test", "factor = 3\nassert scaled(2) == 6")) == [
        "passed"
    ]


LOOP = "for got, want in zip(map(double, [1, 2]), [2, 4]):\n    assert got == want"


def test_stop_iteration_from_a_called_function_does_not_end_a_loop_of_the_test() -> None:
    stops = "def double(x):\n    raise StopIteration"
    (record,) = run_cells(("answer", stops, DOUBLE), ("test", LOOP))[1:-1]
    assert (record.verdict, record.error) == ("failed", "RuntimeError")
    assert record.message == "your code raised StopIteration"


def test_an_iterator_still_ends() -> None:
    class_ = (
        "class Up:\n    def __init__(self): self.n = 0\n    def __iter__(self): return self\n"
        "    def __next__(self):\n        self.n += 1\n"
        "        if self.n > 2: raise StopIteration\n        return self.n"
    )
    test = (
        "up = Up()\nassert list(up) == [1, 2]\n"
        "try:\n    next(up)\n    assert False\nexcept StopIteration:\n    pass"
    )
    assert verdicts(("answer", class_, class_), ("test", test), objects=["*"]) == ["passed"]


STUCK = {
    "random": "import random; random.setstate((3, (0,) * 624 + (624,), None))",
    "numpy": "import numpy as np; np.random.set_state(('MT19937', np.zeros(624, 'u4'), 624))",
    "a seed of the student's": "import random, numpy as np; random.seed(1); np.random.seed(1)",
}
DRAWS = {
    "random": "import random\nx = random.randint(1, 10**6)\n",
    "numpy": "import numpy as np\nx = int(np.random.randint(1, 10**6))\n",
}


@pytest.mark.parametrize("library", DRAWS)
@pytest.mark.parametrize("deed", STUCK)
def test_a_submission_does_not_choose_the_random_numbers_of_a_test(deed: str, library: str) -> None:
    lines = [
        STUCK[deed],
        DRAWS[library],
        "fixed = x",
        STUCK[deed],
        "def double(x):",
        "  return 2 * fixed",
    ]
    answer = "\n".join(lines)
    assert "passed" not in verdicts(
        ("answer", answer, DOUBLE), ("test", f"{DRAWS[library]}assert double(x) == 2 * x")
    )


def test_a_course_that_seeds_gets_the_numbers_of_its_seed() -> None:
    setup = "import random\nrandom.seed(7)"
    expected = "import random; r = random.Random(7); assert random.random() == r.random()"
    assert verdicts(("setup", setup), ("test", expected)) == ["passed"]


POINTS = "assert share >= 0\n4 * share"


@pytest.mark.parametrize(
    "answer", ["import numpy as np\nshare = np.zeros(1)", "import numpy as np\nshare = np.zeros(0)"]
)
def test_partial_credit_is_not_earned_by_what_is_no_number(answer: str) -> None:
    (record,) = run_cells(
        ("answer", answer, "share = 1.0"), ("test", POINTS), objects=["gives points"]
    )[1:-1]
    assert (record.verdict, record.value) == ("failed", None)


def test_a_numpy_scalar_is_the_points_that_it_says() -> None:
    answer = "import numpy as np\nshare = np.float64(0.25)"
    (record,) = run_cells(("answer", answer, "share = 1.0"), ("test", POINTS))[1:-1]
    assert (record.verdict, record.value) == ("passed", 1.0)


def test_something_made_for_one_call_may_be_kept() -> None:
    twice = "def twice(f):\n    return lambda x: f(f(x))"
    assert verdicts(
        ("answer", twice, twice), ("test", "assert twice(lambda x: x + 3)(1) == 7"), objects=["*"]
    ) == ["passed"]


def test_the_names_in_a_class_can_be_listed() -> None:
    card = "class Card:\n    def earn(self): pass"
    assert verdicts(
        ("answer", card, card), ("test", "assert 'earn' in dir(Card)"), objects=["*"]
    ) == ["passed"]


def test_the_defaults_of_a_function_can_be_read_and_hold() -> None:
    source = "def less(price, percent=10, *, down=True):\n    return price - price * percent / 100"
    test = "assert less.__defaults__ == (10,) and less.__kwdefaults__ == {'down': True}"
    assert verdicts(("answer", source, source), ("test", f"{test}\nassert less(50) == 45")) == [
        "passed"
    ]
