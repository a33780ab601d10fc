"""Another text for a module: what is imported is not what stands in its file."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

__all__ = ["forget", "shadow"]


def forget(root: Path) -> None:
    """Take all modules whose files are the project's out of `sys.modules`.

    Parameters
    ----------
    root : Path
        The project's root; an environment of its interpreter may stand in it.
    """
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name != "__main__" and file and _is_within(Path(file), root):
            del sys.modules[name]


def shadow(texts: Mapping[str, str]) -> None:
    """From now on, import these texts in place of the files of these names.

    Parameters
    ----------
    texts : mapping of str to str
        By the file's whole name.
    """
    sys.meta_path.insert(0, _Finder(texts))


def _is_within(file: Path, root: Path) -> bool:
    return file.is_relative_to(root) and not file.is_relative_to(sys.prefix)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target)
        text = self._texts.get(spec.origin or "") if spec else None
        if spec is None or spec.origin is None or text is None:
            return None
        loader = _Loader(name, spec.origin, text)
        return importlib.util.spec_from_file_location(
            name,
            spec.origin,
            loader=loader,
            submodule_search_locations=spec.submodule_search_locations,
        )


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_data(self, path: str) -> bytes:
        return self._text.encode() if path == self.path else super().get_data(path)

    def path_stats(self, path: str) -> Mapping[str, float]:
        raise OSError("The file's bytecode is of another text.")
