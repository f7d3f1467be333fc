"""The checks that the rules of `rules.toml` name: each says whether a record has the fault.

Always true: a check reads one record as the books have it on a day, and a rule's own numbers; it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """A person as the books have them on a day. `since`: the day of the last fact on membership."""

    code: str
    values: Mapping[str, Any]
    membership: Mapping[str, Any]
    employment: Mapping[str, Any]
    since: date | None
    on: date
    number: str = ""  # the citizen number, which no finding tells

    @property
    def age(self) -> int:
        """Full years; by the year alone where only that is kept."""
        born = str(self.values.get("born", ""))
        if not born:
            return 0
        later = len(born) == 10 and (self.on.month, self.on.day) < (int(born[5:7]), int(born[8:10]))
        return self.on.year - int(born[:4]) - later


Check = Callable[[Record, Mapping[str, Any]], bool]


def lacks(record: Record, rule: Mapping[str, Any]) -> bool:
    return not record.values.get(rule["field"])


def year_alone(record: Record, rule: Mapping[str, Any]) -> bool:
    return len(str(record.values.get("born", ""))) == 4


def no_admission(record: Record, rule: Mapping[str, Any]) -> bool:
    return not record.membership.get("admitted")


def admitted_younger(record: Record, rule: Mapping[str, Any]) -> bool:
    admitted, born = str(record.membership.get("admitted", "")), str(record.values.get("born", ""))
    return bool(admitted and born) and int(admitted[:4]) - int(born[:4]) < int(rule["years"])


def official_before_admitted(record: Record, rule: Mapping[str, Any]) -> bool:
    admitted, official = (str(record.membership.get(k, "")) for k in ("admitted", "official"))
    return bool(admitted and official) and official < admitted


def older(record: Record, rule: Mapping[str, Any]) -> bool:
    return record.age > int(rule["years"])


def employed_older(record: Record, rule: Mapping[str, Any]) -> bool:
    return bool(record.employment) and record.age > int(rule["years"])


def number_disagrees(record: Record, rule: Mapping[str, Any]) -> bool:
    """Digit 4 of a citizen number tells century and sex (0 a man of 19.., 1 a woman, 2 and 3 of 20..), 5 and 6 the year."""
    born, sex = str(record.values.get("born", "")), record.values.get("sex")
    if len(record.number) != 12 or not born or not sex:
        return False
    century, woman = divmod(int(record.number[3]), 2)
    return int(born[:4]) != 1900 + 100 * century + int(record.number[4:6]) or (sex == "F") != bool(woman)


def one_word(record: Record, rule: Mapping[str, Any]) -> bool:
    return len(str(record.values.get("name", "")).split()) < 2


def candidate_longer(record: Record, rule: Mapping[str, Any]) -> bool:
    return record.membership.get("status") == "candidate" and _months(record) > int(rule["months"])


def in_transit_longer(record: Record, rule: Mapping[str, Any]) -> bool:
    return record.membership.get("status") == "transit" and _months(record) > int(rule["months"])


def _months(record: Record) -> int:
    """Whole months since the admission of a candidate, or the last fact."""
    begun = record.since
    if record.membership.get("status") == "candidate" and (told := record.membership.get("admitted")):
        begun = date.fromisoformat(str(told))
    if begun is None:
        return 0
    return (record.on.year - begun.year) * 12 + record.on.month - begun.month - (record.on.day < begun.day)


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        lacks, year_alone, no_admission, admitted_younger, official_before_admitted, older, employed_older, number_disagrees, one_word,
        candidate_longer, in_transit_longer,
    )
}  # fmt: skip
