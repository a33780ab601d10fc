"""Canvas' *Download submissions*.

``lastfirst_[LATE_]USER_ATTACHMENT_FILE``, all in one folder; ``anon_CODE_[LATE_]ATTACHMENT_FILE``
where grading is anonymous. Source: ``submissions_zipper.rb`` and
``infer_comment_context_from_filename`` of instructure/canvas-lms. Names are squeezed and in lower
case, so they are no names to show to people. Attachments are numbered upwards, which orders
attempts; a second file of one name gets ``-1``. Codes of anonymous people are made for each
assignment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner, matches

__all__ = ["CANVAS"]

FILE = r"(?P<file>[^/]+\.zip/.+|[^/]+)$"
DATE = r"(?:19|20)\d\d_[01]?\d_[0-3]?\d(?!\d)"
NAMED = re.compile(
    rf"^(?P<name>[^/_]+)_(?!{DATE})(?P<late>LATE_)?(?P<number>\d+(?:~\d+)?)_(?P<upload>\d+)_{FILE}"
)
ANONYMOUS = re.compile(
    rf"^anon_(?P<late>LATE_)?(?P<number>[A-Za-z0-9]{{5}})_(?P<late2>LATE_)?(?P<upload>\d+)_{FILE}"
)


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    claims = {}
    for index, found in matches(delivery, left, ANONYMOUS):
        name, number = f"anon_{found['number']}", found["number"]
        owner = Owner(name, "canvas", f"anon_{number}", delivery.assignment)
        claims[index] = _claim(owner, found, bool(found["late"] or found["late2"]))
    rest = [index for index in left if index not in claims]
    for index, found in matches(delivery, rest, NAMED):
        owner = Owner(found["name"], "canvas", found["number"])
        claims[index] = _claim(owner, found, bool(found["late"]))
    return claims


def _claim(owner: Owner, found: re.Match[str], is_late: bool) -> Claim:
    note = "Canvas says: handed in late" if is_late else ""
    return Claim((owner,), found["file"], attempt=int(found["upload"]), note=note)


CANVAS = Layout("canvas", _read)
