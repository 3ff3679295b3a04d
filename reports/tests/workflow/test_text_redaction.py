"""What looks personal is offered to be masked before a text becomes public, and stays masked."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from province.models import Agency
from reports import search, workflow
from reports.models import Answer, Report
from reports.rules.personal_scan import MASK
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.workflow import text_redaction

pytestmark = pytest.mark.django_db

TITLE = "Xe 83A-123.45 đổ rác"
CONTENT = "Ông Nguyễn Văn Hùng, gọi 0939 861 234, đổ rác ra kênh. Quán Hương Quê biết việc này."
ADDRESS = "Cạnh nhà bà Trần Thị Lan, ấp 3"
ANSWER = "Đã xử phạt ông Nguyễn Văn Hùng, số 0939861234."
SECRETS = ("83A-123.45", "Nguyễn Văn Hùng", "0939 861 234", "Trần Thị Lan")


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def received(**changes: Any) -> Report:
    texts = {"title": TITLE, "content": CONTENT, "address": ADDRESS}
    return make_report(State.RECEIVED, **texts | changes)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(user: User, report: Report, name: str, **fields: Any) -> Any:
    data = {"seen": Report.objects.get(pk=report.pk).state, **fields}
    return client_of(user).post(reverse("admin:reports_report_move", args=[report.pk, name]), data)


def keys(report: Report) -> list[str]:
    return [piece.key for piece in text_redaction.passages_of_report(report)]


def assigned(**facts: Any) -> Report:
    report = received()
    workflow.move(
        report,
        "assign",
        by=make_staff(Role.DISPATCHER),
        agency=Agency.objects.get(code="QLDT-941"),
        publish=True,
        **facts,
    )
    return report


def public_pages(report: Report) -> str:
    pages = (
        reverse("reports:detail", args=[report.code]),
        reverse("reports:lookup"),
        reverse("reports:category", args=[report.category.slug]),
    )
    return "".join(Client().get(page).content.decode() for page in pages)


def test_redaction_form_marks_and_selects_each_finding() -> None:
    report = received()

    page = client_of(make_staff(Role.DISPATCHER)).get(
        reverse("admin:reports_report_change", args=[report.pk])
    )

    content = page.content.decode()
    for secret in SECRETS:
        assert f"<mark>{secret}</mark>" in content
    assert content.count(f'value="{keys(report)[0]}"') == 1
    assert "Có 4 chỗ có thể là thông tin cá nhân" in content


def test_publication_redacts_selected_findings() -> None:
    report = received()
    form = {"agency": "QLDT-941", "publish": "on", "masked": keys(report), "mask_more": ""}

    send(make_staff(Role.DISPATCHER), report, "assign", **form)

    shown = public_pages(report)
    for secret in SECRETS:
        assert secret not in shown
    assert MASK in shown
    assert "đổ rác ra kênh" in shown


def test_staff_and_reporter_read_unredacted_text() -> None:
    report = assigned()

    page = client_of(make_staff(Role.HANDLER)).get(
        reverse("admin:reports_report_change", args=[report.pk])
    )

    assert "gọi 0939 861 234, đổ rác" in page.content.decode()
    assert Report.objects.get(pk=report.pk).content == CONTENT


def test_publication_without_selection_redacts_all_findings() -> None:
    shown = public_pages(assigned())

    assert not any(secret in shown for secret in SECRETS)


def test_post_without_redaction_form_redacts_all_findings() -> None:
    report = received()

    done = send(make_staff(Role.DISPATCHER), report, "assign", agency="QLDT-941", publish="on")

    assert done.status_code == 302
    shown = public_pages(report)
    assert MASK in shown and not any(secret in shown for secret in SECRETS)


def test_officer_can_deselect_all_findings_with_or_without_script() -> None:
    report, dispatcher = received(), make_staff(Role.DISPATCHER)
    address = reverse("admin:reports_report_change", args=[report.pk])
    assert 'name="assign-masked_shown"' in client_of(dispatcher).get(address).text
    form = {"agency": "QLDT-941", "publish": "on", "masked_shown": "1"}

    send(dispatcher, report, "assign", **form)

    shown = public_pages(report)
    assert MASK not in shown and all(secret in shown for secret in SECRETS)


def test_post_without_form_keeps_earlier_redactions() -> None:
    report, dispatcher = assigned(), make_staff(Role.DISPATCHER)
    redacted_spans = Report.objects.get(pk=report.pk).redacted_spans

    send(dispatcher, report, "set_publication")

    report.refresh_from_db()
    assert not report.is_published and report.redacted_spans == redacted_spans


def test_officer_can_keep_findings_and_add_redactions() -> None:
    report = received()
    kept = [key for key in keys(report) if not key.startswith("title")]
    form = {"agency": "QLDT-941", "publish": "on", "masked": kept, "mask_more": "hương quê\n"}

    send(make_staff(Role.DISPATCHER), report, "assign", **form)

    shown = public_pages(report)
    assert "83A-123.45" in shown
    assert "Hương Quê" not in shown


def test_search_does_not_match_redacted_text() -> None:
    report = assigned()

    def found(words: str) -> bool:
        return search.matching(Report.objects.public(), words).filter(pk=report.pk).exists()

    assert found("đổ rác ra kênh")
    assert not found("Nguyễn Văn Hùng")
    assert not found("0939")


def test_changed_redactions_are_counted_in_timeline() -> None:
    report = assigned()
    dispatcher = make_staff(Role.DISPATCHER)

    send(dispatcher, report, "set_publication", publish="on", masked=keys(report)[:1], mask_more="")

    assert Report.objects.get(pk=report.pk).public_content == CONTENT
    event = report.events.get(name="set_publication")
    assert event.facts == {"masked": 1}
    page = client_of(dispatcher).get(reverse("admin:reports_report_change", args=[report.pk]))
    assert "Chỗ được che trong bản công khai" in page.content.decode()


def test_redaction_outside_text_is_refused() -> None:
    report = received()
    form = {"agency": "QLDT-941", "publish": "on", "masked": ["content:0-9999"], "mask_more": ""}

    shown = send(make_staff(Role.DISPATCHER), report, "assign", **form)

    assert shown.status_code == 422
    assert Report.objects.get(pk=report.pk).state == State.RECEIVED


def test_redaction_form_escapes_text() -> None:
    report = received(content="Anh <b>Tám gọi 0939861234 <script>1</script>")

    page = client_of(make_staff(Role.DISPATCHER)).get(
        reverse("admin:reports_report_change", args=[report.pk])
    )

    assert "<script>1" not in page.content.decode()


def pending() -> Report:
    report = assigned()
    handler = make_staff(Role.HANDLER)
    workflow.move(report, "accept", by=handler)
    workflow.move(report, "submit_answer", by=handler, answer=ANSWER, no_proof_reason="Trời tối")
    return report


def test_approved_answer_redacts_selected_findings() -> None:
    report = pending()
    answer = Answer.objects.get()
    pieces = text_redaction.passages_of_answer(answer)
    assert len(pieces) == 2

    send(
        make_staff(Role.APPROVER),
        report,
        "approve",
        answer_seen=answer.pk,
        masked=[pieces[1].key],
    )

    shown = Client().get(reverse("reports:detail", args=[report.code])).content.decode()
    assert f"Đã xử phạt ông Nguyễn Văn Hùng, số {MASK}." in shown


def test_approver_sees_findings_in_every_part_of_answer() -> None:
    report = assigned()
    handler = make_staff(Role.HANDLER)
    workflow.move(report, "accept", by=handler)
    workflow.move(
        report,
        "submit_answer",
        by=handler,
        answer=ANSWER,
        next_steps="Ngày 20/10 mời bà Trần Thị Lan ký biên bản.",
        no_proof_reason="Chủ nhà, số 0918 222 333, không cho chụp.",
    )

    page = client_of(make_staff(Role.APPROVER)).get(
        reverse("admin:reports_report_change", args=[report.pk])
    )

    content = page.content.decode()
    for secret in ("Nguyễn Văn Hùng", "0939861234", "Trần Thị Lan", "0918 222 333"):
        assert f"<mark>{secret}</mark>" in content
    assert "<mark></mark>" not in content


def test_answer_approved_without_selection_redacts_all_findings() -> None:
    report = pending()

    workflow.move(report, "approve", by=make_staff(Role.APPROVER))

    answer = Answer.objects.get()
    assert answer.public_text.startswith(f"Đã xử phạt ông {MASK}, số {MASK}.")
    assert answer.body == ANSWER


def test_answer_approved_without_form_redacts_all_findings() -> None:
    report = pending()
    answer = Answer.objects.get()

    send(make_staff(Role.APPROVER), report, "approve", answer_seen=answer.pk)

    answer.refresh_from_db()
    assert answer.public_text.startswith(f"Đã xử phạt ông {MASK}, số {MASK}.")


def test_text_without_findings_shows_no_redaction_form() -> None:
    report = make_report(State.RECEIVED)

    page = client_of(make_staff(Role.DISPATCHER)).get(
        reverse("admin:reports_report_change", args=[report.pk])
    )

    assert "có thể là thông tin cá nhân" not in page.content.decode()
