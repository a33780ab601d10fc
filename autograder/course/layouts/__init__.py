"""Layouts of downloads: whose each file of a delivery is, as data, one small recogniser each.

They are asked in this order, the plainest last, each about what those before it have not claimed.
"""

from __future__ import annotations

import difflib
from dataclasses import replace

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner
from autograder.course.layouts.blackboard import BLACKBOARD
from autograder.course.layouts.brightspace import BRIGHTSPACE
from autograder.course.layouts.canvas import CANVAS
from autograder.course.layouts.edx import EDX
from autograder.course.layouts.exchange import EXCHANGE
from autograder.course.layouts.folders import FOLDERS, INNERMOST, LOOSE, OTTER, OUTERMOST
from autograder.course.layouts.github import GITHUB
from autograder.course.layouts.google import GOOGLE
from autograder.course.layouts.gradescope import GRADESCOPE
from autograder.course.layouts.handed_in import HANDED_IN
from autograder.course.layouts.moodle import MOODLE
from autograder.course.layouts.sakai import SAKAI
from autograder.errors import WrongUse

__all__ = [
    "LAYOUTS",
    "Claim",
    "Claims",
    "Delivery",
    "Layout",
    "Owner",
    "claims",
    "claims_by_own_name",
    "layout_of",
]

PLATFORMS = (
    MOODLE,
    BLACKBOARD,
    BRIGHTSPACE,
    SAKAI,
    GRADESCOPE,
    EDX,
    EXCHANGE,
    CANVAS,
    HANDED_IN,
    GITHUB,
    GOOGLE,
)
LAYOUTS = {each.name: each for each in (*PLATFORMS, OTTER, FOLDERS, LOOSE, OUTERMOST, INNERMOST)}


def claims(delivery: Delivery, layout: Layout | None = None) -> Claims:
    """Return what the layouts say about each file, by its index.

    Parameters
    ----------
    delivery : Delivery
        What came.
    layout : Layout or None
        The only one to ask; None for all.
    """
    found: dict[int, Claim] = {}
    for each in (layout,) if layout else (*PLATFORMS, FOLDERS):
        left = [index for index in range(len(delivery.files)) if index not in found]
        found |= each.read(delivery, left)
    return found


def claims_by_own_name(delivery: Delivery, name: str) -> Claims:
    """Return what platforms say about one person's zip, whose own name says whose it is."""
    paths = tuple(f"{name}/{path}" for path in delivery.paths)
    within = replace(delivery, paths=paths)
    found: dict[int, Claim] = {}
    for each in PLATFORMS:
        left = [index for index in range(len(delivery.files)) if index not in found]
        found |= each.read(within, left)
    return found


def layout_of(name: str) -> Layout:
    """Return the layout of a name.

    Raises
    ------
    WrongUse
        If there is none.
    """
    if name in LAYOUTS:
        return LAYOUTS[name]
    near = difflib.get_close_matches(name, LAYOUTS, n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    raise WrongUse(f"There is no layout {name!r}; the layouts are {', '.join(LAYOUTS)}.{meant}")
