"""Every address x every role x in and out of scope, from the URL configuration: a page without a rule fails here."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.web import world
from tochuc.access import desk, roles, scopes
from tochuc.books.models import Decision
from tochuc.exchange import submissions
from tochuc.exchange.importing import runs
from tochuc.reading import keeping
from tochuc.web import urls
from tochuc.web.frame.rules import Rule
from tochuc.work.plans.drafts import add_papers, new_plan

pytestmark = pytest.mark.django_db

# allauth's own pages ask for a signed-in account themselves; these may be reached without one.
OPEN_AT_ALLAUTH = {
    "account_login",
    "account_inactive",
    "account_logout",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_trust",
}
OPEN_HERE = {"language", "first_time"}
# Steps of a list that was brought in, which only who sent it may take.
OF_SENDER = {"import_columns", "import_again", "import_marked", "import_submit", "import_drop"}


def _walk(patterns, found=None):
    found = [] if found is None else found
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _walk(pattern.url_patterns, found)
        elif isinstance(pattern, URLPattern):
            found.append(pattern)
    return found


OURS = {p.name: p for p in _walk(urls.PAGES)}


def test_every_address_of_ours_has_a_rule_and_a_name():
    for pattern in _walk(urls.PAGES):
        assert pattern.name, pattern
        assert isinstance(getattr(pattern.callback, "rule", None), Rule), f"{pattern.name} has no rule"
        permission = pattern.callback.rule.permission
        assert permission in (None, "") or permission in roles.permissions()
    opened = {n for n, p in OURS.items() if p.callback.rule.permission is None}
    assert opened == OPEN_HERE


def test_no_address_is_outside_the_lists():
    known = {p.callback for part in (urls.PAGES, urls.SIGN_IN, urls.API) for p in _walk(part)}
    assert {p.callback for p in _walk(get_resolver().url_patterns)} == known


API_OPEN = {"openapi-json", "openapi-view", "api-root"}  # the description of the API, no data


def test_no_address_of_the_api_answers_without_a_token(client, db):
    """What each token may do is tested with the API; here, that none of its addresses was left open."""
    for pattern in _walk(urls.API):
        if pattern.name in API_OPEN or not hasattr(
            pattern.pattern, "_route"
        ):  # the last: "no such operation"
            continue
        names = {n: 1 if "Int" in type(c).__name__ else "x" for n, c in pattern.pattern.converters.items()}
        path = "/api/" + str(pattern.pattern._route)
        for name, value in names.items():
            path = re.sub(rf"<(\w+:)?{name}>", str(value), path)
        statuses = {
            m: getattr(client, m)(path, content_type="application/json").status_code
            for m in ("get", "post", "put", "patch", "delete")
        }
        assert set(statuses.values()) <= {401, 403, 404, 405}, (path, statuses)
        assert 401 in statuses.values(), (path, statuses)


def test_an_address_that_names_something_asks_about_that_very_thing():
    for name, pattern in OURS.items():
        names = set(pattern.pattern.converters) - {
            "kind",
            "token",
            "field",
            "file",
            "period",
            "figure",
            "form",
            "section",
            "start",
            "position",
            "chart",
            "theme",
        }
        rule = pattern.callback.rule
        if names and not (rule.permission or "").startswith(("accounts.", "grants.")):
            assert rule.of is not None or rule.permission is None, (
                f"{name} names {names} and asks for no scope"
            )


@pytest.fixture
def things(province):
    """In scope of huyen-a, and out of it: a unit, a person, a decision each."""
    drafter = world.account("nguoi-soan", ("drafter", ""), ("approver", ""))
    made = {}
    for where, who in (("a", "hoa"), ("b", "dung")):
        raw = world.paper(
            f"3{where == 'a':d}-QĐ/HU",
            [{"act": "expel_member", "person": who}],
            issuer=f"huyen-{where}",
            kind="decision",
        )
        decision = desk.save_draft(raw, drafter)
        kept = keeping.keep("Có 3 đảng viên.", f"chi-bo-{where}", "2018-H1", drafter)
        plan = new_plan(f"pa-{where}", "Phương án thử", f"huyen-{where}", world.FIRST)
        add_papers(plan, [{"act": "expel_member", "person": who}])
        run = runs.send("ds.xlsx", [b"x"], drafter, f"huyen-{where}", scopes.today())
        (asked,) = submissions.open_period(
            "2018-H1", f"huyen-{where}", [f"xa-{where}"], date(2018, 7, 5), drafter
        )
        made[where] = {
            "unit": f"chi-bo-{where}",
            "person": who,
            "decision": decision.pk,
            "text": kept.pk,
            "run": run.pk,
            "asked": asked.pk,
            "plan": plan.code,
        }
    return made


def address(name: str, of: dict, user_pk: int) -> str:
    kinds = {"reading": "text", "import": "run", "collect": "asked"}
    kind = kinds.get(name.partition("_")[0], "decision")
    pk = user_pk if name.startswith("user") else of[kind]
    told = {"code": of["person"] if name.startswith("person") else of["unit"], "pk": pk, "start": 3,
            "field": "religion", "kind": "unit", "file": 1, "grant": 1, "token": "x", "period": "2018-H1", "figure": "members_evaluated",
            "form": "docx" if name.startswith("plan") else "json", "section": "outlook", "rule": "no_religion", "plan": of["plan"], "position": 1, "chart": "classification", "theme": "light"}  # fmt: skip
    return reverse(name, kwargs={k: told[k] for k in OURS[name].pattern.converters})


SCOPED = [n for n, p in OURS.items() if p.callback.rule.of is not None]


def reached(client, name: str, path: str) -> int:
    answer = client.get(path)
    return client.post(path).status_code if answer.status_code == 405 else answer.status_code


@pytest.mark.parametrize("role", list(roles.roles()))
def test_a_role_reaches_what_its_permissions_say_and_only_within_its_units(things, signed_in, role):
    user = world.account("moi-nguoi", (role, "huyen-a"))
    client = signed_in(user)
    granted = roles.roles()[role].grants
    for name, pattern in OURS.items():
        permission = pattern.callback.rule.permission
        if permission is None:
            continue
        inside, outside = (address(name, things[w], user.pk) for w in "ab")
        held = permission == "" or permission in granted
        status = reached(client, name, inside)
        if not held:
            assert status == 403, (role, name, status)
        elif name in ("decision_reverse", "reading_order", "review_chart") or name.endswith(
            ("_attachment", "_grant_end")
        ):
            assert status in (200, 404), (
                role,
                name,
                status,
            )  # nothing posted, attached, ordered or granted to name
        elif name == "plan_download":
            assert (status == 200) == ("people.read" in granted), (role, status)
        elif name == "person_uncover":
            assert (status == 200) == ("restricted.religion" in granted), (role, status)
        else:
            assert status in (200, 302, 400, 403, 409, 422), (role, name, status)
            assert status != 403 or name in (
                "decision_edit",
                "decision_attach",
                "decision_return",
                *OF_SENDER,
            ), (
                role,
                name,
            )
        if name in SCOPED:
            assert reached(client, name, outside) in (403, 404), (role, name, "outside")


def test_signed_out_leads_to_the_sign_in_page(things, client):
    for name, pattern in OURS.items():
        if pattern.callback.rule.permission is not None:
            path = address(name, things["a"], 1)
            answer = client.get(path)
            answer = client.post(path) if answer.status_code == 405 else answer
            assert answer.status_code == 302 and answer["Location"].startswith("/dang-nhap/"), name


def test_allauths_pages_need_an_account_but_for_signing_in(client, db):
    for pattern in _walk(urls.SIGN_IN):
        if pattern.name in OPEN_AT_ALLAUTH:
            continue
        try:
            path = reverse(pattern.name)
        except NoReverseMatch:
            path = reverse(pattern.name, kwargs={"pk": 1})
        answer = client.get(path)
        assert answer.status_code in (302, 405), (pattern.name, answer.status_code)


def test_lists_hold_only_what_is_in_scope(things, signed_in):
    client = signed_in(world.account("huyen-a", ("reader", "huyen-a")))
    people, decisions, units = (
        client.get(a).content.decode() for a in ("/con-nguoi/", "/quyet-dinh/", "/to-chuc/danh-sach/")
    )
    assert "Hoàng Thị Hòa" in people and "Đặng Văn Dũng" not in people
    assert "31-QĐ/HU" in decisions and "30-QĐ/HU" not in decisions
    assert "Chi bộ thôn A" in units and "Chi bộ thôn B" not in units
    found = client.get("/tim/?q=dang van").content.decode()
    assert "Đặng Văn Dũng" not in found and not scopes.may(client, "people.read")
    assert Decision.objects.count() == 3
