"""One attempt at SHOP.FILES (ID, B) in a process of its own, which says how large it became.

Enters: port and folder as arguments. Leaves: one line: rows, and the process's peak of resident
memory in bytes.
"""

import sys
from dataclasses import replace
from pathlib import Path

from exporter_tui.export.attempt import run_attempt
from exporter_tui.model.names import Scn, TableName
from exporter_tui.model.types import parse_type
from exporter_tui.oracle.session import open_session
from tests.export.memory_session import task_for
from tests.oracle.conftest import database_options
from tests.oracle.test_select import WHOLE, number, plan_of


def main(port: int, folder: Path) -> None:
    """Export the table; print rows and bytes."""
    session = open_session(database_options(host="127.0.0.1", port=port, service="fakepdb1"))
    ((scn,),) = session.rows("SELECT current_scn FROM v$database", where="test")
    plan = plan_of(
        ("ID", number(10, 0)),
        ("B", parse_type("BLOB")),
        table=TableName("SHOP", "FILES"),
        scn=Scn(int(str(scn))),
        tiles=(WHOLE,),
    )
    task = replace(task_for(plan, folder), fetch_rows=10_000)
    rows = run_attempt(task, session, lambda _: None).rows
    session.close()
    print(rows, _peak_bytes())


def _peak_bytes() -> int:
    """Return the greatest resident size since the program began; ``ru_maxrss`` would count the
    process that started it, too.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this system does not tell")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
