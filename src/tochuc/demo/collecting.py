"""The demonstration's collecting: the districts are asked for the members form of the first half of 2018.

Always true: what a district declares is what the books say, but for one that counts three too many and one that is
returned; asked again, nothing changes. The day due is ten days after the build, so that the board has who is behind.
"""

from __future__ import annotations

from datetime import timedelta

from tochuc.access import accounts, scopes
from tochuc.access.models import User
from tochuc.declared.differences import booked
from tochuc.exchange import submissions
from tochuc.exchange.models import Submission

PERIOD, TO, SECRETARY = "2018-H1", "lang-son", "bi-thu"
_OVER = 3  # members too many in the form that differs


def collect() -> int:
    """Ask the districts and send most of their forms. How many were asked; 0 where they were asked before.

    Needs the demonstration in the data folder (its accounts are made there only).
    """
    if Submission.objects.filter(period=PERIOD, to=TO).exists():
        return 0
    by = _secretary()
    districts = submissions.below(TO, "district_committee")
    asked = submissions.open_period(PERIOD, TO, districts, scopes.today() + timedelta(days=10), by)
    for place, row in enumerate(asked):
        _carry(row, place, by)
    return len(asked)


def _carry(row: Submission, place: int, by: User) -> None:
    """The first is not begun, the second half filled, the third returned, the fourth differs; the rest are accepted."""
    numbers = {f: float(n) for f, n in booked(row.unit, row.period, row.asks).items() if n is not None}
    match place:
        case 0:
            return
        case 1:
            some = list(numbers)[:4]
            submissions.keep(row, {f: {"value": f"{numbers[f]:.0f}", "why": ""} for f in some}, by)
        case 2:
            submissions.send(row, numbers | {"members": numbers["members"] - 1}, by)
            submissions.give_back(row, "Đếm lại số đảng viên cuối kỳ, thiếu một người.", by)
        case 3:
            why = {"members": "Tính cả ba đồng chí đang chuyển đến"}
            submissions.send(row, numbers | {"members": numbers["members"] + _OVER}, by, explanations=why)
        case _:
            submissions.accept(submissions.send(row, numbers, by), by)


def _secretary() -> User:
    """The demonstration's secretary; its password is made anew when the pages are opened."""
    if not User.objects.filter(username=SECRETARY).exists():
        accounts.create_demo_accounts()
    return User.objects.get(username=SECRETARY)
