"""pandas Series, DataFrame and Index, column by column."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.errors import CannotCross, WireError
from autograder.wire.object_table import Adapter, DataAdapter, ObjectTable

__all__ = ["TABLES"]

_DTYPES = frozenset(
    [
        "object",
        "str",
        "string",
        "boolean",
        "Int8",
        "Int16",
        "Int32",
        "Int64",
        "UInt8",
        "UInt16",
        "UInt32",
        "UInt64",
        "Float32",
        "Float64",
        "category",
    ]
)


class _IndexAdapter(DataAdapter):
    tag = ord("I")
    type_names = (
        "pandas.Index",
        "pandas.MultiIndex",
        "pandas.RangeIndex",
        "pandas.DatetimeIndex",
        "pandas.TimedeltaIndex",
        "pandas.CategoricalIndex",
        "pandas.core.indexes.base.Index",
        "pandas.core.indexes.multi.MultiIndex",
        "pandas.core.indexes.range.RangeIndex",
        "pandas.core.indexes.datetimes.DatetimeIndex",
        "pandas.core.indexes.timedeltas.TimedeltaIndex",
        "pandas.core.indexes.category.CategoricalIndex",
    )

    def write_header(self, encoder: Encoder, obj: Any) -> None:
        write_labels(encoder, obj)

    def create(self, decoder: Decoder) -> Any:
        return read_labels(decoder)


class _SeriesAdapter(DataAdapter):
    tag = ord("P")
    type_names = ("pandas.Series", "pandas.core.series.Series")

    def create(self, decoder: Decoder) -> Any:
        import pandas

        return pandas.Series([], dtype=object)

    def write_contents(self, encoder: Encoder, obj: Any) -> None:
        write_labels(encoder, obj.index)
        encoder.value(obj.name)
        write_column(encoder, obj)

    def fill(self, decoder: Decoder, obj: Any) -> None:
        import pandas

        index, name = read_labels(decoder), decoder.hashable()
        column = read_column(decoder, len(index))
        with _well_formed("A Series"):
            obj.__init__(pandas.Series(column, index=index, name=name))
            obj.name = name

    def snapshot(self, obj: Any, table: ObjectTable) -> Any:
        return obj.copy()

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        same = obj.name is snapshot.name or bool(obj.name == snapshot.name)
        return not (same and obj.index.identical(snapshot.index) and obj.equals(snapshot))


class _FrameAdapter(DataAdapter):
    tag = ord("F")
    type_names = ("pandas.DataFrame", "pandas.core.frame.DataFrame")

    def create(self, decoder: Decoder) -> Any:
        import pandas

        return pandas.DataFrame()

    def write_contents(self, encoder: Encoder, obj: Any) -> None:
        write_labels(encoder, obj.index)
        write_labels(encoder, obj.columns)
        for place in range(obj.shape[1]):
            write_column(encoder, obj.iloc[:, place])

    def fill(self, decoder: Decoder, obj: Any) -> None:
        import pandas

        index, labels = read_labels(decoder), read_labels(decoder)
        columns = {n: read_column(decoder, len(index)) for n in range(len(labels))}
        with _well_formed("A DataFrame"):
            frame = pandas.DataFrame(columns, index=index)
            frame.columns = labels
            obj.__init__(frame)

    def snapshot(self, obj: Any, table: ObjectTable) -> Any:
        return obj.copy()

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        return not (
            obj.shape == snapshot.shape
            and obj.columns.identical(snapshot.columns)
            and obj.index.identical(snapshot.index)
            and obj.equals(snapshot)
        )


def write_column(encoder: Encoder, values: Any) -> None:
    """Write the values of a column or an index."""
    dtype = values.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "biufcmM":
        encoder.value("")
        encoder.value(np.ascontiguousarray(values.to_numpy(copy=True)))
        return
    name = str(dtype)
    if name.startswith("datetime64[") or name.startswith("period"):
        name = "object"
    if name not in _DTYPES:
        raise CannotCross(f"A pandas column of dtype {dtype} cannot cross; convert it first.")
    encoder.value(name)
    if name == "category":
        encoder.value(bool(dtype.ordered))
        encoder.value(list(dtype.categories))
    encoder.value(list(values))


def read_column(decoder: Decoder, length: int | None = None) -> Any:
    """Read the values of a column or an index."""
    import pandas

    name = decoder.expect(str)
    if not name:
        values = decoder.expect(np.ndarray)
        if values.ndim != 1 or length not in (None, len(values)):
            raise WireError("A column has another length than its table.")
        return values.copy()
    if name not in _DTYPES:
        raise WireError("A column has an impossible dtype.")
    with _well_formed("A column"):
        dtype: Any = name
        if name == "category":
            is_ordered, labels = decoder.expect(bool), decoder.expect(list)
            dtype = pandas.CategoricalDtype(labels, ordered=is_ordered)
        found = decoder.expect(list)
        if length not in (None, len(found)):
            raise WireError("A column has another length than its table.")
        return pandas.array(found, dtype=dtype)


def write_labels(encoder: Encoder, index: Any) -> None:
    """Write an index."""
    import pandas

    encoder.value(tuple(index.names))
    if isinstance(index, pandas.RangeIndex):
        encoder.value("range")
        encoder.value((int(index.start), int(index.stop), int(index.step)))
    elif isinstance(index, pandas.MultiIndex):
        encoder.value("many")
        for place in range(index.nlevels):
            write_column(encoder, index.get_level_values(place))
    else:
        encoder.value("one")
        encoder.value(getattr(index, "freqstr", None))
        write_column(encoder, index)


def read_labels(decoder: Decoder) -> Any:
    """Read an index."""
    import pandas

    names, form = decoder.expect(tuple), decoder.expect(str)
    with _well_formed("An index"):
        if form == "range":
            start, stop, step = decoder.expect(tuple)
            index: Any = pandas.RangeIndex(start, stop, step)
            if len(index) > decoder.bounds.items:
                raise WireError("An index has too many labels.")
        elif form == "many":
            index = pandas.MultiIndex.from_arrays([read_column(decoder) for _ in names])
        else:
            freq = decoder.value()
            index = pandas.Index(read_column(decoder))
            if type(freq) is str and isinstance(index, pandas.DatetimeIndex):
                index = pandas.DatetimeIndex(index, freq=freq)
        index.names = names
        return index


@contextlib.contextmanager
def _well_formed(what: str) -> Iterator[None]:
    """Turn whatever pandas says about malformed parts into our own error."""
    try:
        yield
    except WireError:
        raise
    except Exception as error:
        raise WireError(f"{what} is malformed.") from error


TABLES: tuple[Adapter, ...] = (_IndexAdapter(), _SeriesAdapter(), _FrameAdapter())
