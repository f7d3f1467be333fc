"""Clean data on pages and in the API: boards by unit, lists to work through, pairs merged by a decision; who sees what."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.web import world
from tochuc.access import desk
from tochuc.books.models import CitizenNumber, Decision, Person
from tochuc.exchange.api import tokens
from tochuc.exchange.cleaning import board, snapshots

pytestmark = pytest.mark.django_db

TWINS = [
    world.person("hoa-2", "Hoàng Thị Hoà", "F", "1986-01-15", religion="Công giáo"),
    world.person("dung-2", "Đặng Văn Dũng", "M", "1994-12-05"),
]


@pytest.fixture
def records(province):
    world.post(world.paper("02-MS/TU", TWINS, "2018-01-03", subject="Hồ sơ trùng", kind=""))
    snapshots.prepare()


@pytest.fixture
def drafter(records, signed_in):
    return signed_in(world.account("soan", ("drafter", "huyen-a")))


def shown(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_board_counts_what_is_left_at_a_unit_and_below_it_and_leads_to_the_people(drafter):
    html = shown(drafter, "/lam-sach/huyen-a/")
    count = re.search(r"/lam-sach/huyen-a/no_religion/.*?class=\"n now\">(\d+)<", html, re.S)
    listed = shown(drafter, "/lam-sach/huyen-a/no_religion/")
    assert count and count[1] == "1" and "Hoàng Thị Hòa" in listed and "Nguyễn Văn An" not in listed
    assert "act=amend_person&amp;nguoi=hoa" in listed


def test_a_mended_record_leaves_the_list_and_the_trend_keeps_the_day_before(drafter):
    before = snapshots.read(*snapshots.wanted()[-1]).counts(["chi-bo-a"])
    world.post(
        world.paper(
            "03-QĐ/TU",
            [{"act": "amend_person", "person": "hoa", "religion": "Không"}],
            "2018-05-02",
            kind="decision",
        )
    )
    assert "Đang rà soát" in shown(drafter, "/lam-sach/huyen-a/"), "a board never tells of books that went on"
    snapshots.prepare()
    assert (
        snapshots.read(*snapshots.wanted()[-1]).counts(["chi-bo-a"])["no_religion"]
        == before["no_religion"] - 1
    )
    assert "Không còn ai" in shown(drafter, "/lam-sach/huyen-a/no_religion/")


def test_a_trend_asks_the_books_as_they_were_known_then(province):
    snapshots.prepare()
    days = [on for on, _posting in snapshots.wanted(date(2018, 8, 15))]
    assert days == [date(2017, 12, 31), date(2018, 3, 31), date(2018, 6, 30), date(2018, 8, 15)]
    early = snapshots.make(date(2017, 12, 31), 0, False)
    assert not early.faults


def test_a_merger_is_drafted_from_a_pair_and_reversed_like_any_decision(drafter, signed_in):
    html = shown(drafter, "/lam-sach/huyen-a/trung/")
    assert "act=merge_people&amp;keep=hoa&amp;duplicate=hoa-2" in html
    form = shown(drafter, "/quyet-dinh/moi/?act=merge_people&keep=hoa&duplicate=hoa-2")
    assert 'value="hoa"' in form and 'value="hoa-2"' in form
    soan, duyet = world.account("s2", ("drafter", "")), world.account("d2", ("approver", ""))
    raw = world.paper(
        "04-QĐ/TU", [{"act": "merge_people", "keep": "hoa", "duplicate": "hoa-2"}], kind="decision"
    )
    decision = desk.approve_and_post(desk.submit(desk.save_draft(raw, soan), soan), duyet)
    assert Person.objects.get(code="hoa-2").alias_of == "hoa"
    snapshots.prepare()
    assert not [p for p in snapshots.now().pairs if "hoa" in (p.keep, p.duplicate)]
    back = desk.reversal_of(decision, "05-QĐ/TU", "2018-06-20", "Hai người", "")
    desk.approve_and_post(desk.submit(desk.save_draft(back, soan), soan), duyet)
    assert (
        Person.objects.get(code="hoa-2").alias_of == "" and Decision.objects.get(pk=decision.pk).reversed_by
    )


def test_a_record_outside_the_readers_part_is_a_code_alone(records, signed_in):
    world.post(
        world.paper(
            "06-QĐ/TU",
            [{"act": "transfer_member_in", "person": "hoa-2", "cell": "chi-bo-b"}],
            kind="decision",
        )
    )
    snapshots.prepare()
    client = signed_in(world.account("a", ("reader", "huyen-a")))
    html = shown(client, "/lam-sach/huyen-a/trung/")
    assert (
        "hoa-2" in html
        and "ngoài phạm vi" in html
        and "Chi bộ thôn B" not in html
        and "Dự thảo gộp" not in html
    )
    assert client.get("/lam-sach/huyen-b/").status_code == 404


def test_no_page_shows_a_restricted_value(drafter):
    CitizenNumber.objects.create(person=Person.objects.get(code="hoa"), number="020086000123")
    snapshots.prepare()
    for path in ("/lam-sach/huyen-a/", "/lam-sach/huyen-a/trung/", "/lam-sach/huyen-a/no_religion/"):
        html = shown(drafter, path)
        assert "020086000123" not in html and "Công giáo" not in html


def test_a_citizen_number_that_disagrees_is_found_and_not_told(records):
    CitizenNumber.objects.create(
        person=Person.objects.get(code="hoa"), number="020086000123"
    )  # digit 4: a man
    CitizenNumber.objects.create(person=Person.objects.get(code="an"), number="020075000123")
    found = {(f.rule, f.person) for f in board.findings(["chi-bo-a"], date(2018, 6, 30))}
    assert ("citizen_number_disagrees", "hoa") in found and ("citizen_number_disagrees", "an") not in found


def test_the_api_tells_the_same_board_within_the_tokens_part(records, client):
    user = world.account("may", ("reader", "huyen-a"))
    _, secret = tokens.make(user, "thử", ["people.read", "units.read"], 30, by="test")
    ask = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    told = client.get("/api/units/huyen-a/cleaning?rule=no_religion", **ask).json()
    assert told["counts"]["no_religion"] == 1 and [i["person"] for i in told["items"]] == ["hoa"]
    assert client.get("/api/units/huyen-b/cleaning", **ask).status_code == 404
    pairs = client.get("/api/units/huyen-a/duplicates", **ask).json()
    assert all({p["keep"], p["duplicate"]} <= {"hoa", "an"} for p in pairs), (
        "a pair with a record outside is not told"
    )
    _, other = tokens.make(user, "thử", ["units.read"], 30, by="test")
    assert client.get("/api/units/huyen-a/cleaning", HTTP_AUTHORIZATION=f"Bearer {other}").status_code == 403
