"""The allow-list: all that a sandboxed process may read of the machine."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

__all__ = ["DEVICES", "Readable", "outermost"]

IN_PREFIX = ("bin", "lib", "lib32", "lib64", "libexec", "share", "etc/fonts", "ssl", "pyvenv.cfg")
SYSTEM = (
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/fonts",
    "/usr/share/zoneinfo",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/sys/devices/system/cpu",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


@dataclass(frozen=True)
class Readable:
    """The allow-list, with every symbolic link on the way taken apart.

    Attributes
    ----------
    paths : tuple of str
        Files and folders, free of links, none inside another.
    links : tuple of (str, str)
        Links that lead to them: where each stands, and its text.
    """

    paths: tuple[str, ...]
    links: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, paths: Iterable[str]) -> Readable:
        """Resolve `paths`; what does not exist is left out."""
        links: dict[str, str] = {}
        real = [_resolved(path, links) for path in paths if os.path.exists(path)]
        return cls(outermost(real), tuple(links.items()))

    @classmethod
    def now(cls) -> Readable:
        """Return what the interpreter and the modules loaded now are read from.

        A module outside of the interpreter's folders (an editable install) brings its own
        package folder or file, never the folder in which it stands.
        """
        prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
        inside = [os.path.join(prefix, name) for prefix in sorted(prefixes) for name in IN_PREFIX]
        names = ("stdlib", "platstdlib", "purelib", "platlib")
        library = [sysconfig.get_path(name) for name in names]
        modules = [path for module in list(sys.modules.values()) for path in _own_paths(module)]
        return cls.of([*SYSTEM, *inside, *library, *modules])

    def with_more(self, paths: Iterable[str]) -> Readable:
        """Return a list with further paths on it."""
        more = Readable.of(paths)
        links = dict(self.links) | dict(more.links)
        return Readable(outermost([*self.paths, *more.paths]), tuple(links.items()))


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Return `paths` without those that lie inside another one.

    Examples
    --------
    >>> outermost(["/a/b", "/a", "/ab"])
    ('/a', '/ab')
    """
    kept: list[str] = []
    for path in sorted({os.path.abspath(path) for path in paths}):
        if not any(path.startswith(folder + os.sep) for folder in kept):
            kept.append(path)
    return tuple(kept)


def _own_paths(module: ModuleType) -> Iterable[str]:
    """Yield the files of a top-level module."""
    spec = getattr(module, "__spec__", None)
    if spec is None or "." in spec.name:
        return
    folders = spec.submodule_search_locations
    if folders:
        yield from (str(folder) for folder in folders)
    elif spec.has_location and spec.origin:
        yield str(spec.origin)


def _resolved(path: str, links: dict[str, str]) -> str:
    """Return `path` without links; note the links on the way in `links`."""
    here = os.sep
    parts = os.path.abspath(path).strip(os.sep).split(os.sep)
    for index, part in enumerate(parts):
        there = os.path.join(here, part)
        if os.path.islink(there):
            links[there] = os.readlink(there)
            return _resolved(os.path.join(here, links[there], *parts[index + 1 :]), links)
        here = there
    return here
