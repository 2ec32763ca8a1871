"""The decimal context of all sums: a result that is not exact raises."""

from decimal import Context, Inexact, InvalidOperation, Overflow

EXACT = Context(
    prec=5_000, Emax=999_999, Emin=-999_999, traps=[Inexact, InvalidOperation, Overflow]
)
"""Wide enough for 1E126 + 1E-130 over any number of rows; more than that raises ``Inexact``."""
