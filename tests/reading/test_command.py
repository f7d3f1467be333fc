"""`tochuc read` without its command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.reading.passages import figures
from tochuc.reading.command import UnreadableText, read_file, rendered
from tochuc.reading.marked import pieces
from tochuc.reading.reader import read

TEXT = "Tinh giản biên chế 61 người, đạt 5,3%. Đề nghị các huyện ủy tiếp tục thực hiện Nghị quyết số 18-NQ/TW trước ngày 30/9."


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return str(path)


def test_the_json_has_the_shape_the_documentation_names(file: str) -> None:
    data = json.loads(json.dumps(read_file(file, figures()), ensure_ascii=False))
    assert set(data) == {"document", "claims", "orders", "references", "contradictions", "notes"}
    assert set(data["document"]) >= {"title", "date", "place", "issuer", "kind", "people"}
    assert set(data["claims"][0]) >= {
        "start", "end", "text", "figure", "value", "of", "unit", "direction", "approximate", "kind", "scope", "period", "target",
    }  # fmt: skip
    assert set(data["orders"][0]) == {"start", "end", "text", "addressee", "action", "deadline", "with"}
    assert set(data["references"][0]) >= {"start", "end", "number", "issuer", "date"}
    assert data["claims"][0]["figure"] == "staff_reduced"


def test_the_page_of_text_tells_claims_orders_references_and_questions(file: str) -> None:
    page = rendered(read_file(file, figures()))
    for told in ("61 người", "các huyện ủy", "18-NQ/TW", "trước ngày 30/9", "Cần hỏi lại"):
        assert told in page


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableText, match=r"khong-co\.txt"):
        read_file(str(tmp_path / "khong-co.txt"))
    empty = tmp_path / "rong.txt"
    empty.write_bytes(b"")
    with pytest.raises(UnreadableText, match=r"rong\.txt.*rỗng"):
        read_file(str(empty))


def test_marked_pieces_join_to_the_text_and_hold_every_mark() -> None:
    reading = read(TEXT, figures())
    cut = list(pieces(TEXT, reading))
    assert "".join(piece.text for piece in cut) == TEXT
    assert {p.claim for p in cut} - {None} == set(range(len(reading.claims)))
    assert {p.order for p in cut} - {None} == set(range(len(reading.orders)))
    assert {p.reference for p in cut} - {None} == set(range(len(reading.references)))
