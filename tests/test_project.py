"""What holds for the project as a whole: dependencies, Makefile, CI, sizes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

CONDA_NAMES = {"pytorch": "torch"}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def direct_dependencies() -> set[str]:
    """What the course and the grader ask for; where both do, the course's range counts."""
    course = project()["project"]
    grader = tomllib.loads((ROOT / "autograder" / "pyproject.toml").read_text("utf-8"))["project"]
    asked = course["dependencies"] + course["optional-dependencies"]["dev"]
    names = {requirement_name(requirement) for requirement in asked}
    more = grader["dependencies"] + grader["optional-dependencies"]["cluster"]
    asked += [requirement for requirement in more if requirement_name(requirement) not in names]
    return {requirement for requirement in asked if requirement_name(requirement) != grader["name"]}


def requirement_name(requirement: str) -> str:
    return re.split(r"[=<>~!;\[ ]", requirement, maxsplit=1)[0].lower()


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_conda_has_the_same_direct_dependencies() -> None:
    ours = direct_dependencies()
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    conda = {item for item in listed if isinstance(item, str)}
    conda |= {item for pip in listed if isinstance(pip, dict) for item in pip["pip"]}
    conda -= {"python>=3.11", "pip"}
    renamed = {
        re.sub(r"^[\w.-]+", CONDA_NAMES.get(requirement_name(item), requirement_name(item)), item)
        for item in conda
    }
    assert renamed == ours


def test_the_lock_pins_every_direct_dependency_with_a_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for requirement in direct_dependencies():
        pattern = rf"^{re.escape(requirement_name(requirement))}==\S+.*\\\n\s+--hash=sha256:"
        assert re.search(pattern, lock, re.MULTILINE), requirement
    assert "://" not in lock


def test_source_folders_hold_notebooks_and_data_only() -> None:
    for path in (ROOT / "source").glob("*/*"):
        assert path.suffix == ".ipynb" or path.name in {"data", ".ipynb_checkpoints"}, path


def test_make_help_explains_every_verb() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    verbs = set(re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)[1].split())
    explained = set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
    assert verbs == explained


def test_each_recipe_line_is_one_command() -> None:
    for line in (ROOT / "Makefile").read_text("utf-8").splitlines():
        if line.startswith("\t") and "MAKEFILE_LIST" not in line:
            assert not re.search(r"&&|;|\|\|", line), line


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=str)
def test_the_workflow_fits_the_schema(path: Path) -> None:
    checked = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "check_jsonschema", "--builtin-schema",
         "vendor.github-workflows", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_ci_runs_the_commands_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in ("make test", "make demo"):
        assert command in readme
    assert re.search(r"^make test$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)


def test_no_file_names_a_machine() -> None:
    roots = "|".join("/" + name + "/" for name in ("root", "home/[a-z]+", "Users"))
    for path in tracked():
        if path.suffix in {".py", ".md", ".toml", ".yml", ".ipynb", ".lock", ".cfg", ""}:
            found = re.search(roots, path.read_text("utf-8", "ignore"))
            assert not found, f"{path}: {found}"


def test_files_and_functions_stay_small() -> None:
    for path in tracked():
        if path.suffix != ".py" or "authoring" in path.relative_to(ROOT).parts[:1]:
            continue
        text = path.read_text("utf-8")
        assert text.count("\n") <= 400, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno - node.lineno <= 50, f"{path}: {node.name}"
