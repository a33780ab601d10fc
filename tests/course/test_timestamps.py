"""Times that platforms write are read right, or refused with the reason."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from autograder.course.timestamps import Arrival, UnreadableTime, arrival, read_time

TEN = datetime(2026, 11, 18, 10)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-18 10:00:00 UTC",
        "2026-11-18 10:00:00.000000 UTC\n",
        "2026-11-18 10:00 UTC",
        "2026-11-18 10:00:00",
        "2026-11-18 11:00:00 +0100",
        "2026-11-18 11:00:00 +01:00",
        "2026-11-18 02:00:00 -8",
        "2026-11-18 11:00:00 GMT+1",
        "2026-11-18 11:00:00 Europe/Berlin",
        "2026-11-18 10:00:00 (UTC)",
        "2026-11-18T10:00:00Z",
        "2026-11-18T05:00:00.000-05:00",
        "\ufeff2026-11-18T10:00:00Z",
        "20261118100000000",
        "20261118100000",
        "20261118T100000Z",
        "Wed, 18 Nov 2026 10:00:00 GMT",
        "Wed, 18 Nov 2026 05:00:00 -0500",
        "Wed Nov 18 10:00:00 UTC 2026",
        "Wednesday, November 18, 2026 10:00:00 AM GMT",
        "18.11.2026 10:00:00 UTC",
        "11/18/2026 10:00 AM UTC",
    ],
)
def test_a_time_is_read_right(text: str) -> None:
    assert read_time(text) == TEN


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("1795514400", "Unix time"),
        ("1795514400.25", "Unix time"),
        ("1795514400000", "Unix time"),
        ("2026-11-18 10:00:00 PST", "not known (PST)"),
        ("2026-11-18 10:00:00 CET", "not known (CET)"),
        ("2026-11-18 10:00:00 IST", "not known (IST)"),
        ("Wed Nov 18 10:00:00 EST 2026", "not known (EST)"),
        ("2026-11-18 10:00:00 Mars/Olympus", "not known"),
        ("2026-11-18 10:00:00 +9900", "cannot be"),
        ("Nov 18, 2026 10:00 AM", "names no time zone"),
        ("03/04/2026 10:00 AM UTC", "leaves open"),
        ("2026-11-18", "leaves open"),
        ("10:00:00 UTC", "leaves open"),
        ("2026-13-18 10:00:00 UTC", "is no time"),
        ("20261318100000000", "is no time"),
        ("yesterday", "is no time"),
        ("<html>", "is no time"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(UnreadableTime) as refused:
        read_time(text)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-18 02:00:00 PST", 10),
        ("2026-07-18 02:00:00 PDT", 9),
        ("2026-07-18 02:00:00 PST", None),
    ],
)
def test_an_abbreviation_is_read_where_the_courses_zone_uses_it(
    text: str, hour: int | None
) -> None:
    if hour is None:
        with pytest.raises(UnreadableTime):
            read_time(text, "America/Los_Angeles")
    else:
        assert read_time(text, "America/Los_Angeles").hour == hour


def test_days_before_months_are_not_guessed_from_the_year_first() -> None:
    assert read_time("2026-04-03 10:00:00 UTC") == datetime(2026, 4, 3, 10)


def test_what_a_submission_says(tmp_path: Path) -> None:
    assert arrival(tmp_path, "UTC") == Arrival(None)
    (tmp_path / "timestamp.txt").write_text("2026-11-18 10:00:00 UTC")
    assert arrival(tmp_path, "UTC").when == TEN
    (tmp_path / "timestamp.txt").write_bytes(b"\xff\xfe")
    assert arrival(tmp_path, "UTC").doubt == "is no time that can be read"
    (tmp_path / "timestamp.txt").unlink()
    (tmp_path / "timestamp.txt").symlink_to("/etc/hostname")
    assert arrival(tmp_path, "UTC").doubt == "cannot be opened"
