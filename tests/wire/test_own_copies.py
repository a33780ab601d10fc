"""What the student's process changes reaches copies, and they hang together as the objects did."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from autograder.wire.own_copies import give_copies
from tests.wire.test_conversation import Pair


@pytest.fixture
def pair() -> Pair:
    made = Pair()
    peer = made.checker.peer
    peer.before_changes = lambda changed: give_copies(peer.table, changed) if changed else None
    return made


def test_what_is_given_back_is_what_was_made_of_it(pair: Pair) -> None:
    def change(xs: Any, x: Any, t: Any, df: Any, same: Any) -> Any:
        xs.append(3)
        x[0] = 9
        t.add_(1)
        df["b"] = 1
        return xs, x, t, df, same

    sent = [1], np.zeros(2), torch.zeros(2), pd.DataFrame({"a": [1]}), [5]
    got = pair.function(change)(*sent)
    assert (sent[0], sent[1].tolist(), sent[2].tolist(), list(sent[3])) == (
        [1],
        [0, 0],
        [0, 0],
        ["a"],
    )
    assert (got[0], got[1].tolist(), got[2].tolist(), list(got[3])) == (
        [1, 3],
        [9, 0],
        [1, 1],
        ["a", "b"],
    )
    assert got[4] is sent[4]  # nobody has changed it


def test_views_of_memory_that_was_changed_stay_views_of_one_piece(pair: Pair) -> None:
    kept: list[Any] = []

    def change(whole: Any, row: Any) -> Any:
        kept.append(whole)
        row[0] = 7
        return whole, row

    for make in (lambda: np.zeros((2, 2)), lambda: torch.zeros(2, 2)):
        whole = make()
        theirs, row = pair.function(change)(whole, whole[1])
        assert whole.tolist() == [[0, 0], [0, 0]]
        assert theirs.tolist() == [[0, 0], [7, 0]]
        row[1] = 8
        assert theirs.tolist() == [[0, 0], [7, 8]]
        pair.function(lambda: None)()
        assert kept[-1].tolist() == [[0, 0], [7, 8]]


def test_a_part_without_elements_stays_a_part_of_what_was_changed(pair: Pair) -> None:
    def change(whole: Any, *parts: Any) -> Any:
        whole[0] = 7
        return parts

    for whole in (np.zeros((2, 2)), torch.zeros(2, 2)):
        sent = whole[:0], whole[2:], whole[1:1]
        got = pair.function(change)(whole, *sent)
        assert whole.tolist() == [[0, 0], [0, 0]]
        assert [part.shape for part in got] == [(0, 2)] * 3
        if isinstance(whole, torch.Tensor):
            assert [part.storage_offset() for part in got] == [0, 4, 2]


def test_what_leads_to_a_changed_object_is_copied_with_it(pair: Pair) -> None:
    def change(outer: Any) -> Any:
        outer["rows"][0].append(1)
        return outer

    row: list[Any] = []
    outer: dict[str, Any] = {"rows": (row, row), "other": [2]}
    outer["self"] = outer
    got = pair.function(change)(outer)
    assert outer["rows"] == ([], [])
    assert got["rows"] == ([1], [1])
    assert got["rows"][0] is got["rows"][1] is not row
    assert got["self"] is got is not outer
    assert got["other"] is outer["other"]


def test_bytes_that_were_not_shown_are_not_in_the_copy(pair: Pair) -> None:
    table = np.array([[1.0, 2.0], [3.0, 4.0]])

    def change(column: Any) -> Any:
        column[:] = 0
        return column.base

    found = pair.function(change)(table[:, 0])
    assert table.tolist() == [[1, 2], [3, 4]]
    assert not np.asarray(found).any()


def test_an_object_that_was_changed_is_sent_anew(pair: Pair) -> None:
    seen: list[Any] = []

    def pop(xs: Any) -> int:
        seen.append(xs)
        return int(xs.pop())

    xs = [1, 2]
    proxy = pair.function(pop)
    assert [proxy(xs), proxy(xs)] == [2, 2]
    assert (xs, seen) == ([1, 2], [[1], [1]])
    assert seen[0] is not seen[1]


def test_parameters_of_a_module_are_copied_and_the_others_stay(pair: Pair) -> None:
    model = torch.nn.Linear(1, 1)
    before = model.weight.item()

    def change(model: Any) -> Any:
        with torch.no_grad():
            model.weight.add_(1)
        return model.weight, model.bias

    weight, bias = pair.function(change)(model)
    assert model.weight.item() == before
    assert weight.item() == before + 1
    assert isinstance(weight, torch.nn.Parameter)
    assert weight.requires_grad
    assert bias is model.bias
