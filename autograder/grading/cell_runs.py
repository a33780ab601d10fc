"""What came of a cell: the words that everything shares that runs cells, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = ["CellEnd", "CellRun", "Failure", "Shown", "outputs_of", "run_from_json"]

Shown = tuple[int, Mapping[str, str]]
"""After how many printed characters something is shown, and what: text by MIME type."""


class CellEnd(StrEnum):
    """How a cell stopped running.

    Attributes
    ----------
    FINISHED
        It came to its end, and whatever ran it has said so.
    RAISED
        An exception ended it; of a test, something in it was not as it should be.
    TIMED_OUT, DIED
        It did not end, or took with it what ran it.
    NOT_RUN
        It could not be run, or there is no telling what came of it: a person has to look.
    """

    FINISHED = "finished"
    RAISED = "raised"
    TIMED_OUT = "timed_out"
    DIED = "died"
    NOT_RUN = "not_run"


@dataclass(frozen=True)
class Failure:
    """An exception that ended a cell.

    Attributes
    ----------
    kind : str
        The exception's class name.
    message : str
        Its text.
    lines : tuple of int
        The lines of the cell that it came up in; empty if unknown.
    is_students : bool
        Whether code of the student raised it, and not the cell itself.
    is_authors : bool
        Whether the course raised it, and not a library that the course has called.
    hint : str
        What the author has given such a library to say.
    """

    kind: str
    message: str
    lines: tuple[int, ...] = ()
    is_students: bool = False
    is_authors: bool = True
    hint: str = ""


@dataclass(frozen=True)
class CellRun:
    """What came of a cell.

    Attributes
    ----------
    ending : CellEnd
        How it stopped. Only `CellEnd.FINISHED` stands for a positive reply.
    outputs : tuple of mapping
        Notebook outputs, bounded.
    execution_count : int or None
        The number of the cell, as a notebook shows it.
    failure : Failure or None
        The exception, if there was one.
    cell : str
        The cell's id.
    value : float or None
        The number that a test cell ended in: partial credit. None where it ended in none.
    reason : str
        Why it timed out, died or did not run, in words.
    is_starved : bool
        Whether it timed out on the clock alone: neither did it use up its processor time, nor did
        it sleep. Another run on a quieter machine may end well.
    objects : tuple of str
        What a test cell asked of the student's objects.
    changes : tuple of str
        What student code changed, of what it was given, that the reference does not.
    draws : bool
        Whether a test cell drew random numbers that follow from the secret of the run.
    seconds : float
        What a cell took on the clock that two processes ran to its end; else 0. Never compared.
    """

    ending: CellEnd
    outputs: tuple[Mapping[str, Any], ...] = ()
    execution_count: int | None = None
    failure: Failure | None = None
    cell: str = ""
    value: float | None = None
    reason: str = ""
    is_starved: bool = False
    objects: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    draws: bool = False
    seconds: float = field(default=0.0, compare=False)

    @property
    def is_culprit(self) -> bool:
        """Whether it is not to be run again: it did not end, or has ended what ran it."""
        return self.ending in {CellEnd.TIMED_OUT, CellEnd.DIED}

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        failure = None if self.failure is None else vars(self.failure)
        return {**vars(self), "failure": failure}  # `asdict` would copy every picture


def run_from_json(data: Mapping[str, Any]) -> CellRun:
    """Read the JSON form.

    Raises
    ------
    ValueError, TypeError, KeyError
        If it is none.
    """
    failure, value = data["failure"], data["value"]
    read: dict[str, Any] = {
        "ending": CellEnd(data["ending"]),
        "outputs": tuple(dict(output) for output in data["outputs"]),
        "failure": None if failure is None else _failure_from_json(failure),
        "value": None if value is None else float(value),
        "seconds": float(data["seconds"]),
    }
    read |= {name: str(data[name]) for name in ("cell", "reason")}
    read |= {name: tuple(map(str, data[name])) for name in ("objects", "changes")}
    read |= {name: data[name] is True for name in ("is_starved", "draws")}
    return CellRun(**{**data, **read})


def _failure_from_json(data: Mapping[str, Any]) -> Failure:
    read: dict[str, Any] = {name: str(data[name]) for name in ("kind", "message", "hint")}
    read |= {name: data[name] is True for name in ("is_students", "is_authors")}
    return Failure(**{**data, **read, "lines": tuple(map(int, data["lines"]))})


def outputs_of(
    *,
    stdout: str = "",
    stderr: str = "",
    shown: Sequence[Shown] = (),
    value: float | None = None,
    failure: Failure | None = None,
    traceback: str = "",
) -> tuple[dict[str, Any], ...]:
    """Return what a cell has printed, shown and come to, as notebook outputs.

    Examples
    --------
    >>> made = outputs_of(stdout="one two", shown=[(3, {"text/plain": "x"})])
    >>> [output["output_type"] for output in made]
    ['stream', 'display_data', 'stream']
    """
    found: list[dict[str, Any]] = []
    at = 0
    for place, bundle in shown:
        end = max(at, place)
        found += _stream("stdout", stdout[at:end])
        found.append({"output_type": "display_data", "data": dict(bundle), "metadata": {}})
        at = end
    found += [*_stream("stdout", stdout[at:]), *_stream("stderr", stderr)]
    if value is not None:
        result = {"execution_count": None, "data": {"text/plain": repr(value)}, "metadata": {}}
        found.append({"output_type": "execute_result", **result})
    if failure is not None:
        said = {"ename": failure.kind, "evalue": failure.message}
        found.append({"output_type": "error", **said, "traceback": traceback.splitlines()})
    return tuple(found)


def _stream(name: str, text: str) -> list[dict[str, Any]]:
    return [{"output_type": "stream", "name": name, "text": text}] if text else []
