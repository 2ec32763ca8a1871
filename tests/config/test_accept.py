"""``export.accept``: each entry says of which tables what is accepted, and nothing is guessed."""

from collections.abc import Callable

import pytest

from exporter_tui.config.errors import ConfigError
from exporter_tui.model.consent import AcceptedColumns, AcceptEntry, Consent
from exporter_tui.model.options import Options

Load = Callable[..., Options]
Refuse = Callable[..., ConfigError]


def test_entries_arrive_with_their_place(load: Load, valid: str) -> None:
    options = load(
        valid
        + """\
  accept:
    - {table: HR.EMPLOYEES, masked: [SALARY, "Old Name"], hidden_rows: true}
    - table: 'SALES.*'
      replaced_characters: true
"""
    )

    assert options.export.accept == (
        AcceptEntry(
            table="HR.EMPLOYEES",
            consent=Consent(masked=AcceptedColumns(names=("SALARY", "Old Name")), hidden_rows=True),
            place="export.accept[1] (line 10)",
        ),
        AcceptEntry(
            table="SALES.*",
            consent=Consent(replaced_characters=AcceptedColumns(every=True)),
            place="export.accept[2] (line 11)",
        ),
    )


def test_nothing_is_accepted_unless_it_is_written(load: Load, valid: str) -> None:
    assert load(valid).export.accept == ()


def test_a_name_may_come_from_the_environment(load: Load, valid: str) -> None:
    text = valid + "  accept: [{table: '${T}', masked: ['${C}']}]\n"

    (entry,) = load(text, {"T": "HR.PAY", "C": "SALARY"}).export.accept

    assert (entry.table, entry.consent.masked.names) == ("HR.PAY", ("SALARY",))


@pytest.mark.parametrize(
    ("entry", "key", "cause", "remedy"),
    [
        ("{masked: true}", "", "an entry names no table", "`table: OWNER.NAME`"),
        ("{table: HR.T}", "", "an entry accepts nothing", "masked or hidden_rows"),
        ("{table: HR.T, maskd: true}", ".maskd", "no such key", "`masked`"),
        (
            "{table: HR.T, mask: true, x: 1}",
            ".(not shown)",
            "no such key",
            "keys of an entry are table",
        ),
        ("{table: HR.T, masked: false}", ".masked", "names no column", "or true for every one"),
        ("{table: HR.T, masked: SALARY}", ".masked", "names no column", "[SALARY,"),
        ("{table: HR.T, masked: []}", ".masked", "names no column", "list of columns"),
        ("{table: HR.T, masked: [1]}", ".masked", "must be text", "single quotes"),
        ("{table: HR.T, masked: ['']}", ".masked", "must be text", "list of columns"),
        ("{table: HR.T, hidden_rows: false}", ".hidden_rows", "is `true`", "leave the key out"),
        ("{table: HR.T, hidden_rows: }", ".hidden_rows", "is `true`", "leave the key out"),
        ("{table: '', masked: true}", ".table", "the text is empty", "Write a value"),
        ("{table: 7, masked: true}", ".table", "7 is not text", "single quotes"),
        ("HR.T", "", "does not fit", "{table: HR.EMPLOYEES"),
        ("", "", "has no value", "{table: HR.EMPLOYEES"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_line(
    refuse: Refuse, valid: str, entry: str, *, key: str, cause: str, remedy: str
) -> None:
    error = refuse(valid + f"  accept:\n    - {entry}\n")

    found = {problem.key: problem for problem in error.problems}
    problem = found[f"export.accept[1]{key}"]
    assert problem.line == 10
    assert cause in problem.cause
    assert remedy in problem.remedy


@pytest.mark.parametrize("value", ["true", "HR.T", "{table: HR.T, masked: true}", "7"])
def test_something_else_than_a_list_is_refused(refuse: Refuse, valid: str, value: str) -> None:
    (problem,) = refuse(valid + f"  accept: {value}\n").problems

    assert (problem.line, problem.key) == (9, "export.accept")
    assert "a list of entries: {table: HR.EMPLOYEES, masked: [SALARY]}" in problem.remedy


def test_a_variable_that_is_not_set_is_one_problem(refuse: Refuse, valid: str) -> None:
    (problem,) = refuse(valid + "  accept: [{table: HR.T, masked: ['${NOT_SET}']}]\n").problems

    assert problem.key == "export.accept[1].masked[1]"
    assert "NOT_SET is not set" in problem.cause


def test_every_wrong_entry_is_named(refuse: Refuse, valid: str) -> None:
    error = refuse(
        valid
        + """\
  accept:
    - {table: HR.T}
    - table: HR.U
      masked: false
      hidden_rows: 1
"""
    )

    assert [(problem.line, problem.key) for problem in error.problems] == [
        (10, "export.accept[1]"),
        (12, "export.accept[2].masked"),
        (13, "export.accept[2].hidden_rows"),
    ]
