"""How each kind of value is carried: `VALUES` are copied, `DATA` has an identity."""

from __future__ import annotations

from autograder.wire.adapters.containers import CONTAINERS
from autograder.wire.adapters.memory import MEMORY
from autograder.wire.adapters.numpy import ARRAYS
from autograder.wire.adapters.pandas import TABLES
from autograder.wire.adapters.random import RANDOMNESS
from autograder.wire.adapters.scalars import VALUES
from autograder.wire.adapters.torch import TENSORS
from autograder.wire.object_table import Adapter

__all__ = ["DATA", "VALUES"]

DATA: tuple[Adapter, ...] = (MEMORY, *CONTAINERS, *ARRAYS, *TENSORS, *TABLES, *RANDOMNESS)
"""Every kind that is plain data."""
