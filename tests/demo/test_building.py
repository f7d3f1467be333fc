"""Building the demonstration: the same papers every time, an interrupted build completed, progress shown."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tochuc import demo
from tochuc.books import models, paper
from tochuc.demo import plan, structure
from tochuc.demo.diary import Scene

SMALL = 1_500
SUMMER = date(2015, 9, 30)

_DIGEST = """
import hashlib, sys, django
django.setup()
from tochuc import demo
from tochuc.books import paper
sums = hashlib.sha256()
for raw in demo.papers({members}):
    sums.update(paper.read(raw).digest.encode())
print(sums.hexdigest())
"""


class Stopped(Exception):
    """The desk pressed Ctrl-C."""


@pytest.fixture
def papers() -> list[str]:
    """The digests of the first three months' papers."""
    return [paper.read(raw).digest for raw in demo.papers(SMALL, SUMMER)]


def posted() -> list[str]:
    return list(models.Decision.objects.order_by("posting").values_list("digest", flat=True))


@pytest.mark.slow
@pytest.mark.django_db
def test_an_interrupted_build_is_completed_by_the_next(papers: list[str]) -> None:
    steps = iter(range(len(papers)))

    def stop_half_way(done: int, total: int, text: str) -> None:
        if next(steps) == len(papers) // 2:
            raise Stopped

    with pytest.raises(Stopped):
        demo.build(stop_half_way, SMALL, SUMMER)
    before = posted()
    assert 0 < len(before) < len(papers)
    summary = demo.build(members=SMALL, until=SUMMER)
    assert posted() == papers
    assert (summary.passed_over, summary.posted) == (len(before), len(papers) - len(before))


@pytest.mark.slow
@pytest.mark.django_db
def test_an_interrupted_build_records_the_times_of_one_in_one_piece(papers: list[str]) -> None:
    demo.build(members=SMALL, until=date(2015, 8, 14))
    demo.build(members=SMALL, until=SUMMER)
    pieces = list(models.Decision.objects.order_by("posting").values_list("recorded_at", flat=True))
    assert len(pieces) == len(papers)
    assert pieces == list(times(SMALL, SUMMER))


def times(members: int, until: date) -> Iterator[object]:
    """When each paper is recorded, told by a clock that nothing was posted under."""
    from tochuc.demo.build import Clock

    clock = Clock()
    for raw in demo.papers(members, until):
        clock.read(raw)
        yield clock.now


@pytest.mark.slow
@pytest.mark.django_db
def test_progress_never_goes_back_and_ends_at_the_whole() -> None:
    seen: list[tuple[int, int]] = []
    demo.build(lambda done, total, text: seen.append((done, total)), SMALL, date(2015, 7, 1))
    dones = [done for done, _ in seen]
    assert dones == sorted(dones)
    assert len({total for _, total in seen}) == 1
    assert seen[-1][0] == seen[-1][1]
    assert all(done <= total for done, total in seen)


@pytest.mark.slow
def test_the_same_size_gives_the_same_papers_in_another_process(tmp_path: Path) -> None:
    mine = hashlib.sha256()
    for raw in demo.papers(SMALL):
        mine.update(paper.read(raw).digest.encode())
    environment = os.environ | {
        "PYTHONHASHSEED": "4711", "DJANGO_SETTINGS_MODULE": "tochuc.settings", "TOCHUC_DATA": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    other = subprocess.run(
        [sys.executable, "-c", _DIGEST.format(members=SMALL)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == mine.hexdigest()


def test_another_size_has_the_same_apparatus() -> None:
    def apparatus(members: int) -> list[str]:
        kinds = {
            "agency",
            "mass_organisation",
            "department",
            "service_unit",
            "service_subunit",
            "district_unit",
        }
        raws = demo.papers(members, date(2015, 7, 1))
        acts = [act for raw in raws for act in raw["acts"] if act["act"] == "open_unit"]
        return [act["code"] for act in acts if act["kind"] in kinds]

    assert apparatus(1_500) == apparatus(4_000)


def test_every_district_and_all_communes_stand_in_the_full_size() -> None:
    districts = plan.read("places")["district"]
    communes = [code for district in districts for code, *_ in structure.communes(district, 1.0)]
    assert len(districts) == 11
    assert len(set(communes)) == len(communes) == 226


def test_the_plan_names_divisions_that_exist() -> None:
    scene = Scene(SMALL)
    for raw in demo.papers(SMALL, date(2015, 7, 1)):
        for act in raw["acts"]:
            if act["act"] == "open_unit":
                scene.world.places[act["code"]] = structure.Place(act["code"], act["name"], act["kind"])
    for cut in scene.plan["cut"]:
        for named in filter(None, (cut["unit"], cut["into"], cut.get("people_to"))):
            assert structure.part(scene, named) in scene.world.places
