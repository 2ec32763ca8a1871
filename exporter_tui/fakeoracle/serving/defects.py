"""What the stand-in did not foresee, as a server answers its own defects: ORA-00600 and a trace.

Enters: any exception of the engine. Leaves: ``OracleError``, and a line with the traceback in the
log. A connection never ends in silence because of it.
"""

import logging

from exporter_tui.fakeoracle.answer import OracleError

_LOG = logging.getLogger(__name__)


def internal_error(error: Exception, doing: str) -> OracleError:
    """Return ORA-00600 for ``error``, which came up while ``doing``, and log it."""
    _LOG.error("a defect of this server in: %s", doing, exc_info=error)
    return OracleError(
        600, f"internal error code, arguments: [{type(error).__name__}], [], [], [], [], [], []"
    )
