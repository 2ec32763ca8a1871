"""TO_CHAR of datetimes and intervals.

Source: SQL Language Reference, Format Models, Table "Datetime Format Elements" and "Format Model
Modifiers"; "TO_CHAR (datetime)"; "Interval Literals".
"""

import pytest

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.datasets.declare import day_to_second, timestamp, year_to_month
from exporter_tui.fakeoracle.sql.functions.datetime_format import (
    Fields,
    format_datetime,
    interval_day_second,
    interval_year_month,
)
from exporter_tui.fakeoracle.storage.values import Kind, Moment, Months, Nanoseconds, ZonedMoment
from tests.fakeoracle.sql.small_database import Asker, database, one_column

MOMENT = Fields(
    year=2024,
    month=2,
    day=9,
    hour=15,
    minute=4,
    second=5,
    nanosecond=123456789,
    offset_minutes=-210,
    digits=6,
)
FORMATS = [
    ("YYYY-MM-DD HH24:MI:SS", "2024-02-09 15:04:05"),
    ("SYYYY-MM-DD", " 2024-02-09"),
    ("FMSYYYY-MM-DD", "2024-2-9"),
    ("YYY YY Y RR RRRR", "024 24 4 24 2024"),
    ("DD-MON-RR", "09-FEB-24"),
    ("Mon mon MON", "Feb feb FEB"),
    ("HH12:MI AM", "03:04 PM"),
    ("HH.MI am", "03.04 pm"),
    ("DDD", "040"),
    ("SSSSS", "54245"),
    ("SS.FF", "05.123456"),
    ("SS.FF3", "05.123"),
    ("SS.FF9", "05.123456789"),
    ("SSXFF1", "05.1"),
    ("TZH:TZM", "-03:30"),
    ("TZR", "-03:30"),
    ('YYYY"-T-"MM', "2024-T-02"),
    ("yyyymmdd", "20240209"),
    ("MI,SS;DD/MM", "04,05;09/02"),
]


@pytest.mark.parametrize(("model", "text"), FORMATS)
def test_a_datetime_model_gives_the_documented_text(model: str, text: str) -> None:
    assert format_datetime(MOMENT, model) == text


def test_a_year_before_christ_has_a_minus_in_syyyy_and_loses_it_in_yyyy() -> None:
    ancient = Fields(year=-44, month=3, day=15)
    assert format_datetime(ancient, "SYYYY-MM-DD") == "-0044-03-15"
    assert format_datetime(ancient, "YYYY-MM-DD") == "0044-03-15"


def test_a_fraction_is_cut_and_never_rounded() -> None:
    late = Fields(
        year=2024, month=1, day=1, hour=23, minute=59, second=59, nanosecond=999999999, digits=9
    )
    assert format_datetime(late, "HH24:MI:SS.FF6") == "23:59:59.999999"


@pytest.mark.parametrize("model", ["FF3", "TZH", "FOO", "YYYY-QX"])
def test_elements_that_a_date_does_not_have_are_refused(model: str) -> None:
    with pytest.raises(OracleError, match=r"ORA-01821|ORA-03001"):
        format_datetime(Fields(year=2024, month=1, day=1), model)


@pytest.mark.parametrize("model", ["MONTH", "DAY", "Q", "IYYY-IW", "J", "BC", "YYYY FMMM", "YEAR"])
def test_elements_that_are_not_known_here_are_refused(model: str) -> None:
    with pytest.raises(OracleError, match="ORA-03001"):
        format_datetime(MOMENT, model)


def test_an_interval_without_a_model_is_its_literal_form() -> None:
    assert interval_year_month(14, 2) == "+01-02"
    assert interval_year_month(-1, 9) == "-000000000-01"
    assert interval_day_second(37_230_123_456_789, 9, 9) == "+000000000 10:20:30.123456789"
    assert interval_day_second(-86_400_000_000_000 * 3 - 1_500_000, 2, 3) == "-03 00:00:00.001"
    assert interval_day_second(1_000_000_000, 1, 0) == "+0 00:00:01"


def test_interval_columns_show_their_declared_precision() -> None:
    ask = Asker(database(one_column(year_to_month(3), [Months(-25), None])))
    assert ask("SELECT TO_CHAR(v) FROM shop.t") == [("-002-01",), (None,)]
    ask = Asker(database(one_column(day_to_second(2, 3), [Nanoseconds(90_061_500_000_000)])))
    assert ask("SELECT TO_CHAR(v) FROM shop.t") == [("+01 01:01:01.500",)]


def test_a_zoned_timestamp_is_shown_in_its_own_zone_and_in_utc() -> None:
    late = Moment(2024, 12, 31, 23, 30, 0, 5_000)
    declared = timestamp(6, Kind.TIMESTAMP_TZ)
    ask = Asker(database(one_column(declared, [ZonedMoment(late, 90, None)])))
    model = "'SYYYY-MM-DD HH24:MI:SS.FF6 TZH:TZM'"
    assert ask.one(f"SELECT TO_CHAR(v, {model}) FROM shop.t") == (
        " 2025-01-01 01:00:00.000005 +01:30"
    )
    assert ask.one("SELECT SYS_EXTRACT_UTC(v) FROM shop.t") == (2024, 12, 31, 23, 30, 0, 5_000)


def test_a_local_timestamp_follows_the_session_zone() -> None:
    declared = timestamp(0, Kind.TIMESTAMP_LTZ)
    ask = Asker(database(one_column(declared, [Moment(2024, 6, 1, 22, 0, 0)])))
    assert ask.one("SELECT v FROM shop.t") == (2024, 6, 1, 22, 0, 0, 0)
    ask.session.alter("ALTER SESSION SET TIME_ZONE = '+05:30'\0")
    assert ask.one("SELECT v FROM shop.t") == (2024, 6, 2, 3, 30, 0, 0)
    assert ask.one("SELECT TO_CHAR(v, 'HH24:MI TZH:TZM') FROM shop.t") == "03:30 +05:30"
    assert ask.one("SELECT SYS_EXTRACT_UTC(v) FROM shop.t") == (2024, 6, 1, 22, 0, 0, 0)


def test_a_timestamp_without_a_zone_is_taken_in_the_session_zone() -> None:
    ask = Asker(database(one_column(timestamp(3), [Moment(2024, 1, 1, 0, 30)])))
    ask.session.alter("ALTER SESSION SET TIME_ZONE = '+01:00'")
    assert ask.one("SELECT SYS_EXTRACT_UTC(v) FROM shop.t") == (2023, 12, 31, 23, 30, 0, 0)


def test_the_clock_is_injected_and_runs_in_utc(ask: Asker) -> None:
    ask.session.alter("ALTER SESSION SET TIME_ZONE = '+02:00'")
    assert ask.dual("SYSDATE") == (2026, 11, 23, 21, 15, 30)
    assert ask.dual("TO_CHAR(SYSTIMESTAMP, 'HH24:MI:SS.FF TZH:TZM')") == "21:15:30.123456 +00:00"
    assert ask.dual("TO_CHAR(CURRENT_TIMESTAMP, 'HH24:MI TZH')") == "23:15 +02"
    assert ask.dual("CURRENT_DATE") == (2026, 11, 23, 23, 15, 30)
    assert ask.dual("SYSDATE || ''") == "23-NOV-26"


def test_datetime_literals_and_extract(ask: Asker) -> None:
    assert ask.dual("DATE '-4712-01-01'") == (-4712, 1, 1, 0, 0, 0)
    stamp = "TIMESTAMP '2024-02-29 10:11:12.5 +02:00'"
    assert ask.dual(f"EXTRACT(HOUR FROM {stamp})") == 8
    assert ask.dual("EXTRACT(SECOND FROM TIMESTAMP '2024-02-29 10:11:12.25')") * 4 == 49


@pytest.mark.parametrize(
    ("literal", "code"),
    [
        ("DATE '2023-02-29'", "ORA-01839"),
        ("DATE '1582-10-10'", "ORA-01839"),
        ("DATE '0000-01-01'", "ORA-01841"),
        ("DATE '2024-13-01'", "ORA-01843"),
        ("DATE '2024-01-40'", "ORA-01847"),
        ("DATE 'yesterday'", "ORA-01861"),
        ("TIMESTAMP '2024-01-01 24:00:00'", "ORA-01850"),
        ("EXTRACT(HOUR FROM DATE '2024-01-01')", "ORA-30076"),
    ],
)
def test_impossible_dates_give_oracles_errors(ask: Asker, literal: str, code: str) -> None:
    with pytest.raises(OracleError, match=code):
        ask.dual(literal)


def test_the_day_before_15_october_1582_is_the_4th() -> None:
    declared = timestamp(0, Kind.TIMESTAMP_TZ)
    first = ZonedMoment(Moment(1582, 10, 15, 0, 0), -60)
    ask = Asker(database(one_column(declared, [first])))
    assert ask.one("SELECT TO_CHAR(v, 'YYYY-MM-DD HH24') FROM shop.t") == "1582-10-04 23"
