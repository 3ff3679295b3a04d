from io import StringIO

import pytest
from django.core.management import call_command

from province.models import Agency
from reports.models import Category
from reports.samples import seeding


def load_province() -> str:
    out = StringIO()
    call_command("load_province", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_first_load_prints_what_it_created():
    assert (
        "thêm 165 đơn vị hành chính, 84 cơ quan, 78 ngày của lịch làm việc, 78 chuyên mục"
        in load_province()
    )


@pytest.mark.django_db
def test_second_load_creates_nothing():
    load_province()

    assert (
        "thêm 0 đơn vị hành chính, 0 cơ quan, 0 ngày của lịch làm việc, 0 chuyên mục"
        in load_province()
    )


@pytest.mark.django_db
def test_categories_are_eighteen_groups_with_sixty_subcategories():
    seeding.load()

    groups = Category.objects.filter(parent=None)
    leaves = Category.objects.exclude(parent=None)
    assert (groups.count(), leaves.count()) == (18, 60)
    assert set(groups.values_list("sla_working_days", flat=True)) == {None}
    assert set(leaves.values_list("sla_working_days", flat=True)) == {1, 3, 5, 10}
    assert leaves.filter(urgent=True).count() == 12


@pytest.mark.django_db
def test_sensitive_categories_and_those_of_the_law_are_marked():
    seeding.load()

    leaves = Category.objects.exclude(parent=None).order_by("code")
    sensitive = leaves.filter(sensitive=True).values_list("code", flat=True)
    by_law = leaves.filter(legal_track="pakn").values_list("code", flat=True)
    assert list(sensitive) == ["AN01", "AN02", "AN03", "AN04", "HC02", "XH02"]
    assert list(by_law) == ["HC01", "HC02", "HC03"]


@pytest.mark.django_db
def test_every_subcategory_finds_its_agency_in_every_district():
    load_province()

    known = set(Agency.objects.values_list("code", flat=True))
    patterns = Category.objects.exclude(parent=None).values_list(
        "code", "agency_pattern", "coordinating_pattern"
    )
    for code, handling, coordinating in patterns:
        assert handling, code
        for pattern in filter(None, (handling, coordinating)):
            named = {pattern.replace("{H}", str(district)) for district in range(941, 952)}
            assert named <= known, code


@pytest.mark.django_db
def test_category_that_staff_changed_stays():
    seeding.load()
    Category.objects.filter(code="GT01").update(name="Ổ gà", sla_working_days=7)

    seeding.load()

    category = Category.objects.get(code="GT01")
    assert (category.name, category.sla_working_days) == ("Ổ gà", 7)
