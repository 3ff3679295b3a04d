import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from province import directory
from province.models import AdminUnit, Agency, CalendarDay


def names(units) -> list[str]:
    return [str(unit) for unit in units]


class TestUnits:
    def test_districts_begin_with_the_city_then_follow_their_codes(self, province_data):
        districts = list(AdminUnit.objects.districts())

        assert len(districts) == 11
        assert str(districts[0]) == "Thành phố Sóc Trăng"
        assert [unit.code for unit in districts] == [str(code) for code in range(941, 952)]

    def test_city_is_first_whatever_its_code(self, province_data):
        AdminUnit.objects.filter(level="district", type="Thành phố").update(code="999")

        assert str(AdminUnit.objects.districts()[0]) == "Thành phố Sóc Trăng"

    def test_communes_follow_their_district_and_the_alphabet(
        self, province_data, django_assert_num_queries
    ):
        with django_assert_num_queries(1):
            communes = [(str(unit.parent), str(unit)) for unit in AdminUnit.objects.communes()]

        assert len(communes) == 109
        city = [name for district, name in communes if district == "Thành phố Sóc Trăng"]
        assert city == [f"Phường {number}" for number in range(1, 11)]
        my_tu = [name for district, name in communes if district == "Huyện Mỹ Tú"]
        assert my_tu == [
            "Thị trấn Huỳnh Hữu Nghĩa",
            "Xã Hưng Phú",
            "Xã Long Hưng",
            "Xã Mỹ Hương",
            "Xã Mỹ Phước",
            "Xã Mỹ Thuận",
            "Xã Mỹ Tú",
            "Xã Phú Mỹ",
            "Xã Thuận Hưng",
        ]

    def test_unit_switched_off_is_not_offered(self, province_data):
        AdminUnit.objects.filter(scheme="legacy", code="31498").update(is_active=False)

        assert "31498" not in {unit.code for unit in AdminUnit.objects.communes()}

    def test_scheme_of_2025_offers_its_43_communes_and_no_district(self, province_data, settings):
        settings.UNIT_SCHEME = "2025"

        assert AdminUnit.objects.communes().count() == 43
        assert not AdminUnit.objects.districts().exists()

    def test_renamed_unit_moves_to_its_new_place_in_the_list(self, province_data):
        unit = AdminUnit.objects.get(scheme="legacy", code="31603")
        unit.full_name = "Xã Ân Phước"
        unit.save()

        my_tu = names(AdminUnit.objects.communes().filter(parent__code="944"))

        assert my_tu[:2] == ["Thị trấn Huỳnh Hữu Nghĩa", "Xã Ân Phước"]

    def test_unit_code_is_unique_within_scheme(self, province_data):
        twice = AdminUnit.objects.filter(code="31507")

        assert {unit.scheme for unit in twice} == {"legacy", "2025"}
        with pytest.raises(IntegrityError, match="adminunit_scheme_code"):
            twice[0].__class__.objects.create(
                scheme="legacy",
                code="31507",
                level="commune",
                parent=twice[0].parent,
                path_slug="khac",
            )

    def test_district_without_a_province_is_refused_by_the_database(self, province_data):
        with pytest.raises(IntegrityError, match="adminunit_only_province_is_root"):
            AdminUnit.objects.filter(scheme="legacy", code="944").update(parent=None)

    @pytest.mark.parametrize(
        ("scheme", "code", "message"),
        [
            pytest.param("legacy", "31603", "cấp cao hơn", id="a commune"),
            pytest.param("2025", "92", "cùng mô hình", id="another scheme"),
        ],
    )
    def test_parent_that_breaks_unit_tree_is_refused(self, province_data, scheme, code, message):
        district = AdminUnit.objects.get(scheme="legacy", code="944")
        district.parent = AdminUnit.objects.get(scheme=scheme, code=code)

        with pytest.raises(ValidationError, match=message):
            district.full_clean()


class TestAgencies:
    def test_branch_contains_agency_and_all_subordinates_in_one_query(
        self, province_data, django_assert_num_queries
    ):
        department = Agency.objects.get(code="S-TTTT")

        with django_assert_num_queries(1):
            branch = {agency.code for agency in Agency.objects.branch(department)}

        assert branch == {"S-TTTT", "TT-IOC", "TD-1022"}

    def test_branch_of_a_leaf_is_itself(self, province_data):
        leaf = Agency.objects.get(code="QLDT-944")

        assert [agency.code for agency in Agency.objects.branch(leaf)] == ["QLDT-944"]

    def test_branch_can_be_narrowed_further(self, province_data):
        committee = Agency.objects.get(code="UBND-T")

        district_bodies = Agency.objects.active().branch(committee).filter(unit__code="944")

        assert {agency.code for agency in district_bodies} == {"UBND-944", "QLDT-944"}

    def test_branch_terminates_when_data_form_a_loop(self, province_data):
        Agency.objects.filter(code="S-TTTT").update(parent=Agency.objects.get(code="TD-1022"))

        branch = Agency.objects.branch(Agency.objects.get(code="TT-IOC"))

        assert {agency.code for agency in branch} == {"S-TTTT", "TT-IOC", "TD-1022"}

    @pytest.mark.parametrize("code", ["S-TTTT", "TD-1022"], ids=["itself", "one below"])
    def test_parent_within_the_own_branch_is_refused(self, province_data, code):
        department = Agency.objects.get(code="S-TTTT")
        department.parent = Agency.objects.get(code=code)

        with pytest.raises(ValidationError) as refused:
            department.full_clean()

        assert "parent" in refused.value.message_dict

    @pytest.mark.parametrize(
        ("pattern", "district", "code"),
        [
            ("QLDT-{H}", "944", "QLDT-944"),
            ("UBND-{H}", "941", "UBND-941"),
            ("PC-ST", "951", "PC-ST"),
        ],
    )
    def test_pattern_of_a_category_gives_the_agency(self, province_data, pattern, district, code):
        assert directory.for_pattern(pattern, district).code == code

    @pytest.mark.parametrize("pattern", ["", "  ", "QLDT-{X}", "{H}"])
    def test_pattern_without_matching_agency_gives_none(self, province_data, pattern):
        assert directory.for_pattern(pattern, "944") is None

    def test_agency_switched_off_is_not_proposed(self, province_data):
        Agency.objects.filter(code="QLDT-944").update(is_active=False)

        assert directory.for_pattern("QLDT-{H}", "944") is None


class TestCalendar:
    @pytest.mark.django_db
    def test_makeup_day_must_be_on_a_weekend(self):
        with pytest.raises(IntegrityError, match="calendarday_makeup_is_on_a_weekend"):
            CalendarDay.objects.create(date="2026-11-25", kind="makeup", name="Làm bù")

    @pytest.mark.django_db
    def test_makeup_day_on_weekday_is_refused_in_vietnamese(self):
        day = CalendarDay(date="2026-11-25", kind="makeup", name="Làm bù")

        with pytest.raises(ValidationError, match="thứ Bảy hoặc Chủ nhật"):
            day.full_clean()
