"""Examples that post: for every act a small world of its own, the acts it needs before, and the act.

Always true: `example(name)` posts as it is on empty books and beside anything else, since its codes begin with
`vidu-` and the act's name. `@` in an act's example stands for that prefix.
"""

from __future__ import annotations

from typing import Any

from tochuc.books.acts.base import Act

OPENED = "2018-01-02"
BEFORE = "2018-03-01"
ACTED = "2018-07-02"


def example(name: str) -> list[dict[str, Any]]:
    """Papers that show the act, in the order they post. Raises KeyError for an act that does not exist."""
    act = Act.registry[name]
    prefix = f"vidu-{name.replace('_', '-')}"
    papers = [_paper(prefix, 1, "MS", OPENED, "Mở sổ cho đơn vị ví dụ", _world(name))]
    if act.before:
        papers.append(_paper(prefix, 2, "QĐ", BEFORE, "Việc cần có trước của ví dụ", act.before))
    papers.append(_paper(prefix, 3, "QĐ", ACTED, act.vi, [{"act": name, **act.example}]))
    return [_named(paper, prefix) for paper in papers]


def _paper(
    issuer: str, number: int, symbol: str, on: str, subject: str, acts: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "number": f"{number:02d}-{symbol}/TU", "issuer": "@", "issued": on, "effective": on, "subject": subject,
        "signer": "Người ký ví dụ", "acts": acts,
    }  # fmt: skip


def _named(value: Any, prefix: str) -> Any:
    if isinstance(value, str):
        return value.replace("@", prefix)
    if isinstance(value, list):
        return [_named(v, prefix) for v in value]
    if isinstance(value, dict):
        return {_named(k, prefix): _named(v, prefix) for k, v in value.items()}
    return value


def _unit(code: str, name: str, kind: str, parent: str | None, **more: Any) -> dict[str, Any]:
    unit = {"act": "open_unit", "code": code, "name": name, "kind": kind, **more}
    return unit if parent is None else unit | {"parent": parent}


def _person(code: str, name: str, sex: str, born: str, **more: Any) -> dict[str, Any]:
    return {
        "act": "open_person",
        "code": code,
        "name": name,
        "sex": sex,
        "born": born,
        "ethnicity": "Tày",
        **more,
    }


def _world(name: str) -> list[dict[str, Any]]:
    return [
        _unit("@", f"Tỉnh ủy ví dụ ({name})", "province_committee", None),
        {"act": "begin_term", "unit": "@", "term": "2015-2020"},
        _unit("@-ban", "Ban Tổ chức", "agency", "@", bloc="party"),
        _unit("@-phong-1", "Phòng Tổ chức cán bộ", "department", "@-ban", bloc="party"),
        _unit("@-phong-2", "Phòng Bảo vệ chính trị nội bộ", "department", "@-ban", bloc="party"),
        _unit("@-phong-3", "Phòng Tổng hợp", "department", "@-ban", bloc="party"),
        _unit("@-huyen", "Huyện ủy ví dụ", "district_committee", "@", bloc="party"),
        _unit("@-dan-van", "Ban Dân vận huyện ủy", "district_unit", "@-huyen", bloc="party"),
        _unit("@-mat-tran", "Ủy ban MTTQ huyện", "front", None, serves="@-huyen"),
        _unit("@-dang-bo-1", "Đảng bộ xã Một", "grassroots_committee", "@-huyen"),
        _unit("@-dang-bo-2", "Đảng bộ xã Hai", "grassroots_committee", "@-huyen"),
        _unit("@-chi-bo-1", "Chi bộ Một", "cell", "@-dang-bo-1"),
        _unit("@-chi-bo-2", "Chi bộ Hai", "cell", "@-dang-bo-2"),
        _person("@-an", "Lý Văn An", "M", "1975-04-12", education="university"),
        _person("@-binh", "Nông Thị Bình", "F", "1990-09-30", education="university"),
        _person("@-chi", "Triệu Thị Chi", "F", "1986-01-15", education="college"),
        _person("@-dung", "Hoàng Văn Dũng", "M", "1994-12-05"),
        _person("@-ha", "Vi Thị Hà", "F", "1972-06-20", theory="advanced"),
        {"act": "transfer_member_in", "person": "@-an", "cell": "@-chi-bo-1", "admitted": "1988-05-19"},
        {"act": "transfer_member_in", "person": "@-chi", "cell": "@-chi-bo-1"},
        {
            "act": "transfer_member_in", "person": "@-dung", "cell": "@-chi-bo-1", "status": "candidate",
            "admitted": "2017-05-19",
        },
        {"act": "assign_quota", "unit": "@-ban", "bloc": "party", "staff": "civil_servant", "amount": 20},
        _staff("@-an", "@-phong-1"),
        _staff("@-chi", "@-phong-1"),
        {"act": "open_post", "code": "@-truong-phong-1", "unit": "@-phong-1", "title": "head_department"},
        {"act": "open_post", "code": "@-truong-phong-2", "unit": "@-phong-2", "title": "head_department"},
        {"act": "open_post", "code": "@-truong-dan-van", "unit": "@-dan-van", "title": "head_mass_mobilisation"},
        {"act": "open_post", "code": "@-chu-tich", "unit": "@-mat-tran", "title": "chair_fatherland_front"},
        {"act": "appoint", "person": "@-an", "post": "@-truong-phong-1"},
        {"act": "appoint", "person": "@-ha", "post": "@-truong-dan-van"},
        {"act": "appoint", "person": "@-ha", "post": "@-chu-tich"},
    ]  # fmt: skip


def _staff(person: str, unit: str) -> dict[str, Any]:
    return {"act": "receive_staff", "person": person, "unit": unit, "bloc": "party", "staff": "civil_servant"}
