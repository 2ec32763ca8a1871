"""From the parser's tree to the nodes that are evaluated; whatever has no node is refused.

Enters: ``ParsedSelect``. Leaves: ``nodes.Select``. Every part of a tree node is either used or
must be absent: an unknown part is ORA-03001, never ignored, so that no clause is dropped in
silence.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from sqlglot import exp

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql import nodes
from exporter_tui.fakeoracle.sql.names import item_names
from exporter_tui.fakeoracle.sql.parse import ParsedSelect
from exporter_tui.fakeoracle.sql.scan import ScannedText

MAX_IN_LIST = 1000


def translate(parsed: ParsedSelect) -> nodes.Select:
    """Return the query as nodes; raises ORA-03001 for shapes outside the small language."""
    names = item_names(parsed)
    return _Translator(parsed.scanned).select(parsed.tree, names)


def refuse(what: str = "") -> OracleError:
    """Return the error for a shape that a real server may know and this one does not."""
    return OracleError(3001, "unimplemented feature" + (f": {what}" if what else ""))


def name_of(identifier: exp.Expression) -> str:
    """Return an identifier as the dictionary spells it."""
    if not isinstance(identifier, exp.Identifier):
        raise refuse("name")
    text: str = identifier.this
    return text if identifier.args.get("quoted") else text.upper()


def parts(node: exp.Expression, *known: str) -> None:
    """Refuse a tree node that holds anything but the parts named."""
    for key, value in node.args.items():
        if key not in known and value not in (None, False, [], ()):
            raise refuse(f"{type(node).__name__} {key}")


class _Translator:
    """One statement's translation; it holds the scanned text for positions alone."""

    def __init__(self, scanned: ScannedText) -> None:
        self._scanned = scanned

    def select(self, tree: exp.Select, names: tuple[str, ...] | None) -> nodes.Select:
        parts(
            tree,
            *("expressions", "from_", "joins", "where", "group", "having", "order"),
            *("distinct", "limit", "hint", "kind"),
        )
        if names is None:
            names = tuple("?" for _ in tree.expressions)
        group, having, order = (tree.args.get(key) for key in ("group", "having", "order"))
        where = tree.args.get("where")
        return nodes.Select(
            items=tuple(
                self._item(item, name) for item, name in zip(tree.expressions, names, strict=True)
            ),
            sources=self._sources(tree),
            where=self.expression(where.this) if where else None,
            group_by=self._group(group),
            having=self.expression(having.this) if having else None,
            order_by=tuple(self._order(item) for item in order.expressions) if order else (),
            distinct=self._distinct(tree.args.get("distinct")),
            fetch_first=self._fetch(tree.args.get("limit")),
        )

    def _item(self, item: exp.Expression, name: str) -> nodes.Item:
        if isinstance(item, exp.Alias):
            parts(item, "this", "alias")
            return nodes.Item(self.expression(item.this), name_of(item.args["alias"]))
        return nodes.Item(self.expression(item), name)

    def _group(self, group: exp.Expression | None) -> tuple[nodes.Expression, ...]:
        if group is None:
            return ()
        parts(group, "expressions")
        return tuple(self.expression(item) for item in group.expressions)

    def _distinct(self, distinct: exp.Expression | None) -> bool:
        if distinct is not None:
            parts(distinct)
        return distinct is not None

    def _fetch(self, limit: exp.Expression | None) -> int | None:
        if limit is None:
            return None
        if not isinstance(limit, exp.Fetch):
            raise OracleError(933, "SQL command not properly ended")
        options = limit.args.get("limit_options")
        if options is not None:
            parts(options, "rows")
        count = limit.args.get("count")
        if not isinstance(count, exp.Literal) or not count.this.isdigit():
            raise refuse("FETCH")
        return int(count.this)

    def _order(self, ordered: exp.Expression) -> nodes.OrderItem:
        parts(ordered, "this", "desc", "nulls_first")
        return nodes.OrderItem(
            self.expression(ordered.this),
            bool(ordered.args.get("desc")),
            bool(ordered.args.get("nulls_first")),
        )

    def _sources(self, tree: exp.Select) -> tuple[nodes.Source, ...]:
        from_ = tree.args["from_"]
        parts(from_, "this")
        sources = [self._source(from_.this)]
        for join in tree.args.get("joins") or []:
            parts(join, "this", "on", "side", "kind")
            kind = {
                ("", ""): "INNER",
                ("", "INNER"): "INNER",
                ("LEFT", ""): "LEFT",
                ("LEFT", "OUTER"): "LEFT",
            }.get((join.side, join.kind))
            condition = join.args.get("on")
            if kind is None:
                raise refuse(f"{join.side} {join.kind} JOIN")
            if condition is None:
                kind = "CROSS"
            sources.append(
                self._source(
                    join.this,
                    join=kind,
                    condition=self.expression(condition) if condition else None,
                )
            )
        return tuple(sources)

    def _source(
        self, table: exp.Expression, *, join: str = "", condition: nodes.Expression | None = None
    ) -> nodes.Source:
        if not isinstance(table, exp.Table):
            raise refuse("FROM")
        parts(table, "this", "db", "alias", "version")
        if not isinstance(table.this, exp.Identifier) or "@" in table.this.this:
            raise refuse("FROM")
        owner, alias = table.args.get("db"), table.args.get("alias")
        if alias is not None:
            parts(alias, "this")
        return nodes.Source(
            owner=name_of(owner) if owner else None,
            table=name_of(table.this),
            alias=name_of(alias.this) if alias else None,
            as_of=self._as_of(table.args.get("version")),
            position=self._position(table.this),
            join=join,
            condition=condition,
        )

    def _as_of(self, version: exp.Expression | None) -> nodes.Expression | None:
        if version is None:
            return None
        parts(version, "this", "kind", "expression")
        if (version.this, version.args.get("kind")) != ("SCN", "AS OF"):
            raise refuse("AS OF TIMESTAMP")
        return self.expression(version.args["expression"])

    def _position(self, identifier: exp.Expression) -> int:
        start = identifier.meta.get("start")
        return self._scanned.position(start) if isinstance(start, int) else 0

    def expression(self, node: exp.Expression) -> nodes.Expression:
        """Return one expression; the operators first, then whatever has a method of its own."""
        operator = _OPERATORS.get(type(node))
        if operator:
            parts(node, "this", "expression", "safe")
            _check_precedence(node)
            return nodes.Binary(
                operator, self.expression(node.this), self.expression(node.expression)
            )
        method = _METHODS.get(type(node))
        if method is None:
            raise refuse(type(node).__name__)
        return method(self, node)

    def _literal(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "is_string")
        if node.args["is_string"]:
            return nodes.Literal(node.this or None)
        try:
            return nodes.Literal(Decimal(node.this))
        except InvalidOperation:
            raise OracleError(911, "invalid character") from None

    def _national(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this")
        return nodes.Literal(node.this or None, national=True)

    def _null(self, node: exp.Expression) -> nodes.Expression:
        parts(node)
        return nodes.Literal(None)

    def _date(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this")
        return nodes.TypedLiteral("DATE", self._text(node.this))

    def _timestamp(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "format")
        return nodes.TypedLiteral("TIMESTAMP", self._text(node.this))

    def _text(self, node: exp.Expression) -> str:
        if not isinstance(node, exp.Literal) or not node.args["is_string"]:
            raise refuse("literal")
        text: str = node.this
        return text

    def _bind(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this")
        return nodes.Bind(int(node.this[1:]) - 1)

    def _column(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "table", "db")
        qualifiers = [node.args[key] for key in ("db", "table") if node.args.get(key)]
        if isinstance(node.this, exp.Star):
            parts(node.this)
            if len(qualifiers) != 1:
                raise refuse("*")
            return nodes.Star(name_of(qualifiers[0]))
        first = qualifiers[0] if qualifiers else node.this
        return nodes.ColumnRef(
            tuple(name_of(part) for part in qualifiers), name_of(node.this), self._position(first)
        )

    def _star(self, node: exp.Expression) -> nodes.Expression:
        parts(node)
        return nodes.Star()

    def _paren(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this")
        return self.expression(node.this)

    def _call(self, node: exp.Expression, package: str = "") -> nodes.Expression:
        parts(node, "this", "expressions")
        arguments = list(node.expressions)
        distinct = len(arguments) == 1 and isinstance(arguments[0], exp.Distinct)
        if distinct:
            parts(arguments[0], "expressions")
            arguments = list(arguments[0].expressions)
        return nodes.Call(
            package + str(node.this).upper(),
            tuple(self.expression(argument) for argument in arguments),
            distinct,
        )

    def _dot(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "expression")
        if not isinstance(node.expression, exp.Anonymous):
            raise refuse("name")
        return self._call(node.expression, self._package(node.this))

    def _package(self, node: exp.Expression) -> str:
        if isinstance(node, exp.Dot):
            parts(node, "this", "expression")
            return self._package(node.this) + name_of(node.expression) + "."
        return name_of(node) + "."

    def _trim(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this")
        return nodes.Call("TRIM", (self.expression(node.this),))

    def _negative(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this")
        return nodes.Negative(self.expression(node.this))

    def _not(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this")
        return nodes.Not(self.expression(node.this))

    def _is(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "expression")
        what = node.expression
        if isinstance(what, exp.Null):
            return nodes.IsNull(self.expression(node.this))
        if isinstance(what, exp.Column) and what.name.upper() in {"NAN", "INFINITE"}:
            parts(what, "this")
            return nodes.IsSpecial(self.expression(node.this), what.name.upper())
        raise refuse("IS")

    def _between(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "low", "high")
        return nodes.Between(
            self.expression(node.this),
            self.expression(node.args["low"]),
            self.expression(node.args["high"]),
        )

    def _in(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "expressions", "query")
        query = node.args.get("query")
        if query is not None:
            parts(query, "this")
            if not isinstance(query.this, exp.Select):
                raise refuse("IN")
            return nodes.InSelect(self.expression(node.this), self.select(query.this, None))
        if not node.expressions:
            raise OracleError(936, "missing expression")
        if len(node.expressions) > MAX_IN_LIST:
            raise OracleError(1795, "maximum number of expressions in a list is 1000")
        return nodes.InList(
            self.expression(node.this), tuple(self.expression(item) for item in node.expressions)
        )

    def _like(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "expression")
        return nodes.Like(self.expression(node.this), self.expression(node.expression), None)

    def _escape(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "expression")
        like = node.this
        if not isinstance(like, exp.Like):
            raise refuse("ESCAPE")
        parts(like, "this", "expression")
        return nodes.Like(
            self.expression(like.this),
            self.expression(like.expression),
            self.expression(node.expression),
        )

    def _case(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "ifs", "default")
        operand, default = node.args.get("this"), node.args.get("default")
        whens = []
        for when in node.args["ifs"]:
            parts(when, "this", "true")
            whens.append((self.expression(when.this), self.expression(when.args["true"])))
        return nodes.Case(
            self.expression(operand) if operand else None,
            tuple(whens),
            self.expression(default) if default else None,
        )

    def _extract(self, node: exp.Expression) -> nodes.Expression:
        parts(node, "this", "expression")
        return nodes.Extract(str(node.this.name).upper(), self.expression(node.expression))


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


def _divide(translator: _Translator, node: exp.Expression) -> nodes.Expression:
    # sqlglot marks Oracle's division with how other databases would divide; it is plain here.
    parts(node, "this", "expression", "typed", "safe")
    return nodes.Binary(
        "/", translator.expression(node.this), translator.expression(node.expression)
    )


_METHODS: dict[type[exp.Expression], Callable[[_Translator, exp.Expression], nodes.Expression]] = {
    exp.Div: _divide,
    exp.Literal: _Translator._literal,
    exp.National: _Translator._national,
    exp.Null: _Translator._null,
    exp.DateStrToDate: _Translator._date,
    exp.StrToTime: _Translator._timestamp,
    exp.Placeholder: _Translator._bind,
    exp.Column: _Translator._column,
    exp.Star: _Translator._star,
    exp.Paren: _Translator._paren,
    exp.Anonymous: _Translator._call,
    exp.Dot: _Translator._dot,
    exp.Trim: _Translator._trim,
    exp.Neg: _Translator._negative,
    exp.Not: _Translator._not,
    exp.Is: _Translator._is,
    exp.Between: _Translator._between,
    exp.In: _Translator._in,
    exp.Like: _Translator._like,
    exp.Escape: _Translator._escape,
    exp.Case: _Translator._case,
    exp.Extract: _Translator._extract,
}
