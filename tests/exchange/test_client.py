"""The client against the API itself, and where the connection breaks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.books.world import Stored
from tests.exchange.filling import DUE, PERIOD, filled
from tests.exchange.test_api import PAPER
from tests.exchange.workbooks import HEADINGS, ROWS, book, changed
from tochuc.access import roles
from tochuc.access.models import Grant, User
from tochuc.books.models import Decision
from tochuc.client import Client, Problem
from tochuc.exchange import submissions
from tochuc.exchange.api import tokens
from tochuc.exchange.models import Submission


class Wire:
    """Django's test client as the transport; can lose the answer of some requests."""

    def __init__(self) -> None:
        self.lose, self.statuses = 0, []

    def __call__(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Any:
        kind = headers.get("Content-Type", "application/json")
        answer = Browser().generic(
            method, url.removeprefix("http://tochuc.test"), body or b"", kind, headers=dict(headers)
        )
        self.statuses.append(answer.status_code)
        if self.lose:
            self.lose -= 1
            raise ConnectionResetError("mất kết nối")
        return answer.status_code, dict(answer.items()), answer.content


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def client(stored: Stored, wire: Wire) -> Client:
    user = User.objects.create(username="may")
    for role in ("drafter", "approver"):
        Grant.objects.create(user=user, role=role, unit="", first=timezone.localdate())
    secret = tokens.make(user, "thử", roles.permissions())[1]
    return Client("http://tochuc.test/", secret, send=wire)


def test_pages_are_followed_and_unchanged_answers_are_not_fetched_again(client: Client, wire: Wire) -> None:
    assert len(list(client.units())) == 11
    assert client.unit("phong-1")["name"] == client.unit("phong-1")["name"] == "Đơn vị phong-1"
    assert wire.statuses[-1] == 304


def test_a_draft_whose_answer_was_lost_is_made_once(client: Client, wire: Wire) -> None:
    wire.lose = 1
    made = client.draft(PAPER)
    assert Decision.objects.filter(written="77-QĐ/TU").count() == 1
    assert client.submit(made["id"])["state"] == "submitted"


def test_what_is_refused_raises_with_every_reason(client: Client) -> None:
    with pytest.raises(Problem) as refused:
        client.draft({**PAPER, "number": "???"})
    assert refused.value.status == 422 and refused.value.problems[0]["code"] == "number_form"
    with pytest.raises(Problem, match="403"):
        client.approve(client.submit(client.draft(PAPER)["id"])["id"])


def test_a_file_sent_by_the_client_is_told_cell_by_cell(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "danh sách.xlsx"
    file.write_bytes(book(HEADINGS, *changed(C1="31/02/1980")))
    told = client.bring_in(file, "tinh", on="2018-06-30")
    assert told["wrong"] == 1 and told["problems"][0]["column"] == "C"
    file.write_bytes(book(HEADINGS, *ROWS))
    assert client.bring_in(file, "tinh", on="2018-06-30", dry_run=False)["posted"]


def test_figures_go_up_come_back_and_are_accepted(client: Client, wire: Wire, tmp_path: Path) -> None:
    user = User.objects.get(username="may")
    submissions.open_period(PERIOD, "huyen", ["xa-1", "xa-2"], DUE, user)
    first, second = client.submissions(period=PERIOD, to="huyen")
    with pytest.raises(Problem) as wrong:
        client.send_figures(first["id"], {"members": 2.5, "staff": 1})
    assert wrong.value.status == 422 and [p["code"] for p in wrong.value.problems] == [
        "not_whole",
        "not_asked_figure",
    ]
    wire.lose = 1
    sent = client.send_figures(first["id"], {"members": 5}, {"members": "Có văn bản chưa gửi"})
    assert (sent["state"], [s["state"] for s in sent["steps"]]) == ("sent", ["open", "sent"])
    told = next(f for f in sent["figures"] if f["figure"] == "members")
    assert (told["declared"], told["booked"], told["differs"]) == (5, 3, True)
    with pytest.raises(Problem) as unsettled:
        client.accept_figures(first["id"])
    assert unsettled.value.status == 422
    assert client.return_figures(first["id"], "Đếm lại")["edition"] == 2
    client.send_figures(first["id"], {"members": 3})
    assert client.accept_figures(first["id"])["state"] == "accepted"
    with pytest.raises(Problem) as late:
        client.send_figures(first["id"], {"members": 4})
    assert late.value.status == 409

    file = tmp_path / "bieu.xlsx"
    file.write_bytes(client.form(second["id"]))
    with pytest.raises(Problem) as empty:
        client.send_form(second["id"], file)
    assert [p["code"] for p in empty.value.problems] == ["nothing_filled"]
    row = Submission.objects.get(unit="xa-2")
    file.write_bytes(filled(row, figures=None, members=0))
    assert client.send_form(second["id"], file)["state"] == "sent"
