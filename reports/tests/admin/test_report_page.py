"""The page of one report: what it shows to whom, and that each form makes its move."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import User
from paht.foundation import caching
from paht.foundation.local_time import VIETNAM
from province import calendar, deadlines
from province.models import Agency
from reports import workflow
from reports.admin.case.forms.registry import MOVE_FORMS
from reports.models import Attachment, Report, ReportEvent
from reports.rules.states import TRANSITIONS, Role, State
from reports.tests.factories import EMAIL, NAME, NATIONAL_ID, PHONE, make_report, make_staff
from reports.workflow.effects import publication

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, report: Report) -> Any:
    return logged_in(user).get(reverse("admin:reports_report_change", args=[report.pk]))


def send(user: User, report: Report, name: str, **fields: Any) -> Any:
    """Post form `name` as the page of `report` in its present state would."""
    seen = fields.pop("seen", Report.objects.get(pk=report.pk).state)
    address = reverse("admin:reports_report_move", args=[report.pk, name])
    return logged_in(user).post(address, {"seen": seen, **fields})


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def jpeg(colour: str = "red") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (400, 300), colour).save(out, "JPEG")
    return SimpleUploadedFile("sau-khi-sua.jpg", out.getvalue())


def stored_files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


# --- who sees what --------------------------------------------------------------------


def test_report_of_another_agency_is_not_found() -> None:
    report = make_report(State.ASSIGNED, agency="QLDT-941")
    stranger = make_staff(Role.HANDLER, agency="QLDT-944")

    assert page(stranger, report).status_code == 404
    assert send(stranger, report, "accept").status_code == 404
    assert Report.objects.get(pk=report.pk).state == State.ASSIGNED


def test_staff_without_the_right_to_view_reports_are_refused() -> None:
    report = make_report()
    nobody = User.objects.create_user("trong", is_staff=True)

    assert page(nobody, report).status_code == 403
    assert send(nobody, report, "receive").status_code == 403


def test_visitors_are_sent_to_staff_login() -> None:
    report = make_report()

    response = Client().post(reverse("admin:reports_report_move", args=[report.pk, "receive"]))

    assert response.status_code == 302
    assert response["Location"].startswith("/quan-tri/login/")


def test_move_requires_post_with_csrf_token() -> None:
    report = make_report()
    dispatcher = make_staff(Role.DISPATCHER)
    address = reverse("admin:reports_report_move", args=[report.pk, "receive"])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(dispatcher)

    assert strict.get(address).status_code == 405
    assert strict.post(address, {"seen": "submitted"}).status_code == 403
    assert Report.objects.get(pk=report.pk).state == State.SUBMITTED


@pytest.mark.parametrize("state", State)
def test_reporter_is_masked_in_every_state(state: State) -> None:
    report = make_report(state)

    shown = page(make_staff(Role.SUPERVISOR), report)

    assert shown.status_code == 200
    for secret in (PHONE, PHONE[3:], "0" + PHONE[3:], NAME, EMAIL, NATIONAL_ID):
        assert secret not in shown.content.decode()
    assert "L. T. M. Thu" in text_of(shown)
    assert "xxxxxx234" in text_of(shown)


@pytest.mark.parametrize("state", State)
def test_page_offers_exactly_the_moves_open_to_the_user(
    state: State, subtests: pytest.Subtests
) -> None:
    report = make_report(state)

    for role in list(Role)[1:7]:
        with subtests.test(role.value):
            user = make_staff(role)
            may = {transition.name for transition in workflow.available(report, by=user)}

            shown = page(user, report)

            content = shown.content.decode()
            offered = {name for name in TRANSITIONS if f"/{report.pk}/chuyen/{name}/" in content}
            assert offered == may
            assert shown.status_code == 200 or not may


def test_administrator_reads_case_but_makes_no_move() -> None:
    report = make_report(State.PROCESSING)
    administrator = make_staff(Role.ADMINISTRATOR)

    assert page(administrator, report).status_code == 200
    refused = send(administrator, report, "submit_answer", answer="Đã xong.", no_proof_reason="Tối")

    assert refused.status_code == 409
    assert Report.objects.get(pk=report.pk).state == State.PROCESSING


def test_every_move_of_staff_has_a_form() -> None:
    assert set(MOVE_FORMS) == set(TRANSITIONS) - {"submit", "rate"}


def test_report_page_query_count_is_constant() -> None:
    report = make_report(State.PROCESSING)
    handler, approver = make_staff(Role.HANDLER), make_staff(Role.APPROVER)
    client = logged_in(handler)
    address = reverse("admin:reports_report_change", args=[report.pk])
    # What all pages share is read once in ten seconds.
    client.get(address)
    counts = []
    for _ in range(2):
        for _ in range(3):
            workflow.move(
                report, "submit_answer", by=handler, answer="Đã làm.", no_proof_reason="Tối"
            )
            workflow.move(report, "return_answer", by=approver, note="Viết rõ hơn.")
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    # One more than without drafts: their files.
    assert counts[0] == counts[1] <= 21


def test_timeline_describes_changes_in_words() -> None:
    report = make_report(State.PROCESSING)
    workflow.move(
        report, "request_extension", by=make_staff(Role.HANDLER), note="Chờ vật tư", working_days=2
    )
    workflow.move(report, "decide_extension", by=make_staff(Role.APPROVER), granted=True)

    told = text_of(page(make_staff(Role.SUPERVISOR), report))

    assert "Đồng ý gia hạn xử lý" in told
    assert "Chờ vật tư" in told
    assert "2 ngày làm việc" in told
    assert "P.QLĐT TP. Sóc Trăng" in told


@pytest.mark.parametrize(("after", "is_told"), [("10:00:59", False), ("10:01:00", True)])
def test_timeline_tells_no_change_of_a_deadline_by_seconds(after: str, is_told: bool) -> None:
    report = make_report(State.RECEIVED)
    due = [f"2026-12-15T{clock}+00:00" for clock in ("10:00:00", after)]
    ReportEvent.objects.create(
        report=report,
        name="restore",
        source=State.REJECTED,
        target=State.SUBMITTED,
        at=timezone.now(),
        facts={"due_at": due},
    )

    newest = page(make_staff(Role.DISPATCHER), report).context["entries"][0]

    assert bool(list(newest.facts)) is is_told


def test_timeline_names_agency_of_actor() -> None:
    report = make_report(State.RECEIVED)
    dispatcher = make_staff(Role.DISPATCHER)
    agency = Agency.objects.get(code="CTDT")
    workflow.move(report, "assign", by=dispatcher, agency=agency, publish=False)

    newest = page(dispatcher, report).context["entries"][0]

    assert dispatcher.agency is not None
    assert (newest.who, newest.agency) == (dispatcher.get_full_name(), dispatcher.agency.name)
    assert ("Cơ quan xử lý", agency.short_name) in newest.facts


# --- the main line ----------------------------------------------------------------------


def test_staff_process_report_from_submission_to_published_answer() -> None:
    report = make_report(State.SUBMITTED)
    dispatcher, handler = make_staff(Role.DISPATCHER), make_staff(Role.HANDLER)
    approver = make_staff(Role.APPROVER)

    done = [
        send(dispatcher, report, "receive", category="GT03"),
        send(dispatcher, report, "assign", agency="QLDT-941", publish="on"),
        send(handler, report, "accept"),
        send(
            handler,
            report,
            "submit_answer",
            answer="Đã sửa cầu.",
            attachments=[jpeg(), jpeg("blue")],
        ),
    ]
    draft = report.answers.get()
    done.append(send(approver, report, "approve", answer_seen=draft.pk))

    assert [response.status_code for response in done] == [302] * 5
    report = Report.objects.get(pk=report.pk)
    assert (report.state, report.is_published) == (State.COMPLETED, True)
    assert report.category.code == "GT03"
    assert report.answers.get().approved_by == approver
    assert report.attachments.filter(answer=draft).count() == 2
    assert [event.by for event in report.events.all()[1:]] == [
        dispatcher,
        dispatcher,
        handler,
        handler,
        approver,
    ]


def test_clerk_returns_to_report_with_message_after_move() -> None:
    report = make_report(State.SUBMITTED)
    client = logged_in(make_staff(Role.DISPATCHER))

    response = client.post(
        reverse("admin:reports_report_move", args=[report.pk, "receive"]),
        {"seen": "submitted", "category": "GT01"},
        follow=True,
    )

    assert response.redirect_chain[-1][0].endswith(f"/{report.pk}/change/")
    assert f"Đã thực hiện “Tiếp nhận” với phản ánh {report.code}." in text_of(response)
    assert '<a href="/quan-tri/reports/report/">Về danh sách việc</a>' in text_of(response)


def test_move_to_other_agency_returns_to_worklist() -> None:
    report = make_report(State.ASSIGNED)

    response = send(make_staff(Role.HANDLER), report, "return_to_dispatch", note="Đường tỉnh")

    assert response["Location"] == reverse("admin:reports_report_changelist")


def test_button_of_move_with_choices_names_no_outcome() -> None:
    report = make_report(State.PROCESSING)
    handler = make_staff(Role.HANDLER)
    workflow.move(report, "request_extension", by=handler, note="Mưa", working_days=2)

    shown = text_of(page(make_staff(Role.APPROVER), report))

    assert re.search(r"<button[^>]*>Ghi quyết định</button>", shown)
    assert not re.search(r"<button[^>]*>Duyệt / không duyệt", shown)


def test_agency_of_category_and_district_is_proposed() -> None:
    report = make_report(State.RECEIVED, category="GT01", commune="31510")

    shown = text_of(page(make_staff(Role.DISPATCHER), report))

    assert '<option value="QLDT-941" selected>' in shown
    assert "Đề xuất theo chuyên mục và địa bàn: Phòng Quản lý đô thị" in shown


def test_sensitive_report_is_unpublished_by_default() -> None:
    dispatcher = make_staff(Role.DISPATCHER)
    ordinary = page(dispatcher, make_report(State.RECEIVED, category="GT01"))
    sensitive = page(dispatcher, make_report(State.RECEIVED, category="AN02"))

    def is_ticked(shown: HttpResponse) -> bool:
        box = re.search(r'<input[^>]*id="assign-publish"[^>]*>', shown.content.decode())
        assert box
        return "checked" in box[0]

    assert is_ticked(ordinary)
    assert not is_ticked(sensitive)


@pytest.mark.parametrize(
    ("state", "name", "role", "fields", "target"),
    [
        ("submitted", "reject", "dispatcher", {"reason": "LD09", "note": "Ngoài tỉnh"}, "rejected"),
        ("submitted", "request_info", "dispatcher", {"note": "Số nhà?"}, "need_info"),
        ("need_info", "supply_info", "operator", {"note": "Số 12"}, "submitted"),
        ("assigned", "return_to_dispatch", "approver", {"note": "Sai"}, "received"),
        ("pending_approval", "return_answer", "supervisor", {"note": "Sửa"}, "processing"),
        ("completed", "reopen", "supervisor", {"note": "Chưa đạt"}, "assigned"),
        ("rejected", "restore", "supervisor", {"note": "Xem lại"}, "submitted"),
        ("received", "withdraw", "operator", {}, "withdrawn"),
        ("completed", "set_publication", "supervisor", {}, "completed"),
        ("received", "amend", "dispatcher", {"category": "MT01", "note": "Sai"}, "received"),
        (
            "processing",
            "amend",
            "dispatcher",
            {"category": "GT01", "agency": "CTDT", "note": "Sai"},
            "processing",
        ),
        (
            "processing",
            "request_extension",
            "handler",
            {"working_days": "2", "note": "Chờ"},
            "processing",
        ),
    ],
)
def test_each_form_makes_its_move(
    state: str, name: str, role: str, fields: dict[str, str], target: str
) -> None:
    report = make_report(State(state))

    response = send(make_staff(role), report, name, **fields)

    assert response.status_code == 302
    last = report.events.last()
    assert last
    assert (last.name, last.target) == (name, target)


def test_extension_form_shows_all_errors_at_once() -> None:
    report = make_report(State.PROCESSING)

    told = text_of(send(make_staff(Role.HANDLER), report, "request_extension", working_days="99"))

    most = report.sla_working_days
    assert f"Số ngày gia hạn từ 1 đến {most}." in told
    assert "Vui lòng nhập lý do." in told


def test_approver_decides_on_extension() -> None:
    report = make_report(State.PROCESSING)
    workflow.move(
        report, "request_extension", by=make_staff(Role.HANDLER), note="Chờ vật tư", working_days=2
    )
    approver = make_staff(Role.APPROVER)

    shown = text_of(page(approver, report))
    due = deadlines.extended_due(report.due_at, working_days=2, calendar=calendar.load())
    bare = send(approver, report, "decide_extension", granted="no")
    granted = send(approver, report, "decide_extension", granted="yes")

    assert "xin thêm 2 ngày làm việc" in shown and "Lý do: Chờ vật tư" in shown
    assert f"hạn mới là {timezone.localtime(due, VIETNAM):%H:%M %d/%m/%Y}" in shown
    assert "Vui lòng nêu lý do không đồng ý." in text_of(bare)
    assert granted.status_code == 302
    assert Report.objects.get(pk=report.pk).extensions == 1


def test_unchanged_deadline_field_sets_no_manual_deadline() -> None:
    report = make_report(State.RECEIVED)
    dispatcher = make_staff(Role.DISPATCHER)
    shown = timezone.localtime(report.due_at)
    later = shown + timedelta(days=7)

    send(
        dispatcher,
        report,
        "amend",
        **{
            "amend-category": "GT03",
            "amend-due_at": f"{shown:%Y-%m-%dT%H:%M}",
            "initial-amend-due_at": f"{shown:%Y-%m-%dT%H:%M}",
            "amend-note": "Chỉ đổi chuyên mục",
        },
    )
    by_category = Report.objects.get(pk=report.pk).due_at
    wrong = send(dispatcher, report, "amend", category="GT03", due_at="mai", note="x")
    send(
        dispatcher,
        report,
        "amend",
        category="GT03",
        due_at=f"{later:%Y-%m-%dT%H:%M}",
        note="Đổi hạn",
    )

    assert by_category < report.due_at
    assert wrong.status_code == 422
    assert "Hạn xử lý không hợp lệ" in text_of(wrong)
    assert Report.objects.get(pk=report.pk).due_at == later
    assert f"→ {later:%H:%M %d/%m/%Y}" in text_of(page(dispatcher, report))


def test_agency_proposed_at_return_is_preselected_for_dispatcher() -> None:
    report = make_report(State.ASSIGNED)
    send(make_staff(Role.HANDLER), report, "return_to_dispatch", note="Sai", agency="CTDT")

    shown = text_of(page(make_staff(Role.DISPATCHER), report))

    assert '<option value="CTDT" selected>' in shown
    assert "Cơ quan trả lại đề xuất: " in shown


def test_urgent_report_is_forwarded_in_one_step() -> None:
    report = make_report(State.SUBMITTED, category="TN02")

    response = send(make_staff(Role.OPERATOR), report, "assign_urgent", agency="CTDT")

    assert response.status_code == 302
    report = Report.objects.get(pk=report.pk)
    assert (report.state, report.agency.code) == (State.ASSIGNED, "CTDT")


def test_only_the_ticked_photos_become_public() -> None:
    report = make_report(State.RECEIVED)
    rows = [
        report.attachments.create(
            kind="photo", content_type="image/jpeg", extension="jpg", size=1, is_public=True
        )
        for _ in range(3)
    ]

    send(
        make_staff(Role.DISPATCHER),
        report,
        "assign",
        agency="QLDT-941",
        publish="on",
        public_files=[str(rows[1].pk)],
    )

    assert list(report.attachments.filter(is_public=True)) == [rows[1]]


def shown_publication(user: User, report: Report, name: str) -> dict[str, Any]:
    """The form `name` as it stands on the page now, as a browser would post it untouched."""
    actions = [*page(user, report).context["others"], page(user, report).context["likely"]]
    form = next(action.form for action in actions if action and action.form.name == name)
    said = {field: form[field].value() for field in form.fields}
    said["publish"] = "on" if said["publish"] else ""
    return {field: value for field, value in said.items() if value not in (None, "")}


@pytest.mark.parametrize("meanwhile", ["restored", "withheld", "hidden"])
def test_outdated_publication_form_publishes_nothing_withdrawn_since(meanwhile: str) -> None:
    report = make_report(State.PROCESSING)
    for digest in "ab":
        report.attachments.create(
            kind="photo",
            content_type="image/jpeg",
            extension="jpg",
            size=1,
            sha256=digest,
            is_public=True,
        )
    supervisor, colleague = make_staff(Role.SUPERVISOR), make_staff(Role.SUPERVISOR)
    stale = shown_publication(supervisor, report, "set_publication")
    photo = report.attachments.earliest("pk")
    if meanwhile == "restored":
        # As `redaction.restore` leaves it: the untouched photo, and not public.
        Attachment.objects.filter(pk=photo.pk).update(is_public=False, sha256="untouched")
    else:
        own = shown_publication(colleague, report, "set_publication")
        own |= {"public_files": own["public_files"][1:]} if meanwhile == "withheld" else {}
        own.pop("publish") if meanwhile == "hidden" else None
        assert send(colleague, report, "set_publication", **own).status_code == 302
    before = publication.fingerprint(Report.objects.get(pk=report.pk))

    refused = send(supervisor, report, "set_publication", **stale, mask_more="Sóc Trăng")

    assert refused.status_code == 409
    assert "vừa được người khác thay đổi" in text_of(refused)
    assert publication.fingerprint(Report.objects.get(pk=report.pk)) == before
    # The form shown again begins with what is so now, and can be sent.
    action = next(one for one in refused.context["others"] if one.is_open)
    now = shown_publication(supervisor, report, "set_publication")
    assert action.form["publication_seen"].value() == now["publication_seen"]
    assert action.form["public_files"].value() == now.get("public_files", [])
    # What the scan did not find is not forgotten: it would be let out unmasked.
    assert action.form["mask_more"].value() == "Sóc Trăng"
    again = now | {"mask_more": "Sóc Trăng"}
    assert "vừa được người khác" not in text_of(
        send(supervisor, report, "set_publication", **again)
    )


def test_outdated_assignment_form_publishes_no_restored_photo() -> None:
    report = make_report(State.RECEIVED)
    report.attachments.create(
        kind="photo",
        content_type="image/jpeg",
        extension="jpg",
        size=1,
        sha256="masked",
        is_public=True,
    )
    dispatcher = make_staff(Role.DISPATCHER)
    stale = shown_publication(dispatcher, report, "assign")
    Attachment.objects.filter(report=report).update(is_public=False, sha256="untouched")

    refused = send(dispatcher, report, "assign", **(stale | {"agency": "CTDT"}))

    assert refused.status_code == 409
    assert not report.attachments.get().is_public
    action = refused.context["likely"]
    # What was typed besides stays.
    assert action.form["agency"].value() == "CTDT"
    assert Report.objects.get(pk=report.pk).state == State.RECEIVED


# --- refusals keep what was typed ---------------------------------------------------------


def test_form_with_errors_keeps_input() -> None:
    report = make_report(State.SUBMITTED)

    response = send(make_staff(Role.DISPATCHER), report, "reject", note="Giải thích rất dài")

    assert response.status_code == 422
    shown = text_of(response)
    assert "Vui lòng chọn lý do từ chối." in shown
    assert "Giải thích rất dài</textarea>" in shown
    # This form takes no files.
    assert "tệp đính kèm cần chọn lại" not in shown
    assert Report.objects.get(pk=report.pk).state == State.SUBMITTED


def test_late_clerk_sees_refusal_and_keeps_text() -> None:
    report = make_report(State.PROCESSING)
    first, second = make_staff(Role.HANDLER), make_staff(Role.HANDLER)
    workflow.move(
        report, "submit_answer", by=first, answer="Đã xong từ sáng.", no_proof_reason="Tối"
    )

    response = send(
        second,
        report,
        "submit_answer",
        seen="processing",
        answer="Câu trả lời công phu của tôi",
        no_proof_reason="Tối",
    )

    assert response.status_code == 409
    shown = text_of(response)
    assert f"đã được {first.full_name} xử lý trước" in shown
    assert "Câu trả lời công phu của tôi</textarea>" in shown
    assert report.answers.count() == 1


def test_form_still_available_after_another_move_keeps_its_text() -> None:
    report = make_report(State.SUBMITTED)
    workflow.move(report, "receive", by=make_staff(Role.DISPATCHER))

    response = send(
        make_staff(Role.DISPATCHER),
        report,
        "reject",
        seen="submitted",
        reason="LD09",
        note="Thuộc tỉnh Hậu Giang",
    )

    shown = text_of(response)
    assert response.status_code == 409
    assert "xử lý trước (Tiếp nhận)" in shown
    assert "Thuộc tỉnh Hậu Giang</textarea>" in shown
    assert 'name="seen" value="received"' in shown
    assert 'name="seen" value="submitted"' not in shown


def test_form_sent_twice_makes_one_move() -> None:
    report = make_report(State.ASSIGNED)
    handler = make_staff(Role.HANDLER)

    first = send(handler, report, "accept", seen="assigned")
    second = send(handler, report, "accept", seen="assigned")

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Bạn vừa thực hiện “Nhận xử lý” rồi" in text_of(second)
    assert report.events.filter(name="accept").count() == 1


def test_form_without_seen_state_is_refused() -> None:
    report = make_report(State.ASSIGNED)

    response = send(make_staff(Role.HANDLER), report, "accept", seen="")

    assert response.status_code == 409


def test_files_of_refused_answer_are_removed() -> None:
    report = make_report(State.PENDING_APPROVAL)
    before = stored_files()

    response = send(
        make_staff(Role.HANDLER),
        report,
        "submit_answer",
        seen="processing",
        answer="Bản thứ hai",
        attachments=[jpeg()],
    )

    assert response.status_code == 409
    assert stored_files() == before


def test_invalid_file_is_named_and_answer_is_kept() -> None:
    report = make_report(State.PROCESSING)
    before = stored_files()
    page_file = SimpleUploadedFile("bao-cao.html", b"<html><script>alert(1)</script></html>")

    response = send(
        make_staff(Role.HANDLER),
        report,
        "submit_answer",
        answer="Đã sửa xong đoạn đường.",
        attachments=[jpeg(), page_file],
    )

    assert response.status_code == 422
    shown = text_of(response)
    assert "bao-cao.html: Cổng không nhận loại tệp này" in shown
    assert "Đã sửa xong đoạn đường.</textarea>" in shown
    assert stored_files() == before
    assert report.answers.count() == 0


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("assign", {"agency": "khong-co"}),
        ("reject", {"reason": "LD99", "note": "x"}),
        ("amend", {"category": "GT", "note": "x"}),
        ("request_extension", {"working_days": "nhiều", "note": "x"}),
    ],
)
def test_posted_values_outside_the_choices_are_refused(name: str, fields: dict[str, str]) -> None:
    state = State.PROCESSING if name == "request_extension" else State.RECEIVED
    report = make_report(state)
    before = report.events.count()

    response = send(User.objects.create_superuser("root"), report, name, **fields)

    assert response.status_code == 422
    assert report.events.count() == before


def test_files_of_another_report_cannot_be_published() -> None:
    report, other = make_report(State.RECEIVED), make_report(State.RECEIVED)
    for row in (report, other):
        row.attachments.create(
            kind="photo", content_type="image/jpeg", extension="jpg", size=1, is_public=False
        )

    response = send(
        make_staff(Role.DISPATCHER),
        report,
        "assign",
        agency="QLDT-941",
        public_files=[str(other.attachments.get().pk)],
    )

    assert response.status_code == 422
    assert not other.attachments.get().is_public


def test_text_of_citizens_is_escaped() -> None:
    report = make_report(title="<script>alert(1)</script>", content='<b>đậm</b> & "ngoặc"')

    content = page(make_staff(Role.DISPATCHER), report).content.decode()

    assert "<script>alert" not in content
    assert "&lt;b&gt;đậm&lt;/b&gt; &amp; &quot;ngoặc&quot;" in content


def test_staff_pages_contain_no_inline_scripts_or_styles() -> None:
    report = make_report(State.RECEIVED)
    dispatcher = make_staff(Role.DISPATCHER)

    for address in (
        reverse("admin:index"),
        reverse("admin:reports_report_changelist"),
        reverse("admin:reports_report_change", args=[report.pk]),
    ):
        content = logged_in(dispatcher).get(address).content.decode()
        assert " style=" not in content
        assert "<style" not in content
        assert "onclick=" not in content
        assert "<script>" not in content


def test_closed_agency_is_offered_for_its_own_report_only() -> None:
    report = make_report(State.ASSIGNED, agency="CTDT")
    Agency.objects.filter(code="CTDT").update(is_active=False)
    caching.clear()
    dispatcher = make_staff(Role.DISPATCHER)

    own = text_of(page(dispatcher, report))
    other = text_of(page(dispatcher, make_report(State.RECEIVED)))

    assert '<option value="CTDT" selected>' in own
    assert 'value="CTDT"' not in other


# --- agencies without an account -------------------------------------------------------------


def test_agency_without_an_active_account_is_marked_in_the_picker() -> None:
    make_staff(Role.HANDLER, agency="QLDT-941")
    left = make_staff(Role.HANDLER, agency="QLDT-942")
    left.is_active = False
    left.save()

    shown = page(make_staff(Role.DISPATCHER), make_report(State.RECEIVED)).content.decode()

    mark = " (chưa có tài khoản cán bộ)"
    manned = Agency.objects.get(code="QLDT-941").name
    unmanned = Agency.objects.get(code="QLDT-942").name
    assert f">{manned}</option>" in shown
    assert f">{unmanned}{mark}</option>" in shown


# --- words for reports that are not public ----------------------------------------------------


@pytest.mark.parametrize("is_public", [True, False])
def test_only_public_reports_are_called_published(is_public: bool) -> None:
    report = make_report(State.PENDING_APPROVAL, publish=is_public)
    approver, handler = make_staff(Role.APPROVER), make_staff(Role.HANDLER)

    before = text_of(page(approver, report))
    answered = logged_in(approver).post(
        reverse("admin:reports_report_move", args=[report.pk, "approve"]),
        {"seen": State.PENDING_APPROVAL, "answer_seen": report.answers.get().pk},
        follow=True,
    )
    after = text_of(page(handler, report))

    assert Report.objects.get(pk=report.pk).state == State.COMPLETED
    assert ("công bố" in before) is is_public
    assert ("công bố" in text_of(answered)) is is_public
    if not is_public:
        assert "công bố" not in after
        assert "Duyệt kết quả" in before
