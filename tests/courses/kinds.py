"""What the test cells of real courses do.

The first 26 kinds are those that were counted in 416 test cells of ten public nbgrader courses; the
others stand in other courses. Each test cell of the two courses names the kind that it stands for
at the end of its grade id, after two hyphens, with a number where an exercise has several:
``total--exceptions-2``.
"""

from __future__ import annotations

import re

__all__ = ["KINDS", "kind_of"]

KINDS = {
    "compare": "reads a value or calls a function and compares what comes back",
    "to-library": "hands a submitted value to a library: hashlib, json, numpy",
    "library-type": "`isinstance` or `type` against a builtin or library type",
    "own-type": "`isinstance` or `type` against a student's class",
    "set-up": "uses imports, data and helpers of set-up cells",
    "earlier-test": "uses names of an earlier test cell",
    "rebound-later": "tests a name that a later cell rebinds",
    "instantiates": "instantiates a student's class",
    "exceptions": "catches exceptions and looks at type or message",
    "argument-after": "looks at an argument after the call",
    "passed-back": "passes a student's object back into student code",
    "signature": "`__name__`, `__doc__`, signature",
    "getsource": "`inspect.getsource`",
    "namespace": "`dir()`, `globals()`, `locals()`",
    "figures": "Axes or figures of matplotlib",
    "rebinds": "rebinds a submitted name",
    "deletes": "deletes a submitted name and expects a NameError",
    "printed": "captures printed output",
    "generators": "generators",
    "helper-file": "a helper module shipped beside the notebook",
    "files": "files",
    "random": "random numbers",
    "last-expression": "a last expression: partial credit, `None`, something else",
    "hashed": "hashed answers",
    "autotest": "a cell that nbgrader has generated from an AUTOTEST comment",
    "used-later": "defines a name that a later cell uses",
    "global-state": "reads a name that a function has bound anew meanwhile",
    "rebinds-for-good": "rebinds a submitted name, and later cells depend on it",
    "hides-builtin": "hides a builtin function for a while",
    "patched": "replaces `input` or `print`",
    "mocks": "passes a mock, and asks it how it was called",
    "identity": "compares objects that are equal to themselves only, or asks whether there is one",
    "decorates": "decorates a function of its own with the student's decorator",
    "runs-text": "runs text of the student: examples of a docstring, annotations",
    "changes-given-data": "looks at given data that the answer cell, or its function, changes",
}


def kind_of(grade_id: str) -> str:
    """Return the kind that a test cell stands for.

    Examples
    --------
    >>> kind_of("total--to-library-2")
    'to-library'
    """
    return re.sub(r"-\d+$", "", grade_id.partition("--")[2])
