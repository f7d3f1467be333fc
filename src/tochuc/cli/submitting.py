"""Commands of collecting: periods opened, who is late, reminders by e-mail; forms given out and taken back by folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tochuc.cli import answers

submissions_app = typer.Typer(help="Thu thập số liệu: mở kỳ, ai chậm, nhắc việc.", no_args_is_help=True)
forms_app = typer.Typer(help="Biểu cho đơn vị: phát ra, nhận về từ một thư mục.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]
As = Annotated[str, typer.Option("--as", help="Tài khoản thực hiện; quyền của tài khoản quyết định.")]


@submissions_app.command("open")
def open_(
    period: Annotated[str, typer.Argument(help="Kỳ, ví dụ 2018-H1.")],
    to: Annotated[str, typer.Option("--to", help="Gửi cho đơn vị nào.")],
    due: Annotated[str, typer.Option("--due", help="Hạn gửi.")],
    as_: As,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="Đơn vị phải gửi; bỏ trống: mọi đơn vị trực thuộc.")
    ] = None,
    kind: Annotated[
        str, typer.Option("--kind", help="Chỉ đơn vị trực thuộc loại này, ví dụ district_committee.")
    ] = "",
    form: Annotated[str, typer.Option("--form", help="Biểu: members, staff, six_month.")] = "members",
    json: Json = False,
) -> None:
    """Yêu cầu các đơn vị gửi số liệu một kỳ."""
    answers.open_books(json)
    from tochuc.exchange import submissions
    from tochuc.exchange.forms.standard import kinds

    day, user = answers.day(due, json), _account(as_, json)
    assert day is not None
    if form not in kinds():
        known = ", ".join(kinds())
        answers.refuse(
            f"Không có biểu “{form}”; có: {known}.", f"No form “{form}”; there are: {known}.", json
        )
    try:
        rows = submissions.open_period(period, to, unit or submissions.below(to, kind), day, user, form)
    except ValueError:
        answers.refuse(
            f"“{period}” không phải là kỳ; đúng ra như 2018-H1.", f"“{period}” is no period.", json
        )
    except submissions.UnknownUnits as unknown:
        answers.refuse(f"Không có đơn vị: {unknown}.", f"There is no unit: {unknown}.", json)
    except submissions.NotNow:
        answers.refuse(
            f"“{as_}” không có quyền ký báo cáo ở {to} và các đơn vị được hỏi.",
            f"“{as_}” may not sign at {to} and the units asked.", json,
        )  # fmt: skip
    if json:
        answers.give({"submissions": [{"id": r.pk, "unit": r.unit, "state": r.state} for r in rows]})
    else:
        answers.say(f"Đã yêu cầu {len(rows)} đơn vị.", f"{len(rows)} units were asked.")


@submissions_app.command()
def late(
    to: Annotated[str | None, typer.Option("--to", help="Chỉ những gì gửi cho đơn vị này.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="Tính đến ngày (mặc định: hôm nay).")] = None,
    json: Json = False,
) -> None:
    """Đơn vị nào gửi chậm, chậm bao nhiêu ngày."""
    answers.open_books(json)
    from tochuc.exchange import submissions

    found = submissions.late(answers.day(on, json), to)
    if json:
        answers.give([
            {"unit": f.submission.unit, "period": f.submission.period, "state": f.submission.state, "days": f.days}
            for f in found
        ])  # fmt: skip
        return
    for each in found:
        row = each.submission
        typer.echo(f"{each.days:>4}  {row.unit}  {row.period}  {row.get_state_display()}")


@submissions_app.command()
def remind(
    days: Annotated[int, typer.Option("--days", min=0, help="Nhắc trước hạn bao nhiêu ngày.")] = 7,
    json: Json = False,
) -> None:
    """Gửi thư nhắc các đơn vị sắp đến hạn hoặc chậm; mỗi đơn vị nhiều nhất một thư mỗi ngày."""
    answers.open_books(json)
    from tochuc.exchange import reminders

    try:
        done = reminders.mail_reminders(within=days)
    except reminders.MailIsOff:
        answers.refuse(
            "Chưa đặt máy chủ thư (TOCHUC_MAIL_HOST); không gửi gì. Việc đến hạn vẫn hiện ở trang Việc của tôi.",
            "No mail server is set (TOCHUC_MAIL_HOST); nothing was sent. What is due is on the first page.", json,
        )  # fmt: skip
    except OSError as error:
        answers.refuse(
            f"Không gửi được thư: {error}. Chạy lại lệnh để gửi tiếp.",
            f"Mail failed: {error}. Run again.",
            json,
        )
    if json:
        answers.give(done)
    else:
        answers.say(
            f"Đã nhắc {done['mailed']}; {done['nobody']} đơn vị không có địa chỉ thư.",
            f"{done['mailed']} reminded; {done['nobody']} units have no address.",
        )


@forms_app.command()
def give(
    folder: Annotated[Path, typer.Argument(help="Thư mục ghi các biểu ra.")],
    period: Annotated[str, typer.Option("--period", help="Kỳ.")],
    to: Annotated[str, typer.Option("--to", help="Đơn vị nhận số liệu.")],
    json: Json = False,
) -> None:
    """Ghi biểu của mọi đơn vị chưa gửi ra một thư mục, mỗi đơn vị một tệp."""
    answers.open_books(json)
    from tochuc.exchange.forms.giving import form
    from tochuc.exchange.models import Submission
    from tochuc.exchange.reminders import TO_SEND

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for row in Submission.objects.filter(period=period, to=to, state__in=TO_SEND):
        path = folder / f"{row.unit}-{row.period}-lan-{row.edition}.xlsx"
        path.write_bytes(form(row))
        written.append(path.name)
    if json:
        answers.give({"files": written})
    else:
        answers.say(f"Đã ghi {len(written)} biểu vào {folder}.", f"{len(written)} forms written to {folder}.")


@forms_app.command()
def take(
    folder: Annotated[Path, typer.Argument(help="Thư mục có các biểu đã điền.")], as_: As, json: Json = False
) -> None:
    """Nhận các biểu thả vào một thư mục; tệp sang da-nhan hoặc bi-tra, bên cạnh là câu trả lời."""
    answers.open_books(json)
    from tochuc.exchange.forms import folder as folders

    user = _account(as_, json)
    if not folder.is_dir():
        answers.refuse(f"Không có thư mục {folder}.", f"There is no folder {folder}.", json)
    found = folders.take_folder(folder, user)
    refused = [f for f in found if f.taken.faults]
    if json:
        answers.give({
            "taken": [f.name for f in found if not f.taken.faults],
            "refused": [
                {"file": f.name, "problems": [
                    {"code": p.code, "row": p.row, "column": p.column, "message": p.message(answers.lang)}
                    for p in f.taken.faults
                ]} for f in refused
            ],
        })  # fmt: skip
    else:
        for each in found:
            typer.echo(folders.answer_text(each.name, each.taken), nl=False)
    if refused:
        raise typer.Exit(2)


def _account(username: str, as_json: bool) -> Any:
    from tochuc.access.models import User

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        answers.refuse(f"Không có tài khoản “{username}”.", f"There is no account “{username}”.", as_json)
    return user
