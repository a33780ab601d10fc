"""A course whose tests have the holes that an audit is to find, and some that have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

NO_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
SETUP = "import numpy as np\ndata = [1, 2, 3, 4]\nevents = []"
EXERCISES: tuple[tuple[str, str, str, str], ...] = (
    ("emptied", "def total():\n    return sum(data)", "", "assert total() == sum(data)"),
    (
        "allclose",
        "def twice(x):\n    return 2 * x",
        "",
        "np.testing.assert_allclose(twice(np.ones(3)), np.full(3, 2.0))\n"
        "assert np.allclose(twice(np.ones(3)), 2.0)",
    ),
    (
        "only_empties",
        "def thrice(x):\n    return 3 * x",
        "",
        "assert {*thrice(np.ones(2))} <= {3}",
    ),
    (
        "looped",
        "def fourfold(x):\n    return [4 * v for v in x]",
        "",
        "for got in fourfold([1, 1]):\n    assert got == 4",
    ),
    (
        "a_class",
        "class Box:\n    def __init__(self, n): self.n = n",
        "assert Box(3).n == 3 and Box(-2).n == -2",
        "assert Box(3).n == 3",
    ),
    (
        "a_function",
        "def applied(f, x):\n    return f(x)",
        "assert applied(abs, -2) == 2 and applied(lambda x: x + 1, 2) == 3",
        "assert applied(abs, -2) == 2",
    ),
    ("none_raised", "def quiet(x):\n    return x + 1", "", "value = quiet(3)"),
    (
        "undefined",
        "def helper(n):\n    return n * n",
        "",
        "try:\n    helper\nexcept NameError:\n    pass\nelse:\n"
        "    assert helper(3) == 9 and helper(-2) == 4",
    ),
    (
        "implied",
        "def square(n):\n    return n * n",
        "assert square(3) == 9 and square(-2) == 4",
        "assert square(3) == 9",
    ),
    (
        "strong",
        "def cube(n):\n    return n ** 3",
        "assert cube(2) == 8 and cube(0) == 0",
        "assert [cube(n) for n in (-3, 1, 5)] == [-27, 1, 125]",
    ),
    (
        "flaky",
        "def draw(n):\n    return list(range(n))",
        "",
        "import os\nn = 4 + int(os.environ['AUTOGRADER_SEED'])\n"
        "assert draw(n) == [0, 1, 2, 3, 4][:n] and draw(2) == [0, 1]",
    ),
    (
        "recorded",
        "events.append('start')\nevents.append('end')\nlength = 2",
        "",
        "assert events == ['start', 'end'] and length == 2",
    ),
)


def write_weak_course(root: Path) -> Path:
    """Write the course; each exercise has an answer cell and a test cell of one point."""
    source = root / "source" / "ps1"
    source.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "weak"\n'
    )
    cells = [_cell(SETUP, "setup", locked=True)]
    for name, solution, visible, hidden in EXERCISES:
        marked = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
        cells.append(_cell(marked, name, solution=True))
        test = f"{visible}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
        cells.append(_cell(test, f"{name}-test", grade=True, locked=True, points=1))
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernelspec})
    nbformat.write(notebook, source / "weak.ipynb")
    return root


def _cell(text: str, name: str, **flags: Any) -> Any:
    cell = new_code_cell(text, id=name)
    defaults = {"grade": False, "solution": False, "locked": False, "task": False}
    facts = {"schema_version": 3, "cell_type": "code", "grade_id": name, **defaults, **flags}
    cell.metadata["nbgrader"] = facts
    return cell
