"""What is behind each figure of a review, for the forms that carry it with them: parts by unit, first entries.

Always true: a figure opens in the very question the review was composed for: its unit, days, posting and structure.
"""

from __future__ import annotations

from tochuc.figures import formula
from tochuc.figures.catalogue import Figure, catalogue
from tochuc.figures.evaluate import Question, flattened
from tochuc.figures.opening import Opened, open_figures
from tochuc.reviews.compose import Review

_MOVES = frozenset({"flow", "inflow", "outflow", "ever_in", "ever_out"})


def behind(review: Review, limit: int) -> dict[str, Opened]:
    """Every figure of the review opened, with at most `limit` entries each."""
    asked = Question(review.unit, review.period.first, review.cutoff, review.known, review.structure)
    return open_figures(list(review.shown), asked, limit)


def is_flow(figure: Figure) -> bool:
    """Whether the figure sums what moved, so that its entries are what it is made of (a stock has all of history)."""
    terms = flattened(figure.expression, catalogue())
    return bool(terms) and not is_rate(figure) and all(t.span in _MOVES for t in terms)


def is_rate(figure: Figure) -> bool:
    return isinstance(figure.expression, formula.Percent)


def adds_up(figure: Figure) -> bool:
    """Whether the figure of a unit is the sum of those of the units below: no rate, no distinct people, no target."""
    if isinstance(figure.expression, (formula.Percent, formula.Target)):
        return False
    return all(t.span != "people" for t in flattened(figure.expression, catalogue()))
