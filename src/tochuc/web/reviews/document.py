"""The review on a page: a document whose numbers open at the side, down to units, entries and decisions.

Always true: what is shown is what `tochuc.reviews.compose` composed, for the unit, period and posting in the address;
a composed review is kept while the books stand at the same posting and is never shown for another.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from tochuc.access import audit, restricted, scopes
from tochuc.access.models import Narrative, SignOff
from tochuc.books import models, periods, store
from tochuc.books.periods import Period
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import Question
from tochuc.figures.opening import Opened, open_figure
from tochuc.reviews import charts, markup, printed, words
from tochuc.reviews.compose import Review, UnknownUnit, compose, from_books, show, with_declared
from tochuc.web.frame import dates, faults, lists, naming, vocabulary
from tochuc.web.frame.rules import at_unit, needs

ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Address:
    """What a review's address asks: unit, period, whether as known now or as reported at the closing, and on which tree.

    `structure`: like for like on the tree of this day (`?co-cau=`); None as it stood.
    """

    unit: str
    period: Period
    reported: bool
    structure: date | None = None

    @property
    def query(self) -> str:
        """What a link adds to ask the same way."""
        given = {
            "nhu": "bao-cao" if self.reported else "",
            "co-cau": self.structure.isoformat() if self.structure else "",
        }
        told = urlencode({k: v for k, v in given.items() if v})
        return f"?{told}" if told else ""


def asked_of(request: Any, code: str, period: str) -> Address:
    typed = request.GET.get("co-cau", "").strip()
    structure = dates.read_day(typed) if typed else None
    if typed and structure is None:
        told = _("“%(typed)s” không phải là ngày; đúng ra như 31/12/2025. Trang đang xem như đã có.")
        messages.error(request, told % {"typed": typed[:40]})
    try:
        return Address(code, periods.read(period), request.GET.get("nhu") == "bao-cao", structure)
    except ValueError:
        raise Http404 from None


@lru_cache(maxsize=48)
def _composed(unit: str, period: Period, known: int, structure: date | None = None) -> Review:
    return from_books(unit, period, known, structure=structure)


def review_of(asked: Address) -> Review:
    """The composed review, kept in memory by the posting it was composed at; what is declared is asked each time."""
    now = _composed(asked.unit, asked.period, store.last_posting(), asked.structure)
    if asked.reported and now.closed is not None:
        now = _composed(asked.unit, asked.period, now.closed, asked.structure)
    return with_declared(now)


def link_of(asked: Address) -> markup.Link:
    """A number links to its side panel; without scripts the link opens it as a page."""

    def link(figure: str, text: str, unit: str) -> Markup:
        path = (
            reverse("review_figure", kwargs={"code": unit, "period": asked.period.name, "figure": figure})
            + asked.query
        )
        quiet = "" if text[:1] in "-−0123456789" else " no-data"
        return Markup('<a class="figure{}" href="{}" hx-get="{}" hx-target="#panel">{}</a>').format(
            quiet, path, path, text
        )

    return link


@require_GET
@needs("reviews.read", of=at_unit)
def review(request: Any, code: str, period: str) -> HttpResponse:
    """The review as it will be printed; every number opens."""
    asked = asked_of(request, code, period)
    try:
        made = review_of(asked)
    except UnknownUnit as gone:
        names = naming.names(gone.successors)
        told = (
            _("Ngày %(day)s không có đơn vị đó trong sổ.") % {"day": f"{asked.structure:%d/%m/%Y}"}
            if asked.structure
            else _("Trong kỳ này không có đơn vị đó trong sổ.")
        )
        if gone.successors:
            told += " " + _("Kế tiếp: %(names)s.") % {
                "names": ", ".join(names.unit(c) for c in gone.successors)
            }
        return faults.page(request, 404, _("Không có báo cáo"), told)
    narratives = _narratives(code, asked.period)
    drawn = _drawn_review(_Shown(asked, made.known, repr(made.declared), made))
    context = {
        "review": made,
        "period": asked.period,
        "reported": asked.reported and made.closed is not None,
        "structure": asked.structure,
        "query": asked.query,
        "as_now": replace(asked, reported=False).query,
        "as_reported": replace(asked, reported=True).query,
        "as_stood": replace(asked, structure=None).query,
        "standing": printed.standing(made),
        "draft": printed.draft_note(made),
        "note": printed.NOTE,
        "declared_note": printed.DECLARED_NOTE,
        "heading": made.title.partition("\n"),
        "sections": [_with_words(s, narratives) for s in drawn["sections"]],
        "summary": drawn["summary"],
        "declared": safe(markup.declared_table(made, link_of(asked))),
        "signed": SignOff.objects.filter(unit=code, period=asked.period.name).last(),
        "may_write": scopes.may(request.user, "reviews.write", code),
        "may_sign": scopes.may(request.user, "reviews.sign", code),
    }
    return render(request, "reviews/review.html", context)


def safe(made: Markup) -> SafeString:
    """Markup that was escaped as it was made, for a template of Django's."""
    return mark_safe(str(made))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A review as it is shown: told from others by what it was asked, its posting and what the unit declares."""

    asked: Address
    known: int
    declared: str
    made: Review = field(compare=False)


@lru_cache(maxsize=48)
def _drawn_review(shown: _Shown) -> dict[str, Any]:
    """What a review shows, written once: as known at a posting it never changes. Its words are set beside it."""
    asked, made = shown.asked, shown.made
    link = markup.beside(link_of(asked), made)
    return {
        "sections": [
            _section(numeral, composed, made, asked, link) for numeral, composed in printed.filled(made)
        ],
        "summary": safe(markup.summary_table(made, link)),
    }


def _section(numeral: str, composed: Any, made: Review, asked: Address, link: markup.Link) -> dict[str, Any]:
    return {
        "id": composed.section.id,
        "numeral": numeral,
        "title": composed.section.title,
        "sentences": [safe(markup.sentence(s, link, made.unit)) for s in composed.sentences],
        "table": safe(markup.table(composed.table, made, link))
        if composed.table and composed.table.rows
        else "",
        "charts": [_chart(c, asked) for c in composed.charts if not charts.is_empty(c)],
        "waits": composed.section.narrative,
        "text": composed.narrative,
    }


def _with_words(section: dict[str, Any], narratives: dict[str, list[Narrative]]) -> dict[str, Any]:
    """A section with the narrative that stands now and the earlier ones."""
    history = narratives.get(section["id"], [])
    text = history[-1].text if history else section["text"]
    paragraphs = [t for t in text.split("\n") if t.strip()]
    return section | {"text": text, "paragraphs": paragraphs, "history": list(reversed(history))}


def _chart(chart: Any, asked: Address) -> dict[str, Any]:
    def address(theme: str) -> str:
        place = {"code": asked.unit, "period": asked.period.name, "chart": chart.id, "theme": theme}
        return reverse("review_chart", kwargs=place) + asked.query

    table = safe(markup.chart_table(chart))
    return {"title": chart.title, "light": address("light"), "dark": address("dark"), "table": table}


def _narratives(unit: str, period: Period) -> dict[str, list[Narrative]]:
    found: dict[str, list[Narrative]] = {}
    for row in Narrative.objects.filter(unit=unit, period=period.name):
        found.setdefault(row.section, []).append(row)
    return found


@lru_cache(maxsize=256)
def _opened(figure: str, wanted: Question) -> Opened:
    return open_figure(figure, wanted, ENTRIES)


@require_GET
@needs("reviews.read", of=at_unit)
def figure(request: Any, code: str, period: str, figure: str) -> HttpResponse:
    """A figure opened: its formula in words, its parts by unit, last year, target, entries with their decisions."""
    asked = asked_of(request, code, period)
    if figure not in catalogue():
        raise Http404
    known = store.last_posting()
    if asked.reported:
        closed = periods.closing(store.books_now(), code, asked.period)
        known = closed if closed is not None else known
    wanted = Question(code, asked.period.first, asked.period.last, known, asked.structure)
    opened = _opened(figure, wanted)
    try:
        made = review_of(asked)
        shown, said = made.shown.get(figure), made.declared.get(figure)
    except UnknownUnit:
        shown = said = None
    link, it = link_of(asked), opened.figure
    people = scopes.may(request.user, "people.read", code)
    open_lines = [line for line in opened.lines if not restricted.measure_restricted(line.measure)]
    names = naming.names({code}, {line.person for line in open_lines if line.person} if people else ())
    ids = dict(
        models.Decision.objects.filter(posting__in={line.posting for line in opened.lines}).values_list(
            "posting", "pk"
        )
    )
    context = {
        "figure": it,
        "unit_name": names.unit(code),
        "name": printed.capital(getattr(it, vocabulary.lang())),
        "value": show(it, opened.value.number, vocabulary.lang()),
        "part": opened.value,
        "shown": shown,
        "declared": (show(it, said.declared, vocabulary.lang()), said.how) if said else None,
        "previous": shown.text(shown.previous, vocabulary.lang()) if shown else "",
        "target": printed.target(shown) if shown else "",
        "reported": shown.text(shown.reported, vocabulary.lang()) if shown and shown.reported else "",
        "words": words.in_words(it),
        "parts": [
            (p.name, p.unit, safe(link(figure, show(it, p.value.number, vocabulary.lang()), p.unit)))
            for p in opened.parts
        ],
        "lines": [
            {
                "on": line.on,
                "unit": line.unit_name,
                "amount": line.amount,
                "reason": vocabulary.reason_words(line.reason),
                "person": names.people.get(line.person, "") if people and line in open_lines else "",
                "code": line.person,
                "decision": ids.get(line.posting),
                "written": line.written,
            }
            for line in opened.lines
        ],
        "total": opened.total,
        "title": it.vi,
    }
    return render(request, "reviews/figure_panel.html" if request.htmx else "reviews/figure.html", context)


@require_GET
@needs("reviews.read", of=at_unit)
def download(request: Any, code: str, period: str, form: str) -> HttpResponse:
    """The review as DOCX, XLSX or JSON, with the narrative that stands now."""
    asked = asked_of(request, code, period)
    texts = {k: v[-1].text for k, v in _narratives(code, asked.period).items()}
    try:
        known = store.last_posting()
        made = compose(code, asked.period, known, narrative=texts, structure=asked.structure)
        if asked.reported and made.closed is not None:
            made = compose(code, asked.period, made.closed, narrative=texts, structure=asked.structure)
    except UnknownUnit:
        raise Http404 from None
    details = {"form": form, "period": asked.period.name, "known": made.known}
    based = f"-co-cau-{asked.structure.isoformat()}" if asked.structure else ""
    name = f"{code}-{asked.period.name}{based}.{form}"
    if form == "json":
        from tochuc.reviews.as_json import as_data

        answer: HttpResponse = JsonResponse(as_data(made), json_dumps_params={"ensure_ascii": False})
    elif form in ("docx", "xlsx"):
        answer = HttpResponse(_file(made, form), content_type=lists.XLSX if form == "xlsx" else DOCX)
    else:
        raise Http404
    audit.record(
        "review.downloaded",
        actor=request.user,
        subject=f"review:{code}:{asked.period.name}",
        unit=code,
        details=details,
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _file(made: Review, form: str) -> bytes:
    from tochuc.reviews.as_docx import write_docx
    from tochuc.reviews.as_xlsx import write_xlsx
    from tochuc.reviews.own_templates import template_for

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"review.{form}"
        if form == "docx":
            write_docx(made, path, template_for(made))
        else:
            write_xlsx(made, path)
        return path.read_bytes()


@require_POST
@needs("reviews.write", of=at_unit)
def narrate(request: Any, code: str, period: str, section: str) -> HttpResponse:
    """Keep the words of a section as a new row of its history."""
    asked = asked_of(request, code, period)
    if section not in {s.section.id for s in review_of(asked).sections}:
        raise Http404
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    with transaction.atomic():
        Narrative.objects.create(
            unit=code, period=asked.period.name, section=section, text=text, by=request.user.username
        )
        details = {"section": section, "length": len(text)}
        audit.record(
            "review.written",
            actor=request.user,
            subject=f"review:{code}:{asked.period.name}",
            unit=code,
            details=details,
        )
    messages.success(request, _("Đã lưu phần lời."))
    return redirect(reverse("review", kwargs={"code": code, "period": asked.period.name}) + f"#{section}")


@require_POST
@needs("reviews.sign", of=at_unit)
def sign(request: Any, code: str, period: str) -> HttpResponse:
    """Sign the review off as it is known now."""
    asked = asked_of(request, code, period)
    known = store.last_posting()
    with transaction.atomic():
        SignOff.objects.create(unit=code, period=asked.period.name, known=known, by=request.user.username)
        audit.record(
            "review.signed",
            actor=request.user,
            subject=f"review:{code}:{asked.period.name}",
            unit=code,
            details={"known": known},
        )
    messages.success(request, _("Đã ký duyệt báo cáo như biết ở lần ghi sổ %(known)d.") % {"known": known})
    return redirect("review", code=code, period=asked.period.name)
