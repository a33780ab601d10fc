from __future__ import annotations

import datetime
import math
import pickle
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from autograder.wire.bounds import Bounds
from autograder.wire.codec import decode, encode
from autograder.wire.errors import CannotCross, WireError

Point = namedtuple("Point", ["x", "y"])

PLAIN: list[Any] = [
    None, True, False, 0, -1, 2**63, -(10**400), 1.5, -math.inf, 2 - 3j, "", "ä\ud800", b"\0\xff",
    (), (1, (2, ())), [], [1, [2]], list(range(100)), [float(n) for n in range(20)], {},
    {1: {"a": 2}},
    set(), {1, "a"}, frozenset({2}), bytearray(b"ab"), slice(1, None, -1), range(3, 9, 2), ...,
    NotImplemented,
    Decimal("1.50"), Fraction(1, 3), datetime.date(2024, 2, 29), datetime.timedelta(1, 2, 3),
    datetime.datetime(2024, 2, 29, 1, 2, 3, 4), datetime.time(1, 2), OrderedDict(b=1, a=2),
    Counter("aab"),
    defaultdict(list, {1: [2]}), deque([1, 2], maxlen=3), int, torch.Tensor, np.ndarray, math,
    ValueError,
    np.float32(1.5), np.int8(-3), np.bool_(True), np.str_("ab"), np.datetime64("2024-02-29"),
    np.longdouble(1) / 3, np.clongdouble(2j),
    np.dtype("int16"), torch.float16, torch.device("cpu"), torch.Size([2, 0]),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: type(value).__name__)
def test_plain_values_come_back_equal_and_of_their_type(value: Any) -> None:
    back = decode(encode(value))
    assert type(back) is type(value)
    assert back == value


def test_floats_come_back_bit_for_bit() -> None:
    assert math.copysign(1, decode(encode(-0.0))) == -1
    assert math.isnan(decode(encode(math.nan)))


def test_order_maxlen_and_factory_survive() -> None:
    assert list(decode(encode(OrderedDict(b=1, a=2)))) == ["b", "a"]
    assert decode(encode(deque([1], maxlen=3))).maxlen == 3
    assert decode(encode(defaultdict(list)))["new"] == []


def test_dict_views_and_named_tuples_are_what_they_are() -> None:
    keys, values, items, point = decode(
        encode(({1: 2}.keys(), {1: 2}.values(), {1: 2}.items(), Point(3, 4)))
    )
    assert keys == {1}
    assert list(values) == [2]
    assert list(items) == [(1, 2)]
    assert point == (3, 4)
    assert point.y == 4


def test_identity_and_cycles_survive() -> None:
    inner: list[Any] = [1]
    first, second, loop = decode(encode((inner, {"k": inner}, (cycle := [0]) and cycle)))
    assert second["k"] is first
    cycle.append(cycle)
    loop = decode(encode(cycle))
    assert loop[1] is loop


def test_subclasses_arrive_as_their_plain_base() -> None:
    class Liar(int):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = int.__hash__

    class Many(list):  # type: ignore[type-arg]
        def __len__(self) -> int:
            return 99

    class Wide(np.ndarray):  # type: ignore[type-arg]
        pass

    back = decode(encode((Liar(3), Many([1]))))
    assert [type(part) for part in back] == [int, list]
    assert back == (3, [1])


TENSOR_DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16"]
TENSOR_DTYPES += ["float32", "float64", "complex64", "complex128"]


@pytest.mark.parametrize("name", TENSOR_DTYPES)
def test_tensors_of_every_dtype(name: str) -> None:
    tensor = torch.tensor([[0, 1], [1, 0]]).to(getattr(torch, name))
    back = decode(encode(tensor))
    assert back.dtype == tensor.dtype
    assert torch.equal(back, tensor)


@pytest.mark.parametrize("name", ["float8_e4m3fn", "float8_e5m2", "uint16", "uint32", "uint64"])
def test_tensors_of_rare_dtypes(name: str) -> None:
    tensor = torch.tensor([0, 1, 2]).to(getattr(torch, name))
    back = decode(encode(tensor))
    assert torch.equal(back.view(torch.uint8), tensor.view(torch.uint8))


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x.t(),
        lambda x: x[1:, ::2],
        lambda x: x[0, 0],
        lambda x: x.unfold(1, 2, 1),
        lambda x: x[:0],
        lambda x: x[0].expand(5, 4),
        lambda x: x.diagonal(),
    ],
)
def test_views_keep_geometry_and_share_storage(view: Any) -> None:
    base = torch.arange(12.0).reshape(3, 4).clone()
    seen = view(base)
    base_back, back = decode(encode((base, seen)))
    assert (back.shape, back.stride(), back.storage_offset()) == (
        seen.shape,
        seen.stride(),
        seen.storage_offset(),
    )
    assert torch.equal(back, seen)
    assert back.untyped_storage().data_ptr() == base_back.untyped_storage().data_ptr()
    assert back._base is base_back
    if back.numel():
        base_back.fill_(7)
        assert bool((back == 7).all())


def test_a_base_that_comes_after_its_view_is_the_same_base() -> None:
    base = torch.arange(6.0)
    back, base_back = decode(encode((base[2:], base)))
    assert back._base is base_back


def test_gradients_parameters_and_meta_tensors() -> None:
    leaf = torch.ones(2, requires_grad=True)
    leaf.grad = torch.full((2,), 3.0)
    back, weight, shape_only, empty = decode(
        encode(
            (
                leaf,
                torch.nn.Parameter(torch.ones(1)),
                torch.empty(2, 3, device="meta"),
                torch.empty(0, 3),
            )
        )
    )
    assert back.requires_grad
    assert back.is_leaf
    assert back.grad.tolist() == [3, 3]
    assert isinstance(weight, torch.nn.Parameter)
    assert shape_only.device.type == "meta"
    assert shape_only.shape == (2, 3)
    assert empty.shape == (0, 3)


def test_conjugate_views_arrive_resolved() -> None:
    tensor = torch.tensor([1 + 2j]).conj()
    assert decode(encode(tensor)).tolist() == [1 - 2j]


ARRAYS = [
    np.arange(6).reshape(2, 3),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.array(3),
    np.zeros((0, 2)),
    np.array(["ab", "c"]),
    np.array([b"ab", b"c"]),
    np.array(["2024-01-01"], dtype="M8[D]"),
    np.array([True, False]),
    np.array([1, None, "x"], object),
    np.arange(3, dtype=">i4"),
    np.arange(8)[::-2],
    np.broadcast_to(np.arange(2), (3, 2)),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: str(array.dtype))
def test_arrays_come_back(array: np.ndarray[Any, Any]) -> None:
    back = decode(encode(array))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)


def test_array_views_share_memory_and_know_their_base() -> None:
    base = np.arange(6)
    back, seen = decode(encode((base, base[::-2])))
    assert seen.base is back
    assert seen.strides == (-16,)
    back[5] = 9
    assert seen[0] == 9
    assert decode(encode(base)).base is None


def test_arrays_and_tensors_share_memory() -> None:
    tensor = torch.zeros(3)
    back, array = decode(encode((tensor, tensor.numpy())))
    array[1] = 4
    assert back.tolist() == [0, 4, 0]
    numbers = np.zeros(3)
    array, back = decode(encode((numbers, torch.from_numpy(numbers))))
    back[2] = 5
    assert array.tolist() == [0, 0, 5]


FRAMES = [
    pd.Series([1.0, np.nan], name="n", index=["a", "b"]),
    pd.Series(["x", None, "y"]),
    pd.Series([1, 2], index=pd.date_range("2024-01-01", periods=2)),
    pd.Series([1, None], dtype="Int64"),
    pd.DataFrame(),
    pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": pd.to_datetime(["2024-01-01", None])}),
    pd.DataFrame({"k": pd.Categorical(["u", "v", "u"])}, index=[3, 4, 5]),
    pd.DataFrame([[1, 2]], columns=["same", "same"]),
    pd.DataFrame({"a": [1, 2, 3]}).groupby([0, 0, 1]).agg(["sum", "mean"]),
]


@pytest.mark.parametrize("table", FRAMES, ids=range(len(FRAMES)))
def test_tables_come_back(table: Any) -> None:
    back = decode(encode(table))
    if isinstance(table, pd.Series):
        pd.testing.assert_series_equal(back, table)
    else:
        pd.testing.assert_frame_equal(back, table, check_column_type=bool(table.shape[1]))


def test_pandas_scalars_and_indexes() -> None:
    stamp, gap, nothing, index = decode(
        encode(
            (
                pd.Timestamp("2024-01-01", tz="UTC"),
                pd.Timedelta("1D"),
                pd.NaT,
                pd.Index([1, 2], name="i"),
            )
        )
    )
    assert stamp == pd.Timestamp("2024-01-01", tz="UTC")
    assert gap == pd.Timedelta("1D")
    assert nothing is pd.NaT
    assert index.name == "i"
    assert index.tolist() == [1, 2]


def test_random_generators_go_on_where_they_stand() -> None:
    rng, old, mine = (
        np.random.default_rng(1),
        np.random.RandomState(2),
        torch.Generator().manual_seed(3),
    )
    rng.normal(), old.normal()
    again, old_again, mine_again = decode(encode((rng, old, mine)))
    assert again.normal() == rng.normal()
    assert old_again.normal() == old.normal()
    assert torch.equal(torch.rand(2, generator=mine_again), torch.rand(2, generator=mine))


def test_exceptions_come_back_with_arguments_and_attributes() -> None:
    error = KeyError("k", 3)
    error.code = 7  # type: ignore[attr-defined]
    back = decode(encode(error))
    assert type(back) is KeyError
    assert back.args == ("k", 3)
    assert back.code == 7
    assert type(decode(encode(np.linalg.LinAlgError("singular")))) is np.linalg.LinAlgError
    missing = decode(encode(FileNotFoundError(2, "No such file", "x.csv")))
    assert missing.filename == "x.csv"
    assert str(missing) == str(FileNotFoundError(2, "No such file", "x.csv"))


@pytest.mark.parametrize(
    "value",
    [print, object(), (lambda: 3), pickle.Pickler, (n for n in "a")],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_data_is_refused(value: object) -> None:
    with pytest.raises(CannotCross):
        encode(value)


def test_bounds_hold_for_the_sender() -> None:
    with pytest.raises(CannotCross, match="nested"):
        encode([[[[1]]]], Bounds(depth=3))
    with pytest.raises(WireError, match="too long"):
        encode(b"x" * 100, Bounds(message_bytes=50))
    with pytest.raises(WireError, match="int"):
        encode(1 << 1000, Bounds(integer_bytes=10))
