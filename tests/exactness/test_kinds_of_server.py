"""Every declared type, alone and beside LOBs, from every kind of server: the same bytes for
characters that both sets hold; a character that was lost on the way fails its table.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.fakeoracle.datasets.declare import CLOB, char, varchar2
from exporter_tui.fakeoracle.kinds import Defines, ServerKind
from exporter_tui.fakeoracle.storage.values import ColumnType, RawText
from exporter_tui.model.consent import AcceptedColumns, Consent
from exporter_tui.model.errors import ErrorClass, ExporterError
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.types import OracleType
from tests.exactness.kinds import Export, Kindly, golden, stored, stored_type
from tests.oracle.conftest import Fake

pytestmark = pytest.mark.slow

KINDS = {
    "obeys": ServerKind(),
    "refuses": ServerKind(defines=Defines.REFUSED),
    "UTF8": ServerKind(character_set="UTF8"),
    "national UTF8": ServerKind(national_character_set="UTF8"),
    "WE8MSWIN1252": ServerKind(character_set="WE8MSWIN1252"),
    "WE8ISO8859P1": ServerKind(character_set="WE8ISO8859P1"),
    "WE8ISO8859P15": ServerKind(character_set="WE8ISO8859P15"),
    "US7ASCII": ServerKind(character_set="US7ASCII"),
}
GOLDEN = golden()


@pytest.fixture(scope="module", params=list(KINDS.values()), ids=list(KINDS))
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerKind, Kindly, Fake, dict[str, TablePlan]]]:
    """Yield a server of each kind with the golden vectors, and its plan by table."""
    kindly = Kindly(request.param, tmp_path_factory.mktemp("export"))
    for name, (declared, values) in GOLDEN.items():
        rows = [*(stored(declared, value) for value, _ in values), None]
        kindly.put(name, stored_type(declared), rows)
    with kindly.served() as fake:
        plan = kindly.plan(fake)
        assert plan.refused == ()
        yield request.param, kindly, fake, {found.table.name: found for found in plan.tables}


@pytest.mark.parametrize("beside", ["", " BESIDE"], ids=["alone", "beside LOBs"])
@pytest.mark.parametrize("name", GOLDEN)
def test_every_type_has_the_same_cells_from_every_kind_of_server(
    served: tuple[ServerKind, Kindly, Fake, dict[str, TablePlan]], name: str, beside: str
) -> None:
    kind, kindly, fake, plans = served
    declared, values = GOLDEN[name]
    found = kindly.export(fake, plans[name + beside]).cells
    assert [row[1] for row in found] == [
        *(_expected(kind, declared, value, text) for value, text in values),
        None,
    ]
    if beside:
        rows = len(found)
        assert [row[2] for row in found] == (["large", "", None, "x" * 70_000] + [None] * rows)[
            :rows
        ]
        assert [row[3] for row in found] == (["", None, "AA=="] + [None] * rows)[:rows]


def _expected(kind: ServerKind, declared: OracleType, value: Any, text: str) -> str | None:
    """Return the golden text, less what the set of the database lost when it was stored."""
    if value in ("", b"") and "LOB" not in declared.text:
        return None  # for Oracle an empty text is NULL
    if isinstance(value, str) and declared.text[0] != "N":
        return kind.sets.database.kept(text)
    return text


LOSING = {
    "WE8MSWIN1252": (ServerKind(character_set="WE8MSWIN1252"), b"a\x81z", "a\ufffdz"),
    "US7ASCII": (ServerKind(character_set="US7ASCII"), b"DUP\xc9RIL", "DUP\ufffdRIL"),
}


def _losing(kind: ServerKind, declared: ColumnType, data: bytes, folder: Path) -> Kindly:
    kindly = Kindly(kind, folder)
    if declared.kind == "CHAR":
        data = data.ljust(declared.length)
    kindly.put("T", declared, ["good", RawText(data), None, RawText(data)])
    return kindly


@pytest.mark.parametrize("declared", [varchar2(9), char(9), CLOB], ids=lambda found: found.kind)
@pytest.mark.parametrize(("kind", "data", "text"), LOSING.values(), ids=LOSING)
@pytest.mark.parametrize("table", ["T", "T BESIDE"])
def test_a_lost_character_fails_its_table_unless_that_is_accepted(
    tmp_path: Path,
    declared: ColumnType,
    kind: ServerKind,
    *,
    data: bytes,
    text: str,
    table: str,
) -> None:
    kindly = _losing(kind, declared, data, tmp_path)
    with kindly.served() as fake:
        plan = {found.table.name: found for found in kindly.plan(fake).tables}[table]
        rowid = fake.database.table("SHOP", table).newest.rowids
        second = rowid.texts(np.array([1])).tolist()[0].decode()
        with pytest.raises(ExporterError) as raised:
            kindly.export(fake, plan)
        failure = raised.value.failure
        assert (failure.code, failure.error_class) == (
            "REPLACED-CHARACTERS",
            ErrorClass.NEVER_RETRY,
        )
        assert failure.message.startswith(f'column "V" at ROWID {second}: a character was lost')
        assert text not in failure.message
        other = Consent(replaced_characters=AcceptedColumns(names=("C",)))
        with pytest.raises(ExporterError, match="REPLACED-CHARACTERS"):
            kindly.export(fake, plan, consent=other)
        consent = Consent(replaced_characters=AcceptedColumns(names=("V",)))
        found: Export = kindly.export(fake, plan, consent=consent)
    assert [str(row[1]).rstrip() for row in found.cells] == ["good", text, "None", text]
    assert found.record.columns[1].replaced_cells == 2


@pytest.mark.parametrize(
    "kind", [ServerKind(), ServerKind(character_set="UTF8")], ids=["AL32", "UTF8"]
)
def test_in_a_unicode_database_the_character_is_one_like_any_other(
    tmp_path: Path, kind: ServerKind
) -> None:
    kindly = Kindly(kind, tmp_path)
    kindly.put("T", varchar2(9), ["a\ufffdz"])
    with kindly.served() as fake:
        plan = kindly.plan(fake).tables[0]
        assert kindly.export(fake, plan).cells[0][1] == "a\ufffdz"


@settings(max_examples=5, deadline=None)
@given(texts=st.lists(st.binary(min_size=1, max_size=20), min_size=5, max_size=5))
@pytest.mark.parametrize("set_name", ["WE8MSWIN1252", "WE8ISO8859P1", "WE8ISO8859P15", "US7ASCII"])
def test_any_bytes_come_as_their_characters_or_fail(
    tmp_path_factory: pytest.TempPathFactory, set_name: str, texts: list[bytes]
) -> None:
    kind = ServerKind(character_set=set_name)
    kindly = Kindly(kind, tmp_path_factory.mktemp("export"))
    expected: dict[str, str] = {}
    for no, data in enumerate(texts):
        kindly.put(f"T{no}", varchar2(20), [RawText(data)])
        expected |= dict.fromkeys((f"T{no}", f"T{no} BESIDE"), kind.sets.database.read(data))
    with kindly.served() as fake:
        plans = {found.table.name: found for found in kindly.plan(fake).tables}
        assert plans.keys() == expected.keys()
        for name, characters in expected.items():
            if any(0xD800 <= ord(one) <= 0xDFFF for one in characters):
                with pytest.raises(ExporterError, match="REPLACED-CHARACTERS"):
                    kindly.export(fake, plans[name])
            else:
                assert kindly.export(fake, plans[name]).cells[0][1] == characters, name


def test_national_texts_that_the_driver_cannot_read_are_refused_or_converted(
    tmp_path: Path,
) -> None:
    national = ColumnType(kind="NVARCHAR2", length=9)
    western = ServerKind(character_set="WE8MSWIN1252", national_character_set="UTF8")
    for kind in (western, KINDS["national UTF8"]):
        kindly = Kindly(kind, tmp_path / kind.character_set)
        kindly.put("T", national, ["漢字", None])
        with kindly.served() as fake:
            plan = kindly.plan(fake)
            if kind is western:
                (alone, _) = plan.refused
                assert (alone.failure.code, plan.tables) == ("NATIONAL-SET", ())
                assert "database.mode: thick" in alone.failure.remedy
                continue
            for found in plan.tables:
                assert found.columns[1].sql == 'TO_CHAR(t."V")'
                assert [row[1] for row in kindly.export(fake, found).cells] == ["漢字", None]
