"""What a kernel does beside running Python, as small answers: text files, one for each notebook.

``== NAME -> VALUE`` begins a row: what a student writes, in one cell or in several (``# %%``), and
what `seen` is then. ``fails`` stands for an answer that ends before it binds `seen`.
"""

from __future__ import annotations

import re
from ast import literal_eval
from dataclasses import dataclass
from pathlib import Path

__all__ = ["NAMES", "Row", "rows_of"]

HERE = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in HERE.glob("*.txt")))
HEAD = re.compile(r"^== ([\w-]+) -> (.*)\n", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """One thing that a kernel does.

    Attributes
    ----------
    name : str
        Of the row, and the grade id of its answer cell.
    cells : tuple of str
        What the student writes: the answer cell, and cells that he adds below.
    value : object
        What `seen_NAME` is afterwards.
    fails : bool
        Whether the answer ends before it is bound.
    """

    name: str
    cells: tuple[str, ...]
    value: object
    fails: bool

    @property
    def source(self) -> str:
        """The answer cell and the test cell in the instructor's notebook."""
        seen = f"seen_{self.name.replace('-', '_')}"
        return (
            f'# %% id="{self.name}" answer=true\n### BEGIN SOLUTION\n{seen} = {self.value!r}\n'
            f'### END SOLUTION\n\n# %% id="{self.name}--check" test=1\n'
            f"assert {seen} == {self.value!r}\n"
        )


def rows_of(name: str) -> tuple[Row, ...]:
    """Return the rows of a notebook."""
    text = (HERE / f"{name}.txt").read_bytes().decode()  # some lines end as in Windows
    parts = HEAD.split(text)[1:]
    return tuple(map(_row, parts[::3], parts[1::3], parts[2::3]))


def _row(name: str, value: str, text: str) -> Row:
    named = re.sub(r"\bseen\b", f"seen_{name.replace('-', '_')}", text.rstrip("\n"))
    fails = value == "fails"
    cells = tuple(named.split("\n# %%\n"))
    return Row(name, cells, 0 if fails else literal_eval(value), fails)
