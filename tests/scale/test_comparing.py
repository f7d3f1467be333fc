"""`tochuc verify` finds what is wrong with the columnar copy, and says nothing where nothing is."""

from __future__ import annotations

import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.books.world import Stored, act, settled
from tochuc.figures import columnar
from tochuc.figures.comparing import compare


@pytest.fixture
def closed(db: None) -> Stored:
    made = Stored()
    settled(made)
    made.post(act("admit_member", person="binh", cell="cb-1"), on="2018-05-01")
    made.post(act("close_period", unit="tinh", period="2018-H1"), on="2018-07-10")
    columnar.caught_up()
    return made


def codes() -> list[str]:
    return [found.code for found in compare()]


def rewritten(table: str, change) -> None:
    """Change a file and make the manifest agree with it, as a mistake in our own writing would."""
    path = sorted((columnar.folder() / table).glob("*.parquet"))[0]
    rows = change(pq.read_table(path))
    pq.write_table(rows, path)
    manifest = columnar.folder() / "books.json"
    kept = json.loads(manifest.read_text("utf-8"))
    kept["files"][f"{table}/{path.name}"]["sha256"] = columnar.digest(path)
    manifest.write_text(json.dumps(kept), "utf-8")


def test_a_copy_that_is_level_or_behind_or_not_there_agrees(closed: Stored) -> None:
    assert codes() == []
    closed.post(act("expel_member", person="chi"), on="2018-08-01")
    assert codes() == []
    columnar.rebuild()
    assert codes() == []
    (columnar.folder() / "books.json").unlink()
    assert codes() == []


def test_a_changed_byte_is_found_even_where_size_and_time_are_as_they_were(closed: Stored) -> None:
    path = next((columnar.folder() / "entries").glob("*.parquet"))
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert codes() == ["copy_file_changed"]
    path.unlink()
    assert codes() == ["copy_file_missing"]


def test_an_entry_that_is_not_as_in_the_books_is_found_by_its_measure(closed: Stored) -> None:
    def more(rows: pa.Table) -> pa.Table:
        amounts = rows["amount"].to_pylist()
        return rows.set_column(
            rows.schema.get_field_index("amount"),
            "amount",
            pa.array([amounts[0] + 1, *amounts[1:]], pa.int64()),
        )

    rewritten("entries", more)
    found = compare()
    assert "copy_entries" in {f.code for f in found}
    assert len([f for f in found if f.code == "copy_entries"]) == 1


def test_a_balance_at_the_wrong_unit_is_found(closed: Stored) -> None:
    def elsewhere(rows: pa.Table) -> pa.Table:
        units = rows["unit"].to_pylist()
        return rows.set_column(
            rows.schema.get_field_index("unit"), "unit", pa.array([units[0] + 1, *units[1:]], pa.int32())
        )

    rewritten("totals", elsewhere)
    assert codes() == ["copy_balance"]


def test_rows_of_units_that_are_lacking_are_found(closed: Stored) -> None:
    rewritten("units", lambda rows: rows.slice(1))
    assert codes() == ["copy_rows"]
