"""Catalogue: errors of statements, once the session stands."""

from exporter_tui.model.catalogue.entry import entries
from exporter_tui.model.errors import ErrorClass

_RETRY, _NEVER = ErrorClass.RETRY, ErrorClass.NEVER_RETRY
_REDO, _VALUE = ErrorClass.REDO_TABLE, ErrorClass.VALUE_WITHOUT_TEXT

_NO_SUCH_SCN = (
    "The database cannot read as of this SCN.",
    "Ask a DBA whether the database was restored or its SCN history is short.",
)
_NOT_COMPUTED = (
    "Oracle cannot compute an expression of the statement, usually in a virtual column.",
    "Find the row with SELECT on the virtual columns of the table; correct the data or the "
    "column's expression.",
)
_NOT_READ = (
    "The driver could not read what the database sent: the stream was broken on the way, or it is "
    "one that the driver does not know.",
    "If it comes back at the same place, report it with the versions of database and driver; if at "
    "other places, check the network (over a tcps address damage shows at once).",
)
_NOT_FETCHED = (
    "The driver cannot fetch a column in the type that was planned.",
    "The table has probably changed since it was planned: remove its folder to restart it. If it "
    "comes back, report it.",
)

DATABASE = entries(
    # The snapshot or the shape is gone: the whole table again, never one tile.
    (
        "ORA-01555 ORA-22924",
        _REDO,
        "The database no longer has the undo of this snapshot, so the table's chunks cannot all "
        "be read as of one moment.",
        "Run when less is written, use more workers, or ask a DBA for a longer undo_retention and "
        "more undo space (for LOBs: their RETENTION).",
    ),
    ("ORA-08180 ORA-30052 ORA-08186", _REDO, *_NO_SUCH_SCN),
    ("ORA-08181", ErrorClass.SCN_NOT_READABLE_YET, *_NO_SUCH_SCN),
    (
        "ORA-01466",
        ErrorClass.TABLE_MOVED,
        "The table was created, altered or granted to somebody after the snapshot, or only seconds "
        "before it.",
        "Keep DDL and GRANTs away from the table during the export; wait some seconds after one, "
        "then run the same command again.",
    ),
    (
        "ORA-08103 ORA-01410",
        ErrorClass.TABLE_MOVED,
        "The table was moved, truncated or dropped while it was read.",
        "Keep maintenance jobs away from the table during the export.",
    ),
    (
        "ORA-00904",
        _REDO,
        "A column of the plan is no longer there.",
        "The table's folder may hold the plan of another shape: remove the folder to restart the "
        "table.",
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
        "ORA-01578 ORA-01115 ORA-01116 ORA-01157 ORA-00376 ORA-01110 ORA-26040",
        _NEVER,
        "A block or a file of the table cannot be read.",
        "Ask a DBA to recover the file. No rows are skipped, so the table stays FAILED until then.",
    ),
    (
        "ORA-01114",
        _NEVER,
        "The database cannot write a block, usually of a temporary file on a full disk.",
        "Ask a DBA for room where the temporary tablespace lies.",
    ),
    (
        "ORA-29283 ORA-29280 ORA-29913 ORA-29400 ORA-22285 ORA-22288",
        _NEVER,
        "The database cannot reach a file outside of it (external table, BFILE, directory).",
        "Ask a DBA whether the directory and the file exist on the database server and may be "
        "read, or exclude the table (export.exclude_tables).",
    ),
    (
        "ORA-01476 ORA-01722 ORA-01801 ORA-01830 ORA-01841 ORA-01843 ORA-01858 ORA-01861 "
        "ORA-01847 ORA-01839 ORA-30926 ORA-01489 ORA-22835 ORA-06502 ORA-01455",
        _NEVER,
        *_NOT_COMPUTED,
    ),
    ("ORA-01426", ErrorClass.NUMERIC_OVERFLOW, *_NOT_COMPUTED),
    (
        "ORA-01882 ORA-01878 ORA-01881",
        _NEVER,
        "A value names a time zone, or a local time in one, that the database's time zone file "
        "does not know.",
        "Ask a DBA whether the time zone file was changed without upgrading the data "
        "(DBMS_DST), or find the row by its time zone (EXTRACT(TIMEZONE_REGION FROM ...)).",
    ),
    (
        "ORA-40478 ORA-40479 ORA-40441 ORA-31011",
        _NEVER,
        "Oracle cannot write a JSON or XML value as text.",
        "Find the row by its key and correct the value, or exclude the table.",
    ),
    (
        "ORA-01792",
        _NEVER,
        "The statement has more columns than Oracle allows inside it: a row-level security policy "
        "or Flashback Data Archive turns a very wide table into a view.",
        "Ask a DBA for EXEMPT ACCESS POLICY for the export's user, or exclude the table.",
    ),
    (
        "ORA-00900 ORA-00933 ORA-00936 ORA-00907 ORA-00903 ORA-00905 ORA-00923 ORA-00906 "
        "ORA-00972 ORA-01756 ORA-00911 ORA-00932 ORA-03001 ORA-01008 ORA-01036",
        _NEVER,
        "The database does not understand a statement of this program.",
        "Report it with the database's version; the other tables go on.",
    ),
    # What is attached to a table refuses.
    (
        "ORA-04088",
        _NEVER,
        "A trigger of the database failed; the other lines of the message say where.",
        "Ask a DBA to correct the trigger.",
    ),
    (
        "ORA-16000 ORA-16003",
        _NEVER,
        "The database is open for reading only, and something that belongs to this table or user "
        "tries to write: auditing, a policy function, a trigger.",
        "Ask a DBA what writes there (the export itself never does), or export from the primary.",
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
        "ORA-12805 ORA-12842 ORA-12850",
        _RETRY,
        "A parallel query server of the database ended.",
        "Look at the database's alert log; run the same command again.",
    ),
    (
        "ORA-01591",
        _RETRY,
        "A distributed transaction in doubt holds rows of the table.",
        "Ask a DBA to settle it (DBA_2PC_PENDING: COMMIT FORCE or ROLLBACK FORCE), then run the "
        "same command again.",
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
        "A statement inside the statement failed; the other lines of the message say why.",
        "Look up what the other lines name; a trigger or a policy function is a common place.",
    ),
    # What the driver cannot hold.
    (
        "DPY-4042 DPY-4036 DPY-4037 DPY-4039 DPY-4003",
        _VALUE,
        "A number has more digits than its column declares, or is infinite.",
        "Find it with SELECT ROWID, DUMP(...) of the named column and correct it; no value is "
        "rounded.",
    ),
    ("DPY-5000 DPY-5001 DPY-5002 DPY-5003 DPY-5004 DPY-5006 DPY-2060", _RETRY, *_NOT_READ),
    ("DPY-5015", ErrorClass.VALUE_UNREADABLE, *_NOT_READ),
    ("DPY-3030 DPY-3038 DPY-4007 DPY-2069", _NEVER, *_NOT_FETCHED),
    ("DPY-3022", _VALUE, *_NOT_FETCHED),
    (
        "ORA-01805",
        _NEVER,
        "Client and database have different time zone files.",
        "Use database.mode: thin, or install the same time zone file version on both sides.",
    ),
)
