"""Catalogue: entering the database and staying in it."""

from exporter_tui.model.catalogue.entry import entries
from exporter_tui.model.errors import ErrorClass

_FATAL, _RETRY, _NEVER = ErrorClass.FATAL, ErrorClass.RETRY, ErrorClass.NEVER_RETRY
_NO_LOG_ON, _NOT_OPEN = ErrorClass.NEVER_LOG_ON_AGAIN, ErrorClass.DATABASE_NOT_OPEN
_NO_SESSION, _SILENT = ErrorClass.NO_SESSION_TO_SPARE, ErrorClass.OUT_OF_TIME

_NO_PASSWORD = (
    "No username or no password was given.",
    "Set database.username and give the password in one of the ways that config.example.yaml "
    "names.",
)
_UNANSWERED = (
    "The database did not answer the log-on in time.",
    "Usually a firewall drops the packets: check the route to database.host and database.port, or "
    "raise database.connect_timeout_s.",
)
_NO_HANDLER = (
    "The listener has no free handler: the database is at its limit of processes or sessions.",
    "Lower export.parallel or export.cpu_percent, or ask a DBA to raise processes. If the database "
    "asks for Native Network Encryption (ORA-12660), use database.mode: thick.",
)

CONNECTION = entries(
    # Log-on: each attempt counts towards locking the account, so none is repeated.
    (
        "ORA-01017",
        _NO_LOG_ON,
        "The database does not accept this username and password.",
        "Correct database.username and the password; both may be case-sensitive, and the service "
        "may belong to another database. A password with $, #, quotes or blanks is safest in "
        "single quotes, or in a file: YAML and the shell change it otherwise. The log-on was tried "
        "once only, because each attempt counts towards locking the account.",
    ),
    (
        "ORA-28000",
        _NO_LOG_ON,
        "The account is locked.",
        "Ask a DBA to unlock it (ALTER USER ... ACCOUNT UNLOCK), and find out what keeps trying a "
        "wrong password.",
    ),
    (
        "ORA-28001",
        _NO_LOG_ON,
        "The password has expired.",
        "Set a new password (for example with SQL*Plus) and put it where the configuration reads "
        "it from.",
    ),
    (
        "ORA-28002 ORA-28011",
        _RETRY,
        "The password or the account will expire soon.",
        "Change the password before that day: later log-ons of this run, and its resume, would be "
        "refused.",
    ),
    (
        "LOG-ON-TRIGGER",
        _FATAL,
        "A log-on trigger of the database refused us, or failed.",
        "Ask the DBA to admit program exporter_tui (as V$SESSION shows it) for this user, or to "
        "correct the trigger. The log-on was tried once only.",
    ),
    ("ORA-01005", _NO_LOG_ON, *_NO_PASSWORD),
    ("DPY-4001", _FATAL, *_NO_PASSWORD),
    (
        "ORA-01045",
        _NO_LOG_ON,
        "The user may not log on.",
        "Ask a DBA for GRANT CREATE SESSION to the user that the message names.",
    ),
    (
        "ORA-28009",
        _FATAL,
        "SYS can log on as SYSDBA or SYSOPER only, which an export must not be.",
        "Create a user with the rights that README.md names, and set database.username.",
    ),
    (
        "ORA-28150 ORA-28151 ORA-28183",
        _FATAL,
        "The user may not log on for the other user (proxy authentication).",
        "Ask a DBA for ALTER USER ... GRANT CONNECT THROUGH ..., or log on without a proxy.",
    ),
    (
        "ORA-28040",
        _FATAL,
        "The database and the driver have no authentication protocol in common.",
        "Ask a DBA about SQLNET.ALLOWED_LOGON_VERSION_SERVER in the server's sqlnet.ora and about "
        "the account's password versions, or use database.mode: thick with an Oracle client.",
    ),
    (
        "ORA-01035",
        _NOT_OPEN,
        "The database is open for administrators only (restricted session).",
        "Wait until the DBA opens it again, then run the same command.",
    ),
    (
        "DPY-3015",
        _FATAL,
        "The account has only an old (10G) password verifier, which the thin driver cannot use.",
        "Ask a DBA to set the password again on a database with newer verifiers, or use "
        "database.mode: thick.",
    ),
    # Reaching the listener and the service.
    (
        "ORA-12514 DPY-6001",
        _RETRY,
        "The listener does not know the service name.",
        "Compare database.service with the output of lsnrctl status on the database server; the "
        "service is also unknown for some moments while a database starts.",
    ),
    (
        "ORA-12505 DPY-6003",
        _NOT_OPEN,
        "The listener does not know the SID.",
        "Prefer database.service; ask lsnrctl status on the database server for the services that "
        "exist.",
    ),
    (
        "ORA-12541 DPY-6005 ORA-12543 ORA-12545",
        _RETRY,
        "Nothing answers at this host and port.",
        "Check database.host and database.port (1521 by default), that the listener runs (lsnrctl "
        "status), and that no firewall or missing tunnel is in between.",
    ),
    (
        "HOST-UNKNOWN",
        _RETRY,
        "The name of the database's host cannot be resolved.",
        "Correct database.host, or check the name service of this machine.",
    ),
    ("ORA-12170 ORA-12535 ORA-12606", _RETRY, *_UNANSWERED),
    ("CONNECT-TIMEOUT", ErrorClass.LOG_ON_HANGS, *_UNANSWERED),
    (
        "ORA-12154 DPY-4000 DPY-4017 DPY-4018 DPY-4026 DPY-4027",
        _FATAL,
        "The connect name cannot be resolved.",
        "Put the folder of tnsnames.ora into database.config_dir, or use host, port and service "
        "instead of dsn.",
    ),
    ("ORA-12516 ORA-12519 ORA-12520", _NO_SESSION, *_NO_HANDLER),
    ("DPY-6000", _RETRY, *_NO_HANDLER),
    (
        "ORA-00018 ORA-00020",
        _NO_SESSION,
        "The database is at its limit of sessions or processes.",
        "Lower export.parallel or export.cpu_percent, or ask a DBA to raise the limit.",
    ),
    (
        "ORA-02391",
        _NO_SESSION,
        "The user's profile allows no further session (SESSIONS_PER_USER).",
        "Lower export.parallel or export.cpu_percent, or ask a DBA for a profile with more "
        "sessions.",
    ),
    (
        "ORA-01033 ORA-01034 ORA-01089 ORA-01090 ORA-01109 ORA-12526 ORA-12527 ORA-12528",
        _RETRY,
        "The database is starting, stopping or down.",
        "Wait until the database is open and run the same command again.",
    ),
    (
        "ORA-01219",
        _FATAL,
        "The database, or the pluggable database, is not open: only its fixed views answer.",
        "Ask a DBA to open it (ALTER DATABASE OPEN, ALTER PLUGGABLE DATABASE ... OPEN; a standby "
        "READ ONLY), then run the same command again.",
    ),
    (
        "ORA-00257",
        _RETRY,
        "The database's archive area is full, so that it lets nobody work.",
        "Ask a DBA to make room for archived redo logs, then run the same command again.",
    ),
    # What thin cannot do, and the client libraries.
    (
        "ORA-12660 DPY-3001",
        _FATAL,
        "The database asks for something that the thin driver cannot do, usually Native Network "
        "Encryption.",
        "Use database.mode: thick with an Oracle client, or a TLS address of the database.",
    ),
    (
        "DPY-3010",
        _FATAL,
        "The database is older than 12.1, which the thin driver does not speak to.",
        "Use database.mode: thick with an Oracle client of version 19.",
    ),
    (
        "DPY-3012",
        _NEVER,
        "The thin driver does not know the national character set.",
        "Use database.mode: thick with an Oracle client.",
    ),
    (
        "DPY-3040",
        _FATAL,
        "The thin driver does not know the database's character set.",
        "Use database.mode: thick with an Oracle client.",
    ),
    (
        "DPI-1047",
        _FATAL,
        "Thick mode needs the Oracle client library, and it cannot be loaded.",
        "Put an Oracle Instant Client (Basic, 64 bit, for this machine's processor) into ./lib or "
        "name it in database.lib_dir, start with run.sh so that LD_LIBRARY_PATH is set, and "
        "install libaio; or use database.mode: thin, which needs no client.",
    ),
    (
        "DPI-1072",
        _FATAL,
        "The Oracle client library is too old.",
        "Install Instant Client 19 or newer, or use database.mode: thin.",
    ),
    (
        "DPY-2017 DPY-2019 DPY-2053 DPY-2021",
        _FATAL,
        "Thin and thick mode were mixed in one process, or the client library was loaded twice.",
        "This is a defect of the program: report it.",
    ),
    (
        "DPY-6002 DPY-6006",
        _FATAL,
        "The name in the server's TLS certificate is not the expected one.",
        "Connect to the name in the certificate, or name the expected DN in the connect "
        "descriptor (dsn).",
    ),
    (
        "ORA-28759 ORA-28860 ORA-29024 DPY-2018",
        _FATAL,
        "The TLS handshake failed, or the wallet cannot be opened.",
        "Check database.wallet_location (the thin driver reads ewallet.pem) and the wallet "
        "password.",
    ),
    # A session that ends.
    (
        "DPY-4011 DPY-1001 ORA-03113 ORA-03114 ORA-03122 ORA-03135 ORA-12153 ORA-12537 ORA-12547 "
        "ORA-12570 ORA-12571 ORA-12583 ORA-00609 ORA-01012 ORA-01041 ORA-01043 ORA-01092",
        _RETRY,
        "The connection to the database ended.",
        "If it happens often, set database.expire_time_min so that firewalls do not drop a quiet "
        "connection, and look at the network and at the database's alert log.",
    ),
    (
        "ORA-03150 ORA-03151 ORA-02068 ORA-02063",
        _RETRY,
        "A database link that the statement goes through failed.",
        "The table, or a view or policy of it, reads another database: ask a DBA whether that one "
        "answers, then run the same command again.",
    ),
    (
        "ORA-00028 ORA-00031",
        _NEVER,
        "A person or a policy ended the session.",
        "Ask the DBA why before running the same command again; finished chunks are kept.",
    ),
    (
        "ORA-02396 DPY-4033 ORA-02399 ORA-02397",
        _RETRY,
        "The user's profile ended the session (IDLE_TIME or CONNECT_TIME).",
        "Use smaller chunks (export.chunk_size), or ask a DBA for a profile without these limits.",
    ),
    (
        "ORA-00040 ORA-02392 ORA-02393 ORA-02394 ORA-02395 ORA-07455",
        _NEVER,
        "A limit of the profile or of the Resource Manager stopped the statement.",
        "Ask a DBA for a consumer group or a profile that lets an export run, then run the same "
        "command again.",
    ),
    (
        "ORA-07454",
        _RETRY,
        "The Resource Manager let the statement wait for too long.",
        "Lower export.parallel, or ask a DBA for a consumer group that lets an export run.",
    ),
    (
        "DPY-4024 DPI-1067",
        _SILENT,
        "The database was silent for longer than database.stall_timeout_s.",
        "Raise database.stall_timeout_s if long waits are normal here (a busy database, a slow "
        "link); otherwise ask a DBA what the session waits for.",
    ),
    (
        "ORA-01013",
        _RETRY,
        "The statement was cancelled.",
        "Nothing, when you stopped the run yourself; otherwise run the same command again.",
    ),
)
