"""The student's names in a test cell: bound, deleted and patched as in one process."""

from __future__ import annotations

import sys

import pytest

from tests.grading.pair import Cell, run_in_one_process, verdicts

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)


def test_rebound_and_deleted_names_stay_so_as_in_one_process() -> None:
    cells: list[Cell] = [
        ("answer", "def g(): return 1\ndef f(): return g()"),
        ("test", "g = lambda: 2"),
        ("test", "assert f() == 2 and g() == 2"),
        ("answer", "y = g() + 1"),
        ("test", "assert y == 3\ndel g"),
        ("test", "f()"),
    ]
    expected = ["passed", "passed", "passed", "failed"]
    assert verdicts(*cells) == run_in_one_process(*cells) == expected


def test_a_builtin_that_a_test_hides_for_a_while_is_back() -> None:
    cells: list[Cell] = [
        ("answer", "def mean(v): return sum(v) / len(v)"),
        ("test", "sum = lambda v: 100\ntry:\n    assert mean([1, 2]) == 50\nfinally:\n    del sum"),
        ("test", "assert mean([1, 2]) == 1.5"),
        ("answer", "total = sum([1, 2])"),
        ("test", "assert total == 3"),
    ]
    assert verdicts(*cells) == run_in_one_process(*cells) == ["passed"] * 3


def test_names_that_a_call_binds_and_deletes_are_seen() -> None:
    cells: list[Cell] = [
        (
            "answer",
            "n, box = 0, {}\ndef tick():\n    global n, box, last\n    n += 1\n    last = n\n"
            "    box = {n: n}\n    return n\ndef forget():\n    global n\n    del n\nlast = None",
        ),
        ("test", "assert n == 0 and last is None\ntick()\nassert (n, last, box) == (1, 1, {1: 1})"),
        ("test", "n = 10\nassert tick() == 11"),
        ("test", "assert n == 11 or n == 10\nforget()\nassert 'n' not in globals()"),
    ]
    assert verdicts(*cells) == run_in_one_process(*cells) == ["passed"] * 3


def test_what_a_cell_has_bound_is_not_the_students_to_bind() -> None:
    cells: list[Cell] = [
        (
            "answer",
            "def f(x):\n    global expected\n    expected = 5\n    return 5",
            "expected = 0\ndef f(x): return x",
        ),
        ("test", "expected = 3\ngot = f(3)\nassert got == expected"),
    ]
    assert verdicts(*cells) == ["failed"]


PATCHES = {
    "input": (
        "def ask():\n    name = input('Name? ')\n    print('Hello', name)\n    return name",
        "from unittest import mock\nimport io\n"
        "with mock.patch('builtins.input', side_effect=['Ada', 'Bob']) as asked:\n"
        "    assert [ask(), ask()] == ['Ada', 'Bob']\n"
        "assert asked.call_count == 2 and asked.call_args.args == ('Name? ',)\n"
        "with mock.patch('builtins.input', lambda text: '3'):\n    assert ask() == '3'",
    ),
    "print": (
        "def say(x): print(x, end='!')",
        "from unittest import mock\nwith mock.patch('builtins.print') as printed:\n    say(3)\n"
        "printed.assert_called_once_with(3, end='!')\nsay(4)",
    ),
    "a mock as argument": (
        "def fetch(get, url):\n    answer = get(url)\n"
        "    return answer.json()['n'] if answer.ok else None",
        "from unittest import mock\nget = mock.Mock()\nget.return_value.ok = True\n"
        "get.return_value.json.return_value = {'n': 7}\nassert fetch(get, 'u') == 7\n"
        "get.assert_called_once_with('u')",
    ),
}


@pytest.mark.parametrize("case", PATCHES)
def test_what_a_test_patches_is_patched_for_the_student(case: str) -> None:
    answer, test = PATCHES[case]
    cells: list[Cell] = [("answer", answer), ("test", test)]
    assert verdicts(*cells) == run_in_one_process(*cells) == ["passed"]


def test_a_decorator_may_copy_the_docstring_of_what_it_is_given() -> None:
    answer = (
        "import functools\ndef plain(f):\n    @functools.wraps(f)\n"
        "    def inner(*args): return f(*args)\n    return inner"
    )
    test = "@plain\ndef f(x):\n    'Twice.'\n    return 2 * x\nassert f(2) == 4\n"
    test += "assert (f.__name__, f.__doc__) == ('f', 'Twice.')"
    assert verdicts(("answer", answer), ("test", test)) == ["passed"]


def test_a_name_that_a_locked_cell_binds_again_is_no_longer_the_students() -> None:
    cells: list[Cell] = [
        ("answer", "x = 1", "x = 1"),
        ("setup", "x = 5"),
        ("extra", "x = 9"),
        ("test", "assert x == 5"),
    ]
    assert verdicts(*cells) == ["passed"]
