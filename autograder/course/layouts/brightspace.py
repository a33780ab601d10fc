"""Brightspace's (D2L's) *Download* of an assignment.

``USER-FOLDER - Ada Lovelace - Nov 18, 2026 1000 AM/FILE``, beside an ``index.html``; older ones
write ``USER-FOLDER - Ada Lovelace - Nov 18, 2026 10:00 AM - FILE``. Source: the files of classes
and readers of them in public repositories. Each attempt has a folder; the time is that of the
site, and counts as this machine's local time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner, matches
from autograder.course.layouts.moodle import full_name

__all__ = ["BRIGHTSPACE"]

NAME = re.compile(
    r"^(?P<user>\d+)-\d+ ?- ?(?P<name>[^/]+?) ?- ?(?P<time>[^/-]*\d{4}[^/-]*?)"
    r"(?:/| - )(?P<file>.+)$"
)
TIME = re.compile(
    r"(?:(?P<month>[A-Za-z]{3})[a-z]*\.? (?P<day>\d\d?)"
    r"|(?P<day2>\d\d?) (?P<month2>[A-Za-z]{3})[a-z]*)"
    r"\.?,? (?P<year>\d{4}),? (?P<hour>\d\d?)[:.]?(?P<minute>\d\d)(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
INDEX = re.compile(r"^index\.html?$")


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    claims = {}
    for index, found in matches(delivery, left, NAME):
        first, last = full_name(found["name"])
        owner = Owner(found["name"], "brightspace", found["user"], first=first, last=last)
        when = _time(found["time"].strip())
        why = f"the time {found['time']!r} is not understood; put it in a folder named after the "
        refusal = "" if when else f"{why}student"
        claims[index] = Claim((owner,), found["file"], when, refusal=refusal)
    if claims:
        for index, _ in matches(delivery, left, INDEX):
            claims.setdefault(index, Claim((), "", refusal="Brightspace's own list"))
    return claims


def _time(text: str) -> datetime | None:
    found = TIME.fullmatch(text)
    if found is None:
        return None
    month = (found["month"] or found["month2"]).casefold()
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] in "Pp" else 0)
    day = int(found["day"] or found["day2"])
    try:
        number = MONTHS.index(month) + 1
        return datetime(int(found["year"]), number, day, hour, int(found["minute"])).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


BRIGHTSPACE = Layout("brightspace", _read)
