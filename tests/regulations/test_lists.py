"""Lists of kinds, posts and people: complete, coded for ever, tied to each other."""

from __future__ import annotations

from datetime import date

import pytest

from tochuc.regulations import (
    age_band,
    age_bands,
    blocs,
    deputies_allowed,
    education_levels,
    ethnic_groups,
    identifier_forms,
    merged_models,
    posts,
    reduction_grounds,
    reduction_policies,
    reduction_target,
    religions,
    sectors,
    staff_kinds,
    theory_levels,
    unit_kinds,
)
from tochuc.regulations.rule import NoRule


def test_there_are_54_ethnic_groups_and_only_the_kinh_are_no_minority() -> None:
    groups = ethnic_groups()
    assert len(groups) == 54
    assert [g.code for g in groups.values() if not g.minority] == ["Kinh"]
    assert all(code == group.vi for code, group in groups.items())
    assert {"Tày", "Nùng", "Dao", "Hoa", "Sán Chay", "Mông"} <= groups.keys()


def test_no_religion_is_written_and_never_blank() -> None:
    assert not religions()["Không"].religious
    assert all(r.religious for code, r in religions().items() if code != "Không")
    assert "" not in religions()


@pytest.mark.parametrize("levels", [education_levels, theory_levels])
def test_levels_rise_in_the_order_of_the_list(levels) -> None:
    orders = [level.order for level in levels().values()]
    assert orders == sorted(set(orders))


def test_every_age_falls_into_exactly_one_band() -> None:
    for age in range(0, 121):
        assert sum(band.covers(age) for band in age_bands().values()) == 1
    assert [age_band(age).code for age in (30, 31, 60, 61)] == ["to_30", "31_40", "51_60", "from_61"]


def test_members_are_held_by_cells_and_a_grassroots_organisation_is_one_of_two_kinds() -> None:
    kinds = unit_kinds()
    assert {k.code for k in kinds.values() if k.may_hold_members} == {"cell", "grassroots_cell"}
    assert {k.code for k in kinds.values() if k.is_grassroots} == {"grassroots_committee", "grassroots_cell"}


def test_a_commune_committee_stands_above_the_grassroots_only_from_july_2025() -> None:
    kind = unit_kinds()["commune_committee_upper"]
    assert kind.above_grassroots and not kind.is_grassroots
    assert not kind.holds_on(date(2025, 6, 30)) and kind.holds_on(date(2025, 7, 1))


@pytest.mark.parametrize("code", ["district_committee", "district_unit", "state_district"])
def test_no_district_stands_after_june_2025(code: str) -> None:
    assert unit_kinds()[code].holds_on(date(2025, 6, 30)) and not unit_kinds()[code].holds_on(
        date(2025, 7, 1)
    )


def test_the_kinds_of_the_article_count_under_headlines_of_their_own() -> None:
    codes = ("agency", "mass_organisation", "department", "service_unit", "service_subunit", "district_unit")
    assert len({unit_kinds()[code].counts_as for code in codes}) == len(codes)


def test_a_merged_model_joins_two_posts_of_the_list() -> None:
    assert merged_models()["mobilisation_front"].titles == (
        "head_mass_mobilisation",
        "chair_fatherland_front",
    )
    assert merged_models()["propaganda_training"].titles == ("head_propaganda", "director_training_centre")
    for model in merged_models().values():
        assert len(set(model.titles)) == 2 and set(model.titles) <= posts().keys()


def test_models_of_districts_end_with_the_districts() -> None:
    for model in merged_models().values():
        if model.level == "district":
            assert model.holds_on(date(2018, 6, 30)) and not model.holds_on(date(2025, 7, 1))


def test_the_pause_of_2022_left_mobilisation_and_front_to_the_provinces() -> None:
    assert merged_models()["mobilisation_front"].paused_from is None
    assert merged_models()["inspection_inspectorate"].paused_from == date(2022, 7, 7)


def test_staff_are_no_leaders_and_heads_of_bodies_are() -> None:
    assert not any(p.leader for p in posts().values() if p.rank == "staff")
    assert posts()["head_department"].leader


def test_the_target_of_2018_is_ten_percent_of_the_quota_of_2015() -> None:
    target = reduction_target(date(2018, 6, 30), "civil_servant")
    assert (target.percent, target.base_year, target.by_year) == (10, 2015, 2021)


def test_the_next_target_differs_by_kind_of_staff() -> None:
    assert reduction_target(date(2023, 1, 1), "civil_servant").percent == 5
    assert reduction_target(date(2023, 1, 1), "public_employee").percent == 10
    with pytest.raises(NoRule):
        reduction_target(date(2014, 1, 1), "civil_servant")
    with pytest.raises(NoRule):
        reduction_target(date(2018, 1, 1), "contract")


def test_a_ground_names_kinds_of_staff_that_exist_and_the_decree_of_its_day() -> None:
    for ground in reduction_grounds().values():
        assert set(ground.staff_kinds) <= staff_kinds().keys()
    assert "early_leave" not in reduction_grounds(date(2018, 6, 30))
    assert "redundant" in reduction_grounds(date(2018, 6, 30))
    assert [p.document for p in reduction_policies(date(2018, 6, 30))] == ["nd-108-2014"]
    assert [p.document for p in reduction_policies(date(2025, 7, 1))] == ["nd-154-2025", "nd-178-2024"]


def test_blocs_are_the_two_that_payroll_is_assigned_by() -> None:
    assert list(blocs()) == ["party", "government"]


def test_a_division_under_ten_people_has_at_most_two_deputies() -> None:
    limit = deputies_allowed(9)
    assert limit is not None and limit.most_deputies == 2 and limit.setting
    assert deputies_allowed(10) is None


def test_a_party_organisation_code_has_groups_of_two_and_three_digits() -> None:
    form = identifier_forms()["party_organisation"]
    assert form.fits("38.168.053.000.001")
    assert (
        not form.fits("38.168.53.000.001")
        and not form.fits("38.168.053.000")
        and not form.fits("3a.168.053.000.001")
    )


def test_sectors_tell_enterprises_apart() -> None:
    assert {"state_enterprise", "enterprise"} <= sectors().keys()
