"""Open edX: *ORA submissions*, the download of open response assessments.

``[1]Section, [1]Subsection, [1]Unit/[1] - LOGIN - FILE``, and ``submissions.csv``. Source:
``OraDownloadData`` in ``openassessment/data.py`` of openedx/edx-ora2. Where usernames are not
exported, the login is an anonymous id of 32 letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner, matches

__all__ = ["EDX"]

NAME = re.compile(
    r"^(?:\[\d+\][^/]*/|Removed from course/)?\[(?:\d+|x)\] - (?P<login>[^/]+?) - "
    r"(?P<file>[^/]+\.zip/.+|[^/]+)$"
)
PROMPT = re.compile(r"prompt_\d+\.txt")
LIST = re.compile(r"^submissions\.csv$")


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    claims = {}
    for index, found in matches(delivery, left, NAME):
        is_text = PROMPT.fullmatch(found["file"])
        refusal = "an answer typed into Open edX, not a file; read it there" if is_text else ""
        owner = Owner(found["login"], "edx", found["login"])
        claims[index] = Claim((owner,), found["file"], refusal=refusal)
    if claims:
        for index, _ in matches(delivery, left, LIST):
            claims.setdefault(index, Claim((), "", refusal="Open edX' own list"))
    return claims


EDX = Layout("edx", _read)
