"""A student's process that does not play by the rules earns nothing, and never for longer."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import numpy as np
import pytest
import torch

from autograder.grading.object_rule import ANYTHING, PLAIN
from autograder.grading.student import StudentConfig, _Student
from autograder.wire.bounds import Bounds
from autograder.wire.frames import Channel
from tests.grading.pair import Cell, run_cells, verdicts

torch.set_num_threads(1)
TEST = "assert f(2) == 4"
WRONG: Cell = ("answer", "def f(x): return 0", "def f(x): return 2 * x")

ANSWERS = {
    "equal to everything": "class E:\n    def __eq__(self, o): return True\ndef f(x): return E()",
    "an int equal to everything": "class E(int):\n    __eq__ = lambda s, o: True\n"
    "    def public(self): pass\n    __hash__ = int.__hash__\ndef f(x): return E(0)",
    "a tensor subclass": "import torch\nclass E(torch.Tensor):\n"
    "    def __eq__(self, o): return torch.tensor(True)\n"
    "def f(x): return torch.tensor(0).as_subclass(E)",
    "exits": "def f(x): raise SystemExit(0)",
    "ends the interpreter": "import os\ndef f(x): os._exit(0)",
    "closes its descriptors": "import os\ndef f(x): os.closerange(3, 100)",
    "recurses": "def f(x): return f(x)",
    "raises everything": "def f(x): raise KeyboardInterrupt",
    "shadows builtins": "import builtins\nbuiltins.assert_ = None\nbuiltins.int = str\n"
    "def f(x): return 0",
    "nests deep": "def f(x):\n    l = []\n    for _ in range(5000): l = [l]\n    return l",
    "prints without end": "def f(x):\n    print('x' * (1 << 24))\n    return 0",
    "is too large": "def f(x): return bytes(1 << 27)",
    "patches the wire": "import sys\n"
    "for name, module in list(sys.modules.items()):\n"
    "    if name.startswith('autograder') or name.startswith('numpy.testing'):\n"
    "        for key, value in list(vars(module).items()):\n"
    "            if callable(value): setattr(module, key, lambda *a, **k: True)\n"
    "def f(x): return 0",
    "array interface": "class E:\n"
    "    __array_interface__ = {'data': (1, False), 'shape': (9,), 'typestr': '<f8',\n"
    "                           'version': 3}\n"
    "def f(x): return E()",
    "a fake dict of names": "globals().update(assertEqual=None, __builtins__={})\n"
    "def f(x): return 0",
    "a thread that calls": "import threading\ndef f(x):\n"
    "    t = threading.Thread(target=lambda: None); t.start(); t.join(); return 0",
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_no_answer_passes_that_is_not_right(answer: str) -> None:
    assert "passed" not in verdicts(("answer", answer, WRONG[1]), ("test", TEST))


def test_a_library_cannot_be_made_to_read_memory_that_an_object_names() -> None:
    answer = ANSWERS["array interface"]
    test = "import numpy as np\na = np.asarray(f(2))\nassert a.dtype == object and a.shape == ()"
    assert verdicts(("answer", answer), ("test", test)) == ["passed"]


SELF_JUDGING = [
    ("def __sub__(self, o): return 0", "assert abs(f(2) - 4) < 1e-6"),
    (
        "def __rsub__(self, o): return self\n    def __abs__(self): return 0",
        "assert abs(4 - f(2)) < 1",
    ),
    ("def equals(self, o): return True", "assert f(2).equals(4)"),
    ("def __float__(self): return 4.0", "import math\nassert math.isclose(f(2), 4)"),
    ("def __contains__(self, o): return True", "assert 4 in f(2)"),
    ("def __len__(self): return 4", "assert len(f(2)) == 4"),
]


@pytest.mark.parametrize(("trick", "test"), SELF_JUDGING)
def test_an_object_where_data_is_due_cannot_judge_itself(trick: str, test: str) -> None:
    answer = f"class E:\n    {trick}\ndef f(x): return E()"
    assert verdicts(("answer", answer, WRONG[1]), ("test", test)) == ["failed"]
    assert verdicts(("answer", answer, answer), ("test", test)) == ["passed"]


FORGED = """
class E:
    def __getattr__(self, name): return lambda *_, **__: True
    equals = lambda *_: True
    __sub__ = __rsub__ = __mul__ = __getitem__ = lambda *_: 0
    __abs__ = __float__ = __int__ = lambda self: 0
    __contains__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = lambda *_: True
    __hash__ = lambda self: hash(4)
E.__module__, E.__name__, E.__qualname__ = {claims!r}
def f(x): return E()
"""
HOPES = (
    "assert abs(f(2) - 4) < 1e-6",
    "assert f(2).equals(4)",
    "import torch\nassert torch.allclose(f(2), torch.tensor(4.0))",
    "assert 4 in f(2)",
    "assert f(2).item() - 4 == 0",
)
CLAIMS = (
    ("torch", "Tensor", "Tensor"),
    ("numpy", "float64", "float64"),
    ("builtins", "float", "float"),
    ("pandas.core.frame", "DataFrame", "DataFrame"),
    ("types", "FunctionType", "FunctionType"),
    ("__main__", "Wanted", "Wanted"),
)


@pytest.mark.parametrize("claims", CLAIMS, ids=[claim[1] for claim in CLAIMS])
@pytest.mark.parametrize("hope", HOPES)
def test_an_object_that_lies_about_its_class_judges_nothing(
    hope: str, claims: tuple[str, str, str]
) -> None:
    answer = FORGED.replace("{claims!r}", repr(claims))
    cells = [("answer", answer, "class Wanted: pass\ndef f(x): return 2 * x"), ("test", hope)]
    assert verdicts(*cells, objects=()) in (["failed"], ["crashed"])


def test_what_the_reference_asks_of_its_objects_may_be_asked() -> None:
    source = "class Box:\n    def __init__(self, v): self.v = v\n"
    source += "    def __sub__(self, o): return Box(self.v - o.v)"
    test = "assert abs((Box(5) - Box(3)).v - 2) < 1e-6"
    (_, record, _) = run_cells(("answer", source), ("test", test), objects=(ANYTHING,))
    asked = "Box gives, call, do __sub__, do __sub__ gives, get v, name Box"
    assert set(record.objects) == {*asked.split(", "), PLAIN}
    other = source.replace("Box:", "Crate:").replace("Box(", "Crate(") + "\nBox = Crate"
    assert verdicts(("answer", other), ("test", test), objects=record.objects) == ["passed"]
    lambdas = source.replace("def __sub__(self, o): return", "__sub__ = lambda self, o:")
    assert verdicts(("answer", lambdas), ("test", test), objects=record.objects) == ["passed"]
    lying = source + "\nclass Lie(Box):\n    def __sub__(self, o): return 0"
    lying += "\nBox.v = property(lambda s: Lie(s), lambda s, v: None)"
    assert verdicts(("answer", lying), ("test", test), objects=(ANYTHING,)) == ["passed"]
    assert verdicts(("answer", lying), ("test", test), objects=record.objects) == ["failed"]


def test_what_a_function_calls_itself_does_not_matter() -> None:
    source = "class A:\n    n = 1\n    def up(self): return A()\n"
    source += "def make():\n    def inner(): return A()\n    return inner"
    other = "class A:\n    n = 1\ndef _made(*_): return A()\nA.up = _made\ndef make(): return _made"
    test = "assert A().up().n + make()().n == 2"
    record = run_cells(("answer", source), ("test", test), objects=(ANYTHING,))[1]
    assert verdicts(("answer", other), ("test", test), objects=record.objects) == ["passed"]


def test_the_forms_of_an_operator_are_one() -> None:
    source = "class A:\n    def __init__(self, n): self.n = n\n"
    source += "    def __add__(self, o): return A(self.n + o.n)"
    test = "a = A(1)\na += A(2)\nassert a.n == 3"
    record = run_cells(("answer", source), ("test", test), objects=(ANYTHING,))[1]
    other = source.replace("__add__", "__iadd__")
    assert verdicts(("answer", other), ("test", test), objects=record.objects) == ["passed"]


STANDS_IN = {
    "a generator for a list": ("def f(n): yield from range(n)", "assert list(f(3)) == [0, 1, 2]"),
    "a cached function": (
        "import functools\n@functools.lru_cache\ndef f(n): return n + 1",
        "assert f(3) == 4 and f.__name__ == 'f'",
    ),
    "a partial": ("import functools\nf = functools.partial(pow, 2)", "assert f(3) == 8"),
    "a view of keys": ("def f(n): return {n: 1}.keys()", "assert sorted(f(3)) == [3]"),
}


@pytest.mark.parametrize("case", STANDS_IN)
def test_an_object_that_only_tells_data_may_stand_for_data(case: str) -> None:
    answer, test = STANDS_IN[case]
    assert verdicts(("answer", answer, WRONG[1]), ("test", test), objects=()) == ["passed"]


SWALLOWED = {
    "by a callback's caller": (
        "def each(g, xs):\n    for x in xs:\n        try: g(x)\n        except BaseException: pass",
        "def see(x): assert x == 7\neach(see, [1, 2])",
    ),
    "by a context manager": (
        "class Quiet:\n    def __enter__(self): return self\n"
        "    def __exit__(self, *e): return True",
        "with Quiet():\n    assert 1 == 2",
    ),
    "by a comparison that a test catches": (
        "class A:\n    def __eq__(self, other): return True\ndef f(): return A()",
        "try:\n    f() == 3\nexcept TypeError: pass",
    ),
    "by the truth of an object": (
        "class A:\n    def __bool__(self): return True\ndef f(): return A()",
        "try:\n    assert f()\nexcept TypeError: pass",
    ),
}


@pytest.mark.parametrize("case", SWALLOWED)
def test_a_failed_assertion_cannot_be_swallowed(case: str) -> None:
    answer, test = SWALLOWED[case]
    assert verdicts(("answer", answer), ("test", test)) == ["failed"]


def test_an_argument_that_cannot_cross_is_ours_to_answer_for() -> None:
    test = "import threading\ntry:\n    f(threading.Lock())\nexcept TypeError: pass"
    (_, record, *_) = run_cells(("answer", "def f(x): raise TypeError"), ("test", test))
    assert (record.verdict, record.error) == ("could_not_check", "")  # a reason, and no failure
    assert "pass what the student needs of it" in record.message


Trick = Callable[[_Student, Channel], None]


def _with(trick: Trick) -> Callable[[socket.socket], None]:
    """Return a student's process in which a call of ``f`` sends what it likes."""

    def serve(sock: socket.socket) -> None:
        config = StudentConfig()
        student = _Student(sock, config)
        student.space["_trick"] = lambda: trick(student, Channel(sock, Bounds()))
        student.serve()

    return serve


def _message(form: int, number: int, body: bytes = b"\0\0N\0N") -> bytes:
    return bytes([form, number]) + body


TRICKS: dict[str, Trick] = {
    "noise": lambda s, c: c.send(os.urandom(100)),
    "nothing": lambda s, c: c.send(b""),
    "a frame that claims too much": lambda s, c: c._sock.sendall(b"\xff" * 8),
    "a reply with another number": lambda s, c: c.send(_message(2, 99)),
    "a request for what is no callback": lambda s, c: s.talk.ask("call", 3, (), {}),
    "a request that names nothing": lambda s, c: c.send(_message(1, 1)),
    "silence": lambda s, c: c._sock.recv(1) and None,
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_breaking_the_protocol_costs_the_cell_and_ends_the_run(trick: Trick) -> None:
    answer = "def f(x): _trick(); return 4"
    found = verdicts(
        ("answer", answer),
        ("test", "f(2)"),
        ("test", "assert True"),
        serve=_with(trick),
        cell_seconds=1.5,
    )
    assert found in (["crashed"], ["timed_out"])


def test_a_broken_conversation_is_not_caught_by_a_test_that_expects_an_error() -> None:
    test = "try:\n    f(2)\nexcept Exception: pass"
    found = verdicts(("answer", "def f(x): _trick()"), ("test", test), serve=_with(TRICKS["noise"]))
    assert found == ["crashed"]


def test_names_that_nobody_asked_for_are_not_taken() -> None:
    def serve(sock: socket.socket) -> None:
        student = _Student(sock, StudentConfig())
        plain = student.operations["read"]
        student.operations["read"] = lambda *names: plain(*names) | {"sum": max, "expected": 0}
        student.serve()

    cells: list[Cell] = [
        ("setup", "expected = 6"),
        ("answer", "def f(x): return 0", "def f(x): return x"),
        ("test", "assert f(6) == expected"),
        ("test", "assert sum([2, 4]) == expected"),
    ]
    assert verdicts(*cells, serve=serve) == ["failed", "passed"]


def test_a_callback_is_dead_when_the_call_is_over() -> None:
    answer = "kept = []\ndef f(g): kept.append(g); return g(1)\ndef later():\n    return kept[0](5)"
    cells: list[Cell] = [
        ("answer", answer),
        ("test", "def g(x): return x + 1\nassert f(g) == 2"),
        ("test", "assert later() == 6"),
    ]
    found = verdicts(*cells)
    assert found[0] == "passed"
    assert found[1] in ("passed", "crashed", "failed")  # alive while the checker holds g


def test_private_parts_of_what_a_test_defines_cannot_be_reached() -> None:
    answer = (
        "def f(o):\n    found = []\n"
        "    for name in ['__globals__', '__code__', '__dict__', '_secret', 'method.__func__',\n"
        "                 '__class__.__init__.__globals__']:\n"
        "        try:\n            x = o\n"
        "            for part in name.split('.'): x = getattr(x, part)\n"
        "            found.append(repr(x))\n"
        "        except (AttributeError, TypeError): pass\n"
        "    return [text for text in found if 'marker' in text]"
    )
    test = (
        "marker = 'marker'\nclass O:\n    def __init__(self): self._secret = marker\n"
        "    def method(self): return marker\n"
        "def g(): return marker\nassert f(O()) == [] and f(g) == []"
    )
    assert verdicts(("answer", answer), ("test", test)) == ["passed"]


def test_generators_of_a_test_give_items_and_nothing_else() -> None:
    answer = (
        "def f(g):\n    try: return g.gi_frame.f_globals\n    except AttributeError: return list(g)"
    )
    assert verdicts(("answer", answer), ("test", "assert f(i for i in 'ab') == ['a', 'b']")) == [
        "passed"
    ]


def test_a_flood_of_replies_is_not_stored() -> None:
    answer = "import os\ndef f(x):\n    for _ in range(200): print('y' * 10_000)\n    return 4"
    (_, record, *_) = run_cells(("answer", answer), ("test", TEST), output_characters=1000)
    assert record.verdict == "passed"
    assert len(record.stdout) <= 1000


def test_partial_credit_is_a_number_only_where_nbgrader_sees_one() -> None:
    answer: Cell = ("answer", "def f(x): return x")
    for last, value in [
        ("f(0.5)", 0.5), ("f(2)", 2.0), ("f(None)", None), ("f('a')", None), ("f(2);", None),
        ("f(True)", None), ("x = 1", None), ("f(float('nan'))", float("nan")),
    ]:  # fmt: skip
        (_, record, *_) = run_cells(answer, ("test", last))
        assert record.verdict == "passed"
        np.testing.assert_equal(record.value, value)
