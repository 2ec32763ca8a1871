"""Who sees everything: the privileges that policies and redaction leave alone."""

import pytest

from exporter_tui.oracle.dictionary.rights import Rights


def rights(username: str = "U", system: str = "", schemas: tuple[str, ...] = ()) -> Rights:
    return Rights(
        username=username,
        system=frozenset({system}),
        schemas=frozenset((schema, "EXEMPT REDACTION POLICY") for schema in schemas),
        objects=frozenset(),
    )


@pytest.mark.parametrize(
    ("found", "unmasked"),
    [
        (rights(), set()),
        (rights(system="EXEMPT REDACTION POLICY"), {"HR", "SALES"}),
        (rights(system="EXEMPT ACCESS POLICY"), set()),
        (rights(username="SYS"), {"HR", "SALES"}),
        (rights(schemas=("HR",)), {"HR"}),
    ],
)
def test_redaction_leaves_alone_who_is_exempt(found: Rights, unmasked: set[str]) -> None:
    assert {owner for owner in ("HR", "SALES") if found.sees_unmasked(owner)} == unmasked


@pytest.mark.parametrize(
    ("found", "all_rows"),
    [
        (rights(), False),
        (rights(system="EXEMPT REDACTION POLICY"), False),
        (rights(system="EXEMPT ACCESS POLICY"), True),
        (rights(username="SYS"), True),
    ],
)
def test_policies_leave_alone_who_is_exempt(found: Rights, *, all_rows: bool) -> None:
    assert found.sees_all_rows == all_rows
