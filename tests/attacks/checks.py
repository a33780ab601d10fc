"""Checks that could be tricked by data: each with answers that must earn nothing, or everything.

All of them are one notebook, so that one trial finds out how each is carried.
"""

# ruff: noqa: E501 (texts of cells)

from __future__ import annotations

from tests.attacks.interpreted import INTERPRETED, Check
from tests.attacks.more_interpreted import MORE_INTERPRETED

__all__ = ["CHECKS", "IMPORTS", "Check"]

IMPORTS = """\
import functools, inspect, io, json, math, operator, os, pickle, subprocess, sys, typing
import numpy as np
import pandas as pd
import sympy
import torch
from unittest.mock import MagicMock, Mock, call
"""

DOUBLES = {
    "a mock": Check(
        "def notify(cb, xs):\n    for x in xs:\n        if x % 2 == 0:\n            cb(x)",
        "m = Mock()\nnotify(m, [1, 2, 4])\nm.assert_has_calls([call(2), call(4)])",
        {
            "its assertion rebound": "def notify(cb, xs): cb.assert_has_calls = lambda *a, **k: None",
            "configured": "def notify(cb, xs):\n"
            "    cb.configure_mock(assert_has_calls=lambda *a, **k: None)",
            "by a mock of a mock": "from unittest.mock import Mock as M\n"
            "def notify(cb, xs): cb.assert_has_calls = M()",
        },
        {"at once": "def notify(cb, xs): [cb(x) for x in xs if not x % 2]"},
    ),
    "a spy": Check(
        "def walk(f, xs):\n    for x in xs:\n        f(x)",
        "class Spy:\n    def __init__(self): self.calls = []\n"
        "    def __call__(self, x): self.calls.append(x)\n"
        "    def verify(self, want): assert self.calls == want\n"
        "s = Spy()\nwalk(s, [3, 5])\ns.verify([3, 5])",
        {"its assertion rebound": "def walk(f, xs): f.verify = lambda want: None"},
        {"by map": "def walk(f, xs): list(map(f, xs))"},
    ),
    "an object of a locked class": Check(
        "def press(button):\n    button.presses += 1",
        "b = Button()\npress(b)\nb.check()",
        {"its check rebound": "def press(button): button.check = print"},
        {"with setattr": "def press(button): setattr(button, 'presses', button.presses + 1)"},
        "class Button:\n    presses = 0\n    def check(self): assert self.presses == 1",
    ),
    "a function in an object": Check(
        "def use(tool):\n    tool.uses += 1",
        "class T:\n    def __init__(self):\n        self.uses = 0\n        self.sure = lambda: self.uses == 1\n"
        "t = T()\nuse(t)\nassert t.sure()",
        {"rebound": "def use(tool): tool.sure = lambda: True"},
        {"with setattr": "def use(tool): setattr(tool, 'uses', tool.uses + 1)"},
    ),
    "what the reference rebinds": Check(
        "def quieten(o):\n    o.speak = lambda: ''",
        "class O:\n    def speak(self): return 'loud'\no = O()\nquieten(o)\nassert o.speak() == ''",
        {"nothing": "def quieten(o): pass"},
        {"with setattr": "def quieten(o): setattr(o, 'speak', lambda: '')"},
    ),
    "a state that is the student's to set": Check(
        "def label(t):\n    t.text = 'done'",
        "class Tag:\n    text = ''\nt = Tag()\nlabel(t)\nassert t.text == 'done'",
        {"nothing": "def label(t): pass"},
        {"with setattr": "def label(t): setattr(t, 'text', 'do' + 'ne')"},
    ),
    "a state that is the test's": Check(
        "def twice(p):\n    return 2 * p.v",
        "class P:\n    def __init__(self, v): self.v = v\np = P(3)\nassert twice(p) == 2 * p.v",
        {"changed": "def twice(p):\n    p.v = 0\n    return 0"},
        {
            "and left": "def twice(p): return p.v + p.v",
            "with a mark of its own": "def twice(p):\n    p.seen = True\n    return 2 * p.v if p.seen else 0",
        },
    ),
    "what a spy has seen": Check(
        "def log_two(log):\n    log('a')\n    log('b')",
        "class Log:\n    def __init__(self): self.seen = []\n    def __call__(self, s): self.seen.append(s)\n"
        "    def check(self): assert self.seen == ['a', 'b']\nlog = Log()\nlog_two(log)\nlog.check()",
        {"set": "def log_two(log): log.seen = ['a', 'b']"},
        {"in a loop": "def log_two(log):\n    for s in 'ab': log(s)"},
    ),
}

PROTOCOLS = {
    "a method named send": Check(
        "class Box:\n    def send(self, x):\n        return 2*x",
        "box = Box()\nfor y, e in zip(map(box.send, [1, 2, 3]), [2, 4, 6]):\n    assert y == e",
        {
            "stops": "class Box:\n    def send(self, x): raise StopIteration",
            "stops, and calls itself a generator": "class Box:\n"
            "    def send(self, x): raise StopIteration\n"
            "Box.__module__, Box.__name__, Box.__qualname__ = 'builtins', 'generator', 'generator'",
        },
        {"another way": "class Box:\n    def send(self, x): return x + x"},
    ),
    "a method named throw": Check(
        "class Ball:\n    def throw(self, x):\n        return 3*x",
        "ball = Ball()\nfor y, e in zip(map(ball.throw, [1, 2]), [3, 6]):\n    assert y == e",
        {"stops": "class Ball:\n    def throw(self, x): raise StopIteration"},
    ),
    "a generator": Check(
        "def echo():\n    got = yield\n    while got is not None:\n        got = yield got",
        "g = echo()\nnext(g)\nassert g.send(4) == 4\n"
        "try:\n    g.send(None)\n    assert False\nexcept StopIteration:\n    pass",
        {"another": "def echo():\n    yield\n    yield 5"},
        {
            "for ever so long": "def echo():\n    got = None\n    while True:\n        got = yield got\n"
            "        if got is None: return"
        },
    ),
    "a loop over items": Check(
        "def item(i):\n    if i > 2: raise IndexError(i)\n    return i * i",
        "class Items:\n    def __getitem__(self, i):\n        if i > 2: raise IndexError\n"
        "        return item(i)\nfor i, got in enumerate(Items()):\n    assert got == i * i",
        {"ends at once": "def item(i): raise IndexError"},
        {"another way": "def item(i): return i ** 2"},
    ),
    "a property with a default": Check(
        "def size():\n    return 3",
        "class Sized:\n    @property\n    def size(self): return size()\n"
        "assert getattr(Sized(), 'size', 3) == 3",
        {"is missing": "def size(): raise AttributeError"},
        {"another way": "def size(): return 1 + 2"},
    ),
}

SUMSQ = (
    "text = inspect.getsource(NAME)\nassert 'for ' not in text and 'while ' not in text, 'no loops'\n"
    "assert NAME(np.array([3., 4.])) == 25"
)
LOOP = "    s = 0.0\n    for v in x: s += float(v)**2\n    return s\n"
SOURCES = {
    "a function": Check(
        "def sumsq(x):\n    return float((x**2).sum())",
        SUMSQ.replace("NAME", "sumsq"),
        {
            "a loop": f"def sumsq(x):\n{LOOP}",
            "dead code": f"def sumsq(x):\n{LOOP}if False:\n    def sumsq(x):\n        return (x**2).sum()",
            "a forged name": f"def a(x):\n{LOOP}def sumsq(x):\n    return (x**2).sum()\n"
            "a.__name__ = a.__qualname__ = 'sumsq'\nsumsq = a",
            "said to be wrapped": f"def a(x):\n{LOOP}def b(x):\n    return (x**2).sum()\n"
            "a.__wrapped__ = b\nsumsq = a",
            "deleted": f"def sumsq(x):\n    return (x**2).sum()\ndel sumsq\n"
            f"exec('''def sumsq(x):\n{LOOP}''')",
        },
        {
            "a lambda": "sumsq = lambda x: float((x**2).sum())",
            "a method of that name": "class Old:\n    def sumsq(self, x):\n        for v in x: pass\n"
            "def sumsq(x):\n    return float((x**2).sum())",
            "a branch": "try:\n    np.dot\n    def sumsq(x): return float(np.dot(x, x))\n"
            "except AttributeError:\n    def sumsq(x):\n        for v in x: pass",
            "a nested one of that name": "def sumsq(x):\n    return float((x**2).sum())\n"
            "def later():\n    def sumsq(x):\n        for v in x: pass\n    return sumsq",
            "decorated": "def plainly(f):\n    @functools.wraps(f)\n    def g(*a): return f(*a)\n"
            "    return g\n@plainly\ndef sumsq(x):\n    return float((x**2).sum())",
            "decorated by a library": "@torch.no_grad()\ndef sumsq(x):\n    return float((x**2).sum())",
        },
    ),
    "what a function wraps": Check(
        "def unwrapped(x):\n    return float((x**2).sum())",
        SUMSQ.replace("getsource(NAME)", "getsource(inspect.unwrap(NAME))").replace(
            "NAME", "unwrapped"
        ),
        {
            "said and not held": f"def a(x):\n    return (x**2).sum()\ndef unwrapped(x):\n{LOOP}unwrapped.__wrapped__ = a"
        },
        {
            "decorated": "def plainly2(f):\n    @functools.wraps(f)\n    def g(*a): return f(*a)\n"
            "    return g\n@plainly2\ndef unwrapped(x):\n    return float((x**2).sum())"
        },
    ),
    "a method": Check(
        "class Stack:\n    def push(self, x):\n        self.x = x",
        "text = inspect.getsource(Stack.push)\nassert 'for ' not in text and 'def push' in text\n"
        "s = Stack()\ns.push(4)\nassert s.x == 4",
        {
            "dead code": "class Stack:\n    def push(self, x):\n        for y in [x]: self.x = y\n"
            "if False:\n    class Stack:\n        def push(self, x):\n            self.x = x"
        },
        {
            "with a slot": "class Stack:\n    __slots__ = ('x',)\n    def push(self, x):\n        self.x = x"
        },
    ),
}

EMPTY = {
    "numpy.testing": Check(
        "def mean(v):\n    return sum(v)/len(v)",
        "np.testing.assert_allclose(mean([10, 20]), 15)\n"
        "np.testing.assert_almost_equal(mean([10, 20]), 15)\n",
        {"empty": "def mean(v): return np.array([])"},
        {"NumPy's": "def mean(v): return np.mean(v)"},
    ),
    "numpy.allclose": Check(
        "def mid(v):\n    return sum(v)/len(v)",
        "assert np.allclose(mid([10, 20]), 15)",
        {"empty": "def mid(v): return np.array([])", "an empty list": "def mid(v): return []"},
        {"an array": "def mid(v): return np.array([15.0])"},
    ),
    "torch.allclose": Check(
        "def centre(v):\n    return v.mean()",
        "assert torch.allclose(centre(torch.tensor([10., 20.])), torch.tensor(15.))",
        {"empty": "def centre(v): return torch.empty(0)"},
        {"another way": "def centre(v): return v.sum() / len(v)"},
    ),
    "all": Check(
        "def doubled(v):\n    return 2 * v",
        "v = np.array([1, 2])\nassert np.all(doubled(v) == 2 * v[:1] * np.array([1, 2]))",
        {"empty": "def doubled(v): return np.empty((0, 1))"},
        {"another way": "def doubled(v): return v + v"},
    ),
    "nan": Check(
        "def root(x):\n    return math.sqrt(x)",
        "want = np.array([2.0, math.nan])[[0]] * 1\n"
        "np.testing.assert_allclose(root(4.0), want if root(1.0) == 1 else math.nan)",
        {"nan": "def root(x): return math.nan"},
        {"another way": "def root(x): return x ** 0.5"},
    ),
    "a loop": Check(
        "def squares(v):\n    return [x * x for x in v]",
        "for got, want in zip(squares([1, 2]), [1, 4]):\n    assert got == want\n"
        "for x in squares([]):\n    assert False",
        {
            "empty": "def squares(v): return []",
            "an empty generator": "def squares(v): yield from ()",
        },
        {"a generator": "def squares(v): return (x ** 2 for x in v)"},
    ),
    "all of a loop": Check(
        "def halves(v):\n    return [x / 2 for x in v]",
        "assert all(2 * got == x for got, x in zip(halves([1, 2]), [1, 2]))\n"
        "odd = [x for x in halves([1, 2]) if x < 0]\nfor x in odd:\n    print(x)",
        {"empty": "def halves(v): return ()"},
        {"a tuple": "def halves(v): return tuple(x * 0.5 for x in v)"},
    ),
    "a method": Check(
        "def tripled(v):\n    return 3 * v",
        "v = np.array([1, 2])\nassert (tripled(v) == 3 * v).all()\n"
        "assert not (abs(tripled(v) - 3 * v) > 1e-9).any()",
        {"empty": "def tripled(v): return np.empty((0, 1))"},
        {"another way": "def tripled(v): return v + v + v"},
    ),
    "where the reference is empty, too": Check(
        "def evens(v):\n    return v[v % 2 == 0]",
        "np.testing.assert_array_equal(evens(np.array([1, 3])), np.array([]))\n"
        "np.testing.assert_array_equal(evens(np.array([1, 2])), [2])",
        {"always": "def evens(v): return v[:0]"},
        {"by a mask": "def evens(v): return v[~(v % 2).astype(bool)]"},
    ),
}

NAMES = {
    "a name that the reference binds": Check(
        "def average(v):\n    return sum(v)/len(v)\nexpected = average([1, 2, 3])",
        "expected = 15\nassert average([10, 20]) == expected\nassert average([20, 10]) == expected",
        {"is looked up": "def average(v): return globals().get('expected', -1)\nexpected = 0"},
        {"another way": "def average(v): return np.mean(v)\nexpected = 2"},
    ),
    "a name that an earlier check bound": Check(
        "def again(v):\n    return 3 * v",
        "assert again(5) == expected",
        {"is looked up": "def again(v): return globals().get('expected', -1)"},
        {"another way": "def again(v): return v + v + v"},
    ),
    "a name that the reference reads": Check(
        "rate = 2\ndef scaled(x):\n    return rate * x",
        "rate = 5\nassert scaled(2) == 10",
        {"is a constant": "rate = 2\ndef scaled(x):\n    return 2 * x"},
        {"another way": "rate = 2\nscaled = lambda x: x * rate"},
    ),
}

KINDS_OF_DATA = {
    "an error of two kinds": Check(
        "class Missing(KeyError, AttributeError):\n    pass\n"
        "def get(d, k):\n    if k not in d: raise KeyError(k)\n    return d[k]",
        "ok = 0\ntry: get({}, 'a')\nexcept KeyError: ok += 1\n"
        "assert ok == 1 and get({'a': 2}, 'a') == 2",
        {"of another kind": "def get(d, k):\n    if k not in d: raise ValueError(k)\n    return d[k]"},
        {
            "the other first": "class Missing(AttributeError, KeyError):\n    pass\n"
            "def get(d, k):\n    if k not in d: raise Missing(k)\n    return d[k]",
            "by a parent of its own": "class Base(ValueError): pass\n"
            "class Missing(Base, KeyError): pass\n"
            "def get(d, k):\n    if k not in d: raise Missing(k)\n    return d[k]",
        },
    ),
    "a number": Check(
        "def area(w, h):\n    return w*h",
        "assert area(2, 3) == 6 and isinstance(area(2, 3), int)\nassert [area(1, 4)] == [4]",
        {
            "that is equal to all": "class E(int):\n    def __eq__(self, o): return True\n"
            "    def public(self): pass\n    __hash__ = int.__hash__\ndef area(w, h): return E(5)"
        },
        {"with a method": "class Cm2(int):\n    def in_m2(self): return self/10000\n"
         "def area(w, h): return Cm2(w*h)"},
    ),
    "a text": Check(
        "def name():\n    return 'Ada'",
        "assert name() == 'Ada' and name().upper() == 'ADA' and {'n': name()} == {'n': 'Ada'}",
        {"that says what is wanted": "class T(str):\n    def upper(self): return 'ADA'\n"
         "def name(): return T('Bob')"},
        {"with a method": "class T(str):\n    def loud(self): return self + '!'\n"
         "def name(): return T('Ada')"},
    ),
}  # fmt: skip

CHECKS = {
    f"{group}: {name}": check
    for group, checks in {
        "interpreted": INTERPRETED | MORE_INTERPRETED,
        "doubles": DOUBLES,
        "protocols": PROTOCOLS,
        "sources": SOURCES,
        "empty": EMPTY,
        "names": NAMES,
        "data": KINDS_OF_DATA,
    }.items()
    for name, check in checks.items()
}
