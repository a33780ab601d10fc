"""Wrong definitions are wrong in the way that their name says, and do nothing of the right ones."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.audit.wrong import RECORDED, EqualsEverything, Wrong, call_key

FUNCTION = "def double(x):\n    return 2 * x"
FACTORIAL = "def factorial(n):\n    return 1 if n == 0 else n * factorial(n - 1)"
ACCOUNT = """
class Account:
    rate = 2
    def __init__(self, balance=0):
        self.balance = balance
    def deposit(self, amount):
        self.balance += amount
        return self.balance
    @property
    def doubled(self):
        return 2 * self.balance
    @staticmethod
    def fee(amount):
        return amount / 10
    @classmethod
    def of(cls, amount):
        return cls(amount)
"""


def made(way: str, solution: str, *given: str, calls: Any = (), **namespace: Any) -> Wrong:
    return Wrong(way, solution, {"__name__": "__main__", **namespace}, given, calls)


@pytest.mark.parametrize(
    ("way", "value"),
    [
        ("returns-none", None),
        ("argument", 3),
        ("zero", 0),
        ("zeros", 0),
        ("empty", []),
        ("constant", 6),
    ],
)
def test_a_function_returns_what_its_way_says(way: str, value: object) -> None:
    wrong = made(way, FUNCTION)["double"]
    assert wrong(3) == value
    assert wrong.__name__ == "double"


def test_nan_and_what_equals_everything() -> None:
    assert math.isnan(made("nan", FUNCTION)["double"](3))
    anything = made("equal", FUNCTION)["double"](3)
    assert type(anything) is EqualsEverything
    assert anything == 6 == anything
    assert anything > 7
    assert (anything != 8) is False


def test_a_constant_is_right_for_the_first_call_and_stays() -> None:
    wrong = made("constant", FUNCTION)["double"]
    assert [wrong(3), wrong(4)] == [6, 6]


def test_a_function_without_arguments_may_be_constant() -> None:
    assert made("constant", "def answer():\n    return 42")["answer"]() is None


def test_a_recursive_function_is_asked_as_a_whole() -> None:
    assert made("constant", FACTORIAL)["factorial"](4) == 24


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("True", False),
        ("[1, 2.5]", [0, 0.0]),
        ("{'a': 'text'}", {"a": ""}),
        ("(1, [2])", (0, [0])),
    ],
)
def test_zeros_are_of_the_right_kind(value: str, expected: object) -> None:
    wrong = made("zeros", f"x = {value}")["x"]
    assert wrong == expected
    assert type(wrong) is type(expected)


def test_arrays_keep_shape_and_dtype() -> None:
    source = "import numpy as np\nx = np.arange(6, dtype='float32').reshape(2, 3)"
    wrong = made("zeros", source)["x"]
    assert (wrong.shape, wrong.dtype, wrong.any()) == ((2, 3), np.float32, False)
    assert np.isnan(made("nan", source)["x"]).all()
    assert made("empty", source)["x"].size == 0


def test_nan_of_whole_numbers_is_a_bare_nan() -> None:
    wrong = made("nan", "import numpy as np\nx = np.arange(3)")["x"]
    assert isinstance(wrong, float)
    assert math.isnan(wrong)


@pytest.mark.parametrize(
    ("right", "way"), [("0", "zero"), ("None", "returns-none"), ("''", "zeros")]
)
def test_a_value_that_is_right_by_chance_is_replaced(right: str, way: str) -> None:
    wrong = made(way, f"x = {right}")["x"]
    assert wrong != eval(right)


def test_nothing_of_the_right_function_is_done(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "given.txt").write_text("5")
    source = (
        "from pathlib import Path\n"
        "def note(items):\n    items.append(1)\n    print('noted')\n"
        "    Path('made.txt').write_text('x')\n    return int(Path('given.txt').read_text())"
    )
    items: list[int] = []
    assert made("constant", source)["note"](items) == 5
    assert items == []
    assert capsys.readouterr().out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["given.txt"]


def test_an_answer_does_not_know_which_error_is_due() -> None:
    wrong = made("zeros", "def f(x):\n    raise ValueError('no')")["f"]
    assert wrong(1) == 0


def test_the_cell_leaves_given_data_as_they_were() -> None:
    data = [1, 2]
    made("zeros", "data.append(3)\ntotal = sum(data)", "data", data=data)
    assert data == [1, 2]


def test_given_data_are_emptied_in_place() -> None:
    data, array, table = [1, 2], np.ones(3), {"a": 1}
    names = {"data": data, "array": array, "table": table}
    wrong = made("given-emptied", "def total():\n    return sum(data)", *names, **names)
    assert (data, array.tolist(), table) == ([], [0, 0, 0], {})
    assert wrong["total"]() == 0


def test_arguments_are_emptied_in_place() -> None:
    data, array = [1, 2], np.ones(3)
    wrong = made("argument-emptied", "def f(x, y):\n    return sorted(x)")["f"]
    assert wrong(data, y=array) == []
    assert (data, array.tolist()) == ([], [0, 0, 0])


def test_methods_are_wrong_and_objects_can_be_made() -> None:
    wrong = made("zero", ACCOUNT)["Account"]
    account = wrong(5)
    assert account.balance == 5
    assert not hasattr(wrong.deposit, "__wrapped__")
    assert (account.deposit(1), account.doubled, wrong.fee(10), wrong.of(1)) == (0, 0, 0, 0)
    assert account.balance == 5


def test_none_makes_objects_without_anything_in_them() -> None:
    assert vars(made("returns-none", ACCOUNT)["Account"](5)) == {}


def test_the_argument_of_a_method_is_not_self() -> None:
    wrong = made("argument", ACCOUNT)["Account"]
    assert (wrong(1).deposit(7), wrong.fee(8), wrong.of(9)) == (7, 8, 9)


def test_a_memorised_answer_is_right_for_what_it_was_told_of(capsys: Any) -> None:
    made("recording", FUNCTION)["double"](np.array([1.0, 2.0]))
    key = capsys.readouterr().out.strip().removeprefix(RECORDED)
    wrong = made("memorised", FUNCTION, calls=[key])["double"]
    assert wrong(np.array([1.0, 2.0])).tolist() == [2, 4]
    assert wrong(np.array([1.0, 3.0])) is None


def test_a_call_has_the_same_key_wherever_its_objects_lie() -> None:
    class Point:
        def __init__(self, x: float) -> None:
            self.x = x

    assert call_key("f", (Point(1),), {}) == call_key("f", (Point(1),), {})
    assert call_key("f", (Point(1),), {}) != call_key("f", (Point(2),), {})
    assert call_key("f", ({Point(1), Point(2)},), {}) == call_key("f", ({Point(2), Point(1)},), {})
    assert call_key("f", (object(),), {}) == call_key("f", (object(),), {})
    assert call_key("f", ([1],), {}) != call_key("f", ((1,),), {})
