"""The kernelspec by which users choose warm kernels."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager

from autograder.errors import WrongUse

__all__ = ["NAME", "PRELOAD", "install", "write"]

NAME = "python3-warm"
PRELOAD = ("numpy", "matplotlib.pyplot")
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")


def write(folder: Path, preload: Sequence[str] = PRELOAD, **config: float) -> None:
    """Write ``kernel.json`` for this interpreter.

    Parameters
    ----------
    folder : Path
        Where it goes.
    preload : sequence of str
        The modules that kernels find imported.
    **config
        Other traits of `WarmProvisioner`.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write(folder, ["numpy"])
    >>> json.loads((folder / "kernel.json").read_text())["display_name"]
    'Python 3 (warm: numpy)'
    """
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": f"Python 3 (warm: {', '.join(preload)})",
        "language": "python",
        "metadata": {
            "debugger": True,
            "kernel_provisioner": {
                "provisioner_name": "warm-provisioner",
                "config": {"preload": list(preload), **config},
            },
        },
    }
    (folder / "kernel.json").write_text(json.dumps(spec, indent=1) + "\n", "utf-8")


def install(name: str = NAME, preload: Sequence[str] = PRELOAD, *, prefix: Path | None) -> Path:
    """Install it; return its folder.

    Parameters
    ----------
    name : str
        The kernel's name, for notebooks and command lines.
    preload : sequence of str
        The modules that kernels find imported.
    prefix : Path or None
        Of an environment; None for the user's own Jupyter folder.

    Raises
    ------
    WrongUse
        If the name is none that a kernel may have, or the folder cannot be written.
    """
    if not _PLAIN.fullmatch(name):
        raise WrongUse(f"--name {name!r}: use letters, digits, dots, dashes and underscores.")
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), preload)
        try:
            place = KernelSpecManager().install_kernel_spec(
                folder, name, user=prefix is None, prefix=None if prefix is None else str(prefix)
            )
        except OSError as error:
            where = error.filename or prefix
            raise WrongUse(f"{where} cannot be written: {error.strerror}; try --user.") from error
    return Path(place)
