"""Reads the times at which platforms say that something was handed in.

Where a text can be read in two ways, or not at all, there is no time: late work is not to be
taken for punctual, nor punctual work for late, because somebody guessed.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dateutil.parser

from autograder.course.submission import read_bytes

__all__ = ["TIMESTAMP", "Arrival", "UnreadableTime", "arrival", "read_time"]

TIMESTAMP = "timestamp.txt"
UTC_NAMES = frozenset({"utc", "gmt", "z", "etc/utc", "ut", "universal", "zulu", "uct"})
DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)(\d{3}|\d{6})?(?:Z|UTC)?")
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? UTC", re.ASCII)
UNIX_TIME = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
ISO_DATE = re.compile(r"\s*\d{4}-\d\d-\d\d(?:[T ]|\s+)\d\d:\d\d")
OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d\d?):?(\d\d)?")
LATEST_OFFSET = timedelta(hours=14)


class UnreadableTime(ValueError):
    """The reason, as the rest of a sentence, why a text gives no time."""


@dataclass(frozen=True)
class Arrival:
    """When something was handed in.

    Attributes
    ----------
    when : datetime or None
        Naive, in UTC; None if nobody says, or if what is said cannot be read.
    text : str
        What is said.
    doubt : str
        Why it cannot be read, as the rest of a sentence; empty if it can, or if nothing is said.
    """

    when: datetime | None
    text: str = ""
    doubt: str = ""


def arrival(folder: Path, zone: str) -> Arrival:
    """Return what a submission's ``timestamp.txt`` says, in a course of a time zone."""
    path = folder / TIMESTAMP
    if not os.path.lexists(path):
        return Arrival(None)
    file = read_bytes(path, 1_000)
    if file.refusal:
        return Arrival(None, "", "cannot be opened")
    text = file.data.decode("utf-8", errors="replace")
    try:
        return Arrival(read_time(text, zone), text)
    except UnreadableTime as reason:
        return Arrival(None, text, str(reason))


def read_time(text: str, zone: str = "UTC") -> datetime:
    """Read a time as nbgrader, learning platforms and mail programs write it.

    A time without a time zone is in UTC if it is written as nbgrader writes it, year first; other
    forms have to name their zone. Sakai's 17 digits are UTC.

    Parameters
    ----------
    text : str
        What stands in ``timestamp.txt``.
    zone : str
        The course's own time zone, ``c.Exchange.timezone``: abbreviations such as ``PST`` are read
        only where it uses them.

    Returns
    -------
    datetime
        Naive, in UTC, as nbgrader keeps times.

    Raises
    ------
    UnreadableTime
        If it can be read in two ways, or not at all.

    Examples
    --------
    >>> read_time("2026-11-18 10:00:00.25 UTC"), read_time("2026-11-18T10:00:00+01:00")
    (datetime.datetime(2026, 11, 18, 10, 0, 0, 250000), datetime.datetime(2026, 11, 18, 9, 0))
    >>> read_time("2026-11-18 10:00:00 PST", "America/Los_Angeles")
    datetime.datetime(2026, 11, 18, 18, 0)
    """
    text = text.strip("\ufeff \t\r\n\0").replace("(UTC)", "UTC")
    if not text:
        raise UnreadableTime("is empty")
    if found := DIGITS.fullmatch(text):
        year, month, day, hour, minute, second = map(int, found.groups()[:6])
        fraction = int((found[7] or "0").ljust(6, "0"))
        try:
            return datetime(year, month, day, hour, minute, second, fraction)
        except ValueError as error:
            raise UnreadableTime(f"is no time ({error})") from None
    if UNIX_TIME.fullmatch(text):
        raise UnreadableTime("is a Unix time, and none of nbgrader's forms")
    if STAMP.fullmatch(text):  # nearly all of them; a calendar of all forms takes 100 times as long
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(text.removesuffix(" UTC"))
    return _worded(text, zone)


def _worded(text: str, zone: str) -> datetime:
    """Read a time that is more than digits; no part of it may be missing or open to doubt."""

    def zone_of(name: str | None, offset: int | None) -> tzinfo | None:
        if name is not None and name.casefold() not in UTC_NAMES:
            raise UnreadableTime(f"names a time zone that is not known ({name})")
        if name is None and offset is None:
            return None
        return timezone(timedelta(seconds=offset or 0))

    body, where = _split_zone(text)
    is_iso = ISO_DATE.match(body) is not None
    readings = set()
    for day_first in (False,) if is_iso else (False, True):
        for default in (datetime(2001, 1, 1, 1, 1, 1), datetime(2002, 2, 2, 2, 2, 2)):
            try:
                read: datetime = dateutil.parser.parse(
                    body, default=default, dayfirst=day_first, tzinfos=zone_of
                )
            except UnreadableTime:
                raise
            except (ValueError, OverflowError, TypeError):
                raise UnreadableTime("is no time that can be read") from None
            readings.add(read.replace(second=0) if _no_seconds(body) else read)
    if len({reading.replace(tzinfo=None) for reading in readings}) != 1:
        raise UnreadableTime("leaves open which number is what, or lacks one")
    when = readings.pop()
    if where:
        when = when.replace(tzinfo=_zone(where, when, zone))
    if when.tzinfo is None:
        if not is_iso:
            raise UnreadableTime("names no time zone")
        return when
    return when.astimezone(UTC).replace(tzinfo=None)


def _no_seconds(body: str) -> bool:
    return re.search(r"\d:\d\d:\d\d", body) is None


def _split_zone(text: str) -> tuple[str, str]:
    """Return a text without the zone at its end, and the zone."""
    found = re.fullmatch(
        r"(.*?\d(?:\s*[AaPp]\.?[Mm]\.?)?)\s*"
        r"((?:UTC|GMT)?\s*[+-]\d\d?:?(?:\d\d)?|[A-Za-z]{1,5}|[A-Z][A-Za-z_]+/[A-Za-z_/+-]+)"
        r"(?:\s*\([^)]*\))?",
        text,
    )
    if found is None or (found[2][0] in "+-" and ":" not in found[1]):
        return text, ""
    if found[2].casefold() in {"am", "pm", "a", "p"}:
        return text, ""
    return found[1], found[2]


def _zone(name: str, when: datetime, own: str) -> tzinfo:
    """Return the zone of a name, an offset, or an abbreviation that the course's own zone uses."""
    if name.casefold() in UTC_NAMES:
        return UTC
    if found := OFFSET.fullmatch(name):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if ahead > LATEST_OFFSET:
            raise UnreadableTime(f"names a time zone that cannot be ({name})")
        return timezone(ahead if found[1] == "+" else -ahead)
    unknown = UnreadableTime(f"names a time zone that is not known ({name})")
    if "/" in name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise unknown from None
    try:
        at_home = ZoneInfo(own)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise unknown from None
    for fold in (0, 1):
        here = when.replace(tzinfo=at_home, fold=fold)
        offset = here.utcoffset()
        if here.tzname() == name and offset is not None:
            return timezone(offset)
    raise unknown
