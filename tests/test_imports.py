"""What importing the grader brings with it: no torch, no pandas, and nothing slow for a verb."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import autograder

HEAVY = ("torch", "pandas", "matplotlib.pyplot", "tensorlab", "coursetools", "IPython.terminal")
PACKAGE = Path(autograder.__file__).parent
WITHOUT_ITS_OWN_EXTRA = {"autograder.classes.cluster"}  # needs `distributed`
CHECK = """
import importlib, json, sys
names, heavy = json.loads(sys.argv[1])
guilty = {}
for name in names:
    importlib.import_module(name)
    for each in heavy:
        if sys.modules.get(each) is not None:
            guilty.setdefault(each, name)
print(json.dumps([guilty, len(sys.modules)]))
"""


def modules() -> list[str]:
    names = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("autograder", *path.relative_to(PACKAGE).with_suffix("").parts)
        name = ".".join(parts).removesuffix(".__init__")
        if not name.endswith("__main__") and name not in WITHOUT_ITS_OWN_EXTRA:
            names.append(name)
    return names


def imported_by(*names: str) -> tuple[dict[str, str], int]:
    """Import modules in a fresh interpreter; return who is heavy by whom, and the count of all."""
    argument = json.dumps([names, HEAVY])
    command = [sys.executable, "-W", "ignore", "-c", CHECK, argument]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    guilty, count = json.loads(done.stdout)
    return guilty, count


def test_no_module_of_the_grader_brings_torch_or_the_course_with_it() -> None:
    assert len(modules()) > 100
    guilty, _ = imported_by(*modules())
    assert guilty == {}


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("autograder", 140),
        ("autograder.cli", 320),
        ("autograder.present.export", 1450),
        ("autograder.present.feedback", 1750),
        ("autograder.present.report", 1900),
        ("autograder.present.doctor", 1750),
        ("autograder.classes.run", 1750),
    ],
)
def test_a_verb_imports_no_more_than_it_needs(name: str, most: int) -> None:
    """Counted in modules: seconds differ from machine to machine."""
    assert imported_by(name)[1] <= most


def test_help_imports_nothing_of_nbgrader() -> None:
    code = (
        "import sys; sys.argv = ['autograder', '--help']\n"
        "from autograder.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "assert 'nbgrader' not in sys.modules and 'nbformat' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "grade" in done.stdout


def test_grammars_that_nobody_needs_are_not_built() -> None:
    code = "import autograder.course.folder, sys; assert 'lark' not in sys.modules"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
