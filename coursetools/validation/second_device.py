"""A second device, simulated: it rounds the last bit of inexact results the other way.

Another processor adds in another order, and its results differ from ours in the last bits. Where
no second device is at hand, `make validate DEVICE=simulated` runs every notebook with this
module armed: sums, products and functions of floats come out one float higher or lower. Results
that are exact stay exact, as they do on a real device: a sum of small integers has no last bits
to lose. Equal results stay equal, since the direction is taken from the number itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

__all__ = ["ROUNDED", "SecondDevice", "arm", "environment", "rounded_elsewhere"]

SUMS = (
    "addmm addmv baddbmm bmm convolution cumsum dot einsum mean mm mse_loss mv "
    "native_batch_norm native_layer_norm std sum var "
)
FUNCTIONS = "_log_softmax _softmax cos exp expm1 log log1p logsumexp pow sigmoid sin tanh"
FACTORISATIONS = (
    "_linalg_eigh _linalg_svd linalg_lstsq linalg_qr linalg_solve_ex linalg_svd linalg_vector_norm "
)
ROUNDED = frozenset(f"{SUMS} {FUNCTIONS} {FACTORISATIONS}".split())
"""The operations whose order of summation or series differs between devices."""

BITS = {torch.float32: torch.int32, torch.float64: torch.int64}
LOW_BITS = 0xFF  # a result without any of these came out exact, or as good as
STARTUP = '__import__("importlib").import_module("coursetools.validation.second_device").arm()\n'


def rounded_elsewhere(result: torch.Tensor) -> torch.Tensor:
    """Return a result one float higher or lower wherever it is inexact.

    Parameters
    ----------
    result : torch.Tensor
        Any shape. Other dtypes than float32 and float64 come back as they are.

    Returns
    -------
    torch.Tensor
        Same shape and dtype; never the memory of the argument if something changed.
    """
    if result.dtype not in BITS or result.numel() == 0:
        return result
    bits = result.detach().view(BITS[result.dtype])
    inexact = ((bits & LOW_BITS) != 0) & torch.isfinite(result)
    step = torch.where(inexact, ((bits >> 1) & 1) * 2 - 1, torch.zeros_like(bits))
    return (bits + step).view(result.dtype)


class SecondDevice(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Rounds what the listed operations return."""

    def __torch_dispatch__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Call the operation, and round its result."""
        result = func(*args, **(kwargs or {}))
        if func.overloadpacket.__name__ not in ROUNDED or "out" in (kwargs or {}):
            return result
        if isinstance(result, torch.Tensor):
            return rounded_elsewhere(result)
        if isinstance(result, tuple | list):
            return type(result)(
                rounded_elsewhere(part) if isinstance(part, torch.Tensor) else part
                for part in result
            )
        return result


def arm() -> None:
    """Make this process compute as the second device does, from now on."""
    torch.set_float32_matmul_precision("medium")
    SecondDevice().__enter__()  # type: ignore[no-untyped-call]


def environment(folder: Path, root: Path) -> dict[str, str]:
    """Return the environment in which every new kernel arms itself.

    Parameters
    ----------
    folder : Path
        An empty folder that lives as long as the run; gets an IPython profile.
    root : Path
        The project's root.
    """
    startup = folder / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-second-device.py").write_text(STARTUP, "utf-8")
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH", "")]))
    return {"IPYTHONDIR": str(folder), "OMP_NUM_THREADS": "2", "PYTHONPATH": path}
