"""Pages of fixed text, and refusals: right figures, all parts, no data needed."""

import re
from datetime import time

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils.html import strip_tags

import accounts.urls
import notifications.urls
import reports.urls
from accounts.tests.factories import make_citizen
from reports.rules.states import Role, State
from reports.tests.factories import make_staff
from reports.views import pages


def text_of(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode()).split())


@override_settings(OFFICE_HOURS=((time(7, 30), time(11, 30)),), UPLOAD_MAX_PHOTO_MB=9)
def test_guide_states_configured_hours_and_limits() -> None:
    guide = text_of("/vi/huong-dan/")

    assert "từ 07:30 đến 11:30" in guide
    assert "mỗi ảnh đến 9&nbsp;MB" in guide


def test_guide_explains_every_public_state() -> None:
    explained = {state for state, _meaning in pages.STATE_MEANINGS}

    assert explained == {state.public for state in State}


@pytest.mark.parametrize(
    ("path", "contents"),
    [("/vi/huong-dan/", pages.GUIDE_CONTENTS), ("/vi/quyen-rieng-tu/", pages.PRIVACY_CONTENTS)],
)
def test_every_entry_of_contents_links_to_its_section(
    path: str, contents: tuple[tuple[str, object], ...]
) -> None:
    page = Client().get(path).content.decode()

    parts = re.findall(r'<h2 id="([\w-]+)">([^<]+)</h2>', page)

    assert parts == [(anchor, str(label)) for anchor, label in contents]


@override_settings(REQUIRE_NATIONAL_ID=True)
def test_privacy_page_states_when_identity_number_is_required() -> None:
    row = re.search(r"Số CMND hoặc căn cước công dân.*?(Có|Không) ", text_of("/vi/quyen-rieng-tu/"))

    assert row and row.group(1) == "Có"


@pytest.mark.parametrize("name", ["403.html", "404.html", "413.html", "429.html", "503.html"])
def test_error_page_renders_without_resolved_url(name: str) -> None:
    page = render_to_string(name, {}, RequestFactory().get("/vi/khong-co/"))

    assert page.count("<h1>") == 1
    assert "Phản ánh hiện trường" in page


@pytest.mark.parametrize(
    ("path", "back"), [("/vi/dang-ky/", "/vi/dang-ky/"), ("/quan-tri/login/", "/quan-tri/")]
)
@pytest.mark.django_db
def test_expired_form_is_explained_with_link_to_form(path: str, back: str) -> None:
    response = Client(enforce_csrf_checks=True).post(path)

    assert response.status_code == 403
    page = response.content.decode()
    assert "Biểu mẫu đã hết hạn" in page
    assert f'href="{back}">Mở lại biểu mẫu' in page


def test_server_error_page_renders_without_context() -> None:
    page = render_to_string("500.html")

    assert "Cổng đang gặp sự cố" in page
    assert 'href="/"' in page


# Only scripts and other computers ask here, and by the method that they were told.
_NO_PAGES = {
    "reports:category_proposals",
    "reports:hold_file",
    "reports:personal_words",
    "reports:photo_position",
    "reports:questions",
    "reports:similar",
}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "citizen", "staff"])
def test_every_url_can_be_reloaded_by_get(client: Client, who: str, reference_data: None) -> None:
    if who != "nobody":
        client.force_login(make_citizen() if who == "citizen" else make_staff(Role.HANDLER))
    dead = []

    for module in (accounts.urls, notifications.urls, reports.urls):
        for one in module.urlpatterns:
            name = f"{module.app_name}:{one.name}"
            facts = {
                name: 1 if type(converter).__name__ == "IntConverter" else "202601020003"
                for name, converter in one.pattern.converters.items()
            }
            if client.get(reverse(name, kwargs=facts)).status_code == 405:
                dead.append(name)

    assert set(dead) == _NO_PAGES
