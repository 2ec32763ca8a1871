"""Execute and re-execute requests: options, SQL text, defines and bind values.

Enters: a reader just after function and sequence number, and for a re-execution the bind shapes
of the cursor. Leaves: the request. Layout: python-oracledb ``thin/messages/execute.pyx``, field
version 13.
"""

import re
from collections.abc import Mapping, Sequence

from exporter_tui.fakeoracle.answer import BindValue
from exporter_tui.fakeoracle.protocol.requests import BindShape, Execute, Reexecute
from exporter_tui.fakeoracle.wire.reader import Malformed, Reader

EXECUTE = 94
REEXECUTE = 4
REEXECUTE_AND_FETCH = 78
REEXECUTIONS = (REEXECUTE, REEXECUTE_AND_FETCH)

PARSE = 0x01
BIND = 0x08
DEFINE = 0x10
RUN = 0x20
FETCH = 0x40
DESCRIBE_ONLY = 0x20000
UNCOMPRESSED = 0x40000

MAX_EXECUTIONS = 1_000_000
_EXECUTIONS, _IS_QUERY = 1, 7  # places in the vector of numbers
MAX_STRING_BYTES = 32767  # wider binds of plain SQL come after the others
_ARRAY = 0x40
_ROW = 7
_LOBS = (112, 113)
_CURSOR = 102
_NOT_SCALAR = (109, 111, 114, 119, 127)
_RETURNING = re.compile(r"\breturn(ing)?\b.*\binto\b", re.IGNORECASE | re.DOTALL)


def execute(reader: Reader) -> Execute:
    """Return an execute request; raises Malformed for binds of object types."""
    options = reader.ub()
    cursor = reader.ub()
    reader.u8()
    sql_bytes = reader.ub()
    reader.u8()
    vector_size = reader.ub()
    reader.skip(2)
    reader.ub()
    rows_wanted = reader.ub()
    reader.ub()
    reader.u8()
    binds = reader.ub()
    reader.skip(6)
    defines = reader.ub()
    _skip_extensions(reader)
    sql = (reader.clr() or b"").decode("utf-8", "replace") if sql_bytes else None
    vector = [reader.ub() for _ in range(vector_size)]
    if len(vector) <= _IS_QUERY:
        raise Malformed(f"an execute vector of {len(vector)} numbers")
    is_query = bool(vector[_IS_QUERY])
    define_shapes = tuple(_shape(reader) for _ in range(defines if options & DEFINE else 0))
    bind_shapes = tuple(_shape(reader) for _ in range(binds if options & BIND else 0))
    executions = 1 if is_query else max(vector[_EXECUTIONS], 1)
    if executions > MAX_EXECUTIONS:
        raise Malformed(f"{executions} executions in one call")
    returning = bool(bind_shapes) and sql is not None and bool(_RETURNING.search(sql))
    rows: tuple[tuple[BindValue, ...], ...] = ()
    if returning:
        reader.rest()
    elif bind_shapes:
        rows = tuple(_bind_row(reader, bind_shapes) for _ in range(executions))
    return Execute(
        options=options,
        cursor=cursor,
        sql=sql,
        rows_wanted=rows_wanted,
        executions=executions,
        bind_shapes=bind_shapes,
        bind_rows=rows,
        defines=define_shapes,
        returning=returning,
    )


def _skip_extensions(reader: Reader) -> None:
    """Pass over the fields between the defines and the SQL text, none of which is used here."""
    reader.ub()
    reader.skip(3)
    reader.ub()
    reader.u8()
    reader.ub()
    reader.ub()
    for trailing in (1, 0, 1, 0):  # row counts, signature, SQL id, chunk ids
        reader.u8()
        reader.ub()
        reader.skip(trailing)


def reexecute(
    function: int, reader: Reader, shapes: Mapping[int, tuple[BindShape, ...]]
) -> Reexecute:
    """Return a re-execution. The binds of a cursor that is not known are left unread."""
    cursor = reader.ub()
    count = reader.ub()
    reader.ub()
    reader.ub()
    fetch = function == REEXECUTE_AND_FETCH
    bind_shapes = shapes.get(cursor)
    rows: tuple[tuple[BindValue, ...], ...] = ()
    if bind_shapes is None:
        reader.rest()
    elif bind_shapes:
        executions = 1 if fetch else min(max(count, 1), MAX_EXECUTIONS)
        rows = tuple(_bind_row(reader, bind_shapes) for _ in range(executions))
    return Reexecute(cursor=cursor, rows_wanted=count if fetch else 0, fetch=fetch, bind_rows=rows)


def _shape(reader: Reader) -> BindShape:
    ora_type = reader.u8()
    flags = reader.u8()
    reader.skip(2)
    size_bytes = reader.ub()
    reader.ub()
    reader.ub()
    reader.clr2()
    reader.ub()
    reader.ub()
    form = reader.u8()
    reader.ub()
    reader.ub()
    return BindShape(
        ora_type=ora_type, size_bytes=size_bytes, form=form, is_array=bool(flags & _ARRAY)
    )


def _bind_row(reader: Reader, shapes: Sequence[BindShape]) -> tuple[BindValue, ...]:
    """Return the values in the order of the placeholders, though wide ones were sent last."""
    if reader.u8() != _ROW:
        raise Malformed("bind values do not begin with a row")
    values: dict[int, BindValue] = {}
    order = sorted(range(len(shapes)), key=lambda at: shapes[at].size_bytes > MAX_STRING_BYTES)
    for position in order:
        values[position] = _bind_value(reader, shapes[position])
    return tuple(values[position] for position in range(len(shapes)))


def _bind_value(reader: Reader, shape: BindShape) -> BindValue:
    if shape.ora_type in _NOT_SCALAR or shape.is_array:
        raise Malformed(f"binds of type {shape.ora_type} or of arrays are not supported")
    if shape.ora_type in _LOBS:
        data = reader.clr2()
    elif shape.ora_type == _CURSOR:
        reader.ub()
        reader.ub()
        data = None
    else:
        data = reader.clr()
    return BindValue(ora_type=shape.ora_type, data=data, form=shape.form)
