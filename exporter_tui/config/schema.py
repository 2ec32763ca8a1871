"""Every key of a configuration: its type, its bounds, its default and what to write there.

Enters: plain data of one file. Leaves: frozen sections with defaults filled in; ``model.options``
has none. A field's ``description`` completes the sentence "Write ...". Rules that concern more than
one key are in ``combinations``.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from exporter_tui.config.expand import Expanded
from exporter_tui.config.sizes import parse_size
from exporter_tui.model.consent import AcceptedColumns
from exporter_tui.model.format import exact_size
from exporter_tui.model.options import Secret

_BLOCK_BYTES = 8192
_SIZE = f"a size of at least {exact_size(_BLOCK_BYTES)}"
_LONGEST_TEXT = 4096
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MAX_BYTES = 1024**5
_COLUMNS_REMEDY = (
    "Write a list of columns, as in [SALARY, 'Old Name'], or true for every one of them."
)


def explain(cause: str, remedy: str) -> PydanticCustomError:
    """Return the error of a validator that has more to say than the field's description."""
    return PydanticCustomError("explained", "{cause}", {"cause": cause, "remedy": remedy})


def _number_of_environment(value: object) -> object:
    """A variable of the environment may stand for a number."""
    if isinstance(value, Expanded) and re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        return float(value) if "." in value else int(value)
    return value


def _switch_of_environment(value: object) -> object:
    """A variable of the environment may stand for a switch; yes and no, on and off are words of
    YAML for it, and names elsewhere.
    """
    words = {"yes": True, "on": True, "no": False, "off": False}
    if isinstance(value, Expanded):
        words |= {"true": True, "false": False}
    return words.get(value.lower(), value) if isinstance(value, str) else value


def _text(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise explain("the text is empty", "Write a value, or remove the line.")
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        raise explain(
            f"the text is longer than {_LONGEST_TEXT:,} characters", "Write a shorter one."
        )
    if isinstance(value, str) and _CONTROL.search(value):
        raise explain(
            "the text holds a control character", "Write it without line breaks and tabs."
        )
    return str(value) if isinstance(value, Expanded) else value


def _secret(value: object) -> object:
    if not isinstance(value, str):
        raise explain("the value is not text", "Put it in single quotes.")
    if not value:
        raise explain("the text is empty", "Write a value, or remove the line.")
    # The driver takes a plain str only, not a subclass.
    return Secret(str(value))


def _size(value: object) -> object:
    value = _number_of_environment(value)
    if isinstance(value, str):
        try:
            return parse_size(value)
        except ValueError as error:
            raise explain(
                f"this is {error}", "Write bytes, or a number with KiB, MiB, GiB or TiB: `512 MiB`."
            ) from None
    return value


def _delimiter(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value in {r"\t", r"\x10", r"\u0010"}:
        raise explain(
            "a backslash code is read only inside double quotes",
            f'Write "{value}" in double quotes.',
        )
    if len(value) != 1 or not 0 < ord(value) < 128:
        raise explain(
            "a delimiter is exactly one ASCII character",
            'Write one character in quotes: "," or "|" or "\\t" or "\\x10".',
        )
    if value in '"\r\n':
        raise explain(
            "a quotation mark or a line break cannot be the delimiter",
            'Write another character, such as "," or "\\t".',
        )
    return str(value)


def _null_marker(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value:
        raise explain(
            "an empty null marker could not be told from an empty text",
            r"Write a text that does not occur in the data; the default is '\N'.",
        )
    if any(not character.isprintable() for character in value):
        raise explain(
            "the null marker holds a control character or a line break",
            r"Use single quotes, '\N': in double quotes it is a control character.",
        )
    if '"' in value:
        raise explain(
            "a quotation mark cannot be part of the null marker",
            r"NULL is written without quotes; the default is '\N'.",
        )
    if value != value.strip():
        raise explain(
            "the null marker begins or ends with a blank", r"Remove it; the default is '\N'."
        )
    return str(value)


def _client_hash(value: object) -> object:
    value = _switch_of_environment(value)
    if value is False:
        raise explain(
            "not available yet: the row hash is computed by the exporter, not by Oracle",
            "Remove the line, or write `use_client_hash: true`.",
        )
    return value


def _accepted_columns(value: object) -> object:
    if value is True:
        return AcceptedColumns(every=True)
    if not isinstance(value, list) or not value:
        raise explain("this names no column", _COLUMNS_REMEDY)
    if not all(isinstance(name, str) and name.strip() for name in value):
        raise explain("a column's name must be text", f"Put it in single quotes. {_COLUMNS_REMEDY}")
    return AcceptedColumns(names=tuple(dict.fromkeys(map(str, value))))


def _only_true(value: object) -> object:
    value = _switch_of_environment(value)
    if value is not True:
        raise explain(
            "what is accepted is `true`", "Write `hidden_rows: true`, or leave the key out."
        )
    return value


def _not_in_url(value: object) -> object:
    if isinstance(value, str) and value.startswith("gs://"):
        raise explain("the bucket is written as an address", "Write the name alone, without gs://.")
    return _text(value)


Text = Annotated[str, BeforeValidator(_text)]
Password = Annotated[Secret, BeforeValidator(_secret)]
Whole = Annotated[int, BeforeValidator(_number_of_environment)]
Seconds = Annotated[float, BeforeValidator(_number_of_environment)]
Switch = Annotated[bool, BeforeValidator(_switch_of_environment)]
SizeBytes = Annotated[int, BeforeValidator(_size)]
Delimiter = Annotated[str, BeforeValidator(_delimiter)]
NullMarker = Annotated[str, BeforeValidator(_null_marker)]
ClientHash = Annotated[bool, BeforeValidator(_client_hash)]
Bucket = Annotated[str, BeforeValidator(_not_in_url)]
Accepted = Annotated[AcceptedColumns, BeforeValidator(_accepted_columns)]
OnlyTrue = Annotated[bool, BeforeValidator(_only_true)]


class Section(BaseModel):
    """What all sections share: no other keys, no silent conversions."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
    )


class DatabaseSection(Section):
    """``database:``: how to reach the database and enter it."""

    username: Text | None = Field(default=None, description="the name of the database user")
    password: Password | None = Field(default=None, description="a text in single quotes")
    password_file: Text | None = Field(
        default=None, description="the path of a file with the password"
    )
    host: Text | None = Field(default=None, description="a host name or an address")
    port: Whole = Field(default=1521, ge=1, le=65535, description="a port, 1 to 65535")
    service: Text | None = Field(default=None, description="a service name that the listener knows")
    sid: Text | None = Field(default=None, description="an instance name (SID)")
    dsn: Text | None = Field(
        default=None, description="a connect string or an alias of tnsnames.ora"
    )
    config_dir: Text | None = Field(default=None, description="the folder of tnsnames.ora")
    wallet_location: Text | None = Field(default=None, description="the folder of the wallet")
    wallet_password: Password | None = Field(default=None, description="a text in single quotes")
    mode: Literal["thin", "thick"] = Field(default="thin", description="thin or thick")
    lib_dir: Text | None = Field(default=None, description="the folder of Oracle's client library")
    connect_timeout_s: Seconds = Field(
        default=20.0, ge=1, le=600, description="a number of seconds, 1 to 600"
    )
    stall_timeout_s: Seconds = Field(
        default=600.0, ge=1, le=86400, description="a number of seconds, 1 to 86400"
    )
    expire_time_min: Whole = Field(
        default=2, ge=0, le=1440, description="a whole number of minutes, 0 (off) to 1440"
    )
    outage_limit_min: Whole | None = Field(
        default=None, ge=1, le=100_000, description="a whole number of minutes, 1 to 100000"
    )


class AcceptSection(Section):
    """One entry of ``export.accept``: of which tables what is accepted."""

    table: Text | None = Field(default=None, description="a table or a pattern: HR.EMPLOYEES")
    masked: Accepted | None = Field(default=None, description="a list of columns, or true")
    hidden_rows: OnlyTrue = Field(default=False, description="true")
    replaced_characters: Accepted | None = Field(
        default=None, description="a list of columns, or true"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        kinds = [name for name in type(self).model_fields if name != "table"]
        if self.table is None:
            raise explain(
                "an entry names no table", "Write `table: OWNER.NAME` beside what is accepted."
            )
        if not any(getattr(self, name) for name in kinds):
            raise explain("an entry accepts nothing", f"Write {' or '.join(kinds)} beside `table`.")
        return self


class ExportSection(Section):
    """``export:``: what is exported, where to, and how hard."""

    output_dir: Text | None = Field(default=None, description="the path of the export folder")
    schemas: list[Text] = Field(
        default=[], description="a list of schema names or patterns: [HR, SALES]"
    )
    tables: list[Text] = Field(
        default=[], description="a list of tables or patterns: [HR.EMPLOYEES]"
    )
    exclude_tables: list[Text] = Field(
        default=[], description="a list of tables or patterns: ['*_OLD']"
    )
    accept: list[AcceptSection] = Field(
        default=[], description="a list of entries: {table: HR.EMPLOYEES, masked: [SALARY]}"
    )
    archived_rows: Literal["all", "active"] = Field(default="all", description="all or active")
    file_access: Literal["private", "group"] = Field(
        default="private", description="private or group"
    )
    cpu_percent: Whole = Field(default=50, ge=5, le=100, description="a whole number, 5 to 100")
    parallel: Whole | None = Field(
        default=None, ge=1, le=256, description="a whole number, 1 to 256"
    )
    chunk_threshold: SizeBytes = Field(
        default=1024**3,
        ge=_BLOCK_BYTES,
        le=_MAX_BYTES,
        description=f"{_SIZE}: 1 GiB",
    )
    chunk_size: SizeBytes | None = Field(
        default=None,
        ge=_BLOCK_BYTES,
        le=_MAX_BYTES,
        description=f"{_SIZE}: 512 MiB",
    )
    disk_floor: SizeBytes = Field(
        default=1024**3, ge=0, le=_MAX_BYTES, description="a size, or 0 for no floor: 1 GiB"
    )
    fetch_rows: Whole = Field(
        default=10_000, ge=1, le=1_000_000, description="a number, 1 to 1000000"
    )
    field_delimiter: Delimiter = Field(
        default=",", description='one ASCII character in quotes: ","'
    )
    null_marker: NullMarker = Field(
        default=r"\N", description=r"a short text in single quotes: '\N'"
    )
    gzip_level: Whole = Field(default=2, ge=0, le=3, description="a whole number, 0 to 3")
    validation: Literal["counts", "full", "deep"] = Field(
        default="full", description="counts, full or deep"
    )
    enable_row_hash: Switch = Field(default=False, description="true or false")
    use_client_hash: ClientHash = Field(default=True, description="true")


class BigQuerySection(Section):
    """``bigquery:``: the names that the load script and the checks use."""

    project: Text | None = Field(
        default=None,
        pattern=r"^[a-z][a-z0-9.:-]{4,}[a-z0-9]$",
        description="a project id: my-project",
    )
    dataset: Text | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_]{1,1024}$",
        description="letters, digits and _: my_dataset",
    )
    location: Text | None = Field(
        default=None, pattern=r"^[A-Za-z0-9-]+$", description="a BigQuery location: EU"
    )
    bucket: Bucket | None = Field(
        default=None,
        pattern=r"^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](/[A-Za-z0-9._=-]+)*$",
        description="a bucket's name: my-bucket",
    )


class Configuration(Section):
    """The whole file."""

    database: DatabaseSection = DatabaseSection()
    export: ExportSection = ExportSection()
    bigquery: BigQuerySection = BigQuerySection()


SECTIONS: dict[str, type[Section]] = {
    "database": DatabaseSection,
    "export": ExportSection,
    "bigquery": BigQuerySection,
}
