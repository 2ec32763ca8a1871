"""Extended ROWIDs, for whoever speaks to Oracle; the arithmetic is ``model.rowid``, because the
planner, which may not import this package, cuts tables with it.
"""

from exporter_tui.model.rowid import BIGFILE, decode, encode

__all__ = ["BIGFILE", "decode", "encode"]
