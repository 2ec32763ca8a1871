"""Catalogue: errors that this program itself finds."""

from exporter_tui.model.catalogue.entry import entries
from exporter_tui.model.errors import ErrorClass
from exporter_tui.model.grants import BEFORE_NEXT_RUN

_FATAL, _RETRY, _NEVER = ErrorClass.FATAL, ErrorClass.RETRY, ErrorClass.NEVER_RETRY
_REFUSE, _RIGHT, _UNFIT = ErrorClass.REFUSE_TABLE, ErrorClass.RIGHT_MISSING, ErrorClass.FOLDER_UNFIT

OWN = entries(
    # Beginning a run.
    ("CONFIG", _FATAL, "The configuration cannot be used.", "Correct the named keys."),
    (
        "NO-MATCH",
        _FATAL,
        "Entries of the configuration match no table that this user can see.",
        "Correct the entries: patterns know * and ?, names that are not upper case must be written "
        "exactly so, and the user needs SELECT on the table.",
    ),
    (
        "NOTHING-SELECTED",
        _FATAL,
        "The configuration selects no table, so that there is nothing to export.",
        "Name the schemas in export.schemas (patterns know * and ?), or tables in export.tables; "
        "without both, only the tables of database.username itself are meant.",
    ),
    (
        "LOCKED",
        ErrorClass.FOLDER_LOCKED,
        "Another run works on the same output folder.",
        "Wait until it has ended, or stop it; never start two runs on one folder.",
    ),
    (
        "OTHER-DATABASE",
        _FATAL,
        "The output folder holds the export of another database, or of another incarnation of it.",
        "Use another export.output_dir, or connect to the database that the folder came from. "
        "Files of both would not fit together.",
    ),
    (
        "STANDBY-BEHIND",
        _RETRY,
        "The standby has not applied as much as the tables of the folder need.",
        "Run the same command again when it has caught up, or connect to the primary.",
    ),
    (
        "NO-SNAPSHOT",
        _FATAL,
        "The database gave no SCN, so that nothing can be read as of one moment.",
        "Ask a DBA for {grant}.",
    ),
    (
        "NO-EXPORT",
        _FATAL,
        "There is no export to be read.",
        "Name the folder of an export: export.output_dir, or --output DIR.",
    ),
    (
        "DICTIONARY",
        _FATAL,
        "A view of the dictionary that nothing can be planned without cannot be read.",
        "Ask a DBA why {view} does not answer this user; where it is only slow, for "
        "DBMS_STATS.GATHER_DICTIONARY_STATS and DBMS_STATS.GATHER_FIXED_OBJECTS_STATS.",
    ),
    (
        "NOT-WRITABLE",
        ErrorClass.NOT_WRITABLE,
        "The output folder, or a part of it, cannot be written.",
        "Create export.output_dir, or give this user the right to write in it.",
    ),
    (
        "NOT-READABLE",
        _NEVER,
        "A part of the output folder cannot be read by this user.",
        "Run as the user that owns it, or let its owner set export.file_access: group; folders "
        "that exist keep their mode until it is changed by hand (chmod).",
    ),
    (
        "NO-LOCKS",
        _FATAL,
        "The file system of the output folder gives no locks, so that two runs could not be kept "
        "apart.",
        "On NFS, have the lock service run on both sides (rpcbind, rpc.statd) or mount with "
        "local_lock=flock; or use another export.output_dir.",
    ),
    # Files.
    (
        "DISK-FULL",
        ErrorClass.DISK_FULL,
        "The disk of the output folder is full, or its quota is used up.",
        "Free space. A run that waits for it goes on by itself, else run the same command again; "
        "finished chunks are kept.",
    ),
    (
        "FILE-GONE",
        ErrorClass.FILE_GONE,
        "A file or folder of the export was removed while it was being written.",
        "Leave a table's folder alone while it is exported; run the same command again for what "
        "is missing in the end.",
    ),
    (
        "FILE-LIMIT",
        _NEVER,
        "A file reached the largest size that this process or file system allows.",
        "Raise the limit (`ulimit -f unlimited` in the shell that starts the export), or lower "
        "export.chunk_size so that files stay smaller.",
    ),
    (
        "DISK-ERROR",
        _NEVER,
        "The output folder's disk or file system reported an error.",
        "Check the disk (dmesg, the storage's own messages), then run the same command again.",
    ),
    (
        "FOLDER-LINK",
        _UNFIT,
        "A file or folder inside the export folder is a symbolic link; nothing is read, written or "
        "moved through it, for what it points to may belong to others.",
        "Remove the link and run the same command again. To have the data on another disk, name "
        "that place in export.output_dir, which may be a link itself.",
    ),
    (
        "NOT-A-FOLDER",
        _UNFIT,
        "A file stands where the export needs a folder.",
        "Move the named file away, or name another export.output_dir, and run the same command "
        "again.",
    ),
    (
        "NOT-A-FILE",
        _UNFIT,
        "Something stands where the export needs a file that is its own: a folder, a pipe, a "
        "socket, a device, or a file with a second name.",
        "Remove what is named and run the same command again.",
    ),
    (
        "FILE-TOO-BIG",
        _NEVER,
        "A compressed file is over 4,000,000,000 bytes, which BigQuery does not load.",
        "Lower export.chunk_size (and export.chunk_threshold) so that the table is cut into "
        "smaller files, raise export.gzip_level, or exclude the table.",
    ),
    (
        "ROW-TOO-BIG",
        _NEVER,
        "A row is longer in its file than the 100 MiB that BigQuery takes; bytes count four "
        "thirds, as base64.",
        "Exclude the table, or export a table or materialized view that leaves the column out or "
        "holds it in pieces; the value itself can be loaded from a file in Cloud Storage.",
    ),
    (
        "DAMAGED",
        _UNFIT,
        "A file of the export folder is not what it must be.",
        "Remove the named file, or the table's folder, and run the same command again.",
    ),
    # Values without a faithful text.
    (
        "VALUE-NO-TEXT",
        ErrorClass.VALUE_WITHOUT_TEXT,
        "A value has no faithful text in the file: a date before year 1 or one that does not "
        "exist, bytes that are not UTF-8, or an infinite number.",
        "Correct the value in the database or exclude the table; no value is changed or dropped "
        "in silence.",
    ),
    (
        "REPLACED-CHARACTERS",
        _NEVER,
        "A text holds bytes that the database's character set does not define; the server replaced "
        "them on the way to UTF-8, so that what was stored cannot be told from the file.",
        "Correct the value in the database, or export UTL_RAW.CAST_TO_RAW of the column through a "
        "view and decode the bytes yourself. To accept the loss, name the table under "
        "export.accept, with replaced_characters.",
    ),
    (
        "FETCH-DAMAGED",
        _RETRY,
        "The driver delivered columns of unequal length, so the rows cannot be trusted.",
        "If it comes back, report it with the driver's version.",
    ),
    # Tables.
    (
        "NO-SELECT",
        _RIGHT,
        "The user sees the table but may not read it.",
        f"Ask its owner for {{grant}} {BEFORE_NEXT_RUN}, or exclude the table.",
    ),
    (
        "NO-FLASHBACK",
        _RIGHT,
        "The user may read the table but not as of an SCN, so its rows and its validation could "
        "belong to different moments.",
        f"Ask its owner for {{grant}} {BEFORE_NEXT_RUN}, or exclude the table.",
    ),
    (
        "MASKED",
        ErrorClass.MASKED,
        "The files would hold masked values, and the validation would agree, because its sums are "
        "masked, too.",
        "Ask a DBA for {grant}; or accept the masked values, by export.accept: [{entry}]; or "
        "exclude the table.",
    ),
    (
        "ARCHIVED-ROWS",
        _REFUSE,
        "Archived rows would be missing from the files and from the validation alike, or be among "
        "them unasked.",
        "Ask a DBA what refuses ALTER SESSION SET ROW ARCHIVAL VISIBILITY to this user, or exclude "
        "the table.",
    ),
    (
        "UNSUPPORTED-TYPE",
        _REFUSE,
        "A column's type has no exact route into a file yet.",
        "Exclude the table (export.exclude_tables), or export a table or materialized view that "
        "leaves the column out.",
    ),
    (
        "NATIONAL-SET",
        _REFUSE,
        "The driver's thin mode does not know the character set of the table's NCHAR, NVARCHAR2 or "
        "NCLOB columns.",
        "Set database.mode: thick, with an Oracle client installed, or exclude the table.",
    ),
    (
        "UNSUPPORTED-KIND",
        _REFUSE,
        "This kind of table cannot be read as of an SCN.",
        "Copy its data into an ordinary table and export that, or exclude it "
        "(export.exclude_tables).",
    ),
    (
        "RESERVED-COLUMN",
        _REFUSE,
        "The table has a column of the name that the row hash takes.",
        "Set export.enable_row_hash: false, or exclude the table.",
    ),
    (
        "TOO-MANY-COLUMNS",
        _REFUSE,
        "BigQuery loads no table of more than 10,000 columns.",
        "Exclude the table, or export a materialized view of fewer columns.",
    ),
    (
        "NO-COLUMNS",
        _REFUSE,
        "The dictionary shows no column of the table to this user.",
        f"Ask its owner for {{grant}} {BEFORE_NEXT_RUN}, or exclude the table.",
    ),
    (
        "STALE",
        _REFUSE,
        "The table or the file format changed since the export of this table began.",
        "To export it anew, press r in the dashboard, or remove its folder {folder} and run the "
        "same command again; its files so far belong to the old shape.",
    ),
    (
        "VALIDATION",
        _NEVER,
        "The files do not agree with the database.",
        "Read the checks, in the dashboard or in metadata.json: each names both sides. To export "
        "it anew, press r in the dashboard, or remove its folder and run the same command again.",
    ),
    (
        "NOT-CHECKED",
        _NEVER,
        "All rows are in the files, as of one moment; Oracle gave no answer to some of the checks.",
        "Run the same command again: it asks about these chunks only, and exports nothing. Where "
        "the moment is gone for Oracle (ORA-01555), only exporting anew helps: press r in the "
        "dashboard, or remove the table's folder and run the same command again.",
    ),
    # Workers and people.
    (
        "WORKER-DIED",
        _RETRY,
        "The worker process ended in the middle of its work.",
        "If it was killed for memory (dmesg names it), lower export.parallel or export.fetch_rows.",
    ),
    (
        "STALLED",
        ErrorClass.OUT_OF_TIME,
        "The database or the network stopped in the middle of an answer, so the attempt was ended.",
        "Check network and database; raise database.stall_timeout_s if it is only slow.",
    ),
    (
        "CANCELLED",
        _RETRY,
        "The table or the run was given up while the task ran.",
        "Run the same command again; finished chunks are kept.",
    ),
    (
        "CHUNK-LOST",
        _NEVER,
        "A finished chunk's file or record is gone or damaged: something else changed the folder.",
        "Run the same command again: it exports what is missing.",
    ),
    (
        "DEMO-NOT-INSTALLED",
        _FATAL,
        "The demo's server parses SQL with sqlglot, which no export needs: a plain installation is "
        "without it.",
        "Start it as ./run.sh --demo, which installs what is missing, or in the program's folder: "
        "python -m pip install '.[demo]'.",
    ),
    (
        "DEMO-MEMORY",
        _FATAL,
        "The demo's server keeps its tables in memory, and what is free there is not enough.",
        "Take a smaller --scale, or end other programs first.",
    ),
    (
        "DEMO-SERVER",
        _FATAL,
        "The demo exports from a server of its own, which did not get ready or has ended.",
        "Run ./run.sh fakeoracle --port 0 --load demo to see why. A demo that was begun goes on "
        "with --demo --output and its folder.",
    ),
    (
        "DATABASE-AWAY",
        _FATAL,
        "The database was away for longer than database.outage_limit_min allows.",
        "Run the same command again once the database is back; it goes on where it stopped.",
    ),
    (
        "STOPPED",
        ErrorClass.STOPPED,
        "The run was stopped before this was finished.",
        "Run the same command again; it goes on where it stopped.",
    ),
    (
        "INTERNAL",
        _RETRY,
        "The program failed by a defect of its own.",
        "Report it with .exporter/run.log, where the details are; finished chunks are kept and the "
        "other tables go on.",
    ),
)
