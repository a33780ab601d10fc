"""Whatever comes, in whichever order: nobody's work is lost, doubled or given to another."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course.collect import collect
from autograder.course.delivery import REFUSED
from autograder.course.folder import Course
from tests.course.handing_in import Entry, zipped
from tests.tiny_course import FULL, answered, write_course

NAMES = ("Ada", "Li Wei", "Zoë Müller", "Zoe Muller", "李雷", "O'Neil, Jo", "Newman", "ada")
COPIES = ("sums.ipynb", "sums (1).ipynb", "Copy of sums.ipynb", "sums_old.ipynb", "sums.ipynb.txt")
INSIDE = ("", "homework/", "PS1/", "a/b/", "work.zip/")
LITTER = ("__MACOSX/._x", ".DS_Store", "readme.md", "Thumbs.db")


@dataclass(frozen=True)
class HandIn:
    """What somebody hands in once; `person` tells people of one name apart."""

    person: int
    name: str
    day: int
    copy: str
    inside: str

    def path(self, platform: str) -> str:
        number, stamp = 1000 + self.person, f"2026-11-{self.day:02}"
        inside = self.inside.replace(".zip", f"{self.day}.zip")
        return {
            "moodle": f"{self.name}_{number}_assignsubmission_file_/{inside}{self.copy}",
            "canvas": f"{squeezed(self.name)}_{number}_{self.day}_{self.copy}",
            "brightspace": f"{number}-7 - {self.name} - Nov {self.day}, 2026 1000 AM/{self.copy}",
            "blackboard": f"PS 1_u{number}_attempt_{stamp}-10-00-00_{self.copy}",
            "nbgrader": f"u{number}+ps1+{stamp} 10:00:00 UTC/{self.copy}",
            "folders": f"{self.name}/{inside}{self.copy}",
        }[platform]

    @property
    def data(self) -> bytes:
        text = f"# work of {self.person} on {self.day} as {self.copy}"
        return json.dumps(answered(**FULL | {"double": text})).encode()


PLATFORMS = ("moodle", "canvas", "brightspace", "blackboard", "nbgrader", "folders")


def squeezed(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


hand_ins = st.builds(
    HandIn,
    person=st.integers(0, 4),
    name=st.just(""),
    day=st.integers(1, 28),
    copy=st.sampled_from(COPIES),
    inside=st.sampled_from(INSIDE),
)


@st.composite
def classes(draw: st.DrawFn) -> tuple[str, list[list[HandIn]], list[str]]:
    """Return a platform, up to three deliveries of one class, and what lies beside the work."""
    platform = draw(st.sampled_from(PLATFORMS))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=5, max_size=5))
    if platform == "folders":  # there, a name is all that tells two people apart
        names = list(draw(st.permutations(NAMES)))[:5]
    deliveries = draw(st.lists(st.lists(hand_ins, min_size=1, max_size=8), min_size=1, max_size=3))
    named = [
        [HandIn(h.person, names[h.person], h.day, h.copy, h.inside) for h in one]
        for one in deliveries
    ]
    return platform, named, draw(st.lists(st.sampled_from(LITTER), unique=True))


@pytest.fixture(scope="module")
def empty_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_course(tmp_path_factory.mktemp("any") / "course")


@pytest.fixture(scope="module")
def opened(empty_course: Path) -> Course:
    course = Course.open(empty_course)
    course.manifests("ps1")
    return course


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(case=classes())
def test_whatever_comes(opened: Course, case: tuple[str, list[list[HandIn]], list[str]]) -> None:
    platform, deliveries, litter = case
    for name in ("submitted", ".autograder"):
        shutil.rmtree(opened.root / name, ignore_errors=True)
    seen: dict[str, set[int]] = {}
    taken: list[HandIn] = []
    for one in deliveries:
        members: dict[str, Entry] = {}
        by_path: dict[str, HandIn] = {}
        for each in one:
            by_path[each.path(platform)] = each
            members[each.path(platform)] = (each.data, (2026, 11, each.day, 10, 0, 0))
        members |= {f"{name}": b"x" for name in litter}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "delivery.zip"
            zipped(path, members)
            report = collect(opened, "ps1", path)
        # every file has one row, and each that does not count says why
        assert sorted(row.file for row in report.rows) == sorted(members)
        assert all(row.why for row in report.rows if row.action == REFUSED)
        assert sum(report.count(action) for action in report.ACTIONS) == len(members)
        for row in report.rows:
            if row.file in by_path and row.action != REFUSED:
                taken.append(by_path[row.file])
                seen.setdefault(row.student, set()).add(by_path[row.file].person)
    # no two people share an id, and nobody has two
    assert all(len(people) == 1 for people in seen.values())
    ids = [next(iter(people)) for people in seen.values()]
    assert len(ids) == len(set(ids))
    newest_counts(opened, seen, taken)


def newest_counts(course: Course, seen: dict[str, set[int]], taken: list[HandIn]) -> None:
    assert {p.name for p in (course.root / "submitted").glob("*")} == set(seen)
    for student, people in seen.items():
        data = (course.submitted(student, "ps1") / "sums.ipynb").read_bytes()
        (person,) = people
        theirs = [each for each in taken if each.person == person]
        newest = max(each.day for each in theirs)
        assert data in {each.data for each in theirs if each.day == newest}
