"""A made-up module with a test that misses something, and what becomes of its slips."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from coursetools.slips.slips import slips_of

if sys.platform == "win32":
    pytest.skip("Windows cannot fork", allow_module_level=True)

MODULE = """
LEAST = 2

def is_enough(x):
    return x >= LEAST

def nobody_calls(x):
    return -x
"""
TESTS = """
import os
from made.rule import is_enough

def test_too_little_is_refused_in_a_process_of_its_own():
    child = os.fork()
    if child == 0:
        os._exit(is_enough(1))
    assert os.waitpid(child, 0)[1] == 0

def test_enough_is_enough():
    assert is_enough(3)

def test_that_always_fails():
    assert not is_enough(3)
"""
KILLED = {
    "LEAST = 2  ->  pass",
    "LEAST = 2  ->  LEAST = 1",
    "return x >= LEAST  ->  return True",
    "return x >= LEAST  ->  return False",
    "return x >= LEAST  ->  return x <= LEAST",
    "return x >= LEAST  ->  pass",
}
SURVIVED = {"LEAST = 2  ->  LEAST = 3", "return x >= LEAST  ->  return x > LEAST"}
NOT_RUN = {"return -x  ->  return x", "return -x  ->  return 0", "return -x  ->  pass"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    for name, text in {"made/rule.py": MODULE, "checks/test_rule.py": TESTS}.items():
        (root / name).parent.mkdir()
        (root / name).write_text(text, "utf-8")
    (root / "made/__init__.py").touch()
    return root


def run(root: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "coursetools.slips", "made", "--tests", "checks", *options]
    done = subprocess.run([*command, "--root", str(root)], capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def decisions(root: Path) -> list[dict[str, str]]:
    text = (root / "reports/slips/journal.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_slip_is_killed_by_a_test_that_runs_it_or_reported(project: Path) -> None:
    status, said = run(project, "--count", "0")
    found = {(one["change"], one["verdict"]) for one in decisions(project)}
    assert found == {
        *((change, "killed") for change in KILLED),
        *((change, "survived") for change in SURVIVED),
        *((change, "not run") for change in NOT_RUN),
    }
    assert status == 1
    assert "made/rule.py:5: a slip survives (comparison)" in said
    assert "does not pass when traced: checks/test_rule.py::test_that_always_fails" in said


def test_what_is_decided_is_not_tried_again_and_what_is_explained_is_none(project: Path) -> None:
    before = decisions(project)
    keys = [one["key"] for one in before if one["verdict"] == "survived"]
    (project / "docs").mkdir()
    (project / "docs/slips.md").write_text(
        '```toml\n[[equivalent]]\nexercise = "made/rule.py LEAST"\nbecause = "two is a sample"\n'
        f"mutants = {[*keys, '123456789abc']}\n```\n",
        "utf-8",
    )
    status, said = run(project, "--count", "0")
    assert decisions(project) == before
    assert status == 0
    assert "lists 123456789abc of made/rule.py LEAST, which is no slip; remove the entry" in said
    assert said.endswith("6 killed, 3 not run\n")


def test_a_slip_keeps_its_key_where_other_code_changes() -> None:
    def keys(text: str) -> dict[str, str]:
        return {slip.key: slip.mutant.change for slip in slips_of("made/rule.py", text)}

    changed = keys(MODULE.replace("-x", "x * x").replace("LEAST = 2", "import os\n\nLEAST = 2"))
    kept = {changed[key] for key in keys(MODULE).keys() & changed.keys()}
    assert kept >= KILLED | SURVIVED
    assert "return -x  ->  return x" not in kept


def test_a_slip_stands_alone_in_the_text_of_its_module() -> None:
    text = (
        "class A:\n    def f(self, x):\n        return -x  # so\n\n    def g(self):\n        pass\n"
    )
    (sign,) = [slip for slip in slips_of("a.py", text) if slip.mutant.operator == "sign"]
    assert sign.text == text.replace("-x  # so", "x")
    assert (sign.line, sign.lines) == (3, {3})
