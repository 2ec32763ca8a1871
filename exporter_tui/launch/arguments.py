"""The command line's words: options, examples, exit codes.

Enters: nothing. Leaves: the parser of every command but those that have their own. It reads
nothing and decides nothing.
"""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from exporter_tui import __version__
from exporter_tui.model.plain import printable
from exporter_tui.tui.choices import DEFAULT_REFRESH_HZ, FASTEST_HZ, SLOWEST_HZ, THEME_CHOICES

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

MOST_SCALE = 100

_EXAMPLES = """\
commands:
  ./run.sh --demo                          export, validate and report the demo's sample schemas
  ./run.sh --demo --scale 3                the same with three times the rows, for a longer look
  ./run.sh --demo --all-schemas            the same with every type and awkward value there is
  ./run.sh --demo --output demo_data       the same into a folder; a second start goes on there
  ./run.sh --config config.yaml            export what the configuration says
  ./run.sh --config config.yaml --plan     show what would be exported; reads no table data
  ./run.sh --config config.yaml --verify   read every exported file against its SHA-256; no database
  ./run.sh --verify --output DIR           the same for a folder, without a configuration
  ./run.sh --config config.yaml --output DIR   into another folder than export.output_dir
  ./run.sh --config config.yaml --headless     plain lines and no questions (cron, nohup, CI)
  ./run.sh --config config.yaml --json         one JSON object per line, no questions
  ./run.sh attach --config config.yaml     the dashboard of a run at work, from any terminal
  ./run.sh attach --output DIR             the same, by its export folder
  ./run.sh status --output DIR [--json]    how far that run is, as text; works without a terminal
  ./run.sh fakeoracle --port 0 --load demo     only the demo's server; prints where it listens
  ./run.sh screenshots                     draw the pictures of the handbook again
  ./run.sh test                            every test
  ./run.sh measure                         print what things cost on this machine
  ./run.sh check                           format, lint, types, import contracts, fast tests

exit codes:
  0  every table SUCCEEDED; with --verify: every file is as recorded
  1  at least one table FAILED; with --verify: something differs
  2  usage, configuration, or a run that cannot begin
  3  stopped by you; run the same command again to go on
"""


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the parsed command line; a wrong one is told, and ends the program with 2."""
    parser = build_parser()
    parsed = parser.parse_args(arguments)
    if parsed.verify and parsed.plan:
        parser.error("argument --plan: not allowed with argument --verify")
    if parsed.verify and not (parsed.config or parsed.output):
        parser.error("--verify needs --config FILE or --output DIR")
    if not (parsed.verify or parsed.config or parsed.demo):
        parser.error("one of the arguments --config --demo is required")
    return parsed


def read_watching(command: str, arguments: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of ``attach`` or ``status``; a wrong one ends the program with 2."""
    parser = build_watching_parser(command)
    parsed = parser.parse_args(arguments)
    if not (parsed.config or parsed.output):
        parser.error("one of the arguments --config --output is required")
    return parsed


class _Parser(argparse.ArgumentParser):
    """Repeats no argument in a way that a terminal obeys."""

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        super()._print_message(printable(message), file)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of a run; ``fakeoracle`` and ``screenshots`` are not its business."""
    parser = _Parser(
        prog="./run.sh",
        description="Export Oracle tables to BigQuery-ready CSV: exact, resumable, validated.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--config", metavar="FILE", help="export what this configuration says")
    source.add_argument("--demo", action="store_true", help="export the demo's sample schemas")
    parser.add_argument(
        "--scale",
        type=_scale,
        default=1,
        metavar="N",
        help=f"with --demo: N times the rows of its large tables, 1 to {MOST_SCALE}",
    )
    parser.add_argument(
        "--all-schemas",
        action="store_true",
        help="with --demo: TORTURE too, with every type and every awkward name and value",
    )
    parser.add_argument(
        "--output", metavar="DIR", help="the export folder, in place of export.output_dir"
    )
    parser.add_argument("--plan", action="store_true", help="print the plan and write nothing")
    parser.add_argument(
        "--verify",
        action="store_true",
        help="read every exported file again; needs no database, changes nothing",
    )
    parser.add_argument("--version", action="version", version=f"exporter_tui {__version__}")
    _add_screen(parser.add_argument_group("the screen"))
    return parser


_WATCHING = {
    "attach": (
        "Open the dashboard of a run that works already, of this user, from any terminal. Closing "
        "it ends nothing.",
        "exit codes: the run's, once it has ended; 0 after leaving it; 2 when there is no run to "
        "attach to",
    ),
    "status": (
        "Print how far the run of a folder is, or how it ended.",
        "exit codes: 0 while a run is under way; else that of the last run, 3 when it broke off; 2 "
        "when none is known",
    ),
}


def build_watching_parser(command: str) -> argparse.ArgumentParser:
    """Return the parser of ``attach`` or ``status``."""
    description, epilog = _WATCHING[command]
    parser = _Parser(
        prog=f"./run.sh {command}", description=description, epilog=epilog, allow_abbrev=False
    )
    parser.add_argument("--config", metavar="FILE", help="the run of this configuration")
    parser.add_argument("--output", metavar="DIR", help="the run of this export folder")
    if command == "attach":
        parser.set_defaults(json=False)
        _add_look(parser.add_argument_group("the screen"))
    else:
        parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def _add_screen(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--headless", action="store_true", help="no dashboard: plain lines, no questions"
    )
    group.add_argument(
        "--json", action="store_true", help="no dashboard: one JSON object per line on stdout"
    )
    _add_look(group)


def _add_look(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--theme", choices=THEME_CHOICES, help="colours; `t` changes them later")
    group.add_argument("--ascii", action="store_true", help="ASCII only; `g` changes it later")
    group.add_argument("--mouse", action="store_true", help="the mouse selects rows, not text")
    group.add_argument(
        "--refresh",
        type=float,
        default=DEFAULT_REFRESH_HZ,
        metavar="HZ",
        help=f"pictures a second, {SLOWEST_HZ:g} to {FASTEST_HZ:g} ({DEFAULT_REFRESH_HZ:g})",
    )


def _scale(text: str) -> int:
    value = int(text)
    if not 1 <= value <= MOST_SCALE:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and {MOST_SCALE}")
    return value
