import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from province.models import AdminUnit, Agency, CalendarDay

LISTS = ["adminunit", "agency", "calendarday"]


@pytest.fixture
def administrator(db, client):
    user = get_user_model().objects.create_superuser(username="quantri", password="x")
    client.force_login(user)
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"admin:province_{name}", args=args)


def rows(response) -> list[str]:
    return [str(row) for row in response.context["cl"].result_list]


@pytest.mark.parametrize("model", [AdminUnit, Agency, CalendarDay])
def test_list_and_form_open_with_vietnamese_labels(administrator, province_data, model):
    name = model._meta.model_name

    listed = administrator.get(page(f"{name}_changelist"))
    form = administrator.get(page(f"{name}_add"))

    assert listed.status_code == form.status_code == 200
    assert str(model._meta.verbose_name_plural) in listed.text.lower()
    for field in form.context["adminform"].form.fields.values():
        assert f"{field.label}:</label>" in form.text or f"{field.label}</label>" in form.text


@pytest.mark.parametrize("model", LISTS)
def test_list_query_count_does_not_grow_with_rows(
    administrator, province_data, model, django_assert_max_num_queries
):
    first = {"adminunit": "31498", "agency": "CSGT", "calendarday": "Tết Dương lịch"}[model]
    address = page(f"{model}_changelist")
    counts = []
    for query in ({"q": first}, {}):
        with django_assert_max_num_queries(20) as captured:
            administrator.get(address, query)
        counts.append(len(captured))

    # The search itself is one query more.
    assert counts[1] <= counts[0]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("huynh huu nghia", ["Thị trấn Huỳnh Hữu Nghĩa"]),
        ("NGHĨA Huỳnh", ["Thị trấn Huỳnh Hữu Nghĩa"]),
        ("phuong 2 nga nam", ["Phường 2"]),
        ("hoa tu ii", ["Xã Hòa Tú 2"]),
        ("31603", ["Xã Mỹ Phước", "Xã Mỹ Phước"]),
        ("không có đâu", []),
        ("%", None),
    ],
)
def test_units_are_found_with_or_without_diacritics(administrator, province_data, typed, found):
    response = administrator.get(page("adminunit_changelist"), {"q": typed})

    if found is None:
        assert response.context["cl"].result_count == AdminUnit.objects.count()
    else:
        assert rows(response) == found


def test_agency_is_offered_in_autocomplete_of_other_pages(administrator, province_data):
    response = administrator.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "province",
            "model_name": "agency",
            "field_name": "parent",
            "term": "giao thong van tai",
        },
    )

    assert [row["text"] for row in response.json()["results"]] == ["Sở Giao thông vận tải"]


def test_agencies_and_units_are_offered_in_groups_without_script(administrator, province_data):
    Agency.objects.filter(code="S-GTVT").update(is_active=False)
    offered = administrator.get(page("agency_add")).context["adminform"].form.fields

    groups = [(label, [name for _key, name in rows]) for label, rows in _grouped(offered["parent"])]
    assert [label for label, _names in groups][:2] == ["UBND tỉnh", "Sở, ngành"]
    assert groups[0][1] == ["Ủy ban nhân dân tỉnh Sóc Trăng"]
    assert not any("Sở Giao thông vận tải" in names for _label, names in groups)
    units = {label: [name for _key, name in rows] for label, rows in _grouped(offered["unit"])}
    assert "Phường 2" in units["Thị xã Ngã Năm – Ba cấp (đến 30/6/2025)"]
    assert "Phường Sóc Trăng" in units["Thành phố Cần Thơ – Hai cấp (từ 01/7/2025)"]


def test_closed_parent_agency_is_kept_by_its_subordinates(administrator, province_data):
    below = Agency.objects.filter(parent__isnull=False)[0]
    Agency.objects.filter(pk=below.parent_id).update(is_active=False)

    said = {"name": "Tên mới", "short_name": "Mới", "kind": below.kind, "is_active": "on"}
    answer = administrator.post(
        page("agency_change", below.pk), said | {"parent": below.parent_id, "unit": ""}
    )

    assert answer.status_code == 302
    after = Agency.objects.get(pk=below.pk)
    assert (after.name, after.parent_id, after.unit_id) == ("Tên mới", below.parent_id, None)


def test_closed_agency_cannot_get_new_subordinates(administrator, province_data):
    closed = Agency.objects.get(code="S-GTVT")
    Agency.objects.filter(pk=closed.pk).update(is_active=False)

    said = {"code": "MOI", "name": "Mới", "short_name": "Mới", "kind": "don_vi"}
    answer = administrator.post(page("agency_add"), said | {"parent": closed.pk})

    assert "parent" in answer.context["adminform"].errors


def test_read_only_staff_see_parent_and_unit_of_agency(client, province_data):
    looking = get_user_model().objects.create_user("xem", is_staff=True)
    readers = Group.objects.create(name="doc")
    readers.permissions.add(Permission.objects.get(codename="view_agency"))
    looking.groups.add(readers)
    client.force_login(looking)
    agency = Agency.objects.get(code="S-TTTT")

    shown = client.get(page("agency_change", agency.pk))

    assert str(agency.parent) in shown.text and str(agency.unit) in shown.text


def _grouped(field):
    return [choice for choice in field.choices if isinstance(choice[1], list)]


@pytest.mark.parametrize("model", [AdminUnit, Agency])
def test_units_and_agencies_cannot_be_deleted(administrator, province_data, model):
    row = model.objects.order_by("-pk")[0]
    name = model._meta.model_name

    response = administrator.post(page(f"{name}_delete", row.pk), {"post": "yes"})

    assert response.status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_agency_can_be_renamed_and_closed_but_keeps_its_code(administrator, province_data):
    agency = Agency.objects.get(code="S-TTTT")

    response = administrator.post(
        page("agency_change", agency.pk),
        {
            "code": "KHAC",
            "name": "Sở Khoa học và Công nghệ (mới)",
            "short_name": "Sở KH&CN",
            "kind": "so_nganh",
            "parent": agency.parent_id,
            "unit": agency.unit_id,
        },
    )

    assert response.status_code == 302
    agency.refresh_from_db()
    assert (agency.code, agency.is_active) == ("S-TTTT", False)
    assert agency.name == "Sở Khoa học và Công nghệ (mới)"


def test_agency_below_its_own_subordinate_is_refused_at_field(administrator, province_data):
    agency = Agency.objects.get(code="S-TTTT")

    response = administrator.post(
        page("agency_change", agency.pk),
        {
            "name": agency.name,
            "short_name": agency.short_name,
            "kind": agency.kind,
            "parent": Agency.objects.get(code="TD-1022").pk,
        },
    )

    assert response.status_code == 200
    assert "parent" in response.context["adminform"].errors


def test_new_commune_is_added_under_its_district(administrator, province_data):
    district = AdminUnit.objects.get(scheme="legacy", code="944")

    response = administrator.post(
        page("adminunit_add"),
        {
            "scheme": "legacy",
            "code": "39999",
            "level": "commune",
            "parent": district.pk,
            "type": "Xã",
            "name": "Ân Phú",
            "full_name": "Xã Ân Phú",
            "slug": "xa-an-phu",
            "path_slug": "huyen-my-tu/xa-an-phu",
            "lat": "9.6",
            "lon": "105.8",
            "is_active": "on",
        },
    )

    assert response.status_code == 302
    communes = AdminUnit.objects.communes().filter(parent=district)
    assert [str(unit) for unit in communes][:2] == ["Thị trấn Huỳnh Hữu Nghĩa", "Xã Ân Phú"]


def test_day_off_can_be_added_and_deleted(administrator, province_data):
    response = administrator.post(
        page("calendarday_add"),
        {"date": "2026-12-24", "kind": "off", "name": "Nghỉ tránh bão", "source": "Công điện"},
    )

    assert response.status_code == 302
    day = CalendarDay.objects.get(date="2026-12-24")
    administrator.post(page("calendarday_delete", day.pk), {"post": "yes"})
    assert not CalendarDay.objects.filter(pk=day.pk).exists()


def test_calendar_is_browsed_year_by_year(administrator, province_data):
    response = administrator.get(page("calendarday_changelist"), {"date__year": 2026})

    assert len(rows(response)) == CalendarDay.objects.filter(date__year=2026).count()
    assert "thứ Bảy" in response.text


@pytest.mark.parametrize("model", [AdminUnit, Agency, CalendarDay])
def test_every_field_has_a_vietnamese_name(model):
    for field in model._meta.concrete_fields:
        default = field.name.replace("_", " ")
        assert field.primary_key or str(field.verbose_name) != default, field.name
