"""What a column of a result is called when the statement gives no alias.

Enters: the parsed statement's tokens. Leaves: one name per entry of the select list. Oracle takes
the expression's own text in upper case and without blanks, as captured servers and SQL*Plus
headings show it; a plain column keeps its name.
"""

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.parsing.parse import ParsedSelect

_WORDS = frozenset({TokenType.DISTINCT, TokenType.SELECT, TokenType.ALL})


def item_names(parsed: ParsedSelect) -> tuple[str, ...]:
    """Return the name of each entry of the outer select list, aliases not considered."""
    groups = _split(parsed.tokens)
    if len(groups) != len(parsed.tree.expressions):
        raise OracleError(*_what_is_missing(parsed.tokens))  # the parser made something of it
    names = []
    for item, tokens in zip(parsed.tree.expressions, groups, strict=True):
        if isinstance(item, exp.Column) and isinstance(item.this, exp.Identifier):
            names.append(item.name if item.this.args.get("quoted") else item.name.upper())
        else:
            names.append("".join(_spelled(token, parsed.scanned.text) for token in tokens))
    return tuple(names)


def _what_is_missing(tokens: tuple[Token, ...]) -> tuple[int, str]:
    kinds = [token.token_type for token in tokens]
    if kinds.count(TokenType.L_PAREN) > kinds.count(TokenType.R_PAREN):
        return 907, "missing right parenthesis"
    return 936, "missing expression"


def _spelled(token: Token, text: str) -> str:
    # Inside quotes as well: SELECT 'hello world' is headed 'HELLOWORLD'.
    return text[token.start : token.end + 1].upper().replace(" ", "")


def _split(tokens: tuple[Token, ...]) -> list[list[Token]]:
    """Return the tokens of each entry between the first SELECT and its FROM."""
    groups: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[1:]:
        if token.token_type is TokenType.L_PAREN:
            depth += 1
        elif token.token_type is TokenType.R_PAREN:
            depth -= 1
        elif depth == 0 and token.token_type is TokenType.FROM:
            break
        elif depth == 0 and token.token_type is TokenType.COMMA:
            groups.append([])
            continue
        if token.token_type not in _WORDS or depth:
            groups[-1].append(token)
    return groups
