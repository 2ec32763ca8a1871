"""The select items of one column: what Oracle can count, add up and measure exactly.

Enters: a column and what is asked. Leaves: SQL expressions over the alias ``t`` by name, and their
answers as ``ColumnAggregates``. It asks nothing whose answer could differ from the files' for
another reason than the data: no sum of doubles (its order), no difference of dates (Oracle counts
days before 1582-10-15 by the Julian calendar), no length in another character set, nothing of a LOB
but its presence.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from exporter_tui.model.facts import Database
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import ColumnPlan, TablePlan
from exporter_tui.model.types import CellForm, Family
from exporter_tui.model.verdict import Asked
from exporter_tui.model.work import ColumnAggregates
from exporter_tui.oracle.select import quoted

SUM = "sum "
"""Begins the names of sums of NUMBER, the only ones that can be beyond what Oracle computes."""

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
    name = f"t.{quoted(column.name)}"
    if column.family is Family.LOB:
        # The reference allows a LOB in IS NULL but in no aggregate function.
        return {f"count {no}": f"COUNT(CASE WHEN {name} IS NOT NULL THEN 1 END)"}
    counted = {f"count {no}": f"COUNT({name})"}
    if asked.mode is ValidationMode.COUNTS:
        return counted
    return counted | _measures(no, column, name, asked)


def _measures(no: int, column: ColumnPlan, name: str, asked: Asked) -> dict[str, str]:
    """Return what is asked besides the count.

    Lengths are those of the stored bytes, where their unit is the files': LENGTHB of a national
    text is twice its units of UTF-16, whatever LENGTH calls a character. An extended RAW is kept as
    a LOB; what VSIZE says of one is documented nowhere.
    """
    match column.family:
        case Family.NUMBER:
            return {f"{SUM}{no}": f"SUM({name})"} | _extremes(no, f"MIN({name})", f"MAX({name})")
        case Family.DOUBLE:
            return _extremes(no, f"MIN({name})", f"MAX({name})")
        case Family.MOMENT:
            return _moments(no, column.cell, name, asked)
        case Family.TEXT | Family.NATIONAL_TEXT | Family.BYTES:
            length = _length(column, asked)
            return {} if length is None else {f"length {no}": f"SUM({length}({name}))"}
        case Family.LOB | Family.INTERVAL | Family.ROWID:
            return {}
        case _:
            assert_never(column.family)


def aggregates(answer: Mapping[str, str | None], no: int, column: ColumnPlan) -> ColumnAggregates:
    """Return what an answer says of one column."""
    length = answer.get(f"length {no}")
    return ColumnAggregates(
        non_null=int(answer[f"count {no}"] or 0),
        total=answer.get(f"{SUM}{no}"),
        minimum=_cell(column, answer.get(f"min {no}")),
        maximum=_cell(column, answer.get(f"max {no}")),
        length=None if length is None else int(length),
        moments=answer.get(f"moments {no}"),
    )


def _extremes(no: int, least: str, greatest: str) -> dict[str, str]:
    return {f"min {no}": least, f"max {no}": greatest}


def _length(column: ColumnPlan, asked: Asked) -> str | None:
    """Return the function that measures the column, None where it cannot be compared."""
    match column.family:
        case Family.TEXT:
            return "LENGTHB" if asked.text_lengths else None
        case Family.NATIONAL_TEXT:
            return "LENGTHB" if asked.national_lengths else None
        case Family.BYTES:
            return "VSIZE" if (column.oracle.length or 0) <= _LONGEST_RAW else None
        case (
            Family.NUMBER
            | Family.DOUBLE
            | Family.MOMENT
            | Family.LOB
            | Family.INTERVAL
            | Family.ROWID
        ):
            return None
        case _:
            assert_never(column.family)


def _moments(no: int, form: CellForm, name: str, asked: Asked) -> dict[str, str]:
    least, greatest = (_as_cell(form, f"{extreme}({name})") for extreme in ("MIN", "MAX"))
    found = _extremes(no, least, greatest)
    if asked.mode is ValidationMode.DEEP:
        found[f"moments {no}"] = f"SUM({_as_number(form, name)})"
    return found


def _as_cell(form: CellForm, extreme: str) -> str:
    """Return an extreme as it would stand in the file; a moment's text begins with its sign."""
    match form:
        case CellForm.DATETIME_SECONDS:
            return f"TO_CHAR({extreme}, '{_SECONDS}')"
        case CellForm.DATETIME_MICROS:
            return _micros(extreme)
        case CellForm.INSTANT_MICROS:
            return _micros(f"SYS_EXTRACT_UTC({extreme})")
        case _:
            raise _no_moment(form)


def _micros(moment: str) -> str:
    # FF9 and a cut, as the cell has it: digits 7 to 9 are never rounded.
    return f"SUBSTR(TO_CHAR({moment}, '{_SECONDS}.FF9'), 1, {_SIGNED_MICROS})"


def _as_number(form: CellForm, name: str) -> str:
    """Return a moment as a number of its digits, at most twenty: any sum of them is exact. A year
    before Christ loses its sign here; no file holds one, and MIN tells.
    """
    match form:
        case CellForm.DATETIME_SECONDS:
            return f"TO_NUMBER(TO_CHAR({name}, '{_DIGITS}'))"
        case CellForm.DATETIME_MICROS:
            return _micros_as_number(name)
        case CellForm.INSTANT_MICROS:
            return _micros_as_number(f"SYS_EXTRACT_UTC({name})")
        case _:
            raise _no_moment(form)


def _micros_as_number(moment: str) -> str:
    return f"TO_NUMBER(SUBSTR(TO_CHAR({moment}, '{_DIGITS}FF9'), 1, {_MICROS_DIGITS}))"


def _no_moment(form: CellForm) -> ValueError:
    return ValueError(f"a cell of form {form.value!r} is no moment")


def _cell(column: ColumnPlan, text: str | None) -> str | None:
    """Return an extreme as the files have it."""
    if text is None or column.family is not Family.MOMENT:
        return text
    return text.lstrip(" ") + ("Z" if column.cell is CellForm.INSTANT_MICROS else "")
