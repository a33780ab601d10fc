"""What the student wrote is text in the checker, and never code."""

from __future__ import annotations

import sys

import pytest

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
    "a part of it": ("def f(): return 'print(1)'", "g = eval(f'lambda: {f()}')"),
    "bytes": ("def f(): return b'print(1)'", "exec(f())"),
    "what it prints": (
        "def f(): print('print(1)')",
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as out:\n    f()\n"
        "exec(out.getvalue())",
    ),
    "its source": ("def f(): return print(1)", "import inspect\nexec(inspect.getsource(f))"),
}


@pytest.mark.parametrize("case", RUN_HERE)
def test_a_text_of_the_student_is_not_run_by_the_checker(case: str) -> None:
    answer, test = RUN_HERE[case]
    (record,) = run_cells(("answer", answer), ("test", test), objects=("*",))[1:2]
    assert record.verdict.value == "failed"
    assert "would run text that came from your code" in record.message


def test_other_texts_are_run_and_those_of_the_student_are_read() -> None:
    answer = "def f(x):\n    'Say f(x) = x.'\n    return x\ndef g(): return 'print(1) or [1, 2]'"
    test = (
        "import ast, collections, dataclasses, inspect\n"
        "assert f.__doc__ == 'Say f(x) = x.' and ast.parse(inspect.getsource(f)) and g()\n"
        "P = collections.namedtuple('P', 'x y')\n"
        "@dataclasses.dataclass\nclass D:\n    x: int = 1\n"
        "def here():\n    y = 5\n    return eval('y + P(1, 2).x')\n"
        "exec('z = here()')\nassert z == 6 and D().x == 1 and eval('z') == 6\n"
        "assert eval(f('3')) == 3"
    )
    assert verdicts(("answer", answer), ("test", test), objects=("*",)) == ["passed"]
