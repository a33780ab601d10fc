from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from autograder.course.submission import (
    MAX_CELLS,
    FileRead,
    Unreadable,
    list_notebooks,
    parse_cells,
    read_bytes,
)
from tests.tiny_course import released_notebook

GOOD = json.dumps(released_notebook()).encode()


def parse(data: bytes) -> tuple[str, ...]:
    _, notes = parse_cells(FileRead("a.ipynb", data))
    return notes


def test_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_bytes(GOOD)
    assert read_bytes(tmp_path / "a.ipynb").data == GOOD


def test_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "a.ipynb").symlink_to(tmp_path / "secret")
    read = read_bytes(tmp_path / "a.ipynb")
    assert read.data == b""
    assert "is a link" in read.refusal


def test_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.ipynb")
    assert "not a regular file" in read_bytes(tmp_path / "a.ipynb").refusal


def test_folder_of_that_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").mkdir()
    assert "not a regular file" in read_bytes(tmp_path / "a.ipynb").refusal


def test_large_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_bytes(b"x" * 11)
    assert "larger than" in read_bytes(tmp_path / "a.ipynb", limit=10).refusal


def test_hidden_files_and_the_timestamp_are_not_listed(tmp_path: Path) -> None:
    for name in ("a.ipynb", ".b.ipynb", "timestamp.txt", "submission_secret.txt", "numpy.py"):
        (tmp_path / name).touch()
    assert list_notebooks(tmp_path) == (("a.ipynb",), ("numpy.py",))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b'{"cells": [', r"not valid JSON \(line 1\)"),
        (b'"text"', "not a notebook"),
        (b'{"cells": 3}', "not a notebook"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":' * 100_000, "nested deeper"),
        (b'{"cells": ' + b"[" * 70 + b"]" * 70 + b"}", "nested deeper"),
    ],
    ids=["empty", "blank", "cut", "text", "no-list", "deep-list", "deep-object", "deep-closed"],
)
def test_unreadable_file_gives_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse(data)


def test_brackets_inside_of_strings_are_not_depth() -> None:
    notebook = {"cells": [{"cell_type": "code", "source": '"[' * 500, "metadata": {}}]}
    assert parse(json.dumps(notebook).encode()) == ()


def test_unclosed_string_full_of_quotes_is_scanned_in_linear_time() -> None:
    with pytest.raises(Unreadable, match="not valid JSON"):
        parse(b'{"cells": "' + b'\\"' * 1_000_000)


def test_byte_order_mark_is_noted() -> None:
    assert parse(b"\xef\xbb\xbf" + GOOD) == ("The file begins with a byte order mark.",)


def test_utf16_is_read_and_noted() -> None:
    assert "UTF-16" in parse(GOOD.decode().encode("utf-16"))[0]


def test_invalid_utf8_is_replaced_and_noted() -> None:
    data = GOOD.replace(b"# Sums", b"# S\xffms")
    assert "not valid UTF-8" in parse(data)[0]


def test_lone_surrogate_becomes_text_that_can_be_written() -> None:
    cell = b'{"cells": [{"cell_type": "code", "source": "a = \\ud800", "metadata": {}}]}'
    cells, _ = parse_cells(FileRead("a.ipynb", cell))
    assert cells[0].source == "a = ?"


def test_malformed_cells_are_left_out_and_counted() -> None:
    notebook = {"cells": [3, {"source": 4}, {"cell_type": "code", "source": ["a", "b"]}]}
    cells, notes = parse_cells(FileRead("a.ipynb", json.dumps(notebook).encode()))
    assert [cell.source for cell in cells] == ["ab"]
    assert "2 cells are malformed" in notes[0]


def test_cells_beyond_the_cap_are_not_read() -> None:
    notebook = {"cells": [{"cell_type": "code", "source": "1"}] * (MAX_CELLS + 1)}
    cells, notes = parse_cells(FileRead("a.ipynb", json.dumps(notebook).encode()))
    assert len(cells) == MAX_CELLS
    assert "Only the first" in notes[0]


def test_notebook_format_3_is_read() -> None:
    notebook = {"worksheets": [{"cells": [{"cell_type": "code", "input": "a = 1"}]}]}
    cells, _ = parse_cells(FileRead("a.ipynb", json.dumps(notebook).encode()))
    assert cells[0].source == "a = 1"


@pytest.mark.parametrize("metadata", [None, [], {"nbgrader": 3}, {"nbgrader": {"grade_id": [1]}}])
def test_metadata_of_any_shape_claims_nothing(metadata: object) -> None:
    notebook = {"cells": [{"cell_type": "code", "source": "a", "metadata": metadata}]}
    cells, _ = parse_cells(FileRead("a.ipynb", json.dumps(notebook).encode()))
    assert cells[0].grade_id == ""
