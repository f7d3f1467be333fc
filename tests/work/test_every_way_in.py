"""A plan leaves the same rows in the audit trail whichever way it is worked on: a page, the API, the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from tests.books.world import Stored, act
from tests.exchange.test_api import Caller
from tochuc.access.models import AuditRow, User
from tochuc.books.models import Decision
from tochuc.cli import answers
from tochuc.cli.app import app

DRAFT = {"subject": "Giải thể", "acts": [act("dissolve_unit", unit="phong-3")]}
BY = "nguoi-soan"
Ways = dict[str, Callable[[], Any]]


@pytest.fixture
def drafter(stored: Stored) -> Caller:
    caller = Caller("drafter", "")
    User.objects.filter(pk=caller.user.pk).update(username=BY)
    caller.user.refresh_from_db()
    return caller


@pytest.fixture
def ways(drafter: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Ways]:
    """The steps of a plan by each way in."""
    monkeypatch.setattr(answers, "open_books", lambda as_json=False: None)
    draft = tmp_path / "draft.json"
    draft.write_text(json.dumps(DRAFT), "utf-8")
    browser = Client()
    browser.force_login(drafter.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def page(path: str, **typed: str) -> None:
        assert browser.post(f"/phuong-an/{path}", typed).status_code == 302

    def command(*words: str) -> None:
        ended = CliRunner().invoke(app, ["plan", *words])
        assert ended.exit_code == 0, ended.output

    made = {"code": "pa", "name": "Gộp phòng", "unit": "tinh", "on": "2018-05-02"}
    return {
        "page": {
            "make": lambda: page("lap/", **made),
            "draft": lambda: command("add", "pa", str(draft)),
            "accept": lambda: page("pa/da-xem/"),
            "decide": lambda: page("pa/quyet-dinh/"),
        },
        "api": {
            "make": lambda: drafter.post("plans", made, 201),
            "draft": lambda: drafter.post("plans/pa/drafts", DRAFT, 201),
            "accept": lambda: drafter.post("plans/pa/accept", {}),
            "decide": lambda: drafter.post("plans/pa/decide", {}),
        },
        "command": {
            "make": lambda: command(
                "new", "pa", "--name", "Gộp phòng", "--unit", "tinh", "--on", "2018-05-02", "--by", BY
            ),
            "draft": lambda: command("add", "pa", str(draft)),
            "accept": lambda: command("accept", "pa", "--by", BY),
            "decide": lambda: command("decide", "pa", "--by", BY),
        },
    }


@pytest.mark.parametrize("way", ["page", "api", "command"])
def test_a_plan_leaves_the_same_rows_whichever_way_it_is_worked_on(
    way: str, ways: dict[str, Ways], stored: Stored
) -> None:
    steps = ways[way]
    steps["make"]()
    steps["draft"]()
    known = stored.post(act("rename_unit", unit="phong-3", name="Phòng Ba"), on="2018-04-02")
    steps["accept"]()
    steps["decide"]()
    (decided,) = Decision.objects.filter(state="submitted")
    rows = AuditRow.objects.filter(subject="plan:pa").order_by("number")
    assert [(r.action, r.actor, r.unit, r.details) for r in rows] == [
        ("plan.made", BY, "tinh", {}),
        ("plan.accepted", BY, "tinh", {"known": known}),
        ("plan.decided", BY, "tinh", {"decisions": [decided.written]}),
    ]


@pytest.mark.parametrize("way", ["page", "api", "command"])
def test_a_step_that_is_refused_leaves_no_row(way: str, ways: dict[str, Ways], drafter: Caller) -> None:
    for step in ("make", "draft", "decide"):
        ways[way][step]()
    before = AuditRow.objects.filter(subject="plan:pa").count()
    refused: dict[str, Callable[[], Any]] = {
        "page": lambda: ways["page"]["accept"](),  # back to the plan, with a message
        "api": lambda: drafter.post("plans/pa/accept", {}, 409),
        "command": lambda: CliRunner().invoke(app, ["plan", "accept", "pa"]).exit_code == 2 or pytest.fail(),
    }
    refused[way]()
    assert AuditRow.objects.filter(subject="plan:pa").count() == before
