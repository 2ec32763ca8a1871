"""What a statement can ask of its session: the clock, who it is, the SCN, subqueries.

Enters: the session's facts as values and callables. Leaves: columns for the evaluator. One
environment serves one statement: SYSDATE and the SCN stay the same throughout. It refuses unknown
USERENV parameters (ORA-02003).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions.moments import shifted, to_utc
from exporter_tui.fakeoracle.sql.expressions.values import (
    DATE,
    LOCAL,
    NUMBER,
    TEXT,
    ZONED,
    Column,
    Value,
    ValueType,
    constant,
    varchar,
)
from exporter_tui.fakeoracle.sql.parsing import nodes
from exporter_tui.fakeoracle.sql.settings import Settings
from exporter_tui.fakeoracle.storage.values import Moment, ZonedMoment

_SCN_PACKAGE = "DBMS_FLASHBACK.GET_SYSTEM_CHANGE_NUMBER"
_USERENV_CHARACTERS = 256
# "The usual precision of the result value is 3 seconds" (SCN_TO_TIMESTAMP).
_SCN_PRECISION = timedelta(seconds=3)


@dataclass(slots=True, kw_only=True)
class StatementEnvironment:
    """``user_environment``: SYS_CONTEXT('USERENV', name). ``take_scn`` None: no EXECUTE on
    DBMS_FLASHBACK. ``approximate_scn``: what TIMESTAMP_TO_SCN finds for the present.
    """

    settings: Settings
    user: str
    now: datetime
    user_environment: Mapping[str, str | None]
    take_scn: Callable[[], int] | None
    approximate_scn: Callable[[], int]
    run_subquery: Callable[[nodes.Select, tuple[Column, ...]], Column] | None = None
    _scn: int | None = field(default=None)

    def subquery(self, select: nodes.Select, binds: tuple[Column, ...]) -> Column:
        """Return the only column of a subquery."""
        assert self.run_subquery is not None  # noqa: S101 - the session sets it
        return self.run_subquery(select, binds)

    def system_call(self, name: str, arguments: tuple[Column, ...]) -> Column | None:
        """Return the function's value, None where there is no such function."""
        if name in {"SYS_CONTEXT", "TIMESTAMP_TO_SCN"} and arguments:
            method = self._sys_context if name == "SYS_CONTEXT" else self._timestamp_to_scn
            return method(arguments)
        if arguments:
            return None
        if name.removeprefix("SYS.") == _SCN_PACKAGE:
            return self._current_scn()
        return self._moment(name) or self._word(name)

    def _current_scn(self) -> Column | None:
        if self.take_scn is None:
            return None
        if self._scn is None:
            self._scn = self.take_scn()
        return constant(NUMBER, Decimal(self._scn))

    def _moment(self, name: str) -> Column | None:
        utc = moment_of(self.now)
        zone = self.settings.zone_minutes
        local = shifted(utc, zone)
        second = Moment(*_fields(utc)[:6])
        # The server's own clock runs in UTC: SYSDATE and SYSTIMESTAMP do not follow the session.
        found: dict[str, tuple[ValueType, Value]] = {
            "SYSDATE": (DATE, second),
            "SYSTIMESTAMP": (ValueType(kind=ZONED, scale=6), ZonedMoment(utc, 0)),
            "CURRENT_DATE": (DATE, Moment(*_fields(local)[:6])),
            "CURRENT_TIMESTAMP": (ValueType(kind=ZONED, scale=6), ZonedMoment(utc, zone)),
            "LOCALTIMESTAMP": (ValueType(kind="TIMESTAMP", scale=6), local),
        }
        return constant(*found[name]) if name in found else None

    def _word(self, name: str) -> Column | None:
        zone = self.settings.zone_minutes
        offset = f"{'-' if zone < 0 else '+'}{abs(zone) // 60:02d}:{abs(zone) % 60:02d}"
        found = {"USER": (self.user, 128), "SESSIONTIMEZONE": (offset, 75)}
        if name == "DBTIMEZONE":
            return constant(varchar(6), "+00:00")
        if name not in found:
            return None
        text, length = found[name]
        return constant(varchar(length), text)

    def _sys_context(self, arguments: tuple[Column, ...]) -> Column:
        for argument in arguments:
            if not argument.constant or argument.type.kind not in TEXT or len(arguments) != 2:
                raise OracleError(3001, "unimplemented feature: SYS_CONTEXT by a column")
        space, name = (argument.value for argument in arguments)
        type_ = varchar(_USERENV_CHARACTERS)
        if space is None or space.upper() != "USERENV":
            return constant(type_, None)
        if name is None or name.upper() not in self.user_environment:
            raise OracleError(2003, "invalid USERENV parameter")
        return constant(type_, self.user_environment[name.upper()])

    def _timestamp_to_scn(self, arguments: tuple[Column, ...]) -> Column:
        (column,) = arguments
        if not column.constant or column.type.kind not in {"TIMESTAMP", LOCAL, ZONED, "DATE"}:
            raise OracleError(3001, "unimplemented feature: TIMESTAMP_TO_SCN by a column")
        if column.value is None:
            return constant(NUMBER, None)
        instant = to_utc(column.value, column.type.kind, self.settings.zone_minutes)
        if abs(datetime_of(instant) - self.now) > _SCN_PRECISION:
            raise OracleError(8180, "no snapshot found based on specified time")
        return constant(NUMBER, Decimal(self.approximate_scn()))


def _fields(moment: Moment) -> tuple[int, ...]:
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)


def moment_of(now: datetime) -> Moment:
    """Return an aware datetime as a moment in UTC."""
    utc = now.astimezone(UTC)
    return Moment(
        utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second, utc.microsecond * 1000
    )


def datetime_of(moment: Moment) -> datetime:
    """Return a moment in UTC as an aware datetime; ORA-01841 outside of years 1 to 9999."""
    try:
        day = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    except ValueError:
        raise OracleError(
            1841, "(full) year must be between -4713 and +9999, and not be 0"
        ) from None
    clock = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)
    return day + clock + timedelta(microseconds=moment.nanosecond // 1000)
