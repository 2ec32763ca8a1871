"""Databases of other character sets: what is stored, counted, described and sent."""

from collections.abc import Sequence

import pytest

from exporter_tui.fakeoracle.character_sets import CharacterSet, sets_named
from exporter_tui.fakeoracle.datasets.declare import CLOB, NCLOB, nvarchar2, varchar2
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.protocol import messages
from exporter_tui.fakeoracle.storage.values import ColumnType, RawText, Value
from tests.fakeoracle.sql.small_database import Asker, database, one_column


def asker(kind: ServerKind, declared: ColumnType, values: Sequence[Value | None]) -> Asker:
    """Return a session over the table T (ID, V)."""
    return Asker(database(one_column(declared, values), kind=kind))


def kind(name: str, national: str = "AL16UTF16", lost: str = "\ufffd") -> ServerKind:
    """Return a server of these sets."""
    return ServerKind(character_set=name, national_character_set=national, lost_character=lost)


def own(name: str) -> CharacterSet:
    """Return a database's set."""
    return sets_named(name, "AL16UTF16", "\ufffd").database


@pytest.mark.parametrize(
    ("name", "stored", "received"),
    [
        ("WE8MSWIN1252", b"caf\xe9 \x80", "café €"),
        ("WE8MSWIN1252", b"a\x81b\x9d", "a\ufffdb\ufffd"),
        ("WE8ISO8859P1", b"caf\xe9 \x80\x81", "café \x80\x81"),
        ("WE8ISO8859P15", b"\xa4", "€"),
        ("US7ASCII", b"DUP\xc9RIL13", "DUP\ufffdRIL13"),
        ("UTF8", "a👍".encode(), "a👍"),
        ("UTF8", b"a\xed\xa0\xbd\xed\xb1\x8d", "a👍"),
        ("UTF8", b"a\xff", "a\ufffd"),
        ("AL32UTF8", "café".encode(), "café"),
    ],
)
def test_stored_bytes_reach_a_client_converted(name: str, stored: bytes, received: str) -> None:
    ask = asker(kind(name), varchar2(20), [RawText(stored)])
    assert ask("SELECT v FROM shop.t") == [(received,)]
    assert ask("SELECT v || '' FROM shop.t") == [(received,)]


def test_some_servers_put_a_question_mark_for_what_is_lost() -> None:
    ask = asker(kind("US7ASCII", lost="?"), varchar2(20), [RawText(b"DUP\xc9RIL13")])
    assert ask("SELECT v FROM shop.t") == [("DUP?RIL13",)]


def test_nothing_is_converted_between_two_sides_of_one_set() -> None:
    ask = asker(kind("AL32UTF8"), varchar2(20), [RawText(b"caf\xe9")])
    with pytest.raises(UnicodeDecodeError):
        ask("SELECT v FROM shop.t")


@pytest.mark.parametrize(
    ("name", "stored", "characters", "size"),
    [
        ("WE8MSWIN1252", b"caf\xe9\x81", 5, 5),
        ("AL32UTF8", "café👍".encode(), 5, 9),
        ("UTF8", "café👍".encode(), 6, 11),
        ("US7ASCII", b"\xc9", 1, 1),
    ],
)
def test_bytes_and_characters_are_counted_as_stored(
    name: str, stored: bytes, characters: int, size: int
) -> None:
    ask = asker(kind(name), varchar2(20), [RawText(stored)])
    assert ask("SELECT LENGTH(v), LENGTHB(v) FROM shop.t") == [(characters, size)]
    if name != "UTF8":
        shown = ",".join(format(byte, "x") for byte in stored)
        assert ask("SELECT DUMP(v, 16) FROM shop.t") == [(f"Typ=1 Len={size}: {shown}",)]


@pytest.mark.parametrize(
    ("name", "kept"), [("WE8MSWIN1252", "a¿é"), ("US7ASCII", "a??"), ("AL32UTF8", "a漢é")]
)
def test_what_the_set_lacks_was_lost_when_it_was_stored(name: str, kept: str) -> None:
    assert asker(kind(name), varchar2(20), ["a漢é"])("SELECT v FROM shop.t") == [(kept,)]
    national = asker(kind(name), nvarchar2(20), ["a漢é"])
    assert national("SELECT v FROM shop.t") == [("a漢é",)]
    assert national("SELECT TO_CHAR(v) FROM shop.t") == [(kept,)]


@pytest.mark.parametrize(
    ("declared", "name", "value", "units"),
    [
        (CLOB, "AL32UTF8", "a👍", 3),
        (CLOB, "WE8MSWIN1252", "aé", 2),
        (NCLOB, "WE8MSWIN1252", "a👍", 3),
        (ColumnType(kind="BLOB"), "AL32UTF8", b"\0\1\2", 3),
        (CLOB, "AL32UTF8", "", 0),
        (CLOB, "AL32UTF8", None, None),
    ],
)
@pytest.mark.parametrize("package", ["DBMS_LOB", "SYS.DBMS_LOB"])
def test_getlength_counts_bytes_or_units(
    package: str, declared: ColumnType, name: str, value: Value | None, units: int | None
) -> None:
    ask = asker(kind(name), declared, [value])
    assert ask(f"SELECT {package}.GETLENGTH(v) FROM shop.t") == [(units,)]


def test_the_dictionary_and_every_describe_name_the_sets() -> None:
    western = kind("WE8ISO8859P15", "UTF8")
    ask = asker(western, nvarchar2(20), ["x"])
    found = dict(ask("SELECT parameter, value FROM nls_database_parameters"))
    assert found["NLS_CHARACTERSET"] == "WE8ISO8859P15"
    assert found["NLS_NCHAR_CHARACTERSET"] == "UTF8"
    assert ask.dual("SYS_CONTEXT('USERENV', 'LANGUAGE')") == "AMERICAN_AMERICA.WE8ISO8859P15"
    shapes = ask.session.describe("SELECT v, TO_CHAR(v) FROM shop.t").columns
    assert [shape.form for shape in shapes] == [2, 1]
    described = messages.describe(shapes, "", western.sets)
    assert b"\x02\x03\x67\x02" in described  # 871, form 2
    assert b"\x01\x2e\x01" in described  # 46, form 1


@pytest.mark.parametrize("name", ["AL16UTF16", "KLINGON"])
def test_a_set_that_is_not_known_is_no_database(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        _ = kind(name).sets


@pytest.mark.parametrize("name", ["WE8MSWIN1252", "US7ASCII", "UTF8", "AL32UTF8"])
def test_stored_and_read_are_inverse(name: str) -> None:
    for data in (b"plain", b"\x81\x8d\xe9\xff", "é👍".encode()):
        found = own(name)
        text = found.read(data)
        assert found.read(found.stored(text)) == text
