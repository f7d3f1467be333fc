"""Apache Spark over the same files: every number as DuckDB gives it, also when a worker is killed while it is asked."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from subprocess import CompletedProcess
from typing import Any

import pytest
from django.db import transaction

from tests import program
from tests.books.world import Stored
from tests.cli.test_commands import Environment, data, run
from tests.conftest import installed
from tests.reorganisation.histories import BEGUN, history
from tests.scale.spark_cluster import Cluster, lacking, short_lived
from tochuc.demo.nation import Size, build
from tochuc.figures import balances, spark
from tochuc.figures.engine import Made, answered_by
from tochuc.figures.everywhere import everywhere
from tochuc.figures.formula import Term
from tochuc.figures.rollup import Asked, Rollup, open_rollup

pytestmark = [
    pytest.mark.slow,
    pytest.mark.any_store,  # Spark reads the copy
    pytest.mark.skipif(bool(lacking()) and os.environ.get("CI") != "true", reason=f"not here: {lacking()}"),
]  # fmt: skip

SMALL = Size(
    provinces=2, communes=6, grassroots=30, cells=90, members=600, years=2, entries=6_000, first_year=2016
)
REVIEW = ("review", "--unit", "vidu-reduce-staff", "--period", "2018-H2")
SPANS = ("opening", "inflow", "outflow", "flow", "moved", "closing", "ever_in", "ever_out", "people")
WHERE = (
    ("sex", "F"), ("minority", True), ("religious", False), ("education", ("university", "college")),
    ("age", (None, 35)), ("age", (60, None)), ("kind", ("cell",)),
)  # fmt: skip


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """An installation with one reduced post among its decisions; nothing is posted to it."""
    with installed(tmp_path_factory.mktemp("spark") / "installation") as environment:
        assert run(environment, "init")[0] == 0
        example = json.dumps(data(environment, "acts", "reduce_staff")["example"]).encode()
        data(environment, "post", "-", input=example)
        yield environment


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("spark")) as started:
        yield started


@pytest.fixture(scope="module")
def written(cluster: Cluster, books: Environment) -> CompletedProcess[bytes]:
    """A review written by a program of its own on the cluster, which it leaves at its end."""
    there = ("--engine", "spark", "--master", cluster.master, "--json")
    return program.start(short_lived(books), "tochuc", *REVIEW, *there, timeout=800)


@pytest.fixture(scope="module")
def made(cluster: Cluster, written: CompletedProcess[bytes]) -> Iterator[Made]:
    """Makes engines on the cluster. Asked for after the program has left: there is no room for two."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(*short_lived({}).popitem())
        with spark.on(cluster.master) as made:
            yield made


def both(made: Made) -> tuple[Rollup, Rollup]:
    """The roll-up by DuckDB and the one by Spark, of one and the same copy."""
    here = open_rollup()
    with answered_by(made):
        there = open_rollup()
    assert isinstance(there.engine, spark.Spark) and there.copy == here.copy
    return here, there


def terms(measures: list[str]) -> list[Term]:
    """Every span of every measure; the end of the first two also by each breakdown, and their flows by sex and kind."""
    return [
        *(Term(span, m) for span in SPANS for m in measures),
        *(Term("closing", m, (), (where,)) for m in measures[:2] for where in WHERE),
        *(
            Term(span, m, (), (where,))
            for span in ("opening", "inflow")
            for m in measures[:2]
            for where in WHERE[::6]
        ),
    ]


def told(rows: Any) -> list[dict[str, Any]]:
    return rows.to_pylist()


def test_a_review_written_with_spark_is_the_same_to_the_last_figure(
    books: Environment, written: CompletedProcess[bytes]
) -> None:
    ours = data(books, *REVIEW)
    assert {f["id"] for f in ours["figures"] if f["value"]} >= {"staff_reduced"}
    assert written.returncode == 0, (written.stdout + written.stderr).decode()
    assert json.loads(written.stdout) == ours


def test_what_spark_lacks_is_told_with_status_2_and_nothing_is_written(
    books: Environment, tmp_path: Path
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, and nobody listens
        nobody = f"spark://127.0.0.1:{closed.getsockname()[1]}"
        words = (*REVIEW, "--engine", "spark", "--master")
        page = tmp_path / "bao-cao.html"
        status, _, err = run(books, *words, nobody, "-o", str(page))
        assert status == 2 and "không có máy chủ Spark nào trả lời" in err and not page.exists()
        status, out, _ = run(books, *words, "spark:/sai", "--json")
        assert status == 2 and "không phải địa chỉ Spark" in json.loads(out)["problems"][0]["message"]
        without_java = books | {"PATH": str(tmp_path), "JAVA_HOME": ""}
        status, _, err = run(without_java, *words, "local[1]")
        assert status == 2 and "không thấy Java 17" in err
        status, _, err = run(books, *words[:-2], "sparc")
        assert status == 2 and "duckdb, spark" in err


@pytest.mark.django_db(transaction=True)
def test_every_sum_every_unit_and_every_entry_is_as_duckdb_gives_it(made: Made) -> None:
    build(SMALL)
    here, there = both(made)
    days = [b.day for b in balances.balances(here.copy)]
    late = Asked(days[-2].replace(day=1), days[-1], here.copy.last)
    early = Asked(days[0].replace(month=2, day=1), days[0], here.copy.last)  # before any balance: all entries
    root, some = "u000001", list(here.tree(late.known).nodes)[1:12:3]
    measures = sorted(here.recorded([root], late)[root])
    assert there.recorded([root, *some], late) == here.recorded([root, *some], late)
    for targets, asked in (([root], late), (some, late), (some, early)):
        assert there.sums(terms(measures), targets, asked) == here.sums(terms(measures), targets, asked)
    one = [Term("flow", measures[0]), Term("closing", measures[1], (), (("sex", "F"),))]
    entries = told(here.entries(one, root, late, 10_000))
    assert told(there.entries(one, root, late, 10_000)) == entries and len(entries) > 100
    assert told(everywhere(late, None, there).table) == told(everywhere(late, None, here).table)


@pytest.mark.django_db
def test_like_for_like_is_as_duckdb_gives_it(made: Made) -> None:
    papers, last = history(Random(7), papers=30)
    with transaction.atomic():
        Stored().post_papers(papers)
        here, there = both(made)
        asked = Asked(BEGUN, last, here.copy.last, last)
        measures = sorted(here.recorded(["tinh"], asked)["tinh"])
        units = [node.code for node in here.tree(asked.known).within("tinh", last)]
        assert there.sums(terms(measures), units, asked) == here.sums(terms(measures), units, asked)
        rows = "SELECT * FROM mapped ORDER BY posting, unit, measure, amount, reason, person NULLS LAST"
        assert told(there.engine.rows(rows)) == told(here.engine.rows(rows))
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_is_asked_changes_no_number(cluster: Cluster, made: Made) -> None:
    """The last on this cluster: one worker of two is gone after it."""
    build(SMALL)
    here, there = both(made)
    days = [b.day for b in balances.balances(here.copy)]
    asked = Asked(days[0].replace(day=1), days[-1], here.copy.last)
    measures = sorted(here.recorded(["u000001"], asked)["u000001"])
    units = list(here.tree(asked.known).nodes)[:8]
    killer = Killer(cluster, there.engine)
    held = here.sums(terms(measures), units, asked)
    killer.start()
    while True:  # asked until the kill fell into an answer: a small question may be over before it is seen
        assert there.sums(terms(measures), units, asked) == held
        if not killer.is_alive():
            break
    assert killer.while_busy  # tasks were under way when the worker and its executor were killed
    assert killer.executors() == 1
    assert there.recorded(units, asked) == here.recorded(units, asked)


class Killer(threading.Thread):
    """Kills the first worker as soon as a stage has tasks under way."""

    def __init__(self, cluster: Cluster, engine: Any):
        super().__init__(daemon=True)
        self._cluster = cluster
        self._context = engine._session.sparkContext
        self.while_busy = False

    def run(self) -> None:
        tracker, until = self._context.statusTracker(), time.monotonic() + 60
        while time.monotonic() < until:
            stages = [tracker.getStageInfo(s) for s in tracker.getActiveStageIds()]
            if any(stage and stage.numActiveTasks for stage in stages):
                self._cluster.kill(0)
                self.while_busy = True
                return
            time.sleep(0.001)

    def executors(self) -> int:
        """Those left, once the driver has noticed."""
        status = self._context._jsc.sc().getExecutorMemoryStatus
        until = time.monotonic() + 60
        while status().size() - 1 > 1 and time.monotonic() < until:
            time.sleep(0.1)
        return int(status().size()) - 1
