"""``--verify`` on its terminal: how far it is, what differs, the exit code.

Enters: an export folder. Leaves: one line for each difference on stdout and a sum, or one JSON
object for each; progress on stderr. 0: every file is as recorded; 1: something differs; 2: there is
nothing to read. It needs no database, takes no lock and writes nothing.
"""

import sys
import threading
from collections.abc import Callable
from pathlib import Path

from exporter_tui.coordinator.resources.cores import default_workers, usable_cores
from exporter_tui.launch.verify_words import JsonTeller, Teller
from exporter_tui.model.catalogue.lookup import error as catalogue_error
from exporter_tui.model.exit_codes import EXIT_FAILED, EXIT_SUCCEEDED
from exporter_tui.store.files import is_folder, names_in
from exporter_tui.validate.verify import Verification, Verified
from exporter_tui.workers.pacer import Pacer

_USUAL_PERCENT = 50
_LOOK_S = 0.25


def verify(output_dir: str, *, cpu_percent: int | None, as_json: bool) -> int:
    """Read every file of the folder and return the exit code; Ctrl-C raises KeyboardInterrupt.

    ``cpu_percent`` None: as much as an export takes by default. Raises ExporterError NO-EXPORT.
    """
    cores = usable_cores() * (cpu_percent or _USUAL_PERCENT) / 100
    threads = default_workers(usable_cores(), cpu_percent or _USUAL_PERCENT)
    verification = Verification(output_dir, threads=threads, between=_held_at(cores))
    census = verification.census
    if not (census.files or census.tables or census.differences):
        raise catalogue_error("NO-EXPORT", output_dir, _nothing(output_dir))
    teller = JsonTeller(sys.stdout) if as_json else Teller(sys.stdout, sys.stderr)
    verified = _watched(verification, teller)
    code = EXIT_FAILED if verified.differences else EXIT_SUCCEEDED
    teller.end(verified, code)
    return code


def _nothing(output_dir: str) -> str:
    try:
        there = is_folder(Path(output_dir))
        names_in(Path(output_dir))
    except OSError as error:
        return f"{output_dir} cannot be read: {error.strerror}."
    return "No table was exported into it." if there else "There is no such folder."


def _held_at(cores: float) -> Callable[[], None]:
    """Return what every thread calls between two pieces: it keeps all of them together at so many
    cores, for whoever comes next waits out what the others used.
    """
    pacer, lock = Pacer(), threading.Lock()
    pacer.set_share(cores)

    def between() -> None:
        with lock:
            pacer.pause()

    return between


def _watched(verification: Verification, teller: Teller) -> Verified:
    """Read in a thread and tell how far it is; a Ctrl-C stops the reading first."""
    found: list[Verified | BaseException] = []

    def read() -> None:
        try:
            found.append(verification.run())
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            found.append(error)

    reading = threading.Thread(target=read, name="verify", daemon=True)
    reading.start()
    try:
        while reading.is_alive():
            reading.join(_LOOK_S)
            teller.progress(verification)
    except KeyboardInterrupt:
        verification.stop()
        reading.join()
        raise
    finally:
        teller.clear()
    (result,) = found
    if isinstance(result, BaseException):
        raise result
    return result
