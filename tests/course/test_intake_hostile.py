"""Whatever is handed in: the sanitiser raises nothing, and nothing but answers comes through."""

from __future__ import annotations

import copy
import gc
import json
import os
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course import sorter
from autograder.course.folder import Course
from autograder.course.intake import SanitizedSubmission, rebuild
from autograder.course.sorter import EXTRA_CAP, TEXT_CAP
from autograder.course.submission import FileRead
from autograder.nbgrader.manifest import Manifest, normalised
from autograder.submission.assemble import as_text, executed_notebook, ordered
from tests.tiny_course import FULL, answered, write_course

CASES = 100_000 if os.environ.get("AUTOGRADER_NIGHTLY") == "1" else 2_000
HALF = settings(  # two kinds of files share the cases
    max_examples=CASES // 2, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
MOST_GROWTH = 32 << 20

NOTEBOOK: dict[str, Any] = json.loads(json.dumps(answered(**FULL)))
WELL_FORMED = json.dumps(NOTEBOOK).encode()
GRADE_IDS = [cell["id"] for cell in NOTEBOOK["cells"]]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7", "cp037")
PIECES = (b"", b"\xff\xfe", b"\xef\xbb\xbf", b"[" * 80, b'{"a":' * 80, b'"', b"\\", b"\x00",
          b"1e999", b"NaN", b"\\ud800", b"[]", b"null", b"}", b"\xf0\x9f", b"9" * 5000)  # fmt: skip

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from([*GRADE_IDS, "code", "markdown", "raw", "%reset -f", "get_ipython()"]),
)
anything = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["nbgrader", "grade_id", "cells", "source", "id", "tags"])
                      | st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def _duplicate(draw: st.DrawFn, cells: list[Any], at: int) -> None:
    cells.insert(draw(st.integers(0, len(cells))), copy.deepcopy(cells[at]))


def _delete(draw: st.DrawFn, cells: list[Any], at: int) -> None:
    del cells[at]


def _move(draw: st.DrawFn, cells: list[Any], at: int) -> None:
    cells.insert(draw(st.integers(0, len(cells))), cells.pop(at))


def _split(draw: st.DrawFn, cells: list[Any], at: int) -> None:
    cell = cells[at]
    if not isinstance(cell, dict) or not isinstance(cell.get("source"), str):
        return
    cut = draw(st.integers(0, len(cell["source"])))
    cells.insert(at + 1, cell | {"source": cell["source"][cut:]})
    cells[at] = cell | {"source": cell["source"][:cut]}


def _forge(draw: st.DrawFn, cells: list[Any], at: int) -> None:
    if isinstance(cells[at], dict):
        key = draw(st.sampled_from(["cell_type", "id", "metadata", "outputs", "source", "input"]))
        cells[at] = cells[at] | {key: draw(anything)}


def _forge_flags(draw: st.DrawFn, cells: list[Any], at: int) -> None:
    flags = draw(st.dictionaries(
        st.sampled_from(["grade", "grade_id", "locked", "points", "solution", "task", "cell_type",
                         "schema_version"]), anything, max_size=5))  # fmt: skip
    if isinstance(cells[at], dict):
        cells[at] = cells[at] | {"metadata": {"nbgrader": flags}}


def _replace(draw: st.DrawFn, cells: list[Any], at: int) -> None:
    cells[at] = draw(anything)


CHANGES: tuple[Callable[[st.DrawFn, list[Any], int], None], ...] = (
    _duplicate, _delete, _move, _split, _forge, _forge_flags, _replace,
)  # fmt: skip


@st.composite
def mutated_notebooks(draw: st.DrawFn) -> bytes:
    """Return a right notebook whose cells were doctored, perhaps oddly encoded."""
    notebook = copy.deepcopy(NOTEBOOK)
    for _ in range(draw(st.integers(0, 4))):
        if notebook["cells"]:
            change = draw(st.sampled_from(CHANGES))
            change(draw, notebook["cells"], draw(st.integers(0, len(notebook["cells"]) - 1)))
    if draw(st.integers(0, 5)) == 0:
        key = draw(st.sampled_from(["cells", "metadata", "nbformat", "worksheets"]))
        notebook[key] = draw(anything)
    text = json.dumps(notebook, ensure_ascii=draw(st.booleans()))
    return text.encode(draw(st.sampled_from(ENCODINGS)), "replace")


@st.composite
def broken_files(draw: st.DrawFn) -> bytes:
    """Return bytes of a notebook that were changed, cut, spliced; or noise."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.binary(max_size=300))
    data = bytearray(WELL_FORMED)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        piece = draw(st.binary(max_size=6) | st.sampled_from(PIECES))
        data[at : at + draw(st.sampled_from([0, 1, 4, 200, 1 << 20]))] = piece
    return bytes(data)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    root = write_course(tmp_path_factory.mktemp("fuzzed") / "course")
    (found,) = Course.open(root).manifests("ps1")
    return found


def check(manifest: Manifest, data: bytes) -> SanitizedSubmission:
    """Rebuild a file and hold what must be true of every one."""
    sanitized = rebuild(manifest, FileRead("sums.ipynb", data))
    placed = ordered(sanitized)
    known = [cell for cell in placed if cell.known is not None]
    assert [cell.known for cell in known] == list(manifest.cells)
    for cell in known:
        assert cell.known is not None
        if not cell.known.is_answered:
            assert cell.source == cell.known.text
    assert set(sanitized.answers) == {c.grade_id for c in manifest.cells if c.is_answered}
    assert len(sanitized.extras) <= EXTRA_CAP + TEXT_CAP
    assert sum(extra.is_code for extra in sanitized.extras) <= EXTRA_CAP
    assert all(note.endswith(".") and note.isprintable() for note in sanitized.notes)
    assert all(len(note) < 2_000 for note in sanitized.notes)
    shown = json.loads(as_text(executed_notebook(sanitized, placed, ())))
    assert [cell["metadata"] for cell in shown["cells"] if "nbgrader" in cell["metadata"]] == [
        json.loads(cell.metadata) for cell in manifest.cells if "nbgrader" in cell.metadata
    ]
    assert all(not cell.get("outputs") for cell in shown["cells"])
    json.dumps(shown, ensure_ascii=False).encode()
    return sanitized


@HALF
@given(data=mutated_notebooks())
def test_no_doctored_notebook_brings_more_than_answers(manifest: Manifest, data: bytes) -> None:
    check(manifest, data)


@HALF
@given(data=broken_files())
def test_no_bytes_stop_the_sanitiser(manifest: Manifest, data: bytes) -> None:
    sanitized = check(manifest, data)
    if sanitized.unreadable:
        assert sanitized.unreadable in sanitized.notes
        assert not sanitized.extras


def test_memory_does_not_grow_from_file_to_file(manifest: Manifest) -> None:
    files = [WELL_FORMED, WELL_FORMED[:-50], b"[" * 100_000, WELL_FORMED.decode().encode("utf-16")]
    files += [WELL_FORMED.replace(b"double", os.urandom(8).hex().encode()) for _ in range(20)]
    process = psutil.Process()

    def rounds(number: int) -> int:
        for turn in range(number):
            check(manifest, files[turn % len(files)] + b" " * turn)
        gc.collect()
        return int(process.memory_info().rss)

    before = rounds(200)
    assert rounds(CASES // 5) - before < MOST_GROWTH


@pytest.mark.parametrize(
    "data",
    [
        b'{"cells": [' + b'{"source": "x", "cell_type": "code"},' * 50_000 + b"{}]}",
        b'{"cells": [{"cell_type": "code", "source": ["' + b'a","' * 300_000 + b'"]}]}',
        b'{"a": ' + b"9" * 1_000_000 + b"}",
        b'{"cells": [], "cells": [], "k": "' + b"\\ud800" * 100_000 + b'"}',
        b'"' + b"\\" * 3_000_001 + b'"',
        b"{" * 59 + b"[" * 1_000_000,
    ],
    ids=["cells", "lines", "digits", "surrogates", "backslashes", "brackets"],
)
def test_large_files_end_in_a_sentence(manifest: Manifest, data: bytes) -> None:
    assert check(manifest, data).notes


def test_a_long_cell_is_compared_with_all_of_the_source_at_once(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(text: str) -> str:
        read.append(len(text))
        return normalised(text)

    monkeypatch.setattr(sorter, "normalised", counted)
    cells = [{"cell_type": "code", "source": "#" * 1_000 + str(n)} for n in range(20)]
    rebuild(manifest, FileRead("sums.ipynb", json.dumps({"cells": cells}).encode()))
    assert sum(length > 1_000 for length in read) == 20
