"""A kind of server shows in what the server says of itself."""

from exporter_tui.fakeoracle.kinds import ServerKind
from tests.fakeoracle.sql.small_database import Asker, database, items


def test_the_character_sets_of_the_kind_stand_in_the_parameters_of_the_database() -> None:
    kind = ServerKind(character_set="WE8MSWIN1252", national_character_set="UTF8")
    ask = Asker(database(items(1), kind=kind))
    sets = "SELECT value FROM nls_database_parameters WHERE parameter LIKE '%CHARACTERSET'"
    assert sorted(ask(sets)) == [("UTF8",), ("WE8MSWIN1252",)]
    assert ask.dual("SYS_CONTEXT('USERENV', 'LANGUAGE')") == "AMERICAN_AMERICA.WE8MSWIN1252"
