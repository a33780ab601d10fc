"""The notebook that an assignment begins with: one exercise for the machine, one for a person."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

__all__ = ["first_notebook"]

HOW_TO_WORK = """\
# {title}

Write your answers where it says so, run the cell, then run the checks below it: a check that says
nothing has passed. Further checks are run when you have handed in."""

EXERCISE = """\
## The mean

Return the mean of a list of numbers; of an empty list, return 0. The list stays as it is."""

ANSWER = '''\
def average(numbers):
    """Return the mean of a list of numbers, and 0 of an empty list."""
    ### BEGIN SOLUTION
    if not numbers:
        return 0
    return sum(numbers) / len(numbers)
    ### END SOLUTION'''

VALUES = """\
numbers = [1, 2, 6]
assert average(numbers) == 3, "The mean of 1, 2 and 6 is 3: their sum, divided by how many."
assert numbers == [1, 2, 6], "The list that average was given must stay as it is."
### BEGIN HIDDEN TESTS
assert average([-1.5, 1.5, 3.0]) == 1, "Negative numbers and fractions have a mean, too."
assert average([7]) == 7, "The mean of one number is that number."
### END HIDDEN TESTS"""

EMPTY = """\
assert average([2, 4]) == 3, "The mean of 2 and 4 lies halfway between them."
### BEGIN HIDDEN TESTS
assert average([]) == 0, "An empty list has no numbers to divide by; return 0."
### END HIDDEN TESTS"""

QUESTION = """\
## The mean and the median

Of a hundred people in a room, one earns a hundred times as much as each of the others. Does the
mean or the median say better what a person in this room earns, and why?

*3 points: 1 for the choice, 2 for what happens to the mean.*"""

WRITTEN = """\
### BEGIN SOLUTION
The median. It is what each of the 99 others earns. The mean is pulled up by the one: it is
$(99 + 100)/100$, about twice as much, which nobody in the room earns.
### END SOLUTION"""


def first_notebook(title: str) -> str:
    """Return a source notebook, as a file holds it; the same for the same title."""
    notebook = new_notebook(
        cells=[
            _prose("how-to-work", HOW_TO_WORK.format(title=title)),
            _prose("average-exercise", EXERCISE),
            _marked(new_code_cell(ANSWER), "average", solution=True),
            _marked(new_code_cell(VALUES), "average-values", grade=True, locked=True, points=2),
            _marked(new_code_cell(EMPTY), "average-empty", grade=True, locked=True, points=1),
            _prose("median-exercise", QUESTION),
            _marked(new_markdown_cell(WRITTEN), "median", grade=True, solution=True, points=3),
        ],
        metadata={
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook))


def _prose(id: str, text: str) -> Any:
    return new_markdown_cell(text, id=id)


def _marked(cell: Any, grade_id: str, **flags: Any) -> Any:
    """Give a cell what the toolbar Create Assignment gives it."""
    kind = {"grade": False, "solution": False, "locked": False, "task": False} | flags
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "cell_type": cell.cell_type,
        "grade_id": grade_id,
        **kind,
    }
    cell.id = grade_id
    return cell
