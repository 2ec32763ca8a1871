"""Reads a reply into named fields, to the last byte: for comparing with replies of real servers."""

from dataclasses import dataclass, field

from exporter_tui.fakeoracle.wire.reader import Malformed, Reader

Fields = dict[str, object]


def as_recorded(value: object) -> object:
    """Return fields as a file of JSON holds them: bytes as text, one character for one."""
    match value:
        case bytes():
            return value.decode("latin-1")
        case list() | tuple():
            return [as_recorded(each) for each in value]
        case dict():
            return {key: as_recorded(each) for key, each in value.items()}
    return value


@dataclass(kw_only=True)
class Decoder:
    """Field version 12 or 13, columns without types of their own. Keeps what later replies need.

    ``further_fields``: how many fields of later versions stand before the text of an error.
    """

    columns: int = 0
    further_fields: int = 0
    last: list[bytes | None] = field(default_factory=list)
    sent: bytes = b""

    def decode(self, payload: bytes) -> list[tuple[str, Fields]]:
        """Return the messages of a reply in order; raises Malformed for one that is not known."""
        reader = Reader(payload)
        found = []
        while reader.left:
            kind = reader.u8()
            reads = {
                0x04: self._error,
                0x06: self._row_header,
                0x07: self._row,
                0x08: self._parameters,
                0x09: self._status,
                0x10: self._describe,
                0x15: self._bit_vector,
                0x1D: self._end_of_response,
            }
            if kind not in reads:
                raise Malformed(f"message {kind:#x} at {reader.position}")
            found.append((reads[kind].__name__.strip("_"), reads[kind](reader)))
        return found

    def _error(self, reader: Reader) -> Fields:
        names = "status call row number element element_2 cursor"
        fields: Fields = {name: reader.ub() for name in names.split()}
        fields["position"] = reader.sb()
        fields["kind"] = reader.u8()
        fields["flags"] = reader.raw(5)
        rowid = reader.ub(), reader.ub(), reader.u8(), reader.ub(), reader.ub()
        fields["rowid"] = rowid
        fields["system"] = reader.ub()
        reader.skip(2)
        fields["padding"] = reader.ub()
        fields["executions"] = reader.ub()
        fields["logical"] = reader.clr2()
        fields["batch"] = reader.ub(), reader.ub(), reader.ub()
        fields["number_32"] = reader.ub()
        fields["rows"] = reader.ub()
        fields["further"] = [reader.ub() for _ in range(self.further_fields)]
        fields["text"] = reader.clr() if fields["number_32"] else None
        return fields

    def _end_of_response(self, reader: Reader) -> Fields:
        assert not reader.left
        return {}

    def _row_header(self, reader: Reader) -> Fields:
        flags = reader.u8()
        columns, iteration, wanted, size = (reader.ub() for _ in range(4))
        vector = reader.raw(reader.u8()) if reader.ub() else b""
        self.sent = vector
        tail = reader.clr2()
        return {
            "flags": flags,
            "columns": columns,
            "iteration": iteration,
            "wanted": wanted,
            "size": size,
            "vector": vector,
            "tail": tail,
        }

    def _bit_vector(self, reader: Reader) -> Fields:
        count = reader.ub()
        self.sent = reader.raw((self.columns + 7) // 8)
        return {"count": count, "vector": self.sent}

    def _row(self, reader: Reader) -> Fields:
        values: list[bytes | None] = []
        for at in range(self.columns):
            repeated = self.sent and not self.sent[at // 8] & (1 << at % 8)
            values.append(self.last[at] if repeated else reader.clr())
        self.sent, self.last = b"", values
        return {"values": values}

    def _parameters(self, reader: Reader) -> Fields:
        numbers = [reader.ub() for _ in range(reader.ub())]
        return {"numbers": numbers, "rest": (reader.ub(), reader.ub(), reader.ub())}

    def _status(self, reader: Reader) -> Fields:
        return {"status": reader.ub(), "call": reader.ub()}

    def _describe(self, reader: Reader) -> Fields:
        identity = reader.clr() or b""
        row_bytes = reader.ub()
        self.columns = reader.ub()
        mark = reader.u8()
        columns = [self._column(reader) for _ in range(self.columns)]
        date = reader.clr2() or b""
        numbers = [reader.ub() for _ in range(4)]
        return {
            "identity_bytes": len(identity),
            "row_bytes": row_bytes,
            "mark": mark,
            "columns": columns,
            "date_bytes": len(date),
            "numbers": numbers,
            "cookie": reader.clr2(),
        }

    def _column(self, reader: Reader) -> Fields:
        fields: Fields = {name: reader.u8() for name in ("type", "flags", "precision", "scale")}
        fields |= {name: reader.ub() for name in ("size_bytes", "elements", "continuation")}
        fields["object"] = reader.clr2()
        fields |= {name: reader.ub() for name in ("version", "character_set")}
        fields["form"] = reader.u8()
        fields |= {name: reader.ub() for name in ("size_chars", "attributes")}
        fields |= {name: reader.u8() for name in ("nullable", "name_bytes")}
        fields |= {name: reader.clr2() for name in ("name", "schema", "type_name")}
        fields |= {name: reader.ub() for name in ("position", "more_flags")}
        return fields
