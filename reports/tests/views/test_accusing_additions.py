"""A reporter whose later words accuse somebody in office is asked who shall read them."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from notifications import reply_marks
from notifications.models import Message
from reports import workflow
from reports.intake.mail import processing, receiving
from reports.models import Attachment, IncomingMail, PendingReport, Rating, ReopeningRequest, Report
from reports.notices import links
from reports.rules.states import Role, Satisfaction, State
from reports.tests.factories import EMAIL, make_confidential, make_report, make_staff
from reports.tests.intake.mail.messages import plain, whole
from reports.tests.my_reports import own, private_report, prove
from reports.tests.sending import jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
ACCUSING = "Cán bộ phường 2 đòi tiền của tôi mới chịu xử lý vụ này."
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
