"""Where the course is published: buttons, Binder, and the cell that fetches the course."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursetools.build.curriculum import Curriculum
from coursetools.build.elsewhere import FETCH, fetch_cell
from coursetools.build.project import Project
from coursetools.build.repository import Repository, RepositoryRefused
from coursetools.build.ways import Ways
from coursetools.publish.bibliography import Bibliography
from coursetools.publish.bundle import NEEDED, name_of
from coursetools.publish.pages import NotebookPages
from tests.conftest import ROOT

HERE = Repository("ada/course", "main")
AFTER = "\nimport tensorlab\nprint(tensorlab.__file__)"


def project(folder: Path, address: str) -> Path:
    (folder / "pyproject.toml").write_text(f'[tool.coursetools]\nrepository = "{address}"\n')
    return folder


@pytest.mark.parametrize("end", ["", "/", ".git"])
def test_buttons_name_repository_branch_and_notebook(tmp_path: Path, end: str) -> None:
    found = Repository.read(project(tmp_path, f"https://github.com/ada/course{end}"))
    assert found == HERE
    path = "notebooks/01_tensors.ipynb"
    assert found.binder(path) == f"https://mybinder.org/v2/gh/ada/course/main?labpath={path}"
    assert found.colab(path).endswith(f"/github/ada/course/blob/main/{path}")


def test_an_unpublished_course_has_no_buttons(tmp_path: Path) -> None:
    assert Repository.read(project(tmp_path, "")) is None


def test_an_address_that_colab_does_not_open_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RepositoryRefused, match="no address that Colab opens"):
        Repository.read(project(tmp_path, "https://example.org/course"))


@pytest.mark.parametrize("where", ["https://github.com/ada/course", ""])
def test_the_page_of_a_lecture_has_buttons_where_it_is_published(
    tmp_path: Path, where: str
) -> None:
    header = new_markdown_cell("# One", metadata={"tensorlab": {"role": "header"}})
    fetch = new_code_cell(fetch_cell(HERE), id=FETCH)
    path = tmp_path / "notebooks" / "01_one.ipynb"
    path.parent.mkdir()
    nbformat.write(new_notebook(cells=[header, fetch]), path)
    repository = Repository.read(project(tmp_path, where))
    course = Project(ROOT)
    ways = Ways.read(course, Curriculum.read(course.curriculum, "curriculum.toml"))
    pages = NotebookPages({}, tmp_path / "extra", Bibliography(ways), repository)
    pages.write(path, tmp_path / "page.ipynb")
    _, line = nbformat.read(tmp_path / "page.ipynb", as_version=4).cells  # the page fetches nothing
    buttons = dict(re.findall(r'href="(https://[^"]+)">Run it on (\w+)', line.source))
    named = {HERE.binder("notebooks/01_one.ipynb"), HERE.colab("notebooks/01_one.ipynb")}
    assert set(buttons) == (named if where else set())


def run(code: str, folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *flags, "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_cell_does_nothing_where_the_course_is(tmp_path: Path) -> None:
    done = run(fetch_cell(HERE), tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (0, [])


def test_the_cell_fetches_the_course_once_where_it_is_missing(tmp_path: Path) -> None:
    published = tmp_path / "published"
    (published / "tensorlab").mkdir(parents=True)
    (published / "tensorlab" / "__init__.py").touch()
    for step in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "one"],
    ):
        subprocess.run(["git", *step], cwd=published, check=True)
    code = fetch_cell(HERE).replace(HERE.address, published.as_uri()) + AFTER
    for _ in range(2):  # again, as after a restart of the kernel
        done = run(code, tmp_path, "-S", "-I")
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == str(tmp_path / "tensorlab-course/tensorlab/__init__.py")


def test_binder_installs_what_the_course_needs() -> None:
    listed = yaml.safe_load((ROOT / "binder" / "environment.yml").read_text("utf-8"))
    names = {name_of(line) for line in listed["dependencies"]}
    renamed = {"torch": "pytorch-cpu"}
    assert names == {renamed.get(name, name) for name in NEEDED} | {"python", "pip"}
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    ranges = {name_of(line): line[len(name_of(line)) :] for line in ours}
    for line in listed["dependencies"]:
        name = {"pytorch-cpu": "torch"}.get(name_of(line), name_of(line))
        if name in ranges and re.search("[<>]", line):
            assert line.endswith(ranges[name]), line


def test_binder_calls_a_script_that_bash_reads() -> None:
    script = ROOT / "binder" / "postBuild"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
