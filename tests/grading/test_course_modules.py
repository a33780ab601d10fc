"""Modules that a course ships beside its notebook, which both processes import for themselves."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.grading.pair import Cell, run_in_one_process, verdicts

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

BOOK = """
class Book:
    def __init__(self, name):
        self.name = name
    def loud(self):
        return self.name.upper()
class Empty(LookupError):
    pass
"""
HERE = "from shelf.book import Book, Empty\n"


@pytest.fixture(autouse=True)
def _course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf/__init__.py").touch()
    (tmp_path / "shelf/book.py").write_text(BOOK)
    (tmp_path / "seeds.py").write_text("import random\nrandom.seed(0)\nclass Seed:\n    pass\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])


def _same(*cells: Cell) -> None:
    stock = run_in_one_process(*cells)
    assert verdicts(*cells) == stock
    assert set(stock) == {"passed"}


def test_an_instance_of_a_course_class_is_one_in_the_checker() -> None:
    _same(
        ("answer", HERE + "b = Book('x')\ndef make(cls): return cls('y')"),
        ("test", "assert Book\nassert isinstance(b, Book)\nassert b.name == 'x'"),
        ("test", "assert b and b == b and b.__class__ is Book and b.loud() == 'X'"),
        ("test", "assert isinstance(make(Book), Book) and make(Book).name == 'y'"),
    )


def test_a_class_and_an_object_of_the_test_come_back_as_they_went() -> None:
    _same(
        ("answer", HERE + "def same(x): return x\ndef classes(): return [Book]"),
        ("test", "mine = Book('m')\nassert same(Book) is Book and same(mine) is mine"),
        ("test", "assert classes() == [Book]"),
    )


def test_a_locked_cell_may_import_the_class_and_an_answer_inherit_from_it() -> None:
    _same(
        ("setup", HERE),
        ("answer", "class Novel(Book):\n    pass\nclass Epic(Novel):\n    pass\nn = Novel('n')"),
        ("test", "assert isinstance(n, Book) and n.loud() == 'N'"),
        ("test", "assert isinstance(Epic('e'), Book) and Epic('e').name == 'e'"),
    )


def test_a_course_exception_is_caught_by_its_class_and_by_its_base() -> None:
    raised = "try:\n    f()\nexcept {} as e:\n    assert str(e) == 'none'\nelse:\n    assert False"
    _same(
        ("answer", HERE + "class Worse(Empty): pass\ndef f(): raise Worse('none')"),
        ("test", raised.format("Empty")),
        ("test", raised.format("LookupError")),
    )


def test_a_class_that_the_checker_has_not_loaded_comes_as_the_students() -> None:
    said = verdicts(
        ("answer", "import seeds\ns = seeds.Seed()", "s = None"),
        ("test", "assert type(s).__name__ == 'Seed'"),
        ("test", "import sys\nassert 'seeds' not in sys.modules"),
        objects=("*",),
    )
    assert said == ["passed", "passed"]


HOSTILE = {
    "rebinds the class": "import shelf.book\nclass Mine:\n    name = 'x'\nshelf.book.Book = Mine\n"
    "b = Mine()",
    "has its class call itself so": "class Mine:\n    name = 'x'\n"
    "Mine.__module__, Mine.__qualname__ = 'shelf.book', 'Elsewhere'\nb = Mine()",
    "writes a module of that name": "open('shelf_book.py', 'w').write('class Book:\\n"
    '    name = "x"\')\nimport shelf_book\nb = shelf_book.Book()',
}


@pytest.mark.parametrize("how", HOSTILE)
def test_what_is_no_such_object_is_none(how: str) -> None:
    assert verdicts(
        ("answer", HERE + HOSTILE[how], HERE + "b = Book('x')"),
        ("test", "assert b.name == 'x'\nassert isinstance(b, Book)"),
        objects=("*",),
    ) == ["failed"]


def test_methods_that_a_student_patches_do_not_reach_the_class_of_the_checker() -> None:
    said = verdicts(
        (
            "answer",
            HERE + "Book.loud = Book.__eq__ = lambda *_: 'X'\nBook.__bool__ = lambda _: True\n"
            "import sys\nsys.modules['shelf.book'].Book = object\nb = Book('y')",
            HERE + "b = Book('x')",
        ),
        ("test", "assert Book('x').loud() == 'X'\nassert Book('y').loud() == 'X'"),
        ("test", "assert Book('y') == Book('x')"),
        ("test", "assert b == Book('x')"),
        ("test", "assert Book.loud(b) == 'X'"),
        objects=("*",),
    )
    assert said == ["failed"] * 4


FORGED = {
    "a function": ("shelf.book", "Book.loud"),
    "what a module has imported": ("seeds", "random"),
    "a library's class under its name": ("seeds", "random.Random"),
    "a class that is none of the course's": ("json.decoder", "JSONDecoder"),
    "a module that is not loaded": ("unloaded", "Thing"),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_name_gives_nothing_but_classes_of_loaded_course_modules(what: str) -> None:
    forged = (
        "import gc\npeer = next(o for o in gc.get_objects() if type(o).__name__ == 'StudentPeer')\n"
        f"class Thing: pass\ntype(peer)._name = lambda self, value: {FORGED[what]!r}\nb = Thing()"
    )
    assert verdicts(
        ("answer", forged, HERE + "import seeds\nb = Book('x')"),
        ("test", "assert b"),
        objects=("*",),
    ) in ([], ["crashed"])


def test_one_who_names_a_class_falsely_gains_no_more_than_its_type() -> None:
    forged = (
        "import gc\npeer = next(o for o in gc.get_objects() if type(o).__name__ == 'StudentPeer')\n"
        "class Thing:\n    name = 'y'\n"
        "    def __eq__(self, other): return True\n    __lt__ = __radd__ = __eq__\n"
        "old = type(peer)._name\ntype(peer)._name = lambda self, value: "
        "('shelf.book', 'Book') if value is Thing else old(self, value)\nb = Thing()"
    )
    said = verdicts(
        ("answer", HERE + forged, HERE + "b = Book('x')"),
        ("test", "assert isinstance(b, Book)"),
        ("test", "assert b.name == 'x'"),
        ("test", "assert b == Book('x')"),
        ("test", "assert Book('x') == b"),
        ("test", "assert b == 'x'"),
        objects=("*",),
    )
    assert said == ["passed", "failed", "failed", "failed", "failed"]


STATE = ("state tally.seen", "state tally.count")
TALLY = """
seen, count, limit = set(), 0, 3
def add(x):
    global count
    count += 1
    seen.add(x)
def has(x):
    return x in seen
def full():
    return count >= limit
"""


@pytest.fixture(autouse=True)
def _tally(tmp_path: Path) -> None:
    (tmp_path / "tally.py").write_text(TALLY)


def test_data_of_a_course_module_is_in_step() -> None:
    cells: list[Cell] = [
        ("answer", "from tally import add, has, full"),
        ("test", "add(3)\nassert has(3) and not has(0)"),
        ("answer", "add(5)\nsaw = has(3)"),
        ("test", "assert has(5) and saw and not full()\nadd(7)"),
        ("answer", "import tally\nends = tally.full(), tally.count, sorted(tally.seen)"),
        ("test", "assert ends == (True, 3, [3, 5, 7]) and full()"),
    ]
    assert run_in_one_process(*cells) == ["passed"] * 3
    assert verdicts(*cells, objects=("*",)) == ["passed"] * 3
    assert verdicts(*cells, objects=STATE) == ["passed"] * 3


HOSTILE_STATE = {
    "what the reference leaves alone": "import tally\ntally.limit = 0",
    "a function": "import tally\ntally.full = lambda: True",
    "an object that judges itself": "import tally\nclass Yes(int):\n"
    "    __ge__ = __le__ = lambda *_: True\ntally.count = Yes()",
    "a set that holds all": "import tally\nclass All(set):\n"
    "    __contains__ = lambda *_: True\ntally.seen = All()",
    "what it makes of the question": "import sys, tally\nmine = type(sys)('tally')\n"
    "mine.limit, mine.count, mine.seen = 0, None, [object()]\nsys.modules['tally'] = mine",
    "nothing, for there is no such module": "import sys\nsys.modules['tally'] = None",
}


@pytest.mark.parametrize("how", HOSTILE_STATE)
def test_no_more_of_a_module_is_the_students_than_data_that_the_reference_changes(how: str) -> None:
    reference = "from tally import add, has, full\nadd(5)"
    cells: list[Cell] = [
        ("answer", "from tally import add, has, full\n" + HOSTILE_STATE[how], reference),
        ("test", "assert full()"),
        ("test", "assert has(4)"),
    ]
    assert verdicts(*cells, objects=STATE) == ["failed"] * 2


def test_what_an_answer_has_not_imported_is_missing() -> None:
    said = verdicts(
        ("answer", "raise NotImplementedError", "from tally import add, has"),
        ("test", "add(3)\nassert has(3)"),
        ("answer", "import tally\nfrom tally import add, has"),
        ("test", "add(3)\nassert has(3) and tally.has(3)"),
        objects=STATE,
    )
    assert said == ["failed", "passed"]
