"""A table's texts as a database of another character set would have stored them.

Enters: a table whose texts know every character. Leaves: the same table, characters that the set
lacks replaced as an INSERT replaces them. Bytes that are given as bytes (``RawText``) stay: they
came in as they do in life, by a client that lied about its own set.
"""

from dataclasses import replace

import pyarrow.compute as pc

from exporter_tui.fakeoracle.character_sets import CharacterSet, CharacterSets
from exporter_tui.fakeoracle.storage.table import StoredTable
from exporter_tui.fakeoracle.storage.values import TEXTS
from exporter_tui.fakeoracle.storage.vector import Vector


def stored_in(table: StoredTable, sets: CharacterSets) -> StoredTable:
    """Return the table in the database's set; itself where that set holds every character."""
    if not sets.database.single_byte:
        return table
    versions = tuple(
        replace(
            version, vectors=tuple(_stored(vector, sets.database) for vector in version.vectors)
        )
        for version in table.versions
    )
    return replace(table, versions=versions)


def _stored(vector: Vector, own: CharacterSet) -> Vector:
    if vector.type.kind not in TEXTS or vector.type.national:
        return vector
    texts = vector.arrow()
    if texts is not None and pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        return vector
    values = vector.values()
    kept = [own.kept(value) if isinstance(value, str) else value for value in values]
    return vector if kept == list(values) else Vector.of(vector.type, kept)
