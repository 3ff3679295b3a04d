"""“Nhật ký thay đổi”: what changed, read by supervisors and administrators within their scope."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.models.rights import permission_label
from accounts.roles import AGENCY_ROLES
from paht.foundation.history import histories
from province.models import Agency
from reports import workflow
from reports.admin.registers import history
from reports.models import Category, Reporter
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import NAME, PHONE, make_report, make_staff

HISTORY = "/quan-tri/reports/report/nhat-ky-thay-doi/"
READERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def of_report(pk: int) -> str:
    return f"/quan-tri/reports/report/{pk}/nhat-ky-thay-doi/"


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_history_is_open_to_supervisors_and_administrators_only(role: Role) -> None:
    report = make_report(State.RECEIVED)
    client = client_of(make_staff(role))

    expected = 200 if role in READERS else 403
    assert client.get(HISTORY).status_code == expected
    # For who may not know of the report there is no such page.
    is_hidden = role in AGENCY_ROLES
    assert client.get(of_report(report.pk)).status_code == (404 if is_hidden else expected)


def test_history_shows_person_and_values_of_change() -> None:
    administrator = make_staff(Role.ADMINISTRATOR)
    client = client_of(administrator)
    category = Category.objects.get(code="GT01")
    address = f"/quan-tri/reports/category/{category.pk}/change/"
    form = client.get(address).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value is not None}
    client.post(address, values | {"sla_working_days": "7"})

    page = client.get(HISTORY, {"loai": "CategoryChange"}).content.decode()

    assert "GT01" in page and administrator.get_full_name() in page and address in page
    assert f"{category.sla_working_days} → 7" in page


def test_report_history_names_agencies_and_states_but_no_reporter() -> None:
    report = make_report(State.RECEIVED)
    workflow.move(
        report,
        "assign",
        by=make_staff(Role.DISPATCHER),
        agency=Agency.objects.get(code="QLDT-941"),
        publish=True,
    )
    Reporter.objects.filter(pk=report.pk).update(phone_hash="y" * 64)

    page = client_of(make_staff(Role.SUPERVISOR)).get(of_report(report.pk)).content.decode()

    assert "Đã tiếp nhận → Đã chuyển xử lý" in page
    assert str(Agency.objects.get(code="QLDT-941")) in page
    assert "(đã đổi)" in page
    assert NAME not in page and PHONE not in page and "y" * 64 not in page


def test_history_pages_neither_skip_nor_repeat_rows() -> None:
    for number in range(130):
        Category.objects.filter(code="GT01").update(sla_working_days=number % 9 + 1)
    client = client_of(make_staff(Role.SUPERVISOR))
    seen: list[object] = []
    query = {"loai": "CategoryChange"}

    while True:
        context = client.get(HISTORY, query).context
        seen += [line.facts for line in context["lines"]]
        older = context["older"]
        if older is None:
            break
        query |= {"truoc": older.at.isoformat(), "bo": older.seen}

    total = len(seen)
    assert total == _count()


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_categorychange")
        (count,) = cursor.fetchone()
    return int(count)


@pytest.mark.parametrize(
    "query", ["loai=x", "truoc=x", "truoc=2026-11-25T00:00:00", "truoc=2026-13-01T00:00:00Z",
              "truoc=2026-11-25T00:00:00Z&bo=-1", "truoc=2026-11-25T00:00:00Z&bo=a"]
)  # fmt: skip
def test_invalid_history_url_is_not_found(query: str) -> None:
    assert client_of(make_staff(Role.SUPERVISOR)).get(f"{HISTORY}?{query}").status_code == 404


def test_history_of_role_lists_permissions_in_constant_queries() -> None:
    client = client_of(make_staff(Role.SUPERVISOR))
    role = Group.objects.get(name=Role.OPERATOR)
    counts = []

    for names in (["view_export"], ["change_agency", "add_category", "delete_category"]):
        role.permissions.add(*Permission.objects.filter(codename__in=names))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(HISTORY, {"loai": "PermissionOfRoleChange"}).content.decode()
        counts.append(len(queries))

    for words in ("Xem lần xuất dữ liệu", "Sửa cơ quan xử lý", "Xóa chuyên mục"):
        assert f"Quyền: – → {words}" in page
    assert "Tổng đài viên" in page and "Can " not in page
    assert counts[1] <= counts[0]


def test_every_permission_of_a_role_has_a_vietnamese_name() -> None:
    given = Permission.objects.filter(group__isnull=False).select_related("content_type")
    names = {permission_label(permission) for permission in given}

    assert len(names) == given.distinct().count()
    assert not [name for name in names if name.startswith("Can ")]


def test_history_page_query_count_does_not_grow() -> None:
    client = client_of(make_staff(Role.SUPERVISOR))
    counts = []
    for number in (2, 20):
        for turn in range(number):
            Category.objects.filter(code="GT01").update(sla_working_days=turn % 9 + 1)
        with CaptureQueriesContext(connection) as queries:
            client.get(HISTORY, {"loai": "CategoryChange"})
        counts.append(len(queries))

    assert counts[1] <= counts[0] + 1


def test_every_tracked_column_has_a_vietnamese_label() -> None:
    for kept in histories():
        table = kept.pgh_tracked_model._meta.concrete_model
        told = {f.name for f in table._meta.local_fields} - {"id", "report"}
        wordless = {
            name
            for name in told & (_kept(kept) | _hidden(kept))
            if history._column_name(kept, name) == name.replace("_", " ")
        }
        assert not wordless, kept.__name__


def _kept(kept: Any) -> set[str]:
    return {f.name for f in kept._meta.local_fields}


def _hidden(kept: Any) -> set[str]:
    labels = (getattr(tracker, "label", "") for tracker in kept.pgh_trackers or ())
    return {label.removesuffix("_changed") for label in labels if label.endswith("_changed")}


def test_history_of_report_change_links_to_report() -> None:
    report = make_report(State.RECEIVED)
    workflow.move(
        report,
        "assign",
        by=make_staff(Role.DISPATCHER),
        agency=Agency.objects.get(code="QLDT-941"),
        publish=True,
    )

    page = client_of(make_staff(Role.SUPERVISOR)).get(HISTORY).content.decode()

    address = f"/quan-tri/reports/report/{report.pk}/change/"
    assert f'<a href="{address}">{report.code}</a>' in page
