"""Commands on the books: post, close, verify, acts."""

from __future__ import annotations

import json as json_form
import sys
from datetime import date
from pathlib import Path
from typing import Any

import typer

from tochuc.cli import answers


def post(file: str, dry_run: bool, as_json: bool) -> None:
    """Post the decisions of a file: all are examined first, and none is posted where any is wrong."""
    answers.open_books(as_json)
    from tochuc.books import posting
    from tochuc.books.records import Refused

    raws = decisions_in(file, as_json)
    papers, problems = posting.examine_all(raws)
    if problems:
        answers.refuse_all(problems, as_json, Path(file).name)
    results = []
    if not dry_run:
        try:
            with answers.progress("Ghi sổ", len(papers)) as done:
                for result in posting.post_all(papers, by="cli"):
                    results.append(result)
                    done()
        except Refused as refused:  # the books changed since they were examined
            answers.refuse_all(refused.problems, as_json, Path(file).name)
    new = [r for r in results if not r.same]
    if as_json:
        answers.give({
            "examined": len(papers), "posted": len(new), "same": len(results) - len(new),
            "decisions": [{"number": r.written, "posting": r.posting, "same": r.same} for r in results],
        })  # fmt: skip
    elif dry_run:
        answers.say(
            f"{len(papers)} quyết định đều ghi được; chưa ghi gì.", f"{len(papers)} would post; nothing done."
        )
    else:
        same = len(results) - len(new)
        answers.say(
            f"Đã ghi sổ {len(new)} quyết định; {same} quyết định đã có từ trước.",
            f"Posted {len(new)}; {same} stood there already.",
        )
        _tell_reversed(papers, results)


def _tell_reversed(papers: list[Any], results: list[Any]) -> None:
    """Of papers passed over that were reversed since: what to do where the reversal was the mistake."""
    from tochuc.books import posting, wording

    for read, result in zip(papers, results, strict=True):
        if (
            result.same
            and (told := posting.stands_already(read, result.posting)).code == "posted_and_reversed"
        ):
            typer.echo(wording.sentence(told, answers.lang), err=True)


def decisions_in(file: str, as_json: bool) -> list[Any]:
    """The decisions of a JSON or YAML file (one, a list, or `{"decisions": [...]}`), as plain data."""
    from tochuc.books.encoding import UnreadableText, decode_text

    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        answers.refuse(
            f"{file}: không đọc được tệp ({error.strerror}).", f"{file}: {error.strerror}.", as_json
        )
    try:
        text = decode_text(data)
    except UnreadableText as error:
        answers.refuse(f"{file}: {error}", f"{file}: {error}", as_json)
    raw = _parsed(file, text, as_json)
    if isinstance(raw, dict) and isinstance(raw.get("decisions"), list):
        raw = raw["decisions"]
    return raw if isinstance(raw, list) else [raw]


def _parsed(file: str, text: str, as_json: bool) -> Any:
    if file.endswith((".yaml", ".yml")):
        import yaml

        try:
            return yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = f"dòng {mark.line + 1}, cột {mark.column + 1}" if mark else ""
            answers.refuse(f"{file}: YAML sai ({place}).", f"{file}: malformed YAML ({place}).", as_json)
    try:
        return json_form.loads(text)
    except json_form.JSONDecodeError as error:
        answers.refuse(
            f"{file}: JSON sai ở dòng {error.lineno}, cột {error.colno} ({error.msg}).",
            f"{file}: malformed JSON at line {error.lineno}, column {error.colno} ({error.msg}).",
            as_json,
        )


def close(unit: str, period: str, number: str | None, as_json: bool) -> None:
    """Close a period by a decision of the unit."""
    answers.open_books(as_json)
    from tochuc.books import models, posting

    if number is None:
        last = models.Decision.objects.filter(issuer=unit, kind="closing").order_by("-number").first()
        number = f"{(last.number if last else 0) + 1:02d}-KS/TU"
    raw = {
        "number": number, "kind": "closing", "issuer": unit, "issued": date.today().isoformat(),
        "subject": f"Khóa sổ kỳ {period}", "acts": [{"act": "close_period", "unit": unit, "period": period}],
    }  # fmt: skip
    papers, problems = posting.examine_all([raw])
    if problems:
        answers.refuse_all(problems, as_json)
    (result,) = posting.post_all(papers, by="cli")
    if as_json:
        answers.give({"unit": unit, "period": period, "number": result.written, "posting": result.posting})
    else:
        answers.say(
            f"Đã khóa sổ kỳ {period} cho {unit} và mọi cấp dưới (lần ghi sổ {result.posting}).",
            f"Closed {period} for {unit} and all below (posting {result.posting}).",
        )


def verify(as_json: bool) -> None:
    """Rebuild the books from the decisions and compare; then the columnar copy with the books."""
    answers.open_books(as_json)
    from tochuc.books import store, verification
    from tochuc.figures.comparing import compare

    with answers.progress("Kiểm tra sổ", store.last_posting()) as done:
        found = [*verification.verify(progress=lambda: done()), *compare()]
    if found:
        answers.refuse_all(found, as_json)
    last = store.last_posting()
    if as_json:
        answers.give({"postings": last, "problems": []})
    else:
        answers.say(
            f"Đã dựng lại {last} lần ghi sổ từ các quyết định: khớp hoàn toàn.",
            f"Rebuilt {last} postings from the decisions: all agree.",
        )


def acts(name: str | None, as_json: bool) -> None:
    """The acts, or one act's fields as a schema with an example that posts."""
    from tochuc.books.acts import Act

    if name is None:
        _list_acts(Act.registry, as_json)
        return
    act = Act.registry.get(name.replace("-", "_"))
    if act is None:
        answers.refuse(
            f"Không có nghiệp vụ “{name}”; xem danh sách bằng `tochuc acts`.",
            f"There is no act “{name}”; see `tochuc acts`.",
            as_json,
        )
    from tochuc.books.acts.examples import example

    data = {
        "name": act.name, "vi": act.vi, "en": act.en, "area": act.area, "about": (act.__doc__ or "").strip(),
        "schema": act.model_json_schema(by_alias=True), "example": example(act.name),
    }  # fmt: skip
    if as_json:
        answers.give(data)
        return
    import yaml

    typer.echo(f"{act.name}: {act.vi}\n\n{data['about']}\n")
    for field, info in act.model_fields.items():
        needed = "bắt buộc" if info.is_required() else "tùy chọn"
        typer.echo(f"  {info.alias or field:<16} {needed}")
    typer.echo("\nVí dụ (ghi được bằng `tochuc post TỆP.yaml`):\n")
    typer.echo(yaml.safe_dump(data["example"], allow_unicode=True, sort_keys=False))


def _list_acts(registry: dict[str, Any], as_json: bool) -> None:
    found = sorted(registry.values(), key=lambda a: (a.area, a.name))
    if as_json:
        answers.give([{"name": a.name, "vi": a.vi, "en": a.en, "area": a.area} for a in found])
        return
    for act in found:
        typer.echo(f"{act.area:<12} {act.name:<24} {act.vi if answers.lang == 'vi' else act.en}")
