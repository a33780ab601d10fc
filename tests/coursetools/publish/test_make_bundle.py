"""The zip for students: enough to work, and nothing that only graders may see."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from coursetools.publish import bundle
from tests.conftest import ROOT
from tests.coursetools.publish.secrets import cells_below, found_in, secret_lines
from tests.notebooks import about, code_cells, lectures, printed

TOP = {
    "LICENSE", "LICENSE-TEXT", "README.md", "constraints.txt", "data", "docs", "environment.yml",
    "notebooks", "problem_sets", "pyproject.toml", "requirements.txt", "start.py", "tensorlab",
}  # fmt: skip
NAME = "tensorlab-course-0.1.0"
BROUGHT = {
    "IPython", "PIL", "cycler", "jupyter_core", "jupyter_server", "nbclient", "nbformat", "tornado",
    "traitlets",
}  # ipywidgets, torchvision, matplotlib, jupyterlab and nbgrader need them  # fmt: skip
FIRST_CELLS = """\
import json, sys
import tensorlab as tl
print(tl.__file__, file=sys.stderr)
for source in json.load(sys.stdin):
    exec(source)
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip, made once."""
    path = tmp_path_factory.mktemp("made") / "course.zip"
    command = [sys.executable, "-m", "coursetools.publish.bundle", "--output", str(path)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return path


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a student works in."""
    folder = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder / NAME


@pytest.fixture(scope="module")
def script() -> dict:
    """What the script defines."""
    return vars(bundle)


@pytest.mark.slow
def test_it_holds_what_a_student_needs_and_no_more(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        names = [Path(name) for name in opened.namelist()]
    assert {name.parts[0] for name in names} == {NAME}
    assert {name.parts[1] for name in names} == TOP
    sets = {name.parent.name for name in names if name.parts[1] == "problem_sets"}
    assert sets == {path.name for path in (ROOT / "source").glob("ps*")}
    held = {name.name for name in names if name.parts[1] == "notebooks"}
    assert held == {path.name for path in lectures()}
    assert not {"answers.py", "nbgrader_config.py"} & {name.name for name in names}
    assert archive.stat().st_size < 6_000_000


@pytest.mark.slow
def test_it_is_as_large_as_the_readme_says(archive: Path) -> None:
    said = re.search(rf"`dist/{NAME}\.zip`, ([\d.]+) MB", (ROOT / "README.md").read_text("utf-8"))
    assert said is not None
    assert float(said[1]) == pytest.approx(archive.stat().st_size / 1e6, abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["HIDDEN TESTS", "SOLUTION"])
def test_no_file_tells_what_is_hidden(kind: str, unpacked: Path) -> None:
    hidden = secret_lines(kind)
    assert len(hidden) > 400
    for path in unpacked.rglob("*"):
        if path.is_file():
            assert found_in(path.read_text("utf-8", "ignore"), hidden) == [], path
    for path, cell in cells_below(unpacked):
        assert found_in(cell.source, hidden) == [], path


@pytest.mark.slow
def test_a_problem_set_is_untouched(unpacked: Path) -> None:
    for path, cell in cells_below(unpacked / "problem_sets"):
        assert not cell.get("outputs"), path
        if cell.metadata.get("nbgrader", {}).get("solution"):
            assert re.search("YOUR (CODE|ANSWER) HERE", cell.source), f"{path}: {cell.id}"


@pytest.mark.slow
def test_a_lecture_shows_no_answer_before_it_is_run(unpacked: Path) -> None:
    for path, cell in cells_below(unpacked / "notebooks"):
        assert not cell.get("outputs"), path
        assert cell.get("execution_count") is None, path


@pytest.mark.slow
def test_links_between_notebooks_lead_to_files_of_the_bundle(unpacked: Path) -> None:
    seen = 0
    for path, cell in cells_below(unpacked):
        for link in re.findall(r"\]\(([^)#:]+\.ipynb)", cell.source):
            assert (path.parent / link).is_file(), f"{path}: {link}"
            seen += 1
    assert seen > 100


@pytest.mark.slow
def test_everything_imported_is_installed(unpacked: Path, script: dict) -> None:
    sources = [path.read_text("utf-8") for path in (unpacked / "tensorlab").rglob("*.py")]
    sources += [cell.source for _, cell in cells_below(unpacked) if cell.cell_type == "code"]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    names = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    foreign = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"tensorlab"}
    assert foreign <= set(script["NEEDED"]) | BROUGHT
    assert set(script["NEEDED"]) - foreign == {"jupyterlab"}  # what shows the notebooks


@pytest.mark.slow
def test_what_is_installed_is_what_was_tested(unpacked: Path, script: dict) -> None:
    facts = tomllib.loads((unpacked / "pyproject.toml").read_text("utf-8"))["project"]
    assert [script["name_of"](line) for line in facts["dependencies"]] == list(script["NEEDED"])
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(facts["dependencies"]) <= set(ours["dependencies"])
    constraints = (unpacked / "constraints.txt").read_text("utf-8")
    for name in script["NEEDED"]:
        assert re.search(rf"^{name}==[\d.]+( ;|$)", constraints, re.MULTILINE), name
    pins = re.findall(r"^[\w.-]+==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert constraints.count("==") >= len(pins) == constraints.count("\n") - 1
    assert "hash" not in constraints
    assert "\\" not in constraints


@pytest.mark.slow
def test_conda_installs_the_same(unpacked: Path) -> None:
    facts = tomllib.loads((unpacked / "pyproject.toml").read_text("utf-8"))["project"]
    listed = yaml.safe_load((unpacked / "environment.yml").read_text("utf-8"))["dependencies"]
    assert listed[-2:] == ["pip", {"pip": ["--editable ."]}]
    conda = [item.replace("pytorch", "torch") for item in listed[1:-2]]
    assert conda == facts["dependencies"]


@pytest.mark.slow
def test_tensorlab_is_a_package(unpacked: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=unpacked, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("tensorlab-*.whl")
    with zipfile.ZipFile(wheel) as opened:
        modules = {name for name in opened.namelist() if ".dist-info/" not in name}
    data = {name for name in modules if ".data/" in name}
    assert [name.partition(".data/data/")[2] for name in data] == [
        "etc/jupyter/jupyter_server_config.d/tensorlab.json"
    ]
    held = {path for path in (unpacked / "tensorlab").rglob("*") if path.suffix in {".py", ".json"}}
    assert modules - data == {path.relative_to(unpacked).as_posix() for path in held}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["03_broadcasting", "09_cifar_channels"])
def test_the_first_cells_print_what_is_stored(name: str, unpacked: Path) -> None:
    path = ROOT / "notebooks" / f"{name}.ipynb"
    cells = [cell for cell in code_cells(path) if "alt" not in about(cell)][:4]
    ran = subprocess.run(
        [sys.executable, "-c", FIRST_CELLS],
        cwd=unpacked / "notebooks",
        env=os.environ | {"PYTHONPATH": str(unpacked), "TENSORLAB_DEVICE": "cpu"},
        input=json.dumps([cell.source for cell in cells]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert str(unpacked / "tensorlab") in ran.stderr
    assert ran.stdout == "".join(printed(cell) for cell in cells)


def test_the_same_folder_makes_the_same_bytes(tmp_path: Path, script: dict) -> None:
    made = []
    for when in (1_000_000_000, 1_500_000_000):
        folder = tmp_path / str(when) / "course"
        folder.mkdir(parents=True)
        for name in ("b.txt", "a.txt") if when % 3 else ("a.txt", "b.txt"):
            (folder / name).write_text(name * 100)
            os.utime(folder / name, (when, when))
            (folder / name).chmod(0o600 if when % 3 else 0o666)
        output = tmp_path / f"{when}.zip"
        assert script["pack"](folder, output, 1.7e9) == 2
        made.append(output.read_bytes())
    assert made[0] == made[1]
    assert not list(tmp_path.glob("*.part"))
