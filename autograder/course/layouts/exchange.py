"""nbgrader's exchange: ``inbound/STUDENT+ASSIGNMENT+TIME[+RANDOM]/FILE``.

Source: ``nbgrader/exchange/default/submit.py``; ngshare and the cache of a student are named
alike. The time is written by ``c.Exchange.timestamp_format``, whose default ends in the zone's
name; the ``timestamp.txt`` beside it says the same. A student is called as in the gradebook.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner, matches
from autograder.course.naming import same_words
from autograder.course.timestamps import TIMESTAMP, UnreadableTime, read_time

__all__ = ["EXCHANGE"]

NAME = re.compile(
    r"^(?P<student>[^/]+)\+(?P<assignment>[^/+]+)\+(?P<time>\d{4}-\d\d-\d\d[ T][^/+]*"
    r"(?:\+\d\d:?\d\d)?)(?:\+(?P<random>[^/+]+))?/(?P<file>.+)$"
)
# Windows cannot write the colons of a time, and what unpacks a zip there writes something else
HOUR = re.compile(r"(?<=[ T])(\d\d)[_.-](\d\d)[_.-](\d\d)")
SECRET = "submission_secret.txt"


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    claims = {}
    for index, found in matches(delivery, left, NAME):
        file = found["file"]
        if file in (TIMESTAMP, SECRET):
            claims[index] = Claim((), file, refusal="nbgrader's own file")
            continue
        owner = Owner(found["student"], "nbgrader", found["student"])
        if not same_words(found["assignment"], delivery.assignment):
            why = f"it is of {found['assignment']}; collect that one"
            claims[index] = Claim((owner,), file, refusal=why)
            continue
        time = HOUR.sub(r"\1:\2:\3", found["time"])
        claims[index] = _timed(owner, file, time, delivery.zone)
    return claims


def _timed(owner: Owner, file: str, time: str, zone: str) -> Claim:
    try:
        return Claim((owner,), file, read_time(time, zone).replace(tzinfo=UTC))
    except UnreadableTime as error:
        why = f"its time, {time!r}, {error}; set c.Exchange.timezone, or rename the folder"
        return Claim((owner,), file, refusal=why)


EXCHANGE = Layout("nbgrader", _read)
