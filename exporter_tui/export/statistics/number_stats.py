"""Statistics of numeric columns, exact for every value that Oracle can hold.

Enters: batches of values and cells. Leaves: sums, extremes and digits seen. Sums are kept as Python
integers of a power of ten; NaN is the greatest double, as in Oracle.
"""

import math
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.export.cells.number_text import digits_seen
from exporter_tui.export.statistics.exact_sum import exact_sum
from exporter_tui.export.statistics.text_stats import marker_cells, marker_scalar
from exporter_tui.model.exact import EXACT
from exporter_tui.model.statistics import plain
from exporter_tui.model.types import DECIMAL128_DIGITS
from exporter_tui.model.work import ColumnStats

_DECIMAL256_DIGITS = 76
_LOOK_ROWS = 64


class _NumberTally:
    """What all exact numbers have in common: sums by scale, and extremes as ``Decimal``."""

    def __init__(self) -> None:
        self.non_null = 0
        self.integer_digits = 0
        self.fraction_digits = 0
        self.marker_cells = 0
        self._sums: dict[int, int] = {}
        self._minimum: Decimal | None = None
        self._maximum: Decimal | None = None

    def add_sum(self, total: int, scale: int) -> None:
        """Add a sum that counts units of ten to the power of -scale."""
        self._sums[scale] = self._sums.get(scale, 0) + total

    def add_extremes(self, low: Decimal, high: Decimal) -> None:
        """Widen the extremes."""
        self._minimum = low if self._minimum is None else min(self._minimum, low)
        self._maximum = high if self._maximum is None else max(self._maximum, high)

    def result(self) -> ColumnStats:
        """Return the statistics of all batches; sums and extremes None when there was no value."""
        if self._minimum is None or self._maximum is None:
            return ColumnStats(non_null=self.non_null)
        scale = max(self._sums)
        total = sum(one * 10 ** (scale - own) for own, one in self._sums.items())
        return ColumnStats(
            non_null=self.non_null,
            total=plain(_scaled(total, scale)),
            minimum=plain(self._minimum),
            maximum=plain(self._maximum),
            integer_digits=self.integer_digits,
            fraction_digits=self.fraction_digits,
            null_marker_cells=self.marker_cells,
        )


class IntegerTally(_NumberTally):
    """NUMBER columns fetched as int64."""

    def add(self, values: pa.Array, cells: pa.Array) -> None:  # noqa: ARG002
        """Count one batch."""
        self.non_null += len(values) - values.null_count
        found = pc.min_max(values).as_py()
        if found["min"] is None:
            return
        low, high = found["min"], found["max"]
        self.add_extremes(Decimal(low), Decimal(high))
        self.integer_digits = max(self.integer_digits, _integer_digits(low), _integer_digits(high))
        self.add_sum(exact_sum(values), scale=0)


class DecimalTally(_NumberTally):
    """NUMBER columns fetched as decimal128."""

    def add(self, values: pa.Array, cells: pa.Array) -> None:  # noqa: ARG002
        """Count one batch."""
        self.non_null += len(values) - values.null_count
        found = pc.min_max(values).as_py()
        if found["min"] is None:
            return
        low, high = found["min"], found["max"]
        self.add_extremes(low, high)
        self.integer_digits = max(
            self.integer_digits, _integer_digits(int(low)), _integer_digits(int(high))
        )
        self.fraction_digits = _fraction_digits(values, self.fraction_digits)
        self.add_sum(exact_sum(values), scale=values.type.scale)


class NumberTextTally(_NumberTally):
    """NUMBER columns fetched as text; any number of digits."""

    def __init__(self, null_marker: str, *, padded: bool) -> None:
        super().__init__()
        self._null_marker = marker_scalar(null_marker)
        self._padded = padded

    def add(self, values: pa.Array, cells: pa.Array) -> None:  # noqa: ARG002
        """Count one batch."""
        self.marker_cells += marker_cells(cells, self._null_marker)
        texts = cells.drop_null()
        if not len(texts):
            return
        self.non_null += len(texts)
        if self._padded:
            texts = _without_padding(texts)
        integers, fraction = digits_seen(texts)
        self.integer_digits = max(self.integer_digits, integers)
        self.fraction_digits = max(self.fraction_digits, fraction)
        self._add_numbers(texts, integers, fraction)

    def _add_numbers(self, texts: pa.Array, integers: int, fraction: int) -> None:
        if integers + fraction > _DECIMAL256_DIGITS:
            numbers = [Decimal(text) for text in texts.to_pylist()]
            unscaled = [int(number.scaleb(fraction, EXACT)) for number in numbers]
            self.add_extremes(min(numbers), max(numbers))
            self.add_sum(sum(unscaled), scale=fraction)
            return
        if integers + fraction <= DECIMAL128_DIGITS:
            decimals = texts.cast(pa.decimal128(DECIMAL128_DIGITS, fraction))
        else:
            decimals = texts.cast(pa.decimal256(_DECIMAL256_DIGITS, fraction))
        found = pc.min_max(decimals).as_py()
        self.add_extremes(found["min"], found["max"])
        self.add_sum(exact_sum(decimals), scale=fraction)


class DoubleTally:
    """BINARY_DOUBLE and BINARY_FLOAT: no sum, which would depend on the order of rows."""

    def __init__(self) -> None:
        self._non_null = 0
        self._nan = 0
        self._minimum: float | None = None
        self._maximum: float | None = None

    def add(self, values: pa.Array, cells: pa.Array) -> None:  # noqa: ARG002
        """Count one batch."""
        self._non_null += len(cells) - cells.null_count
        self._nan += pc.sum(pc.is_nan(cells)).as_py() or 0
        found = pc.min_max(cells).as_py()
        low, high = found["min"], found["max"]
        if low is None or math.isnan(low):
            return
        # Adding zero gives both zeros one spelling, whichever came first.
        low, high = low + 0.0, high + 0.0
        self._minimum = low if self._minimum is None else min(self._minimum, low)
        self._maximum = high if self._maximum is None else max(self._maximum, high)

    def result(self) -> ColumnStats:
        """Return counts and extremes of all batches."""
        minimum = None if self._minimum is None else repr(self._minimum)
        maximum = None if self._maximum is None else repr(self._maximum)
        if self._nan:
            maximum = repr(math.nan)
            minimum = minimum or maximum
        return ColumnStats(non_null=self._non_null, minimum=minimum, maximum=maximum, nan=self._nan)


def _scaled(number: int, scale: int) -> Decimal:
    return Decimal(number).scaleb(-scale, EXACT)


def _integer_digits(number: int) -> int:
    return len(str(abs(number))) if number else 0


def _fraction_digits(values: pa.Array, known: int) -> int:
    """Return the most significant digits after the point, at least ``known``.

    A cast to fewer decimals succeeds only when it loses nothing, and costs most where most values
    would lose: a look at a few values spares those.
    """
    scale: int = values.type.scale
    if known == scale:
        return scale
    few = values.slice(0, _LOOK_ROWS).drop_null()
    seen = (format(value, "f").rstrip("0").partition(".")[2] for value in few.to_pylist())
    known = max(known, *map(len, seen), 0)
    for digits in range(known, scale):
        try:
            values.cast(pa.decimal128(DECIMAL128_DIGITS, digits))
        except pa.ArrowInvalid:
            continue
        return digits
    return scale


def _without_padding(texts: pa.Array) -> pa.Array:
    fractional = pc.match_substring(texts, ".")
    if not pc.any(fractional).as_py():
        return texts
    trimmed = pc.ascii_rtrim(pc.ascii_rtrim(texts, characters="0"), characters=".")
    return pc.if_else(fractional, trimmed, texts)
