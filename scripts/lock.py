"""Write `requirements.lock` from `pyproject.toml`: names, versions, hashes, no addresses.

Needs `uv` on the PATH. Run it when a dependency changes, then `make test`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# Made by scripts/lock.py from pyproject.toml, for Python 3.11 and newer on every platform.
# Names, versions and hashes only; do not edit.
"""


def main() -> int:
    """Compile the lock; leave the old one in place if that fails."""
    made = subprocess.run(
        ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
         "--extra", "dev", "--no-emit-index-url", "--no-emit-find-links", "--no-header",
         "--no-annotate", "--quiet", "pyproject.toml"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        print(f"lock: uv could not resolve pyproject.toml:\n{made.stderr}", file=sys.stderr)
        return 1
    (ROOT / "requirements.lock").write_text(HEADER + made.stdout, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
