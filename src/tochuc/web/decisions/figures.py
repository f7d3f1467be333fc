"""The figures of the catalogue that a paper would change, before and after: for the unit that issues it.

Always true: "after" is what the figures would answer had the paper been posted this moment (`figures.trial`); nothing
is written. Only figures made of a measure that the paper moves are asked, and only those that change are told;
one counted by a restricted field is left out, since a change by one person would tell it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tochuc.access import restricted
from tochuc.books import foreseen, periods, posting
from tochuc.books.paper import Paper
from tochuc.books.periods import Period
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import Over, Question, evaluate, flattened, question
from tochuc.figures.formula import Term
from tochuc.figures.trial import open_trial
from tochuc.reviews import printed
from tochuc.reviews.compose import show
from tochuc.web.frame import vocabulary

SHOWN = 30


@dataclass(frozen=True, slots=True)
class FigureMoved:
    """A figure of the paper's unit in the half-year of its day."""

    id: str
    words: str
    before: str
    after: str


def half_year(read: Paper) -> Period:
    """The half-year that the paper's day of effect lies in."""
    return periods.read(f"{read.on.year}-H{1 if read.on.month <= 6 else 2}")


def figures_moved(read: Paper) -> tuple[FigureMoved, ...]:
    """What the paper would change of its issuer's figures; empty for one that the books would not take."""
    books = foreseen.books_for([read])
    base = books.last
    examined = posting.lay(books, read)
    ids = _made_of({e.measure for e in examined.effects.entries})
    if examined.problems or examined.same_as or not ids:
        return ()
    asked = question(read.issuer, half_year(read), base)
    over = Over(open_trial([(books.last, examined.effects)]), books)
    before = evaluate(ids, asked)
    after = evaluate(ids, Question(asked.unit, asked.first, asked.last, books.last), over=over)
    lang, known = vocabulary.lang(), catalogue()
    found = [
        FigureMoved(
            id_, printed.capital(getattr(known[id_], lang)),
            show(known[id_], before[id_].number, lang), show(known[id_], after[id_].number, lang),
        )
        for id_ in ids
        if before[id_].number != after[id_].number
    ]  # fmt: skip
    return tuple([f for f in found if f.before != f.after][:SHOWN])  # a rate may print as it was


def _made_of(measures: Iterable[str]) -> list[str]:
    """The figures with one of these measures anywhere in their formula."""
    known, moved = catalogue(), set(measures)
    terms = {id_: flattened(figure.expression, known) for id_, figure in known.items()}
    return [
        id_
        for id_, made in terms.items()
        if any(_covers(term.measure, m) for term in made for m in moved) and not any(map(_tells, made))
    ]


def _tells(term: Term) -> bool:
    """Whether a change of the term by one person would tell what is restricted of that person."""
    covered = {key for field in restricted.fields().values() for key in field.keys}
    return restricted.measure_restricted(term.measure) or any(key in covered for key, _value in term.where)


def _covers(pattern: str, measure: str) -> bool:
    return measure.startswith(pattern[:-1]) if pattern.endswith(".*") else measure == pattern
