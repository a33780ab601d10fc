"""Every kind of test cell that real courses use, on a right and on a wrong answer.

Each case: the cells before, a right answer, a wrong one, and the test. Both ways of running it,
in one process and in two, must say the same.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest
import torch

from tests.grading.pair import Cell, run_in_one_process, verdicts

torch.set_num_threads(1)
MD5 = hashlib.md5(b"42").hexdigest()
FLOAT = hashlib.sha1(str(float).encode() + b"salt").hexdigest()
__all__ = ["np", "pd"]  # imported before the forks, as a zygote does

KINDS: dict[str, tuple[str, str, str, str]] = {
    "compares_values": ("", "x = [1, 2]", "x = [2, 1]", "assert x == [1, 2]"),
    "calls_a_function": (
        "",
        "def f(a, b=2): return a * b",
        "def f(a, b=2): return a + b",
        "assert f(3) == 6\nassert f(3, b=4) == 12",
    ),
    "hands_to_json": (
        "import json",
        "d = {'a': [1, None]}",
        "d = {}",
        "assert json.dumps(d) == '{\"a\": [1, null]}'",
    ),
    "hands_to_numpy": (
        "import numpy as np",
        "def f(n): return np.arange(n) ** 2",
        "def f(n): return list(range(n))",
        "np.testing.assert_allclose(f(4), [0, 1, 4, 9])\nassert f(2).dtype == np.arange(1).dtype",
    ),
    "builtin_types": (
        "import numpy as np",
        "x = {'a': 1}",
        "x = ['a']",
        "assert isinstance(x, dict) and type(x) is dict",
    ),
    "library_types": (
        "import numpy as np\nimport pandas as pd",
        "a, b = np.zeros(2), pd.DataFrame({'c': [1]})",
        "a, b = [0, 0], pd.DataFrame({'c': [1]})",
        "assert isinstance(a, np.ndarray) and type(b) == pd.DataFrame\n"
        "assert isinstance(b.c, pd.Series)",
    ),
    "student_class": (
        "",
        "class A: pass\nclass B(A): pass\ndef make(): return B()",
        "class A: pass\nclass B: pass\ndef make(): return B()",
        "b = make()\nassert isinstance(b, A) and type(b) is B and issubclass(B, A)",
    ),
    "data_of_set_up": (
        "rows = [3, 1, 2]\ndef same(a, b): return a == b",
        "def order(x): return sorted(x)",
        "def order(x): return x",
        "assert same(order(rows), [1, 2, 3])",
    ),
    "instantiates": (
        "",
        "class Stack:\n    def __init__(self): self.items = []\n"
        "    def push(self, x): self.items.append(x)\n"
        "    def __len__(self): return len(self.items)",
        "class Stack:\n    def __init__(self): self.items = []\n    def push(self, x): pass\n"
        "    def __len__(self): return len(self.items)",
        "s = Stack()\ns.push(3)\ns.push(4)\nassert len(s) == 2 and s.items == [3, 4]",
    ),
    "exceptions": (
        "",
        "def f(x):\n    if x < 0: raise ValueError('negative: %d' % x)\n    return x",
        "def f(x): return x",
        "try:\n    f(-1)\nexcept ValueError as error:\n    assert 'negative' in str(error)\n"
        "else:\n    assert False",
    ),
    "students_exception": (
        "",
        "class Empty(LookupError): pass\ndef f(): raise Empty('nothing here')",
        "class Empty(LookupError): pass\ndef f(): raise LookupError('nothing here')",
        "try:\n    f()\nexcept Empty as error:\n    assert error.args == ('nothing here',)",
    ),
    "argument_after_the_call": (
        "",
        "def f(x): x.append(x[0] * 2); x.sort(reverse=True)",
        "def f(x): return sorted(x)",
        "a = [1, 5]\nassert f(a) is None\nassert a == [5, 2, 1]",
    ),
    "nested_argument_after_the_call": (
        "",
        "def f(d): d['k'].add(3); d['n'] = {}",
        "def f(d): return d",
        "inner = {1}\nd = {'k': inner}\nf(d)\nassert inner == {1, 3} and d['n'] == {}",
    ),
    "frame_after_the_call": (
        "import pandas as pd",
        "def f(df): df['c'] = df.a + df.b",
        "def f(df): return df.assign(c=0)",
        "df = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})\nf(df)\nassert df.c.tolist() == [4, 6]",
    ),
    "student_object_back": (
        "",
        "class V:\n    def __init__(self, x): self.x = x\n"
        "def total(vs): return sum(v.x for v in vs)",
        "class V:\n    def __init__(self, x): self.x = x\ndef total(vs): return len(vs)",
        "assert total([V(2), V(3)]) == 5",
    ),
    "names_and_signature": (
        "import inspect",
        'def f(a, *, b: int = 3):\n    """Add."""',
        "def g(a): pass\nf = g",
        "assert f.__name__ == 'f' and f.__doc__ == 'Add.'\np = inspect.signature(f).parameters\n"
        "assert list(p) == ['a', 'b'] and p['b'].default == 3",
    ),
    "getsource": (
        "import inspect",
        "def f(n): return sum(range(n))",
        "def f(n):\n    for i in range(n): pass\n    return i",
        "assert 'for' not in inspect.getsource(f)",
    ),
    "dir_and_globals": (
        "",
        "answer = 3",
        "anwser = 3",
        "assert 'answer' in dir() and 'answer' in globals() and locals()['answer'] == 3",
    ),
    "axes": (
        "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n"
        "from matplotlib.axes import Axes",
        "def draw(x):\n    fig, ax = plt.subplots()\n    ax.plot(x, [v ** 2 for v in x])\n"
        "    ax.set_title('squares')\n    return ax",
        "def draw(x):\n    fig, ax = plt.subplots()\n    ax.plot(x, x)\n    return ax",
        "ax = draw([1, 2, 3])\nassert isinstance(ax, Axes) and ax.get_title() == 'squares'\n"
        "assert list(ax.lines[0].get_ydata()) == [1, 4, 9]",
    ),
    "rebinds_a_name": (
        "",
        "def g(x): return x\ndef f(x): return g(x) + 1",
        "def g(x): return x\ndef f(x): return x + 1",
        "def g(x): return 10 * x\nassert f(2) == 21",
    ),
    "rebinds_data": (
        "",
        "rate = 2\ndef f(x): return rate * x",
        "rate = 2\ndef f(x): return 2 * x",
        "rate = 5\nassert f(2) == 10",
    ),
    "deletes_a_name": (
        "",
        "def squares(n): return [i * i for i in range(n)]\ndef total(n): return sum(squares(n))",
        "def squares(n): return [i * i for i in range(n)]\n"
        "def total(n): return sum(i * i for i in range(n))",
        "del squares\ntry:\n    total(3)\nexcept NameError: pass\nelse:\n    assert False",
    ),
    "captures_output": (
        "import io\nfrom contextlib import redirect_stdout",
        "def greet(name): print('Hello', name)",
        "def greet(name): return 'Hello ' + name",
        "out = io.StringIO()\nwith redirect_stdout(out):\n    greet('Ada')\n"
        "assert out.getvalue() == 'Hello Ada\\n'",
    ),
    "generators": (
        "import types",
        "def count(n):\n    for i in range(n): yield i",
        "def count(n): return list(range(n))",
        "c = count(3)\nassert isinstance(c, types.GeneratorType) and next(c) == 0\n"
        "assert list(c) == [1, 2]",
    ),
    "random_numbers": (
        "import random\nimport numpy as np",
        "def roll(n): return [random.randint(1, 6) for _ in range(n)] + list(np.random.rand(2))",
        "def roll(n): return [6] * n",
        "random.seed(3); np.random.seed(4)\ngot = roll(4)\nrandom.seed(3); np.random.seed(4)\n"
        "assert got == [random.randint(1, 6) for _ in range(4)] + list(np.random.rand(2))",
    ),
    "generator_argument": (
        "import numpy as np",
        "def draw(rng): return rng.normal()",
        "def draw(rng): return 0.0",
        "a, b = np.random.default_rng(1), np.random.default_rng(1)\n"
        "assert draw(a) == b.normal() and draw(a) == b.normal() and a.normal() == b.normal()",
    ),
    "hashed_answers": (
        "import hashlib",
        "answer = 42",
        "answer = 41",
        f"assert hashlib.md5(str(answer).encode()).hexdigest() == {MD5!r}",
    ),
    "autotest": (
        "from hashlib import sha1",
        "x = 1.5",
        "x = '1.5'",
        f"assert sha1(str(type(x)).encode('utf-8') + b'salt').hexdigest() == {FLOAT!r}",
    ),
    "callback": (
        "",
        "def slope(f, x, h=1e-3): return (f(x + h) - f(x - h)) / (2 * h)",
        "def slope(f, x, h=1e-3): return f(x)",
        "k = 3\nassert abs(slope(lambda x: k * x * x, 1.0) - 6) < 1e-6",
    ),
    "operators": (
        "",
        "class Value:\n    def __init__(self, d): self.d = d\n"
        "    def __add__(self, o): return Value(self.d + getattr(o, 'd', o))\n"
        "    __radd__ = __add__\n"
        "    def __mul__(self, o): return Value(self.d * getattr(o, 'd', o))\n"
        "    def __getitem__(self, k): return self.d + k\n"
        "    def __repr__(self): return f'V{self.d}'",
        "class Value:\n    def __init__(self, d): self.d = d\n"
        "    def __add__(self, o): return Value(self.d)\n    __radd__ = __add__\n"
        "    def __mul__(self, o): return Value(self.d * o.d)",
        "v = Value(2) * Value(3) + 1\nassert v.d == 7 and (1 + v).d == 8 and v[3] == 10\n"
        "assert repr(v) == 'V7' and str(v) == 'V7' and f'{v}' == 'V7'",
    ),
    "context_manager": (
        "",
        "class Log:\n    def __enter__(self): self.seen = ['in']; return self\n"
        "    def __exit__(self, *e): self.seen.append(e[0] is ValueError); return True",
        "class Log:\n    def __enter__(self): self.seen = ['in']; return self\n"
        "    def __exit__(self, *e): self.seen.append('out')",
        "with Log() as log:\n    raise ValueError('x')\nassert log.seen == ['in', True]",
    ),
    "view_of_an_argument": (
        "import torch",
        "def flip(x): return x.t()",
        "def flip(x): return x.t().clone()",
        "x = torch.arange(6.0).reshape(2, 3).clone()\ny = flip(x)\n"
        "assert y.data_ptr() == x.data_ptr() and y.stride() == (1, 3) and y._base is x\n"
        "y[0, 0] = 9\nassert x[0, 0] == 9",
    ),
    "array_view_of_an_argument": (
        "import numpy as np",
        "def flip(x): return x[::-1]",
        "def flip(x): return x[::-1].copy()",
        "x = np.arange(4)\ny = flip(x)\nassert np.shares_memory(x, y) and y.base is x\n"
        "y[0] = 7\nassert x[3] == 7 and y.strides == (-8,)",
    ),
    "bridge_to_numpy": (
        "import torch\nimport numpy as np",
        "def bridge(x): return x.numpy()",
        "def bridge(x): return x.numpy().copy()",
        "x = torch.zeros(3)\na = bridge(x)\na[1] = 5\nassert x.tolist() == [0, 5, 0]",
    ),
    "in_place_on_an_argument": (
        "import torch",
        "def bump(x): x[:, 1] += 1; return x",
        "def bump(x): return x + 1",
        "x = torch.zeros(2, 2)\nassert bump(x) is x and x.tolist() == [[0, 1], [0, 1]]",
    ),
    "trains_a_model": (
        "import torch\nclass Net(torch.nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.line = torch.nn.Linear(2, 1)\n"
        "    def forward(self, x): return self.line(x)",
        "def train(model, x, y, steps):\n"
        "    opt = torch.optim.SGD(model.parameters(), lr=0.1)\n    for _ in range(steps):\n"
        "        opt.zero_grad()\n        loss = ((model(x) - y) ** 2).mean()\n"
        "        loss.backward()\n        opt.step()\n    return loss.item()",
        "def train(model, x, y, steps): return 0.0",
        "torch.manual_seed(0)\nmodel, x = Net(), torch.randn(16, 2)\ny = x.sum(1, keepdim=True)\n"
        "train(model, x, y, 200)\nassert ((model(x) - y) ** 2).mean() < 1e-4\n"
        "assert model.line.weight.grad is not None",
    ),
    "students_module": (
        "import torch",
        "class Scale(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.w = torch.nn.Parameter(torch.ones(3))\n"
        "    def forward(self, x): return (x * self.w).sum()",
        "class Scale(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.w = torch.nn.Parameter(torch.ones(3))\n"
        "    def forward(self, x): return (x * self.w.detach()).sum()",
        "m, x = Scale(), torch.full((3,), 2.0, requires_grad=True)\n"
        "assert isinstance(m, torch.nn.Module) and list(m.state_dict()) == ['w']\n"
        "m(3 * x).backward()\nassert x.grad.tolist() == [3, 3, 3]\n"
        "assert m.w.grad.tolist() == [6, 6, 6]\n"
        "torch.optim.SGD(m.parameters(), lr=1.0).step()\nassert m(x).item() == -30",
    ),
    "second_derivative_of_a_callback": (
        "import torch",
        "def second(f, x):\n    x = x.detach().requires_grad_()\n"
        "    (g,) = torch.autograd.grad(f(x), x, create_graph=True)\n"
        "    return torch.autograd.grad(g.sum(), x)[0]",
        "def second(f, x):\n    x = x.detach().requires_grad_()\n"
        "    return torch.autograd.grad(f(x), x)[0]",
        "k = 2\nx = torch.tensor([1.0, 2.0])\n"
        "assert second(lambda x: k * (x ** 3).sum(), x).tolist() == [12, 24]\n"
        "assert not x.requires_grad and x.grad is None",
    ),
    "second_derivative_of_an_answer": (
        "import torch",
        "def cube(x): return (x ** 3).sum()",
        "def cube(x): return (x ** 2).sum()",
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\ny = cube(2 * x)\n"
        "(g,) = torch.autograd.grad(y, x, create_graph=True)\n"
        "(h,) = torch.autograd.grad(g.sum(), x)\nassert h.tolist() == [48, 96]\n"
        "cube(x).backward()\nassert x.grad.tolist() == [3, 12]\n"
        "y = cube(x)\ny.backward()\n"
        "try:\n    y.backward()\nexcept RuntimeError: pass\nelse: assert False",
    ),
    "shared_and_composed_gradients": (
        "import torch",
        "def f(x): return x * 2\ndef g(x, z): return (x * z).sum()",
        "def f(x): return x * 2\ndef g(x, z): return (x.detach() * z).sum()",
        "x = torch.tensor([3.0], requires_grad=True)\ng(x, f(x)).backward()\n"
        "assert x.grad.tolist() == [12], x.grad",
    ),
    "gradients_where_a_slope_is_infinite": (
        "import torch",
        "def f(x): return x.sqrt()\ndef g(x, y): return (y.sqrt() + x).sum()",
        "def f(x): return x.sqrt()\ndef g(x, y): return y.sqrt().sum()",
        "x = torch.tensor([0.0, 1.0], requires_grad=True)\ny = f(x)\ny.retain_grad()\n"
        "g(x, y).backward()\nassert x.grad.tolist() == [float('inf'), 1.25], x.grad\n"
        "assert y.grad.tolist() == [float('inf'), 0.5], y.grad",
    ),
    "library_functions_to_differentiate": (
        "import torch",
        "def slope(f, x):\n    x = x.clone().requires_grad_()\n    f(x).sum().backward()\n"
        "    return x.grad\n"
        "def along(f, x):\n    return torch.func.jvp(f, (x,), (torch.ones_like(x),))[1]",
        "def slope(f, x): return x * 0\nalong = slope",
        "for f in (torch.sin, torch.special.expm1, torch.nn.functional.softplus):\n"
        "    wanted = torch.func.vmap(torch.func.grad(f))(torch.zeros(2))\n"
        "    assert torch.equal(slope(f, torch.zeros(2)), wanted)\n"
        "    assert torch.equal(along(f, torch.zeros(2)), wanted)",
    ),
    "loader": (
        "import torch\nfrom torch.utils.data import DataLoader, Dataset",
        "class Squares(Dataset):\n    def __len__(self): return 4\n"
        "    def __getitem__(self, i): return torch.tensor(i), torch.tensor(i * i)",
        "class Squares(Dataset):\n    def __len__(self): return 4\n"
        "    def __getitem__(self, i): return torch.tensor(i), torch.tensor(i)",
        "d = Squares()\nassert isinstance(d, Dataset) and len(d) == 4\n"
        "assert [y.tolist() for _, y in DataLoader(d, batch_size=2)] == [[0, 1], [4, 9]]",
    ),
}


def _cells(kind: str, answer: int) -> list[Cell]:
    given, *answers, test = KINDS[kind]
    reference = answers[0]
    return [("setup", given), ("answer", answers[answer], reference), ("test", test)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_answer_passes_in_two_processes_as_in_one(kind: str) -> None:
    cells = _cells(kind, 0)
    assert verdicts(*cells) == run_in_one_process(*cells) == ["passed"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_answer_fails_in_two_processes_as_in_one(kind: str) -> None:
    cells = _cells(kind, 1)
    assert verdicts(*cells) == run_in_one_process(*cells) == ["failed"]


def test_a_name_of_an_earlier_test_cell_is_known_to_a_later_one() -> None:
    cells: list[Cell] = [
        ("answer", "def f(x): return x + 1"),
        ("test", "expected = 3\nassert f(2) == expected"),
        ("test", "assert f(2) == expected"),
    ]
    assert verdicts(*cells) == ["passed", "passed"]


def test_a_test_sees_a_name_as_it_stands_when_its_turn_comes() -> None:
    cells: list[Cell] = [
        ("answer", "x = 1"),
        ("test", "assert x == 1"),
        ("answer", "x = 2"),
        ("test", "assert x == 2"),
    ]
    assert verdicts(*cells) == ["passed", "passed"]


def test_a_later_source_cell_reads_what_a_test_cell_bound() -> None:
    cells: list[Cell] = [
        ("answer", "def f(x): return x + 1"),
        ("test", "given = f(2)"),
        ("answer", "y = given * 2"),
        ("test", "assert y == 6"),
    ]
    assert verdicts(*cells) == ["passed", "passed"]


def test_what_a_test_cell_binds_is_not_told_unless_the_source_reads_it() -> None:
    cells: list[Cell] = [
        ("answer", "def f(): return secret", "def f(): return 4"),
        ("test", "secret = 4\nassert f() == secret"),
    ]
    assert verdicts(*cells) == ["failed"]
