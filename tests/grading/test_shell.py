"""The shell of a notebook, which the warm process makes before anybody has one."""

from __future__ import annotations

import importlib
import subprocess
import sys

from tests.grading.pair import run_cells

LOOKS = """
import os, types
from IPython import get_ipython
from autograder.grading.cell_output import CellOutput
from autograder.grading.shell import new_shell
assert get_ipython() is None  # the checker is forked from here
os.chdir("/")
module = types.ModuleType("__main__")
shell = new_shell(module, CellOutput(99))
outcome = shell.run("x = 1\\n(get_ipython(), In[1:], len(Out), str(_dh[0]), __name__)", "<cell>")
assert outcome.value == (shell, [shell.user_ns["In"][1]], 0, "/", "__main__"), outcome
assert module.x == 1 and shell.Completer.namespace is module.__dict__
print("fine")
"""


def test_a_shell_made_before_the_fork_is_its_notebooks_alone() -> None:
    found = subprocess.run(
        [sys.executable, "-c", LOOKS], capture_output=True, text=True, check=False
    )
    assert found.stdout.strip() == "fine", found.stderr


def test_a_figure_that_nobody_shows_is_shown_and_closed_though_pyplot_was_there() -> None:
    importlib.import_module("matplotlib.pyplot")  # as where the reference has drawn
    importlib.import_module("matplotlib_inline.backend_inline")

    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nline = plt.gca()"
    bars = "plt.bar([1, 2], [3, 4])\nbars = plt.gca()"
    test = "assert len(line.lines) == 1 and len(bars.lines) == 0 and len(bars.patches) == 2"
    first, second, check = run_cells(("answer", plot), ("answer", bars), ("test", test))[:3]
    assert check.verdict == "passed"
    assert [seen.pictures for seen in (first, second)] == [1, 1]
