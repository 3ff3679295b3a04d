"""One report as the public sees it."""

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from paht.foundation.local_time import VIETNAM
from province.models import Agency
from reports import workflow
from reports.models import Answer, Attachment, Category, Report, ReportEvent
from reports.rules.states import Role, State
from reports.tests.factories import NAME, make_report, make_staff

pytestmark = pytest.mark.usefixtures("reference_data")
SENT = datetime(2023, 10, 4, 8, 30, tzinfo=VIETNAM)


def get(client: Client, code: str, language: str = "vi") -> HttpResponse:
    return client.get(f"/{language}/phan-anh-kien-nghi/{code}/")


def page_of(client: Client, report: Report) -> str:
    response = get(client, report.code)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def attach(report: Report, *, kind: str = "photo", **facts: Any) -> Attachment:
    facts = {"is_public": True} | facts
    return Attachment.objects.create(
        report=report, kind=kind, content_type="image/jpeg", extension="jpg", file="x.jpg",
        thumbnail="x-nho.jpg", size=1, sha256="0" * 64, **facts,
    )  # fmt: skip


def test_detail_of_completed_report_shows_every_step(client: Client) -> None:
    report = make_report(State.COMPLETED, at=SENT, latitude=9.603456, longitude=105.973456)

    page = page_of(client, report)

    for words in (
        report.title, report.content, "Mặt đường hư hỏng, ổ gà", "Phường 2, Thành phố Sóc Trăng",
        "Đã dặm vá xong", "Phòng Quản lý đô thị thành phố Sóc Trăng", "Hoàn thành", "Người dân",
    ):  # fmt: skip
        assert words in page
    assert 'data-lat="9.6035" data-lng="105.9735"' in page
    assert "9.603456" not in page


@pytest.mark.parametrize(
    ("now", "words", "tone"),
    [
        ((2023, 10, 12, 9), "Hạn xử lý 17/10/2023 – còn 3 ngày làm việc", ""),
        ((2023, 10, 16, 9), "Hạn xử lý 17/10/2023 – còn 1 ngày làm việc", "chip--soon"),
        ((2023, 10, 17, 9), "Hạn xử lý 17/10/2023 – hôm nay là ngày cuối", "chip--soon"),
        ((2023, 10, 19, 9), "Hạn xử lý 17/10/2023 – quá hạn 2 ngày làm việc", "chip--overdue"),
    ],
)
def test_detail_shows_deadline_in_working_days(
    client: Client, now: tuple[int, ...], words: str, tone: str
) -> None:
    report = make_report(State.PROCESSING, at=SENT)

    with time_machine.travel(datetime(*now, tzinfo=VIETNAM), tick=False):
        page = page_of(client, report)

    assert words in words_of(page)
    assert tone in page


@pytest.mark.parametrize(
    ("hours", "words"),
    [(19, "còn 5 giờ"), (23.5, "còn chưa đến 1 giờ"), (25, "đã quá hạn")],
)
def test_detail_shows_urgent_deadline_in_hours(client: Client, hours: float, words: str) -> None:
    report = make_report(State.PROCESSING, at=SENT, category="GT05")

    with time_machine.travel(SENT + timedelta(hours=hours), tick=False):
        page = words_of(page_of(client, report))

    assert f"Hạn xử lý 08:30 05/10/2023 – {words}" in page


def test_detail_shows_paused_deadline(
    client: Client,
) -> None:
    report = make_report(State.NEED_INFO, at=SENT)

    assert "Thời hạn tạm dừng" in page_of(client, report)


def test_five_steps_show_current_state(client: Client) -> None:
    report = make_report(State.ASSIGNED, at=SENT)

    page = page_of(client, report)

    stages = re.findall(r'<li class="steps__item ?([\w-]*)"', page)
    assert stages == ["steps__item--done"] * 2 + ["steps__item--now", "", ""]
    assert page.count('aria-current="step"') == 1
    assert words_of(page).count("04/10/2023") >= 3


def test_step_keeps_date_at_which_it_was_reached(client: Client) -> None:
    report = make_report(State.PROCESSING, at=SENT)
    handler = make_staff(Role.HANDLER)
    later = SENT + timedelta(days=5)
    workflow.move(
        report,
        "submit_answer",
        by=handler,
        at=later,
        answer="Đã dặm vá xong.",
        no_proof_reason="Tối",
    )

    page = page_of(client, report)

    days = re.findall(r'report-steps__date"[^>]*>([^<]+)<', page)
    assert days == ["04/10/2023"] * 4


def test_refused_report_ends_at_refused_step(client: Client) -> None:
    report = make_report(State.REJECTED, at=SENT)

    page = words_of(page_of(client, report))

    assert "Từ chối tiếp nhận" in page
    assert "Chuyển xử lý" not in page


def test_timeline_names_agencies_but_no_officers_or_notes(client: Client) -> None:
    report = make_report(State.PROCESSING, at=SENT)
    handler = make_staff(Role.HANDLER)
    workflow.move(report, "request_info", by=handler, note="Ghi chú nội bộ XYZ", at=SENT)

    with_note = page_of(client, report)
    workflow.move(report, "supply_info", by=None, note="Lời người gửi QWE", at=SENT)
    page = page_of(client, report)

    for shown in (with_note, page):
        assert handler.full_name not in shown
        assert "XYZ" not in shown and "QWE" not in shown
    assert "Cơ quan xử lý đã nhận" in page
    assert "Người gửi đã bổ sung thông tin" in page


def test_detail_hides_internal_steps(client: Client) -> None:
    report = make_report(State.PENDING_APPROVAL, at=SENT)

    page = page_of(client, report)

    assert "Đã trình kết quả" not in page
    assert "Đã dặm vá xong" not in page
    assert "Đang xử lý" in page


@pytest.mark.parametrize("granted", [True, False])
def test_detail_shows_granted_extension_only(client: Client, granted: bool) -> None:
    report = make_report(State.PROCESSING, at=SENT)
    handler, approver = make_staff(Role.HANDLER), make_staff(Role.APPROVER)
    later = SENT + timedelta(hours=2)
    workflow.move(
        report, "request_extension", by=handler, note="Chờ vật tư", at=later, working_days=3
    )
    workflow.move(report, "decide_extension", by=approver, at=later, granted=granted)

    page = words_of(page_of(client, report))

    assert ("Gia hạn xử lý đến ngày 20/10/2023" in page) is granted
    assert "Đề nghị gia hạn" not in page


def test_only_the_newest_approved_answer_is_shown(client: Client) -> None:
    report = make_report(State.COMPLETED, at=SENT)
    approver = make_staff(Role.APPROVER)
    agency = Agency.objects.get(code="QLDT-941")
    Answer.objects.create(report=report, body="Bản nháp", agency=agency)
    Answer.objects.create(
        report=report, body="Bản sửa", agency=agency, approved_by=approver,
        approved_at=SENT + timedelta(days=9),
    )  # fmt: skip
    Report.objects.filter(pk=report.pk).update(completed_at=SENT)

    page = page_of(client, report)

    assert "Bản sửa" in page
    assert "Bản nháp" not in page and "Đã dặm vá xong" not in page


def test_public_files_are_shown_and_others_are_not(client: Client) -> None:
    report = make_report(State.COMPLETED, at=SENT)
    answer = Answer.objects.get(report=report)
    before, after = attach(report), attach(report, answer=answer)
    film, sound = attach(report, kind="video"), attach(report, kind="audio")
    hidden = attach(report, is_public=False)

    page = page_of(client, report)

    for file in (before, after):
        assert f'href="/tep/{file.token}/goc"' in page
        assert f'src="/tep/{file.token}/nho"' in page
    assert f'<video class="report-files__player" src="/tep/{film.token}/goc"' in page
    assert f'<audio class="report-files__player" src="/tep/{sound.token}/goc"' in page
    assert hidden.token not in page


def test_recordings_have_names_and_never_autoplay(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    film, sound = attach(report, kind="video"), attach(report, kind="audio")

    page = page_of(client, report)

    players = re.findall(r"<(?:video|audio)[^>]*>", page)
    assert [
        f'src="/tep/{file.token}/goc"' in tag
        for file, tag in zip((film, sound), players, strict=True)
    ] == [True, True]
    assert f'aria-label="Đoạn phim 1: {report.title}"' in players[0]
    assert f'aria-label="Ghi âm 2: {report.title}"' in players[1]
    for player in players:
        assert " controls " in player and 'preload="metadata"' in player
        assert "autoplay" not in player


def test_page_has_share_link_without_script_and_printed_qr_code(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    address = f"{settings.SITE_URL}/vi/phan-anh-kien-nghi/{report.code}/"

    page = page_of(client, report)

    assert f'<a href="{address}" data-share-link>{address}</a>' in page
    assert '<figure class="report-qr"><svg' in page


@pytest.mark.parametrize(
    ("days", "rates", "objects"), [(14, True, True), (16, True, False), (31, False, False)]
)
def test_reporter_is_offered_rating_and_reopening_within_time_limits(
    client: Client, days: int, rates: bool, objects: bool
) -> None:
    report = make_report(State.COMPLETED, at=SENT)
    assert report.completed_at

    with time_machine.travel(report.completed_at + timedelta(days=days), tick=False):
        page = page_of(client, report)

    words = words_of(page)
    assert ("Xin cho biết Ông/Bà có hài lòng với kết quả không" in words) is rates
    assert ("đề nghị mở lại được đến" in words) is objects
    assert page.count(f'href="/vi/phan-anh-kien-nghi/{report.code}/cua-toi/"') == 1 + rates


def test_detail_offers_rating_for_completed_report_only(client: Client) -> None:
    page = page_of(client, make_report(State.PROCESSING))

    assert "Ông/Bà là người gửi phản ánh này?" not in page


def test_each_step_states_done_current_or_future_in_words(
    client: Client,
) -> None:
    page = words_of(page_of(client, make_report(State.ASSIGNED, at=SENT)))

    assert "Tiếp nhận (đã xong) 04/10/2023" in page
    assert "Chuyển xử lý (bước hiện tại) 04/10/2023" in page
    assert "Hoàn thành (chưa đến)" in page


def test_published_name_is_shown_with_commune(client: Client) -> None:
    report = make_report(State.ASSIGNED, publish_identity=True)

    assert f"{NAME}, Phường 2" in page_of(client, report)


@pytest.mark.parametrize("of_group", [False, True])
def test_report_of_sensitive_category_shows_no_map_and_no_exact_place(
    client: Client, of_group: bool
) -> None:
    report = make_report(
        State.ASSIGNED, latitude=9.6, longitude=105.97, address="Hẻm 9 Trương Công Định"
    )
    hiding = report.category.parent_id if of_group else report.category_id
    Category.objects.filter(pk=hiding).update(sensitive=True)

    page = page_of(client, report)

    assert "data-report-map" not in page
    assert "105.97" not in page
    assert "Hẻm 9" not in page


@pytest.mark.parametrize(
    ("state", "publish"),
    [
        (State.SUBMITTED, True), (State.RECEIVED, True), (State.NEED_INFO, True),
        (State.REJECTED, True), (State.WITHDRAWN, True),
        (State.ASSIGNED, False), (State.PROCESSING, False), (State.COMPLETED, False),
    ],
)  # fmt: skip
def test_unpublished_report_shows_state_and_dates_only(
    client: Client, state: State, publish: bool
) -> None:
    report = make_report(
        state, publish=publish, at=SENT, title="Tiêu đề kín", content="Nội dung kín",
        address="Địa chỉ kín", latitude=9.6, longitude=105.97, publish_identity=True,
    )  # fmt: skip
    photo = attach(report)

    response = get(client, report.code)

    page = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert report.code in page
    assert str(report.status.public_label) in page
    assert "04/10/2023" in page
    assert "Trang này chỉ cho biết trạng thái và ngày tháng" in page
    assert '<meta name="robots" content="noindex">' in page
    if report.agency:
        assert report.agency.name not in page
    for kept in ("kín", "Mặt đường", "Phường 2", "105.97", NAME, photo.token, "Đã dặm vá"):
        assert kept not in page


@pytest.mark.parametrize("code", ["209901010001", "abc", "1", "٢٠٢٣", "9" * 40])
def test_unknown_code_is_not_found_with_advice(client: Client, code: str) -> None:
    response = get(client, code)

    page = response.content.decode()
    assert response.status_code == 404
    assert "Mã gồm 12 chữ số trở lên" in page
    assert 'name="q"' in page


def test_reopening_shows_the_report_as_forwarded_again(client: Client) -> None:
    report = make_report(State.COMPLETED, at=SENT)
    supervisor = make_staff(Role.SUPERVISOR)
    workflow.move(report, "reopen", by=supervisor, note="Chưa đạt", at=SENT + timedelta(days=10))

    page = page_of(client, report)

    assert "Đã mở lại để xử lý tiếp" in page
    assert re.findall(r'<li class="steps__item ?([\w-]*)"', page)[2] == "steps__item--now"
    assert "14/10/2023" in page
    assert ReportEvent.objects.filter(report=report, name="reopen").exists()


def test_new_category_is_named_at_once(client: Client) -> None:
    page_of(client, make_report(State.ASSIGNED))  # now the process knows the categories
    parent = Category.objects.get(code="GT")
    new = Category.objects.create(code="GT99", slug="cau-khi", name="Cầu khỉ hỏng", parent=parent)
    report = make_report(State.ASSIGNED)
    Report.objects.filter(pk=report.pk).update(category=new)

    page = words_of(page_of(client, report))

    assert f"Cầu khỉ hỏng {parent.name}" in page
