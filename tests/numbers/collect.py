"""All proofs, by lecture."""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.numbers import Proof

__all__ = ["collect"]


def collect() -> dict[str, list[Proof]]:
    """Return the proofs of each lecture number, such as ``"05"``, in the order of its modules.

    A module is named ``proofs_05`` or, where one is not enough, ``proofs_05_topic`` besides.
    """
    found: dict[str, list[Proof]] = {}
    for path in sorted(Path(__file__).parent.glob("proofs_*.py")):
        module = importlib.import_module(f"tests.numbers.{path.stem}")
        lecture = path.stem.split("_")[1]
        proofs = [value for value in vars(module).values() if isinstance(value, Proof)]
        found.setdefault(lecture, []).extend(proofs)
    return found
