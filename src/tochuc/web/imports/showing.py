"""What the page of a list being brought in shows: its columns, its rows by what they come to, its faults, in words.

Always true: restricted values are covered but for who may see them at the list's unit; who did not send the file is told
that a cell is wrong, never what stands in it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tochuc.access import restricted
from tochuc.books.models import Decision
from tochuc.exchange.importing import kept, mapping, notes, runs, words
from tochuc.exchange.importing.lists import KINDS
from tochuc.exchange.models import ImportRun
from tochuc.web.frame import naming, vocabulary

LISTED = 50
State = ImportRun.State


def shown(request: Any, run: ImportRun) -> dict[str, Any]:
    """The context of a run's page: what its state needs and no more."""
    own = run.by == request.user.username
    context: dict[str, Any] = {
        "run": run,
        "state": state_words(run.state),
        "kind": kind_words().get(run.kind, ""),
        "names": naming.names({run.unit, run.issuer}),
        "own": own,
        "working": run.state in runs.WORKING,
        "step": step_words(run.step),
        "notes": [n["message"] for n in notes.as_data(run.notes, vocabulary.lang())],
        "asks": runs.asks(run),
        "may_approve": runs.may_approve(run, request.user),
        **share(run),
    }
    if run.state == State.MAPPING:
        context |= _columns(request, run)
    elif run.state in (State.WRONG, State.CLEAN, State.SUBMITTED):
        context |= _rows(request, run, own)
    elif run.state == State.POSTED:
        posted = Decision.objects.filter(posting__in=run.postings).order_by("posting")
        context["decisions"] = list(posted.only("pk", "written", "subject")[:LISTED])
        context["decisions_count"] = len(run.postings)
    return context


def share(run: ImportRun) -> dict[str, int]:
    """How much of the posting is done, in hundredths."""
    return {"share": 100 * run.done // run.total if run.total else 0}


def _columns(request: Any, run: ImportRun) -> dict[str, Any]:
    asked = request.GET.get("loai", "")
    found = runs.columns(run, asked if asked in KINDS else "")
    lang = vocabulary.lang()
    return {
        "columns": found,
        "choices": mapping.choices(found.kind, lang),
        "kinds": [(k, v, k == found.kind) for k, v in kind_words().items()],
        "missing": [words.field_name(f, lang) for f in found.missing],
        "sheets": [
            (m, [(c, f"c-{place}-{c.letter}") for c in m.columns]) for place, m in enumerate(found.sheets)
        ],
    }


def _rows(request: Any, run: ImportRun, own: bool) -> dict[str, Any]:
    """A page of the rows of a state: the wrong ones first, where there are any."""
    shown = [s for s in kept.STATES if run.counts.get(s)]
    asked = request.GET.get("loc", "")
    state = asked if asked in kept.STATES else next(iter(shown), "new")
    number = int(n) if (n := request.GET.get("trang", "1")).isdecimal() and len(n) < 7 else 1
    pages = kept.pages(run.pk, state)
    rows = kept.page(run.pk, state, min(max(number, 1), max(pages, 1)))
    clear = restricted.clear_for(request.user, {run.unit})
    english = vocabulary.lang() == "en"
    names = naming.names(v for r in rows for c in r["changes"].values() for v in c.values())
    return {
        "tabs": [(s, row_words(s), run.counts.get(s, 0), s == state) for s in kept.STATES],
        "rows": [_row(row, clear, own, english, names) for row in rows],
        "faults": [_fault(f, own, english) for f in kept.faults(run.pk)],
        "shown_state": state,
        "several": len({row["sheet"] for row in rows}) > 1,
        "page": min(max(number, 1), max(pages, 1)),
        "pages": pages,
        "marked": own and kept.marked(run.pk).exists(),
    }


def _row(
    row: dict[str, Any], clear: frozenset[str], own: bool, english: bool, names: naming.Names
) -> dict[str, Any]:
    covered = {key for code, f in restricted.fields().items() if code not in clear for key in f.keys}
    changes = [
        (
            words.field_name(name, vocabulary.lang()),
            *(restricted.MASK if name in covered else names.value(name, c[side]) for side in ("from", "to")),
        )
        for name, c in row["changes"].items()
    ]
    return {**row, "faults": [_fault(f, own, english) for f in row.get("faults", ())], "changes": changes}


def _fault(fault: dict[str, Any], own: bool, english: bool) -> dict[str, Any]:
    place = f"{fault['column']}{fault['row']}" if fault["row"] else ""
    return {
        "sheet": fault["sheet"],
        "place": place,
        "value": fault["value"] if own else restricted.MASK,
        "message": fault["message_en" if english else "message"] if own else _("Ô này có lỗi."),
        "expected": fault["expected_en" if english else "expected"] if own else "",
    }


def kind_words() -> dict[str, str]:
    """The kinds of lists by code."""
    return {name: getattr(kind, vocabulary.lang()) for name, kind in KINDS.items()}


def state_words(state: str) -> str:
    """The words of a state."""
    return {
        "reading": _("Đang mở tệp"),
        "mapping": _("Chờ khớp cột"),
        "examining": _("Đang đối chiếu"),
        "wrong": _("Có chỗ sai"),
        "clean": _("Đã đối chiếu"),
        "submitted": _("Chờ duyệt"),
        "posting": _("Đang ghi sổ"),
        "posted": _("Đã ghi sổ"),
        "failed": _("Dừng vì lỗi"),
        "dropped": _("Đã bỏ"),
    }.get(state, state)


def row_words(state: str) -> str:
    """What a row comes to."""
    return {"wrong": _("Sai"), "new": _("Mới"), "changed": _("Thay đổi"), "same": _("Như sổ")}.get(
        state, state
    )


def step_words(step: str) -> str:
    """What is being done."""
    return {
        "read": _("Đang đọc các dòng"),
        "compare": _("Đang so với sổ"),
        "examine": _("Đang xét như khi ghi sổ"),
        "mark": _("Đang đánh dấu các ô sai"),
        "post": _("Đang ghi sổ"),
    }.get(step, _("Đang mở tệp"))
