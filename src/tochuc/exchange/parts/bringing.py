"""Bringing a part back: the decisions made in it, looked at over the books at home, posted all together or not at all.

Always true: a part comes back only to the books it was taken from; a decision that stands at home already is passed
over; what was changed at home meanwhile, a code or number taken twice, and all that the books refuse is told together,
and then nothing is posted.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from tochuc.books import models, paper, posting, store
from tochuc.books.paper import Paper
from tochuc.books.records import Refused
from tochuc.books.wording import sentence
from tochuc.exchange.parts.taking import FORM, MANIFEST

_WATCHED = ("unit", "person", "membership", "employment", "post", "holding", "term")


class NotAPart(ValueError):
    """A folder that is no part, or the part of other books; the message says which, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a decision of a part cannot be merged as it is. `meanwhile`: changed at home since; it may be posted anyway."""

    number: str
    message: str
    meanwhile: bool = False


@dataclass(slots=True)
class Brought:
    """What bringing a part back comes to: decisions new and posted, those that stood already, conflicts."""

    new: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    posted: list[int] = field(default_factory=list)


def bring(
    folder: Path, by: str = "", dry_run: bool = False, anyway: bool = False, lang: str = "vi"
) -> Brought:
    """Merge a part's decisions. Raises `NotAPart`. `anyway`: post though something was changed at home meanwhile."""
    manifest = read_manifest(folder)
    _must_be_ours(manifest)
    found = Brought()
    read = [
        p for p in (_read(number, raw, found, lang) for number, raw in _made_there(folder, manifest)) if p
    ]
    books = store.books_now()
    laid = posting.Laid(books.last)
    waiting: list[Paper] = []
    for one in read:
        examined = posting.lay(books, one)
        if examined.same_as is not None:
            found.same.append(one.written)
            continue
        found.conflicts += [Conflict(one.written, sentence(p, lang)) for p in examined.problems]
        found.conflicts += (
            [] if anyway else _changed(one, examined.effects.facts, int(manifest["posting"]), lang)
        )
        if not examined.problems:
            waiting.append(one)
            laid.add(books.last, examined)
    found.new = [p.written for p in waiting]
    if not found.conflicts and not dry_run:
        found.posted = _post(waiting, by, laid)
    return found


def _post(papers: list[Paper], by: str, laid: posting.Laid) -> list[int]:
    """All in one transaction. Raises `Refused` where somebody posted something against it at this very moment."""
    with transaction.atomic():
        return [r.posting for r in posting.post_all(papers, by=by, laid=laid)]


def read_manifest(folder: Path) -> dict[str, Any]:
    """What was written down when the part was taken."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        raise NotAPart(f"{folder} không phải thư mục sổ mang theo (thiếu {MANIFEST}).") from None
    if not isinstance(manifest, dict) or manifest.get("form") != FORM:
        raise NotAPart(f"{folder / MANIFEST} không đọc được với bản chương trình này.")
    return manifest


def _must_be_ours(manifest: dict[str, Any]) -> None:
    stood = (
        models.Decision.objects.filter(posting=manifest["posting"]).values_list("digest", flat=True).first()
    )
    if (stood or "") != manifest["digest"]:
        raise NotAPart("Phần này lấy từ bộ sổ khác; chỉ mang về đúng bộ sổ đã lấy đi.")


def _made_there(folder: Path, manifest: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The decisions posted in the part, in their order, each as a paper that means the same at home."""
    store_file = folder / "tochuc.sqlite3"
    if not store_file.exists():
        raise NotAPart(f"{folder} không có sổ (thiếu tochuc.sqlite3).")
    with closing(sqlite3.connect(f"{store_file.resolve().as_uri()}?mode=ro", uri=True)) as part:
        rows = part.execute(
            "SELECT posting, written, issuer, paper FROM books_decision WHERE posting IS NOT NULL ORDER BY posting"
        ).fetchall()
    papers = {posting_: (written, issuer) for posting_, written, issuer, _ in rows}
    for posting_, written, _, raw in rows:
        if posting_ > manifest["opened"]:
            yield written, _meant_at_home(json.loads(raw), papers, int(manifest["opened"]))


def _meant_at_home(raw: dict[str, Any], papers: dict[int, tuple[str, str]], opened: int) -> dict[str, Any]:
    """A reversal names the reversed paper by number and issuer: posting numbers are the part's own."""
    for act in raw.get("acts", ()):
        if act.get("act") == "reverse_decision" and act.get("posting") in papers:
            if act["posting"] <= opened:
                continue  # of the part's opening: there is none at home, which the books will tell
            act["number"], act["issuer"] = papers[act.pop("posting")]
    return raw


def _read(number: str, raw: dict[str, Any], found: Brought, lang: str) -> Paper | None:
    try:
        return paper.read(raw)
    except Refused as refused:
        found.conflicts += [Conflict(number, sentence(p, lang)) for p in refused.problems]
        return None


def _changed(one: Paper, facts: Any, since: int, lang: str) -> list[Conflict]:
    """What of the decision's subjects was changed at home by decisions the part did not know."""
    spoken = {(f.kind, f.subject) for f in facts if f.kind in _WATCHED}
    if not spoken:
        return []
    rows = models.Fact.objects.filter(
        decision_id__gt=since,
        withdrawn=None,
        subject__in={s for _, s in spoken},
        kind__in={k for k, _ in spoken},
    ).values_list("kind", "subject", "decision__written", "decision__digest")
    told = {(s, w) for k, s, w, digest in rows if (k, s) in spoken and digest != one.digest}
    vi = "“{}” đã thay đổi ở nhà sau khi lấy phần này đi, theo quyết định {}."
    en = "“{}” was changed at home after the part was taken, by decision {}."
    words = vi if lang == "vi" else en
    return [Conflict(one.written, words.format(s, w), True) for s, w in sorted(told)]
