"""Answers that convince: what was done, when, with proof, and what comes next."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reports import uploads, workflow
from reports.casework import completeness
from reports.casework.completeness import Draft
from reports.models import Answer, Category, Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.sending import jpeg

pytestmark = pytest.mark.django_db
GOOD = (
    "Ngày 06/10, đội duy tu đã dặm vá 12 m² mặt đường trước chợ bằng bê tông nhựa nguội, "
    "xe đi lại bình thường."
)


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def post(user: User, report: Report, door: str, *args: str, **fields: Any) -> Any:
    client = Client()
    client.force_login(user)
    address = reverse(f"admin:reports_report_{door}", args=[report.pk, *args])
    return client.post(address, {"seen": "processing"} | fields)


def submit(report: Report, **fields: Any) -> Any:
    return post(make_staff(Role.HANDLER), report, "move", "submit_answer", **fields)


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (Draft(GOOD, has_picture=True, next_steps="Theo dõi sau mưa."), []),
        (Draft(GOOD, has_date=True, has_picture=True), []),
        (Draft("Đã xong.", has_date=True, has_picture=True), ["rất ngắn"]),
        (Draft(f"Ghi nhận ý kiến. {GOOD}", has_date=True, has_picture=True), ["chung chung"]),
        (Draft(GOOD, has_date=True, requires_proof=True), ["cần ảnh sau xử lý"]),
        (Draft(GOOD, has_date=True, requires_proof=True, no_proof_reason="Đêm"), []),
        (Draft(GOOD, has_date=True), ["Chưa có ảnh"]),
        (Draft("x" * 90, has_picture=True), ["Chưa thấy ngày", "việc tiếp theo"]),
    ],
)
def test_hints_name_missing_parts(draft: Draft, expected: list[str]) -> None:
    found = [str(hint) for hint in completeness.hints(draft)]

    assert len(found) == len(expected)
    for hint, words in zip(found, expected, strict=True):
        assert words in hint


def test_category_with_proof_requires_photo_or_reason() -> None:
    report = make_report(State.PROCESSING)
    assert report.category.requires_proof

    bare = submit(report, answer=GOOD)
    with_reason = submit(report, answer=GOOD, no_proof_reason="Thi công ban đêm.")

    assert bare.status_code == 422
    assert "hoặc lý do không có" in bare.content.decode() and GOOD in bare.content.decode()
    assert with_reason.status_code == 302
    assert Answer.objects.get().no_proof_reason == "Thi công ban đêm."


def test_proof_rule_applies_without_form() -> None:
    report = make_report(State.PROCESSING)

    with pytest.raises(workflow.Refused) as refused:
        workflow.move(report, "submit_answer", by=make_staff(Role.HANDLER), answer=GOOD)

    assert refused.value.code == "needs_proof"
    assert not Answer.objects.exists()


def test_photo_counts_as_proof_and_other_categories_need_none() -> None:
    with_photo = submit(make_report(State.PROCESSING), answer=GOOD, attachments=[jpeg()])
    Category.objects.update(requires_proof=False)
    without = submit(make_report(State.PROCESSING), answer=GOOD)

    assert (with_photo.status_code, without.status_code) == (302, 302)


def test_work_date_in_future_is_refused() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = submit(
        make_report(State.PROCESSING), answer=GOOD, no_proof_reason="Đêm", done_on=str(tomorrow)
    )

    assert "không thể ở sau hôm nay" in response.content.decode()
    assert not Answer.objects.exists()


def test_public_page_shows_dates_next_step_and_photo_comparison() -> None:
    with uploads.accept_upload(jpeg()) as before:
        report = make_report(State.PROCESSING, files=[before])
    submit(
        report, answer=GOOD, done_on="2026-01-05", next_steps="Trải nhựa lại.", attachments=[jpeg()]
    )
    answer = Answer.objects.get()
    workflow.move(report, "approve", by=make_staff(Role.APPROVER), answer_seen=answer.pk)

    page = Client().get(reverse("reports:detail", args=[report.code])).content.decode()

    assert "Ngày xử lý: <strong>05/01/2026</strong>" in page
    assert "Việc tiếp theo: Trải nhựa lại." in page
    assert "Ảnh trước khi xử lý" in page and "Ảnh sau khi xử lý" in page


def test_returned_draft_fills_form_in_parts() -> None:
    report = make_report(State.PROCESSING)
    submit(
        report, answer=GOOD, done_on="2026-01-05", next_steps="Trải nhựa lại.", attachments=[jpeg()]
    )
    workflow.move(report, "return_answer", by=make_staff(Role.APPROVER), note="Thiếu số liệu")
    client = Client()
    client.force_login(make_staff(Role.HANDLER))

    page = client.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()

    assert 'value="2026-01-05"' in page
    assert ">\nTrải nhựa lại.</textarea>" in page and f">\n{GOOD}</textarea>" in page


def test_check_of_draft_shows_hints_and_saves_nothing() -> None:
    report = make_report(State.PROCESSING)

    page = post(make_staff(Role.HANDLER), report, "check", answer="Sẽ xem xét.").content.decode()

    assert "còn chung chung" in page and "Sẽ xem xét.</textarea>" in page
    assert "field-error" not in page
    assert Report.objects.get(pk=report.pk).state == State.PROCESSING
    assert post(make_staff(Role.DISPATCHER), report, "check").status_code == 403
    assert post(make_staff(Role.HANDLER, agency="QLDT-942"), report, "check").status_code == 404


def test_redraft_form_shows_requested_changes() -> None:
    report = make_report(State.PROCESSING)
    submit(report, answer="Ghi nhận ý kiến.", no_proof_reason="Đêm")
    leader = make_staff(Role.APPROVER)
    workflow.move(report, "return_answer", by=leader, note="Vá bao nhiêu mét vuông?")
    client = Client()
    client.force_login(make_staff(Role.HANDLER))

    page = client.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()

    lead = f"{leader.get_full_name()} yêu cầu sửa câu trả lời: Vá bao nhiêu mét vuông?"
    assert f'<p class="work-form__lead">{lead}</p>' in page
    # What was sent back waits for nobody's approval.
    assert "Nên xem lại trước khi duyệt" not in page


def test_page_of_reopened_report_shows_reason() -> None:
    report = make_report(State.COMPLETED)
    workflow.move(report, "reopen", by=make_staff(Role.SUPERVISOR), note="Nước vẫn ngập")
    client = Client()
    client.force_login(make_staff(Role.HANDLER))

    page = client.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()

    assert '<p class="work-form__lead">Phản ánh được mở lại: Nước vẫn ngập</p>' in page


def test_approver_sees_hints_beside_draft() -> None:
    report = make_report(State.PROCESSING)
    submit(report, answer="Ghi nhận ý kiến.", no_proof_reason="Đêm")
    client = Client()
    client.force_login(make_staff(Role.APPROVER))

    page = client.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()

    assert "Nên xem lại trước khi duyệt" in page and "còn chung chung" in page
