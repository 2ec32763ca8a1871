"""The small language that is evaluated: expressions and one shape of SELECT, as frozen values.

Enters: ``translate`` builds it from the parser's tree. Leaves: ``types`` and ``evaluate`` walk it.
Names are as the dictionary spells them (unquoted ones already upper case); positions are offsets
into the statement's text. What has no node here is refused before this point.
"""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Literal:
    """A number (Decimal), a text (str) or NULL (None)."""

    value: Decimal | str | None
    national: bool = False


@dataclass(frozen=True, slots=True)
class TypedLiteral:
    """``DATE '...'`` or ``TIMESTAMP '...'``: ``kind`` is that word."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Bind:
    """The placeholder at ``index`` (from 0) in order of appearance."""

    index: int


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A name, perhaps qualified: a column, a pseudo-column or a function without parentheses."""

    qualifiers: tuple[str, ...]
    name: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Star:
    """``*`` or ``t.*``."""

    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; ``name`` upper case, packages dotted (``DBMS_FLASHBACK.GET_...``)."""

    name: str
    arguments: tuple["Expression", ...]
    distinct: bool = False
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """``+ - * / ||``, a comparison ``= != < <= > >=``, or ``AND`` / ``OR``."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Not:
    """Three-valued NOT."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class IsNull:
    """``IS NULL``; ``IS NOT NULL`` is a ``Not`` around it."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class IsSpecial:
    """``IS NAN`` and ``IS INFINITE``: ``what`` is that word."""

    operand: "Expression"
    what: str


@dataclass(frozen=True, slots=True)
class Between:
    """``low <= operand AND operand <= high``."""

    operand: "Expression"
    low: "Expression"
    high: "Expression"


@dataclass(frozen=True, slots=True)
class InList:
    """``operand IN (items)``."""

    operand: "Expression"
    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class InSelect:
    """``operand IN (SELECT ...)``; the subquery sees nothing of the outer one."""

    operand: "Expression"
    select: "Select"


@dataclass(frozen=True, slots=True)
class Like:
    """``operand LIKE pattern [ESCAPE escape]``."""

    operand: "Expression"
    pattern: "Expression"
    escape: "Expression | None"


@dataclass(frozen=True, slots=True)
class Case:
    """Searched CASE; a simple CASE has its operand in ``operand``."""

    operand: "Expression | None"
    whens: tuple[tuple["Expression", "Expression"], ...]
    otherwise: "Expression | None"


@dataclass(frozen=True, slots=True)
class Extract:
    """``EXTRACT(part FROM operand)``; ``part`` upper case."""

    part: str
    operand: "Expression"


Expression = (
    Literal
    | TypedLiteral
    | Bind
    | ColumnRef
    | Star
    | Call
    | Binary
    | Negative
    | Not
    | IsNull
    | IsSpecial
    | Between
    | InList
    | InSelect
    | Like
    | Case
    | Extract
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the select list; ``name`` is its column's name in the result."""

    expression: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """A table of the FROM clause. ``alias`` is None where only the table's own name counts.

    ``join`` is "" for the first table, "INNER" or "LEFT" with ``condition`` for joined ones, and
    "CROSS" for a comma.
    """

    owner: str | None
    table: str
    alias: str | None
    as_of: Expression | None
    position: int = field(default=0, compare=False)
    join: str = ""
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One key of ORDER BY; NULLs come last when ascending unless said otherwise."""

    expression: Expression
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Select:
    """One query block. ``fetch_first`` limits the ordered rows, None for all."""

    items: tuple[Item, ...]
    sources: tuple[Source, ...]
    where: Expression | None = None
    group_by: tuple[Expression, ...] = ()
    having: Expression | None = None
    order_by: tuple[OrderItem, ...] = ()
    distinct: bool = False
    fetch_first: int | None = None
