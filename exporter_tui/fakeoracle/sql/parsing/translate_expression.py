"""Expressions of the parser's tree as nodes; whatever has no node is refused.

Enters: sqlglot's expressions. Leaves: ``nodes.Expression``. Every part of a tree node is either
used or must be absent: an unknown part is ORA-03001, never ignored, so that nothing is dropped in
silence.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sqlglot import exp

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.parsing import nodes

MAX_IN_LIST = 1000

# Reserved words (SQL Language Reference, "Oracle SQL Reserved Words"), which the parser takes for
# names; those that stand for a value are left out: LEVEL, ROWID, ROWNUM, SYSDATE, UID, USER.
_RESERVED = re.compile(
    "ACCESS|ADD|ALL|ALTER|AND|ANY|AS|ASC|AUDIT|BETWEEN|BY|CHAR|CHECK|CLUSTER|COLUMN|COLUMN_VALUE"
    "|COMMENT|COMPRESS|CONNECT|CREATE|CURRENT|DATE|DECIMAL|DEFAULT|DELETE|DESC|DISTINCT|DROP|ELSE"
    "|EXCLUSIVE|EXISTS|FILE|FLOAT|FOR|FROM|GRANT|GROUP|HAVING|IDENTIFIED|IMMEDIATE|IN|INCREMENT"
    "|INDEX|INITIAL|INSERT|INTEGER|INTERSECT|INTO|IS|LIKE|LOCK|LONG|MAXEXTENTS|MINUS|MLSLABEL|MODE"
    "|MODIFY|NESTED_TABLE_ID|NOAUDIT|NOCOMPRESS|NOT|NOWAIT|NULL|NUMBER|OF|OFFLINE|ON|ONLINE|OPTION"
    "|OR|ORDER|PCTFREE|PRIOR|PUBLIC|RAW|RENAME|RESOURCE|REVOKE|ROW|ROWS|SELECT|SESSION|SET|SHARE"
    "|SIZE|SMALLINT|START|SUCCESSFUL|SYNONYM|TABLE|THEN|TO|TRIGGER|UNION|UNIQUE|UPDATE|VALIDATE"
    "|VALUES|VARCHAR|VARCHAR2|VIEW|WHENEVER|WHERE|WITH"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where expressions stand. ``position``: an identifier's offset in the statement; ``select``
    translates a subquery.
    """

    position: Callable[[exp.Expression], int]
    select: Callable[[exp.Select], nodes.Select]


def refuse(what: str = "") -> OracleError:
    """Return the error for a shape that a real server may know and this one does not."""
    return OracleError(3001, "unimplemented feature" + (f": {what}" if what else ""))


def name_of(identifier: exp.Expression) -> str:
    """Return an identifier as the dictionary spells it."""
    if not isinstance(identifier, exp.Identifier):
        raise refuse("name")
    text: str = identifier.this
    if identifier.args.get("quoted"):
        return text
    if _RESERVED.fullmatch(text.upper()):
        raise OracleError(936, "missing expression")
    return text.upper()


def parts(node: exp.Expression, *known: str) -> None:
    """Refuse a tree node that holds anything but the parts named."""
    for key, value in node.args.items():
        if key not in known and value not in (None, False, [], ()):
            raise refuse(f"{type(node).__name__} {key}")


def expression(node: exp.Expression, at: Place) -> nodes.Expression:
    """Return one expression; the operators first, then whatever has a method of its own."""
    operator = _OPERATORS.get(type(node))
    if operator:
        parts(node, "this", "expression", "safe")
        _check_precedence(node)
        return nodes.Binary(operator, expression(node.this, at), expression(node.expression, at))
    method = _METHODS.get(type(node))
    if method is None:
        raise refuse(type(node).__name__)
    return method(node, at)


def _literal(node: exp.Expression, _at: Place) -> nodes.Expression:
    parts(node, "this", "is_string")
    if node.args["is_string"]:
        return nodes.Literal(node.this or None)
    try:
        return nodes.Literal(Decimal(node.this))
    except InvalidOperation:
        raise OracleError(911, "invalid character") from None


def _national(node: exp.Expression, _at: Place) -> nodes.Expression:
    parts(node, "this")
    return nodes.Literal(node.this or None, national=True)


def _null(node: exp.Expression, _at: Place) -> nodes.Expression:
    parts(node)
    return nodes.Literal(None)


def _date(node: exp.Expression, _at: Place) -> nodes.Expression:
    parts(node, "this")
    return nodes.TypedLiteral("DATE", _text(node.this))


def _timestamp(node: exp.Expression, _at: Place) -> nodes.Expression:
    parts(node, "this", "format")
    return nodes.TypedLiteral("TIMESTAMP", _text(node.this))


def _text(node: exp.Expression) -> str:
    if not isinstance(node, exp.Literal) or not node.args["is_string"]:
        raise refuse("literal")
    text: str = node.this
    return text


def _bind(node: exp.Expression, _at: Place) -> nodes.Expression:
    parts(node, "this")
    return nodes.Bind(int(node.this[1:]) - 1)


def _column(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this", "table", "db")
    qualifiers = [node.args[key] for key in ("db", "table") if node.args.get(key)]
    if isinstance(node.this, exp.Star):
        parts(node.this)
        if len(qualifiers) != 1:
            raise refuse("*")
        return nodes.Star(name_of(qualifiers[0]))
    first = qualifiers[0] if qualifiers else node.this
    return nodes.ColumnRef(
        tuple(name_of(part) for part in qualifiers), name_of(node.this), at.position(first)
    )


def _star(node: exp.Expression, _at: Place) -> nodes.Expression:
    parts(node)
    return nodes.Star()


def _paren(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this")
    return expression(node.this, at)


def _call(node: exp.Expression, at: Place, package: str = "") -> nodes.Expression:
    parts(node, "this", "expressions")
    arguments = list(node.expressions)
    distinct = len(arguments) == 1 and isinstance(arguments[0], exp.Distinct)
    if distinct:
        parts(arguments[0], "expressions")
        arguments = list(arguments[0].expressions)
    return nodes.Call(
        package + str(node.this).upper(),
        tuple(expression(argument, at) for argument in arguments),
        distinct,
    )


def _dot(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this", "expression")
    if not isinstance(node.expression, exp.Anonymous):
        raise refuse("name")
    return _call(node.expression, at, _package(node.this))


def _package(node: exp.Expression) -> str:
    if isinstance(node, exp.Dot):
        parts(node, "this", "expression")
        return _package(node.this) + name_of(node.expression) + "."
    return name_of(node) + "."


def _trim(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this")
    return nodes.Call("TRIM", (expression(node.this, at),))


def _negative(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this")
    return nodes.Negative(expression(node.this, at))


def _not(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this")
    return nodes.Not(expression(node.this, at))


def _is(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this", "expression")
    what = node.expression
    if isinstance(what, exp.Null):
        return nodes.IsNull(expression(node.this, at))
    if isinstance(what, exp.Column) and what.name.upper() in {"NAN", "INFINITE"}:
        parts(what, "this")
        return nodes.IsSpecial(expression(node.this, at), what.name.upper())
    raise refuse("IS")


def _between(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this", "low", "high")
    return nodes.Between(
        expression(node.this, at),
        expression(node.args["low"], at),
        expression(node.args["high"], at),
    )


def _in(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this", "expressions", "query")
    query = node.args.get("query")
    if query is not None:
        parts(query, "this")
        if not isinstance(query.this, exp.Select):
            raise refuse("IN")
        return nodes.InSelect(expression(node.this, at), at.select(query.this))
    if not node.expressions:
        raise OracleError(936, "missing expression")
    if len(node.expressions) > MAX_IN_LIST:
        raise OracleError(1795, "maximum number of expressions in a list is 1000")
    return nodes.InList(
        expression(node.this, at), tuple(expression(item, at) for item in node.expressions)
    )


def _like(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this", "expression")
    return nodes.Like(expression(node.this, at), expression(node.expression, at), None)


def _escape(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this", "expression")
    like = node.this
    if not isinstance(like, exp.Like):
        raise refuse("ESCAPE")
    parts(like, "this", "expression")
    return nodes.Like(
        expression(like.this, at),
        expression(like.expression, at),
        expression(node.expression, at),
    )


def _case(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this", "ifs", "default")
    operand, default = node.args.get("this"), node.args.get("default")
    whens = []
    for when in node.args["ifs"]:
        parts(when, "this", "true")
        whens.append((expression(when.this, at), expression(when.args["true"], at)))
    return nodes.Case(
        expression(operand, at) if operand else None,
        tuple(whens),
        expression(default, at) if default else None,
    )


def _extract(node: exp.Expression, at: Place) -> nodes.Expression:
    parts(node, "this", "expression")
    return nodes.Extract(str(node.this.name).upper(), expression(node.expression, at))


_OPERATORS: dict[type[exp.Expression], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.DPipe: "||",
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.And: "AND",
    exp.Or: "OR",
}


def _check_precedence(node: exp.Expression) -> None:
    """Refuse ``a || b + c``: Oracle gives both operators one level, the parser does not."""
    sums = (exp.Add, exp.Sub)
    apart = exp.DPipe if isinstance(node, sums) else sums if isinstance(node, exp.DPipe) else ()
    if isinstance(node.this, apart) or isinstance(node.expression, apart):
        raise refuse("|| beside + or -")


def _divide(node: exp.Expression, at: Place) -> nodes.Expression:
    # sqlglot marks Oracle's division with how other databases would divide; it is plain here.
    parts(node, "this", "expression", "typed", "safe")
    return nodes.Binary("/", expression(node.this, at), expression(node.expression, at))


_METHODS: dict[type[exp.Expression], Callable[[exp.Expression, Place], nodes.Expression]] = {
    exp.Div: _divide,
    exp.Literal: _literal,
    exp.National: _national,
    exp.Null: _null,
    exp.DateStrToDate: _date,
    exp.StrToTime: _timestamp,
    exp.Placeholder: _bind,
    exp.Column: _column,
    exp.Star: _star,
    exp.Paren: _paren,
    exp.Anonymous: _call,
    exp.Dot: _dot,
    exp.Trim: _trim,
    exp.Neg: _negative,
    exp.Not: _not,
    exp.Is: _is,
    exp.Between: _between,
    exp.In: _in,
    exp.Like: _like,
    exp.Escape: _escape,
    exp.Case: _case,
    exp.Extract: _extract,
}
