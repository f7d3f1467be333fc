"""Commands of exchange: tokens of the API, webhooks, exports, what is left to clean, forms given out and taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from tochuc.cli import answers

app = typer.Typer(
    help="Trao đổi dữ liệu: mã truy cập API, xuất tệp, làm sạch, biểu cho đơn vị.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]


@app.command()
def token(
    username: Annotated[str, typer.Argument(help="Tài khoản mà mã truy cập thuộc về.")],
    scope: Annotated[list[str], typer.Option("--scope", help="Quyền được dùng; ghi nhiều lần.")],
    name: Annotated[str, typer.Option("--name", help="Mã dùng cho việc gì.")] = "",
    days: Annotated[int, typer.Option("--days", help="Số ngày còn hạn.")] = 90,
    json: Json = False,
) -> None:
    """Cấp một mã truy cập API; chỉ in ra một lần."""
    answers.open_books(json)
    from tochuc.access.models import User
    from tochuc.access.roles import permissions
    from tochuc.exchange.api import tokens

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        answers.refuse(f"Không có tài khoản “{username}”.", f"There is no account “{username}”.", json)
    try:
        made, secret = tokens.make(user, name or "dòng lệnh", scope, days, by="cli")
    except ValueError as error:
        known = ", ".join(permissions())
        answers.refuse(
            f"Phạm vi hoặc số ngày không đúng ({error}). Phạm vi: {known}; tối đa {tokens.LONGEST_DAYS} ngày.",
            f"Unknown scope or too many days ({error}). Scopes: {known}; {tokens.LONGEST_DAYS} days at most.",
            json,
        )
    if json:
        answers.give({"token": secret, "scopes": made.scopes, "expires": made.expires.isoformat()})
    else:
        typer.echo(secret)


@app.command()
def deliver(json: Json = False) -> None:
    """Báo các lần ghi sổ mới cho các địa chỉ đã đăng ký (webhook)."""
    answers.open_books(json)
    from tochuc.exchange import webhooks

    done = webhooks.deliver()
    if json:
        answers.give(done)
    else:
        answers.say(
            f"Đã báo {done['sent']}; {done['failed']} chưa nhận.",
            f"{done['sent']} told; {done['failed']} not taken.",
        )


@app.command()
def export(
    form: Annotated[
        str,
        typer.Argument(
            help="popolo | org | org-xml | sdmx-csv | sdmx-json | units-csv | units-xlsx | people-csv | people-xlsx"
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Tệp ghi ra.")],
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="Đơn vị và mọi cấp dưới; ghi nhiều lần.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="Ngày (mặc định: hôm nay).")] = None,
    period: Annotated[str | None, typer.Option("--period", help="Kỳ, với SDMX.")] = None,
    json: Json = False,
) -> None:
    """Xuất đơn vị, chức danh (Popolo, W3C ORG), chỉ tiêu (SDMX) hoặc danh sách; trường hạn chế bị che."""
    answers.open_books(json)
    from tochuc.exchange.exporting import sending

    day = answers.day(on, json) or date.today()
    units = _below(unit, json)
    try:
        if form in sending.PICTURES:
            data = sending.picture_file(form, day, units)
        elif form in sending.FIGURES and period:
            data = sending.figures_file(form, units, period)
        elif form in sending.LISTS:
            data = sending.list_file(form, units, day)
        else:
            known = ", ".join([*sending.PICTURES, *sending.FIGURES, *sending.LISTS])
            answers.refuse(
                f"Dạng tệp: {known}; SDMX cần --period.", f"Forms: {known}; SDMX needs --period.", json
            )
    except ValueError as error:
        answers.refuse(f"“{error}” không có.", f"There is no “{error}”.", json)
    output.write_bytes(data)
    if json:
        answers.give({"file": str(output), "bytes": len(data), "units": len(units)})
    else:
        answers.say(f"Đã ghi {output} ({len(units)} đơn vị).", f"Wrote {output} ({len(units)} units).")


@app.command()
def clean(
    unit: Annotated[list[str] | None, typer.Option("--unit", help="Đơn vị và mọi cấp dưới.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="Ngày (mặc định: hôm nay).")] = None,
    listed: Annotated[bool, typer.Option("--list", help="In từng người.")] = False,
    json: Json = False,
) -> None:
    """Những gì còn phải làm sạch, và các hồ sơ có thể là một người."""
    answers.open_books(json)
    from tochuc.exchange.cleaning import board, duplicates

    day = answers.day(on, json) or date.today()
    units = _below(unit, json)
    counts, pairs = board.board(units, day), duplicates.proposed(units)
    if json:
        found: dict[str, Any] = {
            "rules": counts,
            "duplicates": [
                {"keep": p.keep, "duplicate": p.duplicate, "score": p.score, "act": p.act()} for p in pairs
            ],
        }
        if listed:
            found["findings"] = [
                {"rule": f.rule, "person": f.person, "unit": f.unit} for f in board.findings(units, day)
            ]
        answers.give(found)
        return
    for rule in board.rules():
        typer.echo(f"{counts[rule['id']]:>7} {rule['vi'] if answers.lang == 'vi' else rule['en']}")
    for finding in board.findings(units, day) if listed else ():
        typer.echo(
            f"{finding.person} {finding.name} [{finding.unit}]: {finding.vi if answers.lang == 'vi' else finding.en}"
        )
    for pair in pairs[:50]:
        typer.echo(f"{pair.score:.2f} {pair.keep} = {pair.duplicate} ({', '.join(pair.why)})")


def _below(units: list[str] | None, as_json: bool) -> list[str]:
    """The units asked for and all below them; all units where none is asked for. Says which there are not."""
    from tochuc.access.scopes import units_below
    from tochuc.books.models import Unit

    rows = Unit.objects.exclude(name="")
    if not units:
        return list(rows.values_list("code", flat=True).order_by("code"))
    if missing := set(units) - set(rows.filter(code__in=units).values_list("code", flat=True)):
        told = ", ".join(sorted(missing))
        answers.refuse(f"Không có đơn vị: {told}.", f"There is no unit: {told}.", as_json)
    return list(rows.filter(code__in=units_below(units)).values_list("code", flat=True).order_by("code"))
