"""What has been decided, one line of JSON each, so that a run that was stopped goes on."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from coursetools.slips.collected import Collected
from coursetools.slips.slips import Slip
from coursetools.slips.trace import Traced
from coursetools.slips.trial import Decision, chosen, decide

__all__ = ["decided"]

FINAL = ("killed", "endless")


def decided(
    root: Path, slips: Iterable[Slip], traced: list[Traced], state: str, journal: Path
) -> Iterator[tuple[Slip, Decision]]:
    """Yield what becomes of each slip, and write it down.

    A slip that was killed stays so; one that survived is tried again once the tests are others.

    Parameters
    ----------
    root, slips, traced : Path, iterable of Slip, list of Traced
        The project's root, the slips, and all tests.
    state, journal : str, Path
        The state of the tests, and the file of what is known already.

    Yields
    ------
    tuple of Slip and Decision
        In the order of the slips.
    """
    known = _read(journal)
    files = sorted({test.file for test in traced})
    with (
        tempfile.TemporaryDirectory() as folder,
        Collected(root, files, Path(folder)) as collected,
        journal.open("a", encoding="utf-8") as lines,
    ):
        for slip in slips:
            decision = known.get(slip.key)
            if decision is None or not (decision.verdict in FINAL or decision.state == state):
                decision = decide(root, collected, slip, chosen(slip, traced), state)
                lines.write(json.dumps(decision.to_json()) + "\n")
                lines.flush()
            yield slip, decision


def _read(journal: Path) -> dict[str, Decision]:
    """Return the last decision on each slip; a line that was cut off is none."""
    found: dict[str, Decision] = {}
    text = journal.read_text("utf-8") if journal.exists() else ""
    for line in text.splitlines():
        try:
            decision = Decision(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[decision.key] = decision
    return found
