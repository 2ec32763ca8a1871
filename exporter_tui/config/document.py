"""A YAML file as plain data that remembers its lines.

Enters: the text of the file and the environment. Leaves: a ``Document`` (nested dicts, lists and
scalars, and the line of every key and list item) plus the problems met: syntax, duplicate keys,
anchors and tags, unset variables. Dates and the like stay text. Messages of the YAML parser are
passed on without the words they quote, because those may be part of a password.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from exporter_tui.config.errors import Problem
from exporter_tui.config.expand import ExpandError, expand, variables_in
from exporter_tui.config.keys import shown_key

Location = tuple[str | int, ...]
"""The way to a value: keys and list positions, from the top."""

_MAX_DEPTH = 8
_MOST_PROBLEMS = 1_000
_READ_BY_C = 1 << 16
_CUT_WORDS = (
    "a # follows the value, and YAML takes the rest of the line for a comment",
    "If it belongs to the password, write all of it in single quotes; if not, put the comment on a "
    "line of its own.",
)
_SAMPLE_REMEDY = "Start from a copy of config.example.yaml."
_QUOTE_REMEDY = "Put a value that starts with one of * & ! % @ ` | > , { [ in single quotes."
_PLAIN_FORMS = {
    "tag:yaml.org,2002:null": re.compile(".*"),
    "tag:yaml.org,2002:bool": re.compile("true|True|TRUE|false|False|FALSE"),
    "tag:yaml.org,2002:int": re.compile("-?(0|[1-9][0-9]*)"),
    "tag:yaml.org,2002:float": re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+"),
}
"""What is not text: the usual forms only. To YAML 1.1 ``1:30`` is 90, ``010`` is 8 and ``NO`` is
false, and nobody means that.
"""
_HALF = re.compile("[\ud800-\udfff]")
"""Half a character: no text can be written, sent or printed with it."""
_HALF_WORDS = (
    "it holds half a character, or a byte that is not UTF-8",
    r'Write the character itself; in double quotes "\U0001F600", not two halves as in JSON.',
)
_SECRETS = frozenset({("database", "password"), ("database", "wallet_password")})
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_CUT = re.compile(r"[ \t]+#")


@dataclass(slots=True)
class Document:
    """``data`` is what the file says; ``lines`` maps a location to its line, from 1.

    ``bad``: locations whose value could not be made; None stands there in ``data``.
    ``secret_variables``: the names of those that stand in passwords.
    """

    data: dict[str, object] = field(default_factory=dict)
    lines: dict[Location, int] = field(default_factory=dict)
    bad: set[Location] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    secret_variables: set[str] = field(default_factory=set)

    def line(self, location: Location) -> int | None:
        """Return the line of ``location``, or of the nearest key above it, or None."""
        for length in range(len(location), 0, -1):
            if location[:length] in self.lines:
                return self.lines[location[:length]]
        return None

    def add(self, location: Location, cause: str, remedy: str) -> None:
        """Note a problem at ``location``."""
        self.problems.append(
            Problem(line=self.line(location), key=dotted(location), cause=cause, remedy=remedy)
        )

    def may_add(self) -> bool:
        """Return whether a further problem helps anybody: a thousand times the same is not told."""
        return len(self.problems) <= _MOST_PROBLEMS


def dotted(location: Location) -> str:
    """Return ``export.tables[2]`` for ``("export", "tables", 1)``: list items count from 1. What is
    no key, not even nearly, is not shown.
    """
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{shown_key(part)}" if text else shown_key(part)
    return text


def read_document(text: str, environ: Mapping[str, str]) -> Document:
    """Return the document in ``text``; a file with a syntax error gives a document with that one
    problem and no data.
    """
    document = Document()
    loader = _loader(text)
    try:
        if _refuse_unusual_yaml(text, document, loader):
            return document
        node = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        document.problems.append(_syntax_problem(error, text))
        return document
    if node is None:
        document.add((), "the file holds no settings", _SAMPLE_REMEDY)
    elif not isinstance(node, yaml.MappingNode):
        document.add(
            (),
            "the file does not consist of sections",
            "Start from a copy of config.example.yaml: `database:`, `export:`, `bigquery:`.",
        )
    else:
        document.data = _Builder(document, environ, text).mapping(node, ())
    return document


def _loader(text: str) -> type[yaml.SafeLoader]:
    """Return the parser: that in Python, whose sentences are known, for all but long texts, which
    would keep it busy for a minute.
    """
    quick: type[yaml.SafeLoader] | None = getattr(yaml, "CSafeLoader", None)
    return yaml.SafeLoader if quick is None or len(text) <= _READ_BY_C else quick


def _refuse_unusual_yaml(text: str, document: Document, loader: type[yaml.SafeLoader]) -> bool:
    """Note anchors, aliases, tags, second documents and towers of brackets; return whether there
    was one.

    None is needed here, and an alias or a tag is nearly always a password that wants quotes.
    """
    depth = documents = 0
    for event in yaml.parse(text, Loader=loader):
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        unusual = _unusual(event, depth, documents)
        if unusual:
            line = event.start_mark.line + 1 if event.start_mark else None
            cause, remedy = unusual
            document.problems.append(Problem(line=line, key="", cause=cause, remedy=remedy))
            return True
    return False


def _unusual(event: yaml.Event, depth: int, documents: int) -> tuple[str, str] | None:
    """Return cause and remedy of what is not used in a configuration, None for what is."""
    if documents > 1:
        return "a second document begins here (`---`)", "Keep one document per file."
    if depth > _MAX_DEPTH:
        return "brackets or sections are nested too deeply", _SAMPLE_REMEDY
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return "YAML aliases (*) and anchors (&) are not used here", _QUOTE_REMEDY
    if getattr(event, "tag", None):
        return "YAML tags (!) are not used here", _QUOTE_REMEDY
    return None


def _syntax_problem(error: yaml.YAMLError, text: str) -> Problem:
    line, said = None, "the file is not YAML"
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        said = error.problem or said
    elif isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        said = "a control character is not allowed here"
    remedy = "Check indentation (spaces only), colons and quotes. " + _QUOTE_REMEDY
    if "'\\t'" in said:
        said, remedy = "a tab is used where YAML wants spaces", "Indent with spaces."
    return Problem(
        line=line, key="", cause=f"YAML syntax: {_without_quotations(said)}", remedy=remedy
    )


def _without_quotations(said: str) -> str:
    """Return a parser's sentence without quoted words longer than a character; token names in angle
    brackets stay.
    """
    return _QUOTED.sub(lambda found: found[0] if _harmless(found[0]) else "(not shown)", said)


def _harmless(quoted: str) -> bool:
    return len(quoted) <= len("'x'") or quoted.startswith("'<")


class _Builder:
    """Walks composed nodes; every problem goes into the document, the walk goes on."""

    def __init__(self, document: Document, environ: Mapping[str, str], text: str) -> None:
        self._document = document
        self._environ = environ
        self._text = text
        self._scalars = yaml.constructor.SafeConstructor()

    def mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(line, location, "a key must be one word", "Remove the brackets.")
                continue
            key = str(key_node.value)
            if _HALF.search(key):
                self._problem(
                    line, location, f"a key cannot be read: {_HALF_WORDS[0]}", _HALF_WORDS[1]
                )
                continue
            here = (*location, key)
            if key in result:
                first = self._document.lines[here]
                self._problem(
                    line, here, f"stands twice (first in line {first})", "Keep one of the two."
                )
                continue
            self._document.lines[here] = line
            result[key] = self._value(value_node, here)
        return result

    def _value(self, node: yaml.Node, location: Location) -> object:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            items = []
            for no, item in enumerate(node.value):
                here = (*location, no)
                self._document.lines[here] = item.start_mark.line + 1
                items.append(self._value(item, here))
            return items
        return self._scalar(node, location)

    def _scalar(self, node: yaml.Node, location: Location) -> object:
        if location in _SECRETS:
            self._document.secret_variables |= set(variables_in(str(node.value)))
        if location in _SECRETS and self._is_cut(node):
            self._document.add(location, *_CUT_WORDS)
            self._document.bad.add(location)
            return None
        form = _PLAIN_FORMS.get(node.tag)
        if form is not None and form.fullmatch(node.value):
            try:
                return self._scalars.construct_object(node)
            except ValueError:  # more digits than Python reads
                return str(node.value)
        try:
            value = expand(str(node.value), self._environ)
        except ExpandError as error:
            remedy = error.remedy
            if location == ("database", "password"):
                remedy += "   (or remove the line: then you are asked at the terminal)"
            self._problem(node.start_mark.line + 1, location, error.cause, remedy)
            self._document.bad.add(location)
            return None
        if _HALF.search(value):
            self._problem(node.start_mark.line + 1, location, *_HALF_WORDS)
            self._document.bad.add(location)
            return None
        return value

    def _is_cut(self, node: yaml.Node) -> bool:
        """Return whether a comment follows a value without quotes: a password may hold a ``#``."""
        end = node.end_mark.index
        written = self._text[node.start_mark.index : end]
        from_environment = re.fullmatch(r"\s*\$\{[^}]*\}\s*", written) is not None
        plain = getattr(node, "style", None) is None and not from_environment
        return plain and _CUT.match(f" {self._text[end:].split(chr(10), 1)[0]}") is not None

    def _problem(self, line: int, location: Location, cause: str, remedy: str) -> None:
        self._document.problems.append(
            Problem(line=line, key=dotted(location), cause=cause, remedy=remedy)
        )
