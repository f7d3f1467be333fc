"""The operator's page of background work tells what stands this moment, and changes nothing."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.web import world
from tochuc.access import audit
from tochuc.exchange.models import ImportRun, Webhook
from tochuc.figures import columnar

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(province, signed_in):
    client = signed_in(world.account("van-hanh", ("operator", "")))
    return lambda: client.get("/viec-nen/").content.decode()


def test_the_copy_is_level_or_says_how_far_behind_it_is(page):
    columnar.caught_up()
    assert "Bản sao ngang với sổ, đến lần ghi sổ 1." in page()
    world.post(world.paper("40-QĐ/HU", [{"act": "expel_member", "person": "hoa"}], "2018-05-02", "huyen-a"))
    told = page()
    assert "sổ đến lần 2; 1 lần còn lại" in told
    assert columnar.standing() == (1, ""), "looking copies nothing"


def test_lists_notices_and_backups_are_told(page):
    never = "sao lưu bằng pg_dump" if connection.vendor == "postgresql" else "Chưa sao lưu lần nào"
    assert never in page() and "Không báo đi đâu" in page()
    ImportRun.objects.create(
        name="ds.xlsx",
        digest="x",
        unit="huyen-a",
        on="2018-07-01",
        by="soan",
        state="failed",
        told="Hết chỗ đĩa",
    )
    Webhook.objects.create(url="https://noi-nhan.example/", salt="x", stopped=True, fault="404")
    audit.record("backup.made", details={"name": "sao-luu.zip", "posting": 1})
    told = page()
    assert "ds.xlsx" in told and "Hết chỗ đĩa" in told and "Huyện ủy A" in told
    assert "noi-nhan.example" in told and "đã dừng" in told and "404" in told
    assert "sao-luu.zip" in told and never not in told
