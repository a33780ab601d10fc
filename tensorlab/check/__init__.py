"""What a test cell says to a student.

A check calls the student's function once and climbs a ladder: type, shape, dtype, values,
aliasing. The first rung that does not hold raises `CheckFailed`, whose message is written for the
student: which call, what was expected, what came, the first place where they differ, and a hint.

Checks rely on nothing but calling the function and reading what it returns, so the function may
live in another process.

Examples
--------
>>> import tensorlab as tl
>>> def double(x):
...     return x * x
>>> tl.check.call(double, 3).equals(6, hint="Twice, not squared.").done()
Traceback (most recent call last):
    ...
tensorlab.check.errors.CheckFailed: double(3): the value is wrong.
  expected: 6
  got:      9
  hint: Twice, not squared.
"""

from __future__ import annotations

from tensorlab.check.calling import Call, call
from tensorlab.check.errors import CheckFailed, NotAttempted
from tensorlab.check.seeds import generator, seed
from tensorlab.check.storage import layouts

__all__ = ["Call", "CheckFailed", "NotAttempted", "call", "generator", "layouts", "seed"]
