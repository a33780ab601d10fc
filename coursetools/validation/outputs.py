"""Outputs of a cell, paired as nbval pairs them: the n-th of a kind with the n-th of that kind."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from coursetools.validation.pictures import compare_pictures
from coursetools.validation.texts import Difference, compare_texts
from coursetools.validation.tolerance import Tolerance

__all__ = ["Settled", "settle"]

TEXTS = {"text/plain", "text/html", "stdout", "stderr", "evalue"}
PICTURES = {"image/png"}

Sanitise = Callable[[str], str]


@dataclass(frozen=True)
class Slot:
    """One text or picture of an output, and where it is kept."""

    holder: MutableMapping[str, Any]
    key: str

    @property
    def content(self) -> str:
        """What is kept there."""
        return str(self.holder[self.key])


@dataclass(frozen=True)
class Settled:
    """Fresh outputs after the comparison.

    Parameters
    ----------
    outputs : list
        The fresh outputs; a text that agrees within the tolerances is replaced by the stored one,
        so that whoever compares text afterwards finds it equal.
    differences : tuple of Difference
        What does not agree.
    numbers, pictures : int
        How many of each were compared.
    """

    outputs: list[Any]
    differences: tuple[Difference, ...]
    numbers: int
    pictures: int


def settle(
    stored: Sequence[Any], fresh: Sequence[Any], tolerance: Tolerance, sanitise: Sanitise
) -> Settled:
    """Compare fresh outputs with stored ones, within a tolerance.

    Parameters
    ----------
    stored, fresh : sequence of outputs
        In the notebook format.
    tolerance : Tolerance
        What the cell allows.
    sanitise : callable
        Takes out of a text what differs from machine to machine.

    Returns
    -------
    Settled
    """
    outputs = copy.deepcopy(list(fresh))
    old, new = _slots(stored), _slots(outputs)
    differences: list[Difference] = []
    numbers = pictures = 0
    for kind in sorted(old.keys() | new.keys()):
        if len(old[kind]) != len(new[kind]):
            counts = [f"{len(slots[kind])} of them" for slots in (old, new)]
            differences.append(Difference(kind, counts[0], counts[1], "one is missing or new"))
            continue
        for number, (a, b) in enumerate(zip(old[kind], new[kind], strict=True), 1):
            if kind in PICTURES:
                pictures += 1
                found = compare_pictures(a.content, b.content, f"picture {number}")
                differences += [found] if found else []
                continue
            markup = kind == "text/html"
            verdict = compare_texts(
                sanitise(a.content), sanitise(b.content), tolerance, markup=markup
            )
            numbers += verdict.numbers
            differences += [_placed(kind, found) for found in verdict.differences]
            if verdict.agree:
                b.holder[b.key] = a.holder[a.key]
    return Settled(outputs, tuple(differences), numbers, pictures)


def _placed(kind: str, found: Difference) -> Difference:
    return Difference(f"{kind}, {found.place}", found.stored, found.fresh, found.why)


def _slots(outputs: Sequence[Any]) -> dict[str, list[Slot]]:
    slots: dict[str, list[Slot]] = defaultdict(list)
    for output in outputs:
        for kind, slot in _contents(output):
            slots[kind].append(slot)
    return slots


def _contents(output: Any) -> Iterator[tuple[str, Slot]]:
    if output["output_type"] == "stream":
        yield output["name"], Slot(output, "text")
    elif output["output_type"] == "error":
        yield "evalue", Slot(output, "evalue")
    else:
        for kind in output["data"]:
            if kind in TEXTS | PICTURES:
                yield kind, Slot(output["data"], kind)
