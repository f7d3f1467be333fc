"""The API by its own document: whatever is sent that the document allows, or does not, the server does not fail.

schemathesis makes the requests; with an account that may do everything, so that they get past the door.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from tests.books.world import Stored, settled
from tochuc.access import roles
from tochuc.access.models import Grant, User
from tochuc.exchange.api import tokens
from tochuc.exchange.api.urls import api

pytestmark = pytest.mark.slow

OPERATIONS = [
    (method.upper(), path)
    for path, operations in api.get_openapi_schema()["paths"].items()
    for method in operations
]
_FEW = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)  # fmt: skip


@pytest.fixture(scope="module")
def read(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The API's document, read from the API once."""
    with django_db_blocker.unblock():
        return schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())


@pytest.fixture
def document(db: None, read: Any) -> Iterator[Any]:
    """That document beside a settled world; the test's connection stays open between requests."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    settled(Stored())
    yield read
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def secret(db: None) -> str:
    user = User.objects.create(username="moi-quyen")
    for role in roles.roles():
        Grant.objects.create(user=user, role=role, unit="", first=timezone.localdate())
    return tokens.make(user, "thử", roles.permissions())[1]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_request_makes_the_server_fail(document: Any, secret: str, method: str, path: str) -> None:
    @_FEW
    @given(case=document[path][method].as_strategy())
    def sent(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {secret}"})
        case.validate_response(answer, checks=[not_a_server_error])
        if answer.status_code >= 400:
            kind = answer.headers["content-type"][0]
            assert kind.startswith("application/problem+json") or path == "/api/imports", (
                kind,
                answer.text[:200],
            )

    sent()


@pytest.mark.any_store
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_operation_answers_without_a_token(document: Any, method: str, path: str) -> None:
    @settings(_FEW, max_examples=3)
    @given(case=document[path][method].as_strategy())
    def sent(case: Any) -> None:
        assert case.call(headers={"Authorization": "Bearer tc_khong-co"}).status_code in (400, 401, 404, 405)

    sent()
