"""The API by its own document: whatever is sent that the document allows, or does not, the server does not fail.

schemathesis makes the requests; with an account that may do everything, so that they get past the door.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from tests.books.world import Stored, settled
from tochuc.access import roles
from tochuc.access.models import Grant, User
from tochuc.exchange.api import tokens

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tochuc.settings")

pytestmark = pytest.mark.slow


@pytest.fixture
def document(db: None) -> Any:
    """The API's document, read from the API."""
    settled(Stored())
    return schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())


@pytest.fixture
def secret(db: None) -> str:
    user = User.objects.create(username="moi-quyen")
    for role in roles.roles():
        Grant.objects.create(user=user, role=role, unit="", first=timezone.localdate())
    return tokens.make(user, "thử", roles.permissions())[1]


schema = schemathesis.pytest.from_fixture("document")


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_makes_the_server_fail(case: Any, secret: str) -> None:
    answer = case.call(headers={"Authorization": f"Bearer {secret}"})
    case.validate_response(answer, checks=[not_a_server_error])
    if answer.status_code >= 400 and case.path != "/api/openapi.json":
        assert answer.headers["content-type"][0].startswith("application/"), answer.text[:200]


@schema.parametrize()
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_operation_answers_without_a_token(case: Any) -> None:
    answer = case.call(headers={"Authorization": "Bearer tc_khong-co"})
    assert answer.status_code in (400, 401, 404, 405, 415), answer.status_code
