"""What goes out comes back without loss, runs nothing in a spreadsheet, and names nobody it should not."""

from __future__ import annotations

import io
import json
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.namespace import ORG, RDF

from tests.books.world import Stored, act
from tochuc.exchange.exporting import org, popolo, sdmx, tables
from tochuc.exchange.exporting.picture import ChangeSeen, HolderSeen, Picture, PostSeen, UnitSeen, picture

text = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
words = st.from_regex(r"[A-Za-zÀ-ỹ][A-Za-zÀ-ỹ0-9 ]{0,15}", fullmatch=True)
codes = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}", fullmatch=True)
days = st.one_of(st.just(""), st.dates(date(1930, 1, 1), date(2030, 1, 1)).map(str))


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    units = draw(st.lists(codes, min_size=1, max_size=5, unique=True))
    posts = draw(st.lists(codes, max_size=4, unique=True))
    names = draw(st.dictionaries(codes, words, max_size=3))
    some = st.lists(st.sampled_from(units), min_size=1, max_size=3, unique=True).map(
        lambda v: tuple(sorted(v))
    )
    changes = draw(st.lists(st.builds(ChangeSeen, days.filter(bool), some, some), max_size=2, unique=True))
    pairs = [(p, post) for p in names for post in posts] if names else []
    held = draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True)) if pairs else []
    return Picture(
        "2018-06-30",
        tuple(
            sorted(
                UnitSeen(
                    u, draw(words), draw(codes), draw(st.sampled_from(["", *units])), draw(days), draw(days)
                )
                for u in units
            )
        ),
        tuple(
            sorted(
                PostSeen(p, draw(st.sampled_from(units)), draw(text), draw(words), draw(codes)) for p in posts
            )
        ),
        tuple(sorted(HolderSeen(p, names[p], post, draw(days)) for p, post in held)),
        tuple(sorted(changes)),
    )


observations = st.lists(
    st.builds(
        sdmx.Observation, codes, codes,
        st.sampled_from(["2018", "2018-H1", "2018-H2", "2018-Q3", "2018-M05", "2018-9M"]),
        st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**9), 10**9).map(float)),
        st.sampled_from(["người", "đơn vị", "%"]), st.integers(0, 10**9),
    ),
    unique_by=lambda o: (o.figure, o.unit, o.period), max_size=8,
)  # fmt: skip


@given(pictures())
@settings(max_examples=60, deadline=None)
def test_popolo_comes_back_without_loss(seen: Picture) -> None:
    assert popolo.read(popolo.write(seen)) == seen


@pytest.mark.parametrize("form", ["turtle", "xml", "nt", "json-ld"])
@given(seen=pictures())
@settings(max_examples=25, deadline=None)
def test_org_comes_back_without_loss(form: str, seen: Picture) -> None:
    assert org.read(org.write(seen, form), form) == seen


@given(observations)
@settings(max_examples=100, deadline=None)
def test_sdmx_comes_back_without_loss(found: list[sdmx.Observation]) -> None:
    assert sdmx.read_csv(sdmx.write_csv(found)) == found
    assert sorted(sdmx.read_json(sdmx.write_json(found)), key=str) == sorted(found, key=str)


cells = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r"), max_size=12),
    st.sampled_from(
        ["=1+1", "+84", "-5", "@SUM(A1)", "\t=1", " =cmd|'/C calc'!A0", "'=1", "''x", "-2,5", "|x", "%x"]
    ),
)


@given(st.lists(st.lists(cells, min_size=2, max_size=3), max_size=5))
@settings(max_examples=200, deadline=None)
def test_a_list_comes_back_without_loss_and_no_cell_of_it_is_live(rows: list[list[str]]) -> None:
    data = tables.csv_of(("a", "b"), rows)
    assert list(tables.read_csv(data))[1:] == rows
    for row in rows:
        for value in row:
            left = str(tables.guarded(value))
            assert not left.lstrip().startswith(("=", "@")) and (
                not left.lstrip().startswith(("+", "-"))
                or left.strip("+-").replace(",", "").replace(".", "").isdigit()
            )


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    data = tables.xlsx_of(("Tên",), [['=HYPERLINK("http://x")'], ["http://x"], ["+1"], [5], ["\x07chuông"]])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [c.data_type for c in sheet["A"]] == ["s", "s", "s", "s", "n", "s"]
    assert all(c.hyperlink is None for c in sheet["A"])


@pytest.fixture
def merged(stored: Stored) -> Stored:
    stored.post(act("merge_units", units=["phong-3"], into="phong-2"), on="2018-05-01")
    return stored


def test_the_picture_of_the_books_shows_units_posts_holders_and_mergers(merged: Stored) -> None:
    seen = picture(date(2018, 6, 30))
    assert len(seen.units) == 11 and {u.code: u.ended for u in seen.units}["phong-3"] == "2018-05-01"
    assert seen.changes == (ChangeSeen("2018-05-01", ("phong-3",), ("phong-2",)),)
    assert [(h.person, h.name, h.post) for h in seen.holders] == [("an", "Lý Văn An", "tp-1")]
    for again in (popolo.read(popolo.write(seen)), org.read(org.write(seen))):
        assert again == seen


def test_a_merger_is_a_change_event_of_the_ontology(merged: Stored) -> None:
    graph = Graph().parse(data=org.write(picture(date(2018, 6, 30))), format="turtle")
    (event,) = graph.subjects(RDF.type, ORG.ChangeEvent)
    assert str(graph.value(event, ORG.originalOrganization)).endswith("phong-3")
    assert str(graph.value(event, ORG.resultingOrganization)).endswith("phong-2")


def test_only_holders_of_leading_posts_go_out_and_nothing_restricted_with_them(stored: Stored) -> None:
    stored.post(act("amend_person", person="an", religion="Phật giáo"))
    stored.post(act("open_post", code="nv-1", unit="phong-1", title="clerk", name="Văn thư", rank="staff"))
    stored.post(act("appoint", person="ha", post="nv-1"))
    told = popolo.write(picture(date(2018, 6, 30)))
    assert "Lý Văn An" in told and "Vi Thị Hà" not in told
    assert not any(word in told for word in ("Phật", "1975", "Tày", "birth"))
    assert json.loads(popolo.write(picture(date(2018, 6, 30), people=False)))["persons"] == []


def test_a_figure_without_data_is_missing_and_not_zero() -> None:
    message = sdmx.write_csv([sdmx.Observation("members", "tinh", "2018-H1", None, "người")])
    assert ",2018-S1,,O," in message
