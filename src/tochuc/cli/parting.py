"""Commands of a unit's part on a stick: `tochuc part take`, `tochuc part bring`."""

from __future__ import annotations

import json as json_form
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from tochuc.cli import answers

part_app = typer.Typer(
    help="Mang phần sổ của một đơn vị theo (USB), rồi mang các quyết định về.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]


@part_app.command()
def take(
    folder: Annotated[Path, typer.Argument(help="Thư mục mới, trên USB chẳng hạn.")],
    unit: Annotated[str, typer.Option("--unit", help="Đơn vị và mọi cấp dưới.")],
    for_: Annotated[
        str, typer.Option("--for", help="Tài khoản mang đi: trường hạn chế chỉ theo nếu tài khoản được xem.")
    ] = "",
    on: Annotated[str | None, typer.Option("--on", help="Ngày mở sổ mang theo (mặc định: hôm nay).")] = None,
    json: Json = False,
) -> None:
    """Lấy phần sổ của một đơn vị ra một thư mục; mở bằng `tochuc --data THƯ-MỤC`."""
    answers.open_books(json)
    from tochuc.access import audit
    from tochuc.exchange.parts import taking

    if folder.exists() and any(folder.iterdir()):
        answers.refuse(
            f"{folder} đã có nội dung; chọn thư mục mới.", f"{folder} is not empty; choose a new one.", json
        )
    user = _account(for_, unit, json)
    day = answers.day(on, json) or date.today()
    try:
        part = taking.part(unit, day, user)
    except taking.NoSuchUnit:
        answers.refuse(
            f"Không có đơn vị “{unit}” vào ngày {day:%d/%m/%Y}.", f"There is no unit “{unit}” on {day}.", json
        )
    _open_there(folder, part, json)
    audit.record("part.taken", actor=user or "cli", subject=f"unit:{unit}", unit=unit, details=part.manifest)
    if json:
        answers.give({**part.manifest, "folder": str(folder), "left_out": part.left_out})
        return
    answers.say(
        f"Đã lấy phần của {part.manifest['name']} ra {folder}. Mở: tochuc --data {folder} serve. "
        f"Mang về: tochuc part bring {folder}.",
        f"Took the part of {part.manifest['name']} to {folder}. Open: tochuc --data {folder} serve. "
        f"Bring it back: tochuc part bring {folder}.",
    )


def _account(name: str, unit: str, json: bool) -> Any:
    """The account it is taken for, None for nobody; refused where it may not take people's data out."""
    from tochuc.access.models import User
    from tochuc.exchange.parts import taking

    user = User.objects.filter(username=name, is_active=True).first() if name else None
    if name and (user is None or not taking.who_may_take(user, unit)):
        answers.refuse(
            f"Tài khoản “{name}” không có quyền xem và xuất con người ở {unit}.",
            f"The account “{name}” may not see and export people at {unit}.",
            json,
        )
    return user


def _open_there(folder: Path, part: Any, json: bool) -> None:
    """Post the part's opening decisions in books of their own; a folder half made is taken away."""
    from tochuc.exchange.parts.taking import MANIFEST

    folder.mkdir(parents=True, exist_ok=True)
    papers = folder / "mo-so.json"
    papers.write_text(json_form.dumps(part.papers, ensure_ascii=False), "utf-8")
    there = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "TOCHUC_DATA": str(folder.resolve())
    }
    for words in (["init"], ["post", str(papers)]):
        command = [sys.executable, "-m", "tochuc", "--data", str(folder.resolve()), *words]
        done = subprocess.run(command, env=there, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            told = (done.stderr or done.stdout).strip()[-2_000:]
            answers.refuse(
                f"Không mở được sổ mang theo: {told}", f"The part could not be opened: {told}", json
            )
    papers.unlink()
    manifest = part.manifest | {"opened": len(part.papers)}
    (folder / MANIFEST).write_text(json_form.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")


@part_app.command()
def bring(
    folder: Annotated[Path, typer.Argument(help="Thư mục đã lấy đi.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ xem, không ghi.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Ghi cả khi ở nhà đã có thay đổi, miễn là sổ cho phép.")
    ] = False,
    by: Annotated[str, typer.Option("--by", help="Tên người ghi sổ.")] = "cli",
    json: Json = False,
) -> None:
    """Mang các quyết định làm trong phần sổ về; xung đột được nêu hết và khi đó không ghi gì."""
    answers.open_books(json)
    from tochuc.books.records import Refused
    from tochuc.exchange.parts import bringing

    try:
        found = bringing.bring(folder, by, dry_run, anyway, answers.lang)
    except bringing.NotAPart as wrong:
        answers.refuse(str(wrong), str(wrong), json)
    except Refused as refused:
        answers.refuse_all(refused.problems, json)
    told = {
        "new": found.new, "same": found.same, "posted": found.posted,
        "conflicts": [{"number": c.number, "message": c.message, "meanwhile": c.meanwhile} for c in found.conflicts],
    }  # fmt: skip
    if json:
        answers.give(told)
    else:
        _say(found)
    if found.conflicts:
        raise typer.Exit(2)


def _say(found: Any) -> None:
    for conflict in found.conflicts:
        typer.echo(f"{conflict.number}: {conflict.message}", err=True)
    if found.conflicts:
        answers.say(
            f"{len(found.conflicts)} xung đột; chưa ghi gì.",
            f"{len(found.conflicts)} conflict(s); nothing was posted.",
        )
        return
    answers.say(
        f"{len(found.new)} quyết định mới, {len(found.same)} đã có; ghi sổ {len(found.posted)}.",
        f"{len(found.new)} new decision(s), {len(found.same)} known; posted {len(found.posted)}.",
    )
