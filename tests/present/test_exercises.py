from __future__ import annotations

from autograder.course.folder import Course
from autograder.model import Role
from autograder.nbgrader.manifest import Manifest, ManifestCell
from autograder.present.exercises import Reading, exercises


def cell(role: Role, id: str = "", text: str = "", points: float = 0.0) -> ManifestCell:
    kind = "code" if role in (Role.ANSWER, Role.TEST, Role.CODE) else "markdown"
    return ManifestCell(0, id, kind, role, id, points, text, text, "{}")


def found(*cells: ManifestCell) -> list[tuple[str, list[str], float]]:
    manifest = Manifest("ps1", "sums", "python3", "{}", cells)
    return [(e.title, [c.grade_id for c in e.graded], e.points) for e in exercises(manifest)]


def test_exercises_of_a_course_are_its_answers_with_their_tests(read_only_course: Course) -> None:
    (manifest,) = read_only_course.manifests("ps1")
    assert [(e.title, [c.grade_id for c in e.cells]) for e in exercises(manifest)] == [
        ("Sums", ["double", "double-visible", "double-hidden"]),
        ("share", ["share", "share-partial"]),
        ("essay", ["essay"]),
    ]


def test_an_exercise_is_called_as_the_heading_above_it() -> None:
    assert found(
        cell(Role.PROSE, text="# Set 1"),
        cell(Role.PROSE, text="## Doubling\n\n```\n# no heading\n```"),
        cell(Role.ANSWER, "a"),
        cell(Role.TEST, "t", points=2),
        cell(Role.PROSE, text="## Why?"),
        cell(Role.MANUAL, "m", points=3),
    ) == [("Doubling", ["t"], 2), ("Why?", ["m"], 3)]


def test_answers_up_to_the_tests_are_one_exercise_even_under_two_headings() -> None:
    assert found(
        cell(Role.PROSE, text="## Helper"),
        cell(Role.ANSWER, "a"),
        cell(Role.PROSE, text="## Use it"),
        cell(Role.ANSWER, "b"),
        cell(Role.TEST, "t1", points=1),
        cell(Role.TEST, "t2", points=1),
    ) == [("Helper", ["t1", "t2"], 2)]


def test_two_exercises_never_share_a_title() -> None:
    assert [
        title
        for title, *_ in found(
            cell(Role.PROSE, text="## Part"),
            cell(Role.ANSWER, "a"),
            cell(Role.TEST, "t"),
            cell(Role.ANSWER, "b"),
            cell(Role.TEST, "u"),
        )
    ] == ["Part", "b"]


def test_an_exercise_knows_the_notebooks_that_its_text_leads_to() -> None:
    text = (
        "## Doubling\n\n*Stands on* [03 *Make `two`*](../../notebooks/03_sums.ipynb#heading=Make) "
        "and [again](../../notebooks/03_sums.ipynb#heading=Make), not [a page](https://a.org/b)"
    )
    cells = (
        cell(Role.PROSE, text="# Set [1](other.ipynb)"),
        cell(Role.PROSE, text=text),
        cell(Role.PROSE, text="Hint: [here](04_more.ipynb)."),
        cell(Role.ANSWER, "a"),
        cell(Role.TEST, "t", points=2),
        cell(Role.ANSWER, "b"),
        cell(Role.TEST, "u", points=2),
    )
    first, second = exercises(Manifest("ps1", "sums", "python3", "{}", cells))
    assert first.readings == (Reading("03 Make two", "03_sums"), Reading("here", "04_more"))
    assert second.readings == ()
