"""Catalogue: rights that are missing, and what stands between a user and the data."""

from exporter_tui.model.catalogue.entry import entries
from exporter_tui.model.errors import ErrorClass
from exporter_tui.model.grants import BEFORE_NEXT_RUN

_NEVER, _REFUSE = ErrorClass.NEVER_RETRY, ErrorClass.REFUSE_TABLE

RIGHTS = entries(
    (
        "ORA-00942 ORA-04043",
        _REFUSE,
        "The table does not exist for this user: it was dropped, or the right to read it is "
        "missing.",
        f"Ask the table's owner for GRANT SELECT, FLASHBACK on it {BEFORE_NEXT_RUN}, or take the "
        "table out of the configuration.",
    ),
    (
        "ORA-01031 ORA-41900",
        _REFUSE,
        "The user's rights do not cover this statement.",
        "Reading as of an SCN needs GRANT SELECT, FLASHBACK on the table "
        f"{BEFORE_NEXT_RUN}. If both are granted, ask a DBA whether Database Vault protects the "
        "table with a realm.",
    ),
    (
        "ORA-25191 ORA-22812 ORA-08188 ORA-14551 ORA-30051 ORA-02030",
        _REFUSE,
        "This kind of table cannot be read as of an SCN.",
        "Exclude the table (export.exclude_tables), or copy its data into an ordinary table.",
    ),
    (
        "ORA-28112 ORA-28113 ORA-28115 ORA-28132 ORA-28138",
        _NEVER,
        "A row-level security policy of the table failed.",
        "Ask a DBA to correct the policy function, or for EXEMPT ACCESS POLICY for the export's "
        "user.",
    ),
    (
        "ORA-28081",
        _REFUSE,
        "The table has columns that Data Redaction masks for this user.",
        "Ask a DBA for EXEMPT REDACTION POLICY for the export's user, or exclude the table.",
    ),
    (
        "ORA-47306 ORA-47400 ORA-47401 ORA-47408 ORA-47410",
        _REFUSE,
        "Database Vault does not let this user do that, whatever is granted.",
        "Ask the Database Vault owner to authorize the export's user for the realm or the command "
        "rule that the message names.",
    ),
    (
        "ORA-47605",
        _REFUSE,
        "SQL Firewall does not let this user run the statement, or from here.",
        "Ask a DBA to capture an export of this user with SQL Firewall and to allow what it sent "
        "(DBA_SQL_FIREWALL_VIOLATIONS names it).",
    ),
    (
        "ORA-28365 ORA-28353 ORA-28361 ORA-28362 ORA-28367 ORA-28374",
        _NEVER,
        "The table is encrypted, and the database's keystore (wallet) is closed or lacks the key.",
        "Ask a DBA to open the keystore (ADMINISTER KEY MANAGEMENT SET KEYSTORE OPEN), then run "
        "the same command again; tables that are not encrypted go on.",
    ),
)
