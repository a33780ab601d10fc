"""What is handed in as a file: cells that lie about themselves, notebooks that are broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.attacks.deed import GIVE, Threat
from tests.tiny_course import DOUBLE, FULL, answered

__all__ = ["FILES", "File"]

Notebook = Any
WRONG = FULL | {"double": GIVE.strip()}


@dataclass(frozen=True)
class File:
    """A file that is handed in.

    Attributes
    ----------
    threat, name : Threat, str
        Its class, and what is odd about it.
    make : callable
        Returns the notebook, or the file's bytes.
    points : float
        What its honest part earns: of ``double`` 5 points, of ``share`` 4.
    is_readable : bool
        Whether anything can be graded at all.
    note : str
        A piece of what is said about it.
    """

    threat: Threat
    name: str
    make: Callable[[], Notebook | bytes]
    points: float
    is_readable: bool = True
    note: str = ""


def _changed(change: Callable[[Notebook], object], answers: dict[str, str]) -> Notebook:
    notebook = deepcopy(answered(**answers))
    change(notebook)
    return notebook


def _each_cell(change: Callable[[Any], object]) -> Callable[[Notebook], object]:
    return lambda notebook: [change(cell) for cell in list(notebook.cells)]


def _flags(**values: Any) -> Callable[[Notebook], object]:
    def change(cell: Any) -> None:
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"].update(values)

    return _each_cell(change)


def _test(notebook: Notebook) -> list[Any]:
    return [cell for cell in notebook.cells if cell.id.startswith("double-")]


def _in_tests(**values: Any) -> Callable[[Notebook], object]:
    return lambda notebook: [cell.update(values) for cell in _test(notebook)]


def _copied_tests(notebook: Notebook) -> None:
    notebook.cells += [deepcopy(cell) | {"source": "5.0"} for cell in _test(notebook)]


def _deleted(start: str) -> Callable[[Notebook], object]:
    def change(notebook: Notebook) -> None:
        notebook.cells[:] = [cell for cell in notebook.cells if not cell.id.startswith(start)]

    return change


def _copied(notebook: Notebook) -> None:
    notebook.cells.insert(0, deepcopy(next(c for c in notebook.cells if c.id == "double")))


def _split(notebook: Notebook) -> None:
    at = next(n for n, c in enumerate(notebook.cells) if c.id == "double")
    cell = notebook.cells[at]
    head, _, tail = cell.source.partition("\n")
    rest = deepcopy(cell) | {"source": tail}
    notebook.cells[at : at + 1] = [cell | {"source": head}, rest]


def _claims(value: str) -> Callable[[Notebook], object]:
    """Return a change by which an added cell claims to be a test that ends in a score."""

    def change(notebook: Notebook) -> None:
        lie = deepcopy(_test(notebook)[1])
        notebook.cells.insert(0, lie | {"source": "5.0", "id": value})

    return change


def _extra(source: str, *, first: bool = True) -> Callable[[Notebook], object]:
    def change(notebook: Notebook) -> None:
        cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [],
                "execution_count": None, "id": "mine"}  # fmt: skip
        notebook.cells.insert(0 if first else len(notebook.cells), cell)

    return change


def _outputs(notebook: Notebook) -> None:
    for cell in _test(notebook):
        cell.outputs = [{"output_type": "execute_result", "data": {"text/plain": "5.0"},
                         "metadata": {}, "execution_count": 1}]  # fmt: skip
        cell.execution_count = 1


def _json(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()


RIGHT = answered(**FULL)
_LIES = {
    "tags that skip execution": _each_cell(
        lambda cell: cell.metadata.update(tags=["skip-execution", "raises-exception", "remove"])
    ),
    "flags turned round": _flags(grade=False, locked=False, solution=True, points=100),
    "points without end": _flags(points=float("inf")),
    "negative points": _flags(points=-5),
    "points that are text": _flags(points="5" * 5000),
    "another schema": _flags(schema_version=99, cell_type="raw"),
    "tasks instead of tests": _flags(task=True, grade=False),
    "one grade id for all": _flags(grade_id="share"),
    "grade ids of other types": _flags(grade_id=["double"]),
    "no metadata at all": _each_cell(lambda cell: cell.update(metadata={})),
    "metadata that is a list": _each_cell(lambda cell: cell.update(metadata=[])),
    "emptied tests": _in_tests(source="5.0"),
    "tests that are prose": _in_tests(cell_type="markdown"),
    "tests that are raw": _in_tests(cell_type="raw"),
    "tests put twice": _copied_tests,
    "deleted tests": _deleted("double-"),
    "a test of its own making": _claims("x"),
    "a test of its own making under the true id": _claims("double-hidden"),
    "stored outputs": _outputs,
    "another kernel": lambda notebook: notebook.metadata.update(
        kernelspec={"name": "bash", "display_name": "sh", "language": "sh"}
    ),
    "a kernel that is a path": lambda notebook: notebook.metadata.update(
        kernelspec={"name": "../../bin/sh", "display_name": "", "language": ""}
    ),
    "another language": lambda notebook: notebook.metadata.update(
        language_info={"name": "html", "file_extension": ".html"}
    ),
    "an owner": lambda notebook: notebook.metadata.update(
        authors=[{"name": "ada"}], nbgrader={"student": "ada", "score": 14}
    ),
    "attachments": _each_cell(
        lambda cell: cell.update(attachments={"x.svg": {"image/svg+xml": "<svg onload=a()>"}})
    ),
    "cells of a kind that does not exist": _extra("5.0"),
    "an added cell that exits": _extra("import os; raise SystemExit"),
    "an added cell with magics": _extra(
        "%reset -f\n%autocall 2\n!touch planted\n%run sums.ipynb\n%%capture\n5.0"
    ),
    "an added cell that defines the tests' names": _extra("callable = all = lambda *_: True"),
}

_PRINTS = "import sys\nfor f in sys.stdout, sys.stderr: print('\\U0001f600' * 200_000, file=f)"


def _prints_twice(notebook: Notebook) -> None:
    for _ in range(8):
        _extra(_PRINTS)(notebook)


_MOVED = (
    ("reordered", lambda n: n.cells.reverse(), "reordered"),
    ("copied", _copied, "occurs 2 times"),
    ("a copied test", _copied_tests, "edited"),
    ("deleted tests", _deleted("double-"), "put back"),
    ("retyped", _in_tests(cell_type="markdown"), "type of"),
    ("stripped of metadata", _each_cell(lambda cell: cell.update(metadata={})), "metadata"),
    ("an added cell that fails", _extra("1 / 0"), ""),
    ("an added cell without an end", _extra("while True: pass", first=False), ""),
    ("an added cell that kills", _extra("import os; os._exit(0)"), ""),
    ("an added cell that is nested deep", _extra("1" + " + 1" * 1_500), ""),
    ("added cells that print without end, twice", _prints_twice, ""),
    ("an added cell that takes for ever to read", _extra("%a\n" * 501, first=False), ""),
    (
        "two thousand added cells",
        lambda n: [_extra("1", first=False)(n) for _ in range(2_000)],
        "first",
    ),
)

_BROKEN = {
    "empty": b"",
    "cut short": _json(RIGHT)[:900],
    "noise": bytes(range(256)) * 4,
    "a list": b"[]",
    "cells that are a number": b'{"cells": 5}',
    "nested without end": b"[" * 1_000_000,
    "nested objects": b'{"cells":' * 100_000,
    "a number without end": b'{"cells": ' + b"9" * 100_000 + b"}",
    "zeros": bytes(100_000),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "too large": b" " * 30_000_001,
}

_ODD = {
    "a byte order mark": ("\ufeff" + json.dumps(RIGHT)).encode(),
    "UTF-16": json.dumps(RIGHT).encode("utf-16"),
    "bytes that are no text": _json(RIGHT).replace(b"# Sums", b"# S\xff\xfems"),
    "lone surrogates": _json(RIGHT).replace(b"# Sums", b"\\ud800"),
    "keys that occur twice": _json(RIGHT)[:-1] + b', "metadata": {}, "metadata": 5}',
    "a very long line": _json(RIGHT)[:-1] + b', "x": "' + b"y" * 20_000_000 + b'"}',
    "null bytes in prose": _json(RIGHT).replace(b"# Sums", b"\\u0000"),
}


def _files() -> list[File]:
    found = [
        File(Threat.METADATA, name, lambda c=change: _changed(c, WRONG), 4.0)
        for name, change in _LIES.items()
    ]
    found += [
        File(Threat.BROKEN, name, lambda c=change: _changed(c, FULL), 9.0, note=note)
        for name, change, note in _MOVED
    ]
    kills = _extra("import os; os._exit(0)")
    found.append(
        File(
            Threat.ENDLESS,
            "two hundred added cells that kill, before all others",
            lambda: _changed(lambda n: [kills(n) for _ in range(200)], FULL),
            0.0,  # the time of the notebook is used up by then
        )
    )
    helped = FULL | {"double": f"two = 2\n{DOUBLE.replace('2 *', 'two *')}"}
    found += [
        File(Threat.BROKEN, "split", lambda: _changed(_split, helped), 9.0, note="2 times"),
        File(
            Threat.BROKEN,
            "split within a function",
            lambda: _changed(_split, FULL),
            4.0,
            note="2 times",
        ),
    ]
    found += [
        File(Threat.BROKEN, name, lambda d=data: d, 0.0, is_readable=False)
        for name, data in _BROKEN.items()
    ]
    found += [File(Threat.BROKEN, name, lambda d=data: d, 9.0) for name, data in _ODD.items()]
    noisy = "import warnings, sys\n" + DOUBLE.replace(
        "return", "warnings.warn('!'); print('?', file=sys.stderr)\n    return"
    )
    silent = DOUBLE.replace("return", "import logging; logging.error('!')\n    return")
    for name, text in {"warns on stderr": noisy, "logs an error": silent}.items():
        answers = FULL | {"double": text}
        found.append(File(Threat.WARNING, name, lambda a=answers: answered(**a), 9.0))
    return found


FILES = _files()
