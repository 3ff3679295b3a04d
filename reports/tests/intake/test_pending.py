"""Pending reports: what is received, who completes it, and what is left of it afterwards."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from accounts.models import Consent
from notifications import texts
from notifications.models import Message
from paht.tests.threads import in_parallel
from reports import intake, uploads
from reports.intake import accusations, hold, pending
from reports.intake.channels import hotline
from reports.models import (
    HeldFile,
    PendingReport,
    Report,
)
from reports.notices import links, pending_notices
from reports.rules import complaints
from reports.rules.states import Role
from reports.tests.factories import make_draft, make_staff
from reports.tests.pendings import CONTENT, MAIL, PHONE, TITLE, link, receive
from reports.tests.sending import answers, form_url, jpeg, jpeg_bytes

State = PendingReport.State


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


def opened(client: Client, path: str) -> Any:
    """Open the link as its sender does: the page, its button, the form."""
    page = client.get(path, follow=True)
    return client.post(page.request["PATH_INFO"], {"answer": "yes"}, follow=True)


def photo(name: str = "a.jpg", width: int = 64) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg_bytes(size=(width, 48)), "image/jpeg")


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestReceiving:
    def test_second_delivery_of_one_source_makes_no_second_row_file_or_message(self) -> None:
        for _turn in range(2):
            with uploads.accept_upload(jpeg()) as clean:
                receive("mail:abc", files=[("anh.jpg", clean)])

        assert PendingReport.objects.count() == HeldFile.objects.count() == 1
        assert Message.objects.filter(template="pending_created").count() == 1

    def test_message_holds_link_and_missing_answers_but_no_word_of_sender(self) -> None:
        receive(title="Chuyện riêng xóm Kín", content="Nói riêng với Cổng")

        mail = texts.render(Message.objects.get(template="pending_created"))

        assert "/r/" in mail.body and "số điện thoại" in mail.body
        for word in ("Chuyện riêng", "Nói riêng", "Trần Thị"):
            assert word not in mail.body and word not in mail.subject

    def test_sender_with_a_number_only_gets_the_link_by_sms(self) -> None:
        receive(email="", phone="0939 861 234")

        message = Message.objects.get(template="pending_created")

        body = texts.render(message).body
        assert message.channel == "sms"
        assert len(body) <= 160 and "Khan:" not in body

    def test_address_gets_at_most_three_answers_a_day(self) -> None:
        for number in range(5):
            receive(f"mail:{number}")

        assert PendingReport.objects.count() == 5
        assert Message.objects.filter(template="pending_created").count() == 3

    def test_danger_is_answered_once_a_day_beyond_the_limit(self) -> None:
        for number in range(3):
            receive(f"mail:{number}")
        for number in range(3, 6):
            receive(f"mail:{number}", content="Nhà đang cháy, có người mắc kẹt")

        told = Message.objects.filter(template="pending_created").order_by("pk")

        assert [one.context["danger"] for one in told] == ["", "", "", "yes"]

    def test_program_as_sender_gets_no_answer(self) -> None:
        receive(silent=True)

        assert not Message.objects.exists()

    @pytest.mark.parametrize(
        ("last", "mark"),
        [
            ("Nhà đang cháy, có người mắc kẹt", "endangers_life"),
            ("Tôi tố cáo chủ tịch xã nhận hối lộ", "inspectorate_only"),
            ("Thanh tra tỉnh bao che, nhận tiền", "about_inspectorate"),
        ],
    )
    def test_last_sentence_of_the_longest_letter_decides_who_sees_it(
        self, last: str, mark: str
    ) -> None:
        letter = "Đèn đường trước hẻm 5 không sáng.\n" * 5600

        row = receive(content=letter + last)

        assert getattr(row, mark)
        assert row.content.endswith(last)

    @pytest.mark.parametrize(
        ("said", "mark"),
        [
            ("Nhà đang cháy, có người mắc kẹt", "endangers_life"),
            ("Tôi tố cáo chủ tịch xã nhận hối lộ", "inspectorate_only"),
            ("Thanh tra tỉnh bao che, nhận tiền", "about_inspectorate"),
        ],
    )
    def test_answer_to_a_question_decides_who_sees_it(self, said: str, mark: str) -> None:
        row = receive(answers={"question_1": ["3"], "question_2": [said]})

        assert getattr(row, mark)
        assert row.content == CONTENT

    def test_unreadable_address_and_number_are_left_out(self) -> None:
        row = receive(email="không phải thư", phone="12")

        assert (row.email, row.phone, row.email_hash, row.phone_hash) == ("", "", "", "")
        assert not Message.objects.exists()

    def test_files_have_a_total_limit_of_their_own(self, settings: Any) -> None:
        settings.HOLD_MAX_PENDING_MB = 1
        with uploads.accept_upload(photo()) as clean:
            first = receive("mail:1", files=[("a.jpg", clean)])
        HeldFile.objects.update(size=1 << 20)
        with uploads.accept_upload(photo(width=80)) as clean:
            second = receive("mail:2", files=[("b.jpg", clean)])

        with uploads.accept_upload(photo(width=96)) as clean:
            of_citizen = hold.keep(
                [("c.jpg", clean)], submission_id=first.submission_id, network="192.0.2.1"
            )

        assert (first.files_left_out, second.files_left_out) == (0, 1)
        assert of_citizen == []

    def test_held_files_outlive_the_day_of_an_ordinary_form(self, clock: Any) -> None:
        with uploads.accept_upload(photo()) as clean:
            row = receive(files=[("a.jpg", clean)])

        clock.shift(timedelta(days=6))
        hold.sweep(now=timezone.now())

        assert hold.held(row.submission_id).count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestCompletingByLink:
    def test_link_opens_prefilled_form_that_sends_a_report_of_the_channel(
        self, client: Client
    ) -> None:
        with uploads.accept_upload(jpeg()) as clean:
            row = receive(files=[("anh.jpg", clean)])

        page = opened(client, link())
        html = page.content.decode()
        form = page.context["form"]
        assert TITLE in html and CONTENT in html and MAIL in html and "anh.jpg" in html
        assert "đến hạn gửi phản ánh này" in html and "24 giờ, để gửi kèm" not in html
        assert not form["consent_processing"].value() and not form["commitment"].value()
        sent = client.post(
            form_url(),
            answers(
                submission_id=str(form["submission_id"].value()),
                email=MAIL,
                held=[one.token for one in page.context["held"]],
            ),
        )

        report = Report.objects.get()
        row.refresh_from_db()
        assert sent.status_code == 302
        assert report.channel == "email" and report.code
        assert report.attachments.count() == 1 and not HeldFile.objects.exists()
        assert row.state == State.COMPLETED
        assert (row.title, row.content, row.email, row.email_hash) == ("", "", "", "")
        assert Consent.objects.get(purpose="processing").channel == "web"

    def test_sending_through_the_link_proves_the_same_address_only(self, client: Client) -> None:
        for number, (typed, is_proved) in enumerate(((MAIL, True), ("khac@example.vn", False))):
            receive(f"mail:{number}")
            form = opened(client, link()).context["form"]

            client.post(
                form_url(),
                answers(submission_id=str(form["submission_id"].value()), email=typed),
            )

            reporter = Report.objects.latest("pk").reporter
            assert (reporter.email_proved_at is not None) is is_proved
            assert reporter.phone_proved_at is None

    def test_link_by_sms_proves_the_number(self, client: Client) -> None:
        receive(email="", phone=PHONE)
        page = client.post(client.get(link()).url, {"answer": "yes"}, follow=True)

        client.post(
            form_url(),
            answers(
                submission_id=str(page.context["form"]["submission_id"].value()),
                phone="0939861234",
            ),
        )

        assert Report.objects.get().reporter.phone_proved_at is not None

    def test_get_of_a_mail_scanner_shows_nothing_personal_and_changes_nothing(
        self, client: Client
    ) -> None:
        row = receive()

        for _turn in range(3):
            page = client.get(link(), follow=True)

        html = page.content.decode()
        assert page.status_code == 200
        assert not any(word in html for word in (TITLE, CONTENT, MAIL, "Trần Thị"))
        row.refresh_from_db()
        assert row.state == State.WAITING
        assert "no-store" in page["Cache-Control"]

    def test_form_of_a_browser_that_never_opened_the_link_is_refused(self, client: Client) -> None:
        row = receive()
        filled = answers(submission_id=str(row.submission_id))

        refused = client.post(form_url(), filled)

        row.refresh_from_db()
        assert refused.status_code == 422 and "mở đường dẫn" in refused.content.decode()
        assert not Report.objects.exists() and row.is_waiting
        opened(client, link())
        assert client.post(form_url(), filled).status_code == 302

    def test_link_has_no_row_number_and_ends_with_a_changed_letter(self, client: Client) -> None:
        row = receive()
        token = link().split("/")[2]

        assert not re.match(rf"0*{row.pk}\b", token) and len(token) <= 40
        for place in (0, 21, 22, len(token) - 1):
            other = token[:place] + ("B" if token[place] == "A" else "A") + token[place + 1 :]
            assert client.get(f"/r/{other}/", follow=True).status_code == 404
        for hostile in ("1", "..", "A" * 38, "é" * 38, "1.x"):
            assert client.get(f"/r/{hostile}/", follow=True).status_code == 404

    def test_form_sent_twice_makes_one_report(self, client: Client) -> None:
        receive()
        form = opened(client, link()).context["form"]
        filled = answers(submission_id=str(form["submission_id"].value()))

        first, second = client.post(form_url(), filled), client.post(form_url(), filled)

        assert first.url == second.url and Report.objects.count() == 1

    def test_used_link_shows_receipt_to_its_browser_and_nothing_to_others(
        self, client: Client
    ) -> None:
        receive()
        path = link()
        form = opened(client, path).context["form"]
        client.post(form_url(), answers(submission_id=str(form["submission_id"].value())))
        code = Report.objects.get().code

        own, other = client.get(path, follow=True), Client().get(path, follow=True)

        assert code in own.content.decode()
        assert "đã thành phản ánh" in other.content.decode()
        assert code not in other.content.decode()

    def test_owner_of_the_address_who_sent_nothing_erases_it(self, client: Client) -> None:
        row = receive()
        path = client.get(link()).url

        asked = client.post(path, {"answer": "no"}, follow=True).content.decode()

        row.refresh_from_db()
        assert row.is_waiting and row.content
        assert "Xóa nội dung này?" in asked and "Không, giữ lại" in asked

        page = client.post(path, {"answer": "erase"}, follow=True)

        row.refresh_from_db()
        assert row.state == State.REFUSED and row.content == ""
        assert page.status_code == 410 and "đã được xóa" in page.content.decode()

    @pytest.mark.parametrize("token", ["x", "1.abc", "1", "%2e%2e", "9" * 300])
    def test_wrong_link_is_explained(self, client: Client, token: str) -> None:
        page = client.get(f"/r/{token}/", follow=True)

        assert page.status_code == 404

    def test_expired_link_shows_no_word(self, client: Client, clock: Any) -> None:
        receive()
        path = link()
        opened(client, path)

        clock.shift(timedelta(days=7, minutes=1))
        before_sweep = client.get(path, follow=True)
        pending.expire(now=timezone.now())
        after_sweep = client.get(path, follow=True)

        for page in (before_sweep, after_sweep):
            assert page.status_code == 410
            assert "quá thời hạn" in page.content.decode()
            assert TITLE not in page.content.decode() and MAIL not in page.content.decode()

    def test_form_that_was_open_when_the_week_ended_still_makes_the_report(
        self, client: Client, clock: Any
    ) -> None:
        row = receive()
        form = opened(client, link()).context["form"]
        filled = answers(submission_id=str(form["submission_id"].value()))
        clock.shift(timedelta(days=8))
        pending.expire(now=timezone.now())

        client.post(form_url(), filled)

        row.refresh_from_db()
        assert Report.objects.get().channel == "email"
        assert row.state == State.COMPLETED

    def test_unticked_consent_is_asked_for_and_nothing_is_lost(self, client: Client) -> None:
        row = receive()
        form = opened(client, link()).context["form"]

        refused = client.post(
            form_url(),
            answers(submission_id=str(form["submission_id"].value()), consent_processing=None),
        )

        row.refresh_from_db()
        assert refused.status_code == 422 and not Report.objects.exists()
        assert row.state == State.WAITING and row.content == CONTENT


@pytest.mark.usefixtures("reference_data")
@pytest.mark.django_db(transaction=True)
def test_sender_and_operator_at_once_make_one_report() -> None:
    row = receive()
    operator = make_staff(Role.OPERATOR, agency="VP-UBND")
    by_link = make_draft(submission_id=row.submission_id, opened=(str(row.key),))

    def send() -> str:
        return intake.submit(by_link, channel="web").code

    def call() -> str:
        return hotline.take(by_link, channel="email", by=operator, pending=row).report.code

    first, second = in_parallel(send, call)

    assert first == second and Report.objects.count() == 1
    row.refresh_from_db()
    assert row.state == State.COMPLETED


@pytest.mark.usefixtures("reference_data")
@pytest.mark.django_db(transaction=True)
def test_one_source_delivered_twice_at_once_makes_one_row() -> None:
    def deliver() -> int:
        with uploads.accept_upload(jpeg()) as clean:
            return receive("mail:same", files=[("a.jpg", clean)]).pk

    first, second = in_parallel(deliver, deliver)

    assert first == second
    assert PendingReport.objects.count() == HeldFile.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestClock:
    def test_sender_is_reminded_once_and_only_if_answered_before(self, clock: Any) -> None:
        receive("mail:1")
        receive("mail:2", email="may@example.vn", silent=True)
        clock.shift(pending.REMINDED_AFTER)

        counts = [pending.remind(now=timezone.now()) for _turn in range(2)]

        assert counts == [1, 0]
        assert Message.objects.filter(template="pending_reminder").count() == 1

    def test_letter_beyond_the_limit_of_a_day_gets_its_link_on_the_next(self, clock: Any) -> None:
        for number in range(5):
            receive(f"mail:{number}")
        receive("mail:phone", email="", phone=PHONE)
        receive("mail:program", email="may@example.vn", silent=True)
        created = Message.objects.filter(template="pending_created")
        assert pending_notices.answer_late(now=timezone.now()) == 0
        clock.shift(timedelta(hours=25))

        counts = [pending_notices.answer_late(now=timezone.now()) for _turn in range(3)]

        assert counts == [1, 1, 0]
        assert sorted(one.recipient for one in created) == [PHONE, *[MAIL] * 5]

    def test_three_letters_in_the_name_of_a_person_silence_nobody(self, clock: Any) -> None:
        for day in range(2):
            for number in range(3):
                receive(f"forged:{day}:{number}", title="Thư giả")
            clock.shift(timedelta(hours=1))
            own = receive(f"own:{day}", title="Thư thật")
            clock.shift(timedelta(hours=24))
            while pending_notices.answer_late(now=timezone.now()):
                pass

        said = [texts.render(one).body for one in Message.objects.all()]
        assert any(links.to_complete(own) in body for body in said)

    def test_expiry_erases_words_files_addresses_and_messages_and_keeps_a_line(
        self, clock: Any
    ) -> None:
        with uploads.accept_upload(jpeg()) as clean:
            row = receive(phone=PHONE, files=[("a.jpg", clean)])
        stored = HeldFile.objects.get().file.name
        clock.shift(pending.KEPT)

        count = pending.expire(now=timezone.now())

        row.refresh_from_db()
        message = Message.objects.get(template="pending_created")
        assert count == 1 and pending.expire(now=timezone.now()) == 0
        assert (row.channel, row.state) == ("email", State.EXPIRED)
        assert row.closed_at == timezone.now() and row.received_at
        assert (row.title, row.content, row.full_name, row.email, row.phone) == ("",) * 5
        assert (row.category, row.answers, row.email_hash, row.phone_hash) == (None, None, "", "")
        assert not HeldFile.objects.exists() and stored
        assert (message.recipient, message.recipient_hash, message.context) == ("", "", None)
        assert message.status == "skipped"

    def test_database_refuses_a_closed_row_with_words(self) -> None:
        row = receive()

        with pytest.raises(IntegrityError, match="pending_closed_is_empty"):
            PendingReport.objects.filter(pk=row.pk).update(
                state=State.EXPIRED, closed_at=timezone.now()
            )

    def test_closed_sources_name_raw_messages_that_must_go(self, clock: Any) -> None:
        receive("mail:old")
        clock.shift(pending.KEPT)
        pending.expire(now=timezone.now())
        receive("mail:new")

        assert pending.closed_sources(["mail:old", "mail:new", "mail:none"]) == {"mail:old"}


@pytest.mark.usefixtures("reference_data")
def test_long_letter_is_read_outside_of_any_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules may take a second for 200,000 letters."""
    read_in: list[int] = []
    names_inspectorate, endangers_life = complaints.names_inspectorate, accusations.endangers_life

    def noted(rule: Any) -> Any:
        return lambda *texts: (read_in.append(len(connection.savepoint_ids)), rule(*texts))[1]

    monkeypatch.setattr(complaints, "names_inspectorate", noted(names_inspectorate))
    monkeypatch.setattr(accusations, "endangers_life", noted(endangers_life))
    outside = len(connection.savepoint_ids)

    row = receive(files=[])
    pending.withhold(row.pk, by=make_staff(Role.OPERATOR, agency="VP-UBND"))

    assert len(read_in) > 1
    assert set(read_in) == {outside}
