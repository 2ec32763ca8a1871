"""What this terminal can show, and whether it survives a lost link: findings for the time before
the start.

Enters: the environment, the look, the size. Leaves: findings, told like all others. It asks the
terminal nothing: an answer over a slow link would arrive as keys.
"""

from collections.abc import Mapping

from exporter_tui.model.view import Finding, Severity
from exporter_tui.tui.look import Look

_TRUE = {"truecolor", "24bit"}


def terminal_findings(
    environ: Mapping[str, str], look: Look, *, width: int, height: int, log: str, again: str
) -> tuple[Finding, ...]:
    """Return one finding about colours and glyphs, one about tmux or screen. ``log``: the path of
    the run's log; ``again``: the command that shows the dashboard again, empty where none can.
    """
    glyphs = "ASCII" if look.ascii_only else "unicode"
    mouse = "on" if look.mouse else "off"
    name = environ.get("TERM", "") or "unknown"
    text = f"{name}, {width}x{height}, {_colors(environ, look)}, {glyphs} glyphs, mouse {mouse}"
    return (
        Finding(name="Terminal", severity=Severity.GOOD, text=text),
        _multiplexer(environ, log, again),
    )


def _colors(environ: Mapping[str, str], look: Look) -> str:
    if not look.colors:
        return "no colours (NO_COLOR)"
    if environ.get("COLORTERM", "").lower() in _TRUE:
        return "truecolor"
    return "256 colours" if "256" in environ.get("TERM", "") else "16 colours"


def _multiplexer(environ: Mapping[str, str], log: str, again: str) -> Finding:
    for variable, name in (("TMUX", "tmux"), ("STY", "screen"), ("ZELLIJ", "zellij")):
        if environ.get(variable):
            return Finding(
                name="SSH",
                severity=Severity.GOOD,
                text=f"in {name}: after a lost link attach to it, the dashboard is still there",
            )
    follow = f"then follow it with: tail -f {log}   (or quit now and start again inside tmux)"
    return Finding(
        name="SSH",
        severity=Severity.INFO,
        text="not in tmux or screen: if the link drops, the export goes on without the dashboard",
        remedy=f"then see it again with: {again}" if again else follow,
    )
