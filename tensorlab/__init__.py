"""What the lectures and the problem sets import: ``import tensorlab as tl``.

=========== =====================================================================
name        what it is for
=========== =====================================================================
attempt     call a function; get its result, or the exception it raised
check       what a test cell says to a student: type, shape, dtype, values, aliasing
data        the pictures: CIFAR-10 where it lies on disk, else the bundled sample
device      the device to compute on: ``TENSORLAB_DEVICE``, else what is there
draw        one picture per function; each returns a matplotlib figure
explore     the same pictures with text boxes and sliders
hardware    what devices cost and gain: measured figures, and a live measurement
predictions which of your predictions came true, and what to reread
progress    what you have read, predicted and solved; what is open
reveal      an answer behind a closed line, opened after predicting
shapes      the rules of shapes as plain Python: alignment, result, reason
style       the look of every figure: colours, sizes, fonts
submit      hand in a problem set: checks, a zip, a receipt
validate    how a problem set stands, exercise by exercise
=========== =====================================================================

Nothing heavy is imported until the name that needs it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tensorlab.kernel import join as _join

if TYPE_CHECKING:
    from tensorlab import check, data, draw, explore, hardware, shapes, style
    from tensorlab._device import device
    from tensorlab._reveal import attempt, reveal
    from tensorlab.course.handing_in import submit
    from tensorlab.course.progress import predictions, progress
    from tensorlab.course.validation import validate

__all__ = [
    "attempt",
    "check",
    "data",
    "device",
    "draw",
    "explore",
    "hardware",
    "predictions",
    "progress",
    "reveal",
    "shapes",
    "style",
    "submit",
    "validate",
]

_FUNCTIONS = {
    "attempt": "_reveal",
    "device": "_device",
    "predictions": "course.progress",
    "progress": "course.progress",
    "reveal": "_reveal",
    "submit": "course.handing_in",
    "validate": "course.validation",
}


def __getattr__(name: str) -> Any:
    if name in _FUNCTIONS:
        found = getattr(import_module(f"{__name__}.{_FUNCTIONS[name]}"), name)
    elif name in __all__:
        found = import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


_join()
