"""Who gives which numbers, how many, and what is found again."""

from __future__ import annotations

import decimal
import json
import math
import os
import sys
from typing import Any

import numpy as np
import pytest

from autograder.wire.adapters.memory import MEMORY
from autograder.wire.blocks import Block
from autograder.wire.bounds import Bounds
from autograder.wire.errors import WireError
from autograder.wire.library_names import name_of, safe
from autograder.wire.object_table import FIRST, Adapter, DataAdapter, ObjectTable

MOST = Bounds(shared=2)


class _Watched(DataAdapter):
    tag = ord("w")

    def create(self, decoder: Any) -> Any: ...

    def snapshot(self, obj: Any, table: ObjectTable) -> Any:
        return list(obj)

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        return bool(snapshot != obj)


class _Plain(Adapter):
    tag = ord("p")

    def create(self, decoder: Any) -> Any: ...


WATCHED, PLAIN = _Watched(), _Plain()


@pytest.mark.parametrize("parity", [0, 1])
def test_each_end_gives_every_other_number_and_takes_the_rest(parity: int) -> None:
    table = ObjectTable(parity, Bounds())
    assert [table.add_own([n], WATCHED).number for n in range(2)] == [16 + parity, 18 + parity]
    theirs = 17 - parity
    entry = table.add_theirs(theirs, [], WATCHED)
    assert (entry.is_theirs, table[theirs]) == (True, entry)
    for number in (theirs, 16 + parity, 20 + parity, FIRST - 1, FIRST - 2, 0):
        with pytest.raises(WireError, match="not the sender's to give"):
            table.check_new(number)
    with pytest.raises(WireError, match="number 99"):
        table[99]


def test_there_is_a_most_of_what_both_know() -> None:
    table = ObjectTable(0, MOST)
    kept = [[1], [2]]
    table.add_own(kept[0], WATCHED)
    table.add_theirs(17, kept[1], WATCHED)
    for another in (lambda: table.add_own([3], WATCHED), lambda: table.check_new(19)):
        with pytest.raises(WireError, match="Too many"):
            another()
    table.drop([17, 99])
    table.check_new(19)
    assert (table.find(kept[1]), len(table)) == (None, 1)


def test_what_both_have_from_the_start_is_not_forgotten() -> None:
    table = ObjectTable(0, Bounds())
    obj: list[int] = []
    table.add_fixed(3, obj, WATCHED)
    table.drop([3])
    assert table.find(obj) is table[3]
    obj.append(1)
    assert (table.changed(), table.unused()) == ([], [])


def test_what_is_new_is_told_until_both_agree() -> None:
    table = ObjectTable(0, Bounds())
    watched, plain = [1], [1]
    entry, other = table.add_own(watched, WATCHED), table.add_own(plain, PLAIN)
    table.agree([entry, other])
    assert table.changed() == []
    watched.append(2)
    plain.append(2)
    assert table.changed() == [entry]
    table.agree([entry])
    assert table.changed() == []


def test_what_only_the_table_holds_is_unused() -> None:
    table = ObjectTable(0, Bounds())
    kept = [1]
    table.add_own(kept, WATCHED)
    table.add_own([2], WATCHED)
    table.add_own([3], PLAIN)
    assert sorted(table.unused()) == [18, 20]
    assert table.unused(among=[16, 18, 99]) == [18]
    assert table.spare() == [18]
    assert table.replaceable([16, 18, 20, 99]) == [16, 18]


def test_memory_is_found_by_all_addresses_that_lie_in_it() -> None:
    table = ObjectTable(0, Bounds())
    block = Block.of_array(np.zeros(4, np.uint8))
    table.add_own(block, MEMORY)
    low = block.low
    for first, end in ((0, 4), (0, 0), (4, 4), (1, 3)):
        assert table.block_at(low + first, low + end) is block
    for first, end in ((-1, 4), (0, 5), (5, 5)):
        assert table.block_at(low + first, low + end) is None


def test_an_object_may_stand_for_another_from_now_on() -> None:
    table = ObjectTable(0, Bounds())
    first, second = [1], [2]
    entry = table.add_own(first, WATCHED)
    table.rebind(entry, second)
    assert (table.find(first), table.find(second), entry.is_theirs) == (None, entry, True)
    assert table.changed() == []


@pytest.mark.parametrize(
    "value",
    [
        int, dict, ValueError, KeyboardInterrupt, math, np, np.float32, np.ndarray,
        decimal.Decimal, json.JSONDecodeError, decimal.InvalidOperation, np.linalg.LinAlgError,
    ],
)  # fmt: skip
def test_plain_types_modules_and_errors_of_libraries_have_names(value: Any) -> None:
    found = name_of(value)
    assert found is not None
    assert safe(*found) is value


@pytest.mark.parametrize(
    "value", [os, sys, len, print, np.load, np.memmap, np.random.Generator, object(), "int", Block]
)
def test_all_else_has_none(value: Any) -> None:
    assert name_of(value) is None


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", ""), ("subprocess", ""), ("builtins", ""), ("builtins", "eval"), ("numpy", "load"),
        ("builtins", "classmethod"), ("math", "pi"), ("numpy", "ndarray.dump"), ("json", "loads"),
        ("numpy", "memmap"), ("os", "error"), ("not_there", "Error"), ("statistics", "fmean"),
    ],
)  # fmt: skip
def test_what_leads_to_code_is_not_found_by_its_name(module: str, name: str) -> None:
    assert safe(module, name) is None


def test_a_name_imports_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sklearn", raising=False)
    assert safe("sklearn", "") is None
    assert "sklearn" not in sys.modules
