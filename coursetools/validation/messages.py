"""Messages that libraries word differently in different versions, brought to one wording.

`messages.toml` names, for each, the package, the versions that say it otherwise, a pattern for
their wording, and the stored wording. A message is matched by its pattern in those versions only;
in all others it is compared as it stands.
"""

from __future__ import annotations

import platform
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet

__all__ = ["Dialect", "Rule", "dialect_of", "installed_dialect", "read_rules"]

RULES = Path(__file__).with_name("messages.toml")


@dataclass(frozen=True)
class Rule:
    """How some versions of a package word one message.

    Parameters
    ----------
    package, versions : str, str
        Such as ``torch`` and ``<2.13``.
    says : str
        Regular expression for their wording.
    stored : str
        The wording in stored outputs; may name groups of `says`.
    """

    package: str
    versions: str
    says: str
    stored: str


@dataclass(frozen=True)
class Dialect:
    """The rules that hold for the packages installed here."""

    rules: tuple[Rule, ...] = ()

    def translate(self, text: str) -> str:
        """Return a text in the stored wording."""
        for rule in self.rules:
            text = re.sub(rule.says, rule.stored, text)
        return text


def read_rules(path: Path = RULES) -> tuple[Rule, ...]:
    """Read the rules."""
    table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return tuple(Rule(**rule) for rule in table.get("message", []))


def dialect_of(rules: Sequence[Rule], versions: Mapping[str, str]) -> Dialect:
    """Return the rules that hold for these versions of packages."""
    return Dialect(
        tuple(
            rule
            for rule in rules
            if rule.package in versions
            and SpecifierSet(rule.versions, prereleases=True).contains(versions[rule.package])
        )
    )


def installed_dialect() -> Dialect:
    """Return the rules that hold for what is installed here."""
    rules = read_rules()
    return dialect_of(rules, {rule.package: _installed(rule.package) for rule in rules})


def _installed(package: str) -> str:
    if package == "python":
        return platform.python_version()
    try:
        return version(package)
    except PackageNotFoundError:
        return "0"
