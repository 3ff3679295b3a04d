from datetime import date

import pytest
from django.db.models import Max, Min, Q
from django.utils import translation

from province import seeding
from province.models import AdminUnit, Agency, CalendarDay

Scheme = AdminUnit.Scheme
Level = AdminUnit.Level


@pytest.mark.django_db
def test_first_load_creates_everything_and_counts_it():
    created = seeding.load()

    assert created == {"units": 121 + 44, "agencies": 84, "calendar_days": 74 + 4, "portal": 1}


def test_legacy_scheme_has_one_province_eleven_districts_and_109_communes(province_data):
    legacy = AdminUnit.objects.filter(scheme=Scheme.LEGACY)

    counts = {level: legacy.filter(level=level).count() for level in Level}

    assert counts == {Level.PROVINCE: 1, Level.DISTRICT: 11, Level.COMMUNE: 109}


def test_every_legacy_commune_has_one_of_43_successors_of_2025(province_data):
    communes = AdminUnit.objects.filter(scheme=Scheme.LEGACY, level=Level.COMMUNE)

    successors = set(communes.values_list("successor__code", flat=True))

    assert None not in successors
    assert len(successors) == 43
    assert set(communes.values_list("successor__scheme", flat=True)) == {Scheme.Y2025}


def test_unit_of_2025_covers_bounds_of_its_predecessors(province_data):
    units = AdminUnit.objects.filter(scheme=Scheme.Y2025, level=Level.COMMUNE)

    for unit in units:
        before = unit.predecessors.aggregate(
            south=Min("south"), west=Min("west"), north=Max("north"), east=Max("east")
        )
        assert before == {side: getattr(unit, side) for side in before}, unit
        assert None not in before.values()


@pytest.mark.parametrize("scheme", list(Scheme))
def test_every_unit_has_a_name_in_each_language(province_data, scheme):
    units = AdminUnit.objects.filter(scheme=scheme)

    assert not units.filter(Q(name_en="") | Q(name_km="")).exists()


@pytest.mark.parametrize(("language", "name"), [("vi", "Phường 9"), ("km", "សង្កាត់លេខ 9")])
def test_unit_is_named_in_language_of_page(province_data, language, name):
    with translation.override(language):
        assert AdminUnit.objects.get(scheme=Scheme.LEGACY, code="31522").shown_name == name


def test_loaded_unit_has_values_of_its_row(province_data):
    unit = AdminUnit.objects.select_related("parent", "successor").get(
        scheme=Scheme.LEGACY, code="31522"
    )

    assert str(unit) == "Phường 9"
    assert str(unit.parent) == "Thành phố Sóc Trăng"
    assert str(unit.successor) == "Phường Phú Lợi"
    assert unit.path_slug == "thanh-pho-soc-trang/phuong-9"
    assert unit.valid_to == date(2024, 8, 31)
    assert None not in (unit.lat, unit.lon, unit.south, unit.west, unit.north, unit.east)


def test_loaded_agency_has_its_parent_and_unit(province_data):
    operators = Agency.objects.select_related("parent__parent").get(code="TD-1022")
    police = Agency.objects.select_related("unit", "parent").get(code="CA-944")

    assert operators.on_duty_24_7
    assert operators.hotline == "1022"
    assert [operators.parent.code, operators.parent.parent.code] == ["TT-IOC", "S-TTTT"]
    assert str(police.unit) == "Huyện Mỹ Tú"
    assert police.parent.code == "CA-T"


def test_every_kind_of_agency_has_a_name(province_data):
    kinds = set(Agency.objects.values_list("kind", flat=True))

    assert kinds == set(Agency.Kind.values)


def test_second_load_creates_nothing_with_few_queries(province_data, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        created = seeding.load()

    assert created == {"units": 0, "agencies": 0, "calendar_days": 0, "portal": 0}


def test_load_keeps_changes_made_by_staff(province_data):
    AdminUnit.objects.filter(scheme=Scheme.LEGACY, code="31498").update(is_active=False, note="x")
    Agency.objects.filter(code="S-YT").update(name="Sở Y tế tỉnh", hotline="1900 9095")
    CalendarDay.objects.filter(date="2023-09-01").update(name="Quốc khánh (nghỉ thêm)")

    seeding.load()

    unit = AdminUnit.objects.get(scheme=Scheme.LEGACY, code="31498")
    agency = Agency.objects.get(code="S-YT")
    assert (unit.is_active, unit.note) == (False, "x")
    assert (agency.name, agency.hotline) == ("Sở Y tế tỉnh", "1900 9095")
    assert CalendarDay.objects.get(date="2023-09-01").name == "Quốc khánh (nghỉ thêm)"


def test_load_does_not_restore_days_deleted_or_moved_by_staff(province_data):
    CalendarDay.objects.filter(date="2026-11-24").delete()
    CalendarDay.objects.filter(date="2027-09-03").update(date="2027-09-01")

    seeding.load()

    assert not CalendarDay.objects.filter(date__in=["2026-11-24", "2027-09-03"]).exists()


def test_missing_agency_is_created_again_under_its_parent(province_data):
    Agency.objects.filter(code="CSGT").delete()

    created = seeding.load()

    assert created["agencies"] == 1
    assert Agency.objects.select_related("parent").get(code="CSGT").parent.code == "CA-T"


@pytest.mark.django_db
def test_invalid_row_rolls_back_whole_load(monkeypatch):
    rows = seeding._rows

    def with_bad_agency(name):
        found = rows(name)
        if name == "agencies.csv":
            found[-1]["code"] = found[0]["code"] * 20
        return found

    monkeypatch.setattr(seeding, "_rows", with_bad_agency)

    with pytest.raises(Exception, match="value too long"):
        seeding.load()

    assert not AdminUnit.objects.exists()
