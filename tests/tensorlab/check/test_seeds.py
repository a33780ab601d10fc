"""Random inputs of checks: the same for everyone in a run, named when somebody chose them."""

from __future__ import annotations

import pytest
import torch

import tensorlab as tl


def test_two_generators_draw_the_same() -> None:
    first = torch.rand(4, generator=tl.check.generator())
    assert torch.equal(first, torch.rand(4, generator=tl.check.generator()))


def test_another_seed_draws_other_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    first = torch.rand(4, generator=tl.check.generator())
    monkeypatch.setenv("AUTOGRADER_SEED", "7")
    assert not torch.equal(first, torch.rand(4, generator=tl.check.generator()))


def test_a_hidden_check_names_the_seed_that_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SEED", "7")
    with pytest.raises(tl.check.CheckFailed, match=r"len, an empty list \(seed 7\)"):
        tl.check.call(len, [], about="an empty list").equals(1)


def test_a_seed_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SEED", "seven")
    with pytest.raises(ValueError, match="AUTOGRADER_SEED must be a whole number"):
        tl.check.seed()
