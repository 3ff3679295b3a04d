"""A reporter whose later words accuse somebody in office is asked who shall read them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications import reply_marks
from notifications.models import Message, Template
from reports import intake, workflow
from reports.deadlines import reminders
from reports.intake import answered, pending
from reports.intake.mail import processing, receiving
from reports.models import (
    Attachment,
    IncomingMail,
    PendingAction,
    PendingReport,
    Rating,
    ReopeningRequest,
    Report,
)
from reports.notices import links
from reports.rules.states import Role, Satisfaction, State
from reports.tests.factories import EMAIL, make_confidential, make_report, make_staff
from reports.tests.intake.mail.messages import plain, whole
from reports.tests.my_reports import own, private_report, prove
from reports.tests.pendings import inspector, logged_in, page_of
from reports.tests.sending import jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
ACCUSING = "Cán bộ phường 2 đòi tiền của tôi mới chịu xử lý vụ này."
LONG = timedelta(days=30)
ORDINARY = "Trước nhà số 15, cán bộ phường hướng dẫn chậm nên tôi chưa kịp gửi ảnh."
STEPS = {
    "bo-sung/": (State.NEED_INFO, "note", {}),
    "mo-lai/": (State.COMPLETED, "note", {}),
    "danh-gia/": (State.COMPLETED, "reason", {"level": Satisfaction.DISSATISFIED}),
}


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    settings.INTAKE_REPLY_ADDRESS = "paht@soctrang.gov.vn"


def opened(client: Client, state: State) -> Report:
    report = private_report(state)
    prove(client, own(report.code))
    return report


def added(report: Report) -> int:
    """Count what the agency may read of the reporter's later words."""
    return (
        report.events.filter(name__in=("supply_info", "rate"), by=None).count()
        + Rating.objects.filter(report=report).count()
        + ReopeningRequest.objects.filter(report=report).count()
    )


@pytest.mark.parametrize("step", STEPS)
class TestForms:
    def test_accusing_words_wait_and_show_both_ways(self, client: Client, step: str) -> None:
        state, field, more = STEPS[step]
        report = opened(client, state)
        before = added(report)

        page = client.post(own(report.code, step), {field: ACCUSING, **more})

        assert page.status_code == 422 and added(report) == before
        assert Report.objects.get(pk=report.pk).state == state
        assert ACCUSING in page.text and "Ai sẽ đọc lời này?" in page.text
        assert 'name="openly"' in page.text and "Gửi phản ánh mới" in page.text

    def test_sender_who_knows_that_the_agency_reads_them_sends_them(
        self, client: Client, step: str
    ) -> None:
        state, field, more = STEPS[step]
        report = opened(client, state)
        before = added(report)

        page = client.post(own(report.code, step), {field: ACCUSING, "openly": "on", **more})

        assert page.status_code == 302 and added(report) > before

    def test_ordinary_words_are_sent_without_a_question(self, client: Client, step: str) -> None:
        state, field, more = STEPS[step]
        report = opened(client, state)
        before = added(report)
        assert 'name="openly"' not in client.get(own(report.code)).text

        page = client.post(own(report.code, step), {field: ORDINARY, **more})

        assert page.status_code == 302 and added(report) > before

    def test_confidential_report_takes_them_as_only_its_readers_read_it(
        self, client: Client, step: str
    ) -> None:
        state, field, more = STEPS[step]
        report = opened(client, state)
        make_confidential(report, about="UBND-941")
        before = added(report)

        page = client.post(own(report.code, step), {field: ACCUSING, **more})

        assert page.status_code == 302 and added(report) > before


def test_files_of_waiting_words_are_held(client: Client) -> None:
    report = opened(client, State.NEED_INFO)

    page = client.post(
        own(report.code, "bo-sung/"), {"note": ACCUSING, "attachments": [jpeg("bien-lai.jpg")]}
    )

    assert 'name="held"' in page.text and not Attachment.objects.filter(report=report).exists()


def test_link_of_a_message_asks_too(client: Client) -> None:
    report = make_report(State.COMPLETED)
    address = links.to_rate(report).removeprefix(settings.SITE_URL)
    said = {"level": Satisfaction.DISSATISFIED, "reason": ACCUSING}

    page = client.post(address, said)

    assert page.status_code == 422 and not Rating.objects.exists()
    assert "Ai sẽ đọc lời này?" in page.text
    assert client.post(address, said | {"openly": "on"}).status_code == 302
    assert Rating.objects.get().reason == ACCUSING


class TestMail:
    def answer(self, report: Report, words: str) -> IncomingMail:
        """Take an answer to the signed address of a message about the report."""
        told = Message.objects.filter(about=report.code, channel="email").latest("pk")
        to = f"Delivered-To: {reply_marks.reply_address(told)}\r\n"
        raw = whole(plain(words), extra=to, sender=EMAIL, subject="Re: Phản ánh của tôi")
        mail = receiving.receive(raw)
        processing.process(mail.pk)
        mail.refresh_from_db()
        return mail

    @pytest.fixture
    def report(self) -> Report:
        found = make_report(State.PROCESSING, news="email")
        workflow.move(found, "request_info", by=make_staff(Role.HANDLER), note="Xin cho biết.")
        return found

    def test_accusing_answer_waits_for_the_inspectorate(self, report: Report) -> None:
        mail = self.answer(report, ACCUSING)

        assert mail.outcome == IncomingMail.Outcome.PENDING
        assert added(report) == 0
        assert Report.objects.get(pk=report.pk).state == State.NEED_INFO
        [row] = PendingReport.objects.all()
        assert row.inspectorate_only and ACCUSING in row.content
        for agency in ("VP-UBND", "UBND-941"):
            by = make_staff(Role.OPERATOR, agency=agency)
            assert not PendingReport.objects.for_staff(by).filter(pk=row.pk).exists()

    def test_ordinary_answer_is_added(self, report: Report) -> None:
        assert self.answer(report, ORDINARY).outcome == IncomingMail.Outcome.ADDED
        assert added(report) == 1

    def test_accusing_answer_about_a_confidential_report_is_added(self, report: Report) -> None:
        make_confidential(report, about="UBND-941")

        assert self.answer(report, ACCUSING).outcome == IncomingMail.Outcome.ADDED

    def state_after(self, report: Report, at: datetime) -> str:
        """Run the reminders at that time, whatever check they planned; return the state."""
        Report.objects.filter(pk=report.pk).update(remind_at=at)
        reminders.run(now=lambda: at)
        return Report.objects.get(pk=report.pk).state

    def kept(self, report: Report) -> PendingReport:
        """Take an accusing answer to a question whose time is over since; return its row."""
        asked = timezone.now() - LONG
        Report.objects.filter(pk=report.pk).update(paused_at=asked)
        self.answer(report, ACCUSING)
        return PendingReport.objects.get()

    def test_report_without_answer_is_closed_for_silence(self, report: Report) -> None:
        assert self.state_after(report, timezone.now() + LONG) == State.REJECTED

    def test_report_is_not_closed_for_silence_while_its_answer_waits(self, report: Report) -> None:
        self.kept(report)

        assert self.state_after(report, timezone.now()) == State.NEED_INFO

    def test_answer_that_arrives_during_the_check_stops_no_run(
        self, report: Report, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.kept(report)
        monkeypatch.setattr(reminders, "_has_no_answer", lambda *_facts: True)

        assert self.state_after(report, timezone.now()) == State.NEED_INFO

    def test_dispatcher_is_not_told_until_when_an_answer_waits(self, report: Report) -> None:
        """A date would tell that the inspectorate reads an accusation."""
        self.kept(report)

        with pytest.raises(workflow.Refused, match=r"người gửi còn thời gian bổ sung\.$"):
            workflow.move(report, "close_unanswered", by=make_staff(Role.DISPATCHER))

    def test_reporter_reads_the_later_date(self, report: Report, client: Client) -> None:
        row = self.kept(report)
        prove(client, own(report.code))

        page = client.get(own(report.code))

        until = page.context["supply_until"]
        assert until > row.expires_at and f"{until:%d/%m/%Y}" in page.text

    @pytest.mark.parametrize("ending", ["refused", "expired", "disowned"])
    def test_time_to_answer_begins_anew_when_the_answer_ends(
        self, report: Report, ending: str
    ) -> None:
        row = self.kept(report)
        if ending == "refused":
            pending.refuse(row.pk, by=inspector())
        elif ending == "expired":
            PendingReport.objects.update(expires_at=timezone.now())
            pending.expire(now=timezone.now())
        else:
            pending.disown(row)

        assert self.state_after(report, timezone.now()) == State.NEED_INFO
        assert self.state_after(report, timezone.now() + LONG) == State.REJECTED

    def test_fourth_accusing_answer_of_a_pause_gives_no_more_time(self, report: Report) -> None:
        asked = timezone.now() - 4 * LONG
        Report.objects.filter(pk=report.pk).update(paused_at=asked)
        for hour in range(7, 11):
            self.answer(report, f"{ACCUSING} Việc xảy ra lúc {hour} giờ sáng.")
        rows = list(PendingReport.objects.order_by("pk"))
        for number, row in enumerate(rows, start=1):
            at = asked + number * LONG
            PendingReport.objects.filter(pk=row.pk).update(received_at=at, expires_at=at)

        assert len(rows) == 4
        assert self.state_after(report, asked + 3 * LONG + timedelta(days=1)) == State.NEED_INFO
        assert self.state_after(report, asked + 4 * LONG + timedelta(days=1)) == State.REJECTED

    def test_answer_without_proof_stops_no_clock(self, report: Report) -> None:
        Report.objects.filter(pk=report.pk).update(paused_at=timezone.now() - LONG)
        raw = whole(plain(ACCUSING), sender=EMAIL, subject=f"Re: [{report.code}] Phản ánh")
        processing.process(receiving.receive(raw).pk)

        assert PendingReport.objects.get().answered_report is None
        assert self.state_after(report, timezone.now()) == State.REJECTED

    def test_answer_that_the_inspectorate_adds_ends_the_wait(self, report: Report) -> None:
        row = self.kept(report)

        page = logged_in(inspector()).post(page_of(row, "move"), {"version": row.version})

        row.refresh_from_db()
        assert page.status_code == 302 and row.state == PendingReport.State.ADDED
        assert not row.content and row.actions.get().kind == PendingAction.Kind.ADDED
        assert Report.objects.get(pk=report.pk).state == State.PROCESSING
        assert ACCUSING in report.events.get(name="supply_info").note

    def test_reporter_hears_the_same_as_of_an_ordinary_answer(self, report: Report) -> None:
        answered.add(self.kept(report), **self.of_inspectorate())
        late = Message.objects.get(template=Template.MAIL_ADDED)
        Message.objects.filter(pk=late.pk).update(template=Template.STAFF_TASK)

        self.answer(report, ORDINARY)

        ordinary = Message.objects.get(template=Template.MAIL_ADDED)
        assert late.context == ordinary.context

    def test_link_of_an_added_answer_says_so(self, report: Report, client: Client) -> None:
        row = self.kept(report)
        answered.add(row, **self.of_inspectorate())

        page = client.get(reverse("reports:pending", args=[links.pending_token(row)]))

        assert page.status_code == 200 and "đã được thêm vào phản ánh" in page.text

    def test_nobody_outside_the_inspectorate_adds_it(self, report: Report) -> None:
        row = self.kept(report)
        by = make_staff(Role.DISPATCHER, agency="UBND-941")

        with pytest.raises(intake.Refused):
            answered.add(row, seen=row.version, by=by)

        assert added(report) == 0

    def test_words_that_joined_since_are_added_only_when_read(self, report: Report) -> None:
        row = self.kept(report)
        PendingReport.objects.update(joined_at=[3])

        with pytest.raises(intake.Refused, match="Xin đọc lại"):
            answered.add(row, **self.of_inspectorate())

        assert added(report) == 0

    def test_report_that_became_confidential_takes_its_answer(self, report: Report) -> None:
        row = self.kept(report)
        make_confidential(report, about="UBND-941")

        answered.add(row, **self.of_inspectorate())

        assert added(report) == 1

    def test_answer_that_names_another_confidential_report_is_not_added(
        self, report: Report
    ) -> None:
        row = self.kept(report)
        other = make_report(State.PROCESSING)
        make_confidential(other, about="UBND-941")
        PendingReport.objects.update(named_reports=[report.pk, other.pk])

        with pytest.raises(intake.Refused, match="giữ kín"):
            answered.add(row, **self.of_inspectorate())

        assert added(report) == 0

    def of_inspectorate(self) -> Any:
        seen = PendingReport.objects.get().version.partition(".")[0]
        return {"seen": seen, "by": inspector()}
