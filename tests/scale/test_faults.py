"""Faults: killed processes, a full disk, damaged files, two closers at once, a clock set back. The books stay right."""

from __future__ import annotations

import errno
import json
import logging
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection, connections

from tests.books.world import Stored, act, settled
from tochuc.books import models, paper, periods, posting, store, verification
from tochuc.books.records import Refused
from tochuc.figures import balances, columnar
from tochuc.figures.comparing import compare
from tochuc.figures.evaluate import evaluate, question
from tochuc.figures.rollup import open_rollup


@pytest.fixture
def stored(db: None) -> Stored:
    made = Stored()
    settled(made)
    return made


def members() -> float | None:
    return evaluate(["members"], question("tinh", periods.read("2018-H2")))["members"].number


def sound() -> bool:
    return not verification.verify() and not compare()


# ---- killed at every step -------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("what", ["catch-up", "close"])
def test_a_process_killed_at_any_step_leaves_books_and_copy_right(
    what: str, installation: dict[str, str]
) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = installation | {
        "DJANGO_SETTINGS_MODULE": "tochuc.settings",
        "PYTHONPATH": f"{root / 'src'}:{root}",
    }
    told = subprocess.run(
        [sys.executable, "-m", "tests.scale.faulty", what],
        env=environment,
        capture_output=True,
        text=True,
        cwd=root,
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout.splitlines()[-1])
    assert found["wrong"] == []
    assert found["killed"] >= 5  # it was killed at all


# ---- a full disk ----------------------------------------------------------------------------------------------


def full(*args: Any, **kwargs: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("where", ["segment", "balance", "manifest"])
def test_a_full_disk_is_told_plainly_and_costs_only_the_copy(
    stored: Stored, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert members() == 3
    held = columnar.caught_up()
    stored.post(act("close_period", unit="tinh", period="2018-H1"), on="2018-07-10")
    stored.post(act("expel_member", person="chi"), on="2018-08-01")
    with monkeypatch.context() as patch:
        owner, name = {
            "segment": (pq.ParquetWriter, "write_table"), "balance": (balances, "_write"),
            "manifest": (columnar, "_settle"),
        }[where]  # fmt: skip
        patch.setattr(owner, name, full)
        with pytest.raises(columnar.NotWritten, match=r"ổ đĩa đã đầy.*Sổ không bị ảnh hưởng"):
            members()
        assert not list(columnar.folder().glob("**/*.part*"))
        assert columnar.named_files(columnar.folder()).keys() == {
            str(Path(p).relative_to(held.folder)) for _, paths in held.paths for p in paths
        }
        assert not verification.verify()
    assert members() == 2
    assert sound()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's disk is the server's")
@pytest.mark.django_db(transaction=True)
def test_closing_on_a_full_disk_closes_nothing_and_can_be_done_again() -> None:
    world = Stored()
    settled(world)
    columnar.caught_up()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that other tests left free would hold all that is to be posted
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        acts = [act("train", person="an", unit="phong-1", course="theory") for _ in range(400)]
        closing = act("close_period", unit="tinh", period="2018-H1")
        with pytest.raises(Exception, match="full"):
            world.post(*acts, closing, on="2018-07-10", number="77-QĐ/TU")
        cursor.execute("PRAGMA max_page_count = 1000000000")
    assert store.last_posting() == 1 and not models.Fact.objects.filter(kind="period").exists()
    world.post(*acts, closing, on="2018-07-10", number="77-QĐ/TU")
    assert members() == 3
    assert sound()


# ---- damaged files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["entries", "units", "totals", "sums", "held"])
@pytest.mark.parametrize("damage", ["truncated", "altered", "removed"])
def test_a_damaged_file_is_noticed_and_the_copy_made_anew_with_a_word_about_it(
    stored: Stored, table: str, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    stored.post(act("close_period", unit="tinh", period="2018-H1"), on="2018-07-10")
    assert members() == 3
    path = sorted((columnar.folder() / table).glob("*.parquet"))[0]
    data = path.read_bytes()
    if damage == "removed":
        path.unlink()
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "truncated" else data[:200] + b"\0" + data[201:])
    with caplog.at_level(logging.WARNING, "tochuc.columnar"):
        assert members() == 3
    assert f"{table}/{path.name}" in caplog.text
    assert sound()


def test_a_damaged_manifest_is_noticed(stored: Stored, caplog: pytest.LogCaptureFixture) -> None:
    assert members() == 3
    (columnar.folder() / "books.json").write_text('{"books": {}', "utf-8")
    with caplog.at_level(logging.WARNING, "tochuc.columnar"):
        assert members() == 3
    assert "books.json" in caplog.text


def test_a_copy_of_other_books_is_never_answered_from(
    stored: Stored, caplog: pytest.LogCaptureFixture
) -> None:
    assert members() == 3
    opened = open_rollup()
    models.Decision.objects.filter(posting=1).update(
        digest="0" * 64
    )  # other books with the same number of postings
    with caplog.at_level(logging.WARNING, "tochuc.columnar"):
        assert members() == 3
    assert "của sổ khác" in caplog.text
    assert open_rollup() is not opened


# ---- joining, sweeping ----------------------------------------------------------------------------------------


def test_small_segments_are_joined_and_a_much_larger_one_is_left_alone() -> None:
    assert columnar._first_to_join([1000, 3, 2, 1]) == 1
    assert columnar._first_to_join([1000, 500, 3, 2]) == 2
    assert columnar._first_to_join([10, 10, 10]) == 0
    written, sizes = 0, []  # ten thousand catch-ups of one entry: none is written again more than a few times
    for _ in range(10_000):
        sizes.append(1)
        if len(sizes) >= 24:
            start = columnar._first_to_join(sizes)
            written += sum(sizes[start:])
            sizes[start:] = [sum(sizes[start:])]
    assert written < 10 * 10_000 and len(sizes) < 24


def test_joined_segments_hold_the_same_and_what_they_replace_is_swept_away(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columnar, "_MANY", 4)
    monkeypatch.setattr(columnar, "_GRACE", -1)
    for month in range(3, 10):
        stored.post(act("train", person="an", unit="phong-1", course="theory"), on=f"2018-{month:02d}-01")
        copy = columnar.caught_up()
        assert len(copy.files("entries")) < 4
    assert sum(pq.read_metadata(p).num_rows for p in copy.files("entries")) == models.Entry.objects.count()
    assert sorted(map(str, (columnar.folder() / "entries").iterdir())) == sorted(copy.files("entries"))
    assert sound()


# ---- two at once ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_closers_at_once_one_closes_and_both_copies_are_level() -> None:
    world = Stored()
    settled(world)
    read = [
        paper.read(world.paper(act("close_period", unit="tinh", period="2018-H1"), on="2018-07-10"))
        for _ in range(2)
    ]
    ready, results = threading.Barrier(2), []

    def close(number: int) -> None:
        try:
            ready.wait(10)
            posting.draft(read[number]).post("thử")
            results.append("closed")
        except Refused as refused:
            results.append(refused.problems[0].code)
        finally:
            results.append(columnar.caught_up().last)
            connections.close_all()

    closers = [threading.Thread(target=close, args=(n,)) for n in range(2)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join(60)
    assert results.count("closed") == 1 and len(results) == 4
    assert models.Fact.objects.filter(kind="period").count() == 1
    assert store.last_posting() == 2 and columnar.caught_up().last == 2
    assert len(balances.balances(columnar.caught_up())) == 1
    assert sound()


# ---- the clock ------------------------------------------------------------------------------------------------


def test_a_clock_set_back_never_takes_the_record_back(stored: Stored) -> None:
    late, early = datetime(2030, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
    numbers = []
    for at in (late, early):
        read = paper.read(world_paper(stored, at is late))
        numbers.append(posting.draft(read).post("thử", at=at).posting)
    moments = [models.Decision.objects.get(posting=n).recorded_at for n in numbers]
    assert moments == [late, late]
    assert store.posting_at(date(2029, 12, 31)) < numbers[0]
    assert store.posting_at(date(2030, 1, 2)) == numbers[1]
    assert not [f for f in verification.verify() if f.code == "verify_time"]


def world_paper(world: Stored, first: bool) -> Any:
    one = act("admit_member", person="binh", cell="cb-1") if first else act("expel_member", person="chi")
    return world.paper(one, on="2018-05-01")
