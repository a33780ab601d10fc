"""Makes a process cheap to fork: few large pages instead of many small ones."""

from __future__ import annotations

import contextlib
import ctypes
from pathlib import Path

__all__ = ["gather_pages"]

MADV_COLLAPSE = 25  # Linux 6.1
LARGE_PAGE = 2 << 20


def gather_pages() -> None:
    """Gather our own memory in large pages, where the kernel can.

    A fork copies an entry for each page. With an imported torch that is 90,000 entries, and
    gathering them, once, makes each fork (there are three to a sandbox) about four times cheaper.
    A child that writes gets a small copy, as before.
    """
    with contextlib.suppress(OSError, AttributeError):
        madvise = ctypes.CDLL(None).madvise
        for line in Path("/proc/self/maps").read_text("utf-8", "replace").splitlines():
            addresses, rights, _, _, _, *name = line.split(maxsplit=5)
            if rights.startswith("rw-p") and name in ([], ["[heap]"]):
                first, last = (int(address, 16) for address in addresses.split("-"))
                first = -(-first // LARGE_PAGE) * LARGE_PAGE
                length = last // LARGE_PAGE * LARGE_PAGE - first
                if length > 0:
                    madvise(ctypes.c_void_p(first), ctypes.c_size_t(length), MADV_COLLAPSE)
