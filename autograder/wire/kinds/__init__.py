"""How each kind of object with an identity is carried."""

from __future__ import annotations

from autograder.wire.kinds.arrays import ARRAYS
from autograder.wire.kinds.containers import CONTAINERS
from autograder.wire.kinds.memory import MEMORY
from autograder.wire.kinds.randomness import RANDOMNESS
from autograder.wire.kinds.tables import TABLES
from autograder.wire.kinds.tensors import TENSORS
from autograder.wire.table import Kind

__all__ = ["DATA"]

DATA: tuple[Kind, ...] = (MEMORY, *CONTAINERS, *ARRAYS, *TENSORS, *TABLES, *RANDOMNESS)
"""Every kind that is plain data."""
