"""The worlds of the tests of the books: `world` in memory, `stored` in the database; both settled the same way."""

from __future__ import annotations

import pytest

from tests.books.world import Memory, Stored, settled


@pytest.fixture
def world() -> Memory:
    """Books in memory with a small province (see `settled`)."""
    made = Memory()
    settled(made)
    return made


@pytest.fixture
def bare() -> Memory:
    """Books in memory with nothing in them."""
    return Memory()


@pytest.fixture
def stored(db: None) -> Stored:
    """Books in the database with a small province."""
    made = Stored()
    settled(made)
    return made
