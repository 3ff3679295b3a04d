"""The picture beside a shared link: what it shows, for whom, and what it costs."""

import io
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from reports.models import Report
from reports.rules.states import State
from reports.tests.factories import make_report
from reports.views import cards

pytestmark = pytest.mark.usefixtures("reference_data")
DIACRITICS = "Ỗ Ộ Ở Ợ Ẵ Ặ Ẫ Ậ Ễ Ệ Ữ Ự Ỹ Ỵ Đ ỗ ộ ở ợ ẵ ặ ẫ ậ ễ ệ ữ ự ỹ ỵ đ"


def card_of(**changes: str | State) -> cards.Card:
    facts = {"code": "202310040003", "title": "Ổ gà", "state": State.ASSIGNED, "place": "Phường 2"}
    return cards.Card(**(facts | changes))  # type: ignore[arg-type]


def address(report: Report) -> str:
    version = cards.Card.of(Report.objects.get(pk=report.pk)).version
    return reverse("files:card", args=[report.code, version])


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("draw", [lambda: cards.draw(card_of()), cards.draw_portal])
def test_card_is_a_png_of_1200_by_630_pixels(draw: Callable[[], bytes]) -> None:
    made = draw()

    assert picture(made).format == "PNG"
    assert picture(made).size == (1200, 630)
    assert len(made) < 60_000


def test_card_font_draws_all_vietnamese_letters() -> None:
    assert cards._drawable(DIACRITICS) == DIACRITICS
    assert cards._drawable("Phu\u031bo\u031b\u0300ng") == "Phường"


def test_card_omits_letters_missing_from_font() -> None:
    assert cards._drawable("Ổ gà 🙏 quá lớn") == "Ổ gà quá lớn"
    # Nothing is left of this one: its code stands for it.
    assert cards.draw(card_of(title="ផ្លូវ")) == cards.draw(card_of(title="Phản ánh 202310040003"))


@pytest.mark.parametrize("title", ["Đường hư hỏng " * 40, "X" * 300, "ngắn"])
def test_title_stays_within_card(title: str) -> None:
    font = cards._font(54, bold=True)
    lines = list(cards._wrapped(title, font))

    assert max(font.getlength(line) for line in lines) <= cards.WIDTH - 2 * cards.MARGIN
    assert picture(cards.draw(card_of(title=title))).size == (1200, 630)


def test_states_differ_by_shape_and_not_by_colour_alone() -> None:
    shapes = {
        state: cards._shape(state).tobytes()
        for state in (State.ASSIGNED, State.PROCESSING, State.COMPLETED)
    }

    assert len(set(shapes.values())) == 3


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Ổ voi"},
        {"state": State.COMPLETED},
        {"place": "Phường 3"},
        {"code": "202310040004"},
    ],
)
def test_card_gets_new_url_when_its_content_changes(changed: dict[str, str]) -> None:
    assert card_of(**changed).version != card_of().version


def test_card_shows_public_text_only() -> None:
    report = make_report(State.PENDING_APPROVAL, title="Gọi số 0939861234 để biết")
    report.redacted_spans = {"title": [[7, 17]]}

    card = cards.Card.of(report)

    assert card.title == report.public_title and "0939861234" not in card.title
    assert card.state is State.PROCESSING
    assert card.place == "Phường 2, Thành phố Sóc Trăng"


def test_public_report_has_card_cached_for_five_minutes(client: Client) -> None:
    report = make_report(State.ASSIGNED)

    response = client.get(address(report))

    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in response and "Cookie" not in response.get("Vary", "")
    again = client.get(address(report), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_card_is_the_same_in_every_language(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    vietnamese = client.get(address(report)).content
    client.cookies["django_language"] = "en"
    cache.clear()

    assert client.get(address(report)).content == vietnamese


def test_outdated_card_url_redirects_to_current_card(client: Client) -> None:
    report = make_report(State.ASSIGNED)

    response = client.get(f"/the/{report.code}/cu.png")

    assert response.status_code == 302
    assert response["Location"] == address(report)


def test_hidden_report_loses_card_at_once(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    where = address(report)
    etag = client.get(where)["ETag"]

    Report.objects.filter(pk=report.pk).update(is_published=False)

    assert client.get(where).status_code == 404
    assert client.get(where, headers={"If-None-Match": etag}).status_code == 404
    assert client.get(where).content == client.get("/the/209901010001/khong.png").content


@pytest.mark.parametrize("state", [State.SUBMITTED, State.RECEIVED, State.REJECTED])
def test_unpublished_report_has_no_card(client: Client, state: State) -> None:
    report = make_report(state)

    assert client.get(address(report)).status_code == 404


def test_card_is_drawn_once_and_takes_one_query(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[cards.Card] = []
    monkeypatch.setattr(cards, "draw", lambda card: drawn.append(card) or b"png")
    where = address(make_report(State.ASSIGNED))

    with CaptureQueriesContext(connection) as context:
        for _turn in range(3):
            assert client.get(where).content == b"png"

    assert len(drawn) == 1
    assert len(context) == 3


def test_reader_of_many_cards_is_throttled(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "draw", lambda _card: b"png")
    monkeypatch.setattr(cards, "DRAWN_FOR_ONE", 2)
    reports = [make_report(State.ASSIGNED) for _turn in range(3)]

    answers = [client.get(address(report)) for report in reports]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"
    # What was drawn already is there for everybody.
    assert client.get(address(reports[0])).status_code == 200


def test_portal_has_its_own_card(client: Client) -> None:
    response = client.get("/the/cong.png")

    assert response.status_code == 200
    assert picture(response.content).size == (1200, 630)
