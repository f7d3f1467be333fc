"""The diary of the demonstration: tasks on days, and the scene in which they write their papers.

Always true: tasks are carried out in order of their day, then of the order they were entered, and each draws from a
random source of its own; so a new task changes nobody else's papers but through who is where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from tochuc.demo import plan as plans
from tochuc.demo.drawing import Drawing
from tochuc.demo.papers import Raw, Register
from tochuc.demo.world import World


@dataclass
class Scene:
    """What every task sees: the plan, the world so far, the register of numbers, the size asked for."""

    members: int
    plan: dict[str, Any] = field(default_factory=lambda: plans.read("plan"))
    world: World = field(default_factory=World)
    register: Register = field(default_factory=Register)
    drawing: Drawing = field(default_factory=Drawing)
    touched: dict[str, date] = field(default_factory=dict)  # the last day a paper named the person
    mistake: tuple[str, str, str] | None = None  # number, issuer and person of the paper to be reversed

    def rng(self, *about: object) -> Random:
        return Random(":".join(map(str, (self.plan["seed"], *about))))

    @property
    def scale(self) -> float:
        """The size asked for against the full one, which the plan's numbers of people are for."""
        return float(self.members) / float(self.plan["full_size"])

    def some(self, number: float, rng: Random) -> int:
        """A whole number that is `number` on average."""
        return int(number) + (rng.random() < number % 1)

    def paper(
        self,
        issuer: str,
        kind: str,
        issued: date,
        subject: str,
        acts: Sequence[Raw],
        effective: date | None = None,
    ) -> Raw:
        for act in acts:
            if isinstance(person := act.get("person"), str):
                self.touched[person] = issued
        return self.register.paper(issuer, kind, issued, subject, acts, effective)


Write = Callable[[Scene, date], Iterator[Raw]]


@dataclass(frozen=True)
class Task:
    """On `day`, `write` gives papers. `weight` is about how many people they name, for the progress shown."""

    day: date
    text: str
    write: Write
    weight: int = 1


def carry_out(scene: Scene, tasks: Sequence[Task]) -> Iterator[tuple[Raw, Task]]:
    """The papers of all tasks in order. A task whose day has passed the plan's last day is left out."""
    for task in sorted(tasks, key=lambda t: t.day):
        if task.day <= scene.plan["last"]:
            for raw in task.write(scene, task.day):
                yield raw, task
