"""Random generators: those that are passed, and those that a process has from the start."""

from __future__ import annotations

import ctypes
import random
import sys
from typing import Any

import numpy as np

from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import CannotCross, WireError
from autograder.wire.object_table import Adapter, ObjectTable

__all__ = ["RANDOMNESS", "GlobalGenerators", "State"]

_WORDS = 624
_BIT_GENERATORS = ("MT19937", "PCG64", "PCG64DXSM")


State = Any
"""Where a generator stands, as plain data."""


class _GeneratorAdapter(Adapter):
    """A generator as its state; `read` and `put` are the subclass's."""

    def write_contents(self, encoder: Encoder, obj: Any) -> None:
        encoder.value(self.read(obj))

    def fill(self, decoder: Decoder, obj: Any) -> None:
        self.take(obj, decoder.value())

    def take(self, obj: Any, state: Any) -> None:
        """Set the state that the other end has sent.

        Raises
        ------
        WireError
            If it is none that a generator can have.
        """
        try:
            self.put(obj, state)
        except (TypeError, ValueError, KeyError, IndexError, RuntimeError, OverflowError) as error:
            raise WireError("The state of a random generator is malformed.") from error

    def snapshot(self, obj: Any, table: ObjectTable | None) -> Any:
        return self.raw(obj)

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        return bool(self.raw(obj) != snapshot)

    def raw(self, obj: Any) -> Any:
        """Return the state in the form that is fastest to read and to compare.

        It is read before every message, and the usual three generators are always there.
        """
        return self.read(obj)

    def read(self, obj: Any) -> Any:
        """Return the state as plain data."""
        raise NotImplementedError

    def put(self, obj: Any, state: Any) -> None:
        """Set the state, after a check."""
        raise NotImplementedError

    def seed(self, obj: Any, number: int) -> None:
        """Set it to where a seed leads."""
        raise NotImplementedError


class _PythonGenerator(_GeneratorAdapter):
    tag = ord("1")
    types = (random.Random,)

    def seed(self, obj: Any, number: int) -> None:
        obj.seed(number)

    def create(self, decoder: Decoder) -> Any:
        return random.Random(0)

    def raw(self, obj: Any) -> Any:
        return _twister(obj), obj.gauss_next

    def read(self, obj: Any) -> Any:
        version, words, gauss = obj.getstate()
        return version, np.array(words, "<u4").tobytes(), gauss

    def put(self, obj: Any, state: Any) -> None:
        version, data, gauss = state
        words = np.frombuffer(data, "<u4")
        if version != 3 or len(words) != _WORDS + 1 or type(gauss) not in (float, type(None)):
            raise ValueError
        _refuse_stuck(words)
        obj.setstate((version, tuple(words.tolist()), gauss))


class _NumpyGenerator(_GeneratorAdapter):
    tag = ord("2")
    types = (np.random.RandomState, np.random.Generator)

    def write_header(self, encoder: Encoder, obj: Any) -> None:
        encoder.byte(isinstance(obj, np.random.Generator))
        name = _bits(obj).__class__.__name__
        if name not in _BIT_GENERATORS:
            raise CannotCross(f"A NumPy generator of kind {name} cannot cross; use PCG64.")
        encoder.text(name)

    def create(self, decoder: Decoder) -> Any:
        is_new, name = decoder.byte(), decoder.text()
        if name not in _BIT_GENERATORS:
            raise WireError("A NumPy generator has an impossible name.")
        bits = getattr(np.random, name)(0)
        return np.random.Generator(bits) if is_new else np.random.RandomState(bits)

    def seed(self, obj: Any, number: int) -> None:
        if isinstance(obj, np.random.RandomState):
            obj.seed(number % 2**32)
        else:
            obj.bit_generator.state = type(obj.bit_generator)(number).state

    def snapshot(self, obj: Any, table: ObjectTable | None) -> Any:
        return _words(_bits(obj)), self.raw(obj)

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        if snapshot is None:
            return True
        words, state = snapshot
        if words != _words(_bits(obj)):
            return True
        # without new words, only a number that was drawn in advance can have been used up
        has_spare = words is None or state[3]
        return bool(has_spare and self.raw(obj) != state)

    def read(self, obj: Any) -> Any:
        state = _bits(obj).state
        inner = state["state"]
        if state["bit_generator"] == "MT19937":
            parts = (inner["key"].astype("<u4").tobytes(), int(inner["pos"]))
        else:
            parts = (int(inner["state"]), int(inner["inc"]))
        rest = tuple(int(state.get(name, 0)) for name in ("has_uint32", "uinteger"))
        if isinstance(obj, np.random.Generator):
            return state["bit_generator"], parts, rest, 0, 0.0
        legacy = obj.get_state(legacy=False)
        return state["bit_generator"], parts, rest, int(legacy["has_gauss"]), legacy["gauss"]

    def put(self, obj: Any, state: Any) -> None:
        name, (first, second), (has, rest), has_gauss, gauss = state
        new = dict(_bits(obj).state)
        if name != new["bit_generator"]:
            raise ValueError
        if name == "MT19937":
            words = np.frombuffer(first, "<u4")
            if len(words) != _WORDS or type(second) is not int or not 0 <= second <= _WORDS:
                raise ValueError  # NumPy itself would read beyond the words
            _refuse_stuck(words)
            new["state"] = {"key": words.astype(np.uint32), "pos": second}
        else:
            new["state"] = {"state": first % 2**128, "inc": second % 2**128 | 1}
            new |= {"has_uint32": int(has == 1), "uinteger": rest % 2**32}
        if isinstance(obj, np.random.Generator):
            obj.bit_generator.state = new
        else:
            obj.set_state(new | {"has_gauss": int(has_gauss == 1), "gauss": float(gauss)})


class _TorchGenerator(_GeneratorAdapter):
    tag = ord("3")
    type_names = ("torch._C.Generator",)

    def create(self, decoder: Decoder) -> Any:
        import torch

        return torch.Generator()

    def seed(self, obj: Any, number: int) -> None:
        obj.manual_seed(number)

    def raw(self, obj: Any) -> Any:
        return obj.get_state().numpy().tobytes()

    def read(self, obj: Any) -> Any:
        if obj.device.type != "cpu":
            raise CannotCross("A torch generator that is not on the CPU cannot cross.")
        return self.raw(obj)

    def put(self, obj: Any, state: Any) -> None:
        import torch

        if type(state) is not bytes or len(state) != len(obj.get_state()):
            raise ValueError
        _refuse_stuck(np.frombuffer(state, "<u8"))
        obj.set_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))


def _refuse_stuck(words: np.ndarray[Any, Any]) -> None:
    """Refuse a state that no seed leads to: a twister of equal words draws one number for ever."""
    if len(set(words.tolist())) < _WORDS // 2:
        raise ValueError


def _twister(obj: random.Random) -> Any:
    """Return the memory of Python's generator; its own copy is 625 ints, made and compared."""
    if not _LAYOUT_IS_KNOWN:
        return obj.getstate()
    words: bytes = ctypes.string_at(id(obj) + object.__basicsize__, 4 * (_WORDS + 1))
    return words


def _layout_is_known() -> bool:
    """Whether this Python keeps its generator as the place in the words, and the words."""
    if sys.implementation.name != "cpython":
        return False
    trial = random.Random(0)
    trial.random()
    *words, place = trial.getstate()[1]
    size = 4 * (_WORDS + 1)
    found = np.frombuffer(ctypes.string_at(id(trial) + object.__basicsize__, size), np.uint32)
    return bool(found.tolist() == [place, *words])


_LAYOUT_IS_KNOWN = _layout_is_known()


def _words(bits: Any) -> bytes | None:
    """Return the memory of a Mersenne twister: its words, and how many of them are used up."""
    if type(bits) is not np.random.MT19937:
        return None
    found: bytes = ctypes.string_at(bits.ctypes.state_address, 4 * (_WORDS + 1))
    return found


def _bits(obj: Any) -> Any:
    return obj.bit_generator if isinstance(obj, np.random.Generator) else obj._bit_generator


_PYTHON, _NUMPY, _TORCH = _PythonGenerator(), _NumpyGenerator(), _TorchGenerator()
RANDOMNESS: tuple[Adapter, ...] = (_PYTHON, _NUMPY, _TORCH)


class GlobalGenerators:
    """Where `random`, `numpy.random` and `torch` stand, and where the other process believes so.

    Whoever draws last, both go on from the same state.
    """

    def __init__(self) -> None:
        found: list[tuple[_GeneratorAdapter, Any]] = [
            (_PYTHON, random._inst),
            (_NUMPY, np.random.mtrand._rand),
        ]
        torch = sys.modules.get("torch")
        if torch is not None:
            found.append((_TORCH, torch.default_generator))
        self._all = tuple(found)
        self._agreed = self.marks()

    def enter(self, table: ObjectTable) -> None:
        """Let both processes mean their own where one of them is passed as an argument."""
        for place, (kind, obj) in enumerate(self._all):
            table.add_fixed(place + 1, obj, kind)

    def news(self) -> tuple[tuple[int, State], ...] | None:
        """Return the states that the other process has not seen, by place."""
        if not self.have_moved(self._agreed):
            return None
        pairs = enumerate(zip(self._all, self._agreed, strict=True))
        return tuple(
            (place, kind.read(obj))
            for place, ((kind, obj), agreed) in pairs
            if kind.has_changed(obj, agreed)
        )

    def agree(self, news: tuple[tuple[int, State], ...] | None) -> None:
        """Note that the other process has got some states."""
        for place, _ in news or ():
            kind, obj = self._all[place]
            self._agreed[place] = kind.snapshot(obj, None)

    def take(self, news: Any) -> None:
        """Take over states that the other process has sent.

        Raises
        ------
        WireError
            If they are malformed.
        """
        if news is None:
            return
        pairs = news if type(news) is tuple else (None,)
        if not all(type(pair) is tuple and len(pair) == 2 for pair in pairs):
            raise WireError("The states of random generators are malformed.")
        for place, state in pairs:
            if type(place) is not int or not 0 <= place < len(self._all):
                raise WireError("A random generator has an impossible place.")
            self.put(place, state)

    def put(self, place: int, state: State) -> None:
        """Set one to where it stands in the other process."""
        kind, obj = self._all[place]
        kind.take(obj, state)
        self._agreed[place] = kind.snapshot(obj, None)

    def disagree(self, place: int) -> None:
        """Note that one stands elsewhere in the other process."""
        self._agreed[place] = None

    def marks(self) -> list[Any]:
        """Return what `have_moved` will need to know about the present."""
        return [kind.snapshot(obj, None) for kind, obj in self._all]

    def have_moved(self, marks: list[Any]) -> bool:
        """Return whether one of them stands elsewhere than it did."""
        for (kind, obj), mark in zip(self._all, marks, strict=True):  # before every message
            if kind.has_changed(obj, mark):
                return True
        return False

    def states(self) -> list[State]:
        """Return where all stand."""
        return [kind.read(obj) for kind, obj in self._all]

    def restore(self, states: list[State]) -> None:
        """Set all to where they stood."""
        for (kind, obj), state in zip(self._all, states, strict=True):
            kind.put(obj, state)

    def seed(self, number: int) -> None:
        """Set all to where a seed leads; torch's too where it came later, and here alone."""
        for place in range(len(self._all)):
            self.seed_one(place, number)
        torch = sys.modules.get("torch")
        if torch is not None and self._all[-1][0] is not _TORCH:
            torch.manual_seed(number)

    def seed_one(self, place: int, number: int) -> None:
        """Set one to where a seed leads."""
        kind, obj = self._all[place]
        kind.seed(obj, number)
