"""Source values -> what arrives from the database, by the documented forms of Oracle.

Enters: Python values. Leaves: Arrow arrays as the driver builds them (native), and texts as SQL
makes them: TM9 and DUMP of NUMBER. Independent of the exporter's own decoding.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Context, Decimal
from typing import Any

import pyarrow as pa

from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.types import CellForm, OracleType, rule

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - dates of Oracle have no zone
_WIDE = Context(prec=400)


def planned(declared: OracleType, name: str = "C", *, as_text: bool = False) -> ColumnPlan:
    """Return the column of a plan; ``as_text``: a NUMBER that SQL makes text of."""
    made = rule(declared)
    return ColumnPlan(
        name=name,
        oracle=declared,
        nullable=True,
        sql=f't."{name}"',
        arrow="large_string" if as_text else made.arrow,
        cell=CellForm.NUMBER_TEXT if as_text else made.cell,
        decimals=made.decimals,
        bigquery_name=name,
        bigquery=made.bigquery,
        loss=made.loss,
    )


def native(column: ColumnPlan, values: Sequence[Any]) -> pa.Array:
    """Return ``values`` (None for NULL) as the array that the plan asks of the session."""
    convert = _CONVERT.get(column.cell)
    made = [
        value if convert is None or value is None else convert(column, value) for value in values
    ]
    return pa.array(made, arrow_type(column.arrow))


def arrow_type(text: str) -> pa.DataType:
    """Return the Arrow type that a plan names."""
    if text.startswith("decimal128("):
        digits, scale = text.removeprefix("decimal128(").removesuffix(")").split(",")
        return pa.decimal128(int(digits), int(scale))
    return {
        "int64": pa.int64(),
        "float": pa.float32(),
        "double": pa.float64(),
        "large_string": pa.large_string(),
        "large_binary": pa.large_binary(),
        "timestamp[s]": pa.timestamp("s"),
        "timestamp[us]": pa.timestamp("us"),
    }[text]


def number_text(value: Decimal) -> str:
    """What the export's CASE yields: TM9 where that is plain, the stored bytes beyond."""
    return tm9(value) if Decimal("1E-20") <= value.copy_abs() <= Decimal("1E40") else dump16(value)


def tm9(value: Decimal) -> str:
    """``TO_CHAR(value, 'TM9')``: plain, no zero before the point, no trailing zeros."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def dump16(value: Decimal) -> str:
    """``DUMP(value, 16)``: base-100 digits after an exponent byte, complemented when negative."""
    if not value:
        return "Typ=2 Len=1: 80"
    whole, _, fraction = format(value.copy_abs(), "f").partition(".")
    whole = whole.zfill(len(whole) + len(whole) % 2)
    fraction = fraction.ljust(len(fraction) + len(fraction) % 2, "0")
    text = whole + fraction
    pairs = [int(text[start : start + 2]) for start in range(0, len(text), 2)]
    exponent = len(whole) // 2 - 1
    while pairs[0] == 0:
        pairs, exponent = pairs[1:], exponent - 1
    while pairs[-1] == 0:
        pairs = pairs[:-1]
    if value > 0:
        raw = [193 + exponent, *(pair + 1 for pair in pairs)]
    else:
        raw = [62 - exponent, *(101 - pair for pair in pairs), *([102] if len(pairs) < 20 else [])]
    return f"Typ=2 Len={len(raw)}: {','.join(f'{byte:x}' for byte in raw)}"


def _year_month(column: ColumnPlan, months: int) -> str:
    """``TO_CHAR(value)``: the years as wide as declared, always signed."""
    years, month = divmod(abs(months), 12)
    return f"{'+-'[months < 0]}{years:0{column.oracle.precision}d}-{month:02d}"


def _day_second(column: ColumnPlan, nanoseconds: int) -> str:
    """``TO_CHAR(value)``: the days as wide as declared, always signed, decimals as declared."""
    seconds, rest = divmod(abs(nanoseconds), 10**9)
    days, seconds = divmod(seconds, 86_400)
    scale = column.oracle.scale or 0
    fraction = f".{rest:09d}"[: scale + 1] if scale else ""
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"
    width = column.oracle.precision
    return f"{'+-'[nanoseconds < 0]}{f'{days:0{width}d}' if width else ''} {clock}"


def _since_epoch(value: datetime, unit: int) -> int:
    past = value - _EPOCH
    return (past.days * 86_400 + past.seconds) * unit + past.microseconds * unit // 1_000_000


def _scaled(column: ColumnPlan, value: Decimal) -> Decimal:
    return value.quantize(Decimal((0, (1,), -arrow_type(column.arrow).scale)), context=_WIDE)


_CONVERT: dict[CellForm, Callable[[ColumnPlan, Any], Any]] = {
    CellForm.INTEGER: lambda _, value: int(value),
    CellForm.DECIMAL: _scaled,
    CellForm.NUMBER_TEXT: lambda _, value: number_text(value),
    CellForm.DATETIME_SECONDS: lambda _, value: _since_epoch(value, 1),
    CellForm.DATETIME_MICROS: lambda _, value: _since_epoch(value, 1_000_000),
    CellForm.INSTANT_MICROS: lambda _, value: _since_epoch(value, 1_000_000),
    CellForm.INTERVAL_YM: _year_month,
    CellForm.INTERVAL_DS: _day_second,
}
