"""Values, types and calls in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from tensorlab.check import describe


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "3"),
        ("a", "'a'"),
        ((3,), "(3,)"),
        (torch.Size([3, 4]), "(3, 4)"),
        ([1, (2, {"a": None})], "[1, (2, {'a': None})]"),
        ({2, 1}, "{1, 2}"),
        (set(), "set()"),
        (torch.float32, "torch.float32"),
        (torch.tensor([[1, 2], [3, 4]]), "tensor([[1, 2], [3, 4]])"),
        (torch.ones(2, requires_grad=True) * 2, "tensor([2., 2.])"),
        (torch.zeros(4, 3), "float32 tensor of shape (4, 3)"),
        (torch.zeros(0, 3, dtype=torch.int64), "int64 tensor of shape (0, 3)"),
        (torch.eye(2).to_sparse(), "float32 tensor of shape (2, 2)"),
        (torch.zeros(2, device="meta"), "float32 tensor of shape (2,)"),
        (np.zeros(2), "array([0., 0.])"),
        (np.zeros((4, 3)), "float64 NumPy array of shape (4, 3)"),
        ([0] * 500, "a list with 500 entries"),
        ("x" * 500, "'" + "x" * 155 + "...'"),
        (ValueError("no"), "ValueError: no"),
        (len, "len"),
        (object(), "an object of type object"),
    ],
)
def test_values(value: Any, words: str) -> None:
    assert describe.value_in_words(value) == words


def test_no_address_is_ever_shown() -> None:
    things = [object(), lambda: 0, (object(),), type("T", (), {})(), iter([])]
    assert not any("0x" in describe.value_in_words(thing) for thing in things)


def test_a_value_that_cannot_be_shown_is_named_by_its_kind() -> None:
    class Rude(dict[str, int]):
        def items(self) -> Any:
            raise RuntimeError

    assert describe.value_in_words(Rude()) == "a dict"


def test_a_list_that_holds_itself_is_cut_off() -> None:
    knot: list[Any] = [1]
    knot.append(knot)
    assert describe.value_in_words(knot).endswith("...]]]]]")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (True, "a bool"),
        (1, "an int"),
        (torch.Size([1]), "a torch.Size"),
        (np.float32(1), "a NumPy scalar"),
        ((n for n in ()), "a generator"),
        (len, "a function"),
        (object(), "an object of type object"),
    ],
)
def test_kinds(value: Any, words: str) -> None:
    assert describe.kind_in_words(value) == words


def test_kinds_for_hidden_checks_come_from_a_closed_list() -> None:
    spy = type("Seen31337", (), {})()
    assert describe.kind_in_words(spy) == "an object of type Seen31337"
    assert describe.plain_kind_in_words(spy) == "an object of another type"


def test_errors_are_named_by_their_builtin_parent() -> None:
    spy = type("Seen31337", (KeyError,), {})()
    assert describe.error_in_words(spy) == "a KeyError"
    assert describe.error_in_words(OSError()) == "an OSError"
