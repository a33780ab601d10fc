"""The ranges in pyproject are what the matrix ran, and no more."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from coursetools.validation.matrix import NotMade, constraints, interpreter, make, read_matrix
from coursetools.validation.record import read_record
from tests.conftest import ROOT
from tests.notebooks import built, code_cells

ROWS = read_matrix(ROOT / "pyproject.toml")
FACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.mark.parametrize("package", ["torch", "torchvision", "numpy"])
def test_a_range_ends_where_the_matrix_ends(package: str) -> None:
    versions = sorted((getattr(row, package) for row in ROWS), key=Version)
    (needed,) = [
        required for required in map(Requirement, FACTS["dependencies"]) if required.name == package
    ]
    assert needed.specifier == SpecifierSet(f">={versions[0]},<={versions[-1]}")


def test_the_pythons_are_those_of_the_matrix() -> None:
    pythons = sorted({row.python for row in ROWS}, key=Version)
    assert FACTS["requires-python"] == f">={pythons[0]}"
    named = [line.rpartition(" ")[2] for line in FACTS["classifiers"]]
    assert sorted(named, key=Version) == pythons


def test_every_row_was_run_and_nothing_differed() -> None:
    recorded = {row["name"]: row for row in read_record(ROOT / "docs/validation.json").matrix}
    cells = sum(len(code_cells(path)) for path in built("notebooks", "solutions"))
    assert set(recorded) == {row.name for row in ROWS}
    for row in ROWS:
        run = recorded[row.name]
        assert run["torch"].partition("+")[0] == row.torch
        assert (run["torchvision"].partition("+")[0], run["numpy"]) == (row.torchvision, row.numpy)
        assert run["python"].startswith(f"{row.python}.")
        assert run["differ"] == 0
        if run["cells"] != cells:
            pytest.skip("recorded before notebooks changed: `make validate-matrix RECORD=1`")
        assert run["compared"] == run["with_outputs"] > 300


def test_what_torch_pins_is_left_to_torch() -> None:
    limits = list(constraints(ROOT / "requirements.lock"))
    names = {limit.partition("==")[0] for limit in limits}
    assert {"matplotlib", "nbval", "pandas"} <= names
    assert not names & {"torch", "numpy", "triton", "nvidia-cublas", "setuptools"}
    assert not any("--hash" in limit for limit in limits)


def test_a_version_is_pinned_to_the_letter() -> None:
    assert all("===" in pin for row in ROWS for pin in row.pins)


def test_a_missing_python_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(NotMade, match=r"no Python 9\.9"):
        interpreter("9.9")


def test_a_failed_install_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr("coursetools.validation.matrix.interpreter", lambda version: sys.executable)
    (tmp_path / "requirements.lock").write_text("matplotlib==1.0 \\\n    --hash=sha256:0\n")
    with pytest.raises(NotMade, match="failed"):
        make(ROWS[0], tmp_path, tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [f"{ROWS[0].name}.txt"]


def test_the_rows_can_be_listed() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "validate_matrix.py")]
    listed = subprocess.run([*script, "--list"], capture_output=True, text=True, check=True)
    assert [line.partition(":")[0] for line in listed.stdout.splitlines()] == [
        row.name for row in ROWS
    ]
    refused = subprocess.run([*script, "eldest"], capture_output=True, text=True, check=False)
    assert (refused.returncode, "no row `eldest`" in refused.stderr) == (2, True)
