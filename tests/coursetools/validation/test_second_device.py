"""The simulated device rounds what is inexact, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from coursetools.validation.second_device import SecondDevice, environment, rounded_elsewhere
from tests.conftest import ROOT


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_an_inexact_number_moves_to_a_neighbour(dtype: torch.dtype) -> None:
    x = torch.tensor([1 / 3, -2 / 7, 1e-30, 12345.678], dtype=dtype)
    moved = rounded_elsewhere(x)
    up, down = torch.nextafter(x, x + 1), torch.nextafter(x, x - 1)
    assert bool(((moved == up) | (moved == down)).all())


def test_what_is_exact_stays() -> None:
    x = torch.tensor([0.0, -0.0, 1.0, 416.5, 0.25, float("inf"), float("-inf"), 2.0**60])
    assert torch.equal(rounded_elsewhere(x).view(torch.int32), x.view(torch.int32))
    assert rounded_elsewhere(torch.tensor([float("nan")])).isnan().all()


@pytest.mark.parametrize("x", [torch.arange(3), torch.zeros(0), torch.ones(2, dtype=torch.half)])
def test_other_dtypes_and_nothing_stay(x: torch.Tensor) -> None:
    assert rounded_elsewhere(x) is x


def test_equal_results_stay_equal_and_views_stay_views() -> None:
    generator = torch.Generator().manual_seed(1)
    a = torch.rand(5, 7, generator=generator)
    with SecondDevice():
        assert torch.equal(a.exp(), a.clone().exp())
        assert a.t().data_ptr() == a.data_ptr()
        assert not torch.equal(a.exp(), _elsewhere(a))
        torch.testing.assert_close(a.exp(), _elsewhere(a))
        assert (torch.ones(2, 3) @ torch.ones(3, 2)).tolist() == [[3, 3], [3, 3]]


def _elsewhere(a: torch.Tensor) -> torch.Tensor:
    """The same from NumPy, on which no mode has a hold."""
    return torch.from_numpy(__import__("numpy").exp(a.numpy()))


def gradient() -> torch.Tensor:
    weights = torch.tensor([[0.1, 0.7], [0.3, 0.2]], requires_grad=True)
    (torch.tensor([[0.9, 1.3]]) @ weights).tanh().sum().backward()
    assert weights.grad is not None
    return weights.grad


def test_gradients_are_rounded_too() -> None:
    with SecondDevice():
        elsewhere = gradient()
    assert not torch.equal(elsewhere, gradient())
    torch.testing.assert_close(elsewhere, gradient())


def test_every_new_kernel_arms_itself_and_shows_no_trace(tmp_path: Path) -> None:
    code = "import torch; print(torch.tensor(1/3).exp().item(), 'validation' in dir())"
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=nocolor", "-c", code],
        env=os.environ | environment(tmp_path, ROOT), capture_output=True, text=True, check=True,
    )  # fmt: skip
    shown, trace = done.stdout.split()
    assert float(shown) != torch.tensor(1 / 3).exp().item()
    assert float(shown) == pytest.approx(torch.tensor(1 / 3).exp().item(), rel=1e-6)
    assert trace == "False"
