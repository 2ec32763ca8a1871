"""The one entrance of this package: a path in, frozen ``Options`` out, or every mistake at once.

Enters: the path of a YAML file, the environment, what the command line says. Leaves: ``Options``
with absolute paths and all defaults, for ``cli`` alone. Relative paths start at the configuration's
own folder, so that the same file means the same export folder wherever the command is started.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from exporter_tui.config.check import check
from exporter_tui.config.combinations import check_combinations
from exporter_tui.config.document import Document, read_document
from exporter_tui.config.errors import ConfigError, Problem
from exporter_tui.config.password import ENVIRONMENT_VARIABLE, PasswordError, find_password
from exporter_tui.config.schema import AcceptSection, Configuration
from exporter_tui.model.consent import NO_COLUMN, AcceptEntry, Consent
from exporter_tui.model.options import (
    ArchivedRows,
    BigQueryOptions,
    DatabaseOptions,
    DriverMode,
    ExportOptions,
    FileAccess,
    Options,
    Secret,
    TextFormat,
    ValidationMode,
)

DEMO_FILE = Path(__file__).with_name("demo.yaml")
"""The demo's own configuration; it needs FAKEORACLE_HOST, _PORT, _SERVICE, _USERNAME, _PASSWORD."""


_MOST_BYTES = 4_000_000


def load_options(
    path: str,
    *,
    environ: Mapping[str, str],
    output_dir: str | None = None,
    ask_password: Callable[[str], str] | None = None,
    before_password: Callable[[str], None] = lambda _folder: None,
) -> Options:
    """Return the options in the file at ``path``.

    ``output_dir`` (of the command line, relative to the current folder) replaces
    ``export.output_dir``. ``ask_password`` gets a prompt and returns what the person typed; it is
    called only when everything else is right and no password was found; None: nobody can be asked.
    ``before_password`` gets the export folder before a password is looked for, and may raise.
    Raises ``ConfigError``, whose text is ready to print and free of secrets.
    """
    document = read_document(_read_text(path), environ)
    if document.problems and not document.data:
        raise ConfigError(path, document.problems)
    configuration, bad = check(document)
    check_combinations(document, configuration, bad, output_dir_given=bool(output_dir))
    if document.problems:
        raise ConfigError(path, document.problems)
    paths = _Paths(Path(path), environ)
    export = _export(configuration, paths, output_dir)
    before_password(export.output_dir)
    file = paths.absolute(configuration.database.password_file)
    try:
        password = find_password(
            configuration.database, Path(file) if file else None, environ, ask_password
        )
    except PasswordError as error:
        document.add(("database", error.key), error.cause, error.remedy)
        raise ConfigError(path, document.problems) from None
    return Options(
        source=str(Path(path).absolute()),
        database=_database(configuration, paths, password),
        export=replace(export, accept=_accept(configuration, document)),
        bigquery=BigQueryOptions(
            project=configuration.bigquery.project,
            dataset=configuration.bigquery.dataset,
            location=configuration.bigquery.location,
            bucket=configuration.bigquery.bucket,
        ),
        secret_variables=tuple(sorted({*document.secret_variables, ENVIRONMENT_VARIABLE})),
    )


def load_export(
    path: str, *, environ: Mapping[str, str], output_dir: str | None = None
) -> ExportOptions:
    """Return what the file says about the export. Nothing of the database is needed for it, so that
    nothing missing or wrong under ``database:`` is told, and no password is looked for.

    Raises ``ConfigError``.
    """
    document = read_document(_read_text(path), environ)
    if document.problems and not document.data:
        raise ConfigError(path, document.problems)
    configuration, bad = check(document)
    check_combinations(document, configuration, bad, output_dir_given=bool(output_dir))
    problems = [one for one in document.problems if one.key.partition(".")[0] != "database"]
    if problems:
        raise ConfigError(path, problems)
    return _export(configuration, _Paths(Path(path), environ), output_dir)


def _read_text(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise _unreadable(
            path,
            "there is no such file",
            "Copy config.example.yaml to that place and edit the copy.",
        ) from None
    except IsADirectoryError:
        raise _unreadable(
            path, "this is a folder", "Name the YAML file in it: --config FOLDER/config.yaml"
        ) from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "the path is not valid"
        raise _unreadable(
            path, f"cannot be read: {said}", "Correct the path or its rights."
        ) from None
    if len(content) > _MOST_BYTES:
        raise _unreadable(
            path,
            f"the file is larger than {_MOST_BYTES:,} bytes",
            "A configuration is some kilobytes; patterns (* and ?) stand for many tables.",
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = Problem(
            line=line, key="", cause="the file is not UTF-8 text", remedy="Save it as UTF-8."
        )
        raise ConfigError(path, [problem]) from None


def _unreadable(path: str, cause: str, remedy: str) -> ConfigError:
    return ConfigError(path, [Problem(line=None, key="", cause=cause, remedy=remedy)])


class _Paths:
    """Makes paths of the configuration absolute."""

    def __init__(self, source: Path, environ: Mapping[str, str]) -> None:
        self._folder = source.absolute().parent
        self._home = environ.get("HOME")

    def absolute(self, path: str | None) -> str | None:
        """Return the normalised absolute path, None for None; ``~/`` is the home folder."""
        if path is None:
            return None
        if self._home and (path == "~" or path.startswith("~/")):
            path = self._home + path[1:]
        return os.path.normpath(self._folder / path)


def _database(configuration: Configuration, paths: _Paths, password: Secret) -> DatabaseOptions:
    database = configuration.database
    return DatabaseOptions(
        username=database.username or "",
        password=password,
        host=database.host,
        port=database.port if database.dsn is None else None,
        service=database.service,
        sid=database.sid,
        dsn=database.dsn,
        config_dir=paths.absolute(database.config_dir),
        wallet_location=paths.absolute(database.wallet_location),
        wallet_password=database.wallet_password,
        mode=DriverMode(database.mode),
        archived_rows=ArchivedRows(configuration.export.archived_rows),
        lib_dir=paths.absolute(database.lib_dir),
        connect_timeout_s=database.connect_timeout_s,
        stall_timeout_s=database.stall_timeout_s,
        expire_time_min=database.expire_time_min,
        outage_limit_s=_seconds(database.outage_limit_min),
    )


def _seconds(minutes: int | None) -> float | None:
    return None if minutes is None else minutes * 60.0


def _export(configuration: Configuration, paths: _Paths, output_dir: str | None) -> ExportOptions:
    export = configuration.export
    if output_dir:
        folder: str | None = os.path.normpath(Path.cwd() / output_dir)
    else:
        folder = paths.absolute(export.output_dir)
    return ExportOptions(
        # Links on the way to the folder are the person's choice and are resolved once, here; inside
        # the folder none is followed.
        output_dir=os.path.realpath(folder) if folder else "",
        schemas=tuple(dict.fromkeys(export.schemas)),
        tables=tuple(dict.fromkeys(export.tables)),
        exclude_tables=tuple(dict.fromkeys(export.exclude_tables)),
        file_access=FileAccess(export.file_access),
        cpu_percent=export.cpu_percent,
        parallel=export.parallel,
        chunk_threshold_bytes=export.chunk_threshold,
        chunk_bytes=export.chunk_size or max(export.chunk_threshold // 2, 1),
        disk_floor_bytes=export.disk_floor,
        fetch_rows=export.fetch_rows,
        gzip_level=export.gzip_level,
        validation=ValidationMode(export.validation),
        archived_rows=ArchivedRows(export.archived_rows),
        text=TextFormat(
            delimiter=export.field_delimiter,
            null_marker=export.null_marker,
            row_hash=export.enable_row_hash,
        ),
    )


def _accept(configuration: Configuration, document: Document) -> tuple[AcceptEntry, ...]:
    return tuple(
        AcceptEntry(
            table=entry.table or "",
            consent=_consent(entry),
            place=f"export.accept[{no + 1}] (line {document.line(('export', 'accept', no))})",
        )
        for no, entry in enumerate(configuration.export.accept)
    )


def _consent(entry: AcceptSection) -> Consent:
    return Consent(
        masked=entry.masked or NO_COLUMN,
        hidden_rows=entry.hidden_rows,
        replaced_characters=entry.replaced_characters or NO_COLUMN,
    )
