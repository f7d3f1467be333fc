"""Bringing a workbook in through the pages: who may, what is told to whom, what survives a stop, what is posted once."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.exchange import workbooks
from tests.web import world
from tochuc.access.models import AuditRow, Step
from tochuc.books import store
from tochuc.books.models import Decision, Entry, Person
from tochuc.exchange.importing import kept, runs, working
from tochuc.exchange.models import ImportRun

pytestmark = pytest.mark.django_db

RIGHT = (
    (1, "Lò Thị Xuân", "12/05/1980", "Nữ", "Tày", "19/05/2005", "19/05/2006", "Chi bộ thôn A"),
    (2, "Hoàng Văn Quý", "03/11/1975", "Nam", "Nùng", "03/02/1999", "03/02/2000", "Chi bộ thôn A"),
)


def workbook(*rows, headings=workbooks.HEADINGS) -> bytes:
    return workbooks.book(headings, *rows)


@pytest.fixture
def drafter(province, signed_in):
    return signed_in(world.account("soan", ("drafter", "huyen-a")))


@pytest.fixture
def approver(province, signed_in):
    return signed_in(world.account("duyet", ("approver", "huyen-a")))


def send(
    client, data: bytes, unit: str = "huyen-a", name: str = "ds.xlsx", address: str = "/nhap/moi/", **more
):
    upload = SimpleUploadedFile(name, data)
    return client.post(address, {"file": upload, "unit": unit, "on": "30/06/2018", **more})


def sent(client, data: bytes, **more) -> ImportRun:
    """A file sent and read."""
    answer = send(client, data, **more)
    assert answer.status_code == 302, answer.content.decode()
    return worked(int(re.findall(r"\d+", answer["Location"])[0]))


def worked(pk: int) -> ImportRun:
    """The run after all the work it waited for (in the program: a thread's)."""
    working.work(pk)
    return ImportRun.objects.get(pk=pk)


def matched(client, run: ImportRun, kind: str = "members", **columns: str) -> ImportRun:
    client.post(f"/nhap/{run.pk}/cot/", {"kind": kind, "on": "30/06/2018", **columns})
    return worked(run.pk)


def page(client, run: ImportRun, query: str = "") -> str:
    return client.get(f"/nhap/{run.pk}/{query}").content.decode()


def approved(client, run: ImportRun) -> ImportRun:
    client.post(f"/nhap/{run.pk}/duyet/", {"approve": ""})
    return worked(run.pk)


def test_a_list_is_sent_by_one_approved_by_another_and_posted_once(drafter, approver):
    run = matched(drafter, sent(drafter, workbook(*RIGHT)))
    assert run.state == "clean" and run.counts == {"new": 2, "changed": 0, "same": 0, "wrong": 0}
    assert not Person.objects.filter(name="Lò Thị Xuân").exists(), "a dry run writes nothing"
    drafter.post(f"/nhap/{run.pk}/trinh/")
    assert "ds.xlsx" in approver.get("/nhap/").content.decode()
    run = approved(approver, run)
    assert run.state == "posted" and len(run.postings) == 1
    decision = Decision.objects.get(posting=run.postings[0])
    assert (decision.drafted_by, decision.approved_by, decision.issuer) == ("soan", "duyet", "huyen-a")
    assert [s.by for s in Step.objects.filter(decision=decision)] == ["soan", "soan", "duyet", "duyet"]
    assert Person.objects.get(name="Lò Thị Xuân").cell == "chi-bo-a"
    assert decision.written in page(drafter, run) and not kept.folder(run.pk).exists()
    again = matched(drafter, sent(drafter, workbook(*RIGHT)))
    assert again.state == "clean" and again.counts["same"] == 2
    drafter.post(f"/nhap/{again.pk}/trinh/")
    assert ImportRun.objects.get(pk=again.pk).state == "clean", (
        "there is nothing to approve in a list sent twice"
    )


def test_who_sent_a_list_never_approves_it(province, signed_in):
    both = signed_in(world.account("ca-hai", ("drafter", ""), ("approver", "")))
    run = matched(both, sent(both, workbook(*RIGHT)))
    both.post(f"/nhap/{run.pk}/trinh/")
    assert "Duyệt và ghi sổ" not in page(both, run)
    assert approved(both, run).state == "submitted"
    assert not Person.objects.filter(name="Lò Thị Xuân").exists()


def test_every_wrong_cell_is_told_with_what_would_be_right_and_comes_back_marked(drafter, approver):
    wrong = workbook(
        (1, "Lò Thị Xuân", "31/02/1980", "Nữ", "Tày", "19/05/2005", "19/05/2006", "Chi bộ thôn A"),
        (2, "Hoàng Văn Quý", "03/11/1975", "Nan", "Nùng", "03/02/1999", "03/02/2000", "Chi bộ thôn A"),
        RIGHT[0],
    )
    run = matched(drafter, sent(drafter, wrong))
    assert run.state == "wrong" and run.counts["wrong"] == 2
    html = page(drafter, run)
    assert "C2" in html and "31/02/1980" in html and "29/02/1980" in html and "D3" in html
    assert "Lò Thị Xuân" in page(drafter, run, "?loc=new") and "31/02/1980" not in page(
        drafter, run, "?loc=new"
    )
    answer = drafter.get(f"/nhap/{run.pk}/danh-dau/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert "29/02/1980" in book.worksheets[0]["C2"].comment.text
    for place, value in (("C2", "28/02/1980"), ("D3", "Nam")):
        book.worksheets[0][place] = value
    book.worksheets[0].delete_rows(4)
    answer = send(drafter, workbooks.saved(book), address=f"/nhap/{run.pk}/gui-lai/")
    second = worked(int(re.findall(r"\d+", answer["Location"])[0]))
    assert second.state == "clean" and second.counts["new"] == 2 and second.corrects_id == run.pk
    assert ImportRun.objects.get(pk=run.pk).state == "dropped"


def test_the_layout_of_an_office_is_asked_once(drafter):
    headings = ("TT", "Quý danh", "Chào đời", "Nam hay nữ", "DT", "Nhập", "Xong", "Ở đâu")
    chosen = dict(
        zip("BCDEFGH", ("name", "born", "sex", "ethnicity", "admitted", "official", "cell"), strict=True)
    )
    run = sent(drafter, workbook(*RIGHT, headings=headings))
    assert run.state == "mapping" and "Chưa nhận ra cột" in page(drafter, run)
    run = matched(drafter, run, **{f"c-0-{letter}": field for letter, field in chosen.items()})
    assert run.state == "clean" and run.counts["new"] == 2
    next_one = sent(drafter, workbook(*RIGHT, headings=headings))
    html = page(drafter, next_one)
    assert "Chưa nhận ra cột" not in html
    for field in chosen.values():
        assert f'<option value="{field}" selected>' in html


def test_a_list_reaches_nobody_and_tells_of_nobody_outside_the_senders_part(drafter):
    elsewhere = (1, "Đặng Văn Dũng", "05/12/1994", "Nam", "Kinh", "", "", "Chi bộ thôn A")
    run = matched(drafter, sent(drafter, workbook(elsewhere)))
    html = page(drafter, run)
    assert run.state == "wrong" and "ngoài phạm vi" in html and "chi-bo-b" not in html
    assert send(drafter, workbook(*RIGHT), unit="huyen-b").status_code == 422
    assert send(drafter, workbook(*RIGHT), unit="").status_code == 422


def test_restricted_values_of_the_books_are_dots_and_wrong_cells_are_the_senders_alone(drafter, signed_in):
    headings = (*workbooks.HEADINGS, "Tôn giáo")
    other = (1, "Nguyễn Văn An", "12/04/1975", "Nam", "", "", "", "Chi bộ thôn A", "Phật giáo")
    run = matched(drafter, sent(drafter, workbook(other, headings=headings)))
    html = page(drafter, run, "?loc=changed")
    assert run.counts["changed"] == 1 and "Công giáo" not in html and "Tôn giáo: •••" in html
    wrong = matched(drafter, sent(drafter, workbook((*other[:8], "Phật giao lạ lùng"), headings=headings)))
    assert "lạ lùng" in page(drafter, wrong)
    colleague = signed_in(world.account("dong-nghiep", ("drafter", "huyen-a")))
    html = page(colleague, wrong)
    assert "lạ lùng" not in html and "Ô này có lỗi" in html
    assert colleague.get(f"/nhap/{wrong.pk}/danh-dau/").status_code == 403


def test_posting_that_stopped_goes_on_where_it_stopped(drafter, approver, monkeypatch):
    monkeypatch.setattr("tochuc.exchange.importing.papers.BATCH", 1)
    run = matched(drafter, sent(drafter, workbook(*RIGHT)))
    drafter.post(f"/nhap/{run.pk}/trinh/")
    approver.post(f"/nhap/{run.pk}/duyet/", {"approve": ""})

    class PowerCut(BaseException):
        pass

    post = runs.desk.post_approved_list

    def cut(*args):
        if Person.objects.filter(name__in=[r[1] for r in RIGHT]).exists():
            raise PowerCut
        return post(*args)

    monkeypatch.setattr(runs.desk, "post_approved_list", cut)
    with pytest.raises(PowerCut):
        working.work(run.pk)
    monkeypatch.setattr(runs.desk, "post_approved_list", post)
    run.refresh_from_db()
    assert run.state == "posting" and run.done == 1 and run.total == 2
    working.work(run.pk)
    run.refresh_from_db()
    assert run.state == "posting", "the worker may still live: nobody else takes the run"
    ImportRun.objects.filter(pk=run.pk).update(beat=timezone.now() - timedelta(minutes=5))
    run = worked(run.pk)
    assert run.state == "posted" and len(run.postings) == 2
    assert Entry.objects.filter(decision_id__in=run.postings, reason="opening").count() == 2


def test_books_that_changed_since_the_approval_stop_the_list_before_it_is_posted(drafter, approver):
    run = matched(drafter, sent(drafter, workbook(*RIGHT)))
    drafter.post(f"/nhap/{run.pk}/trinh/")
    approver.post(f"/nhap/{run.pk}/duyet/", {"approve": ""})
    renamed = {"act": "rename_unit", "unit": "chi-bo-a", "name": "Chi bộ thôn Mới"}
    world.post(world.paper("09-QĐ/TU", [renamed], "2018-06-01", kind="decision"))
    before = store.last_posting()
    run = worked(run.pk)
    assert run.state == "wrong" and run.told and store.last_posting() == before


def test_a_fault_of_the_machine_stops_the_run_says_so_and_can_be_taken_up(drafter, monkeypatch):
    def broken(*args, **more):
        raise MemoryError("hết bộ nhớ")

    run = sent(drafter, workbook(*RIGHT))
    monkeypatch.setattr(runs, "plan", broken)
    run = matched(drafter, run)
    assert run.state == "failed" and "hết bộ nhớ" in page(drafter, run)
    monkeypatch.undo()
    drafter.post(f"/nhap/{run.pk}/gui-lai/", {"go_on": ""})
    assert worked(run.pk).state == "clean"


def test_a_file_that_is_no_list_is_told_and_nothing_is_kept_after_giving_it_up(drafter):
    run = sent(drafter, b"\xd0\xcf\x11\xe0" + b"x" * 2000, name="cu.xls")
    assert run.state == "wrong" and "dạng cũ" in page(drafter, run)
    drafter.post(f"/nhap/{run.pk}/bo/")
    assert not kept.folder(run.pk).exists()
    assert AuditRow.objects.filter(action="import.dropped", subject=f"import:{run.pk}").exists()


def test_a_returned_list_says_why(drafter, approver):
    run = matched(drafter, sent(drafter, workbook(*RIGHT)))
    drafter.post(f"/nhap/{run.pk}/trinh/")
    approver.post(f"/nhap/{run.pk}/duyet/", {"return": "", "remark": "Thiếu chi bộ 2"})
    run.refresh_from_db()
    assert run.state == "clean" and "Thiếu chi bộ 2" in page(drafter, run)


def test_progress_is_told_and_the_page_comes_anew_when_it_is_done(drafter):
    run = sent(drafter, workbook(*RIGHT))
    answer = drafter.get(f"/nhap/{run.pk}/tien-do/")
    assert answer["HX-Refresh"] == "true"
    ImportRun.objects.filter(pk=run.pk).update(state="posting", step="post", done=3, total=12)
    answer = drafter.get(f"/nhap/{run.pk}/tien-do/")
    assert (
        "HX-Refresh" not in answer
        and "3 trên 12" in answer.content.decode()
        and 'value="25"' in answer.content.decode()
    )
