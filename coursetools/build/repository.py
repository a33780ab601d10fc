"""Where the course is published: one line in `pyproject.toml`, from which all buttons come."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from autograder.errors import AutograderError

__all__ = ["Repository", "RepositoryRefused"]

GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")


class RepositoryRefused(AutograderError):
    """The address of the repository is none that Binder and Colab open."""


@dataclass(frozen=True)
class Repository:
    """A public repository.

    Parameters
    ----------
    name : str
        ``owner/name`` on GitHub.
    branch : str
        What the buttons open.
    """

    name: str
    branch: str

    @classmethod
    def read(cls, root: Path) -> Repository | None:
        """Read `[tool.coursetools]` in a project's `pyproject.toml`; nothing if it is unpublished.

        Raises
        ------
        RepositoryRefused
            If the address is not one of GitHub.
        """
        path = root / "pyproject.toml"
        if not path.exists():
            return None
        facts = tomllib.loads(path.read_text("utf-8")).get("tool", {}).get("coursetools", {})
        address = facts.get("repository", "")
        if not address:
            return None
        found = GITHUB.fullmatch(address)
        if found is None:
            raise RepositoryRefused(
                f"pyproject.toml: [tool.coursetools] repository = {address!r} is no address that "
                'Colab opens; write "https://github.com/OWNER/NAME", or "" for no buttons.'
            )
        return cls(found[1], facts.get("branch", "main"))

    @property
    def address(self) -> str:
        """What git clones."""
        return f"https://github.com/{self.name}"

    def file(self, path: str) -> str:
        """Return the address of a file, or of a folder."""
        return f"{self.address}/blob/{self.branch}/{quote(path)}"

    def binder(self, notebook: str) -> str:
        """Return the address that opens a notebook on Binder."""
        return f"https://mybinder.org/v2/gh/{self.name}/{self.branch}?labpath={quote(notebook)}"

    def colab(self, notebook: str) -> str:
        """Return the address that opens a notebook on Colab."""
        base = "https://colab.research.google.com/github"
        return f"{base}/{self.name}/blob/{self.branch}/{quote(notebook)}"
