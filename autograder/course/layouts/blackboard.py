"""Blackboard's *Assignment file download*.

``ASSIGNMENT_LOGIN_attempt_YYYY-MM-DD-HH-MM-SS_FILE``, and for each attempt a text file without
``_FILE`` that begins with ``Name: Ada Lovelace (alovelace)`` and has ``Date Submitted:``. Source:
Blackboard's help, *Download assignments*, and the files of classes. The time in the name is the
server's; it orders attempts, and counts as this machine's local time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner, matches
from autograder.course.layouts.moodle import full_name
from autograder.course.naming import shared_start

__all__ = ["BLACKBOARD"]

NAME = re.compile(
    r"^(?P<head>[^/]+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})"
    r"(?:_(?P<file>[^/]+\.zip/.+|[^/]+)|(?P<own>\.txt))$"
)
PERSON = re.compile(r"^\s*Name:\s*(?P<name>[^\n]*?)\s*\((?P<login>[^()\n]+)\)\s*$", re.MULTILINE)


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    found = dict(matches(delivery, left, NAME))
    people = {}
    for index, match in found.items():
        if match["own"] and (said := PERSON.search(delivery.text(index))):
            people[match["head"]] = (said["login"], said["name"])
    heads = {match["head"] for match in found.values()}
    claims = {}
    for index, match in found.items():
        login, name = people.get(match["head"], (_login(match["head"], heads), ""))
        first, last = full_name(name)
        if match["own"]:
            claims[index] = Claim((), match[0], refusal="Blackboard's own note on an attempt")
            continue
        owner = Owner(login, "blackboard", login, first=first, last=last)
        claims[index] = _claim(owner, match)
    return claims


def _claim(owner: Owner, match: re.Match[str]) -> Claim:
    numbers = [int(number) for number in match["time"].split("-")]
    try:
        when = datetime(*numbers).astimezone(UTC)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        why = f"{match['time']} is no time; name the file anew, or use --layout loose"
        return Claim((owner,), match["file"], refusal=why)
    return Claim((owner,), match["file"], when)


def _login(head: str, heads: set[str]) -> str:
    """Return the login at the end of ``ASSIGNMENT_LOGIN``; both may hold underscores."""
    short = {each.rpartition("_")[0] for each in heads}
    if len(short) == 1:
        return head.rpartition("_")[2]
    words = head.split("_")
    shared = shared_start([each.split("_") for each in heads])
    return "_".join(words[shared:]) if 0 < shared < len(words) else words[-1]


BLACKBOARD = Layout("blackboard", _read)
