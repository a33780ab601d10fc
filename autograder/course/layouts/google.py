"""Google Classroom: a folder of Drive, downloaded as a zip.

A copy that Classroom made for each student is called ``Ada Lovelace - TITLE``; Colab's are
``Ada Lovelace - Copy of TITLE``. What students upload themselves keeps its own name, and does not
say whose it is. Source: Google's help, *Create an assignment: make a copy for each student*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner, matches
from autograder.course.layouts.moodle import full_name
from autograder.course.naming import notebook_for, why_not_a_person

__all__ = ["GOOGLE"]

NAME = re.compile(r"^(?P<name>[^/]+?) - (?P<file>[^/]+)$")


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    claims = {}
    titles = (*delivery.notebooks, delivery.assignment)
    for index, found in matches(delivery, left, NAME):
        if notebook_for(found["name"] + ".ipynb", titles) or why_not_a_person(found["name"]):
            continue
        if index in delivery.work and notebook_for(found["file"], titles):
            first, last = full_name(found["name"])
            owner = Owner(found["name"], "google", first=first, last=last)
            claims[index] = Claim((owner,), found["file"])
    return claims


GOOGLE = Layout("google", _read)
