"""Building the demonstration: its papers are written in order of their days and posted one after another.

Always true: a paper's `recorded_at` is the day of its issue from eight in the morning on, half a minute after the one
before and never earlier, so that "as known on 31 May 2018" means what it says; it is simulated, and so marked by `by`.
A build that was interrupted is completed by the next; one that is complete is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from tochuc.access import accounts
from tochuc.books import paper, posting, store
from tochuc.demo import apparatus, appraisal, cadres, committee, membership, opening
from tochuc.demo.diary import Scene, Task, carry_out
from tochuc.demo.papers import Raw
from tochuc.exchange.importing.collecting import paused

BY = "số liệu minh họa"
ROOT = "lang-son"
_FEWEST = 1_500  # members: with fewer there would be hardly any beside the apparatus
NEXT_PAPER = "them-mot-nguoi-tinh-gian.json"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Summary:
    """What a build came to. `next_paper` is a file with one more reduction of staff, ready for `tochuc post`."""

    posted: int
    passed_over: int
    members: int
    cells: int
    grassroots: int
    units: int
    staff: int
    next_paper: str

    def text(self, lang: str = "vi") -> str:
        """The summary as a sentence for the desk."""
        if lang == "en":
            return (
                f"{self.posted} decisions posted, {self.passed_over} stood already; {self.members} members in "
                f"{self.cells} cells of {self.grassroots} grassroots organisations, {self.staff} people on the Party's "
                f"payroll; every person is made up. One more reduction of staff to try: tochuc post {self.next_paper}"
            )
        return (
            f"Đã ghi sổ {self.posted} quyết định, {self.passed_over} quyết định đã có từ trước; {self.members} đảng viên "
            f"ở {self.cells} chi bộ thuộc {self.grassroots} tổ chức cơ sở đảng, {self.staff} người trong biên chế khối "
            f"Đảng, đoàn thể; mọi người đều là hư cấu. Thử thêm một người tinh giản: tochuc post {self.next_paper}"
        )


def build(progress: Progress | None = None, members: int = 60_000, until: date | None = None) -> Summary:
    """Post the demonstration's decisions to these books, those that stand already left alone.

    `members` is about how many members there are on the first day (1,500 at least, since the apparatus is whole in any
    size); papers after the day `until` are left out. `progress(done, total, text)` is called after every decision.
    Raises `tochuc.books.records.Refused`.
    """
    _mark_as_demonstration()
    scene = _scene(members, until)
    clock = Clock()
    shown = _Shown(progress, _tasks(scene))
    posted = passed_over = 0

    def read() -> Iterator[paper.Paper]:
        for raw, task in carry_out(scene, shown.tasks):
            clock.read(raw)
            yield paper.read(raw)
            shown.step(raw, task)

    with paused():
        for result in posting.post_all(read(), by=BY, at=lambda _: clock.now):
            passed_over += result.same
            posted += not result.same
    shown.finish()
    return _summary(scene, posted, passed_over, _write_next(scene))


def _mark_as_demonstration() -> None:
    """Leave a file in a data folder whose books begin with the demonstration: only there are demo accounts made."""
    if not store.last_posting():
        (Path(settings.DATA) / accounts.DEMONSTRATION).touch()


def papers(members: int = 60_000, until: date | None = None) -> Iterator[Raw]:
    """The demonstration's papers as they are read, in order, without posting them."""
    scene = _scene(members, until)
    return (raw for raw, _ in carry_out(scene, _tasks(scene)))


def _scene(members: int, until: date | None) -> Scene:
    scene = Scene(max(members, _FEWEST))
    if until is not None:
        scene.plan = scene.plan | {"last": min(until, scene.plan["last"])}
    return scene


def _tasks(scene: Scene) -> list[Task]:
    subjects = (
        opening.tasks, membership.tasks, membership.badge_tasks, appraisal.tasks, apparatus.tasks, cadres.tasks,
        committee.tasks,
    )  # fmt: skip
    return [task for subject in subjects for task in subject(scene)]


class Clock:
    """When each paper is recorded, told by the papers alone: an interrupted build goes on with the same times."""

    def __init__(self) -> None:
        self.now = datetime.min.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))

    def read(self, raw: Raw) -> None:
        morning = datetime.combine(date.fromisoformat(raw["issued"]), time(8), ZoneInfo(settings.TIME_ZONE))
        self.now = max(morning, self.now + timedelta(seconds=30))


class _Shown:
    """Progress in people named: each task has an expected weight, and gets that much and no more."""

    def __init__(self, progress: Progress | None, tasks: list[Task]):
        self.tasks, self._progress = tasks, progress
        self._total = sum(task.weight for task in tasks)
        self._before = self._within = 0
        self._task: Task | None = None

    def step(self, raw: Raw, task: Task) -> None:
        if self._progress is None:
            return
        if task is not self._task:
            self._before += self._task.weight if self._task else 0
            self._task, self._within = task, 0
        self._within = min(task.weight, self._within + _people(raw))
        self._progress(
            min(self._before + self._within, self._total), self._total, f"{raw['issued']} {task.text}"
        )

    def finish(self) -> None:
        if self._progress is not None:
            self._progress(self._total, self._total, "")


def _people(raw: Raw) -> int:
    """About how many people a paper names."""
    count = 0
    for act in raw["acts"]:
        listed = act.get("members") or act.get("people") or ()
        count += len(listed) + sum(len(people) for people in act.get("results", {}).values()) or 1
    return count


# ---- what a build leaves behind ---------------------------------------------------------------------------------


def _summary(scene: Scene, posted: int, passed_over: int, next_paper: Path) -> Summary:
    world = scene.world
    return Summary(
        posted, passed_over,
        members=sum(len(people) for people in world.members.values()),
        cells=sum(len(cells) for cells in world.cells.values()),
        grassroots=sum(len(organisations) for organisations in world.grassroots.values()),
        units=len(world.places),
        staff=sum(len(people) for people in world.staff.values()),
        next_paper=str(next_paper),
    )  # fmt: skip


def _write_next(scene: Scene) -> Path:
    """One more reduction, dated the day before the last, of somebody who is still on the payroll."""
    day = scene.plan["last"] - timedelta(days=1)
    free = apparatus.reducible(scene, "ls-van-phong")
    person = next(p for p in free if scene.touched.get(p.code, day) <= day)
    acts = [apparatus.reduction(person, "redundant")]
    raw = scene.paper(ROOT, "decision", day, "Tinh giản biên chế (thêm một người để thử)", acts)
    path = Path(settings.DATA) / "vi-du" / NEXT_PAPER
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(raw, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path
