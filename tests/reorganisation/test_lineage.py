"""Where a unit came from and went: as data with decisions, for codes that ended, and as a picture."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from tests.books.world import Stored, act, settled
from tochuc.books.store import last_posting
from tochuc.figures.lineage import UnknownCode, lineage
from tochuc.figures.lineage_picture import picture

NOW = date(2019, 1, 1)


@pytest.fixture
def stored(db: None) -> Stored:
    """xa-1 merged into xa-3 with xa-2; xa-3 split into xa-4 and xa-5; phong-3 dissolved."""
    made = Stored()
    settled(made)
    made.post(
        act("merge_units", units=["xa-1", "xa-2"], into="xa-3", name="Đảng bộ xã Ba", kind="grassroots_committee"),
        on="2018-04-02",
    )  # fmt: skip
    parts = [
        {
            "code": "xa-4",
            "name": "Đảng bộ xã Bốn",
            "kind": "grassroots_committee",
            "share": 70,
            "units": ["cb-1"],
        },
        {
            "code": "xa-5",
            "name": "Đảng bộ xã Năm",
            "kind": "grassroots_committee",
            "share": 30,
            "units": ["cb-2"],
        },
    ]
    made.post(act("rename_unit", unit="xa-3", name="Đảng bộ xã Ba Mới"), on="2018-06-01")
    made.post(act("split_unit", unit="xa-3", parts=parts), on="2018-09-03")
    made.post(act("dissolve_unit", unit="phong-3"), on="2018-09-04")
    return made


def test_a_code_that_ended_answers_with_what_stands_for_it_today(stored: Stored) -> None:
    found = lineage("xa-1", NOW, last_posting())
    assert found.today == ("xa-4", "xa-5")
    assert (found.ancestors, found.successors) == ((), ("xa-3", "xa-4", "xa-5"))
    assert lineage("xa-1", date(2018, 5, 1), last_posting()).today == ("xa-3",)
    assert lineage("phong-3", NOW, last_posting()).today == ()
    assert lineage("ban", NOW, last_posting()).today == ("ban",)


def test_every_step_names_its_decision(stored: Stored) -> None:
    found = lineage("xa-4", NOW, last_posting())
    assert set(found.ancestors) == {"xa-1", "xa-2", "xa-3"}
    steps = {s.kind: s for s in found.steps}
    assert (steps["merged"].units, steps["merged"].into) == (("xa-1", "xa-2"), ("xa-3",))
    assert (steps["split"].units, steps["split"].detail) == (("xa-3",), "xa-4 70%, xa-5 30%")
    assert steps["renamed"].detail == "Đảng bộ xã Ba Mới"
    assert [s.written for s in found.steps if s.kind in ("merged", "renamed", "split")] == [
        "02-QĐ/TU", "03-QĐ/TU", "04-QĐ/TU"
    ]  # fmt: skip


def test_a_reversed_step_is_no_step(stored: Stored) -> None:
    known = last_posting()
    stored.post(act("reverse_decision", posting=known, why="Ghi nhầm"), on="2018-10-01")
    assert lineage("phong-3", NOW, last_posting()).today == ("phong-3",)
    assert "dissolved" in {s.kind for s in lineage("phong-3", NOW, known).steps}
    assert "dissolved" not in {s.kind for s in lineage("phong-3", NOW, last_posting()).steps}


def test_a_code_nobody_bore_is_said_to_be_unknown(stored: Stored) -> None:
    with pytest.raises(UnknownCode):
        lineage("xa-99", NOW, last_posting())


def test_the_picture_names_every_unit_and_has_no_script(stored: Stored) -> None:
    svg = picture(lineage("xa-3", NOW, last_posting()), last_posting())
    root = ElementTree.fromstring(svg)
    words = " ".join(root.itertext())
    for name in (
        "Đơn vị xa-1",
        "Đơn vị xa-2",
        "Đảng bộ xã Bốn",
        "Đảng bộ xã Năm",
        "02/04/2018",
        "03/09/2018",
    ):
        assert name in words, name
    assert not [e for e in root.iter() if e.tag.endswith("script")]
    bands = [e for e in root.iter() if e.tag.endswith("path")]
    assert len(bands) == 4  # two into one, one into two
