"""The small province, and a browser signed in as whoever the test names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.web import world
from tochuc.access.models import User


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
