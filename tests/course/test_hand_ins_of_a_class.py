"""What the students' last cell writes is taken, whichever way it reaches the teacher."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import tensorlab as tl
from autograder.course.collect import collect
from autograder.course.delivery import TAKEN
from autograder.course.folder import Course
from tests.tensorlab.course import small

SET = "ps01_sums"
CLASS = {
    "Ada Lovelace": "Ada_Lovelace",
    "Bob Babbage": "Bob_Babbage",
    "Zoë O'Neil": "Zoe_O_Neil",
    "李 雷": "李_雷",
    "Jean-Luc van den Berg": "Jean-Luc_van_den_Berg",
}


@dataclass(frozen=True)
class Handed:
    """What five students have handed in: their zips by name, and the hash of each one's work."""

    zips: Mapping[str, Path]
    hashes: Mapping[str, str]


@pytest.fixture
def handed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Handed:
    monkeypatch.setenv("TENSORLAB_PROGRESS", str(tmp_path / "kept"))
    zips, hashes = {}, {}
    for number, name in enumerate(CLASS):
        folder = tmp_path / "students" / str(number)
        small.course(folder, work(f"return 2 * x + {number} - {number}"))
        monkeypatch.chdir(folder)
        receipt = tl.submit("ps01", name)
        zips[name], hashes[name] = Path(receipt.where), receipt.sha256
    return Handed(zips, hashes)


@pytest.fixture
def teacher(tmp_path: Path) -> Course:
    folder = tmp_path / "teacher"
    cells = work("return 2 * x")
    for cell in cells:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"schema_version": 3, "task": False}
    small.write(folder / "source" / SET / f"{SET}.ipynb", cells)
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    return Course.open(folder)


def work(line: str) -> list[dict]:
    return small.problem_set(small.exercise("one", "Twice", f"def double(x):\n    {line}"))


def side_by_side(zips: Mapping[str, Path], folder: Path) -> None:
    for path in zips.values():
        shutil.copy(path, folder)
        shutil.copy(path.with_suffix(".receipt.txt"), folder)


def moodle(zips: Mapping[str, Path], folder: Path) -> None:
    for number, (name, path) in enumerate(zips.items(), start=101):
        own = folder / f"{name}_{number}_assignsubmission_file_"
        own.mkdir()
        shutil.copy(path, own)


def moodle_without_folders(zips: Mapping[str, Path], folder: Path) -> None:
    for number, (name, path) in enumerate(zips.items(), start=101):
        shutil.copy(path, folder / f"{name}_{number}_assignsubmission_file_{path.name}")


def folders_of_names(zips: Mapping[str, Path], folder: Path) -> None:
    for name, path in zips.items():
        (folder / CLASS[name]).mkdir()
        shutil.copy(path, folder / CLASS[name])


WAYS = (side_by_side, moodle, moodle_without_folders, folders_of_names)


@pytest.mark.parametrize("packed", ["folder", "zip", "zip of the folder"])
@pytest.mark.parametrize("way", WAYS)
def test_everybodys_own_work_is_taken(
    way, packed: str, handed: Handed, teacher: Course, tmp_path: Path
) -> None:
    came = tmp_path / "came" / "class"
    came.mkdir(parents=True)
    way(handed.zips, came)
    if packed != "folder":
        inside = () if packed == "zip" else (came.name,)
        root = came.parent if inside else came
        came = Path(shutil.make_archive(str(tmp_path / "download"), "zip", root, *inside))
    report = collect(teacher, SET, came)
    assert report.exit_status == 0
    assert {row.student for row in report.rows if row.action == TAKEN} == set(CLASS.values())
    for name, id in CLASS.items():
        taken = (teacher.submitted(id, SET) / f"{SET}.ipynb").read_bytes()
        assert hashlib.sha256(taken).hexdigest() == handed.hashes[name]
