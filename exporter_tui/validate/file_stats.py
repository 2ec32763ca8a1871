"""Exact statistics of cells that were read back from a file.

Enters: columns of cell texts, batch by batch. Leaves: ``ColumnStats`` as a sidecar records them,
but for what only the fetch knew. They are computed from the text alone, by other code than that
which wrote it, so that one mistake cannot hide in both.
"""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import assert_never

import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.model.exact import EXACT
from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.statistics import plain
from exporter_tui.model.types import CellForm, Family
from exporter_tui.model.work import ColumnStats

_WIDE = 76
_JOINED_TEXTS = 1_000
_SUMMABLE = 60
"""Digits of which any number of rows of one batch can be summed within 76."""


class FileStats:
    """The statistics of one file. ``rows``: how many it has so far."""

    def __init__(self, columns: Sequence[ColumnPlan]) -> None:
        self.rows = 0
        self._columns = [_Column(column) for column in columns]

    def add(self, cells: Sequence[pa.Array], rows: int) -> None:
        """Count one batch: one array of texts for each column, in plan order."""
        self.rows += rows
        for column, texts in zip(self._columns, cells, strict=True):
            column.add(texts)

    def result(self) -> tuple[ColumnStats, ...]:
        """Return the statistics in plan order."""
        return tuple(column.result() for column in self._columns)


class _Column:
    def __init__(self, column: ColumnPlan) -> None:
        self._form = column.cell
        self._national = column.family is Family.NATIONAL_TEXT
        self._bytes = self._utf16 = self._moments = 0
        self._non_null = 0
        self._nan = 0
        self._fraction = 0
        self._total = Decimal(0)
        self._low: Decimal | float | str | None = None
        self._high: Decimal | float | str | None = None

    def add(self, texts: pa.Array) -> None:
        self._non_null += len(texts) - texts.null_count
        present = texts.drop_null()
        if not len(present):
            return
        match self._form:
            case CellForm.INTEGER | CellForm.DECIMAL | CellForm.NUMBER_TEXT:
                self._add_numbers(present)
            case CellForm.DOUBLE:
                self._add_doubles(present)
            case CellForm.DATETIME_SECONDS:
                self._add_moments(present, _FIELDS)
            case CellForm.DATETIME_MICROS | CellForm.INSTANT_MICROS:
                self._add_moments(present, (*_FIELDS, _FRACTION))
            case CellForm.TEXT:
                self._bytes += pc.sum(pc.binary_length(present)).as_py()
                if self._national:
                    self._utf16 += _utf16(present)
            case CellForm.BASE64:
                self._bytes += _decoded(present)
            case CellForm.INTERVAL_YM | CellForm.INTERVAL_DS:
                pass
            case _:
                assert_never(self._form)

    def _add_numbers(self, texts: pa.Array) -> None:
        fraction = _digits_after_point(texts)
        self._fraction = max(self._fraction, fraction)
        if pc.max(pc.utf8_length(texts)).as_py() <= _SUMMABLE:
            numbers = texts.cast(pa.decimal256(_WIDE, fraction))
            found = pc.min_max(numbers).as_py()
            self._total = EXACT.add(self._total, pc.sum(numbers).as_py())
            self._widen(found["min"], found["max"])
            return
        values = [Decimal(text) for text in texts.to_pylist()]
        for value in values:
            self._total = EXACT.add(self._total, value)
        self._widen(min(values), max(values))

    def _add_doubles(self, texts: pa.Array) -> None:
        doubles = texts.cast(pa.float64())
        self._nan += pc.sum(pc.is_nan(doubles)).as_py() or 0
        found = pc.min_max(doubles).as_py()
        if not math.isnan(found["min"]):
            # Adding zero gives both zeros one spelling.
            self._widen(found["min"] + 0.0, found["max"] + 0.0)

    def _add_moments(self, texts: pa.Array, fields: Sequence[tuple[int, int]]) -> None:
        found = pc.min_max(texts).as_py()
        self._widen(found["min"], found["max"])
        self._moments += _moments(texts, fields)

    def _widen(self, low: Decimal | float | str, high: Decimal | float | str) -> None:
        self._low = low if self._low is None else min(self._low, low)
        self._high = high if self._high is None else max(self._high, high)

    def result(self) -> ColumnStats:
        match self._form:
            case CellForm.DOUBLE:
                return self._doubles()
            case CellForm.TEXT | CellForm.BASE64:
                return self._measured()
            case CellForm.DATETIME_SECONDS | CellForm.DATETIME_MICROS | CellForm.INSTANT_MICROS:
                return self._ordered()
            case CellForm.INTEGER | CellForm.DECIMAL | CellForm.NUMBER_TEXT:
                return self._numbers()
            case CellForm.INTERVAL_YM | CellForm.INTERVAL_DS:
                return ColumnStats(non_null=self._non_null)
            case _:
                assert_never(self._form)

    def _measured(self) -> ColumnStats:
        if not self._non_null:
            return ColumnStats(non_null=0)
        return ColumnStats(
            non_null=self._non_null,
            length_bytes=self._bytes,
            length_utf16=self._utf16 if self._national else None,
        )

    def _ordered(self) -> ColumnStats:
        if self._low is None or self._high is None:
            return ColumnStats(non_null=self._non_null)
        return ColumnStats(
            non_null=self._non_null,
            minimum=str(self._low),
            maximum=str(self._high),
            moments=str(self._moments),
        )

    def _numbers(self) -> ColumnStats:
        if self._low is None or self._high is None:
            return ColumnStats(non_null=self._non_null)
        return ColumnStats(
            non_null=self._non_null,
            total=plain(self._total),
            minimum=plain(Decimal(self._low)),
            maximum=plain(Decimal(self._high)),
            fraction_digits=self._fraction,
        )

    def _doubles(self) -> ColumnStats:
        low = None if self._low is None else repr(self._low)
        high = None if self._high is None else repr(self._high)
        if self._nan:
            high = repr(math.nan)
            low = low or high
        return ColumnStats(non_null=self._non_null, minimum=low, maximum=high, nan=self._nan)


_FIELDS = ((0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19))
"""Where year, month, day, hour, minute and second stand in the text of a moment."""

_FRACTION = (20, 26)


def _moments(texts: pa.Array, fields: Sequence[tuple[int, int]]) -> int:
    """Return the sum of the moments, each as the number that its digits are, field by field."""
    total = 0
    for start, stop in fields:
        field = pc.utf8_slice_codeunits(texts, start, stop).cast(pa.int64())
        total = total * 10 ** (stop - start) + pc.sum(field).as_py()
    return total


def _utf16(texts: pa.Array) -> int:
    """Return how many units the texts have in UTF-16, by writing them so."""
    return sum(len(text.encode("utf-16-le")) for text in _joined(texts)) // 2


def _joined(texts: pa.Array) -> Iterator[str]:
    for start in range(0, len(texts), _JOINED_TEXTS):
        yield "".join(texts.slice(start, _JOINED_TEXTS).to_pylist())


def _decoded(texts: pa.Array) -> int:
    """Return how many bytes the base64 texts stand for."""
    characters = pc.sum(pc.binary_length(texts)).as_py()
    return int(characters // 4 * 3 - pc.sum(pc.count_substring(texts, "=")).as_py())


def _digits_after_point(texts: pa.Array) -> int:
    """Return the most digits that stand after a point."""
    after = pc.subtract(pc.utf8_length(texts), pc.add(pc.find_substring(texts, "."), 1))
    has_point = pc.match_substring(texts, ".")
    return int(pc.max(pc.if_else(has_point, after, 0)).as_py())
