"""The stand-in server as a program: loads sample schemas, serves them, says where it listens.

Enters: arguments, ``FAKEORACLE_PASSWORD`` and ``XDG_CACHE_HOME`` of the environment. Leaves: one
JSON line on stdout once clients can connect, or SQL scripts; on stderr, how far the data is. It
runs until SIGTERM or SIGINT, or until its standard input ends when asked to die with its parent.
"""

import argparse
import json
import logging
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.cache import cache_folder
from exporter_tui.fakeoracle.datasets.catalog import DEFAULT_SEED, NAMES, load_catalog
from exporter_tui.fakeoracle.datasets.scripts import write_scripts
from exporter_tui.fakeoracle.kinds import USUAL
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog

DEMO_USER = "EXPORTER"
DEMO_PASSWORD = "public-demo-password"  # noqa: S105 - documented; it protects generated data
UNIQUE_NAME = "FAKEDB"
PASSWORD_VARIABLE = "FAKEORACLE_PASSWORD"  # noqa: S105 - the name of a variable
_BIRTH = datetime(2026, 1, 1, tzinfo=UTC)
_SCN_PER_S = 100
_SCN_AHEAD = 1_000_000  # more than clients ever ask for
_EXIT_OK = 0
_EXIT_USAGE = 2
_READ_BYTES = 4096


def main(argv: Sequence[str]) -> int:
    """Run the program; return its exit code: 0, or 2 when it cannot begin."""
    options = _parser().parse_args(argv)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="fakeoracle: %(message)s")
    catalog = load_catalog(
        options.load,
        seed=options.seed,
        scale=options.scale,
        cache_dir=cache_folder(os.environ),
        tell=_tell,
    )
    try:
        if options.write_sql is not None:
            return _write(catalog, options.write_sql)
        return _serve(catalog, options)
    except OSError as error:
        print(f"fakeoracle: {error}", file=sys.stderr)
        return _EXIT_USAGE


def _tell(no: int, of: int) -> None:
    """Say how far the making of the data is."""
    print(json.dumps({"making": no, "of": of}), file=sys.stderr, flush=True)


def open_database(
    catalog: Catalog, password: str, *, scale: int = 1, seed: int = DEFAULT_SEED
) -> FakeDatabase:
    """Return a database of these tables with the demo's user, who may read them all.

    Another ``scale`` is other data, so that the database has another name; another ``seed``, too,
    under the same name: then it has another DBID. The SCN follows the clock, so that it never goes
    back, and one that an earlier life of this server gave away is known: a demo that was killed
    goes on where it was.
    """
    age_s = max(time.time() - _BIRTH.timestamp(), 0.0)
    database = FakeDatabase(
        catalog,
        kind=replace(USUAL, database_id=USUAL.database_id + seed - DEFAULT_SEED),
        scn_ahead=_SCN_AHEAD,
        first_scn=catalog.scn + round(age_s * _SCN_PER_S),
        unique_name=UNIQUE_NAME if scale == 1 else f"{UNIQUE_NAME}_X{scale}",
        compressed=[(table.owner, table.name) for table in catalog.tables if table.repeats],
    )
    database.add_reader(DEMO_USER, password)
    return database


def _serve(catalog: Catalog, options: argparse.Namespace) -> int:
    password = os.environ.get(PASSWORD_VARIABLE) or DEMO_PASSWORD
    database = open_database(catalog, password, scale=options.scale, seed=options.seed)
    waker, woken = socket.socketpair()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: waker.send(b"\0"))
    with waker, woken, Server(database, host=options.host, port=options.port) as server:
        ready = {
            "host": options.host,
            "port": server.port,
            "service": database.services[0],
            "username": DEMO_USER,
            "password": password,
        }
        print(json.dumps(ready), flush=True)
        _wait(woken, watch_stdin=options.die_with_parent)
    return _EXIT_OK


def _write(catalog: Catalog, folder: Path) -> int:
    paths = write_scripts(catalog, folder)
    for path in paths:
        print(path)
    if not paths:
        print("fakeoracle: these schemas hold values that no SQL can make", file=sys.stderr)
    return _EXIT_OK if paths else _EXIT_USAGE


def _wait(woken: socket.socket, *, watch_stdin: bool) -> None:
    """Return when a signal has come or, if watched, standard input has ended."""
    stdin = sys.stdin.fileno() if watch_stdin else None
    with selectors.SelectSelector() as selector:
        selector.register(woken, selectors.EVENT_READ)
        if stdin is not None:
            selector.register(stdin, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is woken or not os.read(key.fd, _READ_BYTES):
                    return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fakeoracle",
        description="A server that speaks Oracle's network protocol over generated sample data.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port; 0 takes a free one")
    parser.add_argument("--load", choices=NAMES, default="demo", help="the schemas to serve")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="of the generated data")
    parser.add_argument(
        "--scale", type=_positive, default=1, help="multiplies the rows of large tables"
    )
    parser.add_argument(
        "--write-sql",
        type=Path,
        metavar="DIR",
        help="write the small schemas as scripts for a real Oracle, and end",
    )
    parser.add_argument(
        "--die-with-parent", action="store_true", help="end when standard input ends"
    )
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
