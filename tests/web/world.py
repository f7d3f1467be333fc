"""A small province for the tests of the pages: units, people, accounts of every role, posted through the one way in.

Always true: what stands here was posted by `Decision.post()`; accounts were opened by `accounts.open_account`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tochuc.access import accounts, roles
from tochuc.access.models import User
from tochuc.books import posting
from tochuc.books.models import Decision

PASSWORD = "mat-khau-cua-bai-thu-9"
FIRST = date(2018, 1, 1)


def unit(code: str, name: str, kind: str, parent: str | None = None, **more: Any) -> dict[str, Any]:
    told = {"act": "open_unit", "code": code, "name": name, "kind": kind, **more}
    return told if parent is None else told | {"parent": parent}


def person(code: str, name: str, sex: str, born: str, **more: Any) -> dict[str, Any]:
    return {
        "act": "open_person",
        "code": code,
        "name": name,
        "sex": sex,
        "born": born,
        "ethnicity": "Tày",
        **more,
    }


def paper(
    number: str, acts: list[dict[str, Any]], issued: str = "2018-07-02", issuer: str = "tinh", **more: Any
) -> dict[str, Any]:
    return {
        "number": number,
        "issuer": issuer,
        "issued": issued,
        "subject": "Việc của bài thử",
        "acts": acts,
    } | more


OPENING = [
    unit("tinh", "Tỉnh ủy Thử", "province_committee"),
    {"act": "begin_term", "unit": "tinh", "term": "2015-2020"},
    unit("ban", "Ban Tổ chức", "agency", "tinh", bloc="party"),
    unit("phong-1", "Phòng Tổ chức cán bộ", "department", "ban", bloc="party"),
    unit("huyen-a", "Huyện ủy A", "district_committee", "tinh", bloc="party"),
    unit("huyen-b", "Huyện ủy B", "district_committee", "tinh", bloc="party"),
    unit("xa-a", "Đảng bộ xã A", "grassroots_committee", "huyen-a"),
    unit("xa-b", "Đảng bộ xã B", "grassroots_committee", "huyen-b"),
    unit("chi-bo-a", "Chi bộ thôn A", "cell", "xa-a"),
    unit("chi-bo-a2", "Chi bộ thôn A2", "cell", "xa-a"),
    unit("chi-bo-b", "Chi bộ thôn B", "cell", "xa-b"),
    person("an", "Nguyễn Văn An", "M", "1975-04-12", religion="Công giáo", education="university"),
    person("binh", "Nông Thị Bình", "F", "1990-09-30", religion="Không"),
    person("hoa", "Hoàng Thị Hòa", "F", "1986-01-15"),
    person("dung", "Đặng Văn Dũng", "M", "1994-12-05"),
    {"act": "transfer_member_in", "person": "an", "cell": "chi-bo-a"},
    {"act": "transfer_member_in", "person": "hoa", "cell": "chi-bo-a"},
    {"act": "transfer_member_in", "person": "dung", "cell": "chi-bo-b"},
    {"act": "assign_quota", "unit": "ban", "bloc": "party", "staff": "civil_servant", "amount": 20},
    {"act": "receive_staff", "person": "an", "unit": "phong-1", "bloc": "party", "staff": "civil_servant"},
    {"act": "receive_staff", "person": "binh", "unit": "phong-1", "bloc": "party", "staff": "civil_servant"},
    {"act": "open_post", "code": "truong-phong-1", "unit": "phong-1", "title": "head_department"},
    {
        "act": "open_post",
        "code": "pho-phong-1",
        "unit": "phong-1",
        "title": "deputy_head_department",
        "rank": "deputy",
    },
    {"act": "appoint", "person": "an", "post": "truong-phong-1"},
]


def post(*raws: dict[str, Any]) -> list[Decision]:
    """Post papers; a refusal fails the test with every reason."""
    papers, problems = posting.examine_all(raws)
    assert not problems, problems
    results = list(posting.post_all(papers, by="test"))
    return list(Decision.objects.filter(posting__in=[r.posting for r in results]).order_by("posting"))


def build() -> None:
    post(paper("01-MS/TU", OPENING, "2018-01-02", subject="Mở sổ", kind=""))


def account(username: str, *given: tuple[str, str]) -> User:
    """An account with roles: `account("x", ("drafter", "huyen-a"))`; "" is the whole installation."""
    user = accounts.open_account(username, f"Người {username}", by="test")
    user.set_password(PASSWORD)
    user.save()
    for role, unit_ in given:
        accounts.give(user, role, unit_, FIRST, by="test")
    return user


def one_of_each(unit_: str = "") -> dict[str, User]:
    """An account for each role, at one unit."""
    return {role: account(role.replace("_", "-"), (role, unit_)) for role in roles.roles()}
