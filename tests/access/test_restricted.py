"""Restricted fields are covered everywhere: lists, exports, search, pages of people and decisions, the preview."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from tests.web import world
from tochuc.access import restricted
from tochuc.access.models import AuditRow
from tochuc.books.acts.base import Act
from tochuc.books.models import CitizenNumber, Decision, Person

NUMBER = "020075001234"
pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(province):
    world.post(
        world.paper(
            "20-QĐ/TU",
            [
                {"act": "reduce_staff", "person": "binh", "ground": "health"},
                {"act": "conclude_protection", "unit": "huyen-a", "conclusion": "limited", "count": 3},
            ],
            subject="Tinh giản",
        )
    )
    CitizenNumber.objects.create(person=Person.objects.get(code="an"), number=NUMBER)


@pytest.fixture
def sign(client):
    def as_(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return as_


SECRETS = (NUMBER, "Công giáo", "Sức khỏe", "sức khỏe", "health", "Có hạn chế", "limited")


def everywhere(client) -> dict[str, str]:
    addresses = ["/con-nguoi/", "/con-nguoi/an/", "/con-nguoi/binh/", "/tim/?q=nguyen", "/to-chuc/phong-1/",
                 "/to-chuc/huyen-a/", "/quyet-dinh/", "/con-nguoi/?xuat=csv&cot=name,born,code"]  # fmt: skip
    addresses += [f"/quyet-dinh/{d.pk}/" for d in Decision.objects.all()]
    return {a: client.get(a).content.decode() for a in addresses}


def test_a_reader_sees_no_restricted_value_anywhere(kept, sign):
    client = sign(world.account("xem", ("reader", ""), ("drafter", "")))
    for address, shown in everywhere(client).items():
        for secret in SECRETS:
            assert secret not in shown.replace(f'value="{NUMBER}"', "").replace(f": {NUMBER}", ""), (
                address,
                secret,
            )
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/con-nguoi/?xuat=xlsx").content))
    assert NUMBER not in str(book.get_sheet_by_index(0).to_python())


def test_a_citizen_number_is_not_found_by_search(kept, sign):
    client = sign(world.account("xem", ("reader", "")))
    assert "Nguyễn Văn An" not in client.get(f"/tim/?q={NUMBER}").content.decode()


def test_who_has_the_grant_sees_one_field_and_the_read_is_recorded(kept, sign):
    client = sign(world.account("xem", ("reader", ""), ("citizen_number_reader", "")))
    assert NUMBER not in client.get("/con-nguoi/an/").content.decode()
    assert NUMBER in client.post("/con-nguoi/an/xem/citizen_number/").content.decode()
    row = AuditRow.objects.get(action="restricted.read")
    assert (row.actor, row.subject, row.details) == ("xem", "person:an", {"field": "citizen_number"})
    assert "Công giáo" not in client.post("/con-nguoi/an/xem/religion/").content.decode()
    assert AuditRow.objects.get(action="restricted.refused").details == {"field": "religion"}


def test_a_grant_elsewhere_uncovers_nothing_here(kept, sign):
    client = sign(world.account("xem", ("reader", ""), ("citizen_number_reader", "huyen-b")))
    assert NUMBER not in client.post("/con-nguoi/an/xem/citizen_number/").content.decode()


def test_a_decision_shows_what_the_grant_clears_and_records_it(kept, sign):
    client = sign(world.account("xem", ("reader", ""), ("health_reader", "")))
    pk = Decision.objects.get(written="20-QĐ/TU").pk
    html = client.get(f"/quyet-dinh/{pk}/").content.decode()
    assert "sức khỏe" in html.lower() and "Có hạn chế" not in html
    assert AuditRow.objects.get(action="restricted.read").details["fields"] == ["health"]


def test_restricted_values_in_nested_lines_of_an_act_are_covered():
    act = {
        "act": "admit_members",
        "cell": "c",
        "people": [{"code": "x", "name": "X", "religion": "Phật giáo"}],
    }
    assert restricted.masked_act(act)["people"] == [{"code": "x", "name": "X", "religion": restricted.MASK}]
    assert restricted.masked_act(act, frozenset({"religion"})) == act


def test_every_restricted_act_and_field_exists():
    for field in restricted.fields().values():
        for act, of in field.acts.items():
            known = {i.alias or n for n, i in Act.registry[act].model_fields.items()}
            assert set(of) <= known | {"*"}, (field.code, act)


def test_a_first_number_is_entered_by_who_may_see_it_and_by_nobody_else(province, sign):
    action = "/con-nguoi/an/so-dinh-danh/"
    client = sign(world.account("xem", ("reader", "")))
    assert action not in client.get("/con-nguoi/an/").content.decode()
    assert client.post(action, {"citizen_number": NUMBER}).status_code == 403
    client = sign(world.account("nhap", ("reader", ""), ("citizen_number_reader", "")))
    assert f'action="{action}"' in client.get("/con-nguoi/an/").content.decode()
    client.post(action, {"citizen_number": "0200 7500 1234"})
    assert CitizenNumber.objects.get(person__code="an").number == NUMBER
    assert AuditRow.objects.get(action="restricted.changed").actor == "nhap"
    html = client.get("/con-nguoi/an/").content.decode()
    assert (
        f'action="{action}"' not in html and NUMBER not in html
    )  # covered, and corrected only once uncovered


@pytest.mark.parametrize("number,shown", [("020075001234", "•••••••••234"), ("12", "12"), ("", "")])
def test_a_citizen_number_shows_its_last_three_digits(number, shown):
    assert restricted.mask_citizen_number(number) == shown
