"""A session over DUAL and one small table."""

import pytest

from tests.fakeoracle.sql.small_database import Asker, database, items


@pytest.fixture
def ask() -> Asker:
    """Return a session of READER over SHOP.ITEMS with 100 rows."""
    return Asker(database(items(100)))
