"""Classes, caps and side rules: those of the appraisal year, with their denominators."""

from __future__ import annotations

import pytest

from tochuc.regulations import caps, classes, exemptions, meeting_grade, points_class, side_rules


def test_the_classes_of_2017_are_not_those_of_2018() -> None:
    before, after = classes("organisation", 2017), classes("organisation", 2018)
    assert before and after
    assert "strong" in before.codes and "excellent" not in before.codes
    assert after.codes == ("excellent", "good", "completed", "not_completed")
    assert before["weak"].vi == "Yếu kém"
    assert (before.word, after.word) == ("phân loại", "xếp loại")
    assert before.source.title.startswith("Hướng dẫn số 27-HD/BTCTW")
    assert after.source.title.startswith("Quy định số 132-QĐ/TW")


def test_the_exemplary_are_a_part_of_the_strong() -> None:
    scheme = classes("organisation", 2016)
    assert scheme and scheme["strong_exemplary"].within == "strong"
    assert all(not c.within for c in scheme.classes if c.code != "strong_exemplary")


@pytest.mark.parametrize("subject", ["organisation", "member", "collective", "leader", "civil_servant"])
def test_each_subject_has_one_scheme_for_every_year_of_the_books(subject: str) -> None:
    for year in range(2015, 2027):
        scheme = classes(subject, year)
        assert scheme is not None, (subject, year)
        assert scheme.holds_for(year) and subject in scheme.subjects


def test_no_classes_are_made_up_for_a_year_without_an_act() -> None:
    assert classes("member", 2000) is None
    assert classes("collective", 2013) is None
    assert classes("nobody", 2018) is None


def test_the_act_changes_in_2019_and_2023_and_2025_while_the_words_stay() -> None:
    schemes = [classes("member", year) for year in (2018, 2019, 2022, 2023, 2025)]
    guidance = [s.guidance for s in schemes if s]
    assert guidance == ["hd-16-2018", "hd-21-2019", "hd-21-2019", "hd-25-2023", "hd-43-2025"]
    assert len({s.classes for s in schemes if s}) == 1


def test_the_cap_is_a_part_of_the_good_and_not_of_all() -> None:
    (cap,) = caps("member", 2019)
    assert (cap.percent, cap.limits, cap.of_class) == (20, "excellent", "good")
    assert cap.confirmed


def test_rounding_of_a_cap_is_a_setting_that_changes_the_limit() -> None:
    (cap,) = caps("member", 2019)
    assert cap.limit(64) == 12
    assert cap.limit(64, "half_up") == 13
    assert cap.limit(0) == 0
    assert cap.setting


def test_civil_servants_of_2025_are_capped_in_the_agency_and_in_each_group() -> None:
    both = caps("civil_servant", 2025)
    assert len(both) == 2 and {c.percent for c in both} == {20}
    assert both[0].limit(100, exception=True) == 25


def test_a_cap_from_memory_is_not_confirmed() -> None:
    (cap,) = caps("member", 2017)
    assert not cap.confirmed and cap.mark == "M"


def test_who_was_admitted_under_six_months_is_reviewed_in_2019_and_not_in_2023() -> None:
    def new(year: int):
        return next(e for e in exemptions("member", year) if e.code == "new_member")

    assert (new(2019).reviewed, new(2019).classified) == (True, False)
    assert (new(2023).reviewed, new(2023).classified) == (False, False)
    assert new(2019).threshold == 6


def test_a_side_rule_names_a_class_of_its_year() -> None:
    for year in (2019, 2023, 2025, 2026):
        for subject in ("member", "leader", "collective", "organisation", "civil_servant"):
            scheme = classes(subject, year)
            assert scheme
            assert all(rule.at_best in scheme.codes for rule in side_rules(subject, year))


def test_points_give_a_class_only_from_2025() -> None:
    assert points_class(95, 2024) is None
    for points, code in (
        (100, "excellent"),
        (90, "excellent"),
        (89.9, "good"),
        (50, "completed"),
        (0, "not_completed"),
    ):
        grade = points_class(points, 2025)
        assert grade and grade.code == code
        assert grade.vi == (classes("member", 2025) or pytest.fail("no classes"))[code].vi


def test_ninety_points_without_the_conditions_is_fair() -> None:
    assert meeting_grade(90, conditions_met=True).code == "good"
    assert meeting_grade(95, conditions_met=False).code == "fair"
    assert meeting_grade(70, conditions_met=True).code == "fair"
    assert meeting_grade(69.5, conditions_met=True).code == "average"
    assert meeting_grade(49, conditions_met=True).code == "poor"
