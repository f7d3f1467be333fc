"""The world the imports go into: a small province in the database, and a desk that sends files."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from tests.books.world import Stored, settled
from tests.exchange.desk import Desk
from tests.exchange.filling import DUE, PERIOD
from tochuc.access.models import Grant, User
from tochuc.cli import answers
from tochuc.cli.app import app
from tochuc.exchange import submissions
from tochuc.exchange.models import Submission


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


@pytest.fixture
def user(stored: Stored) -> User:
    """Somebody who may fill, send and accept everywhere."""
    made = User.objects.create(username="canbo")
    Grant.objects.create(user=made, role="unit_secretary", unit="", first=timezone.localdate())
    return made


@pytest.fixture
def asked(user: User) -> Submission:
    """Two communes were asked by the province; the first one's submission."""
    return submissions.open_period(PERIOD, "tinh", ["xa-1", "xa-2"], DUE, user)[0]


@pytest.fixture
def run(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A command as a person runs it, on that province."""
    monkeypatch.setattr(answers, "open_books", lambda as_json=False: None)

    def called(*arguments: str, status: int = 0) -> Any:
        result = CliRunner().invoke(app, [str(a) for a in arguments])
        assert result.exit_code == status, result.output
        return json.loads(result.stdout) if "--json" in arguments else result.output

    return called
