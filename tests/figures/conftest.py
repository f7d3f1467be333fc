"""The small province of the tests of the books, in the database, for the figures to be asked about."""

from __future__ import annotations

import pytest

from tests.books.world import Stored, settled


@pytest.fixture
def stored(db: None) -> Stored:
    """A settled province in the database (see `tests.books.world.settled`)."""
    made = Stored()
    settled(made)
    return made
