"""What ``get_ipython()`` is in the checker."""

from __future__ import annotations

import getopt
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.grading.cells import Compiled, Printed, run_cell

__all__ = ["Magics", "timed_statement"]

_OPTIONS_OF_TIMEIT = "n:r:tcp:qov:"


def timed_statement(line: str) -> tuple[dict[str, str], str]:
    """Return the options of a ``%timeit``, and what it times.

    Raises
    ------
    getopt.GetoptError
        If an option is none.

    Examples
    --------
    >>> timed_statement("-o -n 3 f(1, 2)")
    ({'-o': '', '-n': '3'}, 'f(1, 2)')
    """
    words = line.split()
    options, left = getopt.getopt(words, _OPTIONS_OF_TIMEIT)
    statement = line.split(None, len(words) - len(left))[-1] if left else ""
    return dict(options), statement


@dataclass(frozen=True)
class Magics:
    """What ``get_ipython()`` is outside of Jupyter: enough for what notebooks do with it.

    Attributes
    ----------
    space : dict
        The namespace of the notebook.
    """

    space: dict[str, Any]

    def run_line_magic(self, name: str, line: str, *_: Any, **__: Any) -> Any:
        """Run ``%name line``; magics of the front end do nothing."""
        if name == "time" and line.strip():
            return run_cell(line, self.space, "<%time>")
        if name == "timeit":
            return self._timed(line)
        if name == "cd":
            place = line.strip().removeprefix("-q ").strip().strip("'\"")
            os.chdir(os.path.expanduser(place or "~"))
        return None

    def _timed(self, line: str) -> Any:
        """Time a statement; return what was measured, as ``%timeit -o`` does."""
        options, statement = timed_statement(line)
        began = time.perf_counter()
        code = Compiled.of(statement, "<%timeit>")
        compiled = time.perf_counter() - began
        loops, repeat = int(options.get("-n", 1)), int(options.get("-r", 1))
        space, taken = dict(self.space), []
        for _ in range(repeat):
            began = time.perf_counter()
            for _ in range(loops):
                code.run(space)
            taken.append(time.perf_counter() - began)
        if "-o" not in options:
            return None
        from IPython.core.magics.execution import TimeitResult

        best, worst = min(taken) / loops, max(taken) / loops
        result: Any = TimeitResult
        return result(loops, repeat, best, worst, taken, compiled, 3)

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """Run ``%%name line``: the cell itself, unless it is in another language."""
        if name == "capture":
            kept = sys.stdout
            sys.stdout = Printed(1 << 20)
            try:
                return run_cell(cell, self.space, "<%%capture>")
            finally:
                sys.stdout = kept
        if name in ("time", "prun", "debug"):
            return run_cell(cell, self.space, f"<%%{name}>")
        if name == "timeit":
            run_cell(cell, dict(self.space), "<%%timeit>")
        return None

    def system(self, line: str) -> None:
        """Run ``!line``: never."""

    def getoutput(self, line: str, *_: Any, **__: Any) -> list[str]:
        """Run ``x = !line``: never."""
        return []

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Do nothing for anything else."""
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: None
