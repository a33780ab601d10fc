"""What notebooks do in answer cells, and what the checker hears of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.grading.pair import run_cells, verdicts

torch.set_num_threads(1)


@pytest.mark.parametrize(
    "answer",
    [
        "%matplotlib inline\nx = 3",
        "%%time\nx = 3",
        "!pip install nothing\nx = 3",
        "files = !echo a\nx = 2 + len(files)",
        "%load_ext autoreload\n%autoreload 2\nx = 3",
        "%%capture\nx = 3\nprint('quiet')",
        "x = 3\ndisplay(x)\nx",
        "import asyncio\nawait asyncio.sleep(0)\nx = 3",
        "get_ipython().ast_transformers\nx = 3",
        "x = 3\n1 / 0",
        "x = 3\nexit()",
        "x = 3\nraise KeyboardInterrupt",
        "import sys\nx = 3\nsys.stdout = None\nsys.stdout.nonsense",
        "import warnings\nwarnings.warn('careful')\nx = 3",
        "import pickle\nclass A: pass\nx = 3 * isinstance(pickle.loads(pickle.dumps(A())), A)",
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    a: int\nx = P(3).a",
    ],
)
def test_what_notebooks_do_does_not_break_an_answer(answer: str) -> None:
    assert verdicts(("answer", answer, "x = 3"), ("test", "assert x == 3")) == ["passed"]


def test_input_raises_and_says_why() -> None:
    (answer, *_) = run_cells(("answer", "name = input('Your name? ')"))
    assert (answer.verdict, answer.error) == ("raised", "StdinNotImplementedError")
    assert "nobody is there to answer" in answer.message


def test_the_record_of_an_answer_has_what_it_printed_and_raised() -> None:
    (answer, *_) = run_cells(
        ("answer", "import sys\nprint('out')\nprint('err', file=sys.stderr)\n[1, 2]\nf()")
    )
    assert answer.verdict == "raised"
    assert (answer.error, answer.message) == ("NameError", "name 'f' is not defined")
    assert (answer.stdout, answer.stderr) == ("out\n", "err\n")
    assert "answer0" in answer.traceback


def test_output_is_bounded() -> None:
    (answer, *_) = run_cells(("answer", "for _ in range(1000): print('x' * 1000)"))
    assert len(answer.stdout) == 200_000


def test_a_syntax_error_is_the_cells_own() -> None:
    records = run_cells(
        ("answer", "def f(:", "def f(): return 1"), ("test", "f()"), ("test", "assert 1 == 1")
    )
    assert [r.verdict for r in records[:3]] == ["raised", "failed", "passed"]
    assert records[1].error == "NameError"


def test_random_numbers_of_both_processes_begin_in_one_place() -> None:
    given = "import random\nimport numpy as np\nimport torch\n"
    given += "first = [random.random(), np.random.rand()]"
    answer = "second = [random.random(), np.random.rand(), torch.rand(1).item()]"
    test = (
        "third = random.random()\nrandom.seed(5); np.random.seed(5); torch.manual_seed(5)\n"
        "again = [random.random(), np.random.rand()]\n"
        "assert first == again\n"
        "assert second == [random.random(), np.random.rand(), torch.rand(1).item()]\n"
        "assert third == second[0]"  # what an answer draws moves nothing here
    )
    assert verdicts(("setup", given), ("answer", answer), ("test", test), seed=5) == ["passed"]
    assert np.random.rand() != 0.22199317108973948  # the parent's generators were left alone


def test_given_data_is_the_checkers_own_whatever_the_student_does_to_it() -> None:
    given = "rows = [3, 1, 2]\ndef total(x): return sum(x)"
    answer = "rows.clear()\ndef total(x): return 0\ndef f(x): return 0"
    assert verdicts(
        ("setup", given),
        ("answer", answer, "def f(x): return sum(x)"),
        ("test", "assert f(rows) == total(rows)"),
    ) == ["failed"]


def test_a_locked_cell_that_binds_a_name_again_takes_it_back() -> None:
    cells = [
        ("answer", "def check(x): return True", "def check(x): return x == 3"),
        ("test", "assert check(4)"),
        ("setup", "def check(x): return x == 3"),
        ("test", "assert not check(4)"),
    ]
    assert verdicts(*cells) == ["passed", "passed"]


def test_objects_of_locked_classes_go_there_and_come_back() -> None:
    given = (
        "class Node:\n    def __init__(self, value, next=None):\n"
        "        self.value, self.next = value, next\n"
        "class Broken(ValueError): pass"
    )
    answer = (
        "def last(node):\n    if node is None: raise Broken('no node')\n"
        "    while node.next: node = node.next\n    node.value += 1\n    return node\n"
        "def make(): return Node(5)"
    )
    test = (
        "tail = Node(3)\nassert last(Node(1, tail)).value == 4\nassert tail.value == 4\n"
        "assert isinstance(make(), Node) and make().value == 5\n"
        "try:\n    last(None)\nexcept Broken as e:\n    assert str(e) == 'no node'\nelse: assert 0"
    )
    assert verdicts(("setup", given), ("answer", answer), ("test", test)) == ["passed"]


def test_magics_and_imports_of_an_answer_are_no_names_of_the_students() -> None:
    answer = "import types\ntorch = types.SimpleNamespace(equal=lambda *a: True)\ndef f(): return 0"
    assert verdicts(
        ("answer", answer, "import torch\ndef f(): return torch.ones(2)"),
        ("test", "assert torch.equal(f(), torch.ones(2))"),
    ) == ["failed"]
