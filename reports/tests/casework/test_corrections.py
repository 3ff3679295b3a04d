"""Correcting a published answer: four eyes, the newest version public, the older ones kept."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from notifications.models import Message
from paht.tests.threads import in_parallel
from reports import workflow
from reports.casework import corrections
from reports.models import Answer, Attachment, Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.workflow.moves import Refused

pytestmark = pytest.mark.django_db

OLD, NEW = "Đã dặm vá xong ngày 06/10", "Đã dặm vá xong ngày 16/10, có bảo hành."


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


PARTS = {"no_proof_reason": "Đã lưu trong hồ sơ"}


def draft(report: Report, by: User | None = None, **changes: Any) -> Answer:
    facts: dict[str, Any] = {"body": NEW, "reason": "Ghi nhầm ngày"} | PARTS | changes
    return corrections.draft(report, by=by or make_staff(Role.HANDLER), **facts)


def published_page(report: Report) -> str:
    return Client().get(reverse("reports:detail", args=[report.code])).content.decode()


def add_photo(answer: Answer) -> Attachment:
    return Attachment.objects.create(
        report=answer.report,
        answer=answer,
        kind="photo",
        content_type="image/jpeg",
        extension="jpg",
        size=1,
        is_public=True,
    )


def refused(job: Any, *args: Any, **facts: Any) -> str:
    with pytest.raises(Refused) as refusal:
        job(*args, **facts)
    return refusal.value.code


def test_public_reads_old_answer_until_correction_is_released() -> None:
    report = make_report(State.COMPLETED)
    answer = draft(report)
    before = published_page(report)

    corrections.publish(report, by=make_staff(Role.APPROVER), answer_seen=answer.pk)

    after = published_page(report)
    assert OLD in before and NEW not in before
    assert NEW in after and OLD not in after
    assert "Đã chỉnh sửa ngày" in after and "Đã chỉnh sửa ngày" not in before
    assert Report.objects.get(pk=report.pk).state == State.COMPLETED
    assert report.answers.filter(body__startswith=OLD, approved_at__isnull=False).exists()


def test_released_correction_notifies_reporter() -> None:
    report = make_report(State.COMPLETED)
    answer = draft(report)
    Message.objects.all().delete()

    corrections.publish(report, by=make_staff(Role.APPROVER), answer_seen=answer.pk)

    assert {message.template for message in Message.objects.all()} == {"corrected"}
    assert not any("nhầm ngày" in str(message.context) for message in Message.objects.all())


def test_drafter_cannot_release_own_correction() -> None:
    report, both = make_report(State.COMPLETED), make_staff(Role.HANDLER)
    both.groups.add(*make_staff(Role.APPROVER).groups.all())
    both = User.objects.get(pk=both.pk)
    answer = draft(report, by=both)

    code = refused(corrections.publish, report, by=both, answer_seen=answer.pk)

    assert code == "same_person"
    assert Answer.objects.get(pk=answer.pk).approved_at is None


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DISPATCHER, Role.ADMINISTRATOR])
def test_other_roles_can_neither_draft_nor_release_correction(role: Role) -> None:
    report = make_report(State.COMPLETED)

    assert refused(draft, report, by=make_staff(role)) == "forbidden"
    answer = draft(report)
    code = refused(corrections.publish, report, by=make_staff(role), answer_seen=answer.pk)
    assert code == "forbidden"


def test_other_agency_cannot_correct_answer() -> None:
    report = make_report(State.COMPLETED)

    stranger = make_staff(Role.HANDLER, agency="QLDT-944")
    leader = make_staff(Role.APPROVER, agency="QLDT-944")

    assert refused(draft, report, by=stranger) == "forbidden"
    answer = draft(report)
    assert refused(corrections.publish, report, by=leader, answer_seen=answer.pk) == "forbidden"


@pytest.mark.parametrize("state", [state for state in State if state != State.COMPLETED])
def test_only_answer_of_completed_report_can_be_corrected(state: State) -> None:
    assert refused(draft, make_report(state)) == "wrong_state"


def test_one_correction_waits_and_is_decided_once() -> None:
    report, leader = make_report(State.COMPLETED), make_staff(Role.APPROVER)
    answer = draft(report)

    assert refused(draft, report) == "pending"
    corrections.publish(report, by=leader, answer_seen=answer.pk)
    code = refused(corrections.publish, report, by=leader, answer_seen=answer.pk)
    assert code == "nothing_asked"


def test_correction_without_changes_is_refused() -> None:
    report = make_report(State.COMPLETED)
    old = report.answers.get()
    same = {"body": old.body, "no_proof_reason": old.no_proof_reason}

    assert refused(draft, report, **same) == "nothing_changed"
    assert refused(draft, report, reason="  ") == "needs_note"
    assert refused(draft, report, body="") == "needs_note"
    assert report.answers.count() == 1


def test_returned_correction_stays_unpublished_and_allows_next() -> None:
    report, leader = make_report(State.COMPLETED), make_staff(Role.APPROVER)
    first = draft(report)

    corrections.decline(report, by=leader, note="Chưa đúng", answer_seen=first.pk)
    second = draft(report, body="Đã dặm vá xong ngày 17/10.")
    stale = refused(corrections.publish, report, by=leader, answer_seen=first.pk)
    corrections.publish(report, by=leader, answer_seen=second.pk)

    assert stale == "newer_answer"
    assert "17/10" in published_page(report) and "16/10" not in published_page(report)


def test_published_files_stay_except_removed_ones() -> None:
    report = make_report(State.COMPLETED)
    kept, dropped = (add_photo(report.answers.get()) for _ in range(2))

    answer = draft(report, hidden=[dropped.pk])
    assert set(Attachment.objects.public()) == {kept, dropped}
    added = add_photo(answer)
    corrections.publish(report, by=make_staff(Role.APPROVER), answer_seen=answer.pk)

    page = published_page(report)
    assert set(Attachment.objects.public()) == {kept, added}
    assert kept.token in page and added.token in page and dropped.token not in page


def test_kept_published_photo_counts_as_proof() -> None:
    report = make_report(State.COMPLETED, category="MT01")
    assert report.category.requires_proof
    kept, dropped = (add_photo(report.answers.get()) for _ in range(2))
    draft(report, hidden=[dropped.pk], no_proof_reason="")
    client = Client()
    client.force_login(make_staff(Role.APPROVER))

    waiting = client.get(reverse("admin:reports_report_change", args=[report.pk])).context["draft"]

    assert waiting.files == [kept]
    assert not [hint for hint in waiting.hints if "cần ảnh sau xử lý" in str(hint)]


def test_query_count_of_corrected_answer_does_not_grow_with_files() -> None:
    report = make_report(State.COMPLETED)
    corrections.publish(report, by=make_staff(Role.APPROVER), answer_seen=draft(report).pk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            published_page(report)
        return len(seen)

    add_photo(report.answers.earliest("id"))
    published_page(report)  # what the process keeps is there
    with_one = queries()
    for answer in list(report.answers.all()) * 3:
        add_photo(answer)

    assert queries() == with_one


def test_correction_cannot_remove_files_of_other_report() -> None:
    report, other = make_report(State.COMPLETED), make_report(State.COMPLETED)
    photo = add_photo(other.answers.get())

    answer = draft(report, hidden=[photo.pk])
    corrections.publish(report, by=make_staff(Role.APPROVER), answer_seen=answer.pk)

    assert answer.hidden_files == []
    assert Attachment.objects.get(pk=photo.pk).is_public


def test_reopening_drops_waiting_correction() -> None:
    report = make_report(State.COMPLETED)
    draft(report)

    workflow.move(report, "reopen", by=make_staff(Role.DISPATCHER), note="Chưa đạt")

    assert corrections.pending(report) is None
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))
    workflow.move(
        report,
        "submit_answer",
        by=make_staff(Role.HANDLER),
        answer="Đã làm lại.",
        no_proof_reason="Tối",
    )
    workflow.move(report, "approve", by=make_staff(Role.APPROVER))
    assert "Đã làm lại." in published_page(report)
    assert "Đã chỉnh sửa" not in published_page(report)


@pytest.mark.django_db(transaction=True)
def test_parallel_corrections_make_one() -> None:
    report = make_report(State.COMPLETED)
    handlers = [make_staff(Role.HANDLER), make_staff(Role.HANDLER)]

    results = in_parallel(*(lambda by=by: draft(report, by=by) for by in handlers))

    assert sum(isinstance(result, Refused) for result in results) == 1
    assert report.answers.count() == 2


def test_staff_correct_and_release_on_case_page() -> None:
    report = make_report(State.COMPLETED)
    photo = add_photo(report.answers.get())
    client, leader = Client(), Client()
    client.force_login(make_staff(Role.HANDLER))
    approver = make_staff(Role.APPROVER)
    leader.force_login(approver)

    def address(name: str) -> str:
        return reverse("admin:reports_report_move", args=[report.pk, name])

    bare = client.post(address("correct_answer"), {"answer": NEW, "note": ""})
    sent = client.post(
        address("correct_answer"), {"answer": NEW, "note": "Nhầm ngày", "no_proof_reason": "Tối"}
    )
    answer = corrections.pending(report)
    assert answer is not None
    listed = leader.get(reverse("admin:reports_report_changelist"), {"viec": "chinh-sua"})
    page = leader.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()
    silent = leader.post(address("decide_correction"), {"decision": "no", "answer_seen": answer.pk})
    done = leader.post(address("decide_correction"), {"decision": "yes", "answer_seen": answer.pk})

    assert bare.status_code == silent.status_code == 422
    assert "Vui lòng nêu lý do không duyệt." in silent.content.decode()
    assert (sent.status_code, done.status_code) == (302, 302)
    assert report.code in listed.content.decode()
    assert "Câu trả lời chờ duyệt" in page and NEW in page
    assert "nêu lý do: Nhầm ngày" in page
    assert NEW in published_page(report)
    assert not Attachment.objects.get(pk=photo.pk).is_public
