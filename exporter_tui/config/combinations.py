"""Rules that concern more than one key, and keys that must be there.

Enters: a checked ``Configuration``, the keys that the file sets, and the locations of wrong values.
Leaves: problems, added to the document. A rule that touches a wrong value keeps silent: its
mistake is already named.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from exporter_tui.config.document import Document, Location
from exporter_tui.config.schema import Configuration
from exporter_tui.model.format import exact_size

_MOST_PATTERNS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clash:
    """A broken rule: the key to name, the keys that it concerns, and the words."""

    key: Location
    keys: frozenset[Location]
    cause: str
    remedy: str


def check_combinations(
    document: Document, configuration: Configuration, bad: set[Location], *, output_dir_given: bool
) -> None:
    """Add a problem for every missing key and every impossible combination.

    ``output_dir_given``: the command line names the export folder, the file need not.
    """
    wrong = {location[:2] for location in bad} | {
        location[:1] for location in bad if len(location) == 1
    }
    for clash in (*_database(configuration), *_export(configuration, output_dir_given)):
        if not any(key in wrong or key[:1] in wrong for key in clash.keys):
            document.add(clash.key, clash.cause, clash.remedy)


def _clash(section: str, keys: str, cause: str, remedy: str) -> _Clash:
    """Return a clash of the keys in ``keys`` (separated by blanks); the first one is named."""
    locations: list[Location] = [(section, key) for key in keys.split()]
    return _Clash(key=locations[0], keys=frozenset(locations), cause=cause, remedy=remedy)


def _database(configuration: Configuration) -> Iterator[_Clash]:
    database = configuration.database
    given = database.model_fields_set
    if database.username is None:
        yield _clash(
            "database", "username", "the key is missing", "Write the database user's name."
        )
    if database.password is not None and database.password_file is not None:
        yield _clash(
            "database",
            "password_file password",
            "the password is given twice, by `password` and by `password_file`",
            "Keep one of the two.",
        )
    yield from _address(configuration)
    if database.mode == "thin" and database.lib_dir is not None:
        yield _clash(
            "database",
            "lib_dir mode",
            "Oracle's client library is used only in thick mode",
            "Write `mode: thick`, or remove `lib_dir`.",
        )
    if database.mode == "thick" and database.wallet_password is not None:
        yield _clash(
            "database",
            "wallet_password mode",
            "thick mode opens an auto-login wallet (cwallet.sso) and takes no password for it",
            "Remove `wallet_password`, or write `mode: thin`.",
        )
    if database.wallet_password is not None and database.wallet_location is None:
        yield _clash(
            "database",
            "wallet_password wallet_location",
            "there is a wallet's password and no wallet",
            "Write `wallet_location`, the folder of ewallet.pem.",
        )
    if database.wallet_location is not None and database.dsn is None and "host" in given:
        yield _clash(
            "database",
            "wallet_location dsn host",
            "a wallet is used by TLS, and `host` with `service` or `sid` connects without TLS",
            "Write `dsn: tcps://HOST:PORT/SERVICE` in place of host, port and service.",
        )


def _address(configuration: Configuration) -> Iterator[_Clash]:
    database = configuration.database
    given = database.model_fields_set
    ways = [way for way in ("service", "sid", "dsn") if getattr(database, way) is not None]
    if not ways:
        yield _clash(
            "database",
            "service sid dsn",
            "the database is not named",
            "Write exactly one of `service`, `sid` and `dsn`; `lsnrctl status` lists services.",
        )
    elif len(ways) > 1:
        yield _clash(
            "database",
            " ".join(reversed(ways)),
            f"the database is named more than once, by {' and '.join(ways)}",
            "Keep exactly one of `service`, `sid` and `dsn`.",
        )
    elif ways == ["dsn"]:
        for key in sorted(given & {"host", "port"}):
            yield _clash(
                "database",
                f"{key} dsn",
                f"`dsn` already says where the database is, `{key}` has no place beside it",
                f"Remove `{key}`, or replace `dsn` by `service`.",
            )
    elif database.host is None:
        yield _clash(
            "database",
            f"host {ways[0]}",
            "the key is missing",
            "Write the host name of the database's listener.",
        )
    if database.dsn is not None and _holds_credentials(database.dsn):
        yield _clash(
            "database",
            "dsn",
            "the connect string holds a user or a password",
            "Leave out everything up to the `@`; use `username` and `password`.",
        )


def _holds_credentials(dsn: str) -> bool:
    """``user/password@host/service``: an ``@`` is no part of an address or an alias."""
    return "@" in dsn and not dsn.lstrip().startswith("(")


def _export(configuration: Configuration, output_dir_given: bool) -> Iterator[_Clash]:
    export = configuration.export
    if export.output_dir is None and not output_dir_given:
        yield _clash(
            "export",
            "output_dir",
            "the key is missing",
            "Write the path of the export folder, or start with --output DIR.",
        )
    if export.chunk_size is not None and export.chunk_size > export.chunk_threshold:
        yield _clash(
            "export",
            "chunk_size chunk_threshold",
            f"a chunk of {exact_size(export.chunk_size)} is larger than the size from which a "
            f"table is split ({exact_size(export.chunk_threshold)})",
            "Make `chunk_size` smaller or `chunk_threshold` larger.",
        )
    for key in ("schemas", "tables", "exclude_tables"):
        patterns = sum("*" in entry or "?" in entry for entry in getattr(export, key))
        if patterns > _MOST_PATTERNS:
            yield _clash(
                "export",
                key,
                f"{patterns:,} entries hold * or ?, and each is held against every table",
                f"Write at most {_MOST_PATTERNS:,} of them, and any number without * and ?.",
            )
    if export.field_delimiter in export.null_marker:
        yield _clash(
            "export",
            "null_marker field_delimiter",
            "the null marker holds the delimiter, so that NULL would read as two cells",
            "Change one of the two.",
        )
