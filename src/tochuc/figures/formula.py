"""The language of formulas: terms over measures and reasons, put together with plain arithmetic.

A formula is one expression, read with Python's own parser and nothing more of Python than this:

    closing("members.*", sex="F")            a stock at the period's end
    opening("members.*")                     the stock before it
    flow / inflow / outflow(m, reason, ...)  net, in or out during the period (out as a positive number)
    moved("members.*")                       what reorganisation brought in or took away in the period
    ever_in / ever_out(m, reason, ...)       in or out from the beginning of the books to the period's end
    people("posts.held.*")                   distinct persons in stock at the end (never added to another)
    units_with(EXPRESSION, kind="agency")    how many units of a kind have EXPRESSION above zero
    target("figure_id")                      the target set by a decision that holds at the end
    pct(a, b)                                a of b, in percent; always carries b
    other_figure, + - * /, whole and decimal numbers

Always true: a formula names only registered measures, reasons, kinds and figures; anything else is refused with its
line before a single figure is answered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from tochuc import regulations
from tochuc.books import measures

SPANS = ("opening", "closing", "flow", "inflow", "outflow", "moved", "ever_in", "ever_out", "people")
WHERE = ("sex", "minority", "religious", "education", "theory", "age", "sector", "kind")


class WrongFormula(ValueError):
    """A formula that cannot be answered; says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Term:
    """A sum over entries: `span` of a measure (or `pattern.*`), for some reasons, of some people or units."""

    span: str
    measure: str
    reasons: tuple[str, ...] = ()
    where: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class UnitsWith:
    inner: Node
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    figure: str


@dataclass(frozen=True, slots=True)
class Figure:
    id: str


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Percent:
    part: Node
    whole: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    sign: str
    left: Node
    right: Node


Node: TypeAlias = Term | UnitsWith | Target | Figure | Number | Percent | Arithmetic

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def read(text: str) -> Node:
    """The formula in `text`. Raises `WrongFormula`."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise WrongFormula(f"“{text}”: {error.msg}") from None
    return _node(tree.body)


def terms(node: Node) -> Iterator[Term]:
    """Every term of a formula outside `units_with`."""
    match node:
        case Term():
            yield node
        case Percent(part, whole) | Arithmetic(_, part, whole):
            yield from terms(part)
            yield from terms(whole)


def counted(node: Node) -> Iterator[UnitsWith]:
    """Every `units_with` of a formula."""
    match node:
        case UnitsWith():
            yield node
        case Percent(part, whole) | Arithmetic(_, part, whole):
            yield from counted(part)
            yield from counted(whole)


def figures_named(node: Node) -> Iterator[str]:
    """Ids of the other figures a formula is made of."""
    match node:
        case Figure(id):
            yield id
        case UnitsWith(inner, _):
            yield from figures_named(inner)
        case Percent(part, whole) | Arithmetic(_, part, whole):
            yield from figures_named(part)
            yield from figures_named(whole)


def _node(node: ast.expr) -> Node:
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        return Arithmetic(_SIGNS[type(node.op)], _node(node.left), _node(node.right))
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float))
        and not isinstance(node.value, bool)
    ):
        return Number(float(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return Arithmetic("-", Number(0.0), _node(node.operand))
    if isinstance(node, ast.Name):
        return Figure(node.id)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(node.func.id, node)
    raise WrongFormula(f"“{ast.unparse(node)}” is not part of the language of formulas")


def _call(name: str, node: ast.Call) -> Node:
    if name == "pct":
        part, whole = _arguments(name, node, 2)
        return Percent(_node(part), _node(whole))
    if name == "units_with":
        (inner,) = _arguments(name, node, 1, keywords=("kind",))
        return UnitsWith(_node(inner), _kinds(_keywords(node).get("kind", ())))
    if name == "target":
        (figure,) = _arguments(name, node, 1)
        return Target(str(_literal(figure)))
    if name in SPANS:
        return _term(name, node)
    raise WrongFormula(
        f"there is no “{name}(...)”; known: {', '.join((*SPANS, 'units_with', 'target', 'pct'))}"
    )


def _arguments(name: str, node: ast.Call, count: int, keywords: tuple[str, ...] = ()) -> list[ast.expr]:
    if len(node.args) != count or any(k.arg not in keywords for k in node.keywords):
        raise WrongFormula(f"{name}(...) takes {count} argument(s) and {keywords or 'no keyword'}")
    return node.args


def _term(span: str, node: ast.Call) -> Term:
    given = [_literal(a) for a in node.args]
    if not given or not all(isinstance(g, str) for g in given):
        raise WrongFormula(f"{span}(...) begins with a measure in quotes")
    measure, *reasons = given
    if not measures.covers_something(measure):
        raise WrongFormula(f"there is no measure “{measure}”")
    for reason in reasons:
        if reason not in measures.reasons():
            raise WrongFormula(f"there is no reason “{reason}”")
    if reasons and span in ("opening", "closing", "people", "moved"):
        raise WrongFormula(f"{span}(...) is a balance and takes no reason")
    return Term(span, measure, tuple(reasons), tuple(sorted(_where(_keywords(node)).items())))


def _where(given: dict[str, Any]) -> dict[str, Any]:
    for key, value in given.items():
        if key not in WHERE:
            raise WrongFormula(f"there is no breakdown “{key}”; known: {', '.join(WHERE)}")
        if key == "kind":
            given[key] = _kinds(value)
        elif key in ("education", "theory", "sector"):
            given[key] = (value,) if isinstance(value, str) else tuple(value)
        elif key == "age" and not (isinstance(value, tuple) and len(value) == 2):
            raise WrongFormula("age is a pair such as (18, 30); None for an open end")
    return given


def _kinds(value: Any) -> tuple[str, ...]:
    kinds = (value,) if isinstance(value, str) else tuple(value)
    if unknown := [k for k in kinds if k not in regulations.unit_kinds()]:
        raise WrongFormula(f"there is no unit kind “{unknown[0]}”")
    return kinds


def _keywords(node: ast.Call) -> dict[str, Any]:
    return {k.arg: _literal(k.value) for k in node.keywords if k.arg}


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise WrongFormula(f"“{ast.unparse(node)}” must be written out, not computed") from None
