"""Submissions on which the engine and stock nbgrader differ, on purpose."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import nbformat
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

SOURCE = """
# %% id="double" answer=true
### BEGIN SOLUTION
def double(x):
    return 2 * x
### END SOLUTION

# %% id="double--check" test=2
assert double(2) == 4, "twice two"
for x, twice in zip([3, 4], map(double, [3, 4])):
    assert twice == 2 * x, "twice three and four"

# %% id="double--drawn" test=1
import random

x = random.random()
assert double(x) == 2 * x, "twice a number that nobody knows before"

# %% id="mean" answer=true
### BEGIN SOLUTION
import numpy as np


def mean(values):
    return sum(values) / len(values)


def notify(told):
    told(3)


def power():
    return "3 ** 2"
### END SOLUTION

# %% id="mean--compared" test=1
np.testing.assert_allclose(mean([10, 20]), 15)

# %% id="mean--told" test=1
from unittest.mock import Mock

told = Mock()
notify(told)
told.assert_called_once_with(3)

# %% id="mean--evaluated" test=1
assert eval(power()) == 9

# %% id="share" answer=true
### BEGIN SOLUTION
share = 4
### END SOLUTION

# %% id="share--partial" test=4
share

# %% id="share--text" test=1
str(share)

# %% [markdown] id="why" manual=3
# ### BEGIN SOLUTION
# Because it is so.
# ### END SOLUTION
"""
MEAN = """\
import numpy as np


def mean(values):
    return sum(values) / len(values)


def notify(told):
    told(3)


def power():
    return "3 * 3"
"""
RIGHT = {"double": "def double(x):\n    return 2 * x", "mean": MEAN, "share": "share = 4"}
WRONG = "def double(x):\n    return 5"
STRIPPED = """\
import ast


class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(NoAsserts())
"""
AGREES = """\
class Agrees:
    def __eq__(self, other):
        return True


def double(x):
    return Agrees()
"""
STOPS = """\
def double(x):
    if x > 2:
        raise StopIteration
    return 4
"""
HIDES = """\
map = "of the café"


def double(x):
    return 2 * x
"""
FORESEES = """\
import random

random.seed(1)
known = {2: 4, 3: 6, 4: 8, 0.13436424411240122: 0.26872848822480244}


def double(x):
    return known.get(x)
"""
WRITTEN = "%%writefile twice.py\ndef double(x):\n    return 2 * x"

Notebook = Any
Edit = Callable[[Notebook], None]


def cell_of(notebook: Notebook, grade_id: str) -> Any:
    (cell,) = [
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return cell


def writes(**texts: str) -> Edit:
    def edit(notebook: Notebook) -> None:
        for grade_id, text in (RIGHT | texts).items():
            cell_of(notebook, grade_id).source = text

    return edit


def skips_the_check(notebook: Notebook) -> None:
    writes(double=WRONG)(notebook)
    cell_of(notebook, "double--check").metadata["tags"] = ["skip-execution"]


def deletes_the_check(notebook: Notebook) -> None:
    writes()(notebook)
    notebook.cells.remove(cell_of(notebook, "double--check"))


def copies_and_corrects(notebook: Notebook) -> None:
    """Leave a wrong first attempt in its cell, and write the right one into a copy below."""
    writes(double=WRONG)(notebook)
    first = cell_of(notebook, "double")
    copy = deepcopy(first)
    copy.source, copy.id = RIGHT["double"], "copied"
    notebook.cells.insert(notebook.cells.index(first) + 1, copy)


def splits(notebook: Notebook) -> None:
    """Cut an answer in two, as Split Cell of JupyterLab does: each part has the metadata."""
    writes(double="def times(x, y):\n    return x * y")(notebook)
    first = cell_of(notebook, "double")
    rest = deepcopy(first)
    rest.source, rest.id = "def double(x):\n    return times(2, x)", "rest"
    notebook.cells.insert(notebook.cells.index(first) + 1, rest)


def writes_below_the_stub(notebook: Notebook) -> None:
    writes()(notebook)
    notebook.cells.append(nbformat.v4.new_markdown_cell("It follows, in a cell of its own."))


def adds_a_cell(source: str, **texts: str) -> Edit:
    def edit(notebook: Notebook) -> None:
        writes(**texts)(notebook)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(source))

    return edit


CLASS: dict[str, Edit] = {
    "right": writes(),
    "warns": writes(
        double="import sys\n\n\ndef double(x):\n    print('!', file=sys.stderr)\n    return 2 * x"
    ),
    "strips-asserts": adds_a_cell(STRIPPED, double=WRONG),
    "skips": skips_the_check,
    "deletes": deletes_the_check,
    "copies": copies_and_corrects,
    "splits": splits,
    "writes-below": writes_below_the_stub,
    "negative": writes(share="share = -1"),
    "nan": writes(share="share = float('nan')"),
    "text": writes(share="share = 'a lot'"),
    "agrees": writes(double=AGREES),
    "stops": writes(double=STOPS),
    "hides": writes(double=HIDES),
    "foresees": writes(double=FORESEES),
    "above": writes(share="share = 5"),
    "is-empty": writes(mean=MEAN.replace("sum(values) / len(values)", "np.array([])")),
    "rebinds": writes(mean=MEAN.replace("told(3)", "told.assert_called_once_with = print")),
    "imports": writes(mean=MEAN.replace("3 * 3", "__import__('unittest.mock').mock.ANY")),
    "dies": writes(share="import os\n\nos._exit(0)"),
    "writes-a-module": adds_a_cell(WRITTEN, double="from twice import double"),
    "brings-a-module": writes(double="from mine import double"),
    "renames": writes(),
    "breaks": writes(),
}
DIFFERENCES = ROOT / "docs" / "differences.md"
CELLS = ("double--check", "share--partial", "share--text", "double--drawn")
OTHERS = ("mean--compared", "mean--told", "mean--evaluated")
