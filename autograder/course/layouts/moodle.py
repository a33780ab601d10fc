"""Moodle's *Download all submissions*.

``Full name_NUMBER_assignsubmission_file_/PATH`` with *Download submissions in folders*, the default
since 3.1, and ``Full name_NUMBER_assignsubmission_file_FILE`` without. Source: ``mod/assign/
locallib.php``, ``download_submissions``: underscores of the name are blanks there, and the number
is the row of ``assign_user_mapping``, which Moodle makes anew for each person *and assignment*.
Under blind marking the name is ``Participant NUMBER``, in the site's language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner, matches

__all__ = ["MOODLE"]

NAME = re.compile(
    r"^(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)"
    r"(?:_/|_|/)(?P<file>.+)$"
)


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    claims = {}
    for index, found in matches(delivery, left, NAME):
        name, number = found["name"], found["number"]
        is_blind = re.search(rf"(?<!\d){number}$", name) is not None
        first, last = ("", "") if is_blind else full_name(name)
        owner = Owner(name, "moodle", number, delivery.assignment, first, last)
        is_text = "_onlinetext" in found[0]
        refusal = "an answer typed into Moodle, not a file; read it there" if is_text else ""
        claims[index] = Claim((owner,), found["file"], refusal=refusal)
    return claims


def full_name(name: str) -> tuple[str, str]:
    """Return first and last name: the last word is the last name, for want of anything better.

    Examples
    --------
    >>> full_name("Ada King Lovelace"), full_name("李雷")
    (('Ada King', 'Lovelace'), ('', '李雷'))
    """
    first, _, last = name.strip().rpartition(" ")
    return first.strip(), last


MOODLE = Layout("moodle", _read)
