"""The stores measured on: made-up nations and provinces of several sizes, made once and kept.

Always true: a store is used only when it was finished and made by the generator as it is now; the process stands on
one store at a time (`use`), and can change to another.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tochuc.books.tables import bring_level

os.environ.pop("DATABASE_URL", None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tochuc.settings")

_folder: Path | None = None


@contextmanager
def folder() -> Iterator[Path]:
    """Where the stores lie: `TOCHUC_BENCH`, or a folder that goes when the run ends."""
    global _folder
    kept = os.environ.get("TOCHUC_BENCH")
    with TemporaryDirectory(prefix="tochuc-bench-") as passing:
        _folder = Path(kept or passing).resolve()
        _folder.mkdir(parents=True, exist_ok=True)
        os.environ["TOCHUC_DATA"] = str(_folder)
        import django

        django.setup()
        yield _folder


def use(store: Path) -> Path:
    """Stand on a store: its database and its columnar copy."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    settings.DATA = store
    connection.settings_dict["NAME"] = str(store / "tochuc.sqlite3")
    return store


def empty(name: str) -> Path:
    """An empty store, made anew."""
    assert _folder is not None
    store = _folder / name
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    use(store)
    bring_level()
    return store


def nation(part: int) -> Path:
    """A nation of one `part`-th of 355,000 units, 5.6 million members and 40 million entries."""
    from tochuc.demo.nation import Size

    return made(f"nation-{part}", Size().part(part) if part > 1 else Size())


def province(members: int) -> Path:
    """A province of 11 districts with so many members, seven entries to a member."""
    from tochuc.demo.nation import Size

    cells = max(12, members // 19)
    size = Size(
        provinces=1, communes=11, grassroots=max(11, cells // 6), cells=cells, members=members, years=3,
        entries=members * 7, first_year=2016,
    )  # fmt: skip
    return made(f"members-{members}", size)


def demonstration(members: int) -> Path:
    """The demonstration's province, with its posts, payroll and plans of cadres; made where it is not there yet."""
    from tochuc import demo

    assert _folder is not None
    store = _folder / f"demo-{members}"
    if (store / "made.json").exists():
        use(store)
        bring_level()  # a kept store may be of an older program
        return store
    empty(store.name)
    print(f"making {store.name}", file=sys.stderr, flush=True)
    demo.build(members=members)
    (store / "made.json").write_text(json.dumps({"members": members}), "utf-8")
    return store


def made(name: str, size: Any) -> Path:
    """The store of this size, made where it is not there yet."""
    from tochuc.demo import nation

    assert _folder is not None
    store = _folder / name
    mark = store / "made.json"
    asked = asdict(size)
    if mark.exists() and json.loads(mark.read_text("utf-8")) == asked:
        use(store)
        bring_level()  # one that was kept since the tables had another shape
        return store
    empty(name)
    began, told = time.monotonic(), [0.0]

    def progress(count: int, what: str) -> None:
        now = time.monotonic() - began
        if now - told[0] > 5:
            told[0] = now
            print(f"  {name}: {what}, {now:.0f} s", file=sys.stderr, flush=True)

    print(f"making {name}", file=sys.stderr, flush=True)
    nation.build(size, progress)
    mark.write_text(json.dumps(asked), "utf-8")
    return store


def rollup() -> Any:
    """The roll-up over the store the process stands on, level with it."""
    from tochuc.figures import rollup

    return rollup.open_rollup()
