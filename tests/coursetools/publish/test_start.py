"""The bundle's `start.py`: it says what it will do, and needs nothing but Python."""

from __future__ import annotations

import ast
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import ROOT

START = ROOT / "docs" / "bundle" / "start.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course's folder with what `start.py` reads."""
    shutil.copy(START, tmp_path)
    (tmp_path / "constraints.txt").write_text("torch==2.15.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


@pytest.fixture
def start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the script defines, where no environment is active."""
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    return runpy.run_path(str(folder / "start.py"))


def given(**options: Any) -> SimpleNamespace:
    return SimpleNamespace(**({"cpu": False, "plan": False, "yes": True} | options))


def test_it_imports_the_standard_library_only() -> None:
    nodes = list(ast.walk(ast.parse(START.read_text("utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("platform", "cpu", "says", "leaves_out"),
    [
        ("linux", False, "3.2 GB", "0.9 GB"),
        ("linux", True, "0.9 GB", "--cpu"),
        ("darwin", False, "0.9 GB", "--cpu"),
        ("win32", False, "0.9 GB", "--cpu"),
    ],
)
def test_the_plan_says_what_it_costs(
    start: dict[str, Any], monkeypatch: pytest.MonkeyPatch, platform: str, cpu: bool, says: str,
    leaves_out: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "platform", platform)
    plan = start["plan"](cpu)
    assert says in plan
    assert "minutes" in plan
    assert leaves_out not in plan


def test_the_readme_names_the_same_sizes(start: dict[str, Any]) -> None:
    readme = (ROOT / "docs" / "bundle" / "README.md").read_text("utf-8")
    for download, disk in (start["WITH_CUDA"], start["WITHOUT_CUDA"]):
        assert f"| {download} GB | {disk} GB |" in readme


def test_a_plan_changes_nothing(folder: Path, start: dict[str, Any]) -> None:
    before = sorted(folder.rglob("*"))
    assert start["environment"](given(plan=True)) is None
    assert sorted(folder.rglob("*")) == before


def test_it_installs_once_and_again_when_the_lock_has_changed(
    folder: Path, start: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    def call(command: list[str], cwd: str) -> int:
        calls.append(command)
        (folder / ".venv").mkdir(exist_ok=True)
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    python = start["environment"](given())
    assert Path(python).is_relative_to(folder / ".venv")
    assert len(calls) == 2
    assert start["environment"](given()) == python
    assert len(calls) == 2
    (folder / "constraints.txt").write_text("torch==2.16.0\n")
    start["environment"](given())
    assert len(calls) == 4


def test_without_cuda_pip_looks_at_the_cpu_wheels(
    folder: Path, start: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    def call(command: list[str], cwd: str) -> int:
        calls.append(command)
        (folder / ".venv").mkdir(exist_ok=True)
        return 0

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(subprocess, "call", call)
    start["environment"](given(cpu=True))
    assert "https://download.pytorch.org/whl/cpu" in calls[1]


@pytest.mark.parametrize("failing", [1, 2])
def test_an_install_that_fails_is_not_taken_for_complete(
    folder: Path, start: dict[str, Any], monkeypatch: pytest.MonkeyPatch, failing: int,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    calls: list[list[str]] = []

    def call(command: list[str], cwd: str) -> int:
        calls.append(command)
        (folder / ".venv").mkdir(exist_ok=True)
        return int(len(calls) == failing)

    monkeypatch.setattr(subprocess, "call", call)
    assert start["environment"](given()) is None
    assert "Run it again" in capsys.readouterr().out
    assert start["environment"](given()) is not None


def test_the_environment_at_hand_is_used(folder: Path) -> None:
    """Here the tests' own, as it would be conda's: nothing is installed."""
    done = subprocess.run(
        [sys.executable, "start.py", "--plan"], cwd=folder, env=os.environ, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "Everything is there: start.py opens JupyterLab.\n"


def test_an_old_python_is_told_so(
    start: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(sys, "argv", ["start.py"])
    assert start["main"]() == 2
    assert "3.9 is too old" in capsys.readouterr().out
