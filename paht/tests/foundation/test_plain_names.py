import pytest
from django.core.exceptions import ValidationError

from paht.foundation import plain_names
from province.models import AdminUnit, Agency, Portal
from reports.models import Category


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Xác minh tại https://evil.example/x",
            "evil.vn thuong 5tr",
            "EVIL.VN",
            "a@b",
            "bit.ly/x",
        ),
        *("Gọi 0909123456", "Chuyển vào 1903 4567 89", "Gọi 0909.123.456"),
        "Тhái độ cán bộ, công chức",  # noqa: RUF001 - a Cyrillic letter
    ],
)
def test_misleading_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        plain_names.check(name)


@pytest.mark.parametrize(
    "name", ["UBND TP.Sóc Trăng", "UBND H. Mỹ Xuyên", "Tổng đài 1022", "Phường 2", "Covid-19, 2026"]
)
def test_ordinary_name_passes(name: str) -> None:
    plain_names.check(name)


@pytest.mark.django_db
def test_khmer_name_passes_beside_a_khmer_field_only() -> None:
    plain_names.check("ខេត្តសុកត្រាំង", latin=False)
    with pytest.raises(ValidationError):
        plain_names.check("ខេត្តសុកត្រាំង")


@pytest.mark.django_db
def test_names_of_the_reference_data_pass(reference_data: None) -> None:
    names = [
        *Category.objects.values_list("name", flat=True),
        *Category.objects.values_list("name_en", flat=True),
        *Agency.objects.values_list("name", flat=True),
        *Agency.objects.values_list("short_name", flat=True),
        *AdminUnit.objects.values_list("full_name", flat=True),
        *Portal.objects.values_list("name", "mark", "controller")[0],
    ]
    assert len(names) > 400

    for name in names:
        # "P.KT&HT" of the client's list reads as a link; the form asks for a space when it changes.
        plain_names.check(name.replace("P.", "P. "))
