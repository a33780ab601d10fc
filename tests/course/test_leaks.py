from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course.leaks import find_words, hidden_lines, plant
from autograder.nbgrader.settings import Regions
from tests.tiny_course import source_notebook

WORD = "the-canary-word"
REGIONS = Regions(
    ("BEGIN SOLUTION", "END SOLUTION"),
    ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS"),
    ("BEGIN MARK SCHEME", "END MARK SCHEME"),
)


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside", data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        f"a {WORD} b".encode(),
        json.dumps({"cells": [{"metadata": {WORD: 1}}]}).encode(),
        json.dumps({"a": WORD}).replace("-", "\\u002d").encode(),
        json.dumps({"image/png": base64.b64encode(f"xx{WORD}yy".encode()).decode()}).encode(),
        json.dumps({"source": [WORD[:5], WORD[5:]]}).encode(),
        zipped(WORD.encode() * 9),
        gzip.compress(WORD.encode() * 9),
        zipped(gzip.compress(WORD.encode() * 9)),
    ],
    ids=["plain", "key", "escaped", "base64", "split-lines", "zip", "gzip", "gzip-in-zip"],
)
def test_word_is_found_however_it_is_wrapped(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    assert find_words(tmp_path, [WORD]) == {WORD: "file"}


def test_word_in_a_file_name_is_found(tmp_path: Path) -> None:
    (tmp_path / f"{WORD}.txt").touch()
    assert find_words(tmp_path, [WORD]) == {WORD: f"{WORD}.txt"}


@given(
    text=st.text("ab_ .é", max_size=60), words=st.sets(st.text("ab_ .é", min_size=1, max_size=6))
)
@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_many_words_are_found_just_as_each_alone(
    tmp_path: Path, text: str, words: set[str]
) -> None:
    (tmp_path / "file").write_text(text, "utf-8")
    expected = {word for word in words if word in text or word in "file"}
    assert find_words(tmp_path, words) == dict.fromkeys(expected, "file")


def test_damaged_archives_do_not_stop_the_search(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(zipped(b"x" * 1000)[:60])
    (tmp_path / "b").write_bytes(gzip.compress(b"x" * 1000)[:20])
    assert find_words(tmp_path, [WORD]) == {}


def test_every_secret_cell_gets_a_canary() -> None:
    notebook = source_notebook()
    words = plant(notebook, REGIONS, "canary")
    texts = {cell.id: cell.source for cell in notebook.cells}
    for id in ("double", "double-hidden", "share", "essay"):
        assert any(word in texts[id] for word in words), id
    assert texts["title"] == "# Sums"


def test_answer_without_a_region_gets_a_canary_too() -> None:
    notebook = source_notebook()
    notebook.cells[3].source = "def double(x):\n    return 2 * x"
    plant(notebook, REGIONS, "canary")
    assert "# canary" in notebook.cells[3].source


def test_hidden_lines_that_also_stand_in_the_open_are_no_secret() -> None:
    notebook = source_notebook()
    notebook.cells[0].source = 'Try `assert double(the_hidden_word) == -34, "a negative number"`'
    assert hidden_lines(notebook, REGIONS) == {"the_hidden_word = -17"}
