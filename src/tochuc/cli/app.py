"""The commands by name, and the settings they share (`--data`, `--lang`)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tochuc.cli import answers
from tochuc.cli.exchanging import app as exchange_app
from tochuc.cli.parting import part_app
from tochuc.cli.planning import plan_app
from tochuc.cli.submitting import forms_app, submissions_app

app = typer.Typer(
    name="tochuc",
    help="Sổ sách của một tổ chức và con người của nó; báo cáo định kỳ viết từ sổ.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]
Unit = Annotated[str, typer.Option("--unit", help="Mã đơn vị, ví dụ lang-son.")]
PeriodName = Annotated[str, typer.Option("--period", help="Kỳ: 2018-H1, 2018-Q2, 2018-M05, 2018-9M, 2018.")]
Engine = Annotated[str, typer.Option("--engine", help="Máy tính cộng số liệu: duckdb (máy này) hoặc spark.")]
Master = Annotated[
    str,
    typer.Option(
        "--master", help="Với --engine spark: spark://máy:cổng của cụm, hoặc local[2] ngay trên máy này."
    ),
]
AsKnownOn = Annotated[
    str | None, typer.Option("--as-known-on", help="Như đã biết vào ngày này (dd/mm/yyyy hoặc yyyy-mm-dd).")
]  # fmt: skip


@app.callback()
def shared(
    data: Annotated[
        Path | None, typer.Option("--data", help="Thư mục dữ liệu (mặc định: TOCHUC_DATA hoặc ./data).")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Ngôn ngữ: vi hoặc en.")] = "vi",
) -> None:
    """Settings shared by all commands."""
    if data is not None:
        os.environ["TOCHUC_DATA"] = str(data.expanduser().resolve())
    if lang not in ("vi", "en"):
        raise typer.BadParameter("--lang: vi | en")
    answers.lang = lang


@app.command()
def init(json: Json = False) -> None:
    """Lập thư mục dữ liệu và sổ trống."""
    from tochuc.cli import store

    store.init(json)


@app.command()
def demo(
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Mở trang sau khi dựng xong.")] = True,
    members: Annotated[int, typer.Option("--members", help="Số đảng viên minh họa.")] = 60_000,
    port: Annotated[int, typer.Option("--port")] = 8000,
    until: Annotated[
        int,
        typer.Option(
            "--until", min=2018, max=2025, help="2018, hoặc 2025: đi tiếp qua sắp xếp ngày 01/7/2025."
        ),
    ] = 2018,
    data: Annotated[Path | None, typer.Option("--data", help="Thư mục dữ liệu.")] = None,
    json: Json = False,
) -> None:
    """Dựng tỉnh minh họa (người không có thật), viết báo cáo, mở trang."""
    if data is not None:
        os.environ["TOCHUC_DATA"] = str(data.expanduser().resolve())
    from tochuc.cli import reorganising, showing

    then = reorganising.go_on_to_2025 if until > 2018 else None
    showing.demo(serve, members, port, json, then)


@app.command()
def post(
    file: Annotated[
        str, typer.Argument(help="Tệp JSON hoặc YAML: một quyết định hoặc danh sách; - là đầu vào chuẩn.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra, không ghi.")] = False,
    json: Json = False,
) -> None:
    """Ghi sổ các quyết định trong một tệp."""
    from tochuc.cli import books

    books.post(file, dry_run, json)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="Tệp .xlsx hoặc .csv.")],
    as_: Annotated[
        str | None, typer.Option("--as", help="units | people | members | posts | decisions")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ đối chiếu, không ghi.")] = False,
    unit: Annotated[str, typer.Option("--unit", help="Đơn vị của danh sách.")] = "",
    on: Annotated[str | None, typer.Option("--on", help="Ngày của danh sách (mặc định: hôm nay).")] = None,
    issuer: Annotated[str, typer.Option("--issuer", help="Cơ quan ban hành quyết định mở sổ.")] = "",
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="Cột là trường nào: “Tiêu đề=trường” hoặc “C=born”.")
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help="Kèm kết quả từng dòng (với --json).")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Tệp trả lại có đánh dấu ô sai (.xlsx).")
    ] = None,
    json: Json = False,
) -> None:
    """Đưa danh sách đang có (Excel, CSV) vào sổ; ô sai được nêu từng ô."""
    from tochuc.cli import bringing_in

    bringing_in.import_(file, as_, dry_run, unit, on, issuer, columns or [], rows, output, json)


@app.command()
def review(
    unit: Unit,
    period: PeriodName,
    format: Annotated[str | None, typer.Option("--format", help="page | docx | xlsx | json | text")] = None,
    as_known_on: AsKnownOn = None,
    cutoff: Annotated[str | None, typer.Option("--cutoff", help="Ngày chốt số liệu trong kỳ.")] = None,
    structure: Annotated[
        str | None, typer.Option("--structure", help="Trên cơ cấu tổ chức của ngày này.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Tệp ghi ra.")] = None,
    engine: Engine = "duckdb",
    master: Master = "local[*]",
    json: Json = False,
) -> None:
    """Viết báo cáo của một đơn vị cho một kỳ."""
    from tochuc.cli import engines, showing

    with engines.answering(engine, master, json):
        showing.review(unit, period, "json" if json else format, as_known_on, cutoff, structure, output)


@app.command()
def figure(
    id: Annotated[str, typer.Argument(help="Mã chỉ tiêu, ví dụ staff_reduced.")],
    unit: Unit,
    period: PeriodName,
    open: Annotated[bool, typer.Option("--open", help="Mở xuống đơn vị, bút toán và quyết định.")] = False,
    as_known_on: AsKnownOn = None,
    structure: Annotated[
        str | None, typer.Option("--structure", help="Trên cơ cấu tổ chức của ngày này.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="Số bút toán in ra nhiều nhất.")] = 500,
    engine: Engine = "duckdb",
    master: Master = "local[*]",
    json: Json = False,
) -> None:
    """Trả lời một chỉ tiêu và, nếu muốn, mở nó xuống từng quyết định."""
    from tochuc.cli import engines, showing

    with engines.answering(engine, master, json):
        showing.figure(id, unit, period, open, as_known_on, structure, limit, json)


@app.command()
def figures(json: Json = False) -> None:
    """Danh mục các chỉ tiêu và công thức."""
    from tochuc.cli import showing

    showing.figures(json)


@app.command()
def units(
    on: Annotated[str | None, typer.Option("--on", help="Ngày (mặc định: hôm nay).")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Chỉ đơn vị này và cấp dưới.")] = None,
    depth: Annotated[int, typer.Option("--depth", help="Số cấp in ra.")] = 99,
    lineage: Annotated[
        str | None, typer.Option("--lineage", help="Nguồn gốc và đơn vị kế thừa của mã này.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Với --lineage: tệp hình .svg.")
    ] = None,
    json: Json = False,
) -> None:
    """Cây đơn vị vào một ngày, hoặc quá trình hình thành của một đơn vị."""
    from tochuc.cli import reorganising, showing

    if lineage is not None:
        reorganising.lineage(lineage, on, output, json)
    else:
        showing.units(on, unit, depth, json)


@app.command()
def offices(
    unit: Unit,
    on: Annotated[str | None, typer.Option("--on", help="Ngày (mặc định: hôm nay).")] = None,
    model: Annotated[str | None, typer.Option("--model", help="Chỉ mô hình này.")] = None,
    json: Json = False,
) -> None:
    """Các mô hình nhất thể hóa chức danh: nơi nào thực hiện, ai giữ, từ bao giờ, vì sao chưa."""
    from tochuc.cli import reorganising

    reorganising.offices(unit, on, model, json)


@app.command()
def people(
    unit: Annotated[str | None, typer.Option("--unit", help="Chi bộ hoặc đơn vị công tác.")] = None,
    search: Annotated[str, typer.Option("--search", help="Tìm theo tên, không cần dấu.")] = "",
    limit: Annotated[int, typer.Option("--limit")] = 50,
    json: Json = False,
) -> None:
    """Danh sách người, xếp theo tên gọi."""
    from tochuc.cli import showing

    showing.people(unit, search, limit, json)


@app.command()
def close(
    unit: Unit,
    period: PeriodName,
    number: Annotated[
        str | None, typer.Option("--number", help="Số văn bản khóa sổ (mặc định: số kế tiếp).")
    ] = None,
    json: Json = False,
) -> None:
    """Khóa sổ một kỳ cho đơn vị và mọi cấp dưới."""
    from tochuc.cli import books

    books.close(unit, period, number, json)


@app.command()
def verify(json: Json = False) -> None:
    """Dựng lại toàn bộ sổ từ các quyết định và so sánh."""
    from tochuc.cli import books

    books.verify(json)


@app.command()
def acts(
    name: Annotated[str | None, typer.Argument(help="Tên nghiệp vụ; bỏ trống để xem danh sách.")] = None,
    json: Json = False,
) -> None:
    """Các nghiệp vụ một quyết định có thể làm: trường, lược đồ, ví dụ ghi được."""
    from tochuc.cli import books

    books.acts(name, json)


@app.command()
def read(
    file: Annotated[str, typer.Argument(help="Tệp văn bản, DOCX, HTML, PDF; - là đầu vào chuẩn.")],
    unit: Annotated[str | None, typer.Option("--unit", help="Đối chiếu với sổ của đơn vị này.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="Kỳ đối chiếu.")] = None,
    json: Json = False,
) -> None:
    """Đọc một văn bản: số liệu, việc được giao, viện dẫn, mâu thuẫn."""
    from tochuc.cli import reading

    reading.read(file, unit, period, json)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port")] = 8000,
) -> None:
    """Mở các trang trong trình duyệt."""
    from tochuc.cli import store

    store.serve(host, port)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Tệp sao lưu .zip.")], json: Json = False) -> None:
    """Sao lưu sổ ra một tệp."""
    from tochuc.cli import store

    store.backup(file, json)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="Tệp sao lưu .zip.")], json: Json = False) -> None:
    """Khôi phục sổ từ một tệp sao lưu vào thư mục dữ liệu trống."""
    from tochuc.cli import store

    store.restore(file, json)


app.add_typer(plan_app, name="plan")
app.add_typer(exchange_app, name="exchange")
app.add_typer(submissions_app, name="submissions")
app.add_typer(forms_app, name="forms")


@app.command()
def forecast(
    unit: Unit,
    on: Annotated[str | None, typer.Option("--on", help="Ngày nhìn từ đó (mặc định: hôm nay).")] = None,
    until: Annotated[int | None, typer.Option("--until", help="Năm cuối cùng.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Tệp hình .svg.")] = None,
    json: Json = False,
) -> None:
    """Dự báo biên chế: nghỉ hưu đã biết, khoảng cách đến mục tiêu, nơi vượt biên chế."""
    from tochuc.cli import planning

    planning.forecast(unit, on, until, output, json)


app.add_typer(part_app, name="part")


@app.command()
def pack(
    folder: Annotated[Path, typer.Argument(help="Thư mục mới.")],
    windows: Annotated[bool, typer.Option("--windows", help="Cho máy Windows.")] = False,
    linux: Annotated[bool, typer.Option("--linux", help="Cho máy Linux.")] = False,
    python: Annotated[
        Path | None,
        typer.Option("--python", help="Python mang theo: thư mục, bản install_only, hoặc bản embeddable."),
    ] = None,
    installed: Annotated[
        bool, typer.Option("--installed", help="Chép các gói đã cài ở máy này, không tải gì.")
    ] = False,
    json: Json = False,
) -> None:
    """Đóng gói chương trình cho máy không có mạng, không có quyền quản trị."""
    from tochuc.cli import packing

    kinds = [name for name, asked in (("windows", windows), ("linux", linux)) if asked] or [packing.here()]
    packing.pack(folder, kinds, python, installed, json)


audit = typer.Typer(help="Nhật ký: ai đã xem, đã đổi gì.", no_args_is_help=True)
app.add_typer(audit, name="audit")


@audit.command("verify")
def verify_audit(json: Json = False) -> None:
    """Kiểm tra nhật ký: không dòng nào bị sửa, thiếu hay viết lại."""
    from tochuc.cli import store

    store.verify_audit(json)


columnar = typer.Typer(help="Bản sao dạng cột của sổ, dùng để cộng nhanh.", no_args_is_help=True)
app.add_typer(columnar, name="columnar")


@columnar.command()
def rebuild(json: Json = False) -> None:
    """Bỏ bản sao dạng cột và dựng lại từ sổ."""
    from tochuc.cli import store

    store.rebuild_columnar(json)


@columnar.command()
def partition(json: Json = False) -> None:
    """Xếp ngay bút toán của bản sao theo kỳ và theo tỉnh (khi sổ lớn, việc này tự làm lúc chốt kỳ)."""
    from tochuc.cli import store

    store.partition_columnar(json)


def main() -> None:
    """The entry point `tochuc`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tochuc.settings")
    app()
