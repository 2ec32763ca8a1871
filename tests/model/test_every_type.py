"""A type is whole, or one test says what it lacks: each ``Kind`` takes every step that a column
takes, and stands in the table of ARCHITECTURE.md.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pytest

import exporter_tui
from exporter_tui.bigquery.checks import column_checks
from exporter_tui.export.cells.encode import cells
from exporter_tui.export.statistics.stats import StatsCollector
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.types import BigQueryType, Kind, OracleType, parse_type, rule
from exporter_tui.model.verdict import Asked
from exporter_tui.model.work import ColumnAggregates, ColumnStats, TableAggregates
from exporter_tui.oracle.arrow import data_type
from exporter_tui.oracle.plain import plain_sql
from exporter_tui.oracle.select import column_sql
from exporter_tui.validate.compare import verdict
from exporter_tui.validate.complete import lacks_sums
from exporter_tui.validate.file_stats import FileStats
from exporter_tui.validate.items import aggregates, items
from tests.store.builders import column, plan, record

PACKAGE = Path(exporter_tui.__file__).parent
ARCHITECTURE = PACKAGE / "ARCHITECTURE.md"
KINDS_OF_TODAY = 19
NOTHING = ColumnStats(non_null=0)
ALL = Asked(mode=ValidationMode.DEEP, text_lengths=True, national_lengths=True)


def declared_as(kind: Kind) -> OracleType:
    """Return a declaration of that kind, with all that any of them declares."""
    return OracleType(kind=kind, length=20, precision=9, scale=3, text=kind.value)


def _dictionary(kind: Kind) -> object:
    words = kind.value.split(" ")
    spelled = [
        " ".join([*words[:at], f"{words[at]}({digits})", *words[at + 1 :]])
        for at in range(len(words))
        for digits in (2, 6)
    ]
    spelled += [f"INTERVAL DAY({digits}) TO SECOND(6)" for digits in (2, 6)]
    for text in (kind.value, *spelled):
        try:
            found = parse_type(text, data_length=20, precision=9, scale=3, char_length=20)
        except Exception:  # noqa: BLE001, S112 - whatever it does not know
            continue
        if found.kind is kind:
            return found
    raise LookupError(f"no DATA_TYPE of ALL_TAB_COLS is read as {kind.name}")


def _of(kind: Kind) -> ColumnPlan:
    return column("C", declared_as(kind))


def _fetched(kind: Kind) -> pa.Array:
    with suppress(ValueError):  # the Arrow type is another step
        return pa.nulls(2, data_type(_of(kind).arrow))
    return pa.nulls(2)


def _statistics(kind: Kind) -> object:
    made = pa.nulls(2, pa.large_string())
    with suppress(AssertionError):  # the encoder is another step
        made = cells(_of(kind), _fetched(kind))
    collector = StatsCollector([_of(kind)], "\\N")
    collector.add([_fetched(kind)], [made])
    return collector.result()


def _file_statistics(kind: Kind) -> object:
    stats = FileStats([_of(kind)])
    stats.add([pa.nulls(2, pa.large_string())], 2)
    return stats.result()


def _aggregate(kind: Kind) -> object:
    asked = items(0, _of(kind), ALL)
    return aggregates(dict.fromkeys(asked, "0") | {"min 0": None, "max 0": None}, 0, _of(kind))


def _comparison(kind: Kind) -> object:
    made = plan([_of(kind)])
    theirs = ColumnAggregates(
        non_null=1, total="1", minimum="1", maximum="1", length=1, moments="1"
    )
    ours = ColumnStats(non_null=1, total="1", minimum="1", maximum="1", length_bytes=1, moments="1")
    answer = TableAggregates(table=made.table, scn=made.scn, rows=1, columns=(theirs,), asked=ALL)
    return verdict(made, [record(made, 0, rows=1, columns=(ours,))], answer)


def _older_sidecar(kind: Kind) -> object:
    made = plan([_of(kind)])
    return lacks_sums(made, record(made, 0, columns=(ColumnStats(non_null=1),)))


def _bigquery_check(kind: Kind) -> object:
    one = _of(kind)
    return list(column_checks(one, one.bigquery or BigQueryType.NUMERIC, NOTHING))


def _row_of_cell_texts(kind: Kind) -> object:
    names = _named_in("| declared type |")
    assert kind.value in names, f"{kind.value} is not among {sorted(names)}"
    return names


def _named_in(head: str) -> set[str]:
    """Return the types that the first column of a table names."""
    lines = ARCHITECTURE.read_text(encoding="utf-8").splitlines()
    start = next(no for no, line in enumerate(lines) if line.startswith(head)) + 2
    names: set[str] = set()
    for line in lines[start:]:
        if not line.startswith("| "):
            break
        first = re.sub(r"\([^)]*\)", "", line.strip("| ").split(" | ")[0])
        for name in first.split(", "):
            names |= {name.replace("[LOCAL] ", ""), name.replace("[LOCAL]", "LOCAL")}
    return names


STEPS: Mapping[str, Callable[[Kind], object]] = MappingProxyType(
    {
        "its reading from ALL_TAB_COLS (model/types.parse_type)": _dictionary,
        "its row of the type table (model/types.rule)": lambda kind: rule(declared_as(kind)),
        "what is selected (oracle/select)": lambda kind: column_sql(declared_as(kind), "C"),
        "what is selected without a schema (oracle/plain)": lambda kind: plain_sql(_of(kind)),
        "its Arrow type (oracle/arrow)": lambda kind: data_type(_of(kind).arrow),
        "its encoder (export/cells/encode)": lambda kind: cells(_of(kind), _fetched(kind)),
        "its statistics (export/statistics/stats)": _statistics,
        "Oracle's aggregates (validate/items)": _aggregate,
        "the statistics of its file (validate/file_stats)": _file_statistics,
        "its comparison (validate/compare)": _comparison,
        "what an older sidecar lacks of it (validate/complete)": _older_sidecar,
        "its BigQuery check (bigquery/checks)": _bigquery_check,
        "its row in ARCHITECTURE.md, The text of a cell": _row_of_cell_texts,
    }
)


def lacking(kind: Kind) -> Iterator[str]:
    """Yield the steps that a column of that kind does not get through, and why."""
    for name, step in STEPS.items():
        try:
            step(kind)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the step is not there
            yield f"{name}: {type(error).__name__}: {error}"


def test_there_are_types_to_look_at() -> None:
    assert len(Kind) >= KINDS_OF_TODAY


@pytest.mark.parametrize("kind", Kind)
def test_a_type_has_all_that_a_column_needs(kind: Kind) -> None:
    missing = list(lacking(kind))
    assert not missing, f"{kind.name} lacks " + "; ".join(missing)


# -- who asks what a type is ---------------------------------------------------------------------

TYPE_TABLE = "model/types.py"
OTHER_SIDE = "fakeoracle/"
"""It plays the database, and has types of its own."""

_ENUMS = ("Kind", "CellForm", "Family", "BigQueryType")


def sets_of_types(tree: ast.AST) -> Iterator[int]:
    """Yield the lines with a set, a list or a mapping of kinds, forms or families: what is not in
    it is forgotten without a word, where a ``match`` would name it.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Set(elts=members) | ast.List(elts=members) | ast.Tuple(elts=members):
                pass
            case ast.Dict(keys=keys):
                members = [key for key in keys if key is not None]
            case _:
                continue
        if any(_is_type(member) for member in members):
            yield node.lineno


def _is_type(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=name)):
            return name in _ENUMS
        case _:
            return False


@pytest.mark.parametrize(
    "text",
    [
        "ZONED = frozenset({Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ})",
        "column.cell in (CellForm.TEXT, CellForm.BASE64)",
        "CAUSES = {CellForm.TEXT: 'not UTF-8'}.get(form)",
        "found = [Family.LOB]",
    ],
)
def test_a_private_set_of_types_is_seen(text: str) -> None:
    assert list(sets_of_types(ast.parse(text)))


def test_a_match_is_no_set() -> None:
    text = "match family:\n    case Family.TEXT | Family.LOB:\n        pass\nkind is Kind.ROWID"
    assert not list(sets_of_types(ast.parse(text)))


def test_outside_the_type_table_nobody_keeps_a_set_of_types() -> None:
    texts = {
        str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.is_relative_to(PACKAGE / OTHER_SIDE)
    }
    asking = {
        name: ast.parse(text)
        for name, text in texts.items()
        if name != TYPE_TABLE and re.search(rf"\b({'|'.join(_ENUMS)})\.", text)
    }
    assert len(texts) > 100
    assert len(asking) > 8
    assert [f"{name}:{no}" for name, tree in asking.items() for no in sets_of_types(tree)] == []
