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


SPACE = "from types import SimpleNamespace\ndef middle(): return SimpleNamespace(x=1, y=2)"
DATA_CLASS = "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: float\n"
DATA_CLASS += "    y: float\n{}def middle(): return Point(1, 2)"
SIMPLE = "class Point:\n    def __init__(self, x, y): self.x, self.y = x, y\n"
SIMPLE += "def middle(): return Point(1, 2)"
LIAR = DATA_CLASS.format("    def __eq__(self, other): return True\n")
RECORDS = {
    "a namespace": SPACE,
    "a dataclass": DATA_CLASS.format(""),
    "a class": SIMPLE,
    "a dataclass with a method": DATA_CLASS.format("    def norm(self): return 0\n"),
}


@pytest.mark.parametrize("answer", RECORDS.values(), ids=RECORDS)
def test_an_object_with_the_fields_of_a_named_tuple_has_their_values(answer: str) -> None:
    test = "p = middle()\nassert p.x == 1 and p.y == {}"
    assert verdict(POINT, answer, test.format(2)) == "passed"
    assert verdict(POINT, answer, test.format(3)) == "failed"


def test_objects_that_are_their_fields_are_equal_where_they_were_in_one_process() -> None:
    for answer in (SPACE, DATA_CLASS.format("")):
        assert verdict(POINT, answer, "assert middle() == middle()") == "passed"
        assert verdict(POINT, answer, "assert middle() == (1, 2)") == "failed"
    assert verdict(POINT, SIMPLE, "assert middle() == middle()") == "failed"
    assert verdict(POINT, LIAR, "assert middle() == (1, 2)") == "failed"
    assert verdict(POINT, LIAR, "assert middle() == middle()") == "failed"


def test_an_object_is_given_back_as_it_was() -> None:
    answer = DATA_CLASS.format("").replace("def middle", "def left(p): return p.x\ndef middle")
    reference = POINT + "\ndef left(p): return p.x"
    assert verdict(reference, answer, "assert left(middle()) == 1") == "passed"


def test_what_a_named_tuple_does_is_what_the_objects_own_class_does() -> None:
    methods = "    def __iter__(self): return iter((self.x, self.y))\n"
    methods += "    def _replace(self, **new): return Point(**{**vars(self), **new})\n"
    for test in (
        "x, y = middle()\nassert (x, y) == (1, 2)",
        "assert middle()._replace(x=3).x == 3",
    ):
        assert verdict(POINT, DATA_CLASS.format(methods), test) == "passed"
        assert verdict(POINT, DATA_CLASS.format(""), test) == "failed"


COUNTS = "def count(text):\n    return {c: text.count(c) for c in text}"
COUNTED = {
    "a dict with a method": "class D(dict):\n    def top(self): return max(self)\n"
    "def count(text): return D({c: text.count(c) for c in text})",
    "a UserDict": "from collections import UserDict\n"
    "def count(text): return UserDict({c: text.count(c) for c in text})",
    "a ChainMap": "from collections import ChainMap\n"
    "def count(text): return ChainMap({c: text.count(c) for c in text}, {})",
    "a proxy of a mapping": "from types import MappingProxyType\n"
    "def count(text): return MappingProxyType({c: text.count(c) for c in text})",
    "a Mapping of one's own": "from collections.abc import Mapping\nclass M(Mapping):\n"
    "    def __init__(self, d): self.d = d\n    def __getitem__(self, k): return self.d[k]\n"
    "    def __iter__(self): return iter(self.d)\n    def __len__(self): return len(self.d)\n"
    "def count(text): return M({c: text.count(c) for c in text})",
}
DOUBLES = "def double(x):\n    return 2 * x"
DOUBLED = {
    kind: f"from {module} import {name}\nclass Own({name}):\n    def half(self): return self / 2\n"
    "def double(x): return Own(2 * x)"
    for kind, module, name in (
        ("a fraction", "fractions", "Fraction"),
        ("a decimal", "decimal", "Decimal"),
        ("an integer with a method", "builtins", "int"),
    )
} | {"an integer of sympy": "import sympy\ndef double(x): return sympy.Integer(2 * x)"}


@pytest.mark.parametrize("answer", COUNTED.values(), ids=COUNTED)
def test_what_is_a_mapping_is_compared_as_a_dict(answer: str) -> None:
    test = "d = count('aab')\nassert d == {'a': 2, 'b': 1} and d['a'] == 2 and 'b' in d\n"
    test += "assert sorted(d.items()) == [('a', 2), ('b', 1)]"
    assert verdict(COUNTS, answer, test) == "passed"
    assert verdict(COUNTS, answer, "assert count('aab') == {'a': 1}") == "failed"


@pytest.mark.parametrize("answer", DOUBLED.values(), ids=DOUBLED)
def test_what_is_a_number_is_compared_as_a_number(answer: str) -> None:
    assert verdict(DOUBLES, answer, "assert double(3) == 6 and 5 < double(3) + 0") == "passed"
    assert verdict(DOUBLES, answer, "assert double(3) == 7") == "failed"


def test_a_list_with_methods_is_given_back_as_it_was() -> None:
    reference = "def make(n): return [0] * n\ndef size(v): return len(v)"
    answer = "class Vec(list):\n    def size(self): return len(self)\n"
    answer += "def make(n): return Vec([0] * n)\ndef size(v): return v.size()"
    assert verdict(reference, answer, "v = make(3)\nassert 0 in v and size(v) == 3") == "passed"
    test = "v = make(3)\nv.append(1)\nassert v == [0, 0, 0, 1] and size(v) == 4"
    assert verdict(reference, answer, test) == "passed"


COLOURS = "from enum import {0}\nclass Colour({0}):\n    RED = 1\n    BLUE = 2\n"
COLOURS += "def other(c): return Colour.BLUE if c is Colour.RED else Colour.RED"


@pytest.mark.parametrize("kind", ["IntEnum", "IntFlag"])
def test_a_member_that_is_a_number_stays_a_member(kind: str) -> None:
    test = "assert other(Colour.RED) is Colour.BLUE and Colour.RED.value == 1\n"
    test += "assert other(Colour.RED) == Colour.BLUE != Colour.RED"
    assert verdict(COLOURS.format("Enum"), COLOURS.format(kind), test) == "passed"
    wrong = COLOURS.format(kind) + ".BLUE"
    assert verdict(COLOURS.format("Enum"), wrong, test.replace("BLUE", "RED")) == "failed"


def test_a_number_of_an_enumeration_is_a_number_where_numbers_are_due() -> None:
    test = "assert Colour.RED == 1 and other(1) > 0"
    assert verdict(COLOURS.format("IntEnum"), COLOURS.format("IntFlag"), test) == "passed"


PLAIN_ACCOUNT = "class Account:\n    def __init__(self, owner): self.owner = owner"
DATA_ACCOUNT = "from dataclasses import dataclass\n@dataclass\nclass Account:\n    owner: str"


def test_where_the_references_objects_are_equal_to_themselves_only_all_are() -> None:
    test = "a, b = Account('a'), Account('b')\nassert a == a and a != b and a in [b, a]"
    assert verdict(PLAIN_ACCOUNT, DATA_ACCOUNT, test) == "passed"
    liar = PLAIN_ACCOUNT + "\n    def __eq__(self, other): return True"
    assert verdict(PLAIN_ACCOUNT, liar, test + "\nassert a == b") == "failed"


def test_objects_that_may_be_equal_are_not_compared_by_identity() -> None:
    liar = PLAIN_ACCOUNT + "\n    def __eq__(self, other): return False"
    test = "assert Account('a') != Account('b')"
    assert verdict(DATA_ACCOUNT, liar, test) != "passed"


LOW = "class Low(ValueError):\n    def __init__(self, need):\n"
LOW += "        super().__init__(f'need {need}')\n        self.need = need\n"
LOW += "def take(x):\n    raise Low(x)"
LOWS = {
    "its own words": LOW.replace("f'need {need}'", "need").replace(
        "def take", "Low.__str__ = lambda self: f'need {self.need}'\ndef take"
    ),
    "a computed attribute": "class Low(ValueError):\n"
    "    need = property(lambda self: int(str(self).split()[1]))\n"
    "def take(x):\n    raise Low(f'need {x}')",
    "a slot": LOW.replace("    def __init__", "    __slots__ = ('need',)\n    def __init__", 1),
    "another parent": LOW.replace("ValueError", "UnicodeError"),
}


@pytest.mark.parametrize("answer", LOWS.values(), ids=LOWS)
def test_an_exception_says_and_holds_what_it_does_in_one_process(answer: str) -> None:
    test = "try:\n    take({0})\nexcept Low as error:\n"
    test += "    assert str(error) == 'need 2' and error.need == 2\nelse:\n    assert False"
    assert verdict(LOW, answer, test.format(2)) == "passed"
    assert verdict(LOW, answer, test.format(3)) == "failed"


VECTOR = "class V:\n    def __init__(self, x, y): self.x, self.y = x, y\n"
OPERATORS = "    def __add__(self, o): return V(self.x + o.x, self.y + o.y)\n"
OPERATORS += "    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5\n"
OPERATORS += "    def __call__(self, t): return self.x * t + self.y\n"
VECTORS = {
    "a named tuple": "from typing import NamedTuple\nclass V(NamedTuple):\n"
    "    x: float\n    y: float\n",
    "a tuple": "class V(tuple):\n    def __new__(cls, x, y): return tuple.__new__(cls, (x, y))\n"
    "    x = property(lambda self: self[0])\n    y = property(lambda self: self[1])\n",
    "a dataclass": "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass V:\n"
    "    x: float\n    y: float\n",
}


@pytest.mark.parametrize("answer", VECTORS.values(), ids=VECTORS)
@pytest.mark.parametrize(
    "test",
    [
        "s = V(1, 2) + V(3, 4)\nassert s.x == 4",
        "assert abs(V(3, 4)) == 5",
        "assert V(2, 1)(3) == 7",
    ],
)
def test_operators_of_a_tuple_are_its_own(answer: str, test: str) -> None:
    assert verdict(VECTOR + OPERATORS, answer + OPERATORS, test) == "passed"
    assert verdict(VECTOR + OPERATORS, answer + OPERATORS, f"{test} + 1") == "failed"


@pytest.mark.parametrize(
    ("known", "ends"), [(None, ["passed", "failed"]), ((), ["failed", "passed"])]
)
def test_a_number_with_methods_is_a_plain_one_where_the_reference_is_known_to_give_that(
    known: tuple[str, ...] | None, ends: list[str]
) -> None:
    answer = "class V(int):\n    def twice(self): return 2 * self\ndef f(): return V(3)"
    cells: list[Cell] = [
        ("answer", answer, answer),
        ("test", "assert f().twice() == 6"),
        ("test", "assert f() == 3"),
    ]
    assert [record.verdict for record in run_cells(*cells, objects=known)[1:3]] == ends


def test_a_module_of_the_student_is_a_subclass_of_the_librarys() -> None:
    answer = "import torch\nclass Net(torch.nn.Module): pass"
    test = "assert issubclass(Net, torch.nn.Module)"
    cells: list[Cell] = [("setup", "import torch"), ("answer", answer, answer), ("test", test)]
    assert run_cells(*cells)[2].verdict == "passed"


def test_what_a_test_sets_on_a_class_is_set_for_its_methods() -> None:
    answer = "class Box:\n    limit = 5\n    def full(self): return self.limit"
    test = "Box.limit = 7\nassert Box().full() == 7"
    assert verdict(answer, answer, test) == "passed"


def test_an_object_of_no_length_is_false_and_of_some_true() -> None:
    answer = (
        "class Box:\n    def __init__(self, n): self.n = n\n    def __len__(self): return self.n"
    )
    assert verdict(answer, answer, "assert Box(1) and not Box(0)") == "passed"
