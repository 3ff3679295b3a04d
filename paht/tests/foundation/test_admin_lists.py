"""Every list of the staff site, whatever stands in its address: a page or a refusal, no error."""

from functools import cache
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports.rules.states import Role, State
from reports.tests.factories import give_roles, make_report, make_staff

pytestmark = pytest.mark.django_db

NAMES = sorted(
    f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry
)
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
    give_roles(user, Role.SUPERVISOR)
    client.force_login(user)
    make_report(State.PROCESSING)
    return client


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(1, id="every query", marks=pytest.mark.hostile),
        # Each query at some lists, other ones at the next list.
        pytest.param(12, id="each query at some lists"),
    ],
)
def test_no_url_of_an_admin_list_causes_server_error(
    superuser: Client, subtests: pytest.Subtests, step: int
) -> None:
    superuser.raise_request_exception = False

    @cache
    def status(url: str) -> int:
        """Follow redirects, each address once: most queries lead to the page of `?e=1`."""
        answer = superuser.get(url)
        found = answer.status_code == 302
        return status(urljoin(url, answer["Location"])) if found else answer.status_code

    for number, name in enumerate(NAMES):
        with subtests.test(name):
            address = reverse(f"admin:{name}_changelist")
            asked = STRANGE[number % step :: step]
            statuses = {query: status(f"{address}?{query}") for query in asked}

            assert {q: one for q, one in statuses.items() if one not in (200, 400, 404)} == {}


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(1, id="every lookup", marks=pytest.mark.hostile),
        pytest.param(4, id="one lookup at each list"),
    ],
)
def test_admin_list_refuses_lookups_outside_its_filters(
    superuser: Client, subtests: pytest.Subtests, step: int
) -> None:
    lookups = ("pk__gt=0", "id__gte=1", "by__password__startswith=a", "password__startswith=a")

    for number, name in enumerate(NAMES):
        for query in lookups[number % step :: step]:
            with subtests.test(f"{name} {query}"):
                answer = superuser.get(f"{reverse(f'admin:{name}_changelist')}?{query}")
                assert answer.status_code in (302, 400)


def test_admin_list_has_heading_of_its_own(superuser: Client, subtests: pytest.Subtests) -> None:
    for name in NAMES:
        with subtests.test(name):
            page = superuser.get(reverse(f"admin:{name}_changelist")).content.decode()

            # Stock it says "Choose … to change".
            assert "<h1>" not in page or "<h1>Chọn " not in page


def test_empty_admin_list_shows_message_and_no_actions(superuser: Client) -> None:
    empty = reverse("admin:notifications_suppression_changelist")
    page = superuser.get(empty).content.decode()
    searched = superuser.get(
        reverse("admin:province_agency_changelist"), {"q": "khong co co quan nao nhu vay"}
    ).content.decode()

    assert "Chưa có mục nào ở đây." in page and 'name="action"' not in page
    assert "Không có mục nào phù hợp." in searched


def test_each_cell_of_admin_list_names_its_column(superuser: Client) -> None:
    page = superuser.get(reverse("admin:province_calendarday_changelist")).content.decode()

    assert '<td data-label="Loại ngày" class="field-kind">' in page
    assert '<td class="action-checkbox">' in page


def test_related_field_has_no_links_to_other_forms(superuser: Client) -> None:
    page = superuser.get(reverse("admin:reports_category_add")).content.decode()

    assert "related-widget-wrapper-link" not in page


def test_error_page_of_staff_site_links_to_desk(superuser: Client) -> None:
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
