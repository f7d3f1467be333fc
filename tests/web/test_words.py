"""The words of the pages: every one in English too, every field and value of an act with words in both languages."""

from __future__ import annotations

import ast
import gettext
import re
import typing
from pathlib import Path

import pytest
from django.utils.translation import gettext as translated
from django.utils.translation import override

import tochuc
from tochuc.access.models import Step
from tochuc.books.acts.base import Act
from tochuc.declared.models import DeclaredFigure
from tochuc.exchange.models import Submission
from tochuc.web.decisions import fields
from tochuc.web.frame import vocabulary
from tochuc.web.operator import actions
from tochuc.work.plans import trail as plan_trail

ROOT = Path(tochuc.__file__).parent
LOCALE = ROOT / "web" / "locale"
_TRANS = re.compile(r"{%\s*trans\s+(\"|')(.*?)\1")
_BLOCK = re.compile(r"{%\s*blocktrans(?P<head>[^%]*)%}(?P<text>.*?){%\s*endblocktrans", re.S)


def words_of_templates() -> set[str]:
    found = set()
    for path in (ROOT / "web" / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        found |= {m[2] for m in _TRANS.finditer(text)}
        found |= {re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", m["text"]) for m in _BLOCK.finditer(text)}
    return found


def words_of_code() -> set[str]:
    found = set()
    for path in [*(ROOT / "web").rglob("*.py"), *(ROOT / "access").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") in ("_", "gettext_lazy")
                and node.args
            ):
                value = node.args[0]
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found.add(value.value)
    return found


def catalogue(lang: str) -> dict[str, str]:
    with (LOCALE / lang / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return {k: v for k, v in gettext.GNUTranslations(file)._catalog.items() if k}


def test_every_word_of_the_pages_is_there_in_english():
    missing = (words_of_templates() | words_of_code()) - catalogue("en").keys()
    assert not missing, "\n".join(sorted(missing))


_ACTION = re.compile(r"[a-z_]+(\.[a-z_]+)?")
_OF_STATES = {
    "decision.": Step.Kind.values,
    "submission.": Submission.State.values,
    "plan.": typing.get_args(plan_trail.Step),
    "declared.": DeclaredFigure.Settled.values,
}


def recorded_actions() -> set[str]:
    """Every action that the code writes into the audit trail, read from the code."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called not in ("record", "_record", "_recorded"):
                continue
            for given in node.args:
                if isinstance(given, ast.JoinedStr):
                    begun = str(getattr(given.values[0], "value", ""))
                    found |= {begun + state for state in _OF_STATES.get(begun, ())} or {begun}
                elif isinstance(given, ast.Constant) and _ACTION.fullmatch(str(given.value)):
                    found.add(str(given.value))
                elif isinstance(given, ast.IfExp):
                    found |= {str(n.value) for n in (given.body, given.orelse) if isinstance(n, ast.Constant)}
    return found - set(typing.get_args(plan_trail.Step))


def test_every_action_of_the_audit_trail_has_words():
    recorded = recorded_actions()
    assert len(recorded) > 50 and not recorded - actions.actions().keys()


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_compiled_words_are_those_of_the_source(lang):
    text = (LOCALE / lang / "LC_MESSAGES" / "django.po").read_text("utf-8")
    pairs = re.findall(r'(?:^msgctxt "(.+)"\n)?^msgid "(.+)"\nmsgstr "(.+)"$', text, re.M)
    told = catalogue(lang)
    assert len(pairs) > 60
    for context, message, value in pairs:
        key = f"{context}\x04{message}" if context else message
        assert told[ast.literal_eval(f'"{key}"')] == ast.literal_eval(f'"{value}"'), (
            f"{key}: compile with msgfmt"
        )


def test_the_pages_of_sign_in_speak_vietnamese():
    with override("vi"):
        assert translated("Remember Me") == "Ghi nhớ đăng nhập"


def _walk(name: str, of: tuple[fields.Field, ...]):
    for field in of:
        yield field
        if field.form in ("rows",):
            yield from _walk(name, field.of)


@pytest.mark.parametrize("act", sorted(Act.registry))
def test_every_field_and_value_of_an_act_has_words(act):
    for field in _walk(act, fields.fields_of(act)):
        assert vocabulary.has_words(field.name), field.name
        for value in field.literals:
            assert vocabulary.has_words(field.name, value), (field.name, value)


@pytest.mark.parametrize("act", sorted(Act.registry))
def test_a_form_gives_back_the_act_it_was_filled_with(act):
    """Through the form and back: the example of each act, nested lines too."""
    from tochuc.books import paper
    from tochuc.books.acts.examples import example

    raw = next(a for a in example(act)[-1]["acts"] if a["act"] == act)
    read = paper.read_act(raw)
    of = fields.fields_of(act)
    node = fields.sent_of(of, read.data())
    flat: dict[str, str] = {}
    for shown in fields.filled(act, of, node, "acts-0"):
        for one in shown.walk():
            if not one.rows_of:
                flat[one.id] = "1" if one.field.form == "check" and one.value else str(one.value or "")
    again = fields.typed(of, fields.nest(flat).get("acts", {}).get("0", {}))
    assert paper.read_act({"act": act, **again}).data() == read.data()


@pytest.mark.django_db
def test_a_problem_stands_at_the_line_it_is_about_though_blank_lines_were_left():
    from tochuc.books import paper
    from tochuc.books.records import Refused
    from tochuc.web.decisions import drafts

    node = fields.nest(
        {
            "acts-0-act": "admit_members", "acts-0-cell": "c", "acts-0-people-0-profile": "minimal", "acts-0-people-0-name": "",
            "acts-0-people-3-name": "Lý Thị Một", "acts-0-people-3-sex": "F", "acts-0-people-3-code": "mot",
            "acts-0-people-3-born": "không rõ",
        }
    )  # fmt: skip
    drafts.tidy(node)
    with pytest.raises(Refused) as refused:
        paper.read(drafts.raw(node))
    shown = {s.id: s for s in drafts.draft(node, refused.value.problems).walk()}
    assert shown["acts-0-people-0-born"].problems and shown["acts-0-people-0-name"].value == "Lý Thị Một"
