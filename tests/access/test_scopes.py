"""Who may do what where: grants by unit, by day, by role; stand-ins; decisions that reach beyond one's part."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.web import world
from tochuc.access import accounts, concerned, desk, roles, scopes
from tochuc.books import paper, store
from tochuc.books.records import Refused

pytestmark = pytest.mark.django_db


def test_every_permission_is_granted_by_a_role_and_every_grant_is_a_permission():
    granted = {p for role in roles.roles().values() for p in role.grants}
    assert granted == set(roles.permissions())


def test_nobody_may_do_anything_without_a_grant(province):
    nobody = world.account("khong-vai")
    assert not any(scopes.may(nobody, p) for p in roles.permissions())


def test_a_grant_reaches_its_unit_and_all_below_and_nothing_else(province):
    user = world.account("huyen-a", ("reader", "huyen-a"))
    reached = {
        c: scopes.may(user, "people.read", c)
        for c in ("huyen-a", "xa-a", "chi-bo-a", "huyen-b", "chi-bo-b", "tinh")
    }
    assert reached == {
        "huyen-a": True,
        "xa-a": True,
        "chi-bo-a": True,
        "huyen-b": False,
        "chi-bo-b": False,
        "tinh": False,
    }


def test_a_grant_holds_from_its_first_day_to_its_last(province):
    user, today = world.account("co-han"), scopes.today()
    accounts.give(user, "reader", "tinh", today - timedelta(days=2), today + timedelta(days=2))
    days = {n: scopes.may(user, "units.read", "tinh", today + timedelta(days=n)) for n in (-3, -2, 0, 2, 3)}
    assert days == {-3: False, -2: True, 0: True, 2: True, 3: False}


def test_scope_follows_a_unit_that_moves(province):
    a, b = world.account("a", ("reader", "huyen-a")), world.account("b", ("reader", "huyen-b"))
    world.post(world.paper("09-QĐ/TU", [{"act": "move_unit", "unit": "xa-a", "parent": "huyen-b"}]))
    on, before = date(2018, 7, 3), date(2018, 7, 1)
    assert scopes.may(a, "units.read", "chi-bo-a", before) and not scopes.may(a, "units.read", "chi-bo-a", on)
    assert scopes.may(b, "units.read", "chi-bo-a", on) and not scopes.may(b, "units.read", "chi-bo-a", before)


def test_a_drafter_cannot_reach_beyond_their_part_whatever_the_paper_says(province):
    user = world.account("huyen-a", ("drafter", "huyen-a"))
    inside = world.paper(
        "10-QĐ/HU", [{"act": "expel_member", "person": "hoa"}], issuer="huyen-a", kind="decision"
    )
    assert desk.save_draft(inside, user).state == "draft"
    for acts in (
        [{"act": "expel_member", "person": "dung"}],
        [{"act": "transfer_member", "person": "hoa", "cell": "chi-bo-b"}],
        [{"act": "rename_unit", "unit": "huyen-b", "name": "Khác"}],
        [{"act": "relieve", "person": "an", "post": "truong-phong-1"}],
    ):
        with pytest.raises(desk.NotAllowed):
            desk.save_draft(world.paper("11-QĐ/HU", acts, issuer="huyen-a", kind="decision"), user)


def test_a_reversal_concerns_what_the_reversed_decision_wrote(province):
    (gone,) = world.post(world.paper("12-QĐ/TU", [{"act": "expel_member", "person": "dung"}]))
    raw = desk.reversal_of(gone, "13-QĐ/HU", "2018-07-03", "Ghi nhầm", "") | {"issuer": "huyen-a"}
    units = concerned.units_of("huyen-a", paper.read(raw).acts, store.books_now())
    assert "chi-bo-b" in units
    with pytest.raises(desk.NotAllowed):
        desk.save_draft(raw, world.account("huyen-a", ("drafter", "huyen-a")))


def _submitted(drafter):
    raw = world.paper("14-QĐ/TU", [{"act": "expel_member", "person": "hoa"}], kind="decision")
    return desk.submit(desk.save_draft(raw, drafter), drafter)


def test_nobody_approves_what_they_drafted(province):
    both = world.account("hai-vai", ("drafter", "tinh"), ("approver", "tinh"))
    with pytest.raises(desk.NotAllowed, match="không tự duyệt"):
        desk.approve(_submitted(both), both)


def test_who_stands_in_for_the_drafter_cannot_approve_in_their_name(province):
    drafter = world.account("nguoi-soan", ("drafter", "tinh"), ("approver", "tinh"))
    stand_in, today = world.account("nguoi-thay"), scopes.today()
    accounts.give(stand_in, "approver", "tinh", today, today, stand_in_for=drafter)
    decision = _submitted(drafter)
    with pytest.raises(desk.NotAllowed):
        desk.approve(decision, stand_in)
    accounts.give(stand_in, "approver", "tinh", today)
    assert desk.approve(decision, stand_in).state == "approved"


def test_a_submitted_decision_is_approved_once(province):
    drafter, one, two = (
        world.account(n, (r, "tinh"))
        for n, r in (("soan", "drafter"), ("d1", "approver"), ("d2", "approver"))
    )
    decision = _submitted(drafter)
    desk.approve(decision, one)
    with pytest.raises(desk.Stale, match="d1"):
        desk.approve(decision, two)


def test_a_draft_the_books_would_refuse_cannot_be_submitted(province):
    drafter = world.account("soan", ("drafter", "tinh"))
    draft = desk.save_draft(
        world.paper("15-QĐ/TU", [{"act": "expel_member", "person": "binh"}], kind="decision"), drafter
    )
    with pytest.raises(Refused):
        desk.submit(draft, drafter)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_approve_and_post_does_both_or_neither(province):
    drafter, approver = (
        world.account("soan", ("drafter", "tinh")),
        world.account("duyet", ("approver", "tinh")),
    )
    decision = _submitted(drafter)
    world.post(world.paper("16-QĐ/TU", [{"act": "expel_member", "person": "hoa"}]))
    with pytest.raises(Refused):
        desk.approve_and_post(decision, approver)
    decision.refresh_from_db()
    assert (decision.state, decision.posting, decision.approved_by) == ("submitted", None, "")


def test_a_form_sent_twice_makes_one_draft(province):
    drafter = world.account("soan", ("drafter", "tinh"))
    raw = world.paper("17-QĐ/TU", [{"act": "expel_member", "person": "hoa"}], kind="decision")
    first = desk.save_draft(raw, drafter, key="k" * 32)
    assert desk.save_draft(raw, drafter, key="k" * 32).pk == first.pk


def test_a_stale_form_does_not_overwrite_what_another_saved(province):
    drafter = world.account("soan", ("drafter", "tinh"))
    raw = world.paper("18-QĐ/TU", [{"act": "expel_member", "person": "hoa"}], kind="decision")
    draft = desk.save_draft(raw, drafter)
    opened = desk.version_of(draft)
    desk.save_draft(raw | {"subject": "Bản mới"}, drafter, draft, opened)
    with pytest.raises(desk.Stale):
        desk.save_draft(raw | {"subject": "Bản cũ"}, drafter, draft, opened)
    draft.refresh_from_db()
    assert draft.subject == "Bản mới"
