"""The queue of pending reports: who sees which, who opened what, and completion by telephone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import second_person
from accounts.models import Consent
from notifications import texts
from notifications.models import Message
from reports import uploads
from reports.intake import pending
from reports.models import HeldFile, PendingAction, PendingReport, Report
from reports.privacy import personal_data_access
from reports.rules.states import Role
from reports.tests.factories import make_report, make_staff
from reports.tests.pendings import (
    CONTENT,
    KEPT,
    MAIL,
    PHONE,
    TITLE,
    inspector,
    listed,
    logged_in,
    operator,
    outbox_of,
    page_of,
    receive,
)
from reports.tests.sending import call_answers, jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

State, Kind = PendingReport.State, PendingAction.Kind


@pytest.mark.parametrize("step", ["open", "call", "refuse", "move"])
def test_account_that_one_person_made_neither_reads_nor_closes(step: str) -> None:
    """An administrator alone may invent a colleague, and act in that name."""
    row, invented = receive(phone=PHONE), operator()
    second_person.record_account(invented, by=make_staff(Role.ADMINISTRATOR, agency="VP-UBND"))
    client = logged_in(invented)
    address = reverse(f"admin:reports_pendingreport_{step}", args=[row.key])

    page = client.post(address, follow=True).content.decode()
    form = call_answers(submission_id=str(row.submission_id))
    sent = client.post(reverse("admin:reports_pendingreport_call", args=[row.key]), form)

    assert "chưa được người thứ hai xác nhận" in page and TITLE not in page and MAIL not in page
    row.refresh_from_db()
    assert row.is_waiting and not row.inspectorate_only and sent.status_code == 422
    assert not PendingAction.objects.exists() and not Report.objects.exists()


def test_form_of_a_pending_report_given_to_the_inspectorate_closes_it_no_more() -> None:
    """The plain form of the hotline takes any id that somebody knows."""
    row, first = receive(files=[]), operator()
    pending.open_as_staff(row.pk, by=first)
    pending.withhold(row.pk, by=operator())
    form = call_answers(submission_id=str(row.submission_id), title="Việc khác hẳn")

    sent = logged_in(first).post(reverse("admin:reports_hotline"), form)

    assert sent.status_code == 422 and "Việc khác hẳn" in sent.content.decode()
    row.refresh_from_db()
    assert row.is_waiting and row.content == CONTENT and not Report.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_outbox_shows_no_link_that_opens_a_pending_report(role: Role) -> None:
    """The link opens the whole complaint and its sender, and erases it, without a log-in."""
    receive(email="", phone=PHONE, content=KEPT)
    told = Message.objects.get(template="pending_created")
    link = texts.render(told).body.split("/r/")[1].split()[0]
    reader = logged_in(make_staff(role, agency="VP-UBND"))

    page = reader.get(reverse("admin:notifications_message_change", args=[told.pk]))

    assert page.status_code == 200 and "Mo lien ket" in page.content.decode()
    assert link not in page.content.decode()


class TestOutbox:
    """Sender, row and queue of a pending report together tell who complains about whom."""

    @staticmethod
    def received(text: str) -> PendingReport:
        for person in (operator(), inspector()):
            person.email = f"{person.username}@example.vn"
            person.save()
        return receive(content=text)

    @pytest.mark.parametrize("text", [f"{KEPT}, dọa giết tôi", "Cháy nhà, có người mắc kẹt"])
    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR])
    def test_outside_the_queue_no_row_joins_sender_and_queue(self, role: Role, text: str) -> None:
        row = self.received(text)
        told = Message.objects.get(template="pending_created")
        alarm = Message.objects.get(template="staff_pending")
        reader = make_staff(role, agency="VP-UBND")

        page = outbox_of(reader)

        assert f"/message/{told.pk}/change/" in page
        for hidden in (str(row.key), told.masked_recipient, alarm.masked_recipient):
            assert hidden not in page
        assert f"/message/{alarm.pk}/change/" not in page
        for part in (row.key, f"pending_created:{row.key}", "pending_created"):
            assert f"/message/{told.pk}/change/" not in outbox_of(reader, f"?q={part}")

    def test_people_of_the_queue_see_its_messages_whole(self) -> None:
        row = self.received(f"{KEPT}, dọa giết tôi")
        told = Message.objects.get(template="pending_created")
        alarm = Message.objects.get(template="staff_pending")

        page = outbox_of(inspector(Role.SUPERVISOR), f"?q={row.key}")

        for shown in (str(row.key), told.masked_recipient, alarm.masked_recipient):
            assert shown in page

    def test_message_stays_without_address_when_the_row_is_gone(self) -> None:
        row = self.received(KEPT)
        told = Message.objects.get(template="pending_created")
        PendingReport.objects.filter(pk=row.pk).delete()

        page = outbox_of(inspector(Role.SUPERVISOR))

        assert f"/message/{told.pk}/change/" in page and told.masked_recipient not in page


class TestQueue:
    def test_list_shows_facts_and_no_word_or_name(self) -> None:
        row = receive(phone=PHONE)

        html = listed(logged_in(operator()))

        assert page_of(row) in html
        for word in (TITLE, CONTENT, MAIL, "Trần Thị", PHONE):
            assert word not in html

    def test_empty_list_says_so(self) -> None:
        assert "Không có phản ánh chờ nào" in listed(logged_in(operator()))

    def test_closed_ones_are_behind_a_filter(self) -> None:
        row = receive()
        pending.disown(row)
        client = logged_in(operator())

        assert page_of(row) not in listed(client)
        assert page_of(row) in listed(client, "?trang-thai=refused")
        assert page_of(row) in listed(client, "?trang-thai=tat-ca")

    def test_filters_by_channel_danger_and_age(self, clock: Any) -> None:
        receive("mail:1")
        clock.shift(timedelta(days=5))
        receive("open311:1", channel="open311", title="Cháy nhà", content="Đang cháy lớn")
        client = logged_in(operator())
        by_mail, by_app = PendingReport.objects.order_by("pk")

        for query, found in (
            ("?channel__exact=email", by_mail),
            ("?channel__exact=open311", by_app),
            ("?endangers_life__exact=1", by_app),
            ("?cho=moi", by_app),
            ("?cho=sap-het", by_mail),
        ):
            html = listed(client, query)
            assert [page_of(row) in html for row in (by_mail, by_app)] == [
                found == by_mail,
                found == by_app,
            ]

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER, Role.ADMINISTRATOR])
    def test_staff_without_reception_have_no_queue(self, role: Role) -> None:
        row = receive()
        client = logged_in(make_staff(role))

        address = reverse("admin:reports_pendingreport_changelist")
        assert client.get(address).status_code == 403
        for name in ("open", "call", "refuse", "move"):
            assert client.post(page_of(row, name)).status_code == 404
        assert client.get(page_of(row)).status_code == 404
        row.refresh_from_db()
        assert row.state == State.WAITING and not PendingAction.objects.exists()

    def test_page_of_the_log_in_opens_for_nobody(self) -> None:
        assert Client().get(reverse("admin:login")).status_code == 200


class TestOpening:
    def test_page_shows_words_and_sender_only_after_a_recorded_post(self) -> None:
        row = receive(phone=PHONE)
        by = operator()
        client = logged_in(by)

        before = client.get(page_of(row)).content.decode()
        after = client.post(page_of(row, "open"))

        for word in (CONTENT, MAIL, PHONE, "Trần Thị"):
            assert word not in before and word in after.content.decode()
        action = PendingAction.objects.get()
        assert (action.kind, action.by, action.agency) == (Kind.OPENED, by, by.agency)
        assert "no-store" in after["Cache-Control"]

    def test_openings_stop_at_the_hourly_limit_except_of_danger_to_life(
        self, settings: Settings
    ) -> None:
        settings.MOST_ACCESSES_AN_HOUR = 2
        by = operator()
        rows = [receive(source=f"mail:{number}") for number in range(3)]
        alarm = receive(source="mail:chay", content="Cháy nhà, có người mắc kẹt bên trong!")
        assert alarm.endangers_life
        client = logged_in(by)
        for row in rows[:2]:
            assert CONTENT in client.post(page_of(row, "open")).text

        stopped = client.post(page_of(rows[2], "open"), follow=True).text

        assert "tạm dừng" in stopped and CONTENT not in stopped
        assert CONTENT not in client.post(page_of(rows[2], "call"), follow=True).text
        # Nothing new is shown.
        assert CONTENT in client.post(page_of(rows[0], "open")).text
        assert "mắc kẹt" in client.post(page_of(alarm, "open")).text
        # All doors share the number of an hour.
        with pytest.raises(personal_data_access.Refused, match="tạm dừng"):
            personal_data_access.reveal(make_report(), by=by, reason="call", fields=["phone"])

    def test_record_of_an_opening_cannot_be_changed(self) -> None:
        row = receive()
        pending.open_as_staff(row.pk, by=operator())

        with pytest.raises(Exception, match="append_only|cannot|Cannot"):
            PendingAction.objects.update(at=timezone.now())

    def test_expired_one_opens_no_more(self, clock: Any) -> None:
        row = receive()
        clock.shift(pending.KEPT)

        page = logged_in(operator()).post(page_of(row, "open"), follow=True)

        assert "không còn chờ" in page.content.decode()
        assert CONTENT not in page.content.decode()


class TestTelephone:
    def test_operator_completes_it_with_the_sender_on_the_phone(self) -> None:
        with uploads.accept_upload(jpeg()) as clean:
            row = receive(phone=PHONE, files=[("a.jpg", clean)])
        by = operator()
        client = logged_in(by)

        form = client.post(page_of(row, "call"))
        html = form.content.decode()
        assert TITLE in html and CONTENT in html and "0939861234" in html
        assert not form.context["form"]["consent_processing"].value()
        sent = client.post(
            page_of(row, "call"),
            call_answers(
                submission_id=form.context["form"]["submission_id"].value(), channel="email"
            ),
            follow=True,
        )

        report = Report.objects.get()
        row.refresh_from_db()
        assert report.code in sent.content.decode()
        assert report.channel == "email" and report.attachments.count() == 1
        consent = Consent.objects.get(purpose="processing")
        assert consent.channel == "1022" and consent.text_version.endswith("hoi")
        assert row.state == State.COMPLETED and row.content == ""
        assert not HeldFile.objects.exists()
        kinds = list(row.actions.values_list("kind", flat=True))
        assert kinds == [Kind.OPENED, Kind.COMPLETED]
        assert report.reporter.email_proved_at is None
        assert report.code in client.get(page_of(row)).content.decode()

    def test_form_of_staff_has_no_id_that_opens_the_files(self) -> None:
        """Sent to the public doors, the id would show, remove and add evidence without a trace."""
        row = receive(files=[])
        client = logged_in(operator())

        pages = [
            client.post(page_of(row, "call")),
            client.post(
                page_of(row, "call"),
                call_answers(submission_id=str(row.key), channel="email", consent_processing=None),
            ),
        ]

        for page in pages:
            assert str(row.key) in page.text and str(row.submission_id) not in page.text

    def test_consent_is_required_and_nothing_is_lost(self) -> None:
        row = receive()

        refused = logged_in(operator()).post(
            page_of(row, "call"),
            call_answers(
                submission_id=str(row.submission_id), channel="email", consent_processing=None
            ),
        )

        row.refresh_from_db()
        assert refused.status_code == 422 and not Report.objects.exists()
        assert row.state == State.WAITING

    def test_pictures_are_shown_with_the_recorded_opening_only(self) -> None:
        with uploads.accept_upload(jpeg()) as clean:
            row = receive(files=[("a.jpg", clean)])
        client = logged_in(operator())

        closed = client.get(page_of(row)).content.decode()
        opened = client.post(page_of(row, "open")).content.decode()

        assert 'src="data:image/jpeg' not in closed
        assert 'src="data:image/jpeg' in opened

    def test_form_that_was_open_when_the_sender_refused_makes_no_report(self) -> None:
        row = receive()
        client = logged_in(operator())
        client.post(page_of(row, "call"))
        pending.disown(row)

        sent = client.post(
            page_of(row, "call"),
            call_answers(submission_id=str(row.submission_id), channel="email"),
        )

        assert not Report.objects.exists()
        assert "Người gửi không đồng ý" in sent.content.decode()
        row.refresh_from_db()
        assert row.state == State.REFUSED

    def test_sender_who_does_not_agree_closes_and_erases_it(self) -> None:
        with uploads.accept_upload(jpeg()) as clean:
            row = receive(files=[("a.jpg", clean)])
        client = logged_in(operator())

        page = client.post(page_of(row, "refuse"), follow=True)

        row.refresh_from_db()
        assert row.state == State.REFUSED
        assert (row.content, row.email, row.full_name) == ("", "", "")
        assert not HeldFile.objects.exists()
        assert row.actions.get().kind == Kind.REFUSED
        assert "không đồng ý" in page.content.decode()

    def test_page_of_completed_one_in_another_tab_is_explained(self) -> None:
        row = receive()
        client = logged_in(operator())
        client.post(page_of(row, "refuse"))

        again = client.post(page_of(row, "call"), follow=True)

        assert "không còn chờ" in again.content.decode()


class TestDanger:
    def test_operators_are_told_at_once_and_hotline_page_shows_it(self) -> None:
        by = operator()
        by.email = "truc@example.vn"
        by.save()

        receive(title="Cháy nhà ở khóm 3", content="Có người mắc kẹt")

        notice = Message.objects.get(template="staff_pending", channel="email")
        assert notice.urgent
        page = logged_in(by).get(reverse("admin:reports_hotline")).content.decode()
        assert "nguy hiểm tính mạng" in page
        sender = Message.objects.get(template="pending_created")
        assert sender.urgent and sender.context["danger"] == "yes"

    def test_name_of_an_agency_hides_no_danger_from_the_call_centre(self) -> None:
        row = receive(
            title="Cháy UBND phường 1", content="Nhà đang cháy lớn, gọi công an không được"
        )

        assert row.endangers_life and not row.inspectorate_only

    def test_dangerous_complaint_alarms_the_inspectorate_alone(self) -> None:
        by, other = inspector(), operator()
        for person in (by, other):
            person.email = f"{person.username}@example.vn"
            person.save()

        row = receive(title=KEPT, content="Họ dọa giết tôi")

        assert row.endangers_life and row.inspectorate_only
        told = {message.recipient for message in Message.objects.filter(template="staff_pending")}
        assert told == {by.email}
