"""Every list of the staff site, whatever stands in its address: a page or a refusal, no error."""

import pytest
from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db

LISTS = sorted(
    (
        (model._meta.app_label, model._meta.model_name or "", own)
        for model, own in admin.site._registry.items()
    ),
    key=lambda one: one[:2],
)
NAMES = [f"{app}_{model}" for app, model, _own in LISTS]
STRANGE = [
    "x=1",
    "id__gt=a",
    "pk=a",
    "pk__regex=(a",
    "o=99",
    "o=a.b",
    "p=-1",
    "p=a",
    "p=99999999999999999999",
    "e=1",
    "all=",
    "q=%00",
    "channel__exact=%00",
    "status__exact=a%00b",
    "vai-tro=%00",
    "nhom=a%00&%00=1",
    "q=%25%27%22%5C",
    "q=" + "a+" * 200,
    "_to_field=token",
    "_to_field=password",
    "_popup=1&_to_field=id",
    "_facets=1",
    "is_active__exact=9",
    "is_active=maybe",
    "date__year=abc",
    "created_at__gte=abc",
    "created_at__year=99999",
    "given_at__year=0",
    "date__year=2026&date__month=13",
    "agency__id__exact=a",
    "parent__id__exact=99999999999999999999",
    "groups__id__exact=a",
    "agency__name__startswith=S",
    "by__password__startswith=a",
    "status__in=a,b",
    "status__exact=x",
    "password__startswith=a",
    "code__regex=(((a%2B)%2B)%2B)%2B$",
]


@pytest.fixture
def superuser(reference_data: None, client: Client) -> Client:
    user = User.objects.create_superuser("sieu", password="x")
    client.force_login(user)
    make_report(State.PROCESSING)
    return client


@pytest.mark.parametrize("name", NAMES)
def test_no_address_of_a_list_is_an_error(name: str, superuser: Client) -> None:
    address = reverse(f"admin:{name}_changelist")
    superuser.raise_request_exception = False
    wrong = {}

    for query in STRANGE:
        status = superuser.get(f"{address}?{query}", follow=True).status_code
        if status not in (200, 400, 404):
            wrong[query] = status

    assert wrong == {}


@pytest.mark.parametrize(("app", "model", "own"), LISTS, ids=NAMES)
def test_a_list_is_narrowed_by_its_filters_only(
    app: str, model: str, own: ModelAdmin, superuser: Client
) -> None:
    address = reverse(f"admin:{app}_{model}_changelist")

    for query in ("pk__gt=0", "id__gte=1", "by__password__startswith=a", "password__startswith=a"):
        answer = superuser.get(f"{address}?{query}")
        assert answer.status_code in (302, 400), query


@pytest.mark.parametrize(("app", "model", "own"), LISTS, ids=NAMES)
def test_a_list_is_called_by_what_it_lists(
    app: str, model: str, own: ModelAdmin, superuser: Client
) -> None:
    page = superuser.get(reverse(f"admin:{app}_{model}_changelist")).content.decode()

    # Stock it says "Choose … to change".
    assert "<h1>" not in page or "<h1>Chọn " not in page


def test_an_empty_list_says_so_and_offers_nothing_to_do(superuser: Client) -> None:
    empty = reverse("admin:notifications_suppression_changelist")
    page = superuser.get(empty).content.decode()
    searched = superuser.get(
        reverse("admin:province_agency_changelist"), {"q": "khong co co quan nao nhu vay"}
    ).content.decode()

    assert "Chưa có mục nào ở đây." in page and 'name="action"' not in page
    assert "Không có mục nào phù hợp." in searched


def test_each_cell_of_a_list_names_its_column(superuser: Client) -> None:
    page = superuser.get(reverse("admin:province_calendarday_changelist")).content.decode()

    assert '<td data-label="Loại ngày" class="field-kind">' in page
    assert '<td class="action-checkbox">' in page


def test_a_choice_in_a_form_leads_nowhere_else(superuser: Client) -> None:
    page = superuser.get(reverse("admin:reports_category_add")).content.decode()

    assert "related-widget-wrapper-link" not in page


def test_a_refusal_on_the_side_of_staff_leads_back_to_their_desk(superuser: Client) -> None:
    handler = Client()
    handler.force_login(make_staff(Role.HANDLER))

    for client, address, status in (
        (superuser, "/quan-tri/reports/report/999999/change/", 404),
        (handler, "/quan-tri/accounts/user/", 403),
    ):
        answer = client.get(address)
        assert answer.status_code == status
        assert '<a class="button" href="/quan-tri/">Về bàn làm việc</a>' in answer.content.decode()
    assert "Về bàn làm việc" not in superuser.get("/vi/khong-co/").content.decode()
