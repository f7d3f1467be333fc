"""Ages, periods, deadlines, badges and personnel limits: each as it holds on the day asked about."""

from __future__ import annotations

from datetime import date

import pytest

from tochuc.regulations import (
    NoRule,
    age_limits,
    badge_years,
    badges,
    benefits,
    candidate_months,
    deadline,
    discipline,
    early_badge,
    movements,
    next_award_day,
    personnel_acts,
    personnel_limit,
    personnel_limits,
    process_steps,
    size,
)


def test_admission_is_from_18_to_60_counted_in_months() -> None:
    limits = age_limits(date(2018, 6, 30))
    assert (limits.youngest_months, limits.oldest_months) == (18 * 12, 60 * 12)
    assert limits.above_oldest


@pytest.mark.parametrize(
    ("on", "document"),
    [
        (date(2012, 1, 1), "qd-45-2011"),
        (date(2018, 6, 30), "qd-29-2016"),
        (date(2021, 7, 29), "qd-29-2016"),
        (date(2021, 7, 30), "qd-24-2021"),
        (date(2025, 7, 1), "qd-294-2025"),
        (date(2026, 10, 1), "qd-208-2026"),
    ],
)
def test_the_age_limit_names_the_rule_in_force_on_the_day(on: date, document: str) -> None:
    assert age_limits(on).document == document
    assert age_limits(on).source.document is not None


def test_a_candidate_is_one_for_twelve_months_from_the_ceremony() -> None:
    period = candidate_months(date(2018, 6, 30))
    assert period.months == 12 and "lễ kết nạp" in period.counted_from


def test_a_transfer_starts_within_60_working_days_in_2018_and_now() -> None:
    for on in (date(2018, 6, 30), date(2025, 8, 1), date(2026, 9, 1)):
        assert (deadline("transfer_start", on).amount, deadline("transfer_start", on).unit) == (
            60,
            "working_days",
        )


def test_the_ceremony_is_within_30_working_days_and_readmission_after_36_months() -> None:
    on = date(2026, 9, 1)
    assert (deadline("admission_ceremony", on).amount, deadline("readmission", on).amount) == (30, 36)
    assert not deadline("readmission", on).confirmed


def test_a_deadline_nobody_keeps_is_said_and_not_guessed() -> None:
    with pytest.raises(NoRule, match="01/01/2000"):
        deadline("transfer_start", date(2000, 1, 1))
    with pytest.raises(NoRule):
        deadline("no_such_deadline", date(2018, 1, 1))


def test_three_official_members_make_an_organisation() -> None:
    assert size("organisation_members", date(2018, 1, 1)).least == 3


def test_striking_off_is_no_discipline_and_expulsion_is() -> None:
    assert not movements()["removal"].discipline and len(movements()["removal"].grounds) == 5
    assert movements()["expulsion"].discipline


def test_an_exempt_member_is_still_counted_and_a_temporary_guest_is_not() -> None:
    assert movements()["exemption"].counted
    assert not movements()["temporary_transfer"].counted


def test_restoring_a_member_is_a_way_in() -> None:
    assert movements()["restoration"].direction == "in"


def test_a_candidate_can_be_reprimanded_or_warned_only() -> None:
    assert [d.vi for d in discipline("candidate")] == ["Khiển trách", "Cảnh cáo"]
    assert [d.vi for d in discipline("official")] == ["Khiển trách", "Cảnh cáo", "Cách chức", "Khai trừ"]
    assert discipline("organisation")[-1].vi == "Giải tán"


def test_there_is_no_badge_of_35_years() -> None:
    assert badge_years() == (30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90)


def test_a_bonus_nobody_saw_is_unknown_and_not_zero() -> None:
    assert badges()["badge_30"].bonus_tenths == 15
    assert badges()["badge_85"].bonus_tenths is None


def test_badges_are_awarded_on_four_days_of_the_year() -> None:
    assert next_award_day(date(2018, 2, 3)) == date(2018, 2, 3)
    assert next_award_day(date(2018, 2, 4)) == date(2018, 5, 19)
    assert next_award_day(date(2018, 11, 8)) == date(2019, 2, 3)
    assert early_badge(date(2018, 1, 1)).months == 12


def test_what_a_province_decides_is_a_setting() -> None:
    assert all(b.setting for b in benefits().values() if b.per_province)
    assert benefits()["sickness_aid"].per_province and not benefits()["retirement"].per_province


def test_a_process_in_house_has_five_steps_and_one_from_outside_three() -> None:
    on = date(2025, 11, 1)
    assert [s.order for s in process_steps("five_steps", on)] == [1, 2, 3, 4, 5]
    assert len(process_steps("three_steps", on)) == 3
    assert process_steps("five_steps", date(2010, 1, 1)) == ()


def test_a_vote_is_counted_of_those_convened() -> None:
    on = date(2025, 11, 1)
    assert "triệu tập" in personnel_limit("process_majority", on).of
    assert "triệu tập" in personnel_limit("process_quorum", on).of


def test_the_limits_of_planning_changed_in_october_2025() -> None:
    before = {r.code for r in personnel_limits("planning", date(2025, 10, 7))}
    after = {r.code for r in personnel_limits("planning", date(2025, 10, 8))}
    assert "planning_women" in before and "planning_women" not in after
    assert personnel_limit("planning_people", date(2025, 10, 8)).document == "qd-377-2025"


def test_a_rotation_lasts_at_least_36_months() -> None:
    limit = personnel_limit("rotation_months", date(2018, 6, 30))
    assert limit.amount == 36 and limit.at_least


def test_each_personnel_decision_is_a_kind_of_its_own() -> None:
    wanted = {
        "rotation",
        "reassignment",
        "secondment",
        "assignment",
        "designation",
        "appointment",
        "reappointment",
    }
    wanted |= {"nomination", "relief", "resignation", "suspension", "leaving_post"}
    assert wanted <= personnel_acts().keys()
