"""Which classes of libraries a proxy may pass for."""

from __future__ import annotations

import sys
import types
from typing import Any

__all__ = ["find", "is_read_as_memory", "loaded", "may_be_base"]

_LIBRARIES = frozenset(
    [
        "PIL",
        "_io",
        "abc",
        "collections",
        "contextlib",
        "enum",
        "functools",
        "io",
        "itertools",
        "matplotlib",
        "networkx",
        "numpy",
        "pandas",
        "random",
        "re",
        "scipy",
        "seaborn",
        "sklearn",
        "sympy",
        "torch",
        "torchvision",
        "types",
        "typing",
    ]
)
_BASES = ("torch.nn.", "torch.utils.data.", "torch.optim.", "sklearn.base")
_HEAP = 1 << 9  # of classes made by a class statement
_BUILTIN = {
    found.__name__: found
    for found in (
        enumerate,
        filter,
        map,
        reversed,
        zip,
        staticmethod,
        classmethod,
        property,
        type(iter([])),
        type(iter(())),
        type(iter({})),
        type(iter(set())),
        type(iter("")),
        type(iter(range(0))),
        types.AsyncGeneratorType,
        types.CoroutineType,
        types.GeneratorType,
        types.FunctionType,
        types.BuiltinFunctionType,
        types.MethodType,
        types.ModuleType,
    )
}


def find(module: str = "", name: str = "") -> Any:
    """Return the class of that name, of a known library that is imported here, else None."""
    if module == "builtins":
        return _BUILTIN.get(name)
    if module.partition(".")[0] not in _LIBRARIES:
        return None
    found = loaded(module, name)
    return found if found is not None and not is_read_as_memory(found) else None


def loaded(module: Any = "", name: Any = "") -> type | None:
    """Return the class of that name of whatever is imported here, found without running code."""
    if type(module) is not str or type(name) is not str:
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, "__dict__", {}).get(part) if not part.startswith("_") else None
    return found if isinstance(found, type) else None


def may_be_base(found: type) -> bool:
    """Return whether proxies can inherit from this class, so that `issubclass` holds as well."""
    return found.__module__.startswith(_BASES) and type(found) is type


def is_read_as_memory(found: type) -> bool:
    """Return whether C code believes ``__class__`` and reads the object's memory as this class's.

    torch does so for tensors, storages and generators. They are data and need no proxy.
    """
    of_torch = (base for base in found.__mro__ if base.__module__.partition(".")[0] == "torch")
    return any(b.__module__.startswith("torch._C") or not b.__flags__ & _HEAP for b in of_torch)
