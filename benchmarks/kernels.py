"""Starts ordinary and warm kernels, in turn, to the first output of a cell: JSON on stdout."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_client.manager import start_new_kernel

from autograder.warm_kernels.kernelspec import write

__all__ = ["main", "measure"]

PRELOAD = ("torch", "matplotlib.pyplot")
CELL = "import torch, matplotlib.pyplot as plt; print(torch.ones(2))"
SECONDS = 120.0


def measure(times: int) -> dict[str, list[float]]:
    """Return the seconds of each start."""
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "kernels", "warm")
        spec.mkdir(parents=True)
        write(spec, PRELOAD, idle_seconds=120.0)
        os.environ["JUPYTER_PATH"] = folder
        _first_output("warm")  # starts the warm process
        rounds = [(_first_output("python3"), _first_output("warm")) for _ in range(times)]
    ordinary, warm = zip(*rounds, strict=True)
    return {"ordinary": list(ordinary), "warm": list(warm)}


def _first_output(name: str) -> float:
    seen: list[float] = []
    started = time.perf_counter()

    def see(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            seen.append(time.perf_counter() - started)

    manager, client = start_new_kernel(kernel_name=name, startup_timeout=SECONDS)
    try:
        client.execute_interactive(CELL, output_hook=see, timeout=SECONDS)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return seen[0]


def main(arguments: list[str]) -> None:
    """Measure so many starts of each."""
    print(json.dumps(measure(int(arguments[0]))))


if __name__ == "__main__":
    main(sys.argv[1:])
