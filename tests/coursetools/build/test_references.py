"""Numbers of equations and citations: each leads somewhere, and something leads to each."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest

from autograder.errors import TextRefused
from coursetools.build.build import Builder
from coursetools.build.project import Project
from coursetools.build.references import References
from tests.conftest import ROOT

PLAIN = "# Predict the sum of [1, 2]."
LABELLED = "# ## Adding\n#\n# $$s = a + b \\label{sum}$$\n#\n# By {eq}`sum`, after {cite}`ada1843`."
WORKS = '[ada1843]\nshort = "Lovelace (1843)"\nfull = "A. Lovelace, *Notes*, 1843"\n'

Edit = Callable[[str, str, str], None]


@pytest.fixture
def referring(project: Project, edit: Edit) -> Project:
    """A project with an equation that its texts refer to, and a work that its lecture cites."""
    (project.authoring / "references.toml").write_text(WORKS, "utf-8")
    edit("01_sums.py", PLAIN, LABELLED)
    edit("01_sums.py", "# Books.", "# * {cite}`ada1843`, note G.")
    edit("ps01_sums.py", "# Add the numbers.", "# Add the numbers, by {eq}`sum`.")
    return project


def built(project: Project, file: str) -> str:
    Builder(project).build()
    cells = nbformat.read(project.root / file, as_version=4).cells
    return "\n".join(cell.source for cell in cells)


def test_an_equation_has_its_number_and_is_linked_from_lecture_and_set(referring: Project) -> None:
    text = built(referring, "notebooks/01_sums.ipynb")
    assert r"$$s = a + b \tag{1.1}$$" in text
    assert "By [(1.1)](01_sums.ipynb#cell-id=at-adding)" in text
    text = built(referring, "source/ps01_sums/ps01_sums.ipynb")
    assert "by [(1.1)](../../notebooks/01_sums.ipynb#cell-id=at-adding)." in text


def test_a_work_is_short_in_a_sentence_and_full_in_the_list(referring: Project) -> None:
    text = built(referring, "notebooks/01_sums.ipynb")
    assert "after [Lovelace (1843)](01_sums.ipynb#cell-id=at-where-to-read-on)." in text
    assert "* A. Lovelace, *Notes*, 1843, note G." in text


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("01_sums.py", "{eq}`sum`", "{eq}`some`", "no equation has the label `some`"),
        ("01_sums.py", "{cite}`ada1843`.", "{cite}`ada`.", "references.toml has no work `ada`"),
        ("01_sums.py", "# * {cite}`ada1843`, note G.", "# Books.", "cites `ada1843`, which is not"),
        ("01_sums.py", "= a + b", "= a \\label{sum} + b", "a second equation has the label `sum`"),
        ("01_sums.py", "= a + b", "= a \\label{alone}", r"no text refers to `\\label{alone}`"),
        ("references.toml", "[ada1843]", '[b]\nshort = "B"\nfull = "B"\n[ada1843]', "cites `b`"),
        ("references.toml", "full =", "long =", "`ada1843` needs `short` and `full`"),
        (
            "references.toml",
            "[ada1843]",
            '[b]\nshort = "Lovelace (1843)"\nfull = "B"\n[ada1843]',
            r"two works are called Lovelace \(1843\)",
        ),
    ],
)
def test_what_leads_nowhere_is_refused(
    referring: Project, edit: Edit, file: str, old: str, new: str, says: str
) -> None:
    edit(file, old, new)
    with pytest.raises(TextRefused, match=says):
        Builder(referring).check()


def test_the_course_refers_to_equations_and_works_that_there_are() -> None:
    references = References.read(Project(ROOT))
    assert references.problems() == []
    assert len(references.equations) >= 6
    assert len(references.works) >= 30
    in_sentences = {each.name for each in references.cited if not each.is_in_list}
    assert {"polyak1964", "kingma2015", "duchi2011"} <= in_sentences
