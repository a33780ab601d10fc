"""The hand-ins of this course itself: ``psNN_NAME_DATE.zip`` of ``python -m tensorlab.submit``.

A zip with the notebooks, what they need, and ``receipt.json``; the second of a day ends in ``_2``.
Name and date are the student's word: the date orders attempts, and says nothing about lateness.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner, matches
from autograder.course.naming import is_account, same_words

__all__ = ["HANDED_IN"]

NAME = re.compile(
    r"^(?P<set>[A-Za-z]+\d+(?:_[a-z][a-z0-9]*)*?)_(?P<name>[^/]+?)_"
    r"(?P<date>20\d\d-?[01]\d-?[0-3]\d(?:[T_-]\d\d[-h:_]?\d\d(?:[-m:_]?\d\d)?)?Z?)"
    r"(?:_(?P<again>\d{1,3}))?(?: ?\(\d+\)|-\d)?(?:\.zip)?/(?P<file>.+)$"
)
CURE = "write the student's name into the name of the zip"
RECEIPT = "receipt.json"


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    claims = {}
    for index, found in matches(delivery, left, NAME):
        start, name = _split(found["set"], found["name"], delivery.assignment)
        owner = Owner(name.replace("_", " "), "tensorlab")
        if found["file"] == RECEIPT:
            claims[index] = Claim((), RECEIPT, refusal="the receipt of a hand-in")
        elif not delivery.assignment.casefold().startswith(start.casefold()):
            why = f"it is of {start}; collect that one"
            claims[index] = Claim((owner,), found["file"], refusal=why)
        elif is_account(owner.name) and not delivery.known(owner.name):
            why = f"{owner.name} is the account of a machine, which several people may have; {CURE}"
            claims[index] = Claim((owner,), found["file"], refusal=why)
        else:
            date = re.sub(r"\D", "", found["date"]).ljust(14, "0")
            count = 1000 * int(date) + int(found["again"] or 1)
            claims[index] = Claim((owner,), found["file"], attempt=count)
    return claims


def _split(start: str, name: str, assignment: str) -> tuple[str, str]:
    """Return set and name: ``ps03_broadcasting_ada`` has its set spelt out."""
    words = f"{start}_{name}".split("_")
    for count in range(len(words) - 1, 0, -1):
        if same_words("_".join(words[:count]), assignment):
            return assignment, "_".join(words[count:])
    return words[0], "_".join(words[1:])


HANDED_IN = Layout("tensorlab", _read)
