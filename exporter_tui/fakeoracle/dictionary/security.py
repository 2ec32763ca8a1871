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
from exporter_tui.fakeoracle.storage.table import DEFAULT_DDL_TIME, Policy, StoredTable

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


def _policies(tables: Iterable[StoredTable]) -> Iterable[tuple[StoredTable, Policy]]:
    return ((table, policy) for table in tables for policy in table.policies)


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
