"""Measure this machine's devices and keep the figures that lecture 01 shows.

Writes `tensorlab/hardware.json`: the CPU, and the CUDA device if there is one. Refuses a machine
that is busy with something else. Run `make build` afterwards.
"""

from __future__ import annotations

import datetime
import os
import sys

import torch

from tensorlab import hardware

REPEATS = 40
BUSY = 0.5


def main() -> int:
    """Measure each device once and print what was kept."""
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    if load > BUSY * cores:
        print(
            f"measure_devices: busy (load {load:.1f} on {cores} cores); measure when it is quiet.",
            file=sys.stderr,
        )
        return 1
    if not hardware.STORED.exists():
        hardware.STORED.write_text("[]\n", "utf-8")
    devices = ["cpu"] + ["cuda"] * torch.cuda.is_available()
    for device in devices:
        today = datetime.date.today().isoformat()
        figures = hardware.measure(device, repeats=REPEATS, date=today)
        hardware.write(figures)
        print(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
