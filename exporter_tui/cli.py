"""The command line: chooses what a command does, and turns how it ended into an exit code.

Enters: argv, environment, signals. Leaves: text for people and an exit code: 0 every table
SUCCEEDED, 1 some FAILED, 2 usage, configuration or a run that cannot begin, 3 stopped by the
person. Heavy libraries are loaded after the configuration was found good; no traceback reaches a
person.
"""

import argparse
import contextlib
import locale
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exporter_tui.launch.arguments import build_parser, read_arguments, read_watching
from exporter_tui.launch.process import leave_no_core, log_defects_of_threads, open_files_to
from exporter_tui.model.errors import ErrorClass, ExporterError, Failure
from exporter_tui.model.exit_codes import EXIT_CANNOT_BEGIN, EXIT_STOPPED, EXIT_SUCCEEDED
from exporter_tui.model.plain import printable

if TYPE_CHECKING:
    from exporter_tui.launch.narrate import Narrator
    from exporter_tui.launch.source import Source
    from exporter_tui.tui.look import Look

__all__ = ["build_parser", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    leave_no_core()
    if arguments[:1] == ["fakeoracle"]:
        return _serve(arguments[1:])
    if arguments[:1] == ["screenshots"]:
        return _draw_screenshots(arguments[1:])
    carry_out = _COMMANDS.get(arguments[0] if arguments else "", _carry_out)
    if carry_out is _carry_out:
        parsed = read_arguments(arguments)
    else:
        parsed = read_watching(arguments[0], arguments[1:])
    try:
        with _no_hang_up():
            return carry_out(parsed)
    except ExporterError as error:
        return _refused(parsed, error.failure)
    except KeyboardInterrupt:
        _say("Stopped.")
        return EXIT_STOPPED
    except Exception:  # noqa: BLE001 - the last resort: a person must never see a traceback
        _say(_confess(traceback.format_exc(), getattr(parsed, "folder", None)))
        return EXIT_CANNOT_BEGIN


def _serve(arguments: Sequence[str]) -> int:
    """Run the demo's server alone; raises SystemExit for arguments that are none of its own."""
    from exporter_tui.launch.demo import refuse_without_parser  # noqa: PLC0415

    try:
        refuse_without_parser()
    except ExporterError as error:
        _say(_failure_text(error.failure))
        return EXIT_CANNOT_BEGIN
    from exporter_tui.fakeoracle.__main__ import main as serve  # noqa: PLC0415

    return serve(arguments)


def _carry_out(parsed: argparse.Namespace) -> int:
    if parsed.verify:
        return _verify(parsed)
    from exporter_tui.config.errors import ConfigError  # noqa: PLC0415
    from exporter_tui.launch.source import configured, demo  # noqa: PLC0415

    plain = parsed.headless or parsed.json
    may_ask = sys.stdin.isatty() and not plain
    try:
        source = demo(parsed) if parsed.demo else configured(parsed, may_ask=may_ask)
    except ConfigError as error:
        _say(str(error))
        return EXIT_CANNOT_BEGIN
    from exporter_tui.eventlog.log_lines import PatientLog  # noqa: PLC0415

    open_files_to(source.options.export.file_access)
    if parsed.plan:
        return _print_plan(source)
    parsed.folder = source.options.export.output_dir
    log_defects_of_threads(PatientLog(source.options.export.output_dir).add)
    if not plain and _has_screen():
        return _with_screen(parsed, source)
    from exporter_tui.launch.headless import run_headless  # noqa: PLC0415

    return run_headless(source, _narrator(parsed))


def _verify(parsed: argparse.Namespace) -> int:
    """Read every file of a folder; neither a database nor a password is needed."""
    found = _folder(parsed)
    if found is None:
        return EXIT_CANNOT_BEGIN
    from exporter_tui.launch.verify import verify  # noqa: PLC0415

    folder, percent = found
    return verify(folder, cpu_percent=percent, as_json=parsed.json)


def _folder(parsed: argparse.Namespace) -> tuple[str, int | None] | None:
    """Return the export folder and the CPU ceiling that were named, None where the configuration
    has a mistake, which is told.
    """
    if not parsed.config:
        return os.path.realpath(parsed.output), None
    from exporter_tui.config.errors import ConfigError  # noqa: PLC0415
    from exporter_tui.config.load import load_export  # noqa: PLC0415

    try:
        export = load_export(parsed.config, environ=os.environ, output_dir=parsed.output)
    except ConfigError as error:
        _say(str(error))
        return None
    return os.path.realpath(export.output_dir), export.cpu_percent


def _attach(parsed: argparse.Namespace) -> int:
    """Open the dashboard over a run that works already."""
    found = _folder(parsed)
    if found is None:
        return EXIT_CANNOT_BEGIN
    if not _has_screen():
        _say("attach needs a terminal; over SSH: ssh -t. For lines of text: ./run.sh status")
        return EXIT_CANNOT_BEGIN
    return _attach_to(found[0], parsed)


def _attach_to(folder: str, parsed: argparse.Namespace) -> int:
    from exporter_tui.eventlog.log_lines import PatientLog  # noqa: PLC0415
    from exporter_tui.launch.attach import attach  # noqa: PLC0415
    from exporter_tui.model.options import FileAccess  # noqa: PLC0415
    from exporter_tui.remote.link import AttachError  # noqa: PLC0415
    from exporter_tui.remote.occupied import unattached_text  # noqa: PLC0415

    parsed.folder = folder
    # What is copied on the screen is kept in the run's folder.
    open_files_to(FileAccess.PRIVATE)
    log_defects_of_threads(PatientLog(folder).add)
    try:
        return attach(folder, _look(parsed))
    except AttachError as error:
        _say(unattached_text(folder, str(error)))
        return EXIT_CANNOT_BEGIN


def _status(parsed: argparse.Namespace) -> int:
    """Print how far a run is."""
    found = _folder(parsed)
    if found is None:
        return EXIT_CANNOT_BEGIN
    from exporter_tui.launch.show_status import show_status  # noqa: PLC0415

    return show_status(found[0], sys.stdout, as_json=parsed.json)


_COMMANDS = {"attach": _attach, "status": _status}


@contextlib.contextmanager
def _no_hang_up() -> Iterator[None]:
    """Ignore SIGHUP from here on; processes that are started inherit that."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _has_screen() -> bool:
    """Return whether a dashboard can open; looked at before anything heavy is loaded."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    terminals = all(stream is not None and stream.isatty() for stream in streams)
    return terminals and os.environ.get("TERM", "dumb") not in {"", "dumb"}


def _with_screen(parsed: argparse.Namespace, source: "Source") -> int:
    from exporter_tui.launch.screen import run_with_screen  # noqa: PLC0415

    return run_with_screen(source, _look(parsed))


def _look(parsed: argparse.Namespace) -> "Look":
    from exporter_tui.tui.look import choose_look  # noqa: PLC0415

    return choose_look(
        os.environ,
        theme=parsed.theme,
        ascii_only=parsed.ascii,
        mouse=parsed.mouse,
        refresh_hz=parsed.refresh,
        encoding=locale.getpreferredencoding(do_setlocale=False),
    )


def _narrator(parsed: argparse.Namespace) -> "Narrator":
    from exporter_tui.launch.json_lines import JsonNarrator  # noqa: PLC0415
    from exporter_tui.launch.narrate import Narrator  # noqa: PLC0415

    return JsonNarrator(sys.stdout) if parsed.json else Narrator(sys.stderr)


def _refused(parsed: argparse.Namespace, failure: Failure) -> int:
    stopped = failure.error_class is ErrorClass.STOPPED
    code = EXIT_STOPPED if stopped else EXIT_CANNOT_BEGIN
    if failure.error_class is not ErrorClass.FOLDER_LOCKED or not _is_occupied(failure.where):
        _say(_failure_text(failure))
    elif _can_attach(failure.where, parsed) and _wants_to_attach():
        return _attach_to(failure.where, parsed)
    if parsed.json:
        from exporter_tui.launch.json_lines import JsonNarrator  # noqa: PLC0415

        JsonNarrator(sys.stdout).error(failure, code)
    return code


def _is_occupied(folder: str) -> bool:
    """Say all that is known of the run that holds the folder; returns whether there is one."""
    from exporter_tui.store.lock import is_locked  # noqa: PLC0415

    if not is_locked(folder):
        return False
    from exporter_tui.remote.occupied import occupied_text  # noqa: PLC0415

    _say(f"LOCKED: {occupied_text(folder)}")
    return True


def _can_attach(folder: str, parsed: argparse.Namespace) -> bool:
    if parsed.headless or parsed.json or not _has_screen():
        return False
    from exporter_tui.remote.endpoint import can_attach  # noqa: PLC0415

    return can_attach(folder)


def _wants_to_attach() -> bool:
    """Ask whether the run at work shall be shown here."""
    try:
        return input("Attach to it here? [y/N] ").strip().lower() in {"y", "yes"}
    except (EOFError, OSError, UnicodeError):
        return False


def _draw_screenshots(arguments: Sequence[str]) -> int:
    if arguments:
        _say("usage: ./run.sh screenshots   (draws screenshots/*.svg; no arguments)")
        return EXIT_CANNOT_BEGIN
    from exporter_tui.store.paths import run_files  # noqa: PLC0415
    from exporter_tui.tui.recorded.views import FOLDER  # noqa: PLC0415
    from exporter_tui.tui.screenshots import write_screenshots  # noqa: PLC0415

    pictures = Path(__file__).parents[1] / "screenshots"
    for path in write_screenshots(pictures, run_files(FOLDER)):
        _say(str(path))
    return EXIT_SUCCEEDED


def _print_plan(source: "Source") -> int:
    from exporter_tui.coordinator.coordinator import Coordinator  # noqa: PLC0415
    from exporter_tui.launch.plan_table import plan_text  # noqa: PLC0415

    with source.opened(threading.Event(), lambda _failure: None, lambda _line: None) as options:
        text = plan_text(Coordinator(options).plan(), options.export.validation)
    try:
        sys.stdout.write(printable(text))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read it (head, less) has seen enough; Python must not flush again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_SUCCEEDED


def _failure_text(failure: Failure) -> str:
    return (
        f"{failure.where}: {failure.code}: {failure.message}\n"
        f"  {failure.meaning}\n  {failure.remedy}"
    )


def _confess(trace: str, output_dir: str | None) -> str:
    """Keep the traceback in the run's log, or in a file of its own where there is no log, and
    return the one line that says where.
    """
    try:
        path = _keep(trace, output_dir)
    except OSError as error:
        path = f"nowhere ({error.strerror})"
    return (
        f"exporter_tui failed by a defect of its own; the details are in {path}. "
        "Run the same command again to go on where it stopped."
    )


def _keep(trace: str, output_dir: str | None) -> str:
    from exporter_tui.eventlog.log_lines import append_log  # noqa: PLC0415
    from exporter_tui.store.paths import log_path  # noqa: PLC0415

    if output_dir is not None and append_log(output_dir, trace):
        return str(log_path(output_dir))
    with tempfile.NamedTemporaryFile(
        "w", prefix="exporter_tui_error_", suffix=".log", delete=False, encoding="utf-8"
    ) as kept:
        kept.write(trace)
    return kept.name


def _say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(printable(text.rstrip("\n")) + "\n")
        sys.stderr.flush()
