"""Acts on posts (chức danh) and on the cadres who hold them or are prepared for them.

Always true: a post has at most one holder; one person may hold several; posts and holders are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field

from tochuc import regulations
from tochuc.books.acts.base import Act, NewCode, PersonRef, PostRef, Text, UnitRef
from tochuc.books.acts.carrying import planned_from
from tochuc.books.acts.people import alive_problems
from tochuc.books.records import Entry, Fact, Problem, problem
from tochuc.books.state import Books


class OpenPost(Act):
    """Open a post at a unit (đặt chức danh). `title` is a standard post of the field where one fits.

    Entries: +1 `posts.open.<rank>` at the unit, reason `opened`.
    Refuses: a code in use, a title that is no standard post and has no name.
    """

    area = "posts"
    vi = "Đặt chức danh"
    en = "Open a post"
    example: ClassVar[dict[str, Any]] = {
        "code": "@-pho-phong-1", "unit": "@-phong-1", "title": "deputy", "name": "Phó Trưởng phòng", "rank": "deputy",
    }  # fmt: skip

    code: NewCode
    unit: UnitRef
    title: Text
    name_: Text | None = Field(None, alias="name")
    rank: Literal["head", "deputy", "member", "staff"] | None = None

    def _rank(self) -> str:
        known = regulations.posts().get(self.title)
        return self.rank or (known.rank if known else "staff")

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if books.known("post", self.code):
            yield problem("post_code_used", code=self.code).at("code")
        if self.title not in regulations.posts() and not self.name_:
            yield problem("post_title_unknown", value=self.title).at("title")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"posts.open.{self._rank()}", +1, "opened")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        name = self.name_ or regulations.posts()[self.title].vi
        values = {"unit": self.unit, "title": self.title, "name": name, "rank": self._rank()}
        yield Fact("post", self.code, values, link=self.unit)


class ClosePost(Act):
    """Close a vacant post (bỏ chức danh).

    Entries: -1 `posts.open.<rank>` at the unit, reason `closed`.
    Refuses: a post that is not open, is held, or has people planned for it.
    """

    area = "posts"
    vi = "Bỏ chức danh"
    en = "Close a post"
    example: ClassVar[dict[str, Any]] = {"post": "@-truong-phong-2"}

    post: PostRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if books.post(self.post, on) is None:
            yield problem("post_not_open", post=self.post, on=on).at("post")
        if holder := books.holder(self.post, on):
            yield problem("post_held", post=self.post, holder=holder).at("post")
        for person in sorted(planned_from(books, self.post, on)):
            yield problem("post_planned_for", post=self.post, person=person).at("post")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        post = books.post(self.post, on)
        assert post is not None
        yield Entry(post["unit"], f"posts.open.{post['rank']}", -1, "closed")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("post", self.post, {"unit": ""})
        yield Fact("holding", self.post, {"person": None})


def _vacant(books: Books, post: str, on: date, field: str) -> Iterator[Problem]:
    if books.post(post, on) is None:
        yield problem("post_not_open", post=post, on=on).at(field)
    elif holder := books.holder(post, on):
        yield problem("post_held", post=post, holder=holder).at(field)


def _held(books: Books, post: str, person: str, on: date, field: str) -> Iterator[Problem]:
    if books.holder(post, on) != person:
        yield problem("post_not_held", post=post, person=person, holder=books.holder(post, on) or "").at(
            field
        )


def _holding(books: Books, post: str, person: str, on: date, amount: int, reason: str) -> Entry:
    values = books.post(post, on)
    assert values is not None
    return Entry(values["unit"], f"posts.held.{values['rank']}", amount, reason, person)


class Appoint(Act):
    """Appoint a person to a vacant post (bổ nhiệm, chỉ định, bầu).

    Entries: +1 `posts.held.<rank>` at the post's unit, reason `appointed`.
    Refuses: a post that is not open or is held, a person recorded as dead.
    """

    area = "posts"
    vi = "Bổ nhiệm"
    en = "Appoint"
    example: ClassVar[dict[str, Any]] = {"person": "@-binh", "post": "@-truong-phong-2"}

    person: PersonRef
    post: PostRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from _vacant(books, self.post, on, "post")
        yield from alive_problems(books, self.person)

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield _holding(books, self.post, self.person, on, +1, "appointed")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("holding", self.post, {"person": self.person}, link=self.person)


class Relieve(Act):
    """Relieve a person of a post (miễn nhiệm, cho thôi giữ chức).

    Entries: -1 `posts.held.<rank>` at the post's unit, reason `relieved`.
    Refuses: who does not hold the post.
    """

    area = "posts"
    vi = "Miễn nhiệm, cho thôi giữ chức"
    en = "Relieve"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "post": "@-truong-phong-1"}

    person: PersonRef
    post: PostRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from _held(books, self.post, self.person, on, "post")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield _holding(books, self.post, self.person, on, -1, "relieved")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("holding", self.post, {"person": None})


class _Change(Act):
    """Acts by which a person leaves one post for another. Entries: -1 and +1 `posts.held`, the act's reason."""

    reason: ClassVar[str]

    person: PersonRef
    from_post: PostRef
    to_post: PostRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from _held(books, self.from_post, self.person, on, "from_post")
        yield from _vacant(books, self.to_post, on, "to_post")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield _holding(books, self.from_post, self.person, on, -1, self.reason)
        yield _holding(books, self.to_post, self.person, on, +1, self.reason)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("holding", self.from_post, {"person": None})
        yield Fact("holding", self.to_post, {"person": self.person}, link=self.person)


class Rotate(_Change):
    """Rotate a leader to another post for a time (luân chuyển).

    Refuses: a post that the person does not hold, one that is held or not open.
    """

    area = "posts"
    vi = "Luân chuyển"
    en = "Rotate"
    example: ClassVar[dict[str, Any]] = {
        "person": "@-an", "from_post": "@-truong-phong-1", "to_post": "@-truong-phong-2",
    }  # fmt: skip
    reason = "rotated"


class TransferCadre(_Change):
    """Transfer a cadre to another post (điều động).

    Refuses: a post that the person does not hold, one that is held or not open.
    """

    area = "posts"
    vi = "Điều động"
    en = "Transfer a cadre"
    example: ClassVar[dict[str, Any]] = {
        "person": "@-an", "from_post": "@-truong-phong-1", "to_post": "@-truong-phong-2",
    }  # fmt: skip
    reason = "reassigned"


class PlanPerson(Act):
    """Put a person into the planning for a post (đưa vào quy hoạch).

    Entries: +1 `planning.<rank>` at the unit of the post, reason `planned`.
    Refuses: a post that is not open or was closed since, who is planned for it already, a person
    recorded as dead.
    """

    area = "posts"
    vi = "Đưa vào quy hoạch"
    en = "Plan for a post"
    example: ClassVar[dict[str, Any]] = {"person": "@-chi", "post": "@-truong-phong-1", "term": "2020-2025"}
    change: ClassVar[tuple[bool, int, str]] = (True, +1, "planned")

    person: PersonRef
    post: PostRef
    term: Text = "hiện tại"

    def _subject(self) -> str:
        return f"{self.person}:{self.post}:{self.term}"[:140]

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if books.post(self.post, on) is None:
            yield problem("post_not_open", post=self.post, on=on).at("post")
        elif self.change[0] and books.post(self.post, date.max) is None:
            closed = books.history("post", self.post).last_on
            yield problem("post_not_open", post=self.post, on=closed).at("post")
        if self.change[0]:
            yield from alive_problems(books, self.person)
        if bool(books.state("planning", self._subject(), on).get("planned")) == self.change[0]:
            yield problem("planning_the_same", person=self.person, post=self.post).at("person")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        post = books.post(self.post, on)
        assert post is not None
        _, amount, reason = self.change
        yield Entry(post["unit"], f"planning.{post['rank']}", amount, reason, self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("planning", self._subject(), {"planned": self.change[0]}, link=self.person)


class UnplanPerson(PlanPerson):
    """Take a person out of the planning (đưa ra khỏi quy hoạch).

    Entries: -1 `planning.<rank>` at the unit of the post, reason `unplanned`.
    Refuses: who is not planned for the post.
    """

    vi = "Đưa ra khỏi quy hoạch"
    en = "Take out of planning"
    before: ClassVar[list[dict[str, Any]]] = [
        {"act": "plan_person", "person": "@-chi", "post": "@-truong-phong-1", "term": "2020-2025"}
    ]
    change: ClassVar[tuple[bool, int, str]] = (False, -1, "unplanned")


class Train(Act):
    """A person was sent to, or completed, a training (đào tạo, bồi dưỡng).

    Entries: +1 `training.<course>` at the unit, reason `trained`.
    """

    area = "posts"
    vi = "Cử đào tạo, bồi dưỡng"
    en = "Train"
    any_order = True
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "unit": "@-phong-1", "course": "theory"}

    person: PersonRef
    unit: UnitRef
    course: Literal[
        "theory", "professional", "state_management", "skills", "new_members", "committee", "other"
    ]

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"training.{self.course}", +1, "trained", self.person)


class Assess(Act):
    """A cadre was commented on and assessed for a purpose (nhận xét, đánh giá cán bộ).

    Entries: +1 `assessed.<purpose>` at the unit, reason `assessed`.
    """

    area = "posts"
    vi = "Nhận xét, đánh giá cán bộ"
    en = "Assess a cadre"
    any_order = True
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "unit": "@-phong-1", "purpose": "appointment"}

    person: PersonRef
    unit: UnitRef
    purpose: Literal["yearly", "appointment", "planning", "rotation", "nomination", "other"]

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"assessed.{self.purpose}", +1, "assessed", self.person)
