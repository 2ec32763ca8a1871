"""The shape of one line of the error catalogue."""

from dataclasses import dataclass

from exporter_tui.model.errors import ErrorClass


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One code. ``meaning`` and ``remedy`` are full sentences; names in braces are filled in when
    the failure is built.
    """

    code: str
    error_class: ErrorClass
    meaning: str
    remedy: str


def entries(
    *lines: tuple[str, ErrorClass, str, str],
) -> tuple[CatalogueEntry, ...]:
    """Return the entries of ``(codes, class, meaning, remedy)`` lines; blanks part the codes that
    share a line.
    """
    return tuple(
        CatalogueEntry(code=code, error_class=error_class, meaning=meaning, remedy=remedy)
        for codes, error_class, meaning, remedy in lines
        for code in codes.split()
    )
