"""Commands about units in time: where a unit came from and went, and where offices are merged."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import typer

from tochuc.cli import answers

_STEPS = {
    "merged": ("hợp nhất, sáp nhập", "merged"), "split": ("chia, tách", "split"), "dissolved": ("giải thể", "dissolved"),
    "established": ("bắt đầu", "begun"), "moved": ("chuyển về trực thuộc", "moved under"),
    "renamed": ("đổi tên", "renamed"), "kind_changed": ("chuyển loại hình", "changed kind"),
}  # fmt: skip


def lineage(code: str, on: str | None, output: Path | None, as_json: bool) -> None:
    """What a unit was made from and went over into; as a picture where a file is named."""
    answers.open_books(as_json)
    from tochuc.books.store import last_posting
    from tochuc.figures import lineage as lines

    known, day = last_posting(), answers.day(on, as_json) or date.today()
    try:
        found = lines.lineage(code, day, known)
    except lines.UnknownCode:
        answers.refuse(
            f"Không có đơn vị nào từng mang mã “{code}”; xem mã bằng `tochuc units`.",
            f"No unit ever bore the code “{code}”; see `tochuc units`.",
            as_json,
        )
    if output is not None:
        from tochuc.figures.lineage_picture import picture

        output.write_text(picture(found, known), "utf-8")
        answers.say(f"Đã viết {output}.", f"Wrote {output}.")
        return
    if as_json:
        answers.give(asdict(found))
        return
    _print_lineage(found)


def _print_lineage(found: Any) -> None:
    from tochuc.figures.evaluate import kind_name

    own = found.related(found.code)
    life = f"từ {own.begun:%d/%m/%Y}" + (f" đến hết ngày trước {own.ended:%d/%m/%Y}" if own.ended else "")
    typer.echo(f"{own.name} [{own.code}] {kind_name(own.kind)}, {life}")
    if own.ended:
        heirs = ", ".join(f"{found.related(c).name} [{c}]" for c in found.today)
        answers.say(
            f"Đã kết thúc; nay là: {heirs or 'không có đơn vị kế thừa'}",
            f"Ended; today it is: {heirs or 'nothing that stands'}",
        )
    for step in found.steps:
        words = _STEPS[step.kind][answers.lang == "en"]
        sides = ", ".join(found.related(c).name for c in step.units)
        if step.kind in ("merged", "split"):
            sides += " → " + ", ".join(found.related(c).name for c in step.into)
        detail = f" ({step.detail})" if step.detail and step.kind != "established" else ""
        typer.echo(
            f"  {step.on:%d/%m/%Y}  {words:<20} {sides}{detail} · {step.written} (lần ghi sổ {step.posting})"
        )


def offices(unit: str, on: str | None, model: str | None, as_json: bool) -> None:
    """The models of merged offices within a unit on a day."""
    answers.open_books(as_json)
    from tochuc import regulations
    from tochuc.books.store import last_posting
    from tochuc.figures.offices import inconsistencies, merged_offices
    from tochuc.figures.rollup import open_rollup

    known, day = last_posting(), answers.day(on, as_json) or date.today()
    if model is not None and model not in regulations.merged_models():
        names = ", ".join(regulations.merged_models())
        answers.refuse(
            f"Không có mô hình “{model}”; có: {names}.", f"No model “{model}”; known: {names}.", as_json
        )
    if unit not in open_rollup().tree(known).nodes:
        answers.refuse(
            f"Không có đơn vị mã “{unit}” trong sổ; xem mã bằng `tochuc units`.",
            f"There is no unit “{unit}” in the books; see `tochuc units`.",
            as_json,
        )
    rows = merged_offices(unit, day, known, model)
    if as_json:
        answers.give([{**asdict(row), "inconsistent": row.inconsistent} for row in rows])
        return
    if not rows:
        answers.say(
            "Không đơn vị nào có chức danh thuộc các mô hình vào ngày này.",
            "No unit has posts of any model that day.",
        )
    for code in dict.fromkeys(row.model for row in rows):
        own = [row for row in rows if row.model == code]
        typer.echo(
            f"{sum(row.decided for row in own)}/{len(own)}  {regulations.merged_models()[code].vi} [{code}]"
        )
        for row in own:
            typer.echo(f"  {'✓' if row.decided else '–'} {row.name:<34} {_said(row)}")
    for row in inconsistencies(rows):
        answers.say(
            f"Không khớp: {row.name} [{row.model}]: {_said(row)}",
            f"Inconsistent: {row.name} [{row.model}]: {_said(row)}",
        )


def _said(row: Any) -> str:
    from tochuc import regulations

    words = {
        "no_post": "không đặt chức danh {}", "vacant": "chưa có người giữ chức danh {}",
        "several": "mỗi chức danh một người giữ: {}", "parted": "đã thôi từ {}",
        "lost": "người nhất thể hóa không còn giữ chức danh {}",
        "not_decided": "{} giữ cả hai chức danh nhưng chưa có quyết định",
    }  # fmt: skip
    if row.decided and row.held:
        return f"{row.holder}, từ {row.since:%d/%m/%Y} · {row.decision}"
    parts = []
    for code, about in row.why:
        post = regulations.posts().get(about)
        about = date.fromisoformat(about).strftime("%d/%m/%Y") if code == "parted" else about
        parts.append(words[code].format(post.vi if post else about))
    if row.decided:
        until = f" từ {row.until:%d/%m/%Y}" if row.until else ""
        parts.insert(
            0,
            f"sổ ghi nhất thể hóa từ {row.since:%d/%m/%Y} ({row.holder}) nhưng{until} một người không còn giữ đủ",
        )
    return "; ".join(parts)


def go_on_to_2025(folder: Path) -> None:
    """Build the years to the end of 2025 after the demonstration of 2018, and write the review of its last half."""
    from tochuc.books import periods
    from tochuc.demo import reform_2025
    from tochuc.reviews.as_text import as_text
    from tochuc.reviews.compose import compose

    with answers.progress("Sắp xếp đến năm 2025", None) as done:
        posted = reform_2025.build(progress=lambda at, of, text: done(0, of, text))
    target = folder / "lang-son-2025-H2.txt"
    target.write_text(as_text(compose("lang-son", periods.read("2025-H2"))), "utf-8")
    answers.say(
        f"Đã ghi sổ thêm {posted} quyết định đến 31/12/2025; báo cáo 6 tháng cuối năm 2025 ở {target}.",
        f"{posted} more decisions posted up to 31/12/2025; the review of the last half of 2025 is in {target}.",
    )
