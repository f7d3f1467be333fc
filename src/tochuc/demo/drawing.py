"""Drawing made-up people: names from lists, traits by the shares of the plan. Nobody drawn exists."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tochuc.demo import plan as plans
from tochuc.demo.world import Someone

_RELIGIONS = ("Công giáo", "Phật giáo", "Tin lành")
_NO_RELIGION = "Không"
_SENIOR = {"college", "university", "master"}


class Drawing:
    """Draws people one after another; their codes follow the order they are drawn in."""

    def __init__(self) -> None:
        names, traits = plans.read("names"), plans.read("plan")["traits"]
        self._groups = names["group"]
        self._group_shares = [g["share"] for g in self._groups]
        self._names = {"F": names["women"], "M": names["men"]}
        self._religious: float = traits["religious"]
        self._education = (list(traits["education"]), list(traits["education"].values()))
        self._theory = (list(traits["theory"]), list(traits["theory"].values()))
        self._drawn = 0

    def person(self, rng: Random, born: date, women: float, senior: bool = False) -> Someone:
        """A new person. `women` is the share of women; a senior one has at least a college degree."""
        sex = "F" if rng.random() < women else "M"
        group = rng.choices(self._groups, self._group_shares)[0]
        lists = self._names[sex]
        name = f"{rng.choice(group['family'])} {rng.choice(lists['middle'])} {rng.choice(lists['given'])}"
        religion = rng.choice(_RELIGIONS) if rng.random() < self._religious else _NO_RELIGION
        education = rng.choices(*self._education)[0]
        theory = rng.choices(*self._theory)[0]
        if senior:
            education = education if education in _SENIOR else "university"
            theory = theory or "intermediate"
        self._drawn += 1
        return Someone(
            f"ls-p{self._drawn:06d}", name, sex, born, group["ethnicity"], religion, education, theory
        )

    def member(self, rng: Random, on: date, women: float, ages: tuple[int, int] | None = None) -> Someone:
        """A person who has been a member for some time on the day (about one in fifty is still a candidate)."""
        age = rng.randint(*ages) if ages else _age(rng)
        born = _born(rng, on, age)
        person = self.person(rng, born, women, senior=ages is not None)
        youngest, latest = 19, max(20, min(age, 45))
        since = min(rng.randint(youngest, latest), rng.randint(youngest, latest))
        person.admitted = max(
            plans.later(born, since) + timedelta(days=rng.randint(0, 300)), date(1948, 1, 1)
        )
        person.status = "official"
        if (age < 45 and rng.random() < 0.035) or plans.later(person.admitted, 1) > on:
            person.status = "candidate"
            person.admitted = on - timedelta(days=rng.randint(20, 360))
            person.due = plans.later(person.admitted, 1)
        return person

    def newcomer(self, rng: Random, on: date, women: float) -> Someone:
        """A person to be admitted: 19 to 38 years old."""
        return self.person(rng, _born(rng, on, rng.randint(19, 38)), women)


def _age(rng: Random) -> int:
    low, high = rng.choices(((20, 30), (31, 40), (41, 50), (51, 60), (61, 70), (71, 80), (81, 93)),
                            (13, 26, 20, 19, 13, 7, 2))[0]  # fmt: skip
    return rng.randint(low, high)


def _born(rng: Random, on: date, age: int) -> date:
    """A birth day that makes the person `age` years old on the day."""
    return plans.later(on, -age) - timedelta(days=rng.randint(1, 360))
