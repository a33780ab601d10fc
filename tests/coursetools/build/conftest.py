"""A small project: one lecture, one problem set with three exercises, nothing heavy to import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coursetools.build.project import Project

CURRICULUM = """\
[lecture."01_sums"]
title = "Sums"
about = "Adding up."

[concept."sum.rule"]
title = "adding"
lecture = "01_sums"
needs = []
exercises = ["ps01_sums/total"]

[concept."sum.empty"]
title = "nothing adds to 0"
lecture = "01_sums"
needs = ["sum.rule"]
exercises = []
"""

PAIR = """\
# %% [markdown]
# Predict the sum of {numbers}.

# %% role="predict"
guess = None

# %% role="reveal"{concepts}
print(sum({numbers}))

"""

LECTURE = (
    """\
# %% [markdown] role="header"
# # Sums
#
# Why you add.

# %% [markdown]
# Set up.

# %% role="setup"
import math

"""
    + PAIR.format(numbers="[1, 2]", concepts=' concepts=["sum.rule"]')
    + PAIR.format(numbers="[]", concepts=' concepts=["sum.empty"]')
    + PAIR.format(numbers="[3]", concepts="")
    + """\
# %% [markdown]
# A mistake on purpose.

# %% role="mistake" raises="TypeError"
sum(["a"])

# %% [markdown]
# Play.

# %%
print(sum(range(4)))

# %% role="explore"
print("widget")

# %% [markdown] role="summary"
# ## What you saw
#
# Sums.

# %% [markdown] role="further"
# ## Where to read on
#
# Books.
"""
)

ASSIGNMENT = """\
# %% [markdown] role="header"
# # Sums, by hand

# %% role="setup"
import math

# %% [markdown] role="exercise" exercise="total" difficulty=1 minutes=3 concepts=["sum.rule"]
# ## Total
#
# Add the numbers.

# %% [markdown] role="hints" exercise="total"
# Look.
#
# ---
#
# Loop.
#
# ---
#
# `sum(numbers)`.

# %% role="solution" exercise="total"
def total(numbers):
    ### BEGIN SOLUTION
    return sum(numbers)
    ### END SOLUTION

# %% role="test" exercise="total" check="small" points=1
assert total([1, 2]) == 3, "1 + 2 is 3"

# %% role="test" exercise="total" check="empty" points=2
# hidden: no numbers
### BEGIN HIDDEN TESTS
assert total([]) == 0, "nothing adds to 0"
### END HIDDEN TESTS

# %% [markdown] role="why" exercise="total"
# `sum` starts from 0.

# %% [markdown] role="exercise" exercise="essay" difficulty=1 minutes=2
# ## Essay
#
# Say why.

# %% [markdown] role="written" exercise="essay" points=3
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION
"""


def wrong(name: str, body: str, caught_by: str, says: str, points: int) -> str:
    return f"""\
# %% wrong="{name}" exercise="total"
# because: a test of the gate
# caught_by: {caught_by}
# says: {says}
# points: {points}
def total(numbers):
    {body}

"""


ANSWERS = (
    wrong("one", "return 1", "small", "1 + 2 is 3", 0)
    + wrong("none", "return None", "small", "1 + 2", 0)
    + wrong("first", "return numbers[0]", "small", "is 3", 0)
    + wrong("no_empty", "return sum(numbers) if numbers else None", "empty", "nothing adds", 1)
    + wrong("three", "return 3", "empty", "adds to 0", 1)
    + """\
# %% right="loop" exercise="total"
# because: adds by hand
def total(numbers):
    result = 0
    for number in numbers:
        result += number
    return result

# %% right="fsum" exercise="total"
# because: another library function
def total(numbers):
    return math.fsum(numbers)
"""
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project whose texts keep every rule; nothing is built yet."""
    texts = {
        "curriculum.toml": CURRICULUM,
        "lectures/01_sums.py": LECTURE,
        "assignments/ps01_sums/ps01_sums.py": ASSIGNMENT,
        "assignments/ps01_sums/answers.py": ANSWERS,
    }
    for name, text in texts.items():
        path = tmp_path / "authoring" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Project.find(tmp_path)


Edit = Callable[[str, str, str], None]


@pytest.fixture
def edit(project: Project) -> Edit:
    """Return a function that replaces a piece of one of the project's texts."""

    def replace(name: str, old: str, new: str) -> None:
        (path,) = project.authoring.rglob(name)
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace
