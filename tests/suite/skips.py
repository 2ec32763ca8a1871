"""No test is left out: one that skips itself, or says beforehand that it fails, fails.

Enters: the report of a test, or of a file that was collected. Leaves: the same report, failed where
it said skipped. A test brings what it needs; what only another place has, such as a real database,
adds tests where it is (see README), and takes none away elsewhere.
"""

from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def counted_as_failed(report: Report) -> Report:
    """Return the report, as one of a failure if it said that something was left out."""
    expected = getattr(report, "wasxfail", None)
    if not report.skipped and expected is None:
        return report
    if expected is not None:
        del report.wasxfail
        reason = f"expected to fail: {expected}"
    else:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "Skipped"
    report.outcome = "failed"
    report.longrepr = f"{reason}\nNo test may be left out: this one has to bring what it needs."
    return report
