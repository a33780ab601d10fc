"""What the lectures 05 to 09 say in words."""

from __future__ import annotations

import inspect
import itertools

import pytest
import statsmodels.api as sm
import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR, MultiplicativeLR

from tests.claims import says

OPTIMIZERS = {
    name: member
    for name, member in vars(torch.optim).items()
    if inspect.isclass(member) and issubclass(member, Optimizer) and member is not Optimizer
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_only_lbfgs_asks_for_a_function_that_computes_the_loss(name: str) -> None:
    assert says("08", "There is one exception: `LBFGS` computes the loss again")
    closure = inspect.signature(OPTIMIZERS[name].step).parameters["closure"]
    assert (closure.default is inspect.Parameter.empty) == (name == "LBFGS")


def rates(
    make: type[LambdaLR | MultiplicativeLR], start: float, factors: list[float]
) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=start)
    scheduler = make(optimizer, lambda step: factors[step])
    used = []
    for _ in factors[1:]:
        used.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return [*used, scheduler.get_last_lr()[0]]


def test_a_lambda_multiplies_the_starting_rate_and_a_multiplicative_one_the_current() -> None:
    assert says(
        "08", "`LambdaLR` sets the rate to the *starting* rate times a function of the step"
    )
    assert says("08", "`MultiplicativeLR` multiplies the *current* rate.")
    factors = [1.0, 0.5, 3.0, 0.25, 2.0]
    assert rates(LambdaLR, 0.7, factors) == pytest.approx([0.7 * f for f in factors])
    piled = [0.7 * product for product in itertools.accumulate(factors, lambda a, b: a * b)]
    assert rates(MultiplicativeLR, 0.7, factors) == pytest.approx(piled)


def test_nothing_was_measured_from_late_january_to_late_may_1964_while_the_curve_climbs() -> None:
    assert says("07", "From late January to late May nothing was measured")
    weekly = sm.datasets.co2.load_pandas().data["co2"]
    runs = (weekly.isna() != weekly.isna().shift()).cumsum()
    _, missing = max(weekly[weekly.isna()].groupby(runs), key=lambda run: len(run[1]))
    first, last = missing.index[0], missing.index[-1]
    assert (first.year, first.month, last.year, last.month) == (1964, 1, 1964, 5)
    assert min(first.day, last.day) > 20
    assert says("07", "this is when the curve climbs to its yearly peak")
    by_month = weekly.groupby(weekly.index.month).mean()
    assert by_month.idxmax() == 5
    assert by_month[1:5].is_monotonic_increasing


@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_a_step_without_a_slope_moves_what_decays(decay: float) -> None:
    assert says("08", "if you ask for *weight decay*, from the parameters themselves")
    w = torch.ones(1, dtype=torch.float64)
    w.grad = torch.zeros(1, dtype=torch.float64)
    torch.optim.SGD([w], lr=0.1, weight_decay=decay).step()
    assert w.item() == pytest.approx(1 - 0.1 * decay)
