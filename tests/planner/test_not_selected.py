"""The words for names that no table has, and for a configuration that selects nothing."""

from collections.abc import Mapping

from exporter_tui.model.errors import ErrorClass, ExporterError
from exporter_tui.model.facts import NamedObject, ObjectKind, Owners
from exporter_tui.model.names import TableName
from exporter_tui.planner.not_selected import no_match, nothing_selected
from exporter_tui.planner.select_tables import Selection, Unmatched

NAMES = [TableName("HR", "EMPLOYEES"), TableName("HR", "JOBS")]


def _error(
    *entries: str, key: str = "tables", known: Mapping[TableName, NamedObject] | None = None
) -> ExporterError:
    unmatched = tuple(Unmatched(key=key, entry=entry) for entry in entries)
    return no_match(
        Selection(tables=(), unmatched=unmatched),
        known=known or {},
        searched=("HR",),
        owners=("HR", "SALES"),
        names=NAMES,
        username="READER",
    )


def _known(
    name: TableName, kind: ObjectKind, word: str = "", **more: str
) -> dict[TableName, NamedObject]:
    return {name: NamedObject(name=name, kind=kind, type=word, **more)}


def test_an_entry_that_matches_nothing_is_fatal_and_names_what_is_near() -> None:
    failure = _error("HR.EMPLOYEE").failure
    assert (failure.code, failure.error_class) == ("NO-MATCH", ErrorClass.FATAL)
    assert "export.tables: 'HR.EMPLOYEE' matches nothing. Near: HR.EMPLOYEES." in failure.message
    assert "Near: SALES." in _error("SALE", key="schemas").failure.message


def test_each_thing_is_called_what_it_is() -> None:
    name = TableName("HR", "V")
    cases = [
        (_known(name, ObjectKind.VIEW), "'HR.V' is a view; views are not exported."),
        (
            _known(name, ObjectKind.SYNONYM, target="A.B"),
            "'HR.V' is a synonym of A.B: name that.",
        ),
        (
            _known(name, ObjectKind.SYNONYM, target="A.B", link="FAR"),
            "is a synonym of A.B, in the other database of link FAR.",
        ),
        (_known(name, ObjectKind.TABLE), 'GRANT SELECT, FLASHBACK ON "HR"."V" TO "READER"'),
        (_known(name, ObjectKind.OTHER, "PACKAGE"), "is a package, not a table."),
    ]
    for known, words in cases:
        assert words in _error("HR.V", known=known).failure.message
        assert words.removeprefix("'HR.V' ") in _error("hr.v", known=known).failure.message
        assert words.removeprefix("'HR.V' ") in _error("V", known=known).failure.message


def test_a_bare_name_may_be_a_public_synonym() -> None:
    known = _known(TableName("PUBLIC", "EMP"), ObjectKind.SYNONYM, target="HR.EMPLOYEES")
    assert "is a synonym of HR.EMPLOYEES" in _error("emp", known=known).failure.message


def test_all_entries_are_told_at_once_up_to_a_screenful() -> None:
    message = _error(*(f"T{no}" for no in range(25))).failure.message
    assert message.count("matches nothing.") == 20
    assert "5 further entries match nothing." in message


def test_a_selection_without_any_table_names_the_schemas_that_can_be_read() -> None:
    nothing = Selection(tables=(), unmatched=())
    failure = nothing_selected(nothing, Owners(own=("HR", "SALES")), "READER").failure
    assert (failure.code, failure.error_class) == ("NOTHING-SELECTED", ErrorClass.FATAL)
    assert "READER owns none. It can see tables of HR, SALES." in failure.message
    many = Owners(own=tuple(f"S{no:02}" for no in range(30)))
    assert "and 10 more" in nothing_selected(nothing, many, "READER").failure.message
    assert "no other's" in nothing_selected(nothing, Owners(own=()), "READER").failure.message


def test_a_selection_that_leaves_all_tables_out_says_so() -> None:
    selection = Selection(tables=(), unmatched=(), excluded=7)
    failure = nothing_selected(selection, Owners(own=("HR",)), "READER").failure
    assert "export.exclude_tables leaves out all of 7 tables." in failure.message
