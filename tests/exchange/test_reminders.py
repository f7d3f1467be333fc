"""Reminders and the folder of dropped forms: who is told what and when; each file taken or refused with its answer."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from tests.books.world import Stored
from tests.exchange.filling import DUE, PERIOD, filled
from tochuc.access.models import Grant, User
from tochuc.declared.declaring import standing
from tochuc.exchange import reminders, submissions
from tochuc.exchange.forms import folder
from tochuc.exchange.models import Submission

State = Submission.State
FIRST = date(2018, 1, 1)


def secretary(unit: str, email: str = "") -> User:
    made = User.objects.create(username=f"bi-thu-{unit}", email=email)
    Grant.objects.create(user=made, role="unit_secretary", unit=unit, first=FIRST)
    return made


def test_what_my_own_unit_must_send_is_told_by_urgency_and_nothing_of_others(asked: Submission) -> None:
    own = secretary("xa-1")
    (told,) = reminders.to_send(own, date(2018, 7, 8))
    assert (told.submission.unit, told.days, told.late) == ("xa-1", -3, True)
    assert [r.submission.unit for r in reminders.to_send(secretary("huyen"), date(2018, 7, 8))] == []
    Submission.objects.filter(unit="xa-1").update(state=State.SENT)
    assert reminders.to_send(own) == []


def test_what_was_sent_waits_for_the_level_it_was_sent_to(asked: Submission, user: User) -> None:
    above = secretary("tinh")
    assert list(reminders.to_accept(above)) == []
    submissions.send(asked, {"members": 3}, user)
    assert [s.unit for s in reminders.to_accept(above)] == ["xa-1"]
    assert list(reminders.to_accept(secretary("xa-1"))) == []


def test_nothing_is_mailed_unless_a_server_is_named(asked: Submission, settings: Any) -> None:
    secretary("xa-1", "xa1@vi-du.example")
    settings.MAIL_ON = False
    with pytest.raises(reminders.MailIsOff):
        reminders.mail_reminders(DUE)
    assert mail.outbox == []


def test_each_unit_is_written_to_once_a_day_before_and_after_it_is_due(
    asked: Submission, settings: Any
) -> None:
    settings.MAIL_ON = True
    secretary("xa-1", "xa1@vi-du.example")
    assert reminders.mail_reminders(date(2018, 6, 20)) == {"mailed": 0, "nobody": 0}
    assert reminders.mail_reminders(date(2018, 7, 1)) == {"mailed": 1, "nobody": 1}
    assert reminders.mail_reminders(date(2018, 7, 1)) == {"mailed": 0, "nobody": 1}
    assert reminders.mail_reminders(date(2018, 7, 8))["mailed"] == 1
    before, after = mail.outbox
    assert "còn 4 ngày" in before.subject and "chậm 3 ngày" in after.subject
    assert before.bcc == ["xa1@vi-du.example"] and before.to == [] and "05/07/2018" in before.body
    Submission.objects.update(state=State.SENT)
    assert reminders.mail_reminders(date(2018, 7, 9)) == {"mailed": 0, "nobody": 0}


def dropped(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    os.utime(path, (0, 0))


def test_each_dropped_form_is_taken_or_refused_with_its_answer_beside_it(
    asked: Submission, user: User, tmp_path: Path
) -> None:
    data = filled(asked, members=3)
    dropped(tmp_path / "a.xlsx", data)
    dropped(tmp_path / "b.xlsx", data)
    dropped(tmp_path / "c.xlsx", b"PK")
    dropped(tmp_path / "~$a.xlsx", b"")
    dropped(tmp_path / "ghi-chu.txt", b"")
    (tmp_path / "dang-chep.xlsx").write_bytes(data[:100])
    found = folder.take_folder(tmp_path, user)
    assert [(d.name, bool(d.taken.faults)) for d in found] == [
        ("a.xlsx", False),
        ("b.xlsx", True),
        ("c.xlsx", True),
    ]
    assert "đảng viên cuối kỳ: 3" in (tmp_path / "da-nhan" / "a.xlsx.txt").read_text("utf-8")
    assert "không ghi lại" in (tmp_path / "bi-tra" / "b.xlsx.txt").read_text("utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "bi-tra", "da-nhan", "dang-chep.xlsx", "ghi-chu.txt", "~$a.xlsx",
    ]  # fmt: skip
    assert standing("xa-1", PERIOD)["members"].value == 3
    dropped(tmp_path / "a.xlsx", data)
    (again,) = folder.take_folder(tmp_path, user)
    assert again.moved.name == "a.xlsx" and again.moved.parent.name == "bi-tra"
    dropped(tmp_path / "a.xlsx", data)
    assert folder.take_folder(tmp_path, user)[0].moved.name == "a-2.xlsx"


def test_forms_are_given_to_a_folder_and_taken_from_one_by_command(
    run: Any,
    user: User,
    stored: Stored,
    tmp_path: Path,
) -> None:
    told = run(
        "submissions", "open", PERIOD, "--to", "huyen", "--due", "05/07/2018", "--as", "canbo", "--unit", "xa-1", "--unit", "xa-2",
        "--json",
    )  # fmt: skip
    assert [s["unit"] for s in told["submissions"]] == ["xa-1", "xa-2"]
    assert run(
        "submissions",
        "open",
        PERIOD,
        "--to",
        "huyen",
        "--due",
        "05/07/2018",
        "--as",
        "canbo",
        "--unit",
        "xa-9",
        status=2,
    )
    names = run("forms", "give", tmp_path, "--period", PERIOD, "--to", "huyen", "--json")["files"]
    assert names == ["xa-1-2018-H1-lan-1.xlsx", "xa-2-2018-H1-lan-1.xlsx"]
    for path in tmp_path.glob("*.xlsx"):
        os.utime(path, (0, 0))
    answer = run("forms", "take", tmp_path, "--as", "canbo", "--json", status=2)
    assert [p["problems"][0]["code"] for p in answer["refused"]] == ["nothing_filled"] * 2
    assert run("forms", "take", tmp_path, "--as", "canbo", "--json") == {"taken": [], "refused": []}
    assert [r["unit"] for r in run("submissions", "late", "--on", "10/07/2018", "--json")] == ["xa-1", "xa-2"]
    assert "TOCHUC_MAIL_HOST" in run("submissions", "remind", status=2)
    assert run("forms", "take", tmp_path / "khong-co", "--as", "canbo", status=2)
