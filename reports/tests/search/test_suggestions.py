import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.rules.states import State
from reports.search.suggestions import suggest
from reports.tests.factories import make_report

pytestmark = pytest.mark.usefixtures("reference_data")


def test_categories_places_and_titles_are_suggested() -> None:
    make_report(State.PROCESSING, title="Mặt đường nhiều ổ gà")

    assert "Mặt đường nhiều ổ gà" in suggest("o ga")
    # Only the last word may be unfinished: "o" is not the beginning of "ồn".
    assert not any("karaoke" in text for text in suggest("o ga"))
    assert any("Vĩnh Châu" in text for text in suggest("vinh ch"))
    assert suggest("rac")


def test_each_title_is_suggested_once() -> None:
    for _ in range(3):
        make_report(State.PROCESSING, title="Mặt đường nhiều ổ gà")

    assert suggest("mat duong nhieu o").count("Mặt đường nhiều ổ gà") == 1


@pytest.mark.parametrize("typed", ["", "o", "   ", "%", "0912345678", "079085012345", "a@b.vn"])
def test_short_and_personal_queries_get_no_suggestions(typed: str) -> None:
    make_report(State.PROCESSING, title="Gọi 0912345678")

    assert suggest(typed) == []


def test_non_public_reports_are_not_suggested() -> None:
    make_report(State.PROCESSING, title="Chuyện riêng zxcvb", publish=False)
    make_report(State.SUBMITTED, title="Chuyện mới zxcvb")

    assert suggest("zxcvb") == []


def test_suggestions_are_at_most_eight_and_cached_for_a_minute(client: Client) -> None:
    for number in range(20):
        make_report(State.PROCESSING, title=f"Rác ở hẻm {number}")

    response = client.get(reverse("reports:suggestions"), {"q": "rac"})

    assert 0 < len(response.json()) <= 8
    assert "max-age=60" in response["Cache-Control"]
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("reports:suggestions"), {"q": "rac"})
    assert len(queries) <= 4
