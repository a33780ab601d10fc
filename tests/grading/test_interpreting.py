"""What the student wrote is text in the checker, and never a program."""

from __future__ import annotations

import sys

import pytest

from autograder.grading.interpreting import INTERPRETS
from tests.grading.pair import run_cells, verdicts

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

RUN_HERE = {
    "an annotation": (
        "import functools\n@functools.lru_cache\ndef f(x: 'print(1)'): return x",
        "import typing\ntyping.get_type_hints(f)",
    ),
    "a docstring": (
        "def f(x):\n    '''\n    >>> print(1)\n    1\n    '''\n    return x",
        "import doctest\ndoctest.run_docstring_examples(f, {})",
    ),
    "what a function returns": ("def f(): return '[print(1)]'", "assert eval(f()) == [None]"),
    "a part of it": ("def f(): return 'print(1)'", "g = eval(f'lambda: {f()}')\ng()"),
    "changed": ("def f(): return 'pr int(1)'", "eval(f().replace(' ', ''))"),
    "bytes": ("def f(): return b'print(1)'", "exec(f())"),
    "what it prints": (
        "def f(): print('print(1)')",
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as out:\n    f()\n"
        "exec(out.getvalue())",
    ),
    "a name's value": ("f = 'print(1)'", "exec(f)"),
    "a value by another name": ("f = ['print(1)']", "g = f\nfor each in g:\n    exec(each)"),
    "its source": ("def f(): return print(1)", "import inspect\nexec(inspect.getsource(f))"),
    "a function made of its code": (
        "def f(): return 'print(1)'",
        "import types\ntypes.FunctionType(compile(f(), '', 'exec'), {})()",
    ),
    "a program": (
        "def f(): return 'print(1)'",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', f()], check=True)",
    ),
    "a shell line": ("def f(): return 'true'", "import os\nos.system(f())"),
    "a pickle": (
        "import pickle, fractions\ndef f(): return pickle.dumps(fractions.Fraction(1))",
        "import pickle\npickle.loads(f())",
    ),
    "a query": (
        "def f(): return 'a > 0'",
        "import pandas as pd\npd.DataFrame({'a': [1]}).query(f())",
    ),
    "a template": ("def f(): return '{0.real}'", "assert f().format(1) == '1'"),
    "a template of another kind": (
        "def f(): return '{0.real}'",
        "import string\nassert string.Formatter().format(f(), 1) == '1'",
    ),
}


@pytest.mark.parametrize("case", RUN_HERE)
def test_what_comes_of_the_student_is_not_run_by_the_checker(case: str) -> None:
    answer, test = RUN_HERE[case]
    (record,) = run_cells(("setup", "import pandas"), ("answer", answer), ("test", test))[2:3]
    assert record.verdict == "failed"
    assert record.message.startswith("The check would")


@pytest.mark.parametrize("case", RUN_HERE)
def test_it_is_found_out_where_the_reference_runs(case: str) -> None:
    answer, test = RUN_HERE[case]
    cells = (("setup", "import pandas"), ("answer", answer), ("test", test))
    (record,) = run_cells(*cells, objects=("*",))[2:3]
    assert (record.verdict, INTERPRETS in record.objects) == ("passed", True)


def test_a_locked_cell_runs_no_text_of_the_student_either() -> None:
    records = run_cells(
        ("answer", "text = '__import__(\"os\").getpid()'"),
        ("setup", "value = eval(text)"),
        ("test", "assert value"),
    )
    assert [record.verdict for record in records[1:3]] == ["raised", "failed"]


def test_other_texts_are_run_and_those_of_the_student_are_read() -> None:
    answer = "def f(x):\n    'Say f(x) = x.'\n    return x\ndef g(): return 'print(1) or [1, 2]'"
    test = (
        "import ast, collections, dataclasses, enum, inspect\n"
        "assert f.__doc__ == 'Say f(x) = x.' and ast.parse(inspect.getsource(f)) and g()\n"
        "P = collections.namedtuple('P', 'x y')\n"
        "@dataclasses.dataclass\nclass D:\n    x: int = 1\n"
        "class E(enum.Enum):\n    A = 1\n"
        "def here():\n    y = 5\n    return eval('y + P(1, 2).x')\n"
        "exec('z = here()')\nassert z == 6 and D().x == 1 and eval('z') == 6\n"
        "assert '{} {}'.format(f(1), f('{}')) == '1 {}' and ast.literal_eval(f('[3]')) == [3]\n"
    )
    assert verdicts(("answer", answer), ("test", test), objects=()) == ["passed"]


def test_an_annotation_that_names_a_type_is_no_program() -> None:
    test = "import typing\nassert typing.get_type_hints(f)['x'] is int"
    plain = "import functools\n@functools.lru_cache\ndef f(x: int): return x"
    noted = run_cells(("answer", plain), ("test", test), objects=("*",))[1].objects
    assert INTERPRETS not in noted
    answer = ("answer", plain.replace("int", "'int'"), plain)
    assert verdicts(answer, ("test", test), objects=noted) == ["passed"]


BESIDE = {
    "an expression": (
        "def f(): return '2 * 3'",
        "assert eval(f()) == 6",
        "def f(): return 'abs(-6)'",
        "def f(): return '__import__(\"unittest.mock\").mock.ANY'",
    ),
    "a pickle": (
        "import pickle\ndef f(): return pickle.dumps([6])",
        "import pickle\nassert pickle.loads(f()) == [6]",
        "import pickle\ndef f(): return pickle.dumps([int(6)], protocol=0)",
        "def f(): return b'cunittest.mock\\nANY\\n.'",
    ),
    "a template": (
        "def f(): return '{0.real}'",
        "wanted = '6'\ndef o(): pass\nassert f().format(6, o) == wanted",
        "def f(): return '{0}'",
        "def f(): return '{1.__globals__[wanted]}'",
    ),
    "what an error says does not help": (
        "def f(): return '6'",
        "try:\n    got = eval(f())\nexcept Exception:\n    got = 6\nassert got == 6",
        "def f(): return '5 + 1'",
        "def f(): return 'getattr(1, \"x\")'",
    ),
}


@pytest.mark.parametrize("case", BESIDE)
def test_beside_the_answers_data_is_what_it_is_with_the_reference(case: str) -> None:
    reference, test, honest, hostile = BESIDE[case]
    noted = run_cells(("answer", reference), ("shared", test), objects=("*",))[1].objects
    for answer, came in ((reference, "passed"), (honest, "passed"), (hostile, "failed")):
        record = run_cells(("answer", answer), ("shared", test), objects=noted)[1]
        assert record.verdict == came, record
        assert came == "passed" or record.message.startswith("The check would run something")
        assert not record.is_students


def test_beside_the_answers_the_students_own_code_may_interpret_what_it_likes() -> None:
    answer = "import functools\ndef f(): return eval('__import__(\"functools\")') is functools"
    assert (
        run_cells(("answer", answer), ("shared", "assert f()"), objects=())[1].verdict == "passed"
    )
