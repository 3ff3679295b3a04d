"""The template tags that every page stands on."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from reports.models import Category
from reports.templatetags import portal


def page_at(path: str) -> Any:
    return RequestFactory().get(path)


@pytest.mark.parametrize(
    ("path", "translated"),
    [
        ("/vi/", "/en/"),
        ("/vi/huong-dan/", "/en/huong-dan/"),
        (
            "/vi/phan-anh-kien-nghi/tra-cuu/?q=o%20ga&page=2",
            "/en/phan-anh-kien-nghi/tra-cuu/?q=o%20ga&page=2",
        ),
        ("/quan-tri/", "/en/"),
        ("/", "/en/"),
        ("/vi", "/en/"),
    ],
)
def test_same_page_is_linked_in_another_language(path: str, translated: str) -> None:
    assert english_address(page_at(path)) == translated


def test_page_without_request_still_links_to_other_language() -> None:
    assert english_address(None) == "/en/"


def test_language_link_never_leaves_site() -> None:
    assert english_address(page_at("//evil.example/vi/")).startswith("/en/")


def english_address(request: Any) -> str:
    (english,) = [link for link in portal.other_languages(request, "vi") if link.code == "en"]
    return english.url


def test_map_tiles_come_from_settings(settings: Any) -> None:
    ground = json.loads(portal.map_ground())

    assert ground["url"] == settings.MAP_TILES_URL
    assert ground["options"] == {
        "attribution": "© OpenStreetMap",
        "maxZoom": 19,
        # The server of the tiles must not learn which report is looked at.
        "referrerPolicy": "origin",
    }
    assert (ground["minZoom"], ground["maxZoom"]) == (8, 19)


def test_leaflet_tags_load_leaflet_only() -> None:
    tags = "{% load leaflet_tags %}{% leaflet_css %}{% leaflet_js %}"

    drawn = engines["django"].from_string(tags).render()

    assert re.findall(r'(?:href|src)="([^"]+)"', drawn) == [
        "/static/leaflet/leaflet.css",
        "/static/leaflet/leaflet.js",
    ]
    assert re.findall(r"<script(?![^>]* src=)", drawn) == []


@override_settings(LANGUAGES=[("vi", "Tiếng Việt"), ("en", "Tiếng Anh")])
def test_other_language_is_linked_by_its_own_name() -> None:
    links = portal.other_languages(page_at("/vi/"), "vi")

    assert [(link.code, link.name) for link in links] == [("en", "English")]


def test_icon_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in portal.icon("pin")
    assert "#pin" in portal.icon("pin")


def test_category_without_icon_shows_icon_of_its_group() -> None:
    assert "#road" in portal.icon("not-drawn-yet", "road")


def test_unknown_icon_is_replaced_by_dots() -> None:
    assert "#more-horizontal" in portal.icon("<script>", "")


def test_menu_marks_current_section() -> None:
    request = page_at("/vi/phan-anh-kien-nghi/202310040003/")
    request.resolver_match = type("Match", (), {"view_name": "reports:detail"})()

    current = [str(item.label) for item in portal.menu(request) if item.is_current]

    assert current == ["Tra cứu kết quả"]


def test_menu_of_error_page_marks_nothing() -> None:
    items = portal.menu(None)

    assert items and not any(item.is_current for item in items)


def test_category_is_named_in_language_of_page() -> None:
    category = Category(name="Giáo dục", name_en="Education", name_km="ការអប់រំ")

    with translation.override("km"):
        assert portal.category_name(category) == "ការអប់រំ"
        assert portal.category_name(Category(name="Khác", name_en="Other")) == "Khác"
    with translation.override("en"):
        assert portal.category_name(category) == "Education"
        assert portal.category_name(Category(name="Khác")) == "Khác"
    with translation.override("vi"):
        assert portal.category_name(category) == "Giáo dục"


def test_long_page_lists_omit_numbers() -> None:
    page = Paginator(range(400), 20).page(10)

    assert portal.page_numbers(page) == [1, "…", 9, 10, 11, "…", 20]


@pytest.mark.parametrize("name", ["header", "footer"])
def test_cached_frame_links_to_own_page_in_other_language(
    client: Client, reference_data: None, name: str
) -> None:
    pages = [
        client.get(f"/vi/phan-anh-kien-nghi/chuyen-muc/?q={word}").wsgi_request
        for word in ("mot", '"><b>')
    ]

    first, second = (portal.frame(page, f"partials/{name}.html") for page in pages)

    assert "/en/phan-anh-kien-nghi/chuyen-muc/?q=mot" in first
    assert "mot" not in second
    assert "/en/phan-anh-kien-nghi/chuyen-muc/?q=%22%3E%3Cb%3E" in second


@pytest.mark.django_db
def test_cached_frame_differs_for_signed_in_user() -> None:
    visitor, citizen = page_at("/vi/"), page_at("/vi/")
    visitor.user, citizen.user = AnonymousUser(), User.objects.create(username="dan")

    drawn = [portal.frame(request, "partials/header.html") for request in (visitor, citizen)]

    assert [reverse("accounts:log_in") in header for header in drawn] == [True, False]


def test_frame_is_cached_for_each_language() -> None:
    drawn = []
    for language in ("vi", "en"):
        with translation.override(language):
            drawn.append(portal.frame(None, "partials/footer.html"))

    assert ["Hướng dẫn" in footer for footer in drawn] == [True, False]
