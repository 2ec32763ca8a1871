"""Every dictionary view by name, and how a name in FROM finds one.

Enters: the views of this package. Leaves: a view, or None. Names are public synonyms and objects
of SYS; ``V$X`` is the synonym of ``SYS.V_$X``.
"""

from functools import cache

from exporter_tui.fakeoracle.dictionary.definition import DictionaryView
from exporter_tui.fakeoracle.dictionary.instance import instance_views
from exporter_tui.fakeoracle.dictionary.look import NamedColumns
from exporter_tui.fakeoracle.dictionary.security import hiding_views, security_views
from exporter_tui.fakeoracle.dictionary.storage_views import storage_views
from exporter_tui.fakeoracle.dictionary.tables import table_views
from exporter_tui.fakeoracle.sql.expressions.values import TEXT, ValueType
from exporter_tui.fakeoracle.sql.queries.stored import declared_type
from exporter_tui.fakeoracle.storage.table import Column
from exporter_tui.fakeoracle.storage.values import ColumnType

OWNER = "SYS"


@cache
def _views() -> dict[str, DictionaryView]:
    every = [
        *table_views(),
        *storage_views(),
        *security_views(),
        *hiding_views(),
        *instance_views(),
    ]
    return {view.name: view for view in every}


def find_view(owner: str | None, name: str) -> DictionaryView | None:
    """Return the view that a name means, None when it is none of the dictionary's."""
    if owner != OWNER and name.startswith("V$"):
        name = "V_$" + name[2:]
    found = _views().get(name)
    return found if found is not None and owner in {None, found.owner, "PUBLIC"} else None


@cache
def dictionary_columns() -> tuple[NamedColumns, ...]:
    """Return the views of SYS as ALL_TAB_COLS lists them."""
    return tuple(
        NamedColumns(
            owner=OWNER,
            name=view.name,
            columns=tuple(
                Column(name=column, type=_declared(type_)) for column, type_ in view.columns
            ),
        )
        for view in _views().values()
        if view.owner == OWNER
    )


def _declared(type_: ValueType) -> ColumnType:
    if type_.kind in TEXT:
        return ColumnType(kind=type_.kind, length=type_.length, byte_length=True)
    return declared_type(type_)
