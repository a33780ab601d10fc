"""What the checker reports of a cell, as a run with notebook outputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograder.grading.plan import Part
from autograder.grading.records import CellRecord, Verdict
from autograder.grading.steps import CellEnd, CellRun, Failure

__all__ = ["run_of"]


def run_of(record: CellRecord, part: Part, number: int) -> CellRun:
    """Translate a record; only `PASSED`, or `RAN` where nothing is tested, is a positive one."""
    outputs = tuple(_outputs(record))
    positive = Verdict.PASSED if part.is_test else Verdict.RAN
    noted: dict[str, Any] = {"objects": tuple(record.objects), "changes": tuple(record.changes)}
    noted["draws"] = record.draws
    if record.verdict is positive:
        return CellRun(CellEnd.FINISHED, outputs, number, **noted)
    if record.verdict in {Verdict.FAILED, Verdict.RAISED}:
        where = _located(record, number)
        failure = Failure(record.error, record.message, where, record.is_authors, record.hint)
        return CellRun(CellEnd.RAISED, outputs, number, failure, **noted)
    if record.verdict is Verdict.TIMED_OUT:
        why = record.message
        return CellRun(CellEnd.TIMED_OUT, outputs, number, reason=why, is_starved=True)
    return CellRun(
        CellEnd.NOT_RUN, outputs, number, reason=record.message or "could not be checked"
    )


def _outputs(record: CellRecord) -> Iterable[dict[str, Any]]:
    for name, text in (("stdout", record.stdout), ("stderr", record.stderr)):
        if text:
            yield {"output_type": "stream", "name": name, "text": text}
    for bundle in record.shown:
        yield {"output_type": "display_data", "data": dict(bundle), "metadata": {}}
    if record.value is not None:
        data = {"text/plain": repr(record.value)}
        yield {
            "output_type": "execute_result",
            "execution_count": None,
            "data": data,
            "metadata": {},
        }
    if record.error:
        yield {
            "output_type": "error",
            "ename": record.error,
            "evalue": record.message,
            "traceback": record.traceback.splitlines(),
        }


def _located(record: CellRecord, number: int) -> str:
    """Return the traceback under a line that says where it came up, as Jupyter would.

    The verdict reads from it whether student code raised within a hidden check.
    """
    frames = [f"Cell In[{number}], line {record.line}"] if record.line else []
    if record.is_students:
        frames.append("Cell In[0], line 0")
    return "\n".join([record.traceback, *frames])
