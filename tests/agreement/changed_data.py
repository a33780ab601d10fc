"""A course whose students change what they were given, graded by stock and by the engine."""

from __future__ import annotations

from pathlib import Path

import nbformat

from autograder.course.folder import Course
from autograder.nbgrader.source import generate
from tests.agreement.pair import Pair, grade_both, hand_in
from tests.courses.text import notebook_of

__all__ = ["CHANGES", "graded_by_both"]

GIVEN = """
# %% id="given" locked=true
data = [3, 1, 2]

# %% id="total" answer=true
### BEGIN SOLUTION
def total():
    return sum(data)


def ordered(xs):
    return sorted(xs)
### END SOLUTION

# %% id="total--given" test=1
assert total() == sum(data)

# %% id="total--argument" test=1
xs = [2, 1]
assert ordered(xs) == sorted(xs)

# %% id="total--looks" test=1
xs = [2, 1]
ordered(xs)
assert xs == [2, 1]
"""
CHANGES = {
    "right": "def total(): return sum(data)\ndef ordered(xs): return sorted(xs)",
    "empties": "data.clear()\ndef total(): return 0\n"
    "def ordered(xs):\n    xs.clear()\n    return []",
    "sorts": "data.sort()\ndef total(): return sum(data)\n"
    "def ordered(xs):\n    xs.sort()\n    return xs",
}


def graded_by_both(folder: Path) -> Pair:
    """Write the course into a folder and grade it."""
    root = folder / "ours"
    (root / "source" / "ps").mkdir(parents=True)
    nbformat.write(notebook_of(GIVEN), root / "source" / "ps" / "odd.ipynb")
    (root / "nbgrader_config.py").write_text('c = get_config()\nc.Exchange.root = "exchange"\n')
    course = Course.open(root)
    generate(course.settings, course.settings.directory, "ps")
    texts = {student: {"odd": {"total": text}} for student, text in CHANGES.items()}
    hand_in(course, "ps", texts)
    return grade_both(root, "ps", folder / "stock")
