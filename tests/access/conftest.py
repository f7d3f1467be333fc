"""The small province for the tests of access."""

from __future__ import annotations

import pytest

from tests.web import world


@pytest.fixture
def province(db: None) -> None:
    world.build()
