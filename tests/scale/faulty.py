"""A process that is killed at its first step, then at its second, and so on to the end, for the tests of faults.

`python -m tests.scale.faulty catch-up|close` stands on the installation named by the environment. Each attempt is a
process of its own that ends by SIGKILL when it is about to take its n-th step; after it another process, which saw
nothing of the first, says what is wrong with the books and the copy. It prints `{"killed": n, "wrong": [...]}`.

Always true: this process itself never opens DuckDB, so that its children start without another's threads.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def main(what: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for module in ("tests.books.world", "tochuc.books.verification", "tochuc.figures.comparing"):
        import_module(module)  # once, for all the children
    _settle()
    killed, wrong = 0, []
    attempt = {"catch-up": _catch_up, "close": _close}[what]
    before = _kept()
    while killed < 400:
        if what == "catch-up":
            _put_back(before)
        if _child(lambda number=killed + 1: attempt(number)) == 0:
            break
        killed += 1
        if said := _said(lambda: _problems(what)):
            wrong.append([killed, said])
    print(json.dumps({"killed": killed, "wrong": wrong}))


def _settle() -> None:
    """A small province, level with its copy, with more to catch up with: entries, a move, two closings."""
    from tests.books.world import Stored, act, settled
    from tochuc.figures import columnar

    world = Stored()
    settled(world)
    _said(lambda: columnar.caught_up() and "")
    world.post(act("admit_member", person="binh", cell="cb-1"), on="2018-04-01")
    _said(lambda: columnar.caught_up() and "")
    world.post(act("move_unit", unit="cb-1", parent="xa-2"), on="2018-05-01")
    world.post(act("close_period", unit="tinh", period="2018-H1"), on="2018-07-10")
    world.post(act("expel_member", person="chi"), on="2018-08-01")
    world.post(act("close_period", unit="tinh", period="2018-Q3"), on="2018-10-10")


def _kept() -> Path:
    from tochuc.figures import columnar

    kept = columnar.folder().with_name("columnar-before")
    shutil.copytree(columnar.folder(), kept, copy_function=shutil.copy2)
    return kept


def _put_back(kept: Path) -> None:
    from tochuc.figures import columnar

    shutil.rmtree(columnar.folder(), ignore_errors=True)
    shutil.copytree(kept, columnar.folder(), copy_function=shutil.copy2)


def _child(work: Callable[[], None]) -> int:
    """The work in a process of its own; 0 when it came to its end."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException as why:  # never back into the parent's code
            print(f"{type(why).__name__}: {why}", file=sys.stderr, flush=True)
            os._exit(3)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _said(work: Callable[[], Any]) -> str:
    """What a process of its own has to say, "" for nothing."""
    reading, writing = os.pipe()

    def tell() -> None:
        os.write(writing, str(work()).encode()[:4000])

    ended = _child(tell)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    return said if ended == 0 else f"ended with {ended}; {said}"


class _Steps:
    """Counts steps, and kills the process at one of them."""

    def __init__(self, kill_at: int):
        self._left = kill_at

    def __call__(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, owner: Any, *names: str) -> None:
        for name in names:
            setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, real: Any) -> Any:
        def step(*args: Any, **kwargs: Any) -> Any:
            self()
            return real(*args, **kwargs)

        return step


def _catch_up(kill_at: int) -> None:
    """Catching up with a join, two balances and entries laid out, killed before a file is written, settled, named, removed."""
    import pyarrow.parquet as pq

    from tochuc.figures import balances, columnar, partitions

    steps = _Steps(kill_at)
    steps.before(Path, "replace", "unlink")
    steps.before(pq.ParquetWriter, "write_table")
    steps.before(columnar, "_settle", "_write_manifest", "_sweep")
    steps.before(balances, "_write")
    columnar._MANY, columnar._LAID, partitions.APART = 3, 1, 1
    columnar._GRACE = -1
    columnar.caught_up()


def _close(kill_at: int) -> None:
    """Closing a year, killed before a statement reaches the database."""
    from django.db import connection

    from tests.books.world import Stored, act

    steps = _Steps(kill_at)

    def counted(execute: Any, *args: Any) -> Any:
        steps()
        return execute(*args)

    with connection.execute_wrapper(counted):
        world = Stored()
        world.post(act("close_period", unit="tinh", period="2018"), on="2019-01-10", number="90-QĐ/TU")


def _problems(what: str) -> str:
    """What is wrong after a kill, "" for nothing."""
    from tochuc.books import models, verification
    from tochuc.figures import columnar
    from tochuc.figures.comparing import compare

    closed = models.Decision.objects.filter(number=90).count()
    if what == "close" and closed != models.Fact.objects.filter(kind="period", decision__number=90).count():
        return "the closing is there by half"
    found = [f.code for f in (*verification.verify(), *compare())]
    columnar.caught_up()
    found += [f.code for f in compare()]
    left = [p.name for p in columnar.folder().glob("*/*.part*")] if what == "close" else []
    return ", ".join(found + left)


if __name__ == "__main__":
    main(sys.argv[1])
