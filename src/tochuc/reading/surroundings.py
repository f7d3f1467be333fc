"""What stands around a claim: the words of its own clause, of its sentence's part, and of what it leans on.

Always true: only the words of the claim's own sentence are looked at, and a bounded number of numbers back.
"""

from __future__ import annotations

from collections.abc import Sequence

from .grammar.lexicon import words
from .grammar.terms import terms
from .statements import Statement

NEAR, _BESIDE, _FAR = 1.0, 0.7, 0.5
_OWN_CLAUSE = 26


def phrase_of(statements: Sequence[Statement], place: int) -> str:
    """The claim's own words without its number: before it in its clause, its noun, and what follows it."""
    statement = statements[place]
    own = segments(statement.before)
    return " ".join([*(own[-1] if own else []), *statement.noun, *_following(statements, place)])


def context(statements: Sequence[Statement], place: int) -> dict[str, float]:
    """The terms around a claim, each with how near it stands: its own clause, its sentence's part, what it leans on."""
    statement = statements[place]
    around: dict[str, float] = {}
    before = segments(statement.before)
    led = place > 0 and statements[place - 1].sentence == statement.sentence
    if led and len(before) > 1 and ";" not in statement.before:
        before = before[1:]  # the words right after the number before speak of that number
    own = before[-1] if before else []
    _weigh(around, [*own, *statement.noun, *_following(statements, place)], NEAR)
    for segment in before[:-1]:
        _weigh(around, segment, _BESIDE)
    _lean(around, statements, place)
    return around


def _lean(around: dict[str, float], statements: Sequence[Statement], place: int) -> None:
    """What the claim leans on: a heading before a colon, the nouns counted before it, and, where its own clause says
    nothing (a percentage, a part), what was said of them."""
    statement = statements[place]
    own = segments(statement.before)
    silent = words("ties", "silent") | words("ties", "says_nothing")
    said = [*(own[-1] if own else []), *_following(statements, place)]
    part = statement.borrowed or _is_part(statements, place)
    says = not statement.percent and not part and any(t not in silent for t in terms(said))
    back, apart = place, False
    while back > 0 and statements[back - 1].sentence == statement.sentence and place - back < 12:
        apart = apart or (";" in statements[back].before and not statement.percent)
        near = place - back < 3 and not apart
        if near and (";" not in statements[back].before or statement.percent):
            back -= 1
            earlier = statements[back]
            _weigh(around, earlier.noun, _FAR)
            if not says and (not earlier.percent or not around):
                for segment in segments(earlier.before)[-2:]:
                    _weigh(around, segment, _FAR)
        else:
            back -= 1
    _weigh(around, _heading(statements[back].before), _FAR)
    following = statements[place + 1] if place + 1 < len(statements) else None
    if following is not None and following.sentence == statement.sentence:
        if following.previous[-1:] in (("tại",), ("ở",)) and len(following.before) <= 8:
            _weigh(around, [*following.noun, *to_mark(following.after)], _FAR)
        if statement.borrowed or (not statement.noun and not statement.percent):
            _weigh(around, following.noun, NEAR)


def _is_part(statements: Sequence[Statement], place: int) -> bool:
    """Whether the claim stands after `trong đó`, `gồm` of its sentence."""
    sentence = statements[place].sentence
    near = statements[max(0, place - 6) : place + 1]
    return any(s.sentence == sentence and s.opener in ("some", "whole") for s in near)


def _heading(before: Sequence[str]) -> list[str]:
    """The words before the colon of `Xếp loại đảng viên: 5.183 đồng chí ...`."""
    if ":" not in before:
        return []
    return [key for key in before[: before.index(":")] if key.isalpha()]


def _weigh(around: dict[str, float], keys: Sequence[str], weight: float) -> None:
    for term in terms(keys):
        if around.get(term, 0.0) < weight:
            around[term] = weight


def segments(keys: Sequence[str]) -> list[list[str]]:
    """The words between marks, from the last semicolon or full stop on."""
    found: list[list[str]] = [[]]
    for key in keys[:-1] if keys and keys[-1] == ":" else keys:
        if key in (";", "."):
            found = [[]]
        elif key in (",", "(", ")", ":"):
            found.append([])
        else:
            found[-1].append(key)
    return found


def to_mark(keys: Sequence[str]) -> list[str]:
    """The words up to the first mark."""
    found: list[str] = []
    for key in keys:
        if key in (",", ";", ".", "(", ")", ":"):
            break
        found.append(key)
    return found


def _following(statements: Sequence[Statement], place: int) -> list[str]:
    """The words after the number that still speak of it, and not of the next number."""
    statement = statements[place]
    after = statement.after[:_OWN_CLAUSE]
    led = place + 1 < len(statements) and statements[place + 1].sentence == statement.sentence
    found: list[str] = []
    for at, key in enumerate(after):
        following = after[at + 1] if at + 1 < len(after) else ""
        if key in ("chưa", "không") and following not in ("hoàn", "đánh"):
            break
        if key in (";", ".", "(", ")", ":") or (key == "so" and following == "với" and not statement.percent):
            break
        if key in (",", "và") and (not found or len(found) > 3 or (led and not _marks(after[at + 1 :]))):
            break
        if key != ",":
            found.append(key)
    return found


def _marks(keys: Sequence[str]) -> bool:
    """Whether a mark still follows: then the words before it are not the next number's."""
    return any(key in (",", ";", ".", "(") for key in keys)
