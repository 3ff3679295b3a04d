"""The reporter's rating: by three doors, once, within thirty days; the lowest is followed up."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_citizen
from notifications import texts
from notifications.models import Channel, Message
from paht.logs import without_secrets
from paht.tests.threads import outcomes
from reports import workflow
from reports.admin import desk
from reports.casework import rating_follow_up
from reports.models import FollowUp, Rating, Report, ReportEvent
from reports.notices import links
from reports.rules.states import Role, Satisfaction, State
from reports.tests.factories import PHONE, make_report, make_staff
from reports.tests.my_reports import own, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

OTHER_PHONE = "+84939861200"
WORST, BEST = "dissatisfied", "very_satisfied"
WORDS = "Đường vẫn còn ổ gà trước số nhà 12."


def signed_in(phone: str = PHONE) -> Client:
    client = Client()
    client.force_login(make_citizen(phone, email=""))
    return client


def rate(client: Client, report: Report, level: str = BEST, reason: str = "") -> int:
    answer = client.post(own(report.code, "danh-gia/"), {"level": level, "reason": reason})
    return answer.status_code


def completed(**changes: object) -> Report:
    return make_report(State.COMPLETED, proved=True, **{"news": "email", **changes})


def link_of(report: Report) -> str:
    """The path of the link in the e-mail that told the reporter of the answer."""
    message = Message.objects.get(template="done", channel=Channel.EMAIL)
    url: str = message.context["rate_url"]
    assert url in texts.render(message).body and url in texts.render(message).html
    return url[url.index("/vi/") :]


# --- doors ------------------------------------------------------------------------------


def test_account_rates_and_reads_own_rating() -> None:
    report, citizen = completed(), signed_in()

    assert "Ông/Bà có hài lòng với kết quả không?" in citizen.get(own(report.code)).text
    assert rate(citizen, report, WORST, WORDS) == 302

    rating, page = Rating.objects.get(report=report), citizen.get(own(report.code)).text
    assert (rating.level, rating.reason) == (WORST, WORDS)
    assert WORDS in page and "Ông/Bà có hài lòng" not in page


def test_code_to_phone_opens_rating(client: Client) -> None:
    report = completed()
    prove(client, own(report.code))

    assert rate(client, report) == 302

    assert Rating.objects.get(report=report).satisfaction == Satisfaction.VERY_SATISFIED


def test_email_link_rates_only_on_post(client: Client) -> None:
    report = completed(publish=False)
    link = link_of(report)

    for _visit in range(3):  # a mail scanner, a preview, the reader
        page = client.get(link)
    assert client.head(link).status_code == 200
    assert page.status_code == 200 and not Rating.objects.exists()
    assert report.title not in page.text and report.address not in page.text

    assert client.post(link, {"level": WORST, "reason": WORDS}).status_code == 302
    assert Rating.objects.get(report=report).level == WORST
    after = client.get(link).text
    assert "Đã ghi nhận đánh giá" in after and WORDS not in after
    assert "no-store" in page["Cache-Control"] and "noindex" in page["X-Robots-Tag"]


def test_email_link_requires_csrf_token() -> None:
    link = link_of(completed())

    assert Client(enforce_csrf_checks=True).post(link, {"level": BEST}).status_code == 403
    assert not Rating.objects.exists()


@pytest.mark.parametrize("forged", ["x", "1-0:abc", "1-1764000000:aaaaaaaaaaaaaaaaaaaaaaaaaaa"])
def test_forged_link_is_not_found(client: Client, forged: str) -> None:
    assert client.get(reverse("reports:rate", args=[forged])).status_code == 404


def test_link_of_one_report_fails_for_another(client: Client) -> None:
    link = link_of(completed())
    other = completed(phone=OTHER_PHONE)
    said, _colon, signature = link.rstrip("/").rpartition("/")[2].partition(":")

    for turned in (f"{other.pk}-{said.partition('-')[2]}:{signature}", f"{said}0:{signature}"):
        assert client.get(reverse("reports:rate", args=[turned])).status_code == 404


def test_link_expires_when_report_is_reopened(client: Client) -> None:
    report = completed()
    link = link_of(report)
    workflow.move(report, "reopen", by=make_staff(Role.DISPATCHER), note="Chưa xong.")

    assert client.get(link).status_code == 404


def test_link_is_absent_from_logs() -> None:
    assert without_secrets("/vi/danh-gia/12-1764:abc/") == "/vi/danh-gia/…/"


def test_message_without_link_is_still_rendered() -> None:
    completed()
    message = Message.objects.get(template="done", channel=Channel.EMAIL)
    del message.context["rate_url"]

    assert "Đánh giá mức độ hài lòng" not in texts.render(message).body


# --- who, when, what ----------------------------------------------------------------------


def test_only_reporter_rates() -> None:
    report = completed()
    staff = Client()
    staff.force_login(make_staff(Role.DISPATCHER))

    for visitor in (Client(), signed_in(OTHER_PHONE), staff):
        rate(visitor, report)

    assert not Rating.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in ("citizen", "system")])
def test_staff_cannot_rate(role: Role) -> None:
    report, person = completed(), make_staff(role)
    person.is_superuser = True

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, "rate", by=person, level=BEST)

    assert refusal.value.code == "reporter_only" and not Rating.objects.exists()


def test_second_rating_is_refused_and_changes_nothing() -> None:
    report, citizen = completed(), signed_in()
    rate(citizen, report, BEST)

    again = citizen.post(
        own(report.code, "danh-gia/"), {"level": WORST, "reason": "x"}, follow=True
    )

    assert "đã đánh giá kết quả của phản ánh này rồi" in again.text
    assert Rating.objects.get().level == BEST and not FollowUp.objects.exists()


@pytest.mark.parametrize(("days", "rated"), [(29, True), (31, False)])
def test_rating_is_open_for_thirty_days(days: int, rated: bool) -> None:
    report = completed()

    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        try:
            workflow.move(report, "rate", by=None, level=BEST)
        except workflow.Refused as refusal:
            assert refusal.code == "too_late"

    assert Rating.objects.exists() is rated


def test_link_explains_end_after_thirty_days(client: Client) -> None:
    link = link_of(completed())

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        page = client.get(link)
        client.post(link, {"level": BEST})

    assert "không đánh giá được nữa" in page.text and "<textarea" not in page.text
    assert not Rating.objects.exists()


@pytest.mark.parametrize("state", [state for state in State if state != State.COMPLETED])
def test_only_completed_report_can_be_rated(state: State) -> None:
    report, citizen = make_report(state), signed_in()

    assert rate(citizen, report) == 302

    assert not Rating.objects.exists()
    assert "Ông/Bà có hài lòng" not in citizen.get(own(report.code)).text


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, "Vui lòng chọn mức độ hài lòng."),
        ({"level": "5"}, "Vui lòng chọn mức độ hài lòng."),
        ({"level": WORST}, "Vui lòng cho biết điều gì chưa hài lòng."),
        ({"level": WORST, "reason": "\u200e \n"}, "Vui lòng cho biết điều gì chưa hài lòng."),
        ({"level": BEST, "reason": "x" * 2001}, "tối đa 2000 ký tự"),
    ],
)
def test_missing_field_is_named_and_input_is_kept(said: dict[str, str], wrong: str) -> None:
    report, citizen = completed(), signed_in()

    answer = citizen.post(own(report.code, "danh-gia/"), said)

    assert answer.status_code == 422 and wrong in answer.text
    assert not Rating.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_ratings_make_one() -> None:
    report = completed()

    def say(level: str) -> None:
        workflow.move(report, "rate", by=None, level=level, note=WORDS)

    said = outcomes(*(partial(say, level) for level in (WORST, BEST, WORST, BEST)), done="said")

    assert said == ["rated_before"] * 3 + ["said"]
    assert Rating.objects.count() == ReportEvent.objects.filter(name="rate").count() == 1


# --- what becomes of it ---------------------------------------------------------------------


def test_public_page_shows_level_without_words(client: Client) -> None:
    report = completed()
    workflow.move(report, "rate", by=None, level=WORST, note=WORDS)

    page = client.get(f"/vi/phan-anh-kien-nghi/{report.code}/").text

    assert "Người gửi đánh giá:" in page and "Không hài lòng" in page and WORDS not in page


def test_rating_words_are_encrypted_and_absent_from_events() -> None:
    report = completed()
    workflow.move(report, "rate", by=None, level=WORST, note=WORDS)

    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM reports_rating")
        (stored,) = cursor.fetchone()
    assert "ổ gà" not in stored
    assert ReportEvent.objects.get(name="rate").note == ""


def test_only_the_lowest_level_opens_a_follow_up() -> None:
    for level in Satisfaction.values:
        workflow.move(completed(), "rate", by=None, level=level, note=WORDS)

    assert FollowUp.objects.get().rating.level == WORST


def unhappy() -> Report:
    report = completed()
    workflow.move(report, "rate", by=None, level=WORST, note=WORDS)
    return report


def staff_client(role: Role, **facts: str) -> Client:
    client = Client()
    client.force_login(make_staff(role, **facts))
    return client


LIST = "/quan-tri/reports/report/?viec=khong-hai-long"


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR])
def test_dispatcher_finds_and_closes_follow_up(role: Role) -> None:
    report, content = unhappy(), completed()
    client = staff_client(role)
    page = reverse("admin:reports_report_change", args=[report.pk])
    close = reverse("admin:reports_report_follow_up", args=[report.pk])

    listed = client.get(LIST).text
    assert report.code in listed and content.code not in listed
    assert "Không hài lòng" in client.get("/quan-tri/").text
    shown = client.get(page).text
    assert WORDS in shown
    assert 'href="#rating-title"' in shown and f'action="{close}#rating-title"' in shown

    assert client.post(close, {"note": " "}).status_code == 422
    assert client.post(close, {"note": "Đã gọi điện xin lỗi."}).status_code == 302
    assert client.post(close, {"note": "Lần nữa."}).status_code == 409

    assert report.code not in client.get(LIST).text
    assert "Đã gọi điện xin lỗi." in client.get(page).text


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HANDLER, Role.APPROVER, Role.ADMINISTRATOR])
def test_other_roles_read_follow_up_but_cannot_close_it(role: Role) -> None:
    report, client = unhappy(), staff_client(role)

    shown = client.get(reverse("admin:reports_report_change", args=[report.pk])).text
    answer = client.post(
        reverse("admin:reports_report_follow_up", args=[report.pk]), {"note": "Đã xong."}
    )

    assert "Đánh giá của người gửi" in shown and "Đóng việc theo dõi" not in shown
    assert answer.status_code == 409 and FollowUp.objects.get().closed_at is None
    assert "viec=khong-hai-long" not in client.get("/quan-tri/reports/report/").text


def test_other_agency_neither_reads_nor_closes_follow_up() -> None:
    report = unhappy()
    client = staff_client(Role.APPROVER, agency="QLDT-944")

    assert client.get(reverse("admin:reports_report_change", args=[report.pk])).status_code == 404
    close = reverse("admin:reports_report_follow_up", args=[report.pk])
    assert client.post(close, {"note": "x"}).status_code == 404
    assert report.code not in client.get(LIST).text


def test_reopening_closes_follow_up() -> None:
    report = unhappy()

    workflow.move(report, "reopen", by=make_staff(Role.SUPERVISOR), note="Làm lại.")

    assert FollowUp.objects.get().closed_at is not None


@pytest.mark.django_db(transaction=True)
def test_parallel_closings_of_follow_up_make_one() -> None:
    report = unhappy()
    people = [make_staff(Role.DISPATCHER), make_staff(Role.SUPERVISOR)]

    closed = outcomes(
        *(partial(rating_follow_up.close, report, by=person, note="Đã gọi.") for person in people),
        done="closed",
    )

    assert closed == ["closed", "closed_before"]


def test_desk_shows_follow_up_tile_only_when_needed() -> None:
    supervisor = make_staff(Role.SUPERVISOR)
    assert "Không hài lòng" not in [str(tile.label) for tile in desk.tiles(supervisor)]

    unhappy()

    assert [t.count for t in desk.tiles(supervisor) if str(t.label) == "Không hài lòng"] == [1]


def test_rating_link_contains_no_personal_data() -> None:
    report = completed()

    link = links.to_rate(report)

    assert report.code not in link and PHONE[3:] not in link
