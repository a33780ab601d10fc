"""The workflow runs our targets, and its shell lines run here."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
JOBS = WORKFLOW["jobs"]
LINES = [
    (name, line)
    for name, job in JOBS.items()
    for step in job["steps"]
    if "run" in step
    for line in step["run"].splitlines()
]


def planned(line: str) -> subprocess.CompletedProcess[str]:
    """Let make say what a line would run, as if the environment were there."""
    command = line.replace("make ", "make -n -o .venv/.complete ", 1)
    return subprocess.run(
        ["bash", "-euc", command], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_each_job_runs_its_target() -> None:
    ran = {name: [line for job, line in LINES if job == name] for name in JOBS}
    assert ran["cuda"] == ["make validate DEVICE=cuda RECORD=1"]
    assert ran["nightly"] == ["make nightly"]
    assert ran["cpu"][0].endswith(".ci/run")


def test_the_nightly_job_runs_at_night_only() -> None:
    assert JOBS["nightly"]["if"] == "github.event_name == 'schedule'"
    assert WORKFLOW[True]["schedule"]  # YAML reads the key `on` as true


@pytest.mark.parametrize(("job", "line"), LINES, ids=[f"{job}-{line}" for job, line in LINES])
def test_shell_lines_are_shell(job: str, line: str) -> None:
    checked = subprocess.run(
        ["bash", "-n", "-c", line], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


MAKES = sorted(
    {line for _, line in LINES if line.startswith("make ")}
    | {
        line
        for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
        if line.startswith("make ")
    }
)


@pytest.mark.parametrize("line", MAKES)
def test_make_knows_every_line_and_each_command_exists(line: str) -> None:
    made = planned(line)
    assert made.returncode == 0, made.stderr
    commands = [text.split()[0] for text in made.stdout.splitlines() if text.startswith(".venv")]
    assert commands
    for command in commands:
        assert (ROOT / command).exists(), command
    for script in re.findall(r"scripts/\w+\.py", made.stdout):
        assert (ROOT / script).is_file(), script


def test_the_cuda_line_asks_for_cuda_and_a_record() -> None:
    made = planned("make validate DEVICE=cuda RECORD=1").stdout
    assert ".venv/bin/python scripts/validate.py --device cuda --record" in made


def test_the_nightly_line_runs_both_comparisons() -> None:
    made = planned("make nightly").stdout
    assert "scripts/validate.py --device simulated" in made
    assert "scripts/validate_matrix.py" in made


def test_the_cuda_line_refuses_with_a_sentence_where_there_is_no_device() -> None:
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device")
    done = subprocess.run(
        ["make", "-o", ".venv/.complete", "validate", "DEVICE=cuda"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "validate: DEVICE=cuda, but torch finds no CUDA device here." in done.stderr


def test_every_python_of_the_matrix_is_set_up_at_night() -> None:
    pythons = JOBS["nightly"]["steps"][1]["with"]["python-version"].split()
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert sorted(pythons) == sorted(re.findall(r'^python = "([\d.]+)"', text, re.MULTILINE))


def test_the_ci_script_is_shell() -> None:
    script = ROOT / ".ci" / "run"
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert shutil.which("make"), "CI needs make"
    assert Path(script).stat().st_mode & 0o111
