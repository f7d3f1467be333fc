"""The world the imports go into: a small province in the database, and a desk that sends files."""

from __future__ import annotations

import pytest

from tests.books.world import Stored, settled
from tests.exchange.desk import Desk


@pytest.fixture
def stored(db: None) -> Stored:
    """A province with a district, two communes with a cell each, an agency with departments, and five people."""
    made = Stored()
    settled(made)
    return made


@pytest.fixture
def desk(stored: Stored) -> Desk:
    """A person at the desk who sends workbooks to that province."""
    return Desk(stored)


@pytest.fixture
def empty_desk(db: None) -> Desk:
    """The same before anything is in the books."""
    return Desk(Stored())
