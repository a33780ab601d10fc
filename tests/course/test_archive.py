"""What is read from archives: names, sizes, and notebooks that their outputs make large."""

from __future__ import annotations

import json
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from autograder.course import archive
from autograder.course.collect import collect
from autograder.course.folder import Course
from tests.course.handing_in import delivered, zipped
from tests.tiny_course import FULL, answered

GOOD = json.dumps(answered(**FULL)).encode()


def unmarked(path: Path) -> None:
    """Take the mark away that says that names are UTF-8."""
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] &= ~0x08
            at = data.find(mark, at + 4)
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["Zoë Müller", "李雷", "Łukasz Ćma", "Zoe\u0308"])
def test_names_in_utf8_are_read_marked_or_not(course: Course, name: str) -> None:
    entries = {f"{name}_7_assignsubmission_file_/sums.ipynb": GOOD}
    marked = [row.student for row in delivered(course, entries).rows]
    zipped(path := course.root.parent / "y.zip", entries)
    unmarked(path)
    report = collect(course, "ps1", path)
    assert [row.student for row in report.rows] == marked
    assert report.rows[0].why == "is there already"


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "gbk", "cp932", "cp949"])
def test_a_name_in_an_older_encoding_is_said(course: Course, encoding: str) -> None:
    name = {"gbk": "李雷", "cp932": "山田", "cp949": "김철수"}.get(encoding, "Zoë")
    raw = f"{name}_7_assignsubmission_file_/sums.ipynb".encode(encoding)
    zipped(path := course.root.parent / "x.zip", {stand_in(raw): GOOD})
    path.write_bytes(path.read_bytes().replace(stand_in(raw).encode(), raw))
    (row,) = collect(course, "ps1", path).rows
    assert (row.action, row.is_unusual) == ("taken", True)
    assert "is not UTF-8 and may be misread" in row.why


def stand_in(raw: bytes) -> str:
    """Return a name of as many letters."""
    return "".join(chr(letter) if letter < 128 else "%" for letter in raw)


def test_a_name_written_twice_is_read_from_the_second(course: Course) -> None:
    path = course.root.parent / "x.zip"
    raw = b"Zo%_7_assignsubmission_file_/sums.ipynb"
    named = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + raw.replace(b"%", "ë".encode())
    info = zipfile.ZipInfo(raw.decode())
    info.extra = struct.pack("<HH", 0x7075, len(named)) + named
    with zipfile.ZipFile(path, "w") as target:
        target.writestr(info, GOOD)
    assert collect(course, "ps1", path).rows[0].student == "Zoe"


def test_a_notebook_that_is_large_because_of_its_outputs_is_taken_without(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_FILE", 20_000)
    notebook = answered(**FULL)
    notebook.cells[1].outputs = [{"data": {"image/png": os.urandom(40_000).hex()}}]
    report = delivered(course, {"ada/sums.ipynb": json.dumps(notebook).encode()})
    (row,) = report.rows
    assert (row.action, "without its outputs" in row.why) == ("taken", True)
    slim = json.loads((course.submitted("ada", "ps1") / "sums.ipynb").read_text())
    assert [cell["source"] for cell in slim["cells"]] == [c.source for c in notebook.cells]


def test_a_notebook_that_is_large_without_outputs_is_refused(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_FILE", 20_000)
    notebook = answered(**{**FULL, "essay": os.urandom(40_000).hex()})
    report = delivered(course, {"ada/sums.ipynb": json.dumps(notebook).encode()})
    assert report.rows[0].action == "refused"
    assert report.exit_status == 3
