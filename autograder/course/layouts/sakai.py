"""Sakai's *Download all*.

``ASSIGNMENT/Lovelace, Ada(alovelace)/Submission attachment(s)/FILE`` beside ``timestamp.txt``,
``*_submissionText.html``, ``comments.txt`` and ``Feedback Attachment(s)/``, or the same joined with
underscores; ``grades.csv`` above. Source: ``zipSubmissions`` of sakaiproject/sakai, and readers of
its files. The time is ``yyyyMMddHHmmssSSS`` in UTC, or ISO 8601.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner, matches
from autograder.course.timestamps import TIMESTAMP, UnreadableTime, read_time

__all__ = ["SAKAI"]

NAME = re.compile(
    r"^(?P<person>(?P<name>[^/]*?) ?\((?P<login>[^()/]+)\))"
    r"(?:/|_)(?:Submission attachment\(s\)(?:/|_)(?P<file>.+)|(?P<own>[^/]*submissionText\.html"
    r"|timestamp\.txt|feedbackText\.html|comments\.txt|Feedback Attachment\(s\)(?:/|_).+))$"
)
LIST = re.compile(r"^grades\.(?:csv|xlsx?)$")


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    found = dict(matches(delivery, left, NAME))
    if not any(match["file"] for match in found.values()):
        return {}
    said = {m["person"]: index for index, m in found.items() if m["own"] == TIMESTAMP}
    claims = {}
    for index, match in found.items():
        if match["own"]:
            claims[index] = Claim((), match[0], refusal="Sakai's own file")
            continue
        last, _, first = (part.strip() for part in match["name"].partition(","))
        name = f"{first} {last}".strip() or match["login"]
        owner = Owner(name, "sakai", match["login"], first=first, last=last)
        claims[index] = _timed(owner, match["file"], delivery, said.get(match["person"]))
    for index, _ in matches(delivery, left, LIST):
        claims.setdefault(index, Claim((), "", refusal="Sakai's own list"))
    return claims


def _timed(owner: Owner, file: str, delivery: Delivery, stamp: int | None) -> Claim:
    if stamp is None:
        return Claim((owner,), file)
    try:
        return Claim((owner,), file, read_time(delivery.text(stamp)).replace(tzinfo=UTC))
    except UnreadableTime as error:
        note = f"Sakai's timestamp.txt {error}; the time of the file counts"
        return Claim((owner,), file, note=note)


SAKAI = Layout("sakai", _read)
