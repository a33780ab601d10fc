"""Which kernels a validation runs its notebooks in."""

from __future__ import annotations

import os
from importlib.metadata import entry_points
from pathlib import Path

__all__ = ["nbval_option"]

KERNEL = "validate"
PROVISIONERS = "jupyter_client.kernel_provisioners"
PRELOAD = ("torch", "torchvision", "pandas", "statsmodels.api", "matplotlib.pyplot", "ipywidgets")
IDLE_SECONDS = 30.0


def nbval_option(device: str, folder: Path) -> str:
    """Return what nbval is told about kernels, and prepare them.

    Forks of a warm process start at once, with their libraries imported. The environment's own
    kernel is taken on CUDA, which does not survive a fork, and where the grader is not installed,
    as in the environments of the matrix: Jupyter then knows nobody who makes such forks.

    Parameters
    ----------
    device : str
        ``cpu``, ``cuda`` or ``simulated``.
    folder : Path
        Where a description of the kernel may be kept; it is put on Jupyter's path.
    """
    if device == "cuda" or not entry_points(group=PROVISIONERS, name="warm-provisioner"):
        return "--nbval-current-env"
    from autograder.warm_kernels.kernelspec import write

    spec = folder / "kernels" / KERNEL
    spec.mkdir(parents=True)
    write(spec, PRELOAD, idle_seconds=IDLE_SECONDS)
    paths = (str(folder), os.environ.get("JUPYTER_PATH"))
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, paths))
    return f"--nbval-kernel-name={KERNEL}"
