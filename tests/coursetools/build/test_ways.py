"""Links that the builder adds lead somewhere, and minutes follow from the text."""

from __future__ import annotations

import re

import nbformat
import pytest

from coursetools.build.build import Builder
from coursetools.build.minutes import minutes
from coursetools.build.project import Project
from coursetools.build.section import Section
from coursetools.build.text import Cell
from coursetools.build.ways import Ways
from tests.conftest import ROOT

SECOND = """

[lecture."02_products"]
title = "Products"
about = "Multiplying."
"""


def texts(project: Project, file: str) -> list[str]:
    notebook = nbformat.read(project.root / file, as_version=4)
    return [cell.source for cell in notebook.cells]


def test_an_exercise_names_the_section_that_teaches_its_concepts(project: Project, edit) -> None:
    edit("01_sums.py", "# Predict the sum of [1, 2].", "# ## Two numbers\n#\n# Predict.")
    Builder(project).build()
    (text,) = [
        text for text in texts(project, "source/ps01_sums/ps01_sums.ipynb") if "Difficulty" in text
        and "Stands on" in text
    ]  # fmt: skip
    link = "[01 *Two numbers*](../../notebooks/01_sums.ipynb#cell-id=at-two-numbers)"
    assert f"*Stands on lecture* {link}" in text


def test_the_lecture_in_a_hint_becomes_a_link_once(project: Project, edit) -> None:
    edit("01_sums.py", "# Predict the sum of [1, 2].", "# ## Two numbers\n#\n# Predict.")
    edit("ps01_sums.py", "Add the numbers.", "As in the lecture, and the lecture again.")
    Builder(project).build()
    text = "\n".join(texts(project, "source/ps01_sums/ps01_sums.ipynb"))
    assert (
        "As in [the lecture](../../notebooks/01_sums.ipynb#cell-id=at-two-numbers), and the" in text
    )


def test_a_lecture_leads_to_its_set_and_to_its_neighbours(project: Project) -> None:
    text = project.curriculum.read_text("utf-8")
    project.curriculum.write_text(text + SECOND, "utf-8")
    ways = Ways.read(project, Builder(project).curriculum())
    labels = {"01_sums": "01 Sums", "02_products": "02 Products"}
    both = Ways(ways.sections, labels, ways.sets)
    documents, _ = Builder(project)._read(())
    footer = both.footer(documents[0])
    assert "](../problem_sets/ps01_sums/ps01_sums.ipynb)" in footer
    assert "**Next lecture:** [02 Products](02_products.ipynb)" in footer
    assert "Before this one" not in footer


def test_a_problem_set_ends_with_handing_in(project: Project) -> None:
    Builder(project).build()
    *_, text, code = texts(project, "source/ps01_sums/ps01_sums.ipynb")
    assert text.startswith("## Handing in")
    assert code == '# tl.submit("ps01", "Your Name")'
    solved = texts(project, "solutions/ps01_sums/ps01_sums.ipynb")
    assert not [text for text in solved if "tl.submit" in text]


def test_a_set_knows_what_is_graded(project: Project) -> None:
    Builder(project).build()
    notebook = nbformat.read(project.root / "source/ps01_sums/ps01_sums.ipynb", as_version=4)
    graded = notebook.metadata["tensorlab"]["graded"]
    assert {"total", "total-small", "total-empty", "essay"} <= set(graded)
    cells = {cell.id: cell for cell in notebook.cells}
    assert all(cells[name].metadata["tensorlab"]["exercise"] for name in graded)


def test_a_section_begins_a_cell_that_links_lead_to(project: Project, edit) -> None:
    edit(
        "01_sums.py",
        "# Predict the sum of [1, 2].",
        "# Before.\n#\n# ## Two numbers\n#\n# Predict.",
    )
    Builder(project).build()
    notebook = nbformat.read(project.root / "notebooks/01_sums.ipynb", as_version=4)
    found = [(cell.id, cell.source) for cell in notebook.cells if cell.id.startswith("at-")]
    assert found[0] == ("at-two-numbers", "## Two numbers\n\nPredict.")
    assert [cell.source for cell in notebook.cells].count("Before.") == 1


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Two numbers", "cell-id=at-two-numbers"),
        ("Predict: is a `Size` a tuple?", "cell-id=at-predict-is-a-size-a-tuple"),
        ("Where n + 1 equals n", "cell-id=at-where-n--1-equals-n"),
    ],
)
def test_anchors_are_those_of_jupyterlab(heading: str, anchor: str) -> None:
    assert Section("01_sums", heading).anchor == anchor


def test_documentation_that_is_named_is_a_link() -> None:
    ways = Ways(pages={"Tensor views": "https://example.org/views"})
    assert ways.with_pages("PyTorch documentation, *Tensor Views*: a list.") == (
        "PyTorch documentation, [*Tensor Views*](https://example.org/views): a list."
    )
    assert (
        ways.with_pages('"Tensor views" (2)') == '["Tensor views"](https://example.org/views) (2)'
    )
    linked = "[*Tensor views*](elsewhere)"
    assert ways.with_pages(linked) == linked
    assert ways.with_pages("Tensor views are no copies.") == "Tensor views are no copies."


def prose(words: int) -> Cell:
    return Cell("a.py", 1, "markdown", "word " * words)


def code(lines: int, **about: str) -> Cell:
    return Cell("a.py", 1, "code", "x = 1\n\n" * lines, **about)


@pytest.mark.parametrize(
    ("cells", "density", "taken"),
    [
        ([prose(2000)], 1, 10),
        ([code(240)], 1, 20),
        ([prose(2000), code(240)], 1.5, 45),
        ([code(0, role="predict")] * 10, 2, 15),
        ([code(0, alt="a figure")] * 10, 2, 15),
        ([code(0, role="mistake")] * 5, 1, 10),
        ([code(0, role="explore")] * 5, 1, 15),
        ([prose(1)], 1, 5),
    ],
)
def test_minutes_come_from_one_formula(cells: list[Cell], density: float, taken: int) -> None:
    assert minutes(cells, density) == taken


def test_every_exercise_of_the_course_stands_on_a_section() -> None:
    """Each link of an exercise leads to a heading that the lecture has."""
    project = Project(ROOT)
    builder = Builder(project)
    ways, curriculum = builder.ways(), builder.curriculum()
    assert set(curriculum.concepts) <= set(ways.sections)
    headings = {
        path.stem: set(re.findall(r"^# ## +(.+?)\s*$", path.read_text("utf-8"), re.MULTILINE))
        for path in project.lectures()
    }
    for section in ways.sections.values():
        assert section.heading in headings[section.lecture]
        assert section.anchor.count("(") == section.anchor.count(")")  # Markdown ends a link at one


def test_no_lecture_is_left_without_a_way_on() -> None:
    builder = Builder(Project(ROOT))
    ways = builder.ways()
    documents, _ = builder._read(())
    for document in documents[1:]:
        footer = ways.footer(document)
        assert "Now try it yourself" in footer, document.file
        assert ("Next lecture" in footer) == (document is not documents[-1])
    assert not ways.footer(documents[0])


def test_pages_of_documentation_have_addresses() -> None:
    pages = Builder(Project(ROOT)).ways().pages
    assert len(pages) >= 15
    hosts = r"docs\.pytorch\.org|numpy\.org|www\.statsmodels\.org"
    for name, address in pages.items():
        assert re.fullmatch(rf"https://({hosts})/\S+\.html(#\S+)?", address), name


def test_a_published_lecture_begins_with_the_cell_that_fetches_the_course(project: Project) -> None:
    address = "https://github.com/ada/course"
    (project.root / "pyproject.toml").write_text(f'[tool.coursetools]\nrepository = "{address}"\n')
    Builder(project).build()
    first = texts(project, "notebooks/01_sums.ipynb")[0]
    assert f'"{address}"' in first
    (project.root / "pyproject.toml").unlink()
    Builder(project).build()
    assert texts(project, "notebooks/01_sums.ipynb")[0].startswith("# Sums")
