"""A formula says what it means or is refused; the catalogue is refused whole, with the line of every fault."""

from __future__ import annotations

import pytest

from tochuc.figures import formula
from tochuc.figures.catalogue import WrongCatalogue, catalogue, load
from tochuc.figures.formula import Arithmetic, Figure, Percent, Target, Term, UnitsWith, WrongFormula

GOOD = (
    '[[figure]]\nid = "{id}"\nvi = "một chỉ tiêu"\nen = "a figure"\nunit = "người"\nformula = \'{formula}\'\n'
)


def test_a_formula_reads_into_terms() -> None:
    assert formula.read('closing("members.*", sex="F")') == Term("closing", "members.*", (), (("sex", "F"),))
    read = formula.read('pct(a, b) - 2 * units_with(flow("units.department", "merged"), kind="agency")')
    assert isinstance(read, Arithmetic) and isinstance(read.left, Percent)
    assert [u.kinds for u in formula.counted(read)] == [("agency",)]
    assert list(formula.figures_named(read)) == ["a", "b"]
    assert formula.read('target("staff_reduced_pct")') == Target("staff_reduced_pct")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('closing("nothing.here")', "nothing.here"),
        ('flow("members.official", "invented")', "invented"),
        ('closing("members.*", height=3)', "height"),
        ('closing("members.*", "admitted")', "balance"),
        ('units_with(closing("members.*"), kind="castle")', "castle"),
        ('sum("members.*")', "sum"),
        ("__import__('os').system('true')", "not part of the language"),
        ("[1, 2]", "not part of the language"),
        ("1 +", "invalid syntax"),
        ('closing("members." + "x")', "written out"),
        ('closing("members.*", age=30)', "pair"),
    ],
)
def test_a_formula_that_cannot_be_answered_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(WrongFormula, match=r".*") as refused:
        formula.read(text)
    assert said in str(refused.value)


def test_the_catalogue_covers_the_review_and_has_no_loose_end() -> None:
    figures = catalogue()
    assert len(figures) >= 60
    assert {f.group for f in figures.values()} >= {
        "appraisal", "organisation", "offices", "advising", "personnel", "policy", "members", "protection",
    }  # fmt: skip
    for figure in figures.values():
        assert figure.vi and figure.en
        if figure.unit == "%" and not isinstance(figure.expression, Target):
            assert figure.of, f"{figure.id} is a rate that does not say of what"


def test_a_figure_of_people_is_never_a_sum_of_distinct_counts() -> None:
    """Distinct people do not add up; a figure that adds `people(...)` would count one person twice."""
    for figure in catalogue().values():
        terms = list(formula.terms(figure.expression))
        if any(t.span == "people" for t in terms):
            assert isinstance(figure.expression, Term), figure.id


def test_every_fault_of_a_catalogue_is_told_with_its_line() -> None:
    text = 'group = "x"\n\n' + "\n".join(
        [
            GOOD.format(id="first", formula='closing("members.*")'),
            GOOD.format(id="first", formula='closing("members.*")'),
            GOOD.format(id="second", formula='closing("nothing.*")'),
            GOOD.format(id="third", formula="missing + 1"),
            GOOD.format(id="fourth", formula="fifth + 1"),
            GOOD.format(id="fifth", formula="fourth + 1"),
        ]
    )
    with pytest.raises(WrongCatalogue) as refused:
        load({"own.toml": text})
    said = "\n".join(refused.value.faults)
    line = text[: text.index('id = "second"')].count("\n") + 1
    assert f"own.toml:{line}:" in said and "nothing.*" in said
    for expected in (
        "“first” stands",
        "“missing”",
        "“fourth” is made of itself",
        "“fifth” is made of itself",
    ):
        assert expected in said


def test_a_file_that_is_no_toml_is_told_by_its_name() -> None:
    with pytest.raises(WrongCatalogue) as refused:
        load({"broken.toml": "[[figure"})
    assert refused.value.faults[0].startswith("broken.toml")


def test_figures_may_be_made_of_figures() -> None:
    figures = load(
        {"own.toml": GOOD.format(id="one", formula="two * 2") + GOOD.format(id="two", formula="3")}
    )
    assert isinstance(figures["one"].expression, Arithmetic)
    assert figures["one"].expression.left == Figure("two")


def test_units_with_counts_by_sums_only() -> None:
    read = formula.read('units_with(closing("members.*"), kind=["cell"])')
    assert isinstance(read, UnitsWith) and isinstance(read.inner, Term)
