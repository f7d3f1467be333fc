"""Bringing in a workbook of members, validated and posted, against only reading it and loading its rows.

Always true: each round begins with the same store, and the import must find every row right and new. Beside the ratio
stands what the store itself takes: the file read, and the very rows the books wrote put into their own tables.
"""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench import stores
from bench.questions import Wrong
from bench.timing import ratio, side_by_side

_HEADS = (
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Chi bộ",
)
_FAMILY = ("Nguyễn", "Trần", "Lê", "Hoàng", "Nông", "Vi", "Lò", "Đặng")
_MIDDLE = ("Văn", "Thị", "Quốc", "Minh", "Đức", "Ngọc")
_GIVEN = ("An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Mai", "Quý", "Sơn", "Xuân")


def import_vs_load(members: int, rounds: int = 5) -> dict[str, Any]:
    """Seconds of `tochuc import` of so many members, of calamine with executemany into one table without indexes, and
    of calamine with executemany of the rows the import writes, into the books' tables with their indexes."""
    from tochuc.demo.nation import Size

    cells = max(50, members // 100)
    size = Size(
        provinces=1, communes=11, grassroots=max(11, cells // 6), cells=cells, members=60, years=1, entries=600,
        first_year=2016,
    )  # fmt: skip
    clean = stores.made(f"import-{members}", size)
    path = _workbook(clean, members)
    _imported(clean, path, members)
    rows = _rows_written(clean)
    taken = side_by_side(
        {
            "ours": lambda: _imported(clean, path, members),
            "load": lambda: _loaded(clean, path),
            "store": lambda: _stored(clean, path, rows),
        },
        rounds,
        warm=False,
    )
    return {
        "ratio": ratio(taken, "ours", "load"), "aim": 3.0, "members": members,
        "ours_s": taken["ours"].median, "load_s": taken["load"].median, "store_s": taken["store"].median,
        "beside": {
            "import_store_vs_load": ratio(taken, "store", "load"), "import_vs_store": ratio(taken, "ours", "store"),
        },
    }  # fmt: skip


def _workbook(store: Path, members: int) -> Path:
    import xlsxwriter

    from tochuc.books import models

    cells = list(models.Unit.objects.filter(kind="cell").order_by("id").values_list("name", flat=True))
    path = store / "dang-vien.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, _HEADS)
        for n in range(members):
            born = date(1950, 1, 1) + timedelta(days=n % 18_000)
            admitted = date(2001, 1, 1) + timedelta(days=n % 5_000)
            which = n + n // 18_000  # nobody shares both name and birthday
            name = f"{_FAMILY[which % 8]} {_MIDDLE[which // 8 % 6]} {_GIVEN[which // 48 % 12]}"
            days = [d.strftime("%d/%m/%Y") for d in (born, admitted, admitted + timedelta(days=365))]
            sex, people = ("Nữ" if n % 3 == 0 else "Nam"), ("Kinh", "Tày", "Nùng")[n % 3]
            sheet.write_row(n + 1, 0, [n + 1, name, days[0], sex, people, *days[1:], cells[n % len(cells)]])
    return path


def _fresh(clean: Path) -> Path:
    """The process stands on a copy of the store. Copied by SQLite itself: what still lies in its log comes along,
    whoever has the store open (copying the file alone gave a store without tables)."""
    from contextlib import closing

    store = clean.parent / f"{clean.name}-round"
    stores.use(store)
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir()
    with (
        closing(sqlite3.connect(clean / "tochuc.sqlite3")) as whole,
        closing(sqlite3.connect(store / "tochuc.sqlite3")) as copy,
    ):
        whole.backup(copy)
    return stores.use(store)


def _imported(clean: Path, path: Path, members: int) -> None:
    from tochuc.exchange import command

    _fresh(clean)
    request = command.Request("members", date(2018, 6, 30), "", "")
    answer = command.bring_in(path, request)
    if answer.status or answer.data["new"] != members:
        raise Wrong(f"the import was refused: {answer.lines[:3]}")


def _loaded(clean: Path, path: Path) -> None:
    import python_calamine

    store = _fresh(clean)
    rows = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()[1:]
    marks = ", ".join("?" * len(_HEADS))
    columns = ", ".join(f"c{i}" for i in range(len(_HEADS)))
    with sqlite3.connect(store / "tochuc.sqlite3") as db:
        db.execute(f"CREATE TABLE loaded ({columns})")
        db.executemany(f"INSERT INTO loaded VALUES ({marks})", rows)
    db.close()


def _rows_written(clean: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the import of this process's store added to each table, as the rows stand there."""
    from contextlib import closing

    from django.conf import settings

    found = {}
    with (
        closing(sqlite3.connect(clean / "tochuc.sqlite3")) as before,
        closing(sqlite3.connect(Path(settings.DATA) / "tochuc.sqlite3")) as after,
    ):
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (table,) in after.execute(names).fetchall():
            last = before.execute(f'SELECT coalesce(max(rowid), 0) FROM "{table}"').fetchone()[0]
            if rows := after.execute(f'SELECT * FROM "{table}" WHERE rowid > ?', (last,)).fetchall():
                found[table] = rows
    return found


def _stored(clean: Path, path: Path, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """The file read, and the books' own rows put into their tables as fast as the database takes them."""
    import python_calamine
    from django.conf import settings

    store = _fresh(clean)
    python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()
    with sqlite3.connect(store / "tochuc.sqlite3") as db:
        db.executescript(settings.DATABASES["default"]["OPTIONS"]["init_command"])
        db.execute("BEGIN IMMEDIATE")
        db.execute("PRAGMA defer_foreign_keys = ON")  # tables are filled one after another, in any order
        for table, some in rows.items():
            db.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(some[0]))})', some)
    db.close()
