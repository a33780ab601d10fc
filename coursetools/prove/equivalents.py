"""Mutants that no test can tell from the reference: listed by hand, each with the reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursetools.build.text import Problem, refuse
from coursetools.prove.mutants import Mutant

__all__ = ["Equivalent", "entry", "read_equivalents"]

BLOCK = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = "[[equivalent]]"
KEYS = ("exercise", "because", "mutants")


@dataclass(frozen=True)
class Equivalent:
    """A mutant that may survive.

    Parameters
    ----------
    exercise : str
        Its exercise's full name.
    because : str
        Why no test can tell it from the reference.
    key : str
        The mutant's `Mutant.key`.
    """

    exercise: str
    because: str
    key: str


def read_equivalents(path: Path, file: str) -> Mapping[str, Equivalent]:
    """Read the list from the TOML blocks of a page of markdown.

    Parameters
    ----------
    path, file : Path, str
        The page, and how messages name it. A page that does not exist lists nothing.

    Returns
    -------
    mapping of str to Equivalent
        By key.

    Raises
    ------
    TextRefused
        If a block is not TOML, or an entry lacks something or names a mutant again.
    """
    text = path.read_text("utf-8") if path.exists() else ""
    problems: list[Problem] = []
    listed: dict[str, Equivalent] = {}
    for line, given in _entries(file, text, problems):
        if wrong := _wrong(given):
            problems.append(Problem(file, line, f"the entry {wrong}; see the top of the page."))
            continue
        for mutant in given["mutants"]:
            key = mutant.split()[0]
            if key in listed:
                problems.append(Problem(file, line, f"`{key}` is listed twice; remove one."))
            listed[key] = Equivalent(given["exercise"], given["because"], key)
    refuse(problems)
    return listed


def entry(mutant: Mutant) -> str:
    """Return an entry to be put into the list; the reason is left open.

    Parameters
    ----------
    mutant : Mutant
        One that survives.

    Returns
    -------
    str
        TOML, as `read_equivalents` reads it once a reason is given.
    """
    return (
        f'{HEADING}\nexercise = "{mutant.exercise}"\nbecause = ""\n'
        f"mutants = [\n  '''{mutant.key} {mutant.operator}: {mutant.change}''',\n]"
    )


def _entries(file: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    for block in BLOCK.finditer(text):
        first = text[: block.start()].count("\n") + 2
        try:
            entries = tomllib.loads(block[1]).get("equivalent", [])
        except tomllib.TOMLDecodeError as error:
            problems.append(Problem(file, first, f"the block is not TOML: {error}; correct it."))
            continue
        lines = [at for at, line in enumerate(block[1].splitlines(), first) if line == HEADING]
        yield from zip(lines, entries, strict=True)


def _wrong(given: Mapping[str, Any]) -> str:
    if unknown := sorted(given.keys() - set(KEYS)):
        return f"has an unknown key `{unknown[0]}`"
    if missing := [key for key in KEYS if not given.get(key)]:
        return f"has no `{missing[0]}`"
    return ""
