"""Citizen numbers (số định danh cá nhân), kept apart from papers, facts and entries.

Always true: a number belongs to one person; it stands in no paper that is kept, so it cannot be read from one.
"""

from __future__ import annotations

from collections.abc import Mapping

from tochuc.books import models
from tochuc.books.paper import Paper
from tochuc.books.records import Refused, problem


def numbers_in(read: Paper) -> dict[str, str]:
    """The citizen numbers a paper brings along, by the person's code."""
    given = ((getattr(act, "code", ""), getattr(act, "citizen_number", "")) for act in read.acts)
    return {code: number for code, number in given if number}


def keep(numbers: Mapping[str, str]) -> None:
    """Keep each person's number. Raises `Refused` where a number is another person's."""
    if not numbers:
        return
    taken = models.CitizenNumber.objects.filter(number__in=list(numbers.values())).select_related("person")
    problems = [
        problem("citizen_number_taken", person=code, other=row.person.code)
        for row in taken
        for code, number in numbers.items()
        if number == row.number and code != row.person.code
    ]
    if len(set(numbers.values())) < len(numbers):
        problems.append(problem("citizen_number_taken", person=", ".join(numbers), other=""))
    if problems:
        raise Refused(problems)
    ids = dict(models.Person.objects.filter(code__in=list(numbers)).values_list("code", "id"))
    rows = [models.CitizenNumber(person_id=ids[code], number=number) for code, number in numbers.items()]
    models.CitizenNumber.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["number"], unique_fields=["person"]
    )
