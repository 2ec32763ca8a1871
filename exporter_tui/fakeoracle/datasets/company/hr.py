"""The HR schema: a company's regions, countries, locations, departments, jobs and people.

Enters: a seed. Leaves: seven small tables whose ids refer to one another correctly, with NULLs
where real ones have them.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from exporter_tui.fakeoracle.datasets import words
from exporter_tui.fakeoracle.datasets.declare import (
    DATE,
    Draft,
    char,
    column,
    number,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.layout import Shelf
from exporter_tui.fakeoracle.datasets.randomness import Draws
from exporter_tui.fakeoracle.storage.table import StoredTable
from exporter_tui.fakeoracle.storage.values import Moment, Value

OWNER = "HR"
EMPLOYEES = 240
HEADS = 14
FIRST_EMPLOYEE = 100
FIRST_LOCATION = 1000
_FORMER_JOBS = 60
_SALES_JOBS = ("SALES_EX", "SALES_AS")


def tables(seed: int) -> tuple[StoredTable, ...]:
    """Return the schema's tables."""
    shelf = Shelf(OWNER, first_object=73_001, file=7, tablespace="USERS")
    people = _people(seed)
    shelf.put("REGIONS", _regions(), primary_key=("REGION_ID",))
    shelf.put("COUNTRIES", _countries(), primary_key=("COUNTRY_ID",))
    shelf.put("LOCATIONS", _locations(seed), primary_key=("LOCATION_ID",))
    shelf.put("DEPARTMENTS", _departments(seed), primary_key=("DEPARTMENT_ID",))
    shelf.put("JOBS", _jobs(), primary_key=("JOB_ID",))
    shelf.put("EMPLOYEES", people, primary_key=("EMPLOYEE_ID",), comment="Everyone who works here")
    shelf.put("JOB_HISTORY", _history(seed, people), primary_key=("EMPLOYEE_ID", "START_DATE"))
    return tuple(shelf.tables)


def _numbers(values: Sequence[int | None]) -> list[Value | None]:
    return [None if value is None else Decimal(value) for value in values]


def _regions() -> list[Draft]:
    count = len(words.REGIONS)
    return [
        column("REGION_ID", number(4), _numbers(range(1, count + 1)), nullable=False),
        column("REGION_NAME", varchar2(25, byte_length=True), words.REGIONS),
    ]


def _countries() -> list[Draft]:
    regions = [None if region is None else region + 1 for _, _, region in words.COUNTRIES]
    codes = [code for code, _, _ in words.COUNTRIES]
    names = [name for _, name, _ in words.COUNTRIES]
    return [
        column("COUNTRY_ID", char(2, byte_length=True), codes, nullable=False),
        column("COUNTRY_NAME", varchar2(60, byte_length=True), names),
        column("REGION_ID", number(4), _numbers(regions)),
    ]


def _locations(seed: int) -> list[Draft]:
    draws = Draws(seed, "hr/locations")
    count = len(words.CITIES)
    houses = draws.integers(1, 240, count).tolist()
    streets = draws.integers(0, len(words.STREETS) - 1, count).tolist()
    addresses = [
        f"{house} {words.STREETS[street]}" for house, street in zip(houses, streets, strict=True)
    ]
    ids = range(FIRST_LOCATION, FIRST_LOCATION + 100 * count, 100)
    return [
        column("LOCATION_ID", number(4), _numbers(ids), nullable=False),
        column("STREET_ADDRESS", varchar2(40), addresses),
        column("POSTAL_CODE", varchar2(12), [code for _, _, code, _ in words.CITIES]),
        column("CITY", varchar2(30), [city for city, _, _, _ in words.CITIES], nullable=False),
        column("STATE_PROVINCE", varchar2(25), [state for _, _, _, state in words.CITIES]),
        column("COUNTRY_ID", char(2, byte_length=True), [code for _, code, _, _ in words.CITIES]),
    ]


def _department_ids() -> list[int]:
    return [10 * (at + 1) for at in range(len(words.DEPARTMENTS))]


def _departments(seed: int) -> list[Draft]:
    draws = Draws(seed, "hr/departments")
    count = len(words.DEPARTMENTS)
    managers = [FIRST_EMPLOYEE + at if at <= HEADS else None for at in range(count)]
    places = draws.integers(0, len(words.CITIES) - 1, count).tolist()
    locations = [FIRST_LOCATION + 100 * place for place in places]
    return [
        column("DEPARTMENT_ID", number(4), _numbers(_department_ids()), nullable=False),
        column("DEPARTMENT_NAME", varchar2(30), words.DEPARTMENTS, nullable=False),
        column("MANAGER_ID", number(6), _numbers(managers)),
        column("LOCATION_ID", number(4), _numbers(locations)),
    ]


def _jobs() -> list[Draft]:
    return [
        column("JOB_ID", varchar2(10), [job[0] for job in words.JOBS], nullable=False),
        column("JOB_TITLE", varchar2(35), [job[1] for job in words.JOBS], nullable=False),
        column("MIN_SALARY", number(6), _numbers([job[2] for job in words.JOBS])),
        column("MAX_SALARY", number(6), _numbers([job[3] for job in words.JOBS])),
    ]


def _people(seed: int) -> list[Draft]:
    draws = Draws(seed, "hr/employees")
    count = EMPLOYEES
    firsts = [words.FIRST_NAMES[at] for at in draws.integers(0, len(words.FIRST_NAMES) - 1, count)]
    lasts = [words.LAST_NAMES[at] for at in draws.integers(0, len(words.LAST_NAMES) - 1, count)]
    jobs = _job_positions(draws)
    ids = list(range(FIRST_EMPLOYEE, FIRST_EMPLOYEE + count))
    salaries: list[Value | None] = []
    for job, share in zip(jobs, draws.integers(0, 10_000, count).tolist(), strict=True):
        _, _, low, high = words.JOBS[job]
        cents = low * 100 + ((high or low) - low) * share // 100
        salaries.append(Decimal(cents).scaleb(-2))
    commissions: list[Value | None] = [
        Decimal(percent).scaleb(-2) if words.JOBS[job][0] in _SALES_JOBS and percent else None
        for job, percent in zip(jobs, draws.integers(0, 40, count).tolist(), strict=True)
    ]
    departments = [_department_ids()[at] for at in draws.integers(0, 26, count)]
    heads = draws.integers(1, HEADS, count).tolist()
    managers = [_manager(at, head) for at, head in enumerate(heads)]
    hired = [_day(2005, offset) for offset in draws.integers(0, 7500, count).tolist()]
    phones = [f"+43.{n // 10**6}.{n % 10**6:06d}" for n in draws.integers(10**8, 10**9 - 1, count)]
    return [
        column("EMPLOYEE_ID", number(6), _numbers(ids), nullable=False),
        column("FIRST_NAME", varchar2(20), firsts),
        column("LAST_NAME", varchar2(25), lasts, nullable=False),
        column("EMAIL", varchar2(40), _emails(firsts, lasts), nullable=False),
        column(
            "PHONE_NUMBER", varchar2(20), [p if at % 9 else None for at, p in enumerate(phones)]
        ),
        column("HIRE_DATE", DATE, hired, nullable=False),
        column("JOB_ID", varchar2(10), [words.JOBS[job][0] for job in jobs], nullable=False),
        column("SALARY", number(8, 2), salaries),
        column("COMMISSION_PCT", number(2, 2), commissions),
        column("MANAGER_ID", number(6), _numbers(managers)),
        column(
            "DEPARTMENT_ID",
            number(4),
            # One person belongs to no department.
            _numbers(
                [None if at == 78 else department for at, department in enumerate(departments)]
            ),
        ),
    ]


def _job_positions(draws: Draws) -> list[int]:
    others = draws.integers(2, len(words.JOBS) - 1, EMPLOYEES).tolist()
    return [0 if at == 0 else 1 if at <= HEADS else job for at, job in enumerate(others)]


def _manager(at: int, head: int) -> int | None:
    if at == 0:
        return None
    return FIRST_EMPLOYEE if at <= HEADS else FIRST_EMPLOYEE + head


def _day(year: int, offset: int) -> Moment:
    day = date(year, 1, 1) + timedelta(days=offset)
    return Moment(day.year, day.month, day.day)


def _emails(firsts: Sequence[str], lasts: Sequence[str]) -> list[str]:
    """Return addresses of plain letters, each one once."""
    used: dict[str, int] = {}
    found = []
    for first, last in zip(firsts, lasts, strict=True):
        plain = unicodedata.normalize("NFKD", f"{first[0]}{last}")
        name = "".join(c for c in plain if c.isascii() and c.isalpha()).upper()
        used[name] = used.get(name, 0) + 1
        found.append(name if used[name] == 1 else f"{name}{used[name]}")
    return found


def _history(seed: int, people: Sequence[Draft]) -> list[Draft]:
    draws = Draws(seed, "hr/history")
    who = sorted(draws.order(EMPLOYEES)[:_FORMER_JOBS].tolist())
    jobs = [words.JOBS[at][0] for at in draws.integers(2, len(words.JOBS) - 1, _FORMER_JOBS)]
    starts = [_day(1995, offset) for offset in draws.integers(0, 1800, _FORMER_JOBS).tolist()]
    ends = [_day(2000, offset) for offset in draws.integers(0, 1800, _FORMER_JOBS).tolist()]
    departments = [_department_ids()[at] for at in draws.integers(0, 26, _FORMER_JOBS)]
    ids = people[0].vector.values()
    return [
        column("EMPLOYEE_ID", number(6), [ids[at] for at in who], nullable=False),
        column("START_DATE", DATE, starts, nullable=False),
        column("END_DATE", DATE, ends, nullable=False),
        column("JOB_ID", varchar2(10), jobs, nullable=False),
        column("DEPARTMENT_ID", number(4), _numbers(departments)),
    ]
