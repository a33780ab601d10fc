"""Asking a running kernel where its tensors are, without leaving a trace in its namespace."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

import psutil

__all__ = ["KernelState", "ask", "device_faults", "peak_bytes"]

SECONDS = 30
QUESTION = (
    "(lambda torch, device: ("
    " str(getattr(device, 'type', '')),"
    " *(([], 0) if torch is None or not torch.cuda.is_initialized() else"
    "  ([g.get_offset() for g in torch.cuda.default_generators],"
    "   torch.cuda.max_memory_allocated()))"
    "))(__import__('sys').modules.get('torch'), globals().get('device'))"
)


@dataclass(frozen=True)
class KernelState:
    """What a kernel says after a cell.

    Parameters
    ----------
    device : str
        Type of the notebook's variable ``device``; empty if it has none.
    drawn : tuple of int
        How far each CUDA generator is from its seed. Not 0: something drew from it.
    device_bytes : int
        Most memory that tensors ever held on the CUDA device.
    """

    device: str = ""
    drawn: tuple[int, ...] = ()
    device_bytes: int = 0


def ask(kernel: Any) -> KernelState:
    """Ask nbval's kernel; a kernel that does not answer is one that says nothing.

    Parameters
    ----------
    kernel : nbval.kernel.RunningKernel
        An idle kernel.

    Returns
    -------
    KernelState
    """
    client = kernel.kc
    question = client.execute("", silent=True, user_expressions={"state": QUESTION})
    try:
        while True:
            reply = client.get_shell_msg(timeout=SECONDS)
            if reply["parent_header"].get("msg_id") == question:
                break
    except Empty:
        return KernelState()
    answer = reply["content"].get("user_expressions", {}).get("state", {})
    if answer.get("status") != "ok":
        return KernelState()
    device, drawn, device_bytes = ast.literal_eval(answer["data"]["text/plain"])
    return KernelState(device, tuple(drawn), device_bytes)


def device_faults(state: KernelState, asked: str) -> list[str]:
    """Return which rules for devices a kernel breaks, as sentences.

    Parameters
    ----------
    state : KernelState
        What the kernel said.
    asked : str
        The device that this run is on, ``"cpu"`` or ``"cuda"``.
    """
    faults: list[str] = []
    if state.device and state.device != asked:
        faults.append(
            f"`device` is on {state.device}, but this run is on {asked}; take it from tl.device()."
        )
    if any(state.drawn):
        faults.append(
            "a random number was drawn on the CUDA generator; draw on the CPU, then `.to(device)`."
        )
    return faults


def peak_bytes(kernel: Any) -> int:
    """Return the most memory that a kernel's process ever held; its present use off Linux."""
    pid = getattr(kernel.km.provisioner, "pid", None)
    if pid is None:
        return 0
    try:
        for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return int(psutil.Process(pid).memory_info().rss)
    except (OSError, psutil.Error):
        return 0
