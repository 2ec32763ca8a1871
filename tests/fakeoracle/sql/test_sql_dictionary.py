"""The dictionary shows what the user may see, in the shapes of the Database Reference."""

from decimal import Decimal

import pytest

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.declare import (
    char,
    column,
    day_to_second,
    floating,
    number,
    nvarchar2,
    raw,
    timestamp,
    varchar2,
    year_to_month,
)
from exporter_tui.fakeoracle.storage.rowids import decode
from exporter_tui.fakeoracle.storage.segment import BIGFILE_RELATIVE_NUMBER
from exporter_tui.fakeoracle.storage.table import Policy, TableFlags
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind, Moment
from tests.fakeoracle.sql.small_database import FIRST_SCN, READER, Asker, database, items, shelf

TYPES = [
    ("N", number(), ("NUMBER", 22, None, None, 0)),
    ("N5", number(5), ("NUMBER", 22, 5, 0, 0)),
    ("N102", number(10, 2), ("NUMBER", 22, 10, 2, 0)),
    ("NS", number(None, 3), ("NUMBER", 22, None, 3, 0)),
    ("NNEG", number(5, -2), ("NUMBER", 22, 5, -2, 0)),
    ("FL", floating(63), ("FLOAT", 22, 63, None, 0)),
    ("V", varchar2(10), ("VARCHAR2", 40, None, None, 10)),
    ("VB", varchar2(10, byte_length=True), ("VARCHAR2", 10, None, None, 10)),
    ("C", char(3), ("CHAR", 12, None, None, 3)),
    ("NV", nvarchar2(7), ("NVARCHAR2", 14, None, None, 7)),
    ("R", raw(16), ("RAW", 16, None, None, 0)),
    ("D", ColumnType(kind=Kind.DATE), ("DATE", 7, None, None, 0)),
    ("T", timestamp(3), ("TIMESTAMP(3)", 11, None, 3, 0)),
    (
        "TZ",
        timestamp(6, Kind.TIMESTAMP_TZ),
        ("TIMESTAMP(6) WITH TIME ZONE", 13, None, 6, 0),
    ),
    ("YM", year_to_month(4), ("INTERVAL YEAR(4) TO MONTH", 5, 4, 0, 0)),
    ("DS", day_to_second(3, 6), ("INTERVAL DAY(3) TO SECOND(6)", 11, 3, 6, 0)),
    ("B", ColumnType(kind=Kind.BLOB), ("BLOB", 4000, None, None, 0)),
]


@pytest.fixture
def typed() -> Asker:
    drafts = [column(name, declared, []) for name, declared, _ in TYPES]
    return Asker(database(shelf().put("TYPED", drafts)))


@pytest.mark.parametrize(("name", "declared", "row"), TYPES)
def test_all_tab_cols_shows_the_declared_type(
    typed: Asker, name: str, declared: ColumnType, row: tuple[object, ...]
) -> None:
    sql = (
        "SELECT data_type, data_length, data_precision, data_scale, char_length FROM all_tab_cols "
        "WHERE owner = 'SHOP' AND table_name = 'TYPED' AND column_name = :1"
    )
    assert typed(sql, name) == [row]
    assert declared.data_type == row[0]


def test_columns_are_numbered_and_invisible_ones_are_not() -> None:
    drafts = [
        column("A", number(), [], nullable=False),
        column("HIDDEN", number(), [], invisible=True),
        column("TWICE", number(), [], expression='"A" * 2'),
    ]
    ask = Asker(database(shelf().put("T", drafts)))
    sql = (
        "SELECT column_name, column_id, internal_column_id, hidden_column, virtual_column, "
        "nullable FROM all_tab_cols WHERE owner = :1 "
        "ORDER BY column_id NULLS LAST, internal_column_id"
    )
    assert ask(sql, "SHOP") == [
        ("A", 1, 1, "NO", "NO", "N"),
        ("TWICE", 2, 3, "NO", "YES", "Y"),
        ("HIDDEN", None, 2, "YES", "NO", "Y"),
    ]
    assert [shape.name for shape in ask.session.describe("SELECT * FROM shop.t").columns] == [
        "A",
        "TWICE",
    ]
    assert ask("SELECT hidden FROM shop.t") == []


def test_the_dictionary_lists_its_own_columns(ask: Asker) -> None:
    sql = "SELECT column_name FROM all_tab_columns WHERE owner = 'SYS' AND table_name = :1"
    names = {name for (name,) in ask(sql, "ALL_TABLES")}
    assert {"OWNER", "TABLE_NAME", "IOT_TYPE", "SEGMENT_CREATED", "EXTERNAL"} <= names
    assert [shape.name for shape in ask.session.describe("SELECT * FROM all_tables").columns] == [
        name for (name,) in ask(sql, "ALL_TABLES")
    ]


FLAGS = [
    ("PLAIN", TableFlags(), {"iot_type": None, "temporary": "N", "partitioned": "NO"}),
    ("PARTS", TableFlags(partitions=("P1", "P2")), {"partitioned": "YES"}),
    ("IOT", TableFlags(iot_type="IOT"), {"iot_type": "IOT", "tablespace_name": None}),
    ("TEMP", TableFlags(temporary=True), {"temporary": "Y"}),
    ("NESTED", TableFlags(nested=True), {"nested": "YES"}),
    ("CLUSTERED", TableFlags(cluster="CL"), {"cluster_name": "CL"}),
    ("SECOND", TableFlags(secondary=True), {"secondary": "Y"}),
    ("BIN$x", TableFlags(dropped=True), {"dropped": "YES"}),
    ("EXT", TableFlags(external=True), {"external": "YES"}),
]


@pytest.mark.parametrize(("name", "flags", "shown"), FLAGS)
def test_all_tables_shows_what_kind_of_table_it_is(
    name: str, flags: TableFlags, shown: dict[str, object]
) -> None:
    table = shelf().put(name, [column("A", number(), [Decimal(1)])], flags=flags)
    ask = Asker(database(table))
    sql = f"SELECT {', '.join(shown)} FROM all_tables WHERE table_name = :1"
    assert ask(sql, name) == [tuple(shown.values())]


def test_object_tables_are_in_all_all_tables_alone() -> None:
    flags = TableFlags(object_type=("SHOP", "THING"))
    ask = Asker(database(shelf().put("THINGS", [column("A", number(), [])], flags=flags)))
    assert ask("SELECT table_name FROM all_tables") == []
    assert ask("SELECT table_name, table_type_owner, table_type FROM all_all_tables") == [
        ("THINGS", "SHOP", "THING")
    ]


def test_segments_extents_and_rowids_agree() -> None:
    small, big = items(3000), shelf().put("BIG", [column("A", number(), [])], bigfile=True)
    ask = Asker(database(small, big))
    (segment,) = ask(
        "SELECT bytes, blocks, extents, tablespace_name FROM dba_segments WHERE segment_name = :1",
        "ITEMS",
    )
    extents = ask(
        "SELECT relative_fno, block_id, blocks, bytes FROM dba_extents "
        "WHERE owner = 'SHOP' AND segment_name = 'ITEMS' ORDER BY extent_id"
    )
    assert segment == (
        sum(each[3] for each in extents),
        sum(each[2] for each in extents),
        len(extents),
        "USERS",
    )
    ((data_object,),) = ask("SELECT data_object_id FROM all_objects WHERE object_name = 'ITEMS'")
    for (text,) in ask("SELECT ROWIDTOCHAR(ROWID) FROM shop.items"):
        found, file, block, _ = decode(text)
        assert found == data_object
        assert any(
            file == first_file and first <= block < first + blocks
            for first_file, first, blocks, _ in extents
        )
    files = ask("SELECT relative_fno FROM dba_extents WHERE segment_name = 'BIG'")
    assert {file for (file,) in files} == {BIGFILE_RELATIVE_NUMBER}
    assert ask("SELECT bigfile, block_size FROM user_tablespaces ORDER BY tablespace_name") == [
        ("NO", 8192),
        ("YES", 8192),
    ]


def test_a_deferred_segment_is_nowhere_but_in_the_flag() -> None:
    ask = Asker(database(shelf().put("T", [column("A", number(), [])], stored=False)))
    assert ask("SELECT segment_created, blocks FROM all_tables") == [("NO", None)]
    assert ask("SELECT segment_name FROM dba_segments") == []
    assert ask("SELECT data_object_id FROM all_objects") == [(None,)]


def test_statistics_are_null_until_the_table_was_analyzed() -> None:
    table = shelf().put("T", [column("A", number(), [Decimal(1)])], analyzed=False)
    ask = Asker(database(table))
    assert ask("SELECT num_rows, blocks, last_analyzed FROM all_tables") == [(None, None, None)]
    fresh = Asker(database(items(7)))
    assert fresh("SELECT num_rows FROM all_tab_statistics") == [(7,)]
    assert fresh("SELECT last_analyzed FROM all_tables") == [((2026, 10, 30, 22, 0, 5),)]


def test_policies_are_shown_as_declared() -> None:
    table = shelf().put(
        "T",
        [column("A", number(), [])],
        policies=(
            Policy(name="MINE", function="F"),
            Policy(name="OFF", function="F", enabled=False),
        ),
    )
    ask = Asker(database(table))
    assert ask("SELECT policy_name FROM all_policies WHERE sel = 'YES' AND enable = 'YES'") == [
        ("MINE",)
    ]


def test_keys_partitions_lobs_and_logs_have_their_views() -> None:
    tables = shelf()
    tables.put("K", [column("A", number(), []), column("B", number(), [])], primary_key=("B", "A"))
    tables.put("P", [column("A", number(), [])], flags=TableFlags(partitions=("P1", "P2")))
    tables.put("L", [column("A", number(), []), column("C", ColumnType(kind=Kind.CLOB), [])])
    tables.put("MLOG$_K", [column("A", number(), [])], flags=TableFlags(mview_log_of="K"))
    tables.put("E", [column("A", number(), [])], flags=TableFlags(external=True))
    ask = Asker(database(*tables.tables))
    assert ask(
        "SELECT c.column_name FROM all_constraints k JOIN all_cons_columns c ON "
        "k.owner = c.owner AND k.constraint_name = c.constraint_name "
        "WHERE k.constraint_type = 'P' ORDER BY c.position"
    ) == [("B",), ("A",)]
    assert ask("SELECT partition_name, partition_position FROM all_tab_partitions") == [
        ("P1", 1),
        ("P2", 2),
    ]
    ((lob,),) = ask("SELECT segment_name FROM all_lobs WHERE column_name = 'C'")
    assert ask("SELECT segment_type FROM dba_segments WHERE segment_name = :1", lob) == [
        ("LOBSEGMENT",)
    ]
    assert ask("SELECT log_table FROM all_mview_logs WHERE master = 'K'") == [("MLOG$_K",)]
    assert ask("SELECT table_name FROM all_external_tables") == [("E",)]
    assert ask("SELECT mview_name FROM all_mviews") == []


def test_users_and_privileges_are_shown_to_their_holder() -> None:
    found = database(items(1))
    found.add_user("POOR", "x", privileges=["SELECT ANY TABLE"])
    ask = Asker(found)
    assert ask("SELECT username FROM all_users WHERE oracle_maintained = 'N' ORDER BY 1") == [
        ("POOR",),
        (READER,),
        ("SHOP",),
    ]
    assert ask(
        "SELECT privilege FROM all_tab_privs WHERE table_schema = 'SHOP' AND table_name = 'ITEMS' "
        "ORDER BY privilege"
    ) == [("FLASHBACK",), ("SELECT",)]
    assert ask("SELECT privilege FROM session_privs") == [
        ("CREATE SESSION",),
        ("EXEMPT REDACTION POLICY",),
    ]
    assert Asker(found, "POOR")("SELECT COUNT(*) FROM user_tab_privs") == [(0,)]
    owner = Asker(found, "POOR")
    assert owner("SELECT COUNT(*) FROM user_segments") == [(0,)]


def test_the_database_says_who_it_is() -> None:
    found: FakeDatabase = database(items(1), unique_name="ORCL", container="PDB7")
    ask = Asker(found)
    assert ask("SELECT db_unique_name, current_scn FROM v$database") == [("ORCL", FIRST_SCN + 1)]
    parameters = dict(ask("SELECT parameter, value FROM nls_database_parameters"))
    assert parameters["NLS_CHARACTERSET"] == "AL32UTF8"
    assert parameters["NLS_NCHAR_CHARACTERSET"] == "AL16UTF16"
    ((version,),) = ask("SELECT version_full FROM product_component_version")
    assert version == parameters["NLS_RDBMS_VERSION"]
    found.grant(READER, "SELECT", on=("SYS", "V_$PARAMETER"))
    assert ask("SELECT value FROM v$parameter WHERE name = 'undo_retention'") == [("900",)]
    found.grant(READER, "SELECT", on=("SYS", "V_$SESSION"))
    ((sid, serial),) = ask("SELECT sid, serial# FROM v$session")
    assert (ask.session.sid, ask.session.serial) == (sid, serial)
    assert ask("SELECT * FROM dual") == [("X",)]
    assert len(ask("SELECT banner FROM v$version")) == 1


def test_ddl_moves_last_ddl_time() -> None:
    late = Moment(2026, 11, 1, 2, 3, 4)
    ask = Asker(database(shelf().put("T", [column("A", number(), [])], last_ddl=late)))
    assert ask("SELECT last_ddl_time, object_type FROM all_objects") == [
        ((2026, 11, 1, 2, 3, 4), "TABLE")
    ]


class TestQueries:
    """Joins, ordering and limits, as dictionary queries use them."""

    @pytest.fixture
    def many(self) -> Asker:
        tables = shelf()
        for name in ("B", "a", "C"):
            tables.put(name, [column("X", number(), []), column("Y", number(), [])])
        return Asker(database(*tables.tables))

    def test_inner_joins_pair_and_left_joins_keep(self, many: Asker) -> None:
        inner = (
            "SELECT t.table_name, c.column_name FROM all_tables t, all_tab_cols c "
            "WHERE t.owner = c.owner AND t.table_name = c.table_name AND c.column_name = 'Y' "
            "ORDER BY t.table_name"
        )
        assert many(inner) == [("B", "Y"), ("C", "Y"), ("a", "Y")]
        left = (
            "SELECT t.table_name, l.column_name FROM all_tables t LEFT JOIN all_tab_cols l "
            "ON l.table_name = t.table_name AND l.column_name = 'X' AND l.table_name <> 'B' "
            "ORDER BY 1 DESC"
        )
        assert many(left) == [("a", "X"), ("C", "X"), ("B", None)]

    def test_distinct_rows_are_ordered_and_cut(self, many: Asker) -> None:
        assert many("SELECT DISTINCT owner FROM all_tab_cols WHERE owner <> 'SYS'") == [("SHOP",)]
        first = "SELECT table_name AS name FROM all_tables ORDER BY name FETCH FIRST 2 ROWS ONLY"
        assert many(first) == [("B",), ("C",)]

    def test_nulls_come_last_ascending_and_first_descending(self, many: Asker) -> None:
        sql = "SELECT CASE WHEN table_name <> 'B' THEN table_name END n FROM all_tables ORDER BY n"
        assert many(sql) == [("C",), ("a",), (None,)]
        assert many(f"{sql} DESC") == [(None,), ("a",), ("C",)]
        assert many(f"{sql} NULLS FIRST") == [(None,), ("C",), ("a",)]

    def test_in_lists_of_binds_and_subqueries(self, many: Asker) -> None:
        listed = "SELECT table_name FROM all_tables WHERE table_name IN (:1, :2, :3, :4) ORDER BY 1"
        assert many(listed, "a", "B", "x", None) == [("B",), ("a",)]
        nested = (
            "SELECT table_name FROM all_tables WHERE table_name IN "
            "(SELECT table_name FROM all_tab_cols WHERE column_name = :1) AND table_name > :2 "
            "ORDER BY 1"
        )
        assert many(nested, "X", "B") == [("C",), ("a",)]


def test_described_shapes_are_those_of_a_real_server(ask: Asker) -> None:
    columns = ask.session.describe("SELECT COUNT(*), SUM(id), max( id ) FROM shop.items").columns
    assert [(shape.name, shape.precision, shape.scale) for shape in columns] == [
        ("COUNT(*)", 0, 0),
        ("SUM(ID)", 0, -127),
        ("MAX(ID)", 0, -127),
    ]
    columns = ask.session.describe(
        "SELECT id, name, TO_CHAR(id, 'TM9'), id + 1 \"Sum up\", SYS_EXTRACT_UTC(SYSTIMESTAMP), "
        "'x y', NULL FROM shop.items"
    ).columns
    assert [(shape.name, shape.ora_type, shape.precision, shape.scale) for shape in columns] == [
        ("ID", 2, 10, 0),
        ("NAME", 1, 0, 0),
        ("TO_CHAR(ID,'TM9')", 1, 0, 0),
        ("Sum up", 2, 0, -127),
        ("SYS_EXTRACT_UTC(SYSTIMESTAMP)", 180, 0, 9),
        ("'XY'", 96, 0, 0),
        ("NULL", 1, 0, 0),
    ]
    assert all(shape.size_bytes > 0 for shape in columns)
    assert [shape.size_chars for shape in columns[1:3]] == [20, 64]
