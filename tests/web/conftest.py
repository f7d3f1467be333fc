"""The small province, and a browser signed in as whoever the test names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.web import world
from tochuc.access.models import User
from tochuc.web.reviews import document
from tochuc.web.units import key_figures


@pytest.fixture(autouse=True)
def nothing_kept_of_another_store() -> None:
    """What pages keep by posting number is of one store; each test has its own."""
    for kept in (
        document._composed,
        document._drawn_review,
        document._opened,
        key_figures._key_figures,
    ):
        kept.cache_clear()


@pytest.fixture
def province(db: None) -> None:
    world.build()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def as_(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return as_
