"""Files on their way in: links, devices, archives, forged times and owners, names that hurt."""

from __future__ import annotations

import json
import os
import stat
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import archive
from autograder.course.collect import collect
from autograder.course.folder import Course
from autograder.course.submission import list_notebooks, read_bytes
from autograder.errors import ArchiveRefused
from tests.attacks.deed import Threat
from tests.tiny_course import FULL, answered, write_course

GOOD = json.dumps(answered(**FULL)).encode()
SECRET = b"secret of the host"
DATE = (2026, 1, 2, 3, 4, 6)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "secret.ipynb").write_bytes(SECRET)
    return Course.open(write_course(tmp_path / "course"))


Change = Callable[[zipfile.ZipFile], None]


def _in_zip(name: str, data: bytes = GOOD, mode: int = 0, date: tuple[int, ...] = DATE) -> Change:
    def change(pack: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo(name, date)  # type: ignore[arg-type]
        info.external_attr = mode << 16
        pack.writestr(info, data, zipfile.ZIP_DEFLATED)

    return change


MEMBERS: dict[str, tuple[Change, str]] = {
    "climbs out": (_in_zip("../../../evil/sums.ipynb"), "leads out"),
    "climbs out by backslashes": (_in_zip("eve\\..\\..\\sums.ipynb"), "leads out"),
    "is absolute": (_in_zip("/etc/sums.ipynb"), "leads out"),
    "is absolute on Windows": (_in_zip("C:\\sums.ipynb"), "leads out"),
    "is on another machine": (_in_zip("\\\\host\\share\\sums.ipynb"), "leads out"),
    "is a link": (_in_zip("eve/sums.ipynb", b"../secret.ipynb", stat.S_IFLNK | 0o777), "a link"),
    "is a device": (_in_zip("eve/sums.ipynb", b"", stat.S_IFBLK | 0o666), "not a regular file"),
    "is a pipe": (_in_zip("eve/sums.ipynb", b"", stat.S_IFIFO | 0o666), "not a regular file"),
    "grows without end": (_in_zip("eve/sums.ipynb", bytes(25_000_000)), "times on unpacking"),
    "is too large": (_in_zip("eve/sums.ipynb", os.urandom(1 << 20) * 30), "larger than"),
    "is an archive": (_in_zip("eve/inner.tar", b"PK"), "an archive inside"),
    "is a broken zip": (_in_zip("eve/inner.zip", b"PK"), "a damaged zip"),
    "is no notebook": (_in_zip("eve/sums.ipynb.exe", b"MZ"), "named as a notebook, and none"),
    "has nobody's name": (_in_zip("..../sums.ipynb"), "name"),
}


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_that_hurts_is_refused_and_the_others_are_taken(course: Course, name: str) -> None:
    change, why = MEMBERS[name]
    path = course.root.parent / "x.zip"
    with zipfile.ZipFile(path, "w") as pack:
        change(pack)
        _in_zip("ada/sums.ipynb")(pack)
    ours = {"submitted", ".autograder"}
    before = {p for p in course.root.parent.rglob("*") if not ours & set(p.parts)}
    report = collect(course, "ps1", path)
    (row,) = (row for row in report.rows if row.student != "ada")
    assert (row.action, why in row.why) == ("refused", True), row
    assert {p.name for p in (course.root / "submitted").iterdir()} == {"ada"}
    assert {p for p in course.root.parent.rglob("*") if not ours & set(p.parts)} == before


def test_members_that_share_their_bytes_do_not_fill_the_memory(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small archive whose directory names one member over and over."""
    monkeypatch.setattr(archive, "MAX_TOTAL", 3 * len(GOOD))
    path = course.root.parent / "x.zip"
    with zipfile.ZipFile(path, "w") as pack:
        _in_zip("s00/sums.ipynb")(pack)
        pack.filelist += pack.infolist() * 50
    assert path.stat().st_size < 20_000
    with pytest.raises(ArchiveRefused, match="unpacks to more"):
        collect(course, "ps1", path)


@pytest.mark.parametrize("change", ["cut", "flipped", "locked", "lies"])
def test_a_broken_archive_is_refused_in_a_sentence(course: Course, change: str) -> None:
    path = course.root.parent / "x.zip"
    with zipfile.ZipFile(path, "w") as pack:
        _in_zip("ada/sums.ipynb")(pack)
    data = bytearray(path.read_bytes())
    if change == "cut":
        del data[len(data) // 2 :]
    elif change == "flipped":
        data[60:90] = bytes(30)
    elif change == "locked":
        at = data.rindex(b"PK\x01\x02")
        data[at + 8] |= 1  # says that it is encrypted
    else:
        at = data.rindex(b"PK\x01\x02")
        data[at + 24 : at + 28] = struct.pack("<I", 10)  # says that it is 10 bytes long
    path.write_bytes(data)
    try:
        report = collect(course, "ps1", path)
    except ArchiveRefused as refusal:
        said = str(refusal)
    else:
        said = " ".join(row.why for row in report.rows)
        assert report.count("taken") == 0 or change == "lies"
    assert said


def test_a_forged_timestamp_is_not_believed(course: Course) -> None:
    path = course.root.parent / "x.zip"
    with zipfile.ZipFile(path, "w") as pack:
        _in_zip("eve/sums.ipynb")(pack)
        _in_zip("eve/timestamp.txt", b"1999-01-01 00:00:00 UTC")(pack)
    collect(course, "ps1", path)
    text = (course.submitted("eve", "ps1") / "timestamp.txt").read_text()
    assert text.startswith("2026-01-0")


@pytest.mark.parametrize("date", [(1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)])
def test_a_date_that_cannot_be_stops_nothing(course: Course, date: tuple[int, ...]) -> None:
    path = course.root.parent / "x.zip"
    with zipfile.ZipFile(path, "w") as pack:
        _in_zip("eve/sums.ipynb", date=date)(pack)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 12 : at + 16] = b"\xff\xff\xff\xff"  # month 15, day 31, hour 31
    path.write_bytes(data)
    assert collect(course, "ps1", path).count("taken") == 1


def test_an_owner_in_the_notebook_is_not_believed(course: Course) -> None:
    notebook = answered(**FULL)
    notebook.metadata["authors"] = [{"name": "ada"}]
    path = course.root.parent / "x.zip"
    with zipfile.ZipFile(path, "w") as pack:
        _in_zip("eve/sums.ipynb", json.dumps(notebook).encode())(pack)
    (row,) = collect(course, "ps1", path).rows
    assert row.student == "eve"


ODD_NAMES = (
    "e\u202eve",
    "eve\n",
    "<script>alert(1)</script>",
    "e" * 200,
    "-rf",
    "eve\x1b[2J",
    "$(id)",
)


@pytest.mark.parametrize("name", ODD_NAMES, ids=range(len(ODD_NAMES)))
def test_an_odd_name_becomes_a_plain_one_or_is_refused(course: Course, name: str) -> None:
    path = course.root.parent / "x.zip"
    with zipfile.ZipFile(path, "w") as pack:
        _in_zip(f"{name}/sums.ipynb")(pack)
    collect(course, "ps1", path)
    folder = course.root / "submitted"
    for made in folder.iterdir() if folder.exists() else ():
        assert made.name.isprintable()
        assert not set(made.name) & set("<>/\\|;&$()`\n")
        assert not made.name.startswith(("-", "."))


LINKS: dict[str, Callable[[Path, Path], object]] = {
    "a link": lambda place, secret: place.symlink_to(secret),
    "a link to a device": lambda place, secret: place.symlink_to("/dev/zero"),
    "a link into the processes": lambda place, secret: place.symlink_to("/proc/self/environ"),
    "a link to itself": lambda place, secret: place.symlink_to(place),
    "a pipe": lambda place, secret: os.mkfifo(place),
    "a folder": lambda place, secret: place.mkdir(),
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("name", LINKS)
def test_what_is_no_file_is_not_followed(course: Course, name: str) -> None:
    folder = course.submitted("eve", "ps1")
    folder.mkdir(parents=True)
    LINKS[name](folder / "sums.ipynb", course.root.parent / "secret.ipynb")
    assert list_notebooks(folder)[0] == ("sums.ipynb",)
    read = read_bytes(folder / "sums.ipynb")
    assert read.data == b""
    assert "link" in read.refusal or "regular" in read.refusal


def test_a_linked_folder_among_loose_files_is_not_entered(course: Course, tmp_path: Path) -> None:
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "sums.ipynb").write_bytes(GOOD)
    (tmp_path / "host").mkdir()
    (tmp_path / "host" / "sums.ipynb").write_bytes(SECRET)
    (tmp_path / "class" / "eve").symlink_to(tmp_path / "host")
    report = collect(course, "ps1", tmp_path / "class")
    assert {row.student: row.action for row in report.rows} == {"ada": "taken", "": "refused"}


THREATS = {
    Threat.TRANSPORT: [*MEMBERS, "members that share bytes", "a broken archive", "a forged time",
                       "an impossible date", "a forged owner", "odd names"],
    Threat.LINKS: [*LINKS, "a linked folder"],
}  # fmt: skip
