"""Every operation of the API x every role x in and out of scope, from the API's own document.

Always true: an operation that has no rule in `RULES` fails here, so that none is added without one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.books.world import Stored, act
from tests.exchange.workbooks import HEADINGS, ROWS, book
from tochuc.access import desk, roles
from tochuc.access.models import Grant, User
from tochuc.exchange import submissions, webhooks
from tochuc.exchange.api import tokens
from tochuc.exchange.api.urls import api
from tochuc.work.plans.drafts import add_papers, new_plan

pytestmark = pytest.mark.django_db
ALL = sorted(roles.permissions())
PERIOD = "2018-H1"
Thing = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """`permission` that must be held ("" none); what is sent for a thing; `everywhere`: at no unit alone; `listed`:
    what of a thing in scope a list shows."""

    permission: str
    body: Callable[[Thing], Any] | None = None
    everywhere: bool = False
    listed: str = ""
    file: bool = False


def paper(thing: Thing) -> Any:
    return {
        "number": "9-QĐ/ĐU",
        "issuer": thing["unit"],
        "issued": "2018-05-10",
        "subject": "Thử",
        "acts": [],
    }


def nothing(thing: Thing) -> Any:
    return {}


def words(thing: Thing) -> Any:
    return {"comment": "Sửa lại"}


RULES: dict[tuple[str, str], Rule] = {
    ("GET", "/api/me"): Rule(""),
    ("GET", "/api/tokens"): Rule(""),
    ("DELETE", "/api/tokens/{token}"): Rule(""),
    ("GET", "/api/acts"): Rule(""),
    ("GET", "/api/acts/{name}"): Rule(""),
    ("GET", "/api/units"): Rule("units.read", listed="unit"),
    ("GET", "/api/units/{unit}"): Rule("units.read"),
    ("GET", "/api/people"): Rule("people.read", listed="person"),
    ("GET", "/api/people/{person}"): Rule("people.read"),
    ("GET", "/api/figures"): Rule("reviews.read"),
    ("GET", "/api/figures/members?unit={unit}&period=2018-H1"): Rule("reviews.read"),
    ("GET", "/api/reviews/{unit}/2018-H1"): Rule("reviews.read"),
    ("GET", "/api/decisions"): Rule("decisions.read", listed="number"),
    ("GET", "/api/decisions/{decision}"): Rule("decisions.read"),
    ("POST", "/api/examine"): Rule("decisions.draft", paper),
    ("POST", "/api/decisions"): Rule("decisions.draft", paper),
    ("PUT", "/api/decisions/{decision}"): Rule("decisions.draft", paper),
    ("POST", "/api/decisions/{decision}/submit"): Rule("decisions.draft", nothing),
    ("POST", "/api/decisions/{decision}/return"): Rule("decisions.approve", words),
    ("POST", "/api/decisions/{decision}/approve"): Rule("decisions.approve", words),
    ("POST", "/api/decisions/{decision}/post"): Rule("decisions.post", nothing),
    ("POST", "/api/decisions/{decision}/reverse"): Rule(
        "decisions.draft", lambda t: {"number": "10-QĐ/ĐU", "issued": "2018-06-01", "why": "Nhầm"}
    ),
    ("POST", "/api/imports"): Rule("decisions.draft", lambda t: {"unit": t["unit"]}, file=True),
    ("GET", "/api/units/{unit}/lineage"): Rule("units.read"),
    ("GET", "/api/units/{unit}/offices"): Rule("units.read"),
    ("GET", "/api/units/{unit}/forecast"): Rule("units.read"),
    ("GET", "/api/units/{unit}/cleaning"): Rule("people.read"),
    ("GET", "/api/units/{unit}/duplicates"): Rule("people.read"),
    ("GET", "/api/plans"): Rule("decisions.read", listed="plan"),
    ("POST", "/api/plans"): Rule(
        "decisions.draft", lambda t: {"code": "pa-moi", "name": "Mới", "unit": t["unit"], "on": "2018-09-01"}
    ),
    ("GET", "/api/plans/compare?plan={plan}&other={plan}"): Rule("decisions.read"),
    ("GET", "/api/plans/{plan}"): Rule("decisions.read"),
    ("GET", "/api/plans/{plan}/comments"): Rule("decisions.read"),
    ("POST", "/api/plans/{plan}/comments"): Rule("decisions.read", lambda t: {"text": "Xem lại"}),
    ("POST", "/api/plans/{plan}/accept"): Rule("decisions.draft", nothing),
    ("POST", "/api/plans/{plan}/decide"): Rule("decisions.draft", nothing),
    ("POST", "/api/plans/{plan}/drafts"): Rule(
        "decisions.draft", lambda t: {"acts": [act("expel_member", person=t["person"])]}
    ),
    ("DELETE", "/api/plans/{plan}/drafts/{position}"): Rule("decisions.draft"),
    ("GET", "/api/webhooks"): Rule("catalogue.manage", everywhere=True),
    ("POST", "/api/webhooks"): Rule(
        "catalogue.manage", lambda t: {"url": "http://vi-du.example/"}, everywhere=True
    ),
    ("DELETE", "/api/webhooks/{hook}"): Rule("catalogue.manage", everywhere=True),
    ("GET", "/api/forms"): Rule("reviews.read"),
    ("GET", "/api/submissions"): Rule("reviews.read", listed="cell"),
    ("POST", "/api/submissions"): Rule(
        "reviews.sign", lambda t: {"period": "2018-H2", "to": t["unit"], "due": "2019-01-05"}
    ),
    ("GET", "/api/submissions/{asked}"): Rule("reviews.read"),
    ("GET", "/api/submissions/{asked}/form"): Rule("reviews.read"),
    ("POST", "/api/submissions/{asked}/form"): Rule("reviews.write", nothing, file=True),
    ("POST", "/api/submissions/{asked}/send"): Rule("reviews.write", lambda t: {"values": {"members": 1}}),
    ("POST", "/api/submissions/{asked}/return"): Rule("reviews.sign", words),
    ("POST", "/api/submissions/{asked}/accept"): Rule("reviews.sign", words),
    ("POST", "/api/submissions/{asked}/figures/members/settle"): Rule(
        "reviews.sign", lambda t: {"how": "note", "note": "x"}
    ),
    ("DELETE", "/api/submissions/{asked}"): Rule("reviews.sign"),
    ("GET", "/api/declared?unit={unit}&period=2018-H1"): Rule("reviews.read"),
}


def plain(path: str) -> str:
    """The path with its parameters left open, as `{}`."""
    import re

    path = path.partition("?")[0].replace("/members", "/{}").replace("2018-H1", "{}")
    return re.sub(r"\{\w*\}", "{}", path)


def test_every_operation_of_the_api_has_a_rule_here() -> None:
    document = {
        (method.upper(), plain(path))
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    }
    assert document == {(method, plain(path)) for method, path in RULES}
    assert {r.permission for r in RULES.values()} - {""} <= roles.permissions().keys()


@pytest.fixture
def things(stored: Stored, settings: Any) -> dict[str, Thing]:
    """At xa-1 and at xa-2: a unit with a person, a draft, a cell's submission to it."""
    settings.WEBHOOK_HOSTS = ["vi-du.example"]
    stored.post(act("transfer_member_in", person="binh", cell="cb-2"), on="2018-06-01")
    other = User.objects.create(username="nguoi-khac")
    for role in ("drafter", "approver"):
        Grant.objects.create(user=other, role=role, unit="", first=timezone.localdate())
    made = {}
    for unit, cell, person in (("xa-1", "cb-1", "dung"), ("xa-2", "cb-2", "binh")):
        raw = {
            "number": f"{len(made) + 5}-QĐ/ĐU", "issuer": unit, "issued": "2018-06-05", "kind": "decision", "subject": "Khai trừ",
            "acts": [act("expel_member", person=person)],
        }  # fmt: skip
        decision = desk.save_draft(raw, other)
        plan = new_plan(f"pa-{unit}", "Phương án thử", unit, date(2018, 9, 1))
        add_papers(plan, [{"acts": [act("expel_member", person=person)]}])
        (asked,) = submissions.open_period(PERIOD, unit, [cell], date(2018, 7, 5), other)
        made[unit] = {
            "unit": unit, "cell": cell, "person": person, "decision": decision.pk, "number": raw["number"],
            "asked": asked.pk, "name": "expel_member", "token": tokens.make(other, unit, ["units.read"])[0].pk,
            "hook": webhooks.add("http://vi-du.example/x", "x").pk, "plan": plan.code, "position": 1,
        }  # fmt: skip
    return made


def client(user: User, scopes: list[str]) -> Client:
    return Client(headers={"authorization": f"Bearer {tokens.make(user, 'thử', scopes)[1]}"})


def account(role: str, unit: str) -> User:
    user = User.objects.create(username=f"{role}-{unit or 'moi-noi'}")
    Grant.objects.create(user=user, role=role, unit=unit, first=timezone.localdate())
    return user


def called(by: Client, method: str, path: str, rule: Rule, thing: Thing) -> Any:
    address = path.format_map(thing)
    if rule.file:
        file = SimpleUploadedFile("ds.xlsx", book(HEADINGS, *ROWS))
        return by.post(address, {"file": file, **(rule.body(thing) if rule.body else {})})
    body = json.dumps(rule.body(thing)) if rule.body else None
    return getattr(by, method.lower())(address, body, content_type="application/json")


@pytest.mark.parametrize("role", sorted(roles.roles()))
def test_a_role_reaches_what_its_permissions_say_and_only_within_its_units(
    things: dict[str, Thing], role: str
) -> None:
    inside, outside = things["xa-1"], things["xa-2"]
    granted = roles.roles()[role].grants
    here, anywhere = account(role, "xa-1"), account(role, "")
    for (method, path), rule in RULES.items():
        held = rule.permission == "" or rule.permission in granted
        user = anywhere if rule.everywhere else here
        thing = inside if "{token}" not in path else {**inside, "token": _token(user)}
        without = [p for p in ALL if p != rule.permission]
        if rule.permission:
            assert called(client(user, without), method, path, rule, thing).status_code == 403, (role, path)
        answer = called(client(user, ALL), method, path, rule, thing)
        told = (role, method, path, answer.status_code, answer.content[:300])
        if not held:
            assert answer.status_code == 403, told
            continue
        assert answer.status_code in (200, 201, 204, 409, 422), told
        beyond = called(client(here, ALL), method, path, rule, outside)
        if rule.listed:
            text = json.dumps(beyond.json(), ensure_ascii=False)
            assert f'"{inside[rule.listed]}"' in text and f'"{outside[rule.listed]}"' not in text, told
        elif rule.everywhere or rule.body or path.format_map(inside) != path.format_map(outside):
            assert beyond.status_code in (403, 404), (*told, beyond.status_code)


def _token(user: User) -> int:
    return int(tokens.make(user, "bỏ", ["units.read"])[0].pk)
