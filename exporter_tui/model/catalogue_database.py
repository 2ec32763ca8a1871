"""Catalogue: errors of statements, once the session stands."""

from exporter_tui.model.catalogue_entry import entries
from exporter_tui.model.errors import ErrorClass

_RETRY, _NEVER = ErrorClass.RETRY, ErrorClass.NEVER_RETRY
_REDO, _REFUSE = ErrorClass.REDO_TABLE, ErrorClass.REFUSE_TABLE

DATABASE = entries(
    # The snapshot or the shape is gone: the whole table again, never one tile.
    (
        "ORA-01555 ORA-22924",
        _REDO,
        "The database no longer has the undo of this snapshot, so the table's chunks cannot all "
        "be read as of one moment.",
        "The table is exported again at a newer snapshot, once. If it comes back: run when less "
        "is written, use more workers, or ask a DBA for a longer undo_retention and more undo "
        "space (for LOBs: their RETENTION).",
    ),
    (
        "ORA-08180 ORA-08181 ORA-30052 ORA-08186",
        _REDO,
        "The database cannot read as of this SCN.",
        "The table is exported again at a newer snapshot, once. If it comes back, ask a DBA "
        "whether the database was restored or its SCN history is short.",
    ),
    (
        "ORA-01466",
        _REDO,
        "The table was created or altered after the snapshot, or only seconds before it.",
        "The table is exported again at a newer snapshot, once. Wait some seconds after a change "
        "of the table, then run the same command again.",
    ),
    (
        "ORA-08103 ORA-01410",
        _REDO,
        "The table was moved, truncated or dropped while it was read.",
        "The table is exported again at a newer snapshot, once. Keep maintenance jobs away from "
        "the table during the export.",
    ),
    (
        "ORA-00904",
        _REDO,
        "A column of the plan is no longer there.",
        "The table is planned and exported again, once. If it comes back, the table's folder "
        "holds the plan of another shape: remove the folder to restart the table.",
    ),
    # Rights.
    (
        "ORA-00942 ORA-04043",
        _REFUSE,
        "The table does not exist for this user: it was dropped, or the right to read it is "
        "missing.",
        'Ask its owner for GRANT SELECT ON "<owner>"."<table>" TO <user>, or take the table out '
        "of the configuration.",
    ),
    (
        "ORA-01031 ORA-41900",
        _REFUSE,
        "The user's rights do not cover this statement.",
        'Reading as of an SCN needs GRANT SELECT, FLASHBACK ON "<owner>"."<table>" TO <user>.',
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
    # Damage and defects: a loop would find the same again.
    (
        "ORA-00600 ORA-07445 ORA-00602 ORA-00603",
        _NEVER,
        "The database met an internal error.",
        "Look up the arguments in the alert log with a DBA and ask Oracle Support; the other "
        "tables go on.",
    ),
    (
        "ORA-01578 ORA-01115 ORA-00376 ORA-01110 ORA-26040",
        _NEVER,
        "A block or a file of the table cannot be read.",
        "Ask a DBA to recover the file. No rows are skipped, so the table stays FAILED until then.",
    ),
    (
        "ORA-01426 ORA-01476 ORA-01722 ORA-01801 ORA-01830 ORA-01841 ORA-01843 ORA-01858 "
        "ORA-01861 ORA-01847 ORA-01839 ORA-30926 ORA-01489 ORA-22835 ORA-06502 ORA-01455",
        _NEVER,
        "Oracle cannot compute an expression of the statement, usually in a virtual column.",
        "Find the row with SELECT on the virtual columns of the table; correct the data or the "
        "column's expression.",
    ),
    (
        "ORA-00900 ORA-00933 ORA-00936 ORA-00907 ORA-00903 ORA-00905 ORA-00923 ORA-00906 "
        "ORA-00972 ORA-01756 ORA-00911 ORA-00932 ORA-03001 ORA-01008 ORA-01036",
        _NEVER,
        "The database does not understand a statement of this program.",
        "Report it with the database's version; the other tables go on.",
    ),
    # Room in the database.
    (
        "ORA-01652",
        _RETRY,
        "The database has no temporary space left.",
        "Ask a DBA for more temporary space, or run with fewer workers.",
    ),
    (
        "ORA-04030 ORA-04031 ORA-04036 ORA-04068",
        _RETRY,
        "The database has no memory left for this.",
        "Lower export.parallel, or ask a DBA.",
    ),
    (
        "ORA-00054 ORA-04021 ORA-00060 ORA-30006",
        _RETRY,
        "Another session holds a lock.",
        "Run the same command again when the other work has finished.",
    ),
    (
        "ORA-12801 ORA-00604",
        _RETRY,
        "A statement inside the statement failed; the next line of the message is the cause.",
        "Read the inner error; a log-on or DDL trigger is a common place for it.",
    ),
    # What the driver cannot hold.
    (
        "DPY-4042 DPY-4036 DPY-4037 DPY-4039 DPY-4003 DPY-5015",
        _NEVER,
        "A number has more digits than its column declares, or is infinite.",
        "Find it with SELECT ROWID, DUMP(<column>) on the named column and correct it; no value "
        "is rounded.",
    ),
    (
        "DPY-3030 DPY-3038 DPY-4007 DPY-3022 DPY-2069",
        _NEVER,
        "The driver cannot fetch a column in the type that was planned.",
        "The table has probably changed since it was planned: remove its folder to restart it. "
        "If it comes back, report it.",
    ),
    (
        "ORA-01805",
        _NEVER,
        "Client and database have different time zone files.",
        "Use database.mode: thin, or install the same time zone file version on both sides.",
    ),
)
