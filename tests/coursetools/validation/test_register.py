"""The register: its schema, and what makes an entry wrong."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from coursetools.validation.record import read_record
from coursetools.validation.register import (
    BadRegister,
    Entry,
    find,
    read_register,
    register_problems,
)
from tests.conftest import ROOT
from tests.notebooks import built, read

TODAY = datetime.date(2026, 11, 20)
ENTRY = Entry("notebooks/a.ipynb", "cell", "cuda", "a reason that is long enough", TODAY)
GOOD = """
[[difference]]
notebook = "notebooks/a.ipynb"
cell = "cell"
device = "cuda"
reason = "a reason that is long enough"
expires = 2026-11-20
"""


def run(*, differed: bool, device: str = "cuda") -> dict:
    excused = [{"cell": "cell", "reason": ENTRY.reason, "differed": differed}]
    return {"device": device, "notebooks": [{"file": ENTRY.notebook, "excused": excused}]}


def test_the_register_of_the_course_holds() -> None:
    entries = read_register(ROOT / "notebooks" / "differences.toml")
    cells = {
        path.relative_to(ROOT).as_posix(): [cell.id for cell in read(path).cells]
        for path in built("notebooks", "solutions")
    }
    runs = read_record(ROOT / "docs" / "validation.json").runs
    assert register_problems(entries, cells, runs, datetime.date.today()) == []


def test_an_entry_is_read_and_found(tmp_path: Path) -> None:
    (tmp_path / "differences.toml").write_text(GOOD)
    assert read_register(tmp_path / "differences.toml") == (ENTRY,)
    assert find([ENTRY], "notebooks/a.ipynb", "cell", "cuda") is ENTRY
    assert find([ENTRY], "notebooks/a.ipynb", "cell", "cpu") is None
    assert find([ENTRY], "notebooks/b.ipynb", "cell", "cuda") is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2026-11-20", '"soon"', "is not a 'date'"),
        ("expires = 2026-11-20", "", "'expires' is a required property"),
        ('"cuda"', '"tpu"', "'tpu' is not one of"),
        ("a reason that is long enough", "because", "too short"),
        ("notebooks/a.ipynb", "a.py", "does not match"),
        ("cell =", "sell =", "'sell' was unexpected"),
        ("[[difference]]", "[[difference", "not TOML"),
    ],
    ids=["date", "no_end", "device", "reason", "notebook", "key", "toml"],
)
def test_a_bad_register_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "differences.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(BadRegister, match=r"differences\.toml: ") as refusal:
        read_register(path)
    assert says in str(refusal.value)


CELLS = {"notebooks/a.ipynb": ["cell"]}
BEFORE = TODAY - datetime.timedelta(days=1)


def test_an_entry_that_differs_and_has_time_left_is_right() -> None:
    assert register_problems([ENTRY], CELLS, [run(differed=True)], BEFORE) == []
    assert register_problems([ENTRY], CELLS, [run(differed=False, device="cpu")], BEFORE) == []


def test_an_entry_that_expired_is_refused() -> None:
    (problem,) = register_problems([ENTRY], CELLS, [], TODAY)
    assert problem.endswith("on cuda: expired on 2026-11-20; decide again.")


def test_an_entry_that_no_longer_differs_is_refused() -> None:
    (problem,) = register_problems([ENTRY], CELLS, [run(differed=False)], BEFORE)
    assert problem.endswith("no longer differs; remove the entry.")


def test_an_entry_of_no_cell_is_refused() -> None:
    (problem,) = register_problems([ENTRY], {"notebooks/a.ipynb": []}, [], BEFORE)
    assert problem.endswith("no such cell; remove the entry.")
