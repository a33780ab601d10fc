"""What a record says about the machine: its processor or device and its versions, no names."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import Any

__all__ = ["facts"]


def facts(device: str) -> dict[str, Any]:
    """Return what a reader needs to judge a run.

    Parameters
    ----------
    device : str
        ``"cpu"``, ``"cuda"``, or ``"simulated"`` for the simulated device.

    Returns
    -------
    dict
        Name of the device, number of compute threads, versions.
    """
    import torch  # seconds to load, and only a recorded run needs it

    from tensorlab.hardware import processor

    on_cuda = device == "cuda"
    name = torch.cuda.get_device_name() if on_cuda else processor()
    return {
        "name": f"{name}, last bits perturbed" if device == "simulated" else name,
        "threads": int(os.environ.get("OMP_NUM_THREADS", 0)) or torch.get_num_threads(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": version("torchvision"),
        "numpy": version("numpy"),
        "cuda": str(torch.version.cuda) if on_cuda else "",
    }
