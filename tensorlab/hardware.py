"""What a device costs and gains: figures measured on named machines, and a live measurement.

The stored figures stand in ``hardware.json``, which ``scripts/measure_devices.py`` writes on the
machine that it names; nothing in it is typed by hand. A device that nobody has measured yet has
no figures, and the table says so.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from tensorlab._device import device as chosen_device

__all__ = ["Figures", "live", "measure", "processor", "stored", "table", "write"]

STORED = Path(__file__).with_name("hardware.json")
KINDS = {"cpu": "CPU", "cuda": "CUDA device"}
SIDE = 2048
COPIED_BYTES = 2**26
NO_DEVICE = "no CUDA device here: the table is what others measured"
NO_FIGURES = "no machine measured so far"
MIB = 2**20


@dataclass(frozen=True)
class Figures:
    """What was measured on one device.

    Parameters
    ----------
    kind : str
        ``"cpu"`` or ``"cuda"``.
    name : str
        The model, as its maker writes it.
    threads : int
        Compute threads of the CPU.
    torch, date : str
        Version, and the day as ``YYYY-MM-DD``.
    side : int
        Rows and columns of the square float32 matrices in the product.
    copy_gb_per_s : float
        Moving 64 MiB from the CPU's memory to the device's, in 10^9 bytes a second.
    returned_ms, finished_ms : float
        When ``a @ b`` returned, and when its result was there, in milliseconds after the call.
    mib : float
        What ``a``, ``b`` and the result take on the device, in units of 2^20 bytes.
    """

    kind: str
    name: str
    threads: int
    torch: str
    date: str
    side: int
    copy_gb_per_s: float
    returned_ms: float
    finished_ms: float
    mib: float

    def __str__(self) -> str:
        """Return the row of the table."""
        flops = 2 * self.side**3 / self.finished_ms / 1e6
        threads = f", {self.threads} thread{'s' * (self.threads > 1)}" * (self.kind == "cpu")
        return (
            f"{KINDS[self.kind]}: {self.name}{threads}, torch {self.torch}, {self.date}\n"
            f"  moving to it  {self.copy_gb_per_s:.3g} GB a second\n"
            f"  a @ b         returned after {self.returned_ms:.3g} ms, "
            f"finished after {self.finished_ms:.3g} ms, {flops:.3g} GFLOP a second\n"
            f"  memory        {self.mib:.3g} MiB for a, b and the result"
        )


def measure(
    device: torch.device | str, *, side: int = SIDE, repeats: int = 5, date: str = "today"
) -> Figures:
    """Measure a device: the best of a few runs of each thing.

    Parameters
    ----------
    device : torch.device or str
        What to measure.
    side : int
        Rows and columns of the matrices.
    repeats : int
        How often each thing is run; more where other programs disturb.
    date : str
        The day, as the table shows it.

    Returns
    -------
    Figures

    Examples
    --------
    >>> print(measure("cpu", side=64))
    CPU: ...
    """
    device = torch.device(device)
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.rand(side, side, generator=generator).to(device) for _ in range(2))
    data = torch.zeros(COPIED_BYTES, dtype=torch.uint8)
    copied = min(_seconds(lambda: data.to(device, copy=True), device)[1] for _ in range(repeats))
    products = [_seconds(lambda: a @ b, device) for _ in range(repeats)]
    returned, finished = min(products, key=lambda pair: pair[1])
    return Figures(
        kind=device.type,
        name=torch.cuda.get_device_name(device) if device.type == "cuda" else processor(),
        threads=torch.get_num_threads(),
        torch=torch.__version__.partition("+")[0],
        date=date,
        side=side,
        copy_gb_per_s=_three_digits(COPIED_BYTES / copied / 1e9),
        returned_ms=_three_digits(1e3 * returned),
        finished_ms=_three_digits(1e3 * finished),
        mib=_three_digits(3 * a.nbytes / MIB),
    )


def stored(path: Path = STORED) -> tuple[Figures, ...]:
    """Return the figures that were measured on named machines."""
    return tuple(Figures(**row) for row in json.loads(path.read_text("utf-8")))


def write(figures: Figures, path: Path = STORED) -> None:
    """Keep figures, in the place of former ones of the same device."""
    others = [row for row in stored(path) if (row.kind, row.name) != (figures.kind, figures.name)]
    rows = sorted([*others, figures], key=lambda row: (row.kind, row.name))
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")


def table(path: Path = STORED) -> str:
    """Return the stored figures as text; a kind of device without any is said to have none."""
    rows = stored(path)
    parts = [str(row) for kind in KINDS for row in rows if row.kind == kind]
    measured = {row.kind for row in rows}
    parts += [f"{title}: {NO_FIGURES}" for kind, title in KINDS.items() if kind not in measured]
    return "\n".join(parts)


def live() -> str:
    """Measure the CUDA device that is chosen; say so where there is none."""
    device = chosen_device()
    return str(measure(device)) if device.type == "cuda" else NO_DEVICE


def processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Return the model of the processor, as its maker writes it."""
    if cpuinfo.exists():
        for line in cpuinfo.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _seconds(call: Callable[[], object], device: torch.device) -> tuple[float, float]:
    """Return when a call returned and when the device had finished it."""
    _finish(device)
    start = time.perf_counter()
    call()
    returned = time.perf_counter()
    _finish(device)
    return returned - start, time.perf_counter() - start


def _finish(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _three_digits(value: float) -> float:
    return float(f"{value:.3g}")
