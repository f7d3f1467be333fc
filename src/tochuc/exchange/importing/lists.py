"""The kinds of lists that can be brought in: which columns each one has, and how it is told from the others.

Always true: `needs` names the columns without which a row says nothing; each inner tuple is a choice of columns.
"""

from __future__ import annotations

from dataclasses import dataclass

_PERSON = (
    "code", "citizen_number", "name", "surname", "given", "sex", "female", "male", "born", "born_male", "born_female", "born_day",
    "born_month", "born_year", "ethnicity", "religion", "education", "schooling", "theory",
)  # fmt: skip
_BORN = ("born", "born_year", "born_male", "born_female")
_SEX = ("sex", "female", "male", "born_female")


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list. `key` are the columns a data row must fill one of; `place` is the column of its unit."""

    name: str
    vi: str
    en: str
    fields: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    key: tuple[str, ...]
    place: str = ""
    usual: tuple[str, ...] = ()


KINDS: dict[str, ListKind] = {
    k.name: k
    for k in (
        ListKind(
            "decisions", "quyết định", "decisions",
            ("order", "number", "issued", "effective", "paper_kind", "issuer", "subject", "signer", "act", "name",
             "code", "born", "unit", "title", "to_unit", "to_post", "ground", "amount", "bloc", "staff", "no_use"),
            (("number",), ("issued",), ("subject", "act")), ("number", "name", "code", "act"), "unit",
            ("number", "issued", "subject", "act", "name", "unit"),
        ),
        ListKind(
            "members", "đảng viên", "members",
            ("order", *_PERSON, "cell", "admitted", "official", "status", "no_use"),
            (("name", "surname"), _BORN, _SEX), ("name", "surname"), "cell",
            ("name", "born", "sex", "ethnicity", "admitted", "cell"),
        ),
        ListKind(
            "posts", "chức danh và người giữ", "posts and their holders",
            ("order", "post_code", "title", "unit", "code", "name", "surname", "given", "born", "born_year", "no_use"),
            (("title",),), ("title",), "unit", ("title", "unit", "name", "born"),
        ),
        ListKind(
            "people", "người", "people", ("order", *_PERSON, "unit", "staff", "bloc", "no_use"),
            (("name", "surname"), _BORN, _SEX), ("name", "surname"), "unit", ("name", "born", "sex", "ethnicity", "unit"),
        ),
        ListKind(
            "units", "đơn vị", "units",
            ("order", "unit_code", "unit_name", "unit_kind", "parent", "bloc", "no_use"),
            (("unit_name",),), ("unit_name",), "", ("unit_code", "unit_name", "unit_kind", "parent"),
        ),
    )
}  # fmt: skip


def guess(fields: dict[str, set[str]]) -> str | None:
    """The kind of list that headings speak of; `fields` are those found when read as each kind."""
    members, people = fields["members"], fields["people"]
    named, admitted = {"name", "surname"}, {"admitted", "official", "status"}
    told = {
        "decisions": {"number", "issued"} <= fields["decisions"] and bool({"subject", "act"} & fields["decisions"]),
        "posts": "title" in fields["posts"] and not members & (admitted | {"sex", "female", "born_female"}),
        "members": bool(members & (admitted | {"cell"})) and bool(members & named) and "staff" not in people,
        "people": bool(people & named) and bool(people & set(_BORN)),
        "units": "unit_name" in fields["units"],
    }  # fmt: skip
    return next((name for name, yes in told.items() if yes), None)
