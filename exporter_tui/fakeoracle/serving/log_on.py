"""What a database tells a client whose log-on succeeded.

Enters: the session's numbers and the database's names. Leaves: the parameters of the second reply
and the settings that follow it. Keys and order as real 19c servers send them.
"""

from exporter_tui.fakeoracle.answer import Engine
from exporter_tui.fakeoracle.serving.sessions import SessionView

_VERSION = 19 << 24 | 24 << 16
MAX_OPEN_CURSORS = 300
_LONGEST_NAME = 128

_ZONE_KEYWORD = 163
_ZONE = bytes.fromhex("800000003c3c3c80000000")  # +00:00
_SETTINGS = (
    (16, "AUTH_NLS_LXLAN", "AMERICAN"),
    (9, "AUTH_NLS_LXCTERRITORY", "AMERICA"),
    (0, "AUTH_NLS_LXCCURRENCY", "$"),
    (1, "AUTH_NLS_LXCISOCURR", "AMERICA"),
    (2, "AUTH_NLS_LXCNUMERICS", ".,"),
    (12, "AUTH_NLS_LXCCALENDAR", "GREGORIAN"),
    (7, "AUTH_NLS_LXCDATEFM", "DD-MON-RR"),
    (8, "AUTH_NLS_LXCDATELANG", "AMERICAN"),
    (11, "AUTH_NLS_LXCSORT", "BINARY"),
    (57, "AUTH_NLS_LXCTIMEFM", "HH.MI.SSXFF AM"),
    (58, "AUTH_NLS_LXCSTMPFM", "DD-MON-RR HH.MI.SSXFF AM"),
    (59, "AUTH_NLS_LXCTTZNFM", "HH.MI.SSXFF AM TZR"),
    (60, "AUTH_NLS_LXCSTZNFM", "DD-MON-RR HH.MI.SSXFF AM TZR"),
    (52, "AUTH_NLS_LXCUNIONCUR", "$"),
    (50, "AUTH_NLS_LXCOMP", "BINARY"),
    (61, "AUTH_NLS_LXLENSEMANTICS", "BYTE"),
    (62, "AUTH_NLS_LXNCHARCONVEXCP", "FALSE"),
)


def parameters(
    session: SessionView, engine: Engine, *, service: str, response: str
) -> list[tuple[str, str, int]]:
    """Return (key, value, flags) of the reply to a proof that holds."""
    values = {
        "AUTH_VERSION_STRING": "- Production",
        "AUTH_VERSION_NO": str(_VERSION),
        "AUTH_VERSION_STATUS": "0",
        "AUTH_DBNAME": engine.container,
        "AUTH_SESSION_ID": str(session.sid),
        "AUTH_SERIAL_NUM": str(session.serial),
        "AUTH_INSTANCE_NO": "1",
        "AUTH_SC_DBUNIQUE_NAME": engine.unique_name,
        "AUTH_SC_INSTANCE_NAME": engine.unique_name,
        "AUTH_SC_INSTANCE_ID": "1",
        "AUTH_SC_DB_DOMAIN": "",
        "AUTH_SC_SERVICE_NAME": service,
        "AUTH_SC_REAL_DBUNIQUE_NAME": engine.unique_name,
        "AUTH_INSTANCENAME": engine.unique_name,
    }
    values |= {f"{key}\0": text for _, key, text in _SETTINGS}
    values |= {
        "AUTH_SVR_RESPONSE": response,
        "AUTH_MAX_OPEN_CURSORS": str(MAX_OPEN_CURSORS),
        "AUTH_MAX_IDEN_LENGTH": str(_LONGEST_NAME),
    }
    return [(key, value, 0) for key, value in values.items()]


def settings() -> list[tuple[int, bytes]]:
    """Return (keyword number, value) of the settings that follow the parameters."""
    listed = [(keyword, text.encode()) for keyword, _, text in _SETTINGS]
    return [*listed, (_ZONE_KEYWORD, _ZONE)]
