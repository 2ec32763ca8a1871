"""From plain data to checked sections, with every mistake found in one pass.

Enters: a ``Document``. Leaves: a ``Configuration`` in which every wrong value was replaced by its
default, the locations of those values, and problems in words for people. Values of secret keys and
values that came from the environment are never repeated.
"""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from exporter_tui.config.document import Document, Location
from exporter_tui.config.expand import Expanded
from exporter_tui.config.keys import NOT_SHOWN, nearly, shown_key
from exporter_tui.config.schema import SECTIONS, AcceptSection, Configuration, Section
from exporter_tui.model.format import exact_size

_SHOWN_CHARACTERS = 40


def check(document: Document) -> tuple[Configuration, set[Location]]:
    """Return the sections and the locations of wrong values; the problems go into ``document``."""
    data = _without_empty_sections(document.data)
    bad = set(document.bad)
    while True:
        try:
            return Configuration.model_validate(data), bad
        except ValidationError as error:
            for details in error.errors(include_url=False, include_context=True):
                location = _location(details, document)
                if location not in bad:
                    if document.may_add() and not _named_below(location, document):
                        _add_problem(document, details, location)
                    bad.add(location)
            data = _without(data, {location[:2] for location in bad})


def _named_below(location: Location, document: Document) -> bool:
    """Return whether a part of the value could not be made: its problem says what is wrong."""
    return len(location) > 2 and any(location == known[: len(location)] for known in document.bad)


def _without_empty_sections(data: Mapping[str, object]) -> dict[str, object]:
    """A section whose keys are all commented out is None in YAML; it means its defaults."""
    return {key: {} if value is None and key in SECTIONS else value for key, value in data.items()}


def _without(data: Mapping[str, object], locations: set[Location]) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name, section in data.items():
        if (name,) in locations:
            continue
        kept[name] = (
            {key: value for key, value in section.items() if (name, key) not in locations}
            if isinstance(section, dict)
            else section
        )
    return kept


def _location(details: ErrorDetails, document: Document) -> Location:
    """Return the way to the value, without the names that pydantic adds for choices of types: as
    far as the file goes.
    """
    location = details["loc"]
    known = (
        length for length in range(len(location), 2, -1) if location[:length] in document.lines
    )
    return tuple(location[: next(known, 2)])


def _add_problem(document: Document, details: ErrorDetails, location: Location) -> None:
    if details["type"] == "extra_forbidden":
        hidden = shown_key(str(location[-1])) == NOT_SHOWN
        cause = "there is no such key" + (" (not shown: it may be a secret)" if hidden else "")
        document.add(location, cause, _unknown_key_remedy(location))
        return
    if len(location) == 1:
        document.add(
            location,
            "this is a section, not a value",
            f"Write its keys below it, indented: {', '.join(_keys(str(location[0])))}.",
        )
        return
    if details["type"] == "explained":
        context = details["ctx"]
        document.add(location, str(context["cause"]), str(context["remedy"]))
        return
    document.add(location, *_cause_and_remedy(location, details))


def _cause_and_remedy(location: Location, details: ErrorDetails) -> tuple[str, str]:
    value: object = details["input"]
    field = SECTIONS[str(location[0])].model_fields[str(location[1])]
    expected, default = field.description, _default_text(field.default)
    if len(location) > 2:
        expected, default = _item(location), ""
    remedy = f"Write {expected}{default}."
    if value is None:
        return "the key has no value", f"{remedy} Or remove the line."
    if details["type"] == "string_type" and isinstance(value, bool | int | float):
        return f"{_shown(value)} is not text for YAML", "Put it in single quotes."
    if isinstance(value, str) and not isinstance(value, Expanded) and value.isdecimal():
        remedy = f"{remedy} A number stands without quotes."
    return f"{_shown(value)} does not fit here", remedy


def _item(location: Location) -> str:
    """Return what is to be written for an item of a list, or for a key of one."""
    if location[1] != "accept":
        return "text"
    if len(location) == 3:
        return "an entry: {table: HR.EMPLOYEES, masked: [SALARY]}"
    return AcceptSection.model_fields[str(location[3])].description or "text"


def _default_text(default: object) -> str:
    if default is None or default == []:
        return ""
    if isinstance(default, bool):
        default = str(default).lower()
    elif isinstance(default, int) and default >= 1024**2:
        default = exact_size(default)
    elif isinstance(default, float):
        default = f"{default:g}"
    return f" (the default is {default})"


def _shown(value: object) -> str:
    """Return a short picture of a value; one that came from the environment has none.

    Passwords do not get here: their validator says what is wrong without them.
    """
    if isinstance(value, Expanded):
        return "the value from the environment (not shown)"
    if isinstance(value, dict):
        return "a section"
    if isinstance(value, list):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}..."


def _keys(section: str) -> list[str]:
    model: type[Section] = SECTIONS[section]
    return list(model.model_fields)


def _unknown_key_remedy(location: Location) -> str:
    name = str(location[-1])
    if len(location) == 1:
        homes = [section for section in SECTIONS if name in _keys(section)]
        if homes:
            return f"Write it below `{homes[0]}:`, indented."
        return _did_you_mean(name, list(SECTIONS), "The sections are")
    section = str(location[0])
    if len(location) > 2:
        known = list(AcceptSection.model_fields)
        return _did_you_mean(name, known, "The keys of an entry are")
    homes = [other for other in SECTIONS if name in _keys(other)]
    if homes:
        return f"Write it below `{homes[0]}:`."
    return _did_you_mean(name, _keys(section), f"The keys of `{section}:` are")


def _did_you_mean(name: str, known: list[str], otherwise: str) -> str:
    close = nearly(name, known)
    if close:
        return f"Did you mean `{close}`?"
    return f"{otherwise} {', '.join(known)}."
