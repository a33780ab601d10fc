"""The device that a lecture computes on."""

from __future__ import annotations

import os

import torch

__all__ = ["device"]

_VARIABLE = "TENSORLAB_DEVICE"


def device() -> torch.device:
    """Return the device to compute on.

    The environment variable ``TENSORLAB_DEVICE`` (``cpu`` or ``cuda``) decides; where it is not
    set, a CUDA device is used if there is one, and the CPU otherwise.

    Returns
    -------
    torch.device
        ``device(type='cpu')`` or ``device(type='cuda')``, without an index, so that what a cell
        prints about it does not depend on how many devices the machine has.

    Raises
    ------
    ValueError
        If ``TENSORLAB_DEVICE`` is neither ``cpu`` nor ``cuda``.
    RuntimeError
        If ``TENSORLAB_DEVICE`` asks for CUDA and this machine has no CUDA device.

    Examples
    --------
    >>> import tensorlab as tl
    >>> x = torch.zeros(2, 3).to(tl.device())
    """
    asked = os.environ.get(_VARIABLE, "").strip().lower()
    if asked not in {"", "cpu", "cuda"}:
        raise ValueError(f"{_VARIABLE} is {asked!r}, but it can only be cpu or cuda.")
    if asked == "cuda" and not torch.cuda.is_available():
        raise RuntimeError(
            f"{_VARIABLE} asks for cuda, but PyTorch finds no CUDA device here: "
            f"set {_VARIABLE}=cpu, or leave it unset."
        )
    return torch.device(asked or ("cuda" if torch.cuda.is_available() else "cpu"))
