"""The way of a file brought in by a page: read, its columns matched, examined, submitted, approved, posted.

Always true: a step is taken once, from the state it belongs to (`Stale` otherwise); who sent a file never approves it;
nothing is posted while a cell is wrong; what is posted goes through `desk.post_approved_list`, paper by paper, so that
a run stopped anywhere goes on with the rows that are not in the books yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from tochuc.access import audit, desk, scopes
from tochuc.access.models import User
from tochuc.books.models import Unit
from tochuc.books.posting import Poster
from tochuc.books.records import Refused
from tochuc.exchange.importing import kept, layouts, mapping
from tochuc.exchange.importing.corrected import corrected_workbook
from tochuc.exchange.importing.faults import Fault, Wrong
from tochuc.exchange.importing.plan import Plan, Request, plan
from tochuc.exchange.importing.rows import RowResult
from tochuc.exchange.importing.sheets import open_file
from tochuc.exchange.models import ImportRun

State = ImportRun.State
WORKING = (State.READING, State.EXAMINING, State.POSTING)
_NUMBERED_ANEW = 3  # times a run is planned again because somebody else took the next number of an opening


class Stale(Exception):
    """The run is no longer in a state this step can be taken from."""

    def __init__(self, run: ImportRun):
        super().__init__(run.state)
        self.run = run


# ---- steps of people --------------------------------------------------------------------------------------------


def send(
    name: str, chunks: Iterable[bytes], by: Any, unit: str, on: date, issuer: str = "", corrects: ImportRun | None = None
) -> ImportRun:  # fmt: skip
    """Keep a file that was sent; it is read next. A corrected file keeps the kind and columns of the one it corrects."""
    run = ImportRun(name=name[:200], unit=unit, issuer=issuer or unit, on=on, by=by.username)
    if corrects is not None:
        run.corrects, run.kind, run.layout = corrects, corrects.kind, corrects.layout
    run.save()
    digest = hashlib.sha256()
    kept.keep_file(run.pk, _counted(chunks, digest))
    run.digest = digest.hexdigest()
    run.save(update_fields=["digest"])
    audit.record("import.sent", actor=by, subject=f"import:{run.pk}", unit=unit, details={"file": run.name})
    if corrects is not None and corrects.state in (State.WRONG, State.CLEAN, State.FAILED):
        drop(corrects, by)
    return run


def _counted(chunks: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def columns(run: ImportRun, kind: str = "") -> mapping.FileColumns:
    """The columns of the file as lists of the kind, with what the office showed before already chosen."""
    top = kept.read(run.pk, "top") or []
    found = mapping.columns_of(top, kind or run.kind, run.layout if not kind or kind == run.kind else {})
    if run.layout and found.kind == run.kind:
        return found
    remembered = layouts.recall(run.unit, found.kind, mapping.all_headings(found))
    return mapping.columns_of(top, found.kind, remembered) if remembered else found


def match(run: ImportRun, kind: str, chosen: Mapping[tuple[str, str], str], on: date) -> ImportRun:
    """Say which column is which; it is remembered for the unit, and the file is examined next."""
    found = columns(run, kind)
    layout = mapping.layout_of(found, chosen)
    layouts.remember(run.unit, kind, mapping.all_headings(found), layout)
    return _to(
        run, (State.MAPPING, State.WRONG, State.CLEAN), State.EXAMINING, kind=kind, layout=layout, on=on
    )


def match_again(run: ImportRun) -> ImportRun:
    """Go back to the columns."""
    return _to(run, (State.WRONG, State.CLEAN), State.MAPPING)


def submit(run: ImportRun, by: Any) -> ImportRun:
    """Ask for approval of the whole list."""
    if not asks(run):
        raise Stale(run)
    _to(run, (State.CLEAN,), State.SUBMITTED, told="")
    return _recorded(run, "import.submitted", by)


def give_back(run: ImportRun, by: Any, remark: str) -> ImportRun:
    """Return a submitted list to who sent it. Raises `NotAllowed`."""
    _must_approve(run, by)
    if not remark.strip():
        raise desk.NotAllowed("Hãy ghi rõ cần sửa gì trước khi trả lại.")
    _to(run, (State.SUBMITTED,), State.CLEAN, told=remark.strip())
    return _recorded(run, "import.returned", by)


def approve(run: ImportRun, by: Any) -> ImportRun:
    """Approve a submitted list as a whole; it is posted next. Raises `NotAllowed`."""
    _must_approve(run, by)
    _to(run, (State.SUBMITTED,), State.POSTING, approved_by=by.username, told="", done=0, total=0)
    return _recorded(run, "import.approved", by)


def drop(run: ImportRun, by: Any) -> ImportRun:
    """Give a run up; its file is erased. What was posted of it stays."""
    _to(run, tuple(s for s in State if s not in (State.POSTING, State.POSTED, State.DROPPED)), State.DROPPED)
    kept.erase(run.pk)
    return _recorded(run, "import.dropped", by)


def go_on(run: ImportRun) -> ImportRun:
    """Take a run up again that stopped for a fault of the machine; what was approved goes on being posted."""
    state = State.POSTING if run.approved_by else State.EXAMINING if run.kind else State.READING
    return _to(run, (State.FAILED,), state, told="")


def asks(run: ImportRun) -> int:
    """How many rows ask something of the books."""
    return int(run.counts.get("new", 0)) + int(run.counts.get("changed", 0))


def may_approve(run: ImportRun, by: Any) -> bool:
    """Whether the account may approve and post at the list's unit; never the one who sent it, nor who stands in for them."""
    permissions = ("decisions.approve", "decisions.post")
    return run.by != by.username and all(scopes.may(by, p, run.unit, drafter=run.by) for p in permissions)


def _must_approve(run: ImportRun, by: Any) -> None:
    if run.by == by.username:
        raise desk.NotAllowed("Người gửi danh sách không tự duyệt danh sách của mình.")
    if not may_approve(run, by):
        raise desk.NotAllowed("Bạn không có quyền duyệt và ghi sổ ở đơn vị của danh sách này.")


def _to(run: ImportRun, states: Iterable[str], state: str, **values: Any) -> ImportRun:
    changes = {"state": state, "worker": "", "beat": None, "tries": 0, **values}
    with transaction.atomic():
        if not ImportRun.objects.filter(pk=run.pk, state__in=list(states)).update(**changes):
            run.refresh_from_db()
            raise Stale(run)
    run.refresh_from_db()
    return run


def _recorded(run: ImportRun, action: str, by: Any) -> ImportRun:
    details = {"file": run.name, "counts": run.counts}
    audit.record(action, actor=by, subject=f"import:{run.pk}", unit=run.unit, details=details)
    return run


# ---- steps of the machine ---------------------------------------------------------------------------------------


def take_step(run: ImportRun) -> None:
    """The step of a working state. What is wrong with the file is kept with the run; faults of the machine are raised."""
    {State.READING: _read, State.EXAMINING: _examine, State.POSTING: _post}[State(run.state)](run)


def _read(run: ImportRun) -> None:
    try:
        top = mapping.top_of(open_file(run.name, kept.file(run.pk)))
    except Wrong as wrong:
        kept.keep_rows(run.pk, (), [_both(wrong.at(""))])
        _to(run, (State.READING,), State.WRONG)
        return
    kept.write(run.pk, "top", top)
    known = run.kind and run.corrects_id  # the corrected file goes the way of the first one
    _to(run, (State.READING,), State.EXAMINING if known else State.MAPPING)


def _examine(run: ImportRun) -> None:
    made = _plan(run)
    if not made.clean and made.file is not None and any(f.row for f in made.problems):
        _step(run, "mark")
        kept.keep_marked(run.pk, corrected_workbook(made.file, made.problems))
    _to(
        run,
        (State.EXAMINING,),
        State.CLEAN if made.clean else State.WRONG,
        counts=made.counts,
        notes=made.notes,
    )


def _plan(run: ImportRun) -> Plan:
    """The dry run, its rows kept."""
    drafter = User.objects.get(username=run.by)
    request = Request(run.kind or None, run.on, run.unit, run.issuer, run.layout, within(drafter))
    made = plan(run.name, kept.file(run.pk), request, lambda step: _step(run, step))
    kept.keep_rows(run.pk, map(_row, made.results), [_both(f) for f in made.faults])
    return made


def _post(run: ImportRun) -> None:
    for _ in range(_NUMBERED_ANEW):
        made = _plan(run)
        if not made.clean:
            told = "Sổ đã thay đổi từ khi duyệt: danh sách không còn ghi được như đã duyệt."
            _to(run, (State.POSTING,), State.WRONG, counts=made.counts, told=told, approved_by="")
            return
        try:
            _post_papers(run, made)
            break
        except Refused as refused:
            if {p.code for p in refused.problems} != {"number_taken"}:
                faults = [_both(Fault("books", problem=p)) for p in refused.problems]
                kept.keep_rows(run.pk, map(_row, made.results), faults)
                _to(run, (State.POSTING,), State.WRONG, told="Sổ đã thay đổi từ khi duyệt.", approved_by="")
                return
        except desk.NotAllowed as refused:
            _to(run, (State.POSTING,), State.CLEAN, told=refused.told, approved_by="")
            return
    _to(run, (State.POSTING,), State.POSTED, step="")
    kept.erase(run.pk)


def _post_papers(run: ImportRun, made: Plan) -> None:
    """Each paper in a transaction of its own, together with the run's own count of them."""
    people = {u.username: u for u in User.objects.filter(username__in=(run.by, run.approved_by))}
    poster = Poster(made.laid)
    run.step, run.done, run.total = "post", len(run.postings), len(run.postings) + len(made.papers)
    run.save(update_fields=["step", "done", "total"])
    for read in made.papers:
        with transaction.atomic():
            posted = desk.post_approved_list(read, people[run.by], people[run.approved_by], poster)
            run.postings.append(posted.posting)
            run.done = len(run.postings)
            run.save(update_fields=["postings", "done"])


def within(user: Any) -> frozenset[str] | None:
    """The units whose people an account may bring in and be told of; None for all."""
    held = scopes.roots(user, "decisions.draft")
    if scopes.EVERYWHERE in held:
        return None
    return frozenset(Unit.objects.filter(code__in=scopes.units_below(held)).values_list("code", flat=True))


def _step(run: ImportRun, step: str) -> None:
    run.step = step
    run.save(update_fields=["step"])


def _row(result: RowResult) -> dict[str, Any]:
    row = result.as_data()
    if result.faults:
        row |= {"state": "wrong", "faults": [_both(f) for f in result.faults]}
    return row


def _both(fault: Fault) -> dict[str, Any]:
    """A fault in both languages."""
    english = fault.as_data("en")
    return {**fault.as_data(), "message_en": english["message"], "expected_en": english["expected"]}
