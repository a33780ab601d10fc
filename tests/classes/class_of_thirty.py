"""A class of thirty and what it hands in to Moodle: attempts, latecomers, twins, a broken file."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

FIRST = ("Ada", "Bo", "Chloé", "Dmitri", "Esra", "Farid")
LAST = ("Lovelace", "Nguyễn", "Ångström", "O'Brien", "da Silva")
PEOPLE = [f"{first} {last}" for last in LAST for first in FIRST]
TWIN = "Ada Lovelace"
PEOPLE[-1] = TWIN  # a second person of the name
BROKEN, UNTOUCHED, AGAIN = PEOPLE[3], PEOPLE[7], PEOPLE[5]
LATE = PEOPLE[-3:-1]
ANSWERS = (
    "def average(numbers):\n    return sum(numbers) / len(numbers) if numbers else 0",
    "def average(numbers):\n    return sum(numbers) / len(numbers)",
    "def average(numbers):\n    return sum(numbers) / 3",
    "def average(numbers):\n    return mean(numbers)",
)
TEXTS = (
    "The median: the mean is pulled up by the one, to $(99 + 100)/100$.",
    "The mean, because it uses *all* numbers.",
    "Both do.",
)


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
                    _write(archive, number, name, starter)


def _write(archive: zipfile.ZipFile, number: int, name: str, starter: dict) -> None:
    folder = f"Statistics-ps1-7/{name}_{401 + number}_assignsubmission_file_"
    day = 24 if name in LATE else 20
    if name == BROKEN:
        _put(archive, f"{folder}/ps1.ipynb", '{"cells": [', day)
        return
    if name == UNTOUCHED:
        _put(archive, f"{folder}/ps1.ipynb", json.dumps(starter), day)
        return
    if name == AGAIN:
        _put(archive, f"{folder}/ps1.ipynb", _answered(starter, ANSWERS[2], TEXTS[2]), day - 1)
        _put(archive, f"{folder}/ps1 (1).ipynb", _answered(starter, ANSWERS[0], TEXTS[0]), day)
        return
    has_crashed = number == 10
    answer = ANSWERS[3] if has_crashed else ANSWERS[number % 3]
    _put(archive, f"{folder}/ps1.ipynb", _answered(starter, answer, TEXTS[number % 3]), day)


def _answered(starter: dict, answer: str, text: str) -> str:
    notebook = json.loads(json.dumps(starter))
    answers = {"average": answer, "median": text}
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    return json.dumps(notebook)


def _put(archive: zipfile.ZipFile, name: str, text: str, day: int) -> None:
    archive.writestr(zipfile.ZipInfo(name, (2026, 11, day, 10, 0, 0)), text)
