"""Which device a lecture computes on."""

from __future__ import annotations

import pytest
import torch

import tensorlab as tl


@pytest.mark.parametrize("found", [True, False])
def test_cpu_when_asked(monkeypatch: pytest.MonkeyPatch, found: bool) -> None:
    monkeypatch.setenv("TENSORLAB_DEVICE", "cpu")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: found)
    assert tl.device() == torch.device("cpu")


@pytest.mark.parametrize(("found", "kind"), [(True, "cuda"), (False, "cpu")])
def test_what_is_there_when_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, found: bool, kind: str
) -> None:
    monkeypatch.delenv("TENSORLAB_DEVICE", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: found)
    assert str(tl.device()) == kind


def test_cuda_without_cuda_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENSORLAB_DEVICE", "cuda")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match="finds no CUDA device here: set TENSORLAB_DEVICE=cpu"):
        tl.device()


def test_a_wrong_value_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENSORLAB_DEVICE", "tpu")
    with pytest.raises(
        ValueError, match="TENSORLAB_DEVICE is 'tpu', but it can only be cpu or cud"
    ):
        tl.device()
