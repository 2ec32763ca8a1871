"""What a person accepts of a table although its files then are not exactly what the table holds.

Enters: the entries of ``export.accept``. Leaves: one frozen ``Consent`` per table, pinned in its
plan. Nothing is accepted that nobody wrote down; a consent covers columns by name, or every one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedColumns:
    """The columns that a consent is about: ``every`` one, or those in ``names``; else none."""

    every: bool = False
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.every or bool(self.names)

    def covers(self, column: str) -> bool:
        """Return whether the consent is about this column (its name in the dictionary)."""
        return self.every or column in self.names

    def __or__(self, other: "AcceptedColumns") -> "AcceptedColumns":
        every = self.every or other.every
        names = () if every else tuple(sorted({*self.names, *other.names}))
        return AcceptedColumns(every=every, names=names)

    def __str__(self) -> str:
        return "every column" if self.every else ", ".join(self.names) or "no column"


NO_COLUMN = AcceptedColumns()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What is accepted of one table.

    ``masked``: columns whose values a redaction policy replaces. ``hidden_rows``: rows that a
    policy keeps from the user are missing. ``replaced_characters``: columns in which a character
    may have been lost on the way to UTF-8.
    """

    masked: AcceptedColumns = NO_COLUMN
    hidden_rows: bool = False
    replaced_characters: AcceptedColumns = NO_COLUMN

    def __bool__(self) -> bool:
        return bool(self.masked or self.hidden_rows or self.replaced_characters)

    def __or__(self, other: "Consent") -> "Consent":
        return Consent(
            masked=self.masked | other.masked,
            hidden_rows=self.hidden_rows or other.hidden_rows,
            replaced_characters=self.replaced_characters | other.replaced_characters,
        )

    def __str__(self) -> str:
        """Return it in the words of the configuration: ``hidden_rows; masked: SALARY``."""
        parts = ["hidden_rows"] * self.hidden_rows
        parts += [f"masked: {self.masked}"] * bool(self.masked)
        parts += [f"replaced_characters: {self.replaced_characters}"] * bool(
            self.replaced_characters
        )
        return "; ".join(parts) or "nothing"


NO_CONSENT = Consent()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptEntry:
    """One entry of ``export.accept``: a pattern of tables and what is accepted of each of them.

    ``consent`` holds column names as they are typed. ``place``: where it stands, for messages:
    ``export.accept[2] (line 31)``.
    """

    table: str
    consent: Consent
    place: str
