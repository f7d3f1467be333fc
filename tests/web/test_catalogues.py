"""The catalogue of figures, the register of rules and the operator's own templates of the review."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web import world
from tochuc import regulations
from tochuc.access.models import AuditRow
from tochuc.figures.catalogue import catalogue
from tochuc.reviews import own_templates, words

pytestmark = pytest.mark.django_db
MARK = "Mẫu riêng của bài thử"


def edited(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def operator(province, signed_in):
    return signed_in(world.account("van-hanh", ("operator", ""), ("reader", ""), ("drafter", "")))


def give(client, data: bytes, unit: str = "", name: str | None = None):
    names = [name] if name else list(own_templates.formats())
    upload = [SimpleUploadedFile("mau.docx", data) for _ in names]
    answers = [
        client.post("/danh-muc/mau/", {"unit": unit, "mau": n, "file": f})
        for n, f in zip(names, upload, strict=True)
    ]
    return answers[-1]


def printed(client, unit: str = "tinh") -> str:
    answer = client.get(f"/bao-cao/{unit}/2018-H1/tai/docx/")
    return "\n".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)


def test_an_accepted_template_prints_the_review_until_the_products_own_is_restored(operator):
    name = next(iter(own_templates.formats()))
    assert MARK not in printed(operator)
    assert give(operator, edited(MARK, "{{ subject }}")).status_code == 302
    assert MARK in printed(operator) and MARK in printed(operator, "huyen-a")
    rows = AuditRow.objects.filter(action="template.accepted")
    assert rows.count() == len(own_templates.formats()) and rows.filter(
        subject=f"template:default:{name}", actor="van-hanh"
    )
    for each in own_templates.formats():
        operator.post("/danh-muc/mau/khoi-phuc/", {"unit": "", "mau": each})
    assert MARK not in printed(operator) and not list(own_templates.kept())
    assert AuditRow.objects.filter(action="template.restored").count() == len(own_templates.formats())


def test_a_units_own_template_is_for_that_unit_alone(operator):
    give(operator, edited(MARK), unit="huyen-a")
    assert MARK in printed(operator, "huyen-a") and MARK not in printed(operator)
    assert "Huyện ủy A" in operator.get("/danh-muc/mau/").content.decode()


def test_the_command_line_prints_by_the_accepted_template_too(operator, tmp_path, monkeypatch):
    from tochuc.cli import answers, showing

    monkeypatch.setattr(answers, "open_books", lambda *how: None)  # the test's own store is open already
    give(operator, edited(MARK))
    target = tmp_path / "bao-cao.docx"
    showing.review("tinh", "2018-H1", "docx", None, None, None, target)
    assert MARK in "\n".join(p.text for p in docx.Document(str(target)).paragraphs)


def test_a_template_with_faults_is_refused_with_all_of_them_and_nothing_changes(operator):
    answer = give(operator, edited("{{ nguoi_ky }}", "{{ figures.khong_co }}"), name="nd-30-2020.docx")
    html = answer.content.decode()
    assert answer.status_code == 422 and "nguoi_ky" in html and "khong_co" in html
    assert not list(own_templates.kept()) and not AuditRow.objects.filter(action="template.accepted")
    assert not [p for p in (Path(settings.DATA) / "templates").rglob("*") if p.is_file()]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"PK\x03\x04 broken"])
def test_what_is_no_word_file_is_refused_with_what_would_be_right(operator, data):
    answer = give(operator, data, name="nd-30-2020.docx")
    assert answer.status_code == 422 and ".docx" in answer.content.decode()


@pytest.mark.parametrize("unit", ["..", "../..", "default", "khong-co"])
def test_a_unit_that_does_not_exist_has_no_template(operator, unit):
    assert give(operator, edited(MARK), unit=unit, name="nd-30-2020.docx").status_code == 422
    assert not list(own_templates.kept())


def test_every_figure_is_listed_with_what_it_is_made_of(operator):
    table = list(csv.DictReader(io.StringIO(operator.get(
        "/danh-muc/chi-tieu/?xuat=csv&cot=name,code,made,formula"
    ).content.decode("utf-8-sig"))))  # fmt: skip
    assert {r["Mã"]: r["Tính thế nào"] for r in table} == {
        f.id: words.in_words(f) for f in catalogue().values()
    }
    one = catalogue()["members_admitted"]
    found = operator.get("/danh-muc/chi-tieu/", {"q": "ket nap"}).content.decode()
    assert one.vi in found and "Tính thế nào" in found


def test_every_rule_is_listed_with_its_document_and_the_unconfirmed_are_told_apart(operator):
    def listed(query: str) -> list[dict[str, str]]:
        answer = operator.get(f"/danh-muc/quy-dinh/?xuat=csv&cot=name,code,area,document,confirmed{query}")
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    rules = regulations.rules()
    assert [(r["Mã"], r["Bảng"], r["Văn bản"]) for r in listed("")] == [
        (r.code, r.area, r.source.title) for r in rules
    ]
    assert len(listed("&confirmed=0")) == sum(not r.confirmed for r in rules) > 0
    assert len(listed("&confirmed=1")) == sum(r.confirmed for r in rules) > 0


def test_only_the_operator_gives_templates_and_everyone_reads_the_catalogues(province, signed_in):
    client = signed_in(world.account("xem", ("reader", "huyen-a")))
    assert client.get("/danh-muc/mau/").status_code == 403
    assert client.post("/danh-muc/mau/khoi-phuc/", {}).status_code == 403
    assert (
        client.get("/danh-muc/chi-tieu/").status_code == client.get("/danh-muc/quy-dinh/").status_code == 200
    )
