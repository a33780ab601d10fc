"""A class of thirty and what it hands in to Moodle: attempts, latecomers, twins, a broken file."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

FIRST = ("Ada", "Bo", "Chloé", "Dmitri", "Esra", "Farid")
LAST = ("Lovelace", "Nguyễn", "Ångström", "O'Brien", "da Silva")
PEOPLE = [f"{first} {last}" for last in LAST for first in FIRST]
TWIN = "Ada Lovelace"
PEOPLE[-1] = TWIN  # a second person of the name
BROKEN, UNTOUCHED, AGAIN, CHANGED, CRASHED = (PEOPLE[number] for number in (3, 7, 5, 8, 10))
LATE = PEOPLE[-3:-1]
ANSWERS = {
    "def average(numbers):\n    return sum(numbers) / len(numbers) if numbers else 0": 3,
    "def average(numbers):\n    return sum(numbers) / len(numbers)": 2,
    "def average(numbers):\n    return sum(numbers) / 3": 0,
    "def average(numbers):\n    return mean(numbers)": 0,
}
"""What the class writes, and the points that it is worth."""
TEXTS = {
    "The median: the mean is pulled up by the one, to $(99 + 100)/100$.": 3,
    "The mean, because it uses *all* numbers.": 1,
    "Both do.": 0,
}
"""The same, of the question that a person grades."""
MOODLE = 401  # the first number that Moodle gives


def student(name: str) -> str:
    """Return the id that the roster gives."""
    return f"s{PEOPLE.index(name):02}"


def write_roster(path: Path) -> None:
    """Write Moodle's list of participants."""
    lines = ["First name,Last name,Username,Email address"]
    for number, name in enumerate(PEOPLE):
        first, _, last = name.partition(" ")
        lines.append(f"{first},{last},s{number:02},s{number:02}@example.org")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_downloads(released: Path, first: Path, second: Path) -> None:
    """Write what Moodle hands out at the deadline, and again when the late ones are in."""
    starter = json.loads(released.read_text("utf-8"))
    for path in (first, second):
        with zipfile.ZipFile(path, "w") as archive:
            for number, name in enumerate(PEOPLE):
                if path == second or name not in LATE:
                    _write(archive, number, starter, is_second=path == second)


def written(number: int) -> tuple[str, str] | None:
    """Return the answer and the text that count in the end; None where neither can be read."""
    name = PEOPLE[number]
    if name in (BROKEN, UNTOUCHED):
        return None
    kind = 0 if name in (AGAIN, CHANGED) else number % 3
    answer = 3 if name == CRASHED else kind
    return list(ANSWERS)[answer], list(TEXTS)[kind]


def points() -> dict[str, int | None]:
    """Return what everybody has earned in the end, by Moodle's number; None: no grade yet."""
    earned: dict[str, int | None] = {}
    for number, name in enumerate(PEOPLE):
        wrote = written(number)
        sum_ = ANSWERS[wrote[0]] + TEXTS[wrote[1]] if wrote else 0
        earned[str(MOODLE + number)] = None if name == BROKEN else sum_
    return earned


def _write(archive: zipfile.ZipFile, number: int, starter: dict[str, Any], is_second: bool) -> None:
    name = PEOPLE[number]
    folder = f"Statistics-ps1-7/{name}_{MOODLE + number}_assignsubmission_file_"
    wrote, day = written(number), 24 if name in LATE else 20
    before = _answered(starter, list(ANSWERS)[2], list(TEXTS)[2])
    if name == BROKEN:
        text = '{"cells": ['
    elif wrote is None:
        text = json.dumps(starter)
    else:
        text = _answered(starter, *wrote)
    if name == AGAIN:
        _put(archive, f"{folder}/ps1.ipynb", before, day - 1)
        _put(archive, f"{folder}/ps1 (1).ipynb", text, day)
    elif name == CHANGED:
        _put(archive, f"{folder}/ps1.ipynb", text if is_second else before, day + 3 * is_second)
    else:
        _put(archive, f"{folder}/ps1.ipynb", text, day)


def _answered(starter: dict[str, Any], answer: str, text: str) -> str:
    notebook = json.loads(json.dumps(starter))
    answers = {"average": answer, "median": text}
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    return json.dumps(notebook)


def _put(archive: zipfile.ZipFile, name: str, text: str, day: int) -> None:
    archive.writestr(zipfile.ZipInfo(name, (2026, 11, day, 10, 0, 0)), text)
