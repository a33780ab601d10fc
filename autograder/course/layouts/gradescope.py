"""Gradescope's *Download Submissions*.

``assignment_N_export/submission_N/FILE``, and ``submission_metadata.yml``, which says for each
folder who handed it in (``:submitters:`` with ``:name:``, ``:sid:``, ``:email:``; several for a
group) and when (``:created_at:``). Source: Gradescope's help, *Exporting submissions*, and readers
of its files in public repositories. The file is Ruby's YAML: keys begin with a colon, times may be
tagged objects; no tag is ever obeyed here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import yaml

from autograder.course.layouts.base import Claim, Claims, Delivery, Layout, Owner, matches
from autograder.course.layouts.moodle import full_name
from autograder.course.timestamps import UnreadableTime, read_time

__all__ = ["GRADESCOPE"]

METADATA = "submission_metadata.yml"
OWN = re.compile(r"^submission_metadata\.ya?ml$")
NAME = re.compile(r"^(?P<folder>submission_\d+)/(?P<file>.+)$")


class _Plain(yaml.SafeLoader):  # type: ignore[misc]
    """Reads Ruby's tagged objects as the mappings that they are written as."""


def _untagged(loader: _Plain, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return None


_Plain.add_multi_constructor("!ruby/", _untagged)


def _read(delivery: Delivery, left: Sequence[int]) -> Claims:
    found = dict(matches(delivery, left, NAME))
    if not found:
        return {}
    own = [index for index, _ in matches(delivery, left, OWN) if index not in found]
    claims = {index: Claim((), METADATA, refusal="Gradescope's own list") for index in own}
    told: dict[str, Any] = {}
    for index in own:
        told |= _metadata(delivery.text(index))
    for index, match in found.items():
        claims[index] = _claim(told.get(match["folder"]), match["folder"], match["file"])
    return claims


def _metadata(text: str) -> dict[str, Any]:
    try:
        read = yaml.load(text, _Plain)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(k): v for k, v in read.items()} if isinstance(read, Mapping) else {}


def _claim(entry: Any, folder: str, file: str) -> Claim:
    people = _value(entry, "submitters")
    owners = tuple(filter(None, map(_owner, people if isinstance(people, list) else ())))
    if not owners:
        why = f"no {METADATA} says whose {folder} is; download it again, with its metadata"
        return Claim((), file, refusal=why)
    when = _when(_value(entry, "created_at"))
    note = "" if when else f"{METADATA} does not say when it came; the time of the file counts"
    return Claim(owners, file, when, note=note)


def _owner(person: Any) -> Owner | None:
    name, email = (str(_value(person, key) or "") for key in ("name", "email"))
    number = str(_value(person, "sid") or email)
    if not (name or number):
        return None
    first, last = full_name(name)
    return Owner(name or number, "gradescope", number, first=first, last=last, email=email)


def _value(entry: Any, key: str) -> Any:
    if not isinstance(entry, Mapping):
        return None
    return entry.get(f":{key}", entry.get(key))


def _when(said: Any) -> datetime | None:
    if isinstance(said, Mapping):
        said = said.get("utc") or said.get("time")
    if isinstance(said, datetime):
        return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)
    if isinstance(said, date) or not said:
        return None
    try:
        return read_time(str(said)).replace(tzinfo=UTC)
    except UnreadableTime:
        return None


GRADESCOPE = Layout("gradescope", _read)
