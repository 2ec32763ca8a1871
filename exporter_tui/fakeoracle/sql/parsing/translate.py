"""From the parser's tree to the nodes that are evaluated; whatever has no node is refused.

Enters: ``ParsedSelect``. Leaves: ``nodes.Select``. Every part of a tree node is either used or
must be absent: an unknown part is ORA-03001, never ignored, so that no clause is dropped in
silence.
"""

from sqlglot import exp
from sqlglot.tokens import TokenType

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.parsing import nodes
from exporter_tui.fakeoracle.sql.parsing.names import item_names
from exporter_tui.fakeoracle.sql.parsing.parse import ParsedSelect
from exporter_tui.fakeoracle.sql.parsing.translate_expression import (
    Place,
    expression,
    name_of,
    parts,
    refuse,
)


def translate(parsed: ParsedSelect) -> nodes.Select:
    """Return the query as nodes; raises ORA-03001 for shapes outside the small language."""
    names = item_names(parsed)
    return _Translator(parsed).select(parsed.tree, names)


_JOINS = {
    ("", ""): "INNER",
    ("", "INNER"): "INNER",
    ("", "CROSS"): "CROSS",
    ("LEFT", ""): "LEFT",
    ("LEFT", "OUTER"): "LEFT",
}


class _Translator:
    """One statement's translation; it holds text and tokens for places alone."""

    def __init__(self, parsed: ParsedSelect) -> None:
        self._scanned = parsed.scanned
        self._tokens = parsed.tokens

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
            where=self._expression(where.this) if where else None,
            group_by=self._group(group),
            having=self._expression(having.this) if having else None,
            order_by=tuple(self._order(item) for item in order.expressions) if order else (),
            distinct=self._distinct(tree.args.get("distinct")),
            fetch_first=self._fetch(tree.args.get("limit")),
        )

    def _item(self, item: exp.Expression, name: str) -> nodes.Item:
        if isinstance(item, exp.Alias):
            parts(item, "this", "alias")
            return nodes.Item(self._expression(item.this), name_of(item.args["alias"]))
        return nodes.Item(self._expression(item), name)

    def _group(self, group: exp.Expression | None) -> tuple[nodes.Expression, ...]:
        if group is None:
            return ()
        parts(group, "expressions")
        return tuple(self._expression(item) for item in group.expressions)

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
            self._expression(ordered.this),
            bool(ordered.args.get("desc")),
            bool(ordered.args.get("nulls_first")),
        )

    def _sources(self, tree: exp.Select) -> tuple[nodes.Source, ...]:
        from_ = tree.args["from_"]
        parts(from_, "this")
        sources = [self._source(from_.this)]
        for join in tree.args.get("joins") or []:
            parts(join, "this", "on", "side", "kind")
            condition = join.args.get("on")
            sources.append(
                self._source(
                    join.this,
                    join=self._join_kind(join),
                    condition=self._expression(condition) if condition else None,
                )
            )
        return tuple(sources)

    def _join_kind(self, join: exp.Expression) -> str:
        kind = _JOINS.get((join.side, join.kind))
        if kind is None:
            raise refuse(f"{join.side} {join.kind} JOIN")
        if join.args.get("on") is not None:
            return kind
        if not isinstance(join.this, exp.Table):
            raise refuse("FROM")
        if kind == "CROSS" or self._follows_comma(join.this):
            return "CROSS"
        raise OracleError(905, "missing keyword", position=self._position(join.this.this))

    def _follows_comma(self, table: exp.Expression) -> bool:
        first = table.args.get("db") or table.this
        start = first.meta.get("start", 0)
        before = [token for token in self._tokens if token.end < start]
        return bool(before) and before[-1].token_type is TokenType.COMMA

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
        return self._expression(version.args["expression"])

    def _position(self, identifier: exp.Expression) -> int:
        start = identifier.meta.get("start")
        return self._scanned.position(start) if isinstance(start, int) else 0

    def _expression(self, node: exp.Expression) -> nodes.Expression:
        return expression(
            node, Place(position=self._position, select=lambda tree: self.select(tree, None))
        )
