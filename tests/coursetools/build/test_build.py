"""The one-way build, with real kernels."""

from __future__ import annotations

import nbformat
import pytest

from autograder.errors import BuildDiffers, CourseNotFound, TextRefused, WrongUse
from coursetools.build.build import Builder
from coursetools.build.curriculum import Curriculum
from coursetools.build.project import Project


@pytest.fixture
def built(project: Project) -> Project:
    Builder(project).build()
    return project


def contents(project: Project) -> dict[str, bytes]:
    return {
        project.relative(path): path.read_bytes() for path in sorted(project.root.rglob("*.ipynb"))
    }


def test_a_rebuild_is_byte_identical(built: Project) -> None:
    before = contents(built)
    states = {made.state for made in Builder(built).build()}
    assert states == {"unchanged"}
    assert contents(built) == before
    assert Builder(built).check() == len(before) == 3


def test_outputs_are_kept_up_to_the_first_changed_cell(built: Project, edit) -> None:
    path = built.root / "notebooks" / "01_sums.ipynb"
    notebook = nbformat.read(path, as_version=4)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    codes[2].outputs[0].text = "kept\n"
    nbformat.write(notebook, path)
    edit("01_sums.py", "sum(range(4))", "sum(range(5))")
    states = {made.file: made.state for made in Builder(built).build()}
    assert states["notebooks/01_sums.ipynb"] == "executed"
    codes = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert codes[2].outputs[0].text == "kept\n"
    assert codes[-2].outputs[0].text == "10\n"


def test_changed_prose_runs_nothing(built: Project, edit) -> None:
    edit("01_sums.py", "Why you add.", "Why one adds.")
    states = {made.file: made.state for made in Builder(built).build()}
    assert states["notebooks/01_sums.ipynb"] == "written"


def test_the_source_is_what_nbgrader_reads(built: Project) -> None:
    notebook = nbformat.read(built.root / "source/ps01_sums/ps01_sums.ipynb", as_version=4)
    facts = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }
    assert facts["total"]["solution"]
    assert not facts["total"]["locked"]
    assert facts["total-empty"]["points"] == 2
    assert facts["total-empty"]["locked"]
    assert facts["essay"]["grade"]
    assert facts["essay"]["solution"]
    assert all(fact["schema_version"] == 3 for fact in facts.values())
    assert [cell.id for cell in notebook.cells if cell.id == "total-small"]
    assert "`sum` starts" not in str(notebook)


def test_solutions_hide_hidden_tests_and_say_why(built: Project) -> None:
    text = (built.root / "solutions/ps01_sums/ps01_sums.ipynb").read_text("utf-8")
    assert "nothing adds to 0" not in text
    assert "BEGIN" not in text
    assert "return sum(numbers)" in text
    assert "`sum` starts" in text


def test_a_solution_that_fails_a_hidden_test_is_refused(project: Project, edit) -> None:
    edit("ps01_sums.py", "return sum(numbers)", "return sum(numbers) or None")
    with pytest.raises(TextRefused, match=r"total-empty.*raised AssertionError"):
        Builder(project).build()


def test_a_mistake_that_does_not_happen_is_refused(project: Project, edit) -> None:
    edit("01_sums.py", 'sum(["a"])', "sum([1])")
    with pytest.raises(TextRefused, match="says raises='TypeError' but raised nothing"):
        Builder(project).build()


def test_an_unexpected_error_is_refused(project: Project, edit) -> None:
    edit("01_sums.py", "sum(range(4))", "1 / 0")
    with pytest.raises(TextRefused, match="raised ZeroDivisionError: division by zero"):
        Builder(project).build()


def test_an_address_in_an_output_is_refused(project: Project, edit) -> None:
    edit("01_sums.py", "sum(range(4))", "object()")
    with pytest.raises(TextRefused, match="prints an address"):
        Builder(project).build()


def test_a_warning_is_refused(project: Project, edit) -> None:
    edit("01_sums.py", "print(sum(range(4)))", "import sys; print('x', file=sys.stderr)")
    with pytest.raises(TextRefused, match="prints to stderr"):
        Builder(project).build()


def test_check_names_what_differs(built: Project, edit) -> None:
    edit("ps01_sums.py", "Add the numbers.", "Add all numbers.")
    (built.root / "notebooks" / "01_sums.ipynb").unlink()
    (built.root / "notebooks" / "99_stray.ipynb").write_text("{}")
    with pytest.raises(BuildDiffers) as differing:
        Builder(built).check()
    assert str(differing.value).splitlines() == [
        "notebooks/01_sums.ipynb: missing; run `make build`.",
        "source/ps01_sums/ps01_sums.ipynb: is not what the text builds; run `make build`.",
        "solutions/ps01_sums/ps01_sums.ipynb: is not what the text builds; run `make build`.",
        "notebooks/99_stray.ipynb: no text builds it; remove it.",
    ]


def test_an_unknown_name_is_wrong_use(project: Project) -> None:
    with pytest.raises(WrongUse, match="02_nothing"):
        Builder(project).build(["02_nothing"])


def test_outside_a_project_is_wrong_use(tmp_path_factory) -> None:
    with pytest.raises(CourseNotFound, match="authoring"):
        Project.find(tmp_path_factory.mktemp("empty"))


def test_a_second_half_stands_between_two_numbers(project: Project) -> None:
    folder = project.authoring / "lectures"
    for name in ("01b_more_sums", "02_products", "notes", "3_threes"):
        (folder / f"{name}.py").write_text("", encoding="utf-8")
    assert [path.stem for path in project.lectures()] == ["01_sums", "01b_more_sums", "02_products"]


def test_a_second_half_is_called_by_its_number() -> None:
    halves = Curriculum("curriculum.toml", {}, {"01_sums": "Sums", "01b_more": "More sums"})
    assert [halves.label(lecture) for lecture in halves.titles] == ["01 Sums", "01b More sums"]
