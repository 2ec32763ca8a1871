"""What Oracle is asked, at which moment, and what becomes of its answer."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pytest

from exporter_tui.model.catalogue.lookup import error
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import ChunkNo, RunId
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.types import parse_type
from exporter_tui.model.verdict import FULL, Asked
from exporter_tui.model.work import CheckTask, ColumnAggregates
from exporter_tui.validate.aggregates import ask
from exporter_tui.validate.items import asked_of, items
from tests.store.builders import DATABASE, column, plan

NUMBER = parse_type("NUMBER")
COUNTS, DEEP = Asked(mode=ValidationMode.COUNTS), Asked(mode=ValidationMode.DEEP)
Answer = Callable[[str], str | None]


class Oracle:
    """Answers every select item by a function of its text."""

    def __init__(
        self, answer: Answer, *, fails_with: str = "", culprits: Iterable[str] = ("",)
    ) -> None:
        """``fails_with``: the error of every statement with the sum of a culprit, by default of
        any column.
        """
        self.answer = answer
        self.fails_with = fails_with
        self.sums = [f'SUM(t."{name}' if name else "SUM(" for name in culprits]
        self.asked: list[str] = []

    def texts(
        self, sql: str, binds: Mapping[str, object] | None = None, *, where: str
    ) -> list[tuple[str | None, ...]]:
        assert binds is None
        self.asked.append(sql)
        if self.fails_with and any(sum_of in sql for sum_of in self.sums):
            raise error(self.fails_with, where, "said so")
        return [tuple(self.answer(item) for item in items_of(sql))]


def items_of(sql: str) -> list[str]:
    found = re.fullmatch(r"SELECT /\*\+ [^*]+ \*/ (.*) FROM .*", sql)
    assert found is not None
    return re.split(r", (?=(?:COUNT|SUM|MIN|MAX|TO_CHAR|SUBSTR)\()", found[1])


def task(of: TablePlan, asked: Asked = FULL) -> CheckTask:
    return CheckTask(
        plan=of,
        chunk=ChunkNo(0),
        run_id=RunId("r"),
        output_dir="/nowhere",
        bound_s=60.0,
        asked=asked,
    )


def itself(item: str) -> str:
    if item.startswith("COUNT") or "LENGTHB(" in item:
        return "7"
    return item


def test_the_table_is_read_whole_at_the_scn_of_its_plan() -> None:
    oracle = Oracle(itself)
    found = ask(task(plan([column("A")], scn=4711)), oracle)
    (sql,) = oracle.asked
    assert sql.endswith(' FROM "HR"."EMPLOYEES" AS OF SCN 4711 t')
    assert " WHERE " not in sql
    assert items_of(sql)[0] == "COUNT(*)"
    assert (found.rows, found.scn, found.table) == (7, 4711, plan().table)


@pytest.mark.parametrize(
    ("declared", "items"),
    [
        (
            "NUMBER",
            ['COUNT(t."C")', 'SUM(t."C")', 'MIN(t."C")', 'MAX(t."C")'],
        ),
        ("BINARY_DOUBLE", ['COUNT(t."C")', 'MIN(t."C")', 'MAX(t."C")']),
        ("BINARY_FLOAT", ['COUNT(t."C")', 'MIN(t."C")', 'MAX(t."C")']),
        (
            "DATE",
            [
                'COUNT(t."C")',
                "TO_CHAR(MIN(t.\"C\"), 'SYYYY-MM-DD HH24:MI:SS')",
                "TO_CHAR(MAX(t.\"C\"), 'SYYYY-MM-DD HH24:MI:SS')",
            ],
        ),
        (
            "TIMESTAMP(9)",
            [
                'COUNT(t."C")',
                "SUBSTR(TO_CHAR(MIN(t.\"C\"), 'SYYYY-MM-DD HH24:MI:SS.FF9'), 1, 27)",
                "SUBSTR(TO_CHAR(MAX(t.\"C\"), 'SYYYY-MM-DD HH24:MI:SS.FF9'), 1, 27)",
            ],
        ),
        ("VARCHAR2", ['COUNT(t."C")', 'SUM(LENGTHB(t."C"))']),
        ("CHAR", ['COUNT(t."C")', 'SUM(LENGTHB(t."C"))']),
        ("NVARCHAR2", ['COUNT(t."C")', 'SUM(LENGTHB(t."C"))']),
        ("NCHAR", ['COUNT(t."C")', 'SUM(LENGTHB(t."C"))']),
        ("RAW", ['COUNT(t."C")', 'SUM(VSIZE(t."C"))']),
        ("ROWID", ['COUNT(t."C")']),
        ("CLOB", ['COUNT(CASE WHEN t."C" IS NOT NULL THEN 1 END)']),
        ("BLOB", ['COUNT(CASE WHEN t."C" IS NOT NULL THEN 1 END)']),
        ("INTERVAL YEAR(2) TO MONTH", ['COUNT(t."C")']),
    ],
)
def test_each_type_is_asked_what_can_be_known_exactly(declared: str, items: list[str]) -> None:
    oracle = Oracle(lambda item: "0" if item.startswith("COUNT") else None)
    ask(task(plan([column("C", parse_type(declared, data_length=10))])), oracle)
    assert items_of(oracle.asked[0]) == ["COUNT(*)", *items]


ANY_KIND = [
    *("NUMBER", "FLOAT", "BINARY_DOUBLE", "DATE", "TIMESTAMP(6)", "TIMESTAMP(6) WITH TIME ZONE"),
    *("VARCHAR2", "NVARCHAR2", "CHAR", "NCHAR", "RAW", "CLOB", "BLOB", "ROWID"),
]


@pytest.mark.parametrize("declared", ANY_KIND)
def test_counts_ask_for_nothing_else(declared: str) -> None:
    found = items(0, column("C", parse_type(declared, data_length=10)), COUNTS)
    assert list(found) == ["count 0"]


@pytest.mark.parametrize(
    ("declared", "item"),
    [
        ("DATE", "SUM(TO_NUMBER(TO_CHAR(t.\"C\", 'YYYYMMDDHH24MISS')))"),
        (
            "TIMESTAMP(9)",
            "SUM(TO_NUMBER(SUBSTR(TO_CHAR(t.\"C\", 'YYYYMMDDHH24MISSFF9'), 1, 20)))",
        ),
        *(
            (
                f"TIMESTAMP(3) WITH {zone}",
                'SUM(TO_NUMBER(SUBSTR(TO_CHAR(SYS_EXTRACT_UTC(t."C"), '
                "'YYYYMMDDHH24MISSFF9'), 1, 20)))",
            )
            for zone in ("TIME ZONE", "LOCAL TIME ZONE")
        ),
    ],
)
def test_a_deep_check_adds_moments_up_as_numbers(declared: str, item: str) -> None:
    of = column("C", parse_type(declared))
    assert items(0, of, DEEP)["moments 0"] == item
    assert {**items(0, of, Asked()), "moments 0": item} == items(0, of, DEEP)


@pytest.mark.parametrize(
    "declared", [one for one in ANY_KIND if "TIME" not in one and one != "DATE"]
)
def test_a_deep_check_asks_the_same_of_what_is_no_moment(declared: str) -> None:
    of = column("C", parse_type(declared, data_length=10))
    assert items(0, of, DEEP) == items(0, of, Asked())


@pytest.mark.parametrize(
    ("character_set", "national", "measured"),
    [
        ("AL32UTF8", "AL16UTF16", {"CHAR", "VARCHAR2", "NCHAR", "NVARCHAR2", "RAW"}),
        ("AL32UTF8", "UTF8", {"CHAR", "VARCHAR2", "RAW"}),
        ("UTF8", "AL16UTF16", {"NCHAR", "NVARCHAR2", "RAW"}),
        ("WE8MSWIN1252", "AL16UTF16", {"NCHAR", "NVARCHAR2", "RAW"}),
        ("US7ASCII", "UTF8", {"RAW"}),
    ],
)
def test_lengths_are_asked_only_where_they_are_those_of_the_file(
    character_set: str, national: str, measured: set[str]
) -> None:
    database = replace(DATABASE, character_set=character_set, national_character_set=national)
    asked = asked_of(database, ValidationMode.FULL)
    found = {
        declared
        for declared in ANY_KIND
        if "length 0" in items(0, column("C", parse_type(declared, data_length=10)), asked)
    }
    assert found == measured


@pytest.mark.parametrize(("length", "measured"), [(1, True), (2000, True), (2001, False)])
def test_an_extended_raw_is_not_measured(length: int, measured: bool) -> None:
    found = items(0, column("C", parse_type("RAW", data_length=length)), Asked())
    assert ("length 0" in found) == measured


def test_the_answer_says_what_was_asked() -> None:
    made = task(plan([column("A")]), DEEP)
    assert ask(made, Oracle(itself)).asked == DEEP


def test_instants_are_asked_in_utc() -> None:
    oracle = Oracle(lambda item: "1" if item.startswith("COUNT") else " 2024-01-02 03:04:05.123456")
    declared = parse_type("TIMESTAMP(6) WITH TIME ZONE")
    found = ask(task(plan([column("C", declared)])), oracle)
    assert 'TO_CHAR(SYS_EXTRACT_UTC(MIN(t."C")), ' in oracle.asked[0]
    assert found.columns[0].minimum == "2024-01-02 03:04:05.123456Z"


def test_a_date_before_christ_keeps_its_sign() -> None:
    oracle = Oracle(lambda item: "1" if item.startswith("COUNT") else "-4712-01-01 00:00:00")
    found = ask(task(plan([column("C", parse_type("DATE"))])), oracle)
    assert found.columns[0].minimum == "-4712-01-01 00:00:00"


def test_answers_find_their_columns() -> None:
    def answer(item: str) -> str | None:
        if item == "COUNT(*)":
            return "9"
        number = re.search(r'"C(\d+)"', item)
        assert number is not None
        function = item.partition("(")[0]
        return {"COUNT": "3", "SUM": "1", "MIN": "-", "MAX": "+"}[function] + number[1]

    columns = [column(f"C{no}", NUMBER) for no in range(3)]
    found = ask(task(plan(columns)), Oracle(answer))
    assert found.rows == 9
    assert found.columns == tuple(
        ColumnAggregates(
            non_null=int(f"3{no}"),
            total=f"1{no}",
            minimum=f"-{no}",
            maximum=f"+{no}",
        )
        for no in range(3)
    )


@pytest.mark.parametrize(("columns", "statements"), [(224, 1), (225, 2), (1000, 5)])
def test_a_wide_table_takes_few_statements_of_at_most_900_items(
    columns: int, statements: int
) -> None:
    oracle = Oracle(itself)
    found = ask(task(plan([column(f"C{no}", NUMBER) for no in range(columns)])), oracle)
    assert len(oracle.asked) == statements
    assert max(len(items_of(sql)) for sql in oracle.asked) <= 900
    assert [one.minimum for one in found.columns] == [f'MIN(t."C{no}")' for no in range(columns)]


def test_many_columns_of_little_to_ask_are_one_statement() -> None:
    texts = [column(f"C{no}", parse_type("VARCHAR2", char_length=9)) for no in range(899)]
    oracle = Oracle(itself)
    made = task(plan(texts), Asked(mode=ValidationMode.COUNTS))
    assert len(ask(made, oracle).columns) == 899
    assert [len(items_of(sql)) for sql in oracle.asked] == [900]


def test_a_table_without_columns_is_counted() -> None:
    assert ask(task(plan([])), Oracle(itself)).rows == 7


def test_a_sum_beyond_oracle_is_left_out_and_the_rest_is_asked_again() -> None:
    oracle = Oracle(itself, fails_with="ORA-01426")
    found = ask(task(plan([column("C", NUMBER)])), oracle)
    assert len(oracle.asked) == 2
    assert found.columns[0].total is None
    assert found.columns[0].maximum == 'MAX(t."C")'


@pytest.mark.parametrize("culprits", [{"C3"}, {"C0", "C6"}, {"C2", "C3", "C5"}])
def test_sums_beyond_oracle_take_no_other_sum_away(culprits: set[str]) -> None:
    oracle = Oracle(itself, fails_with="ORA-01426", culprits=culprits)
    found = ask(task(plan([column(f"C{no}", NUMBER) for no in range(7)])), oracle)
    assert {f"C{no}" for no, one in enumerate(found.columns) if one.total is None} == culprits
    for no, one in enumerate(found.columns):
        assert one.maximum == f'MAX(t."C{no}")'


def test_any_other_error_goes_up() -> None:
    oracle = Oracle(itself, fails_with="ORA-01555")
    with pytest.raises(ExporterError) as caught:
        ask(task(plan()), oracle)
    assert caught.value.failure.code == "ORA-01555"
    assert caught.value.failure.where == "check of HR.EMPLOYEES chunk 0"
