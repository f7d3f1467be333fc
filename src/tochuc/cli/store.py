"""Commands on the store: init, serve, backup, restore, the columnar copy."""

from __future__ import annotations

import json as json_form
import os
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

import typer

from tochuc.cli import answers


def make_ready() -> None:
    """The data folder and the tables, made where they are missing."""
    folder = Path(os.environ.get("TOCHUC_DATA") or Path.cwd() / "data").expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from tochuc.books.tables import bring_level

    bring_level()


def init(as_json: bool) -> None:
    """Make empty books."""
    make_ready()
    from django.conf import settings

    from tochuc.books.store import last_posting

    if as_json:
        answers.give({"data": str(settings.DATA), "postings": last_posting()})
    else:
        answers.say(
            f"Sổ đã sẵn sàng trong {settings.DATA}. Mở trang làm việc: `tochuc serve`; hoặc dùng dòng lệnh: `tochuc acts`, rồi `tochuc post TỆP`.",
            f"The books are ready in {settings.DATA}. Open the pages: `tochuc serve`; or stay on the command line: `tochuc acts`, then `tochuc post FILE`.",
        )


def serve(host: str, port: int) -> None:
    """Serve the pages until stopped."""
    answers.open_books()
    from tochuc.web.server import serve as run

    try:
        run(host, port)
    except OSError as error:
        answers.refuse(
            f"Không mở được {host}:{port} ({error.strerror}); chọn cổng khác bằng --port.",
            f"Cannot serve on {host}:{port} ({error.strerror}); choose another with --port.",
        )


def backup(file: Path, as_json: bool) -> None:
    """A consistent copy of the SQLite store and the attached papers in one file, while others may be posting."""
    answers.open_books(as_json)
    from django.conf import settings

    from tochuc.access import audit
    from tochuc.books.store import last_posting

    if settings.DATABASE_URL:
        answers.refuse(
            "Sổ nằm ở PostgreSQL; sao lưu bằng pg_dump (xem docs/install.md).",
            "The books are in PostgreSQL; back up with pg_dump (see docs/install.md).",
            as_json,
        )
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        copy = Path(folder) / "tochuc.sqlite3"
        with (
            closing(sqlite3.connect(settings.DATA / "tochuc.sqlite3")) as source,
            closing(sqlite3.connect(copy)) as to,
        ):
            source.backup(to)
        part = file.with_suffix(".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(copy, "tochuc.sqlite3")
            for paper in sorted(p for p in (settings.DATA / "attachments").rglob("*") if p.is_file()):
                archive.write(paper, paper.relative_to(settings.DATA).as_posix())
            archive.writestr("backup.json", json_form.dumps({"postings": last_posting(), "form": 1}))
        part.replace(file)
    audit.record("backup.made", details={"name": file.name, "posting": last_posting()})
    if as_json:
        answers.give({"file": str(file), "postings": last_posting()})
    else:
        answers.say(f"Đã sao lưu {last_posting()} lần ghi sổ vào {file}.", f"Backed up to {file}.")


def restore(file: Path, as_json: bool) -> None:
    """Books from a backup, into a data folder that has none."""
    folder = Path(os.environ.get("TOCHUC_DATA") or Path.cwd() / "data").expanduser()
    target = folder / "tochuc.sqlite3"
    if target.exists():
        answers.refuse(
            f"Thư mục {folder} đã có sổ; khôi phục vào thư mục trống (--data).",
            f"{folder} holds books already; restore into an empty folder (--data).",
            as_json,
        )
    try:
        with zipfile.ZipFile(file) as archive:
            data = archive.read("tochuc.sqlite3")
            papers = {name: archive.read(name) for name in archive.namelist() if _is_attachment(name)}
            about = json_form.loads(archive.read("backup.json"))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        answers.refuse(
            f"{file} không phải là tệp sao lưu của tochuc.", f"{file} is no backup of tochuc.", as_json
        )
    folder.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(data)
    with closing(sqlite3.connect(part)) as books:
        sound = books.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    if not sound:
        part.unlink()
        answers.refuse(
            f"{file}: sổ trong tệp sao lưu bị hỏng.", f"{file}: the books in it are damaged.", as_json
        )
    part.replace(target)
    for name, content in papers.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    make_ready()
    if as_json:
        answers.give({"data": str(folder), "postings": about["postings"]})
    else:
        answers.say(f"Đã khôi phục {about['postings']} lần ghi sổ vào {folder}.", f"Restored into {folder}.")


def _is_attachment(name: str) -> bool:
    """A file below `attachments/`, and nowhere else: a name from an archive is not trusted."""
    parts = Path(name).parts
    return parts[:1] == ("attachments",) and ".." not in parts and not name.endswith("/")


def rebuild_columnar(as_json: bool) -> None:
    """Make the columnar copy anew."""
    answers.open_books(as_json)
    from tochuc.figures import columnar

    with answers.progress("Dựng bản sao dạng cột", None) as done:
        copy = columnar.rebuild(progress=done)
    if as_json:
        answers.give({"folder": str(copy.folder), "postings": copy.last})
    else:
        answers.say(f"Đã dựng lại đến lần ghi sổ {copy.last}.", f"Rebuilt up to posting {copy.last}.")


def partition_columnar(as_json: bool) -> None:
    """Lay the copy's entries out by period and province now."""
    answers.open_books(as_json)
    from tochuc.figures import columnar

    copy = columnar.partition()
    files = len(copy.files("periods"))
    if as_json:
        answers.give({"folder": str(copy.folder / "periods"), "postings": copy.last, "files": files})
    else:
        answers.say(
            f"Đã xếp bút toán theo kỳ và tỉnh: {files} tệp trong {copy.folder / 'periods'}.",
            f"Entries laid out by period and province: {files} files in {copy.folder / 'periods'}.",
        )


def verify_audit(as_json: bool) -> None:
    """Whether every row of the audit trail stands as it was written; status 2 where one does not."""
    answers.open_books(as_json)
    from tochuc.access import audit
    from tochuc.access.models import AuditRow

    found = audit.verify()
    rows = AuditRow.objects.count()
    if as_json:
        answers.give(
            {"rows": rows, "problems": [{"row": f.number, "code": f.code, "message": f.vi} for f in found]}
        )
    else:
        for finding in found:
            typer.echo(finding.vi, err=True)
        answers.say(
            f"Nhật ký có {rows} dòng; {len(found)} điều sai.",
            f"{rows} rows in the trail; {len(found)} wrong.",
        )
    if found:
        raise typer.Exit(2)
