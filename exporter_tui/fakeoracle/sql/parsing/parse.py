"""sqlglot as the parser and nothing more: text in, syntax tree and tokens out.

Enters: scanned text. Leaves: one SELECT of sqlglot's tree with every function left anonymous, so
that no meaning is lost on the way (its Oracle dialect rewrites TO_CHAR formats and drops others).
It refuses what sqlglot accepts and Oracle does not: a trailing comma or semicolon, ``1d`` read as
an alias, ``AS`` before a table alias, ``==``, a SELECT without FROM.
"""

import re
from dataclasses import dataclass
from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, TokenType

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.parsing.scan import ScannedText


class FaithfulOracle(Oracle):  # type: ignore[misc]
    """Oracle's grammar with functions as they were written."""

    class Parser(Oracle.Parser):  # type: ignore[misc]
        """Only the functions whose arguments are no plain list keep a parser of their own."""

        FUNCTIONS: ClassVar[dict[str, object]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, object]] = {
            name: parser
            for name, parser in Oracle.Parser.FUNCTION_PARSERS.items()
            if name in {"CAST", "EXTRACT", "TRIM"}
        }
        NO_PAREN_FUNCTIONS: ClassVar[dict[TokenType, object]] = {}
        NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, object]] = {
            "CASE": Oracle.Parser.NO_PAREN_FUNCTION_PARSERS["CASE"]
        }
        ID_VAR_TOKENS = Oracle.Parser.ID_VAR_TOKENS | {TokenType.SYSTIMESTAMP}


_DIALECT = FaithfulOracle()
_NOT_ORACLE = frozenset(
    {"!", "==", "<=>", "::", "[", "]", "{", "}", "%", "&", "~", "->", "->>", "\\"}
)
_BEFORE_NOTHING = frozenset(
    {
        TokenType.FROM,
        TokenType.R_PAREN,
        TokenType.WHERE,
        TokenType.GROUP_BY,
        TokenType.HAVING,
        TokenType.ORDER_BY,
        TokenType.FETCH,
    }
)
_AFTER_NOTHING = frozenset(
    {
        TokenType.COMMA,
        TokenType.SELECT,
        TokenType.DISTINCT,
        TokenType.ALL,
        TokenType.L_PAREN,
        TokenType.FROM,
        TokenType.WHERE,
        TokenType.GROUP_BY,
        TokenType.HAVING,
        TokenType.ORDER_BY,
    }
)
_LACKING = re.compile(
    r"\b(VERSIONS\s+BETWEEN|PIVOT|UNPIVOT|MODEL|MATCH_RECOGNIZE|CONNECT\s+BY|SUBPARTITION|LATERAL)\b",
    re.IGNORECASE,
)
"""Clauses of Oracle that the parser does not know."""
_FETCH_ENDS = frozenset({"ONLY", "TIES"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSelect:
    """The tree, and the tokens that it came from, in order."""

    tree: exp.Select
    tokens: tuple[Token, ...]
    scanned: ScannedText


def parse_select(scanned: ScannedText) -> ParsedSelect:
    """Return the parsed query; raises ORA-00900, ORA-00911, ORA-00923, ORA-00936 or ORA-03001."""
    try:
        tokens = tuple(_DIALECT.tokenize(scanned.text))
        _check_tokens(tokens, scanned)
        _check_end(tokens, scanned)
        trees = _DIALECT.parser(error_message_context=0).parse(list(tokens), scanned.text)
    except SqlglotError as error:
        if _LACKING.search(scanned.text):
            raise OracleError(3001, "unimplemented feature") from None
        raise OracleError(900, "invalid SQL statement", position=_where(error, scanned)) from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Select):
        raise OracleError(3001, "unimplemented feature")
    for select in trees[0].find_all(exp.Select):
        if not select.expressions:
            raise OracleError(936, "missing expression")
        if select.args.get("from_") is None:
            end = scanned.position(tokens[-1].end + 1)
            raise OracleError(923, "FROM keyword not found where expected", position=end)
    return ParsedSelect(tree=trees[0], tokens=tokens, scanned=scanned)


def _check_tokens(tokens: tuple[Token, ...], scanned: ScannedText) -> None:
    in_from = [False]
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        position = scanned.position(token.start)
        if token.token_type is TokenType.SEMICOLON:
            raise OracleError(911, "invalid character", position=position)
        if token.text in _NOT_ORACLE and not _is_quoted(token, scanned):
            raise OracleError(911, "invalid character", position=position)
        if token.token_type is TokenType.COMMA:
            _check_comma(tokens, index, position, in_from=in_from[-1])
        if _is_number_suffix(token, following) or token.text.upper() in {"ISNULL", "NOTNULL"}:
            raise OracleError(3001, "unimplemented feature", position=position)
        if token.token_type is TokenType.ALIAS and _is_text(following):
            raise OracleError(923, "FROM keyword not found where expected", position=position)
        _follow_from(token.token_type, in_from)
        if in_from[-1] and token.token_type is TokenType.ALIAS and not _begins_as_of(following):
            raise OracleError(933, "SQL command not properly ended", position=position)


def _check_end(tokens: tuple[Token, ...], scanned: ScannedText) -> None:
    """Refuse FETCH FIRST n ROWS that does not say ONLY."""
    fetches = any(token.token_type is TokenType.FETCH for token in tokens)
    if fetches and tokens[-1].text.upper() not in _FETCH_ENDS:
        end = scanned.position(tokens[-1].end + 1)
        raise OracleError(905, "missing keyword", position=end)


def _check_comma(tokens: tuple[Token, ...], index: int, position: int, *, in_from: bool) -> None:
    """Refuse a comma with nothing before or after it; the parser would leave the entry out."""
    missing = (903, "invalid table name") if in_from else (936, "missing expression")
    if tokens[index - 1].token_type in _AFTER_NOTHING:
        raise OracleError(*missing, position=position)
    if _ends_a_list(tokens[index + 1] if index + 1 < len(tokens) else None):
        raise OracleError(*missing, position=position + 1)


def _is_text(token: Token | None) -> bool:
    return token is not None and token.token_type is TokenType.STRING


def _is_quoted(token: Token, scanned: ScannedText) -> bool:
    return scanned.text[token.start] in "'\""


def _ends_a_list(token: Token | None) -> bool:
    return token is None or token.token_type in _BEFORE_NOTHING


def _is_number_suffix(token: Token, following: Token | None) -> bool:
    """Return whether ``1d``, ``2.5f`` or ``0x1`` stands here, which sqlglot reads as an alias."""
    if token.token_type is not TokenType.NUMBER or following is None:
        return False
    touches: bool = following.start == token.end + 1
    return touches and (following.text[:1].isalpha() or following.text[:1] in "_$#")


def _follow_from(kind: TokenType, in_from: list[bool]) -> None:
    """Keep track, per open parenthesis, of whether the FROM clause is being read."""
    if kind is TokenType.L_PAREN:
        in_from.append(False)
    elif kind is TokenType.R_PAREN and len(in_from) > 1:
        in_from.pop()
    elif kind is TokenType.FROM:
        in_from[-1] = True
    elif kind in {TokenType.WHERE, TokenType.SELECT, TokenType.ORDER_BY, TokenType.GROUP_BY}:
        in_from[-1] = False


def _begins_as_of(following: Token | None) -> bool:
    return following is not None and following.text.upper() == "OF"


def _where(error: SqlglotError, scanned: ScannedText) -> int:
    """Return the offset that a parse error names, 0 when it names none."""
    details = getattr(error, "errors", None)
    if not details or not details[0].get("line"):
        return 0
    lines = scanned.text.split("\n")
    before = sum(len(line) + 1 for line in lines[: details[0]["line"] - 1])
    return min(scanned.position(before + max(details[0]["col"] - 1, 0)), len(scanned.original))
