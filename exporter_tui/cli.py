"""The command line: the one place that builds objects and joins them; exit codes.

Enters: argv, environment, signals. Leaves: text for people and an exit code: 0 every table
SUCCEEDED, 1 some FAILED, 2 usage, configuration or a run that cannot begin, 3 stopped by the
person. Heavy libraries are loaded after the configuration was found good; no traceback reaches a
person.
"""

import argparse
import contextlib
import getpass
import os
import secrets
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from exporter_tui import __version__
from exporter_tui.model.control import StopMode
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.options import Options

if TYPE_CHECKING:
    from exporter_tui.coordinator.loop import Coordinator

EXIT_CANNOT_BEGIN = 2
EXIT_STOPPED = 3

_EXAMPLES = """\
commands:
  ./run.sh --demo                          export, validate and report the demo's sample schemas
  ./run.sh --demo --output demo_data       the same into a folder; a second start goes on there
  ./run.sh --config config.yaml            export what the configuration says
  ./run.sh --config config.yaml --plan     show what would be exported; reads no table data
  ./run.sh --config config.yaml --output DIR   into another folder than export.output_dir
  ./run.sh --config config.yaml --headless     plain lines and no questions (cron, nohup, CI)
  ./run.sh fakeoracle --port 0 --load demo     only the demo's server; prints where it listens
  ./run.sh test                            every test
  ./run.sh check                           format, lint, types, import contracts, fast tests

exit codes:
  0  every table SUCCEEDED
  1  at least one table FAILED
  2  usage, configuration, or a run that cannot begin
  3  stopped by you; run the same command again to go on
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of every command but ``fakeoracle``, which has its own."""
    parser = argparse.ArgumentParser(
        prog="./run.sh",
        description="Export Oracle tables to BigQuery-ready CSV: exact, resumable, validated.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--config", metavar="FILE", help="export what this configuration says")
    source.add_argument("--demo", action="store_true", help="export the demo's sample schemas")
    parser.add_argument(
        "--output", metavar="DIR", help="the export folder, in place of export.output_dir"
    )
    parser.add_argument("--plan", action="store_true", help="print the plan and write nothing")
    parser.add_argument("--headless", action="store_true", help="plain lines, no questions")
    parser.add_argument("--version", action="version", version=f"exporter_tui {__version__}")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["fakeoracle"]:
        from exporter_tui.fakeoracle.__main__ import main as serve  # noqa: PLC0415

        return serve(arguments[1:])
    parsed = build_parser().parse_args(arguments)
    try:
        return _carry_out(parsed)
    except ExporterError as error:
        _say(_failure_text(error.failure))
        return EXIT_STOPPED if error.failure.code == "STOPPED" else EXIT_CANNOT_BEGIN
    except KeyboardInterrupt:
        _say("Stopped.")
        return EXIT_STOPPED
    except Exception:  # noqa: BLE001 - the last resort: a person must never see a traceback
        _say(_confess(traceback.format_exc(), getattr(parsed, "log", None)))
        return EXIT_CANNOT_BEGIN


def _carry_out(parsed: argparse.Namespace) -> int:
    from exporter_tui.config.errors import ConfigError  # noqa: PLC0415

    with contextlib.ExitStack() as stack:
        try:
            options = stack.enter_context(_demo(parsed) if parsed.demo else _configured(parsed))
        except ConfigError as error:
            _say(str(error))
            return EXIT_CANNOT_BEGIN
        if parsed.plan:
            return _print_plan(options)
        parsed.log = Path(options.export.output_dir) / ".exporter" / "run.log"
        return _export(options)


@contextlib.contextmanager
def _configured(parsed: argparse.Namespace) -> Iterator[Options]:
    from exporter_tui.config.load import load_options  # noqa: PLC0415

    may_ask = sys.stdin.isatty() and not parsed.headless
    yield load_options(
        parsed.config,
        environ=os.environ,
        output_dir=parsed.output,
        ask_password=getpass.getpass if may_ask else None,
    )


@contextlib.contextmanager
def _demo(parsed: argparse.Namespace) -> Iterator[Options]:
    from exporter_tui.config.load import DEMO_FILE, load_options  # noqa: PLC0415
    from exporter_tui.demo import demo_server  # noqa: PLC0415

    folder = parsed.output
    if folder is None and parsed.plan:
        folder = str(Path(tempfile.gettempdir()) / f"exporter_tui_demo_{secrets.token_hex(4)}")
    elif folder is None:
        folder = tempfile.mkdtemp(prefix="exporter_tui_demo_")
        _say(f"The demo exports into {folder} (kept).")
    with demo_server() as where:
        environ: Mapping[str, str] = {**os.environ, **where}
        yield load_options(str(DEMO_FILE), environ=environ, output_dir=folder)


def _print_plan(options: Options) -> int:
    from exporter_tui.coordinator.loop import Coordinator  # noqa: PLC0415
    from exporter_tui.plan_table import plan_text  # noqa: PLC0415

    text = plan_text(Coordinator(options).plan())
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read it (head, less) has seen enough; Python must not flush again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _export(options: Options) -> int:
    from exporter_tui.coordinator.loop import Coordinator  # noqa: PLC0415
    from exporter_tui.narrate import Narrator, summary_text  # noqa: PLC0415

    coordinator = Coordinator(options)
    narrator = Narrator(sys.stderr)
    with _signals(coordinator):
        running = coordinator.start()
        narrator.follow(coordinator.bus, running.done)
        result = running.result()
    narrator.write(summary_text(result))
    return result.exit_code


@contextlib.contextmanager
def _signals(coordinator: "Coordinator") -> Iterator[None]:
    """Turn SIGINT and SIGTERM into a stop, and the second of them into an abort; a hang-up ends
    nothing. Before any work began the second one simply ends the program.
    """
    asked = threading.Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set() and not coordinator.working:
            raise KeyboardInterrupt
        coordinator.stop(StopMode.ABORT if asked.is_set() else StopMode.FINISH)
        asked.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _failure_text(failure: Failure) -> str:
    return (
        f"{failure.where}: {failure.code}: {failure.message}\n"
        f"  {failure.meaning}\n  {failure.remedy}"
    )


def _confess(trace: str, log: Path | None) -> str:
    """Keep the traceback in the run's log, or in a file of its own where there is no log, and
    return the one line that says where.
    """
    try:
        path = _keep(trace, log)
    except OSError as error:
        path = f"nowhere ({error.strerror})"
    return (
        f"exporter_tui failed by a defect of its own; the details are in {path}. "
        "Run the same command again to go on where it stopped."
    )


def _keep(trace: str, log: Path | None) -> str:
    if log is not None and log.is_file():
        with log.open("a", encoding="utf-8") as file:
            file.write(trace)
        return str(log)
    with tempfile.NamedTemporaryFile(
        "w", prefix="exporter_tui_error_", suffix=".log", delete=False, encoding="utf-8"
    ) as kept:
        kept.write(trace)
    return kept.name


def _say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text.rstrip("\n") + "\n")
        sys.stderr.flush()
