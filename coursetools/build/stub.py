"""What students get in place of a solution."""

from __future__ import annotations

from coursetools.build.text import BEGIN_SOLUTION, END_SOLUTION

__all__ = ["CODE_STUB", "released_stub"]

CODE_STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")
"""nbgrader's default (`ClearSolutions.code_stub`)."""


def released_stub(source: str) -> str:
    r"""Return an answer cell's text with each solution region replaced by the stub.

    Parameters
    ----------
    source : str
        Text with paired solution markers.

    Returns
    -------
    str
        The stub stands at the indentation of the BEGIN marker, as `nbgrader` puts it.

    Examples
    --------
    >>> print(released_stub(
    ...     "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    ... ))
    def f():
        # YOUR CODE HERE
        raise NotImplementedError()
    """
    kept: list[str] = []
    inside = False
    for line in source.splitlines():
        if BEGIN_SOLUTION in line:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            kept += [indent + part for part in CODE_STUB]
        elif END_SOLUTION in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)
