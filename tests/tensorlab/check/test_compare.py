"""The ladder: which rung fails, where, and what passes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tensorlab.check.compare import compare

NAN, INF = float("nan"), float("inf")

EQUAL = [
    (1, 1),
    (1.0, 1.0 + 1e-9),
    (0.3, 0.1 + 0.2),
    (NAN, NAN),
    (INF, INF),
    (complex(NAN, 1), complex(NAN, 1)),
    (1, np.int64(1)),
    (1.0, np.float32(1)),
    (np.float64(1), 1.0),
    (True, np.bool_(True)),
    (None, None),
    ("a", "a"),
    (b"a", b"a"),
    ((1, 2), torch.Size([1, 2])),
    (torch.Size([1, 2]), (1, 2)),
    ({"a": [1, (2.0,)]}, {"a": [1, (2.0,)]}),
    ({1, 2}, {2, 1}),
    (frozenset({1}), {1}),
    (torch.float32, torch.float32),
    (slice(1, 2), slice(1, 2)),
    (torch.tensor([1.0, NAN, INF]), torch.tensor([1.0 + 1e-7, NAN, INF])),
    (torch.tensor([complex(NAN, 1)]), torch.tensor([complex(NAN, 1)])),
    (torch.zeros(0, 3), torch.zeros(0, 3)),
    (torch.tensor(True), torch.tensor(True)),
    (torch.zeros(2), torch.nn.Parameter(torch.zeros(2))),
    (torch.eye(2), torch.eye(2).to_sparse()),
    (torch.tensor([1 + 1j]).conj(), torch.tensor([1 - 1j])),
    ((torch.ones(2), torch.tensor([0, 1])), torch.max(torch.eye(2), 0)),
    (np.array([1.0, NAN]), np.array([1.0, NAN])),
    (np.array(["a"]), np.array(["a"])),
    (np.zeros((0, 2)), np.zeros((0, 2))),
    (pd.DataFrame({"a": [1.0, NAN]}), pd.DataFrame({"a": [1.0, NAN]})),
]

DIFFERENT = [
    # type
    (1, 1.0, "type", ""),
    (1.0, 1, "type", ""),
    (1, True, "type", ""),
    (True, 1, "type", ""),
    (1.0, True, "type", ""),
    (None, 1, "type", ""),
    (1, None, "type", ""),
    ((1, 2), [1, 2], "type", ""),
    ([1, 2], (1, 2), "type", ""),
    (torch.zeros(2), np.zeros(2), "type", ""),
    (np.zeros(2), torch.zeros(2), "type", ""),
    (1.0, torch.tensor(1.0), "type", ""),
    ([1, 2.0], [1, 2], "type", "[1]"),
    ({"a": {"b": 1}}, {"a": {"b": "1"}}, "type", "['a']['b']"),
    # shape and length
    (torch.zeros(2), torch.zeros(2, 1), "shape", ""),
    (torch.zeros(0, 3), torch.zeros(3, 0), "shape", ""),
    (torch.zeros(()), torch.zeros(1), "shape", ""),
    (np.zeros(2), np.zeros(3), "shape", ""),
    ([torch.zeros(2)], [torch.zeros(3)], "shape", "[0]"),
    ((1, 2), (1, 2, 3), "length", ""),
    ([[1], [2]], [[1], []], "length", "[1]"),
    # dtype
    (torch.zeros(2), torch.zeros(2, dtype=torch.float64), "dtype", ""),
    (torch.tensor(True), torch.tensor(1), "dtype", ""),
    (np.zeros(2), np.zeros(2, dtype=np.float32), "dtype", ""),
    # values
    (1, 2, "value", ""),
    (1.0, 1.001, "value", ""),
    (NAN, 1.0, "value", ""),
    (INF, -INF, "value", ""),
    (1e300, INF, "value", ""),
    ("a", "b", "value", ""),
    ((3, 4), (3, 5), "value", "[1]"),
    ({("A", "B"): (1, 2)}, {("A", "B"): (1, 3)}, "value", "[('A', 'B')][1]"),
    (torch.tensor(1.0), torch.tensor(2.0), "values", ""),
    (torch.zeros(2, 3), torch.tensor([[0.0, 0, 0], [0, 0, 9]]), "values", "[1, 2]"),
    (torch.tensor([INF]), torch.tensor([-INF]), "values", "[0]"),
    (torch.tensor([1.0]), torch.tensor([INF]), "values", "[0]"),
    (torch.tensor([NAN, 1]), torch.tensor([1, NAN]), "values", "[0]"),
    (torch.tensor([1 + 1j]), torch.tensor([1 - 1j]), "values", "[0]"),
    (torch.tensor([2**53 + 1]), torch.tensor([2**53]), "values", "[0]"),
    ({"a": (1, torch.zeros(2))}, {"a": (1, torch.ones(2))}, "values", "['a'][1][0]"),
    (np.array([1, 2]), np.array([1, 3]), "values", "[1]"),
    (np.array(["a"]), np.array(["b"]), "values", ""),
    (torch.zeros(2), torch.zeros(2, device="meta"), "values", ""),
    (torch.float32, torch.float64, "value", ""),
    (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]}), "value", ""),
    # keys and members
    ({"a": 1}, {"b": 1}, "keys", ""),
    ([{}], [{1: 2}], "keys", "[0]"),
    ({1, 2}, {2, 3}, "members", ""),
]

INTEGERS = [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64]
UNSIGNED = [torch.uint16, torch.uint32, torch.uint64]
FLOATS = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
COMPLEX = [torch.complex64, torch.complex128]
ALL = [torch.bool, *INTEGERS, *UNSIGNED, *FLOATS, *COMPLEX, torch.float8_e4m3fn]


@pytest.mark.parametrize(("expected", "got"), EQUAL)
def test_what_passes(expected: Any, got: Any) -> None:
    assert compare(expected, got) is None


@pytest.mark.parametrize(("expected", "got", "rung", "where"), DIFFERENT)
def test_which_rung_and_where(expected: Any, got: Any, rung: str, where: str) -> None:
    found = compare(expected, got)
    assert found is not None
    assert (found.rung, found.where) == (rung, where)


@pytest.mark.parametrize("dtype", ALL)
def test_every_dtype(dtype: torch.dtype) -> None:
    zeros, ones = torch.zeros(3, dtype=dtype), torch.ones(3, dtype=dtype)
    assert compare(zeros, zeros.clone()) is None
    found = compare(zeros, ones)
    assert found is not None
    assert (found.rung, found.where) == ("values", "[0]")


@pytest.mark.parametrize("dtype", FLOATS)
def test_one_step_of_a_float_is_no_difference_but_a_hundredth_is(dtype: torch.dtype) -> None:
    one = torch.ones(1, dtype=dtype)
    near = one + torch.finfo(dtype).eps
    assert compare(one, near) is None
    assert compare(one, one * 1.05) is not None


def test_largest_unsigned_numbers_are_compared_exactly() -> None:
    big = torch.tensor([2**64 - 1], dtype=torch.uint64)
    found = compare(big, torch.tensor([2**64 - 2], dtype=torch.uint64))
    assert found is not None
    assert "expected 18446744073709551615, got 18446744073709551614" in found.details[2]


@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128])
def test_what_was_rounded_to_32_bits_is_not_a_64_bit_result(dtype: torch.dtype) -> None:
    exact = torch.randn(9, dtype=dtype, generator=torch.Generator().manual_seed(0))
    narrow = torch.complex64 if dtype.is_complex else torch.float32
    found = compare(exact, exact.to(narrow).to(dtype))
    assert found is not None
    assert found.rung == "values"
    assert compare(exact, exact * (1 + 1e-15)) is None


def test_tolerances_are_obeyed_and_replace_the_default() -> None:
    one, near = torch.tensor([1.0]), torch.tensor([1.0 + 1e-6])
    assert compare(one, near) is None
    assert compare(one, near, rtol=0.0, atol=0.0) is not None
    assert compare(1.0, 1.05, atol=0.1) is None
    assert compare(100.0, 105.0, rtol=0.1) is None
    assert compare(100.0, 105.0, atol=0.1) is not None


def test_integers_are_exact_whatever_the_tolerance() -> None:
    assert compare(torch.tensor([10]), torch.tensor([11]), atol=5.0) is not None


def test_numbers_that_look_alike_get_more_digits() -> None:
    found = compare(torch.tensor([0.1]), torch.tensor([0.1]) + 1e-8, rtol=0.0, atol=0.0)
    assert found is not None
    assert "at [0]: expected 0.100000001, got 0.100000009" in found.details[2]


@pytest.mark.parametrize(
    ("expected", "got", "words"),
    [
        (torch.zeros(2), np.zeros(2), "got:      a NumPy array"),
        (torch.zeros(2), np.zeros(2), "torch.from_numpy"),
        (1.0, torch.tensor(1.0), "got:      a tensor"),
        (1.0, torch.tensor(1.0), ".item()"),
        ((1,), None, "A function without a return statement returns None."),
        (1.0, 1, "An int is not a float"),
        (1, "1", "got:      a str"),
        ({"a": 1, "b": 2}, {"a": 1, "c": 3}, "missing: 'b'"),
        ({"a": 1, "b": 2}, {"a": 1, "c": 3}, "not expected: 'c'"),
        (dict.fromkeys(range(10)), {}, "missing: 0, 1, 2, 3, 4 and 5 more"),
        ({1, 2}, {2}, "missing: 1"),
        (torch.zeros(2), torch.zeros(2).double(), "got:      a tensor of dtype float64"),
        (torch.zeros(2), torch.zeros(1, 2), "expected: a tensor of shape (2,)"),
        ((1, 2), (1,), "expected: 2 entries"),
        (torch.zeros(9), torch.ones(9), "9 of 9 elements differ"),
    ],
)
def test_words(expected: Any, got: Any, words: str) -> None:
    found = compare(expected, got)
    assert found is not None
    assert words in "\n".join(found.details)


def test_results_that_lie_about_themselves_are_not_believed() -> None:
    class Liar:
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

        def __repr__(self) -> str:
            raise RuntimeError

    class LyingTensor(torch.Tensor):
        @classmethod
        def __torch_function__(cls, *_: Any, **__: Any) -> Any:
            return torch.tensor(True)

    assert compare(1, Liar()) is not None
    assert compare([1], [Liar()]) is not None
    lie = torch.ones(2).as_subclass(LyingTensor)
    assert compare(torch.zeros(2), lie) is not None


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.builds(torch.tensor, st.lists(st.floats(width=32), max_size=4)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_every_value_equals_itself(value: Any) -> None:
    assert compare(value, value) is None


@given(VALUES, VALUES)
def test_no_pair_of_values_breaks_the_comparison_or_its_words(one: Any, other: Any) -> None:
    found = compare(one, other)
    assert (found is None) == (compare(other, one) is None)
    if found is not None:
        assert all("\n" not in line for line in (*found.details, *found.outline))
