"""The two ends of the wire: what the checker and the student's process send and believe."""

from __future__ import annotations

import enum
import importlib
import io
import os
import pickle
import sys
import sysconfig
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.wire import library_names
from autograder.wire.adapters import DATA, VALUES
from autograder.wire.adapters.attributes import ATTRIBUTES, is_attributes
from autograder.wire.adapters.live import LIVE
from autograder.wire.bounds import Bounds
from autograder.wire.codec import write_base
from autograder.wire.encoder import Encoder
from autograder.wire.errors import CannotCross, WireError
from autograder.wire.handles.callbacks import CALLBACK, make_callable
from autograder.wire.handles.descriptions import OBJECT
from autograder.wire.handles.proxies import ProxyClass, RemoteInstance, make_proxy
from autograder.wire.named_tuples import adds_methods, is_named_tuple, plain_named_tuple
from autograder.wire.peer import Peer
from autograder.wire.plain_forms import write_plain
from autograder.wire.registry import Registry

__all__ = ["LOCKED", "CheckerPeer", "StudentPeer"]

LOCKED = "<locked>"
"""The module name under which functions and classes of locked cells travel."""
_NUMBERS_AND_TEXTS = (int, float, complex, str, bytes)
_REGISTRY = Registry(VALUES, (*DATA, ATTRIBUTES, OBJECT, CALLBACK, LIVE))
_PLAIN = (type(None), bool, int, float, complex, str, bytes, tuple, frozenset)


class CheckerPeer(Peer):
    """The checker's end: hears data and descriptions; sends whatever a test passes on."""

    parity = 0
    registry = _REGISTRY

    def __init__(
        self, link: Callable[..., Any], locked: Mapping[str, Any], bounds: Bounds | None = None
    ) -> None:
        super().__init__(link, locked, bounds)
        # whether student code may set what an object of the course does
        self.may_rebind: Callable[[str], bool] = lambda name: False
        # student code may keep what a test has made for one call only
        self.lent: list[Any] = []

    def write_other(self, encoder: Encoder, value: Any) -> None:
        """Write a name, a callback or a live object."""
        if isinstance(value, RemoteInstance | ProxyClass):
            raise CannotCross("An object of the student has been given back and is gone.")
        where = self._name(value)
        if where is not None:
            self.write_name(encoder, *where)
        elif isinstance(value, type) or _is_code(value) or self._is_of_a_test(value):
            if not _is_code(value) and not isinstance(value, type) and write_base(encoder, value):
                return
            encoder.new(value, CALLBACK)
            self.lent.append(value)
        elif _is_wide(value):
            encoder.value(value.view(np.ndarray))
        else:
            encoder.new(value, LIVE)

    def resolve(self, module: str, name: str) -> Any:
        """Return a plain type, a library module, or what a locked cell or the course defines."""
        if module == LOCKED:
            found = self.locked.get(name)
        else:
            found = library_names.safe(module, name) or self.course.find(module, name)
        if found is None:
            raise WireError("A message names something that may not cross.")
        return found

    def make_proxy(self, form: str, parts: tuple[Any, ...]) -> Any:
        """Return what stands for an object of the student's process."""
        return make_proxy(self.link, form, parts)

    def exception_type(self, cls: type[BaseException]) -> type[BaseException]:
        """Return the nearest parent that the student's process knows."""
        known = (base for base in cls.__mro__ if self._name(base) or library_names.name_of(base))
        return next(base for base in known if issubclass(base, BaseException))

    def stays_whole(self, part: Any) -> bool:
        """Return whether a part of a live object travels by the codec and not by pickle."""
        if type(part) in _PLAIN:
            return False
        if self.table.find(part) is not None or self.registry.object_adapter(part) is not None:
            return True
        if isinstance(part, type) or _is_code(part):
            return _library_name(part) is None
        return isinstance(part, types.ModuleType) or self._is_of_a_test(part)

    def _name(self, value: Any) -> tuple[str, str] | None:
        if isinstance(value, types.ModuleType):
            return value.__name__, ""
        name = getattr(value, "__name__", None)
        if isinstance(name, str) and self.locked.get(name, _NOTHING) is value:
            return LOCKED, name
        return _library_name(value) if isinstance(value, type) or _is_code(value) else None

    def _is_of_a_test(self, value: Any) -> bool:
        cls = type(value)
        if cls.__module__ == "__main__":
            return self.locked.get(cls.__name__) is not cls
        is_iterator = isinstance(value, types.GeneratorType) or hasattr(cls, "__next__")
        return is_iterator or cls.__module__ == "unittest.mock"


class StudentPeer(Peer):
    """The student's end: believes the checker, describes what is not data."""

    parity = 1
    registry = _REGISTRY
    sends_plain = False  # whether data with methods of its own goes as plain data
    sends_members = False  # whether members of an enumeration are no numbers or texts

    def write_other(self, encoder: Encoder, value: Any) -> None:
        """Write a subclass as its plain base, and a description of anything else."""
        where = self._name(value)
        if where is not None:
            self.write_name(encoder, *where)
        elif _is_wide(value):
            encoder.value(value.view(np.ndarray))
        elif _is_tensor(value):
            encoder.value(value.as_subclass(sys.modules["torch"].Tensor))
        elif self.sends_plain and write_plain(encoder, value):
            return
        elif self.sends_plain and is_attributes(value):
            encoder.new(value, ATTRIBUTES)
        elif self._stays(value):
            encoder.new(value, OBJECT)
        elif is_named_tuple(value):
            encoder.value(plain_named_tuple(value))
        elif not write_base(encoder, value):
            encoder.new(value, OBJECT)

    def _name(self, value: Any) -> tuple[str, str] | None:
        name = _own_name(value)
        if isinstance(name, str) and self.locked.get(name, _NOTHING) is value:
            return LOCKED, name
        return self.course.name_of(value) if isinstance(value, type) else None

    def names(self, cls: type) -> bool:
        """Return whether this is a class of a locked cell or of a module of the course."""
        return self._name(cls) is not None

    def send_as_due(self, plain: bool, members: bool) -> None:
        """Do with data that has methods, and with members, what the next test expects."""
        self.sends_plain, self.sends_members = plain, members

    def _stays(self, value: Any) -> bool:
        if isinstance(value, enum.Enum) and self.sends_members:
            return True
        is_data = isinstance(value, (*_NUMBERS_AND_TEXTS, tuple))
        return adds_methods(type(value)) and not (self.sends_plain and is_data)

    def resolve(self, module: str, name: str) -> Any:
        """Import what the checker names."""
        try:
            found: Any = self.locked if module == LOCKED else importlib.import_module(module)
            if module == LOCKED:
                return found[name]
            for part in name.split(".") if name else ():
                found = getattr(found, part)
            return found
        except (ImportError, AttributeError, KeyError) as error:
            raise WireError(f"The student's process has no {module}.{name}.") from error

    def make_callable(self, name: str, doc: str, operators: tuple[str, ...]) -> Any:
        """Return what stands for something that a test defines."""
        return make_callable(self.link, name, doc, operators)

    def load(self, data: bytes, live_parts: list[Any]) -> Any:
        """Unpickle what the checker sent."""
        unpickler = _Unpickler(io.BytesIO(data))
        unpickler.live_parts = live_parts
        return unpickler.load()


class _Unpickler(pickle.Unpickler):
    live_parts: list[Any]

    def persistent_load(self, pid: Any) -> Any:
        return self.live_parts[pid]


_NOTHING = object()


def _own_name(value: Any) -> Any:
    """Return ``__name__`` without asking ``__getattr__`` of a student's class, which may raise."""
    try:
        return object.__getattribute__(value, "__name__")
    except Exception:
        return None


_STANDARD = tuple(
    path
    for path in (
        sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")
    )
    if path
)


def _library_name(value: Any) -> tuple[str, str] | None:
    """Return module and name of a library's function or class."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, types.BuiltinFunctionType):  # torch's have the name of a hidden class
        module, name = module or "builtins", value.__name__
    if not isinstance(module, str) or not isinstance(name, str) or module == "__main__":
        return None
    home = sys.modules.get(module)
    file = getattr(home, "__file__", None)
    # a module that the course ships beside the notebook lies in both scratch folders
    known = (*_STANDARD, os.getcwd() + os.sep)
    if home is None or (isinstance(file, str) and not file.startswith(known)):
        return None
    found: Any = home
    for part in name.split("."):
        found = getattr(found, part, None)
    return (module, name) if found is value else None


def _is_code(value: Any) -> bool:
    return isinstance(
        value,
        types.FunctionType | types.MethodType | types.BuiltinFunctionType | types.MethodWrapperType,
    ) or (callable(value) and type(value).__module__ in ("builtins", "functools", "numpy"))


def _is_wide(value: Any) -> bool:
    return isinstance(value, np.ndarray) and type(value) is not np.ndarray


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    if (
        torch is None
        or not isinstance(value, torch.Tensor)
        or isinstance(value, torch.nn.Parameter)
    ):
        return False
    return type(value) is not torch.Tensor
