"""Reads the commands of a page: its `bash` blocks in order, with what stands beside them.

A page says where its commands run by a comment, `<!-- tested in: PLACE -->`, which begins anew in a
fresh copy of it wherever it stands. A block below `<!-- not run: REASON -->` cannot be run by a
test. Behind a command, `# exit status N` says how it ends, and `# until Ctrl-C` that it goes on
running until then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PARTS = re.compile(
    r"^<!-- tested in: (?P<place>.+?) -->$"
    r"|(?:^<!-- not run: (?P<reason>.+?) -->\n)?^```(?P<language>\S*)\n(?P<lines>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
ENDS = re.compile(r"\s+# (?:exit status (?P<status>\d+)|(?P<server>until Ctrl-C))$")
PROSE = frozenset({"python", "text", "toml"})


@dataclass(frozen=True)
class Command:
    """One line of a block.

    Attributes
    ----------
    line : str
        What is typed.
    status : int
        Its exit status.
    is_server : bool
        Whether it goes on until Ctrl-C.
    place : str
        Where it runs, if it is the first there; else empty.
    reason : str
        Why no test can run it; empty if one does.
    """

    line: str
    status: int
    is_server: bool
    place: str
    reason: str


def commands(page: Path) -> list[Command]:
    """Return every command of a page, in order."""
    return list(_commands(page.read_text("utf-8"), page.name))


def _commands(text: str, name: str) -> Iterator[Command]:
    place = ""
    for found in PARTS.finditer(text):
        if found["place"]:
            place = found["place"]
            continue
        if found["language"] in PROSE:
            continue
        assert found["language"] == "bash", f"{name}: a block of {found['language'] or 'nothing'}"
        reason = found["reason"] or ""
        for line in filter(None, map(str.strip, found["lines"].splitlines())):
            ends = ENDS.search(line)
            yield Command(
                ENDS.sub("", line),
                int(ends["status"] or 0) if ends else 0,
                bool(ends and ends["server"]),
                "" if reason else place,
                reason,
            )
            place = place if reason else ""
