"""The select items of one column: what Oracle can count, add up and measure exactly.

Enters: a column and what is asked. Leaves: SQL expressions over the alias ``t`` by name, and their
answers as ``ColumnAggregates``. It asks nothing whose answer could differ from the files' for
another reason than the data: no sum of doubles (its order), no difference of dates (Oracle counts
days before 1582-10-15 by the Julian calendar), no length in another character set, nothing of a LOB
but its presence.
"""

from collections.abc import Mapping
from dataclasses import replace

from exporter_tui.model.facts import Database
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import ColumnPlan, TablePlan
from exporter_tui.model.types import Kind
from exporter_tui.model.verdict import Asked
from exporter_tui.model.work import ColumnAggregates
from exporter_tui.oracle.select import quoted

SUM = "sum "
"""Begins the names of sums of NUMBER, the only ones that can be beyond what Oracle computes."""

NUMBERS = frozenset({Kind.NUMBER, Kind.FLOAT})
DOUBLES = frozenset({Kind.BINARY_FLOAT, Kind.BINARY_DOUBLE})
INSTANTS = frozenset({Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ})
MOMENTS = frozenset({Kind.DATE, Kind.TIMESTAMP}) | INSTANTS
NATIONAL = frozenset({Kind.NCHAR, Kind.NVARCHAR2})

_LOBS = frozenset({Kind.CLOB, Kind.NCLOB, Kind.BLOB})
_TEXTS = frozenset({Kind.CHAR, Kind.VARCHAR2})
_SECONDS = "SYYYY-MM-DD HH24:MI:SS"
_SIGNED_MICROS = len(" 2024-02-29 23:59:59.123456")
_LONGEST_RAW = 2000
_DIGITS = "YYYYMMDDHH24MISS"
_MICROS_DIGITS = len("20240229235959123456")


def asked_of(database: Database, mode: ValidationMode) -> Asked:
    """Return what this database can be asked. Its UTF8 is CESU-8, where a character beyond U+FFFF
    takes six bytes; national texts in it are not counted in UTF-16 either.
    """
    return Asked(
        mode=mode,
        text_lengths=database.character_set == "AL32UTF8",
        national_lengths=database.national_character_set == "AL16UTF16",
    )


def asked_about(plan: TablePlan, column: ColumnPlan, asked: Asked) -> Asked:
    """Return what is asked about one column. Where a redaction policy masks its values, as somebody
    accepted, they are counted only: what a policy makes of a sum, a length or an extreme need not
    be what it makes of the values, and may be another thing each time.
    """
    if plan.visibility is None or column.name not in (plan.visibility.masked or ()):
        return asked
    return replace(asked, mode=ValidationMode.COUNTS)


def asked_text(asked: Asked) -> str:
    """Return in words what is compared with the files."""
    if asked.mode is ValidationMode.COUNTS:
        return "rows and values that are not NULL"
    lengths = ["RAW"]
    lengths += ["CHAR and VARCHAR2"] if asked.text_lengths else []
    lengths += ["NCHAR and NVARCHAR2"] if asked.national_lengths else []
    moments = ", sums over dates and timestamps" if asked.mode is ValidationMode.DEEP else ""
    return (
        "rows and values that are not NULL, sums of numbers, smallest and largest numbers, dates "
        f"and timestamps, lengths of {', '.join(lengths)}{moments}"
    )


def items(no: int, column: ColumnPlan, asked: Asked) -> dict[str, str]:
    """Return the select items of one column by the names under which the answer is kept."""
    kind, name = column.oracle.kind, f"t.{quoted(column.name)}"
    if kind in _LOBS:
        # The reference allows a LOB in IS NULL but in no aggregate function.
        return {f"count {no}": f"COUNT(CASE WHEN {name} IS NOT NULL THEN 1 END)"}
    found = {f"count {no}": f"COUNT({name})"}
    if asked.mode is ValidationMode.COUNTS:
        return found
    if kind in NUMBERS:
        found[f"{SUM}{no}"] = f"SUM({name})"
    if kind in NUMBERS | DOUBLES | MOMENTS:
        found[f"min {no}"] = _as_cell(kind, f"MIN({name})")
        found[f"max {no}"] = _as_cell(kind, f"MAX({name})")
    if (length := _length(column, asked)) is not None:
        found[f"length {no}"] = f"SUM({length}({name}))"
    if kind in MOMENTS and asked.mode is ValidationMode.DEEP:
        found[f"moments {no}"] = f"SUM({_as_number(kind, name)})"
    return found


def aggregates(answer: Mapping[str, str | None], no: int, column: ColumnPlan) -> ColumnAggregates:
    """Return what an answer says of one column."""
    kind = column.oracle.kind
    length = answer.get(f"length {no}")
    return ColumnAggregates(
        non_null=int(answer[f"count {no}"] or 0),
        total=answer.get(f"{SUM}{no}"),
        minimum=_cell(kind, answer.get(f"min {no}")),
        maximum=_cell(kind, answer.get(f"max {no}")),
        length=None if length is None else int(length),
        moments=answer.get(f"moments {no}"),
    )


def _length(column: ColumnPlan, asked: Asked) -> str | None:
    """Return the function that measures stored bytes, None where its unit is not the files'.

    LENGTHB of a national text is twice its units of UTF-16, whatever LENGTH calls a character. An
    extended RAW is kept as a LOB; what VSIZE says of one is documented nowhere.
    """
    kind = column.oracle.kind
    if kind is Kind.RAW:
        return "VSIZE" if (column.oracle.length or 0) <= _LONGEST_RAW else None
    measured = (kind in _TEXTS and asked.text_lengths) or (
        kind in NATIONAL and asked.national_lengths
    )
    return "LENGTHB" if measured else None


def _as_cell(kind: Kind, extreme: str) -> str:
    """Return an extreme as it would stand in the file; a moment's text begins with its sign."""
    if kind is Kind.DATE:
        return f"TO_CHAR({extreme}, '{_SECONDS}')"
    if kind in INSTANTS:
        return _micros(f"SYS_EXTRACT_UTC({extreme})")
    return _micros(extreme) if kind is Kind.TIMESTAMP else extreme


def _micros(moment: str) -> str:
    # FF9 and a cut, as the cell has it: digits 7 to 9 are never rounded.
    return f"SUBSTR(TO_CHAR({moment}, '{_SECONDS}.FF9'), 1, {_SIGNED_MICROS})"


def _as_number(kind: Kind, name: str) -> str:
    """Return a moment as a number of its digits, at most twenty: any sum of them is exact. A year
    before Christ loses its sign here; no file holds one, and MIN tells.
    """
    if kind is Kind.DATE:
        return f"TO_NUMBER(TO_CHAR({name}, '{_DIGITS}'))"
    moment = f"SYS_EXTRACT_UTC({name})" if kind in INSTANTS else name
    return f"TO_NUMBER(SUBSTR(TO_CHAR({moment}, '{_DIGITS}FF9'), 1, {_MICROS_DIGITS}))"


def _cell(kind: Kind, text: str | None) -> str | None:
    if text is None or kind not in MOMENTS:
        return text
    return text.lstrip(" ") + ("Z" if kind in INSTANTS else "")
