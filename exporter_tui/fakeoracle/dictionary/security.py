"""Users, privileges and row-level security policies.

Enters: accounts and their grants. Leaves: view definitions. Source: Oracle Database Reference 19c.
ALL_TAB_PRIVS shows what was granted to the user or by the user as owner.
"""

from collections.abc import Iterable

from exporter_tui.fakeoracle.dictionary.definition import (
    DAY,
    FLAG,
    NAME,
    NUM,
    DictionaryView,
    Line,
    always,
    letter,
    text,
    view,
    yes,
)
from exporter_tui.fakeoracle.dictionary.look import Look
from exporter_tui.fakeoracle.storage.table import (
    DEFAULT_DDL_TIME,
    Policy,
    PolicyKind,
    Redaction,
    StoredTable,
)

Grant = tuple[str, str, str, str]
"""Grantee, owner, object, privilege."""


def _grants(look: Look) -> list[Grant]:
    return sorted(
        (user.name, owner, name, privilege)
        for user in look.users.values()
        for privilege, owner, name in user.objects
    )


def _all_grants(look: Look) -> Iterable[Grant]:
    return (grant for grant in _grants(look) if look.user.name in grant[:2])


def _system(look: Look) -> list[str]:
    return sorted(look.user.system)


_USERS: tuple[Line, ...] = (
    ("USERNAME", NAME, lambda u: u.name),
    ("USER_ID", NUM, lambda u: u.user_id),
    ("CREATED", DAY, always(DEFAULT_DDL_TIME)),
    ("COMMON", FLAG, lambda u: yes(u.maintained)),
    ("ORACLE_MAINTAINED", text(1), lambda u: letter(u.maintained)),
)
_TAB_PRIVS: tuple[Line, ...] = (
    ("GRANTOR", NAME, lambda g: g[1]),
    ("GRANTEE", NAME, lambda g: g[0]),
    ("TABLE_SCHEMA", NAME, lambda g: g[1]),
    ("TABLE_NAME", NAME, lambda g: g[2]),
    ("PRIVILEGE", text(40), lambda g: g[3]),
    ("GRANTABLE", FLAG, always("NO")),
    ("HIERARCHY", FLAG, always("NO")),
    ("COMMON", FLAG, always("NO")),
    ("TYPE", text(24), always("TABLE")),
)
_USER_TAB_PRIVS: tuple[Line, ...] = (
    ("GRANTEE", NAME, lambda g: g[0]),
    ("OWNER", NAME, lambda g: g[1]),
    ("TABLE_NAME", NAME, lambda g: g[2]),
    ("GRANTOR", NAME, lambda g: g[1]),
    ("PRIVILEGE", text(40), lambda g: g[3]),
    ("GRANTABLE", FLAG, always("NO")),
    ("TYPE", text(24), always("TABLE")),
)


def _policies(
    tables: Iterable[StoredTable], kind: PolicyKind = PolicyKind.ROW_LEVEL_SECURITY
) -> Iterable[tuple[StoredTable, Policy]]:
    return ((table, policy) for table in tables for policy in table.policies if policy.kind is kind)


def _relevant_columns(tables: Iterable[StoredTable]) -> Iterable[tuple[StoredTable, Policy, str]]:
    return (
        (table, policy, column) for table, policy in _policies(tables) for column in policy.columns
    )


def _redactions(look: Look) -> Iterable[tuple[StoredTable, Redaction]]:
    return ((table, table.redaction) for table in look.tables if table.redaction is not None)


def _redacted(look: Look) -> Iterable[tuple[StoredTable, str]]:
    return ((table, column) for table, policy in _redactions(look) for column in policy.columns)


def _labels(look: Look) -> Iterable[tuple[StoredTable, Policy]]:
    return _policies(look.tables, PolicyKind.LABEL_SECURITY)


def _own_labels(look: Look) -> Iterable[tuple[StoredTable, Policy]]:
    # ALL_SA views show a policy to those who administer it, by the role that came with it.
    return (one for one in _labels(look) if f"{one[1].name}_DBA" in look.user.system)


_POLICIES: tuple[Line, ...] = (
    ("OBJECT_OWNER", NAME, lambda p: p[0].owner),
    ("OBJECT_NAME", NAME, lambda p: p[0].name),
    ("POLICY_GROUP", NAME, always("SYS_DEFAULT")),
    ("POLICY_NAME", NAME, lambda p: p[1].name),
    ("PF_OWNER", NAME, lambda p: p[0].owner),
    ("FUNCTION", NAME, lambda p: p[1].function),
    ("SEL", FLAG, lambda p: yes(p[1].on_select)),
    ("INS", FLAG, always("NO")),
    ("UPD", FLAG, always("NO")),
    ("DEL", FLAG, always("NO")),
    ("ENABLE", FLAG, lambda p: yes(p[1].enabled)),
)


_RELEVANT_COLUMNS: tuple[Line, ...] = (
    ("OBJECT_OWNER", NAME, lambda c: c[0].owner),
    ("OBJECT_NAME", NAME, lambda c: c[0].name),
    ("POLICY_GROUP", NAME, always("SYS_DEFAULT")),
    ("POLICY_NAME", NAME, lambda c: c[1].name),
    ("SEC_REL_COLUMN", NAME, lambda c: c[2]),
    ("COLUMN_OPTION", text(8), lambda c: "ALL_ROWS" if c[1].masks else "NONE"),
)
_REDACTION_POLICIES: tuple[Line, ...] = (
    ("OBJECT_OWNER", NAME, lambda r: r[0].owner),
    ("OBJECT_NAME", NAME, lambda r: r[0].name),
    ("POLICY_NAME", NAME, lambda r: r[1].name),
    ("EXPRESSION", text(4000), always("1=1")),
    # VARCHAR2(7), and said to be padded: clients TRIM it.
    ("ENABLE", text(7), lambda r: yes(r[1].enabled).ljust(7)),
    ("POLICY_DESCRIPTION", text(4000), always(None)),
)
_REDACTION_COLUMNS: tuple[Line, ...] = (
    ("OBJECT_OWNER", NAME, lambda r: r[0].owner),
    ("OBJECT_NAME", NAME, lambda r: r[0].name),
    ("COLUMN_NAME", NAME, lambda r: r[1]),
    ("FUNCTION_TYPE", text(27), always("FULL REDACTION")),
)
_LABEL_POLICIES: tuple[Line, ...] = (
    ("POLICY_NAME", text(30), lambda p: p[1].name),
    ("SCHEMA_NAME", NAME, lambda p: p[0].owner),
    ("TABLE_NAME", NAME, lambda p: p[0].name),
    ("STATUS", text(8), lambda p: "ENABLED" if p[1].enabled else "DISABLED"),
    ("TABLE_OPTIONS", text(4000), always("READ_CONTROL")),
    ("FUNCTION", text(1024), always(None)),
    ("PREDICATE", text(256), always(None)),
)
_APPLIED_POLICIES: tuple[Line, ...] = (
    ("SCHEMA", NAME, lambda p: p[0].owner),
    ("OBJECT", NAME, lambda p: p[0].name),
    ("POLICY", NAME, lambda p: p[1].name),
    ("POLICY_OWNER", NAME, lambda p: p[0].owner),
    ("SEL", FLAG, lambda p: yes(p[1].on_select)),
    ("STATUS", text(8), lambda p: "ENABLED" if p[1].enabled else "DISABLED"),
)
LABEL_SECURITY_OWNER = "LBACSYS"


def hiding_views() -> list[DictionaryView]:
    """Return the views about what a user is not shown: redaction, label security, Real Application
    Security (Reference 19c; Label Security and Real Application Security guides). Those of
    LBACSYS exist where Label Security is installed.
    """
    ras = PolicyKind.APPLICATION_SECURITY
    return [
        view(
            "ALL_SEC_RELEVANT_COLS", lambda k: _relevant_columns(k.accessible), *_RELEVANT_COLUMNS
        ),
        view("REDACTION_POLICIES", _redactions, *_REDACTION_POLICIES, grant="REDACTION_POLICIES"),
        view("REDACTION_COLUMNS", _redacted, *_REDACTION_COLUMNS, grant="REDACTION_COLUMNS"),
        view("ALL_XS_APPLIED_POLICIES", lambda k: _policies(k.accessible, ras), *_APPLIED_POLICIES),
        view(
            "DBA_XS_APPLIED_POLICIES",
            lambda k: _policies(k.tables, ras),
            *_APPLIED_POLICIES,
            grant="DBA_XS_APPLIED_POLICIES",
        ),
        view("ALL_SA_TABLE_POLICIES", _own_labels, *_LABEL_POLICIES, owner=LABEL_SECURITY_OWNER),
        view(
            "DBA_SA_TABLE_POLICIES",
            _labels,
            *_LABEL_POLICIES,
            grant="DBA_SA_TABLE_POLICIES",
            owner=LABEL_SECURITY_OWNER,
        ),
    ]


def security_views() -> list[DictionaryView]:
    """Return the views about users, rights and policies."""
    return [
        view("ALL_USERS", lambda k: k.users.values(), *_USERS),
        view("USER_USERS", lambda k: [k.user], *_USERS),
        view("ALL_TAB_PRIVS", _all_grants, *_TAB_PRIVS),
        view("USER_TAB_PRIVS", _all_grants, *_USER_TAB_PRIVS),
        view("SESSION_PRIVS", _system, ("PRIVILEGE", text(40), lambda p: p)),
        view(
            "USER_SYS_PRIVS",
            lambda k: [(k.user.name, privilege) for privilege in _system(k)],
            ("USERNAME", NAME, lambda p: p[0]),
            ("PRIVILEGE", text(40), lambda p: p[1]),
            ("ADMIN_OPTION", FLAG, always("NO")),
        ),
        view("ALL_POLICIES", lambda k: _policies(k.accessible), *_POLICIES),
        view("DBA_POLICIES", lambda k: _policies(k.tables), *_POLICIES, grant="DBA_POLICIES"),
    ]
