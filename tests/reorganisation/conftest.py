"""The world of these tests: a small province in memory (see `tests.books.world.settled`)."""

from __future__ import annotations

import pytest

from tests.books.world import Memory, settled


@pytest.fixture
def world() -> Memory:
    made = Memory()
    settled(made)
    return made
