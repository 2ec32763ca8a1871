"""The forms in which a client wants the columns of a result: what its defines change in a cell.

Enters: the columns, the defines of an execute request, the kind of server. Leaves: one function for
each column whose cells are sent otherwise than they are described. Source: python-oracledb's
``_process_column_data`` (a LONG cell ends with a null indicator and a return code) and its
maintainers' notes on what databases send for a define (commit d7003f2f). It refuses what no server
was seen to convert (ORA-00932).

    described VARCHAR2 --defined as LONG--> value + indicator + return code
    described NVARCHAR2 (UTF-16) --defined with form 1--> through the database's set, in UTF-8
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from exporter_tui.fakeoracle.answer import ColumnShape, OracleError
from exporter_tui.fakeoracle.character_sets import CharacterSets
from exporter_tui.fakeoracle.kinds import Defines, ServerKind
from exporter_tui.fakeoracle.protocol.requests import BindShape
from exporter_tui.fakeoracle.wire import cells
from exporter_tui.fakeoracle.wire.reader import Reader

Reform: TypeAlias = Callable[[bytes], bytes]

_NATIONAL = 2
_TEXTS = frozenset({1, 96})
_LONG_TEXTS = frozenset({8, 94})
_LONG_BYTES = 24
_RAW = frozenset({23})
_CLOB, _BLOB = 112, 113
_DATE = 12
_MOMENTS = frozenset({12, 180, 181, 231})
_DATE_BYTES, _TIMESTAMP_BYTES = 7, 11
_NAMES = {1: "CHAR", 8: "LONG", 23: "BINARY", 24: "LONG BINARY", 96: "CHAR", 112: "CLOB"}


def reforms(
    columns: Sequence[ColumnShape], defines: Sequence[BindShape], kind: ServerKind
) -> Mapping[int, Reform]:
    """Return how cells change, by position; raises ORA-00932."""
    found = {}
    for position, (column, define) in enumerate(zip(columns, defines, strict=True)):
        reform = _reform(column, define, kind)
        if reform is not None:
            found[position] = reform
    return found


def _reform(column: ColumnShape, define: BindShape, kind: ServerKind) -> Reform | None:
    described, wanted = column.ora_type, define.ora_type
    if described in _TEXTS and wanted in _TEXTS | _LONG_TEXTS:
        return _text(column, define, kind)
    if described in _RAW and wanted == _LONG_BYTES:
        _may_be_long(column, define, kind)
        return lambda cell: cells.long_cell(Reader(cell).clr())
    if described == _CLOB and wanted in _LONG_TEXTS and _other_form(column, define):
        recode = _recode(column, kind.sets)
        return lambda cell: cells.long_cell(_recoded(_large_value(cell), recode))
    if described in _MOMENTS and wanted in _MOMENTS:
        return _moment(described, wanted)
    if described in _TEXTS | _RAW and wanted not in _TEXTS | _RAW:
        raise _inconsistent(column, define)
    # Numbers asked as text come as numbers; clients convert them. Large objects asked as
    # themselves come as locators, all others inline.
    return None


def _text(column: ColumnShape, define: BindShape, kind: ServerKind) -> Reform | None:
    recode = _recode(column, kind.sets) if _other_form(column, define) else None
    if define.ora_type in _LONG_TEXTS:
        _may_be_long(column, define, kind)
        return lambda cell: cells.long_cell(_recoded(Reader(cell).clr(), recode))
    if recode is None:
        return None
    return lambda cell: cells.cell(_recoded(Reader(cell).clr(), recode))


def _may_be_long(column: ColumnShape, define: BindShape, kind: ServerKind) -> None:
    if kind.defines is Defines.REFUSED:
        raise _inconsistent(column, define)


def _inconsistent(column: ColumnShape, define: BindShape) -> OracleError:
    described = _NAMES.get(column.ora_type, "-")
    wanted = _NAMES.get(define.ora_type, "-")
    return OracleError(932, f"inconsistent datatypes: expected {wanted} got {described}")


def _other_form(column: ColumnShape, define: BindShape) -> bool:
    return bool(define.form) and (define.form == _NATIONAL) != (column.form == _NATIONAL)


def _recode(column: ColumnShape, sets: CharacterSets) -> Reform:
    """Return how a value of this column becomes one of the other form."""
    if column.form == _NATIONAL:
        return lambda data: sets.through_database(data.decode("utf-16-be", "replace")).encode()
    return lambda data: data.decode("utf-8", "replace").encode("utf-16-be")


def _recoded(data: bytes | None, recode: Reform | None) -> bytes | None:
    return recode(data) if data and recode is not None else data


def _large_value(cell: bytes) -> bytes | None:
    reader = Reader(cell)
    data = reader.clr()
    return b"" if data is None and reader.sb() == 0 else data


def _moment(described: int, wanted: int) -> Reform | None:
    """Return the cut to the fields that the wanted type has."""
    size = _DATE_BYTES if wanted == _DATE else _TIMESTAMP_BYTES
    if described in (wanted, _DATE):
        return None
    return lambda cell: cells.cell((Reader(cell).clr() or b"")[:size])
