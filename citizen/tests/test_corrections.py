"""What citizens say is wrong: from the link on a line to the owner's answer, and its limits."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from accounts.roles import Role
from accounts.tests.work import asks_for_work, solved
from citizen import corrections
from citizen.models import Correction, Notice, Place, Source, Tile
from citizen.tests.contacts import make_contact, make_line, make_source
from citizen.views import correcting
from reports.privacy import purge
from reports.tests.factories import make_staff

pytestmark = pytest.mark.usefixtures("reference_data")
LIST = "/quan-tri/citizen/correction/"
WRONG = "Số này không gọi được"


@pytest.fixture
def keeper() -> User:
    return make_staff(Role.HANDLER, agency="QLDT-941")


def form_of(source: Source, code: str = "") -> str:
    return f"/vi/tien-ich/bao-sai/?nguon={source.pk}" + (f"&dong={code}" if code else "")


def make_correction(source: Source, **facts: Any) -> Correction:
    return Correction.objects.create(**{"source": source, "text": WRONG, **facts})


def test_citizen_says_what_is_wrong_with_a_number_from_its_line(client: Client) -> None:
    contact = make_contact(make_source())
    url = form_of(contact.source, contact.code)
    assert f'href="{escape(url)}"' in client.get("/vi/tien-ich/danh-ba-khan-cap/").content.decode()
    assert contact.name in client.get(url).content.decode()

    sent = client.post(url, {"text": WRONG})

    assert sent.status_code == 302
    assert "Đã nhận, cảm ơn Ông/Bà" in client.get(sent["Location"]).content.decode()
    kept = Correction.objects.get()
    assert (kept.source, kept.code, kept.name) == (contact.source, contact.code, contact.name)
    assert kept.text == WRONG and kept.done_at is None


def test_form_leads_complaints_about_officials_to_a_report(client: Client) -> None:
    page = client.get(form_of(make_source())).content.decode()

    assert "chỉ Thanh tra tỉnh đọc trước" in page
    assert 'href="/vi/phan-anh-kien-nghi/gui-phan-anh/" target="_blank"' in page


@pytest.mark.parametrize("model", [Place, Notice])
def test_each_line_and_each_source_leads_to_the_form(client: Client, model: Any) -> None:
    line = make_line(model)
    page = f"/vi/tien-ich/noi/{line.pk}/" if model is Place else f"/vi/tien-ich/{line.source.tile}/"
    if model is Notice:
        Source.objects.update(tile="giao-thong")
        page = "/vi/tien-ich/giao-thong/"

    words = client.get(page).content.decode()

    assert escape(form_of(line.source, line.code)) in words
    assert f'"{form_of(line.source)}"' in words


def test_words_are_encrypted_in_the_database() -> None:
    correction = make_correction(make_source())

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM citizen_correction WHERE id = %s", [correction.pk])
        assert WRONG not in cursor.fetchone()[0]


def test_empty_words_and_unknown_pages_store_nothing(client: Client) -> None:
    source = make_source()

    assert client.post(form_of(source), {"text": " "}).status_code == 422
    assert client.post(form_of(source), {"text": "x" * 1001}).status_code == 422
    for number in ("9" * 30, "9" * 18, "x", ""):
        assert client.get(f"/vi/tien-ich/bao-sai/?nguon={number}").status_code == 404
    Source.objects.update(is_on=False)
    assert client.post(form_of(source), {"text": WRONG}).status_code == 404
    Source.objects.update(is_on=True)
    Tile.objects.update(is_on=False)
    assert client.post(form_of(source), {"text": WRONG}).status_code == 404
    assert not Correction.objects.exists()


@pytest.mark.parametrize("code", ["khong-co", "%00", "x" * 500])
def test_unknown_line_is_a_correction_of_its_source(client: Client, code: str) -> None:
    source = make_source()

    assert client.post(form_of(source, code), {"text": WRONG}).status_code == 302

    assert Correction.objects.get().code == ""


def test_same_words_twice_are_kept_once(client: Client) -> None:
    url = form_of(make_source())

    for _click in range(2):
        assert client.post(url, {"text": WRONG}).status_code == 302

    assert Correction.objects.count() == 1


@pytest.mark.parametrize("most", ["MANY_OF_LINE", "MANY_OF_SOURCE"])
def test_crowded_line_asks_for_proof_and_takes_what_others_say(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, most: str
) -> None:
    settings.RATE_LIMITS = "on"
    monkeypatch.setattr(corrections, most, 10)
    contact = make_contact(make_source())
    line = contact.code if most == "MANY_OF_LINE" else "khac"
    for number in range(10):
        make_correction(contact.source, code=line, text=f"{number}")
    url = form_of(contact.source, contact.code)

    first, second = (client.post(url, {"text": text}) for text in "ab")

    # Without a script one an hour comes in from each network; more need the proof.
    assert (first.status_code, second.status_code) == (302, 422) and asks_for_work(second)
    assert ">\nb</textarea>" in second.content.decode()
    assert client.post(url, {"text": "b", **solved(client)}).status_code == 302
    other = Client(REMOTE_ADDR="192.0.2.99")
    assert other.post(url, {"text": "c"}).status_code == 302
    assert Correction.objects.count() == 13


def test_network_that_floods_is_asked_for_proof(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.RATE_LIMITS = "on"
    monkeypatch.setattr(correcting, "PER_HOUR", 2)
    url = form_of(make_source())

    answers = [client.post(url, {"text": text}) for text in "abc"]

    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert asks_for_work(answers[-1]) and Correction.objects.count() == 2
    proof = solved(client)
    assert client.post(url, {"text": "c", **proof}).status_code == 302
    assert client.post(url, {"text": "d", **proof}).status_code == 422


def test_list_has_one_entry_that_opens_the_choice_of_the_wrong_number(client: Client) -> None:
    source = make_source()
    contacts = [make_contact(source) for _number in range(3)]

    words = client.get("/vi/tien-ich/danh-ba-khan-cap/").content.decode()

    entry = words.partition('<details class="correct')[2].partition("</details>")[0]
    assert words.count("<summary>Báo số điện thoại sai") == 1
    assert all(escape(form_of(one.source, one.code)) in entry for one in contacts)
    assert words.count("&amp;dong=") == 3


def test_owner_settles_a_correction_with_a_reason_once(client: Client, keeper: User) -> None:
    correction = make_correction(make_source(), name="Công an")
    url = f"{LIST}{correction.pk}/change/"
    client.force_login(keeper)
    assert WRONG in client.get(LIST).content.decode()

    assert client.post(url, {"outcome": "", "reason": ""}).status_code == 200
    assert client.post(url, {"outcome": "right", "reason": ""}).status_code == 200
    assert Correction.objects.open().exists()
    assert client.post(url, {"outcome": "right", "reason": "Đã gọi thử"}).status_code == 302
    client.post(url, {"outcome": "fixed", "reason": "", "text": "khác"})

    correction.refresh_from_db()
    assert (correction.outcome, correction.reason) == ("right", "Đã gọi thử")
    assert (correction.done_by, correction.text) == (keeper, WRONG)
    assert WRONG not in client.get(LIST).content.decode()
    assert WRONG in client.get(f"{LIST}?xong=co").content.decode()


def test_second_colleague_does_not_overwrite_the_first(keeper: User) -> None:
    correction = make_correction(make_source())

    assert corrections.settle(correction, "fixed", reason="", by=keeper)
    assert not corrections.settle(correction, "right", reason="x", by=keeper)

    correction.refresh_from_db()
    assert correction.outcome == "fixed"


def test_many_are_settled_at_once(client: Client, keeper: User) -> None:
    found = [make_correction(make_source(name=name)) for name in "ab"]
    client.force_login(keeper)

    client.post(LIST, {"action": "settle", "_selected_action": [one.pk for one in found]})

    assert not Correction.objects.open().exists()


def test_list_shows_a_line_once_with_the_number_of_its_corrections(
    client: Client, keeper: User
) -> None:
    source = make_source()
    for number in range(3):
        last = make_correction(source, code="A", name="Công an", text=f"Số sai {number}")
    for number in range(2):
        make_correction(source, code="", text=f"Thiếu nơi {number}")
    client.force_login(keeper)

    grouped = client.get(LIST).content.decode()
    each = client.get(f"{LIST}?xong=muc-{last.pk}").content.decode()

    assert "Số sai 2" in grouped and "Số sai 1" not in grouped and "3 lời báo" in grouped
    assert f"?xong=muc-{last.pk}" in grouped
    # What is said about a source as a whole is about different things.
    assert "Thiếu nơi 0" in grouped and "Thiếu nơi 1" in grouped
    assert all(f"Số sai {number}" in each for number in range(3)) and "Thiếu nơi" not in each
    for odd in ("muc-", "muc-x", "muc-" + "9" * 30):
        assert client.get(f"{LIST}?xong={odd}").status_code == 200


def test_settling_a_line_in_the_list_settles_what_was_said_until_then(
    client: Client, keeper: User
) -> None:
    source = make_source()
    shown = [make_correction(source, code="A", text=text) for text in "ab"][-1]
    other = make_correction(source, code="B", text="c")
    client.force_login(keeper)
    chosen = {"action": "settle", "_selected_action": [shown.pk]}

    answer = client.post(LIST, chosen, follow=True).content.decode()

    assert list(Correction.objects.open()) == [other] and "Đã xử lý 2 lời báo." in answer


def test_later_correction_of_a_line_stays_open_and_single_rows_settle_alone(
    client: Client, keeper: User
) -> None:
    source = make_source()
    first, second, later = [make_correction(source, code="A", text=text) for text in "abc"]

    assert corrections.settle_line(second, by=keeper) == 2
    assert list(Correction.objects.open()) == [later]
    again = make_correction(source, code="A", text="d")
    client.force_login(keeper)
    each = f"{LIST}?xong=muc-{again.pk}"
    client.post(each, {"action": "settle", "_selected_action": [again.pk]})
    assert list(Correction.objects.open()) == [later] and first.pk < second.pk


def test_other_agencies_see_no_correction(client: Client) -> None:
    correction = make_correction(make_source())
    client.force_login(make_staff(Role.HANDLER, agency="BHXH"))

    assert WRONG not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{correction.pk}/change/").status_code == 302


def test_settled_and_forgotten_corrections_are_purged(keeper: User) -> None:
    source, now = make_source(), timezone.now()
    fresh = make_correction(source)
    make_correction(source, done_at=now - timedelta(days=91), sent_at=now - timedelta(days=100))
    make_correction(source, sent_at=now - timedelta(days=366))
    [rule] = [rule for rule in purge.RULES if rule.name == "corrections"]

    rule.forget(rule.due(now), now)

    assert Correction.objects.get() == fresh
