from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from province.models import Agency
from reports.models import Category, CategoryQuestion
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
def test_sensitive_categories_and_those_on_legal_track_are_marked():
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
def test_category_changed_by_staff_is_kept():
    seeding.load()
    Category.objects.filter(code="GT01").update(name="Ổ gà", sla_working_days=7)

    seeding.load()

    category = Category.objects.get(code="GT01")
    assert (category.name, category.sla_working_days) == ("Ổ gà", 7)


@pytest.mark.django_db
def test_new_category_that_names_no_agency_is_refused(monkeypatch, tmp_path):
    for file in seeding.SEEDS.iterdir():
        text = file.read_text(encoding="utf-8")
        wrong = text.replace("QLDT-{H},S-GTVT,10", "QLDT-{X},S-GTVT,10", 1)
        (tmp_path / file.name).write_text(wrong, encoding="utf-8")
    monkeypatch.setattr(seeding, "SEEDS", tmp_path)

    with pytest.raises(CommandError, match="Chuyên mục GT01: Mã “QLDT-{X}” không hợp lệ"):
        load_province()

    assert not Category.objects.exists()


@pytest.mark.django_db
def test_category_with_closed_agency_is_reported_and_kept():
    load_province()
    Agency.objects.filter(code="QLDT-944").update(is_active=False)
    errors = StringIO()

    call_command("load_province", stdout=StringIO(), stderr=errors)

    assert "Chuyên mục GT01: Không có cơ quan đang hoạt động với mã QLDT-944." in errors.getvalue()
    assert Category.objects.filter(code="GT01", is_active=True).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("QLDT-{h}", "không hợp lệ"),
        ("QLDT 941", "không hợp lệ"),
        ("KHONG-CO", "mã KHONG-CO."),
        ("QLDTT-{H}", "QLDTT-941, QLDTT-942"),
        ("QLDT-{H}", ""),
        ("S-GTVT", ""),
        ("", ""),
    ],
)
def test_agency_pattern_of_a_category_is_checked_when_saved(admin_client, pattern, told):
    load_province()
    category = Category.objects.get(code="GT01")
    address = reverse("admin:reports_category_change", args=[category.pk])
    form = admin_client.get(address).context["adminform"].form
    posted = {name: value for name, value in form.initial.items() if value not in (None, False)}

    answer = admin_client.post(address, posted | {"agency_pattern": pattern, "_save": "1"})

    category.refresh_from_db()
    if told:
        assert told in str(answer.context["adminform"].form.errors["agency_pattern"])
        assert category.agency_pattern == "QLDT-{H}"
    else:
        assert answer.status_code == 302
        assert category.agency_pattern == pattern


@pytest.mark.django_db
def test_first_questions_are_valid_translated_and_optional():
    seeding.load()

    questions = CategoryQuestion.objects.all()
    assert {one.category.code for one in questions} == set(
        "CX01 CX02 DN01 DN03 DT02 GT03 GT05 MT01 TN01".split()
    )
    for question in questions:
        question.full_clean()
        assert question.label_en and question.label_km and not question.required
        assert all(one.name_en and one.name_km for one in question.options)


@pytest.mark.django_db
def test_questions_that_staff_closed_or_replaced_do_not_come_back():
    seeding.load()
    CategoryQuestion.objects.filter(category__code="TN01").update(is_active=False)
    CategoryQuestion.objects.filter(category__code="CX01").update(label="Số trụ")

    assert seeding.load()["category_questions"] == 0
    assert not CategoryQuestion.objects.filter(category__code="TN01", is_active=True).exists()
