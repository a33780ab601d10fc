"""The proofs as the page `docs/numbers.md`."""

from __future__ import annotations

from tests.numbers import Proof
from tests.numbers.collect import collect

__all__ = ["render"]

HEAD = """\
# Why the printed numbers are right

Made by `make numbers` from `tests/numbers/`; `tests/test_numbers.py` holds every row against the
stored output. A proof recomputes: it never calls what the lecture calls. A printed number p
matches the expected e if |p - e| <= atol + rtol |e|.
"""
COLUMNS = "| cell | numbers | why | rtol | atol |\n|---|---|---|---|---|\n"
MOST_SHOWN = 4


def render() -> str:
    """Return the page."""
    parts = [HEAD]
    for lecture, proofs in collect().items():
        parts.append(f"\n## Lecture {lecture}\n\n{COLUMNS}")
        parts += [_row(proof) for proof in proofs]
    return "".join(parts)


def _row(proof: Proof) -> str:
    numbers = [f"{_without_noise(number, proof):.6g}" for number in proof.numbers()]
    shown = ", ".join(numbers[:MOST_SHOWN])
    if len(numbers) > MOST_SHOWN:
        shown += f", ... ({len(numbers)} in all)"
    why = proof.why.replace("|", "\\|")
    return f"| `{proof.cell}` | {shown} | {why} | {proof.rtol:g} | {proof.atol:g} |\n"


def _without_noise(number: float, proof: Proof) -> float:
    """Return 0 for what is far below the tolerance: its digits differ on each machine."""
    return 0.0 if abs(number) < proof.atol / 1000 else float(number)
