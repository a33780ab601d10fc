"""Which values share memory, and copies that share none."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tensorlab.check.storage import arrays_in, layouts, shares_storage, snapshot


def test_parts_of_one_storage_share_it() -> None:
    x = torch.arange(6.0)
    assert shares_storage(x[:2], x[4:])
    assert shares_storage(x.view(2, 3).t(), x)
    assert shares_storage(x.numpy()[1:], x[:1])


def test_parts_of_one_array_share_it() -> None:
    x = np.arange(6.0)
    assert shares_storage(x[:2], x[4:])
    assert shares_storage(torch.from_numpy(x)[1:], x)


def test_neighbours_and_empty_storages_share_nothing() -> None:
    assert not shares_storage(torch.ones(3), torch.ones(3))
    assert not shares_storage(torch.ones(0), torch.ones(0))
    assert not shares_storage(np.ones(0), torch.ones(0))
    meta = torch.ones(3, device="meta")
    assert not shares_storage(meta, meta)


def test_arrays_are_found_through_containers_that_may_hold_themselves() -> None:
    x, n = torch.ones(2), np.ones(2)
    knot = [x, {"n": (n, 1)}]
    knot.append(knot)
    assert {id(array) for array in arrays_in(knot)} == {id(x), id(n)}


def test_a_snapshot_shares_nothing_and_keeps_everything_else() -> None:
    x = torch.ones(2, requires_grad=True)
    n, inner = np.ones(2), [1]
    before = {"x": x, "rest": (n, inner, torch.Size([2]), {3}, len)}
    copy = snapshot(before)
    n[0] = 5.0
    inner.append(2)
    with torch.no_grad():
        x[0] = 5.0
    assert copy["x"].tolist() == [1.0, 1.0]
    assert copy["x"].requires_grad
    assert copy["rest"][0].tolist() == [1.0, 1.0]
    assert copy["rest"][1:] == ([1], torch.Size([2]), {3}, len)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (3, 1, 2), (0,), (2, 0, 3)])
@pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.uint8, torch.bool])
def test_layouts_hold_the_same_numbers_in_memory_of_their_own(
    shape: tuple[int, ...], dtype: torch.dtype
) -> None:
    count = torch.Size(shape).numel()
    tensor = (torch.arange(count) % 2 + torch.arange(count)).to(dtype).reshape(shape)
    found = list(layouts(tensor))
    assert len(found) == 3
    for other in found:
        assert other.dtype == dtype
        assert torch.equal(other, tensor)
        assert not shares_storage(other, tensor)


def test_layouts_differ_in_strides_and_offset() -> None:
    turned, late, stepped = layouts(torch.arange(24).reshape(2, 3, 4))
    assert (turned.stride(), turned.storage_offset()) == ((1, 2, 6), 0)
    assert (late.stride(), late.storage_offset()) == ((12, 4, 1), 5)
    assert (stepped.stride(), stepped.storage_offset()) == ((126, 18, 2), 73)
