"""What comes through the pipe: whole lines, no more than there is room for, nothing odd."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from autograder.errors import CouldNotCheck
from autograder.grading.cell_runs import CellEnd, CellRun, Failure, run_from_json
from autograder.grading.records import (
    Done,
    Record,
    RecordPipe,
    RecordReader,
    Started,
    Unable,
    read_records,
)

if sys.platform == "win32":
    pytest.skip("Windows waits for sockets alone", allow_module_level=True)

FAILURE = Failure("E", "why", (2, 3), is_students=True, is_authors=False, hint="so")
RUN = CellRun(
    CellEnd.RAISED,
    ({"output_type": "stream", "name": "stdout", "text": "é\n"},),
    7,
    FAILURE,
    "a",
    0.5,
    "because",
    is_starved=True,
    objects=("len",),
    changes=("x",),
    draws=True,
    seconds=1.5,
)
RECORDS: tuple[Record, ...] = (Started("a"), RUN, Unable("no memory"), Done())


class Pipe:
    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()

    def close(self) -> None:
        os.close(self.writing)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    os.close(made.reading)


def test_records_arrive_as_they_were_and_then_the_end(pipe: Pipe) -> None:
    reader, writer = RecordReader(pipe.reading, 10_000), RecordPipe(pipe.writing)
    assert reader.read(0) == ()
    writer.keep(RECORDS[0])
    assert reader.read(0) == ()
    writer.put(RECORDS[1])
    found = reader.read(5)
    assert found == RECORDS[:2]
    assert found is not None
    assert isinstance(found[1], CellRun)
    assert found[1].seconds == 1.5  # which is never compared
    for record in RECORDS[2:]:
        writer.put(record)
    assert reader.read(5) == RECORDS[2:]
    pipe.close()
    assert reader.read(5) is None


def test_a_torn_record_waits_for_its_rest(pipe: Pipe) -> None:
    reader = RecordReader(pipe.reading, 10_000)
    os.write(pipe.writing, b'["Started", {"cell": "a"}]\n["Do')
    assert reader.read(5) == (Started("a"),)
    os.write(pipe.writing, b"ne")
    assert reader.read(5) == ()
    os.write(pipe.writing, b'", {}]\n')
    assert reader.read(5) == (Done(),)
    assert read_records(b'["Done", {}]\n["Done", {}]') == (Done(),)
    pipe.close()


def test_the_room_is_for_all_that_comes_to_the_byte(pipe: Pipe) -> None:
    line = b'["Done", {}]\n'
    reader = RecordReader(pipe.reading, 2 * len(line))
    for _ in range(2):
        os.write(pipe.writing, line)
        assert reader.read(5) == (Done(),)
    os.write(pipe.writing, b"\n")
    with pytest.raises(CouldNotCheck, match="more than a notebook can have to say"):
        reader.read(5)
    pipe.close()


@pytest.mark.parametrize(
    "line",
    [
        b"no JSON",
        b"{}",
        b'["Strange", {}]',
        b'["Done", {"cell": "a"}]',
        b'["CellRun", {}]',
        b"[" * 100_000,
        b'["Started", 5]',
    ],
)
def test_what_is_no_record_could_not_be_checked(pipe: Pipe, line: bytes) -> None:
    reader = RecordReader(pipe.reading, 1_000_000)
    os.write(pipe.writing, line[: 1 << 15] + b"\n")
    with pytest.raises(CouldNotCheck, match="something odd"):
        reader.read(5)
    pipe.close()


@pytest.mark.parametrize("name", ["is_starved", "draws"])
def test_only_true_is_true_in_what_a_sandbox_reports(name: str) -> None:
    facts = CellRun(CellEnd.FINISHED).to_json()
    assert getattr(run_from_json(facts | {name: True}), name) is True
    for other in (1, "yes", None, False):
        assert getattr(run_from_json(facts | {name: other}), name) is False
