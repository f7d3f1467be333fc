"""A figure's formula in Vietnamese words, for the person who asks what a number is made of.

Always true: the words are read from the formula itself, so they say what is computed; what has no name is said by its
code, never left out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tochuc import regulations
from tochuc.books import measures
from tochuc.books.text import number
from tochuc.figures.catalogue import Figure, catalogue
from tochuc.figures.formula import Arithmetic, Node, Number, Percent, Target, Term, UnitsWith

_SIGNS = {"+": "cộng", "-": "trừ", "*": "nhân", "/": "chia"}
_MOVES = {
    "inflow": ("vào", "ghi tăng", "trong kỳ"),
    "outflow": ("ra khỏi", "ghi giảm", "trong kỳ"),
    "ever_in": ("vào", "ghi tăng", "từ khi mở sổ đến hết kỳ"),
    "ever_out": ("ra khỏi", "ghi giảm", "từ khi mở sổ đến hết kỳ"),
}


def in_words(figure: Figure, figures: Mapping[str, Figure] | None = None) -> str:
    """What the figure is made of, as one clause without a full stop."""
    known = figures if figures is not None else catalogue()
    if isinstance(figure.expression, Term):
        return _term(figure.expression, "lượt" if figure.unit == "lượt" else "người")
    return _said(figure.expression, known)


def _said(node: Node, figures: Mapping[str, Figure]) -> str:
    match node:
        case Term():
            return _term(node)
        case Number(value):
            return number(value, 0 if value.is_integer() else 2)
        case Target(figure):
            return f"chỉ tiêu “{figures[figure].vi}” do quyết định giao, còn hiệu lực vào cuối kỳ"
        case UnitsWith(inner, kinds):
            return f"số đơn vị thuộc loại {_listed(_kinds(kinds), 'hoặc')} có “{_inner(inner, figures)}” lớn hơn 0"
        case Percent(part, whole):
            return f"{_inner(part, figures, '“')} chia cho {_inner(whole, figures, '“')}, tính theo phần trăm"
        case Arithmetic("-", Number(0), Term("flow") as term):
            return _net(term, "số ghi giảm trừ số ghi tăng")
        case Arithmetic(sign, left, right):
            first, second = _inner(left, figures, "“"), _inner(right, figures, "“")
            if isinstance(right, Arithmetic):
                second = f"({second})"
            return f"{first}{';' if first.endswith('kỳ') else ''} {_SIGNS[sign]} {second}"
    return figures[node.id].vi


def _inner(node: Node, figures: Mapping[str, Figure], quote: str = "") -> str:
    """A part of a formula; another figure by its name, in quotes where asked."""
    said = _said(node, figures)
    return f"“{said}”" if quote and hasattr(node, "id") else said


def _term(term: Term, counted: str = "người") -> str:
    name, people = _measure(term.measure), _of_people(term.measure)
    account = f"{'danh sách' if people else 'sổ'} {name}{_where(term)}"
    match term.span:
        case "opening":
            return f"số {name}{_where(term)} có trước ngày đầu kỳ"
        case "closing":
            return f"số {name}{_where(term)} có đến hết kỳ"
        case "people":
            return f"số người trong {name}{_where(term)} đến hết kỳ, mỗi người tính một lần"
        case "moved":
            return f"số {name}{_where(term)} do đơn vị chuyển đến, trừ do đơn vị chuyển đi trong kỳ"
        case "flow":
            return _net(term, "số ghi tăng trừ số ghi giảm")
    verb, noun, when = _MOVES[term.span]
    if _is_event(term.measure):
        return f"số {name}{_where(term)}{_reasons(term)}, {when}"
    if people:
        return f"số {counted} {verb} {account}{_reasons(term)}, {when}"
    return f"số {noun} ở {account}{_reasons(term)}, {when}"


def _net(term: Term, how: str) -> str:
    return f"{how} ở sổ {_measure(term.measure)}{_where(term)}{_reasons(term)}, trong kỳ"


def _reasons(term: Term) -> str:
    """Why it moved; not said again where the measure's own name says it (classified.member, classified)."""
    known = measures.reasons()
    told = [known[r].vi.removeprefix("do ") for r in term.reasons if not term.measure.startswith(f"{r}.")]
    return f" do {_listed(told, 'hoặc')}" if told else ""


def _is_event(pattern: str) -> bool:
    found = _covered(pattern)
    return bool(found) and all(m.kind == "event" for m in found)


def _of_people(pattern: str) -> bool:
    """Whether what is counted are people; a merged office names its holder, and is none."""
    return all(m.persons for m in _covered(pattern)) and not pattern.startswith("offices.")


def _covered(pattern: str) -> list[measures.Measure]:
    """The registered measures that a measure or a pattern of a formula stands for."""
    exact = measures.measures().get(pattern)
    if exact:
        return [exact]
    if pattern.endswith(".*"):
        return [m for code, m in measures.measures().items() if code.startswith(pattern[:-1])]
    one = measures.measure(pattern)
    return [one] if one else []


def _measure(pattern: str) -> str:
    """The measure's Vietnamese name, with the last part of its code named where the register only knows the family."""
    names = [m.vi for m in _covered(pattern)]
    last = "" if pattern.endswith(".*") or pattern in measures.measures() else _part(pattern)
    return f"{_listed(names) or pattern}{last}"


def _part(code: str) -> str:
    family, _, last = code.rpartition(".")
    if family == "units":
        return f" loại {_kinds((last,))[0]}"
    if family == "offices.merged":
        model = regulations.merged_models().get(last)
        return f" ({model.vi})" if model else f" ({last})"
    if family.startswith("classified."):
        return f" mức {_class(family.rpartition('.')[2], last)}"
    said = _words()["part"].get(family, {}).get(last)
    return f" {said}" if said else f" ({last})"


@cache
def _class(subject: str, code: str) -> str:
    """The class's name in the newest guidance that knows it."""
    for year in range(date.today().year, 2012, -1):
        try:
            found = regulations.classes(subject, year)
        except (LookupError, ValueError):
            continue
        for one in found.classes if found else ():
            if one.code == code:
                return str(one.vi)
    return code


def _kinds(kinds: tuple[str, ...]) -> list[str]:
    known = regulations.unit_kinds()
    return [known[k].vi if k in known else k for k in kinds]


def _where(term: Term) -> str:
    """The breakdown behind a measure's name, in brackets."""
    parts = [_breakdown(key, value) for key, value in term.where]
    return f" ({'; '.join(parts)})" if parts else ""


def _breakdown(key: str, value: Any) -> str:
    if key == "age":
        low, high = value
        if low is None:
            return f"từ {high} tuổi trở xuống"
        return f"từ {low} tuổi trở lên" if high is None else f"từ {low} đến {high} tuổi"
    if key == "kind":
        return f"chỉ {_listed(_kinds(value), 'hoặc')}"
    if key in ("education", "theory"):
        levels = regulations.education_levels() if key == "education" else regulations.theory_levels()
        names = [getattr(levels.get(v), "vi", v).lower() for v in value]
        return f"trình độ {'lý luận chính trị ' if key == 'theory' else ''}{_listed(names, 'hoặc')}"
    words = _words()["where"].get(key, {})
    values = value if isinstance(value, tuple) else (value,)
    return _listed(
        [words.get(str(v) if not isinstance(v, bool) else str(v).lower(), str(v)) for v in values], "hoặc"
    )


def _listed(names: list[str], last: str = "và") -> str:
    """Names in a row: a, b và c."""
    return f" {last} ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(files("tochuc.reviews").joinpath("words.toml").read_text("utf-8"))
