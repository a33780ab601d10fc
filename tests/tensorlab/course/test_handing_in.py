"""A hand-in is a zip that `collect` takes, with a receipt that says what is odd about it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

import tensorlab as tl
from autograder.course.collect import collect
from autograder.course.folder import Course
from tensorlab.course import handing_in
from tensorlab.course.handing_in import NotSaved
from tensorlab.course.places import CourseNotFound
from tests.conftest import ROOT
from tests.tensorlab.course.small import ANSWER, course, essay, exercise, problem_set, write


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a course with one exercise answered, and one not."""
    course(tmp_path, problem_set(exercise("one", "Twice", ANSWER), exercise("two", "Again")))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_zip_holds_the_notebook_as_it_is(here: Path) -> None:
    receipt = tl.submit("ps01", "Zoë O'Neil")
    path = here / "problem_sets" / "ps01_sums" / "ps01_sums.ipynb"
    target = Path(receipt.where)
    assert target.parent == here
    assert target.name == f"ps01_Zoe_O_Neil_{receipt.time:%Y-%m-%d}.zip"
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["Zoe_O_Neil/ps01_sums/ps01_sums.ipynb"]
        assert archive.read(archive.namelist()[0]) == path.read_bytes()
    assert receipt.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert target.with_suffix(".receipt.txt").read_text("utf-8") == f"{receipt!r}\n"


def test_a_second_zip_leaves_the_first_alone(here: Path) -> None:
    first, second = tl.submit("1", "Ada"), tl.submit("ps01_sums", "Ada")
    assert first.where != second.where
    assert Path(first.where).is_file()


def test_a_name_is_remembered(here: Path) -> None:
    tl.submit("ps01", "Ada Lovelace")
    assert tl.submit("ps01").student == "Ada Lovelace"


def test_an_account_that_many_machines_have_is_no_name(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "jovyan")
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    said = repr(tl.submit("ps01"))
    assert 'hand in again with your name, tl.submit("ps01_sums", "Your Name")' in " ".join(
        said.split()
    )
    assert "again with your name" not in repr(tl.submit("ps01", "Ada"))


def test_a_name_that_cannot_be_remembered_is_used(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENSORLAB_PROGRESS", str(here / "problem_sets/ps01_sums/ps01_sums.ipynb/x"))
    assert tl.submit("ps01", "Ada").student == "Ada"


def test_the_receipt_says_what_is_untouched_missing_and_never_run(here: Path) -> None:
    cells = problem_set(exercise("one", "Twice", ANSWER), exercise("two", "Again"), essay())
    path = course(here, cells)
    notebook = json.loads(path.read_text())
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "two-small"]
    path.write_text(json.dumps(notebook))
    said = repr(tl.submit("ps01", "Ada"))
    assert "1 of 3 exercises are answered." in said
    assert "Untouched: Again, Why?." in said
    assert "Missing cells: two-small." in said
    assert "Answered but never run: Twice." in said


def test_the_receipt_breaks_its_lines_between_words(here: Path) -> None:
    titles = [f"Exercise number {number}" for number in range(20)]
    course(here, problem_set(*(exercise(f"e{n}", title) for n, title in enumerate(titles))))
    said = repr(tl.submit("ps01", "Ada")).split("\n\n")[1]
    assert f"Untouched: {', '.join(titles)}." in said.replace("\n", " ")
    assert max(map(len, said.splitlines())) <= 88


def test_what_was_run_must_be_saved(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = SimpleNamespace(sources={"one": "def double(x):\n    return x + x"})
    shell = SimpleNamespace(_tensorlab_session=session)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    with pytest.raises(NotSaved, match=r"save the notebook \(Ctrl\+S\)"):
        handing_in.submit("ps01", "Ada")
    session.sources = {"one": f"{ANSWER}\n"}
    handing_in.submit("ps01", "Ada")


@pytest.mark.parametrize("name", ["ps07", "nonsense", "../ps01"])
def test_an_unknown_set_is_named(here: Path, name: str) -> None:
    with pytest.raises(CourseNotFound, match="there is ps01_sums"):
        tl.submit(name)


def test_collect_takes_the_zip(here: Path) -> None:
    receipt = tl.submit("ps01", "Ada Lovelace")
    teacher = here / "teacher"
    cells = problem_set(exercise("one", "Twice", ANSWER), exercise("two", "Again"))
    for cell in cells:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"schema_version": 3, "task": False}
    write(teacher / "source" / "ps01_sums" / "ps01_sums.ipynb", cells)
    (teacher / "nbgrader_config.py").write_text("c = get_config()\n")
    report = collect(Course.open(teacher), "ps01_sums", Path(receipt.where))
    assert [(row.student, row.action) for row in report.rows] == [("Ada_Lovelace", "taken")]
    taken = teacher / "submitted" / "Ada_Lovelace" / "ps01_sums"
    assert hashlib.sha256((taken / "ps01_sums.ipynb").read_bytes()).hexdigest() == receipt.sha256
    assert (taken / "timestamp.txt").read_text().strip() == f"{receipt.time:%Y-%m-%d %H:%M:%S} UTC"


def test_a_terminal_hands_in_without_the_environment(here: Path) -> None:
    bare = [sys.executable, "-S", "-m", "tensorlab.submit"]  # the standard library only
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*bare, "ps01", "--name", "Ada"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "by           Ada" in done.stdout
    assert len(list(here.glob("ps01_Ada_*.zip"))) == 1
    refused = subprocess.run([*bare, "ps09"], env=environment, capture_output=True, text=True)
    assert refused.returncode == 2
    assert refused.stderr == "submit: ps09: no such problem set here; there is ps01_sums.\n"


def test_the_module_may_be_called_too() -> None:
    import tensorlab.submit

    assert callable(tl.submit)
    assert callable(tensorlab.submit)
