"""Category help on the citizens' form: proposed by the page, chosen by a person."""

import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from reports.models import Report
from reports.tests.sending import answers, form_url
from reports.views import category_help

pytestmark = pytest.mark.usefixtures("reference_data")

SECRET = "Ông Thạch Văn Bí Mật ở ấp Sóc Dong mở loa kẹo kéo"


def ask(client: Client, **said: str) -> str:
    response = client.post(reverse("reports:category_proposals"), said)
    assert response.status_code == 200
    return response.content.decode()


def test_proposal_fragment_lists_likely_categories(client: Client) -> None:
    piece = ask(client, title="Quán nhậu hát karaoke", content="loa kẹo kéo tới khuya")

    assert "Có thể thuộc chuyên mục:" in piece
    assert 'data-category="DT02" aria-pressed="false"' in piece
    assert piece.count("data-category=") <= 3
    assert "<html" not in piece


def test_urgent_category_is_marked(client: Client) -> None:
    assert "khẩn cấp" in ask(client, title="Cây ngã chắn đường")
    assert "khẩn cấp" not in ask(client, title="Quán nhậu hát karaoke")


def test_text_without_match_gets_no_proposal(client: Client) -> None:
    assert ask(client, title="xyz").strip() == ""
    assert ask(client).strip() == ""
    assert ask(client, title="\x00" * 50, content="\ud7ff" * 9000).strip() == ""


def test_proposed_categories_are_named_in_language_of_page(client: Client) -> None:
    url = reverse("reports:category_proposals").replace("/vi/", "/en/")

    piece = client.post(url, {"title": "Quán nhậu hát karaoke"}).content.decode()

    assert "Noise, loud karaoke" in piece


def test_proposals_require_post_and_are_not_cached(client: Client) -> None:
    url = reverse("reports:category_proposals")

    assert client.get(url, {"title": "Ổ gà"}).status_code == 405
    assert "no-store" in client.post(url, {"title": "Ổ gà"})["Cache-Control"]


def test_category_help_refuses_other_sites() -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("reports:category_proposals"), {"title": "Ổ gà"})

    assert response.status_code == 403


def test_category_help_neither_logs_nor_stores_text(
    client: Client, caplog: pytest.LogCaptureFixture, django_assert_num_queries: Any
) -> None:
    ask(client, title="Ổ gà")
    caplog.set_level(logging.DEBUG)

    with django_assert_num_queries(0):
        piece = ask(client, title=SECRET, content=SECRET)

    assert "DT02" in piece
    assert "Bí Mật" not in piece
    assert "Bí Mật" not in caplog.text
    assert not client.session.keys()
    assert not Report.objects.exists()


def test_proposals_are_limited_and_form_still_works(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(category_help, "QUESTIONS_PER_ADDRESS", 2)
    cache.clear()
    url = reverse("reports:category_proposals")

    statuses = [client.post(url, {"title": "Ổ gà"}).status_code for _time in range(3)]

    assert statuses == [200, 200, 429]
    assert client.post(form_url(), answers()).status_code == 302


def test_empty_form_contains_no_proposals(client: Client) -> None:
    page = client.get(form_url()).content.decode()

    assert f'data-category-help="{reverse("reports:category_proposals")}"' in page
    assert "Có thể thuộc chuyên mục" not in page


def test_form_without_category_returns_with_proposals_without_script(client: Client) -> None:
    refused = client.post(form_url(), answers(category=""))
    page = refused.content.decode()

    assert refused.status_code == 422
    assert "Có thể thuộc chuyên mục:" in page
    assert '<input type="radio" name="proposed_category" value="GT01">' in page
    assert "data-category=" not in page
    # Nothing is chosen by the portal.
    assert not Report.objects.exists()

    sent = client.post(form_url(), answers(category="", proposed_category="GT01"))

    assert sent.status_code == 302
    assert Report.objects.get().category.code == "GT01"


def test_category_list_takes_precedence_over_proposal(client: Client) -> None:
    client.post(form_url(), answers(category="GT03", proposed_category="GT01"))

    assert Report.objects.get().category.code == "GT03"


def test_unknown_proposed_category_is_refused(client: Client) -> None:
    refused = client.post(form_url(), answers(category="", proposed_category="<b>"))

    assert refused.status_code == 422
    assert "không có trong danh sách" in refused.content.decode()


def test_refused_form_with_category_has_no_proposals(client: Client) -> None:
    refused = client.post(form_url(), answers(phone="1"))

    assert refused.status_code == 422
    assert "Có thể thuộc chuyên mục" not in refused.content.decode()
