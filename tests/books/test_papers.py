"""A paper's form: every fault at once with its place, one stored form for one content, numbers and secrecy."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from tests.books.world import PEOPLE, Memory, act, member, person, quota, unit
from tochuc.books import wording
from tochuc.books.paper import read
from tochuc.books.records import Problem, Refused


def faults(given: Any) -> list[Problem]:
    with pytest.raises(Refused) as refused:
        read(given)
    return refused.value.problems


def found(given: Any) -> set[tuple[str, str]]:
    """Code and place of every fault of form."""
    return {(p.code, ".".join(map(str, p.where))) for p in faults(given)}


PAPER: dict[str, Any] = {
    "number": "12-QĐ/TU", "issuer": "tinh", "issued": "2018-03-01", "subject": "Về công tác cán bộ", "signer": "Trần Sỹ Thanh",
    "acts": [{"act": "rename_unit", "unit": "ban", "name": "Ban Tổ chức và Cán bộ"}],
}  # fmt: skip


def test_all_faults_are_told_at_once_with_their_place() -> None:
    given = PAPER | {"number": "số mười hai", "issued": "31/02/2018", "subject": "", "colour": "red"}
    given["acts"] = [
        {"act": "rename_unit", "unit": "Ban Tổ chức"},
        {"act": "rename_units"},
        {"name": "x"},
        "x",
        {"act": "assign_quota", "unit": "ban", "bloc": "party", "staff": "civil_servant", "amount": "năm"},
        {
            "act": "split_unit",
            "unit": "ban",
            "parts": [{"code": "a", "kind": "department", "name": "A", "share": 101}],
        },
    ]
    assert found(given) == {
        ("number_form", "number"), ("not_a_day", "issued"), ("field_missing", "subject"), ("field_unknown", "colour"),
        ("not_a_code", "acts.0.unit"), ("field_missing", "acts.0.name"), ("act_unknown", "acts.1.act"),
        ("act_not_named", "acts.2"), ("act_not_named", "acts.3"), ("not_a_number", "acts.4.amount"),
        ("too_big", "acts.5.parts.0.share"),
    }  # fmt: skip


def test_every_fault_reads_as_a_sentence_in_both_languages() -> None:
    given = PAPER | {"issued": "hôm qua", "acts": [{"act": "assign_quota", "unit": 5, "amount": 0}, 7]}
    for fault in faults(given):
        for lang in ("vi", "en"):
            assert "{" not in wording.sentence(fault, lang)
            assert wording.place(fault, lang)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([], "paper_not_an_object"), ("x", "paper_not_an_object"), (PAPER | {"acts": {}}, "acts_not_a_list"),
        (PAPER | {"secrecy": "bí mật"}, "secrecy_unknown"), (PAPER | {"kind": "thư lạ"}, "paper_kind_unknown"),
        (PAPER | {"number": "12-XX/TU"}, "paper_kind_unknown"), (PAPER | {"number": ""}, "field_empty"),
        (PAPER | {"number": None}, "not_text"), (PAPER | {"signer": "x" * 201}, "too_long"),
        (PAPER | {"subject": "x" * 501}, "too_long"), (PAPER | {"number": "1" * 12 + "-QĐ/TU"}, "number_form"),
    ],
)  # fmt: skip
def test_a_paper_out_of_form_is_refused(given: Any, code: str) -> None:
    assert code in {p.code for p in faults(given)}


def test_decomposed_unicode_is_the_same_paper() -> None:
    def decomposed(value: Any) -> Any:
        if isinstance(value, str):
            return unicodedata.normalize("NFD", value)
        if isinstance(value, list):
            return [decomposed(v) for v in value]
        return {k: decomposed(v) for k, v in value.items()} if isinstance(value, dict) else value

    given = PAPER | {"acts": [dict(a) for a in PEOPLE] + [act("mark_weak", unit="xa-1", why="Mất đoàn kết")]}
    assert decomposed(given) != given
    assert read(decomposed(given)).digest == read(given).digest
    assert read(decomposed(given)).data() == read(given).data()


def test_the_order_of_fields_makes_no_other_paper_but_the_order_of_acts_does() -> None:
    turned = dict(reversed(PAPER.items()))
    assert read(turned).digest == read(PAPER).digest
    two = [person("a"), person("b")]
    assert read(PAPER | {"acts": two}).digest != read(PAPER | {"acts": two[::-1]}).digest


@pytest.mark.parametrize(
    "written", ["01/03/2018", "1/3/2018", "01.03.2018", "01-03-2018", " 01/03/2018 ", "2018-03-01"]
)
def test_a_day_is_read_as_officers_write_it(written: str) -> None:
    assert read(PAPER | {"issued": written}).digest == read(PAPER).digest


def test_a_paper_takes_effect_on_the_day_it_is_issued_unless_it_says_otherwise() -> None:
    assert read(PAPER).on.isoformat() == "2018-03-01"
    assert read(PAPER | {"effective": "01/04/2018"}).on.isoformat() == "2018-04-01"


# ---- secrecy --------------------------------------------------------------------------------------------------------

BARE = {"number": "12-QĐ/TU", "issuer": "tinh", "issued": "2018-03-01"}


@pytest.mark.parametrize("secrecy", ["mat", "toi_mat", "tuyet_mat"])
def test_of_a_secret_paper_only_kind_number_and_day_are_kept(secrecy: str) -> None:
    assert found(PAPER | {"secrecy": secrecy}) == {
        ("secret_refused", "subject"), ("secret_refused", "signer"), ("secret_refused", "acts"),
    }  # fmt: skip
    kept = read(BARE | {"secrecy": secrecy}).data()
    assert {k: v for k, v in kept.items() if v} == {
        **BARE, "kind": "decision", "effective": "2018-03-01", "secrecy": secrecy,
    }  # fmt: skip


def test_a_secret_is_not_repeated_in_the_refusal() -> None:
    told = PAPER | {"secrecy": "mat", "subject": "Chuyện không ai được biết"}
    shown = " ".join(wording.sentence(p, lang) for p in faults(told) for lang in ("vi", "en"))
    assert "không ai được biết" not in shown


def test_a_secret_paper_takes_its_number(bare: Memory) -> None:
    bare.post(unit("tinh", "province_committee", None))
    bare.post_papers([BARE | {"secrecy": "mat"}])
    assert bare.refused(quota("tinh", 1), number="12-QĐ/TU") == {"number_taken"}


# ---- numbers --------------------------------------------------------------------------------------------------------


def test_a_number_is_unique_within_issuer_kind_and_term(world: Memory) -> None:
    world.post(quota("ban", 1), number="77-QĐ/TU")
    assert world.refused(quota("ban", 2), number="77-QĐ/TU", on="2018-09-01") == {"number_taken"}
    world.post(quota("ban", 2), number="77-NQ/TU", kind="resolution")
    world.post(quota("ban", 2), number="77-QĐ/HU", issuer="huyen")


def test_two_terms_may_both_have_a_number(world: Memory) -> None:
    first = world.post(quota("ban", 1), number="77-QĐ/TU", on="2018-03-01")
    world.post(act("begin_term", unit="tinh", term="2020-2025"), on="2020-10-22")
    second = world.post(quota("ban", 2), number="77-QĐ/TU", on="2020-11-01")
    assert first != second
    assert world.refused(quota("ban", 3), number="77-QĐ/TU", on="2021-01-01") == {"number_taken"}
    ambiguous = act("reverse_decision", number="77-QĐ/TU", issuer="tinh", why="x")
    (found_,) = world.problems(ambiguous, on="2021-02-01")
    assert (found_.code, found_.details["postings"]) == ("reversal_not_told", f"{first}, {second}")


def test_a_state_body_counts_by_year(bare: Memory) -> None:
    bare.post(unit("tinh", "province_committee", None), unit("so", "state_department", None), on="2017-01-01")
    number = {"number": "05/QĐ-SNV", "issuer": "so"}
    bare.post(quota("so", 1), on="2018-03-01", **number)
    assert bare.refused(quota("so", 2), on="2018-09-01", **number) == {"number_taken"}
    bare.post(quota("so", 2), on="2019-01-05", **number)


def test_an_issuer_must_be_in_the_books(world: Memory) -> None:
    assert "issuer_unknown" in world.refused(person("x"), issuer="khong-co")


# ---- the same paper twice -------------------------------------------------------------------------------------------


def test_the_same_paper_adds_nothing(world: Memory) -> None:
    given = world.paper(quota("ban", 3), member("ha", "cb-1"))
    (number,) = world.post_papers([given])
    assert world.post_papers([given, given]) == [number, number]
    assert world.books.last == number


def test_the_same_paper_adds_nothing_even_when_its_term_was_recorded_later(world: Memory) -> None:
    given = world.paper(quota("ban", 3), on="2020-11-01")
    (number,) = world.post_papers([given])
    world.post(act("begin_term", unit="tinh", term="2020-2025"), on="2020-10-22")
    assert world.post_papers([given]) == [number]


def test_a_reversed_paper_does_not_come_back_with_its_file(world: Memory) -> None:
    given = world.paper(quota("ban", 3))
    (number,) = world.post_papers([given])
    world.post(act("reverse_decision", posting=number, why="Ghi nhầm"), on="2018-06-01")
    before = world.stocks()
    assert world.post_papers([given]) == [number]
    assert world.stocks() == before


def test_all_acts_of_a_paper_are_examined_and_none_is_posted(world: Memory) -> None:
    before, last = world.stocks(), world.books.last
    given = (quota("ban", 3), act("expel_member", person="ha"), act("close_post", post="tp-1"), person("an"))
    problems = world.problems(*given)
    assert {(p.code, p.where[:2]) for p in problems} == {
        ("not_a_member", ("acts", 1)), ("post_held", ("acts", 2)), ("person_code_used", ("acts", 3)),
    }  # fmt: skip
    assert (world.stocks(), world.books.last) == (before, last)
