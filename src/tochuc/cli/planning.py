"""`tochuc plan`: plans of reorganisation on the command line; and the forecast of staff reduction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from tochuc.cli import answers

plan_app = typer.Typer(help="Phương án sắp xếp: lập, thử trên sổ, so sánh, quyết định.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]
Code = Annotated[str, typer.Argument(help="Mã phương án.")]
PeriodName = Annotated[
    str | None, typer.Option("--period", help="Kỳ của các chỉ tiêu (mặc định: nửa năm của phương án).")
]
Author = Annotated[str, typer.Option("--by", help="Người lập, người nêu ý kiến hoặc người quyết định.")]


@plan_app.command()
def new(
    code: Code,
    name: Annotated[str, typer.Option("--name", help="Tên phương án.")],
    unit: Annotated[str, typer.Option("--unit", help="Mã đơn vị mà phương án sắp xếp.")],
    on: Annotated[str, typer.Option("--on", help="Ngày dự kiến có hiệu lực.")],
    target: Annotated[
        list[str] | None, typer.Option("--target", help="Mục tiêu: mã chỉ tiêu=số, ví dụ departments_cut=8.")
    ] = None,
    by: Author = "",
    json: Json = False,
) -> None:
    """Lập một phương án chưa có dự thảo."""
    answers.open_books(json)
    from tochuc.work.plans import drafts

    day = answers.day(on, json)
    assert day is not None
    _known_unit(unit, json)
    try:
        plan = drafts.new_plan(code, name, unit, day, by, _targets(target or [], json))
    except drafts.NotACode:
        answers.refuse(
            f"“{code}” không làm mã phương án được; mã gồm chữ thường không dấu, chữ số và gạch nối, ví dụ pa-1.",
            f"“{code}” cannot be a plan's code; small letters, digits and hyphens, such as pa-1.",
            json,
        )
    except drafts.PlanExists:
        answers.refuse(
            f"Đã có phương án mã “{code}”; chọn mã khác.", f"There is a plan “{code}” already.", json
        )
    if json:
        answers.give({"code": plan.code, "base": plan.base})
    else:
        answers.say(
            f"Đã lập phương án “{name}” [{code}]; thêm dự thảo bằng `tochuc plan add {code} TỆP`.",
            f"Made the plan “{name}” [{code}]; add drafts with `tochuc plan add {code} FILE`.",
        )


@plan_app.command()
def add(
    code: Code,
    file: Annotated[
        str, typer.Argument(help="Tệp JSON hoặc YAML: dự thảo, hoặc danh sách dự thảo hay nghiệp vụ.")
    ],
    json: Json = False,
) -> None:
    """Thêm dự thảo vào phương án; sổ không đổi."""
    answers.open_books(json)
    from tochuc.books.records import Refused
    from tochuc.work.plans import drafts

    plan = _plan(code, json)
    try:
        added = drafts.add_papers(plan, _read(file, json))
    except Refused as refused:
        answers.refuse_all(refused.problems, json, file)
    except drafts.PlanDecided:
        _decided(code, json)
    if json:
        answers.give({"code": code, "added": len(added), "positions": [p.position for p in added]})
    else:
        answers.say(f"Đã thêm {len(added)} dự thảo.", f"Added {len(added)} drafts.")


@plan_app.command()
def drop(
    code: Code, position: Annotated[int, typer.Argument(help="Thứ tự của dự thảo.")], json: Json = False
) -> None:
    """Bỏ một dự thảo khỏi phương án."""
    answers.open_books(json)
    from tochuc.work.plans import drafts

    try:
        done = drafts.take_out(_plan(code, json), position)
    except drafts.PlanDecided:
        _decided(code, json)
    if not done:
        answers.refuse(
            f"Phương án không có dự thảo thứ {position}.", f"The plan has no draft {position}.", json
        )
    answers.say(f"Đã bỏ dự thảo thứ {position}.", f"Took out draft {position}.")


@plan_app.command()
def note(
    code: Code, text: Annotated[str, typer.Argument(help="Ý kiến.")], by: Author = "", json: Json = False
) -> None:
    """Nêu ý kiến về phương án."""
    answers.open_books(json)
    from tochuc.work.plans import drafts

    drafts.remark(_plan(code, json), text, by)
    answers.say("Đã ghi ý kiến.", "Noted.")


@plan_app.command()
def show(
    code: Code,
    period: PeriodName = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Tệp .docx hoặc .xlsx.")] = None,
    json: Json = False,
) -> None:
    """Thử phương án trên sổ hiện nay: bộ máy, biên chế, con người, chỉ tiêu báo cáo."""
    answers.open_books(json)
    from tochuc.work.plans.evaluation import evaluate_plan

    found = evaluate_plan(_plan(code, json), _review_figures(), _period(period, json))
    if output is not None:
        _export(found, output)
    elif json:
        answers.give(_data(found))
    else:
        _print(found)


@plan_app.command("list")
def list_(json: Json = False) -> None:
    """Các phương án."""
    answers.open_books(json)
    from tochuc.work.plans.models import Plan

    rows = [
        {
            "code": p.code,
            "name": p.name,
            "unit": p.unit,
            "on": p.on,
            "state": p.state,
            "papers": p.papers.count(),
        }
        for p in Plan.objects.all()
    ]
    if json:
        answers.give(rows)
    for row in rows if not json else ():
        typer.echo(
            f"{row['code']:<16} {row['on']:%d/%m/%Y} {row['papers']:>4} dự thảo  {row['name']} ({row['state']})"
        )


@plan_app.command()
def compare(
    codes: Annotated[list[str], typer.Argument(help="Hai phương án trở lên.")],
    period: PeriodName = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Tệp hình .svg.")] = None,
    json: Json = False,
) -> None:
    """Đặt các phương án cạnh nhau và cạnh mục tiêu."""
    answers.open_books(json)
    from tochuc.work.plans import comparing

    plans = [_plan(code, json) for code in codes]
    found = comparing.compare(plans, _review_figures(), _period(period, json))
    if output is not None:
        output.write_text(comparing.picture(found), "utf-8")
        answers.say(f"Đã viết {output}.", f"Wrote {output}.")
    elif json:
        answers.give({"plans": [p.code for p in plans], "rows": [asdict(row) for row in found.rows]})
    else:
        typer.echo(
            f"{'':<58}{'Hiện nay':>12}" + "".join(f"{p.code[:14]:>16}" for p in plans) + f"{'Mục tiêu':>12}"
        )
        for row in found.rows:
            values = "".join(f"{_number(v):>16}" for v in row.plans)
            typer.echo(f"{row.label[:56]:<58}{_number(row.now):>12}{values}{_number(row.target):>12}")


@plan_app.command()
def accept(code: Code, by: Author = "", json: Json = False) -> None:
    """Đã xem các thay đổi của quyết định khác; phương án vẫn giữ nguyên."""
    answers.open_books(json)
    from tochuc.work.plans import drafts, laying

    try:
        laying.accept(_plan(code, json), by)
    except drafts.PlanDecided:
        _decided(code, json)
    answers.say("Đã ghi nhận là đã xem.", "Noted as seen.")


@plan_app.command()
def decide(
    code: Code,
    post: Annotated[bool, typer.Option("--post", help="Ghi sổ ngay, không qua ký duyệt.")] = False,
    by: Author = "",
    json: Json = False,
) -> None:
    """Chuyển các dự thảo thành quyết định chờ ký (hoặc ghi sổ ngay), tất cả hoặc không gì cả."""
    answers.open_books(json)
    from tochuc.books.records import Refused
    from tochuc.work.plans import deciding, drafts

    plan = _plan(code, json)
    try:
        decisions = deciding.decide(plan, by, post)
    except Refused as refused:
        answers.refuse_all(refused.problems, json, code)
    except deciding.Unsettled as unsettled:
        lines = "; ".join(f"{c.subject} ({c.written}, dự thảo {c.paper})" for c in unsettled.conflicts[:20])
        answers.refuse(
            f"Quyết định khác đã thay đổi: {lines}. Xem bằng `tochuc plan show {code}`, rồi `tochuc plan accept {code}`.",
            f"Other decisions changed: {lines}. See `tochuc plan show {code}`, then `tochuc plan accept {code}`.",
            json,
        )
    except drafts.PlanDecided:
        _decided(code, json)
    except deciding.NothingDrafted:
        answers.refuse("Phương án chưa có dự thảo nào.", "The plan has no drafts.", json)
    if json:
        answers.give([{"written": d.written, "state": d.state, "posting": d.posting} for d in decisions])
        return
    first, last = decisions[0].written, decisions[-1].written
    if post:
        answers.say(
            f"Đã ghi sổ {len(decisions)} quyết định ({first} … {last}).",
            f"Posted {len(decisions)} decisions.",
        )
    else:
        answers.say(
            f"{len(decisions)} quyết định chờ duyệt và ký ({first} … {last}).",
            f"{len(decisions)} decisions wait to be approved and signed ({first} … {last}).",
        )


def forecast(unit: str, on: str | None, until: int | None, output: Path | None, as_json: bool) -> None:
    """Staff reduction looked ahead."""
    answers.open_books(as_json)
    from tochuc.books.store import last_posting
    from tochuc.figures.forecast import forecast as look

    day = answers.day(on, as_json) or date.today()
    _known_unit(unit, as_json)
    found = look(unit, day, until or day.year + 5, last_posting())
    if output is not None:
        from tochuc.figures.forecast_picture import picture

        output.write_text(picture(found), "utf-8")
        answers.say(f"Đã viết {output}.", f"Wrote {output}.")
        return
    if as_json:
        answers.give({**asdict(found), "warnings": [p.unit for p in found.warnings]})
        return
    base = found.base if found.base is not None else "chưa có quyết định"
    goal = f"{_number(found.percent)}% đến {found.due}" if found.percent is not None else "chưa có quyết định"
    typer.echo(f"Biên chế gốc năm {found.base_year or '…'}: {base}; mục tiêu giảm: {goal}")
    for year, present in found.past:
        typer.echo(f"  31/12/{year}: có mặt {present}")
    for row in found.years:
        line = f"; mục tiêu {_number(row.line)}; còn vượt {_number(row.gap)}" if row.line is not None else ""
        typer.echo(f"  cuối {row.year}: nghỉ hưu {row.retiring}, còn {row.present} nếu không tuyển mới{line}")
    if found.unknown:
        typer.echo(f"  {found.unknown} người chưa rõ ngày nghỉ hưu")
    if found.overdue:
        typer.echo(
            f"  {found.overdue} người đã đến tuổi nghỉ hưu, còn trong biên chế (tính nghỉ trong năm đầu)"
        )
    for place in found.places:
        mark = f"  ! vượt {place.over}" if place.over else ""
        typer.echo(
            f"  {place.name:<44} giao {place.quota:>4}  có mặt {place.present:>4}  nghỉ hưu {place.retiring:>3}{mark}"
        )
    for few in found.small:
        typer.echo(f"  ! {few.name}: {few.staff} người, ít hơn {few.least} ({few.rule.lower()})")


# ---- what the commands share --------------------------------------------------------------------------------------


def _plan(code: str, as_json: bool) -> Any:
    from tochuc.work.plans.models import Plan

    found = Plan.objects.filter(code=code).first()
    if found is None:
        answers.refuse(
            f"Không có phương án mã “{code}”; xem `tochuc plan list`.", f"There is no plan “{code}”.", as_json
        )
    return found


def _decided(code: str, as_json: bool) -> NoReturn:
    answers.refuse(
        f"Phương án “{code}” đã chuyển thành quyết định, không sửa nữa.",
        f"“{code}” was decided already.",
        as_json,
    )


def _known_unit(unit: str, as_json: bool) -> None:
    from tochuc.books.models import Unit

    if not Unit.objects.filter(code=unit).exists():
        answers.refuse(
            f"Không có đơn vị mã “{unit}” trong sổ; xem mã bằng `tochuc units`.",
            f"There is no unit “{unit}”.",
            as_json,
        )


def _targets(given: list[str], as_json: bool) -> dict[str, float]:
    from tochuc.figures.catalogue import catalogue

    found = {}
    for text in given:
        id_, _, value = text.partition("=")
        try:
            found[id_] = float(value.replace(",", "."))
        except ValueError:
            found[id_] = float("nan")
        if id_ not in catalogue() or found[id_] != found[id_]:
            answers.refuse(
                f"“{text}” không phải là mục tiêu; đúng ra như departments_cut=8.",
                f"“{text}” is no target.",
                as_json,
            )
    return found


def _period(name: str | None, as_json: bool) -> Any:
    from tochuc.cli.showing import _period as read

    return read(name, as_json) if name else None


def _review_figures() -> tuple[str, ...]:
    from tochuc.reviews.definition import definition

    return tuple(definition("six_month").figures)


def _read(file: str, as_json: bool) -> list[Any]:
    from tochuc.cli import books

    return books.decisions_in(file, as_json)


def _number(value: float | None) -> str:
    from tochuc.books.text import number

    return "" if value is None else number(value, 0 if float(value).is_integer() else 1)


def _export(found: Any, output: Path) -> None:
    from tochuc.work.plans import as_files

    writers = {".docx": as_files.write_docx, ".xlsx": as_files.write_xlsx}
    if output.suffix not in writers:
        answers.refuse("Tệp phương án phải là .docx hoặc .xlsx.", "A plan is written as .docx or .xlsx.")
    writers[output.suffix](found, output)
    answers.say(f"Đã viết {output}.", f"Wrote {output}.")


def _data(found: Any) -> dict[str, Any]:
    from tochuc.books.wording import as_data

    skipped = {"plan", "problems", "period", "trees"}
    data = {f: getattr(found, f) for f in found.__dataclass_fields__ if f not in skipped}
    data = {k: [asdict(v) for v in value] if isinstance(value, tuple) else value for k, value in data.items()}
    data |= {"posts": asdict(found.posts), "members": asdict(found.members), "cut": found.cut}
    problems = [as_data(p, answers.lang) for p in found.problems]
    return {"plan": found.plan.code, "period": found.period.name, **data, "problems": problems}


def _print(found: Any) -> None:
    from tochuc.work.plans.appendices import appendices, printed, summary

    for sentence in summary(found):
        typer.echo(sentence)
    for appendix in appendices(found):
        if appendix.rows:
            typer.echo(f"\n{appendix.title}")
            typer.echo("  " + " | ".join(appendix.heads))
        for row in appendix.rows:
            typer.echo("  " + " | ".join(printed(value) for value in row))
    for note_ in found.plan.notes.all():
        typer.echo(f"\n{note_.at:%d/%m/%Y} {note_.author}: {note_.text}")
