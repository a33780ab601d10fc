"""The record is made by runs, and its page by the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coursetools.validation.page import page
from coursetools.validation.record import (
    Record,
    Recorder,
    keep_row,
    keep_run,
    matrix_row,
    read_record,
    write_record,
)
from coursetools.validation.register import read_register
from tests.conftest import ROOT
from tests.notebooks import built, code_cells

STORED = ROOT / "docs" / "validation.json"


def run(device: str, **changed: Any) -> dict[str, Any]:
    machine = {
        "name": "a processor", "threads": 1, "python": "3.11.2", "torch": "2.15.0",
        "torchvision": "0.29.2", "numpy": "2.4.6", "cuda": "13.2" * (device == "cuda"),
    }  # fmt: skip
    notebook = {
        "file": "notebooks/a.ipynb", "cells": 3, "with_outputs": 2, "compared": 2, "numbers": 7,
        "pictures": 1, "differ": 0, "excused": [], "seconds": 1.5, "peak_mib": 300,
        "device_mib": 0,
    }  # fmt: skip
    made = {"device": device, "date": "2026-01-02", "machine": machine, "notebooks": [notebook]}
    return made | changed


def test_a_run_takes_the_place_of_the_former_one_on_its_device(tmp_path: Path) -> None:
    path = tmp_path / "validation.json"
    record = Record()
    for each in (run("cuda"), run("cpu"), run("cuda", date="2026-03-04")):
        record = keep_run(record, each)
        write_record(path, record)
    assert read_record(path) == record
    assert [each["device"] for each in record.runs] == ["cpu", "cuda"]
    assert record.runs[1]["date"] == "2026-03-04"


def test_a_notebook_whose_kernel_never_started_is_recorded_as_failed(tmp_path: Path) -> None:
    path = tmp_path / "validation.json"
    recorder = Recorder(path, "cpu", tmp_path)
    for number in range(2):
        recorder.pytest_runtest_logreport(
            pytest.TestReport(
                f"notebooks/a.ipynb::Cell {number}",
                ("a.ipynb", 0, ""),
                {},
                "failed",
                "no kernel",
                "setup",
            )
        )
    recorder.pytest_sessionfinish()
    (notebook,) = read_record(path).runs[0]["notebooks"]
    assert (notebook["cells"], notebook["differ"], notebook["compared"]) == (2, 2, 0)


def test_a_row_of_the_matrix_is_the_sum_of_its_notebooks() -> None:
    (made,) = run("cpu")["notebooks"]
    both = run("cpu", notebooks=[made, made | {"differ": 1}])
    row = matrix_row("oldest", Record((both,)))
    assert (row["cells"], row["compared"], row["differ"]) == (6, 4, 1)
    newer = row | {"name": "newest", "torch": "2.16.0"}
    record = keep_row(keep_row(keep_row(Record(), newer), row), row | {"differ": 0})
    assert [(each["name"], each["differ"]) for each in record.matrix] == [
        ("oldest", 0),
        ("newest", 1),
    ]


def test_what_breaks_the_schema_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "validation.json"
    with pytest.raises(jsonschema.ValidationError):
        write_record(path, Record((run("tpu"),)))
    assert not path.exists()


def test_the_page_shows_device_versions_date_and_each_notebook() -> None:
    text = page(Record((run("cuda"),)))
    assert "2026-01-02 · a processor, 1 thread · torch 2.15.0, CUDA 13.2 · " in text
    assert "| notebooks/a.ipynb | 3 | 2 | 2 | 7 | 1 | 0 | 0 | 1.5 | 300 | 0 |" in text
    assert "`make validate RECORD=1` fills this in" in text


def test_the_page_says_what_was_not_run() -> None:
    assert page(Record()).count("Not run yet") == 4


def test_the_committed_page_is_made_from_the_committed_record() -> None:
    assert STORED.with_suffix(".md").read_text("utf-8") == page(read_record(STORED))


def test_the_committed_record_is_of_all_notebooks_and_nothing_differs() -> None:
    files = [path.relative_to(ROOT).as_posix() for path in sorted(built("notebooks", "solutions"))]
    for each in read_record(STORED).runs:
        assert [notebook["file"] for notebook in each["notebooks"]] == files
        for notebook in each["notebooks"]:
            cells = code_cells(ROOT / notebook["file"])
            printing = [cell for cell in cells if cell.outputs]
            assert notebook["cells"] == len(cells), notebook["file"]
            assert notebook["compared"] == notebook["with_outputs"] == len(printing)
            assert notebook["differ"] == 0


def test_only_the_register_excuses_an_output() -> None:
    entries = read_register(ROOT / "notebooks" / "differences.toml")
    known = {(entry.notebook, entry.cell, entry.device) for entry in entries}
    for each in read_record(STORED).runs:
        for notebook in each["notebooks"]:
            for excused in notebook["excused"]:
                assert (notebook["file"], excused["cell"], each["device"]) in known


def test_no_cell_with_outputs_is_left_out_of_the_comparison() -> None:
    for path in built("notebooks", "solutions"):
        for cell in code_cells(path):
            ignored = {"nbval-ignore-output", "nbval-skip"} & set(cell.metadata.get("tags", []))
            assert not (ignored and cell.outputs), cell.source
