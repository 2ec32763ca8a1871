"""A run without a dashboard: started, told in lines to its end, its exit code.

Enters: a ``Source`` and a narrator. Leaves: lines and the exit code. The same telling goes on after
a dashboard was left: the run does not notice the difference.
"""

from exporter_tui.launch.ending import stop_signals
from exporter_tui.launch.narrate import Narrator
from exporter_tui.launch.run import Run
from exporter_tui.launch.source import Source
from exporter_tui.remote.status import StatusKeeper


def run_headless(source: Source, narrator: Narrator) -> int:
    """Run to the end and return the exit code; raises ExporterError for a run that cannot begin."""
    run = Run(source, stay=False)
    with stop_signals(run), StatusKeeper(run, lambda: False).kept(), run.viewers.told():
        run.start()
        return narrate_to_end(run, narrator)


def narrate_to_end(run: Run, narrator: Narrator) -> int:
    """Tell what happens until the run is over, and what came out; return the exit code."""
    narrator.follow(run, run.done)
    result = run.result()
    narrator.end(result)
    return result.exit_code
