"""The queue of pending reports: who sees which, who opened what, and completion by telephone."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import second_person
from accounts.models import Consent, User
from notifications import texts
from notifications.models import Message
from paht.foundation.history import histories
from province.models import Agency
from reports import tasks, uploads
from reports.admin import desk
from reports.intake import pending
from reports.models import HeldFile, PendingAction, PendingReport, Report
from reports.notices.unread_pending import UNREAD
from reports.rules.states import Role
from reports.tests.factories import make_staff
from reports.tests.pendings import CONTENT, MAIL, PHONE, TITLE, page_of, receive
from reports.tests.sending import call_answers, jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

State, Kind = PendingReport.State, PendingAction.Kind
KEPT = "Cán bộ xã vòi vĩnh tiền của tôi"


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def operator() -> User:
    return make_staff(Role.OPERATOR, agency="VP-UBND")


def inspector(role: Role = Role.HANDLER) -> User:
    return make_staff(role, agency="TTRA")


def listed(client: Client, query: str = "") -> str:
    return client.get(reverse("admin:reports_pendingreport_changelist") + query).content.decode()


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


class TestUnconfirmed:
    """An account of the inspectorate or a supervisor that one administrator may have invented."""

    @staticmethod
    def pair(role: Role, agency: str) -> tuple[User, User]:
        """Return a confirmed account and one that nobody has confirmed."""
        made = [make_staff(role, agency=agency) for _turn in range(2)]
        for person in made:
            person.email = f"{person.username}@example.vn"
            person.save()
        second_person.record_account(made[1], by=make_staff(Role.ADMINISTRATOR, agency="VP-UBND"))
        return made[0], made[1]

    @pytest.mark.parametrize(
        ("role", "agency", "text"),
        [
            (Role.HANDLER, "TTRA", KEPT),
            (Role.SUPERVISOR, "TTRA", KEPT),
            (Role.SUPERVISOR, "TT-IOC", "Thanh tra tỉnh vòi vĩnh tiền của tôi"),
        ],
    )
    def test_account_sees_no_sign_of_a_complaint(self, role: Role, agency: str, text: str) -> None:
        confirmed, invented = self.pair(role, agency)
        client = logged_in(invented)
        before = _plain(client.get(reverse("admin:index")).text)

        row = receive(content=f"{text}, họ dọa giết tôi")

        assert row.inspectorate_only
        assert client.get(page_of(row)).status_code == 404
        assert client.post(page_of(row, "open")).status_code == 404
        address = reverse("admin:reports_pendingreport_changelist")
        assert client.get(address).status_code == 403
        assert "Phản ánh chờ đồng ý" not in client.get(reverse("admin:index")).text
        assert before == _plain(client.get(reverse("admin:index")).text)
        assert not pending.alarms(invented)
        told = {one.recipient for one in Message.objects.filter(template="staff_pending")}
        assert told == {confirmed.email}
        assert logged_in(confirmed).get(page_of(row)).status_code == 200

    def test_operator_of_the_inspectorate_keeps_the_ordinary_queue_only(self) -> None:
        _confirmed, invented = self.pair(Role.OPERATOR, "TTRA")
        kept, ordinary = receive(content=KEPT), receive("mail:2")

        html = listed(logged_in(invented), "?trang-thai=tat-ca")

        assert page_of(ordinary) in html and page_of(kept) not in html

    def test_desk_of_administrators_counts_it_as_missing(self) -> None:
        self.pair(Role.HANDLER, "TTRA")
        administrator = make_staff(Role.ADMINISTRATOR, agency="VP-UBND")

        missing = [tile for tile in desk.tiles(administrator) if "Thanh tra tỉnh còn" in tile.label]

        assert [tile.count for tile in missing] == [1]


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

    @staticmethod
    def shown(reader: User, query: str = "") -> str:
        """Return the outbox and the pages of its rows."""
        client = logged_in(reader)
        page = client.get(reverse("admin:notifications_message_changelist") + query).text
        links = set(re.findall(r'href="(/quan-tri/notifications/message/[0-9]+/change/)', page))
        return page + "".join(client.get(link).text for link in links)

    @pytest.mark.parametrize("text", [f"{KEPT}, dọa giết tôi", "Cháy nhà, có người mắc kẹt"])
    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR])
    def test_outside_the_queue_no_row_joins_sender_and_queue(self, role: Role, text: str) -> None:
        row = self.received(text)
        told = Message.objects.get(template="pending_created")
        alarm = Message.objects.get(template="staff_pending")
        reader = make_staff(role, agency="VP-UBND")

        page = self.shown(reader)

        assert f"/message/{told.pk}/change/" in page
        for hidden in (str(row.key), told.masked_recipient, alarm.masked_recipient):
            assert hidden not in page
        assert f"/message/{alarm.pk}/change/" not in page
        for part in (row.key, f"pending_created:{row.key}", "pending_created"):
            assert f"/message/{told.pk}/change/" not in self.shown(reader, f"?q={part}")

    def test_people_of_the_queue_see_its_messages_whole(self) -> None:
        row = self.received(f"{KEPT}, dọa giết tôi")
        told = Message.objects.get(template="pending_created")
        alarm = Message.objects.get(template="staff_pending")

        page = self.shown(inspector(Role.SUPERVISOR), f"?q={row.key}")

        for shown in (str(row.key), told.masked_recipient, alarm.masked_recipient):
            assert shown in page

    def test_message_stays_without_address_when_the_row_is_gone(self) -> None:
        row = self.received(KEPT)
        told = Message.objects.get(template="pending_created")
        PendingReport.objects.filter(pk=row.pk).delete()

        page = self.shown(inspector(Role.SUPERVISOR))

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


class TestInspectorate:
    def test_list_page_and_alarm_show_no_row_number(self) -> None:
        row = receive(content="Nhà đang cháy, có người mắc kẹt")
        person = operator()
        pending.withhold(row.pk, by=person)
        pending.release(row.pk, by=inspector())

        page = listed(logged_in(person)) + logged_in(person).get(page_of(row)).content.decode()

        assert str(row.key) in page
        assert f"pendingreport/{row.pk}/" not in page and f"#{row.pk}<" not in page
        for message in Message.objects.filter(template="staff_pending"):
            assert f"pendingreport/{row.key}/" in message.context["url"]
            assert message.dedupe_key.split(":")[1] == str(row.key)

    @pytest.mark.parametrize(
        "said",
        [
            {"title": KEPT, "content": "Xin giúp"},
            {"title": "Phản ánh", "content": "UBND phường 2 chậm trả lời người dân"},
            {"title": "Tố cáo tham nhũng", "content": "Việc xảy ra ở xã"},
        ],
    )
    def test_complaint_is_in_no_page_of_other_staff(self, said: dict[str, str]) -> None:
        ordinary = [operator(), make_staff(Role.DISPATCHER, agency="TT-IOC")]
        ordinary += [make_staff(Role.SUPERVISOR, agency="VP-UBND")]
        before = {by.pk: _pages(by) for by in ordinary}

        row = receive(**said)

        assert row.inspectorate_only
        assert {by.pk: _pages(by) for by in ordinary} == before
        for by in ordinary:
            client = logged_in(by)
            missing = client.get(page_of(row)).status_code
            assert (
                missing
                == client.get(f"/quan-tri/reports/pendingreport/{uuid4()}/change/").status_code
            )
            for name in ("open", "call", "refuse", "move"):
                assert client.post(page_of(row, name)).status_code == 404
        assert page_of(row) in listed(logged_in(inspector()))

    def test_messages_to_the_sender_are_the_same_for_both_queues(self) -> None:
        receive("mail:1", email="mot@example.vn")
        receive("mail:2", email="hai@example.vn", title=KEPT)

        first, second = Message.objects.filter(template="pending_created").order_by("pk")

        def told(message: Message) -> dict[str, Any]:
            return {k: v for k, v in message.context.items() if k not in ("url", "due", "missing")}

        assert told(first) == told(second)
        assert first.context.keys() == second.context.keys()

    def test_no_history_or_register_copies_the_queue(self) -> None:
        assert not any("Pending" in model.__name__ for model in histories())

    def test_inspector_releases_it_to_the_ordinary_queue_on_record(self) -> None:
        row = receive(title=KEPT)
        by = inspector()

        logged_in(by).post(page_of(row, "move"))

        row.refresh_from_db()
        assert not row.inspectorate_only
        assert (row.actions.get().kind, row.actions.get().by) == (Kind.RELEASED, by)
        assert page_of(row) in listed(logged_in(operator()))

    def test_operator_hands_it_to_the_inspectorate_and_sees_it_no_more(self) -> None:
        row = receive()
        client = logged_in(operator())

        client.post(page_of(row, "move"))

        row.refresh_from_db()
        assert row.inspectorate_only and row.actions.get().kind == Kind.WITHHELD
        assert client.get(page_of(row)).status_code == 404

    def test_inspector_completes_it_by_telephone_as_confidential_report(self) -> None:
        row = receive(title=KEPT, phone=PHONE)
        by = inspector()

        sent = logged_in(by).post(
            page_of(row, "call"),
            call_answers(
                submission_id=str(row.submission_id),
                channel="email",
                category=row.category.code
                if row.category and row.category.confidential
                else "CB01",
            ),
            follow=True,
        )

        assert sent.status_code == 200
        row.refresh_from_db()
        assert row.state == State.COMPLETED


class TestComplaintAboutTheInspectorate:
    ABOUT = "Chánh thanh tra tỉnh nhận hối lộ"

    def test_waits_for_supervisors_outside_the_inspectorate(self) -> None:
        row = receive(title=self.ABOUT)
        supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
        others = [
            *(inspector(role) for role in (Role.SUPERVISOR, Role.DISPATCHER)),
            *(operator(), make_staff(Role.APPROVER, agency="UBND-T")),
        ]

        for by in others:
            client = logged_in(by)
            assert client.get(page_of(row)).status_code == 404
            assert client.post(page_of(row, "open")).status_code == 404
            assert page_of(row) not in listed(client)
        client = logged_in(supervisor)
        assert page_of(row) in listed(client)
        assert self.ABOUT in client.post(page_of(row, "open")).content.decode()

    @pytest.mark.parametrize(
        "content",
        ["Cùng giám đốc Trung tâm IOC nhận tiền", "IOC và thanh tra chia nhau tiền, dọa giết tôi"],
    )
    def test_supervisor_of_another_agency_that_it_names_learns_nothing(self, content: str) -> None:
        accused = make_staff(Role.SUPERVISOR, agency="TT-IOC")
        others = [make_staff(Role.SUPERVISOR, agency=code) for code in ("UBND-T", "VP-UBND")]
        for person in (accused, *others):
            person.email = f"{person.username}@example.vn"
            person.save()
        before = _pages(accused)

        row = receive(title=self.ABOUT, content=content)

        assert row.about_inspectorate and _pages(accused) == before
        client, told = logged_in(accused), Message.objects.get(template="pending_created")
        assert client.get(page_of(row)).status_code == 404
        assert client.post(page_of(row, "open")).status_code == 404
        assert told.masked_recipient not in TestOutbox.shown(accused)
        alarmed = {one.recipient for one in Message.objects.filter(template="staff_pending")}
        assert alarmed == ({one.email for one in others} if "dọa giết" in content else set())
        assert logged_in(others[0]).get(page_of(row)).status_code == 200
        pending.disown(row)
        assert _pages(accused) == before

    @pytest.mark.parametrize(
        ("content", "agency"),
        [
            ("cung chu tich phuong 2 nhan tien", "UBND-941"),
            ("cùng Uỷ ban P2 chia đất", "QLDT-941"),
            ("bao che công an xã Đại Hải", "CA-943"),
            ("Cùng cán bộ địa chính phường 3 lấy đất của tôi", "UBND-948"),
            ("bên điện lực đưa tiền cho họ", "PC-ST"),
            ("Trưởng ấp là cháu ông ấy, cũng ăn chia", "UBND-951"),
            ("Chủ tịch tỉnh cũng biết", "UBND-T"),
        ],
    )
    def test_agency_that_it_names_as_people_speak_learns_nothing(
        self, content: str, agency: str
    ) -> None:
        accused = make_staff(Role.SUPERVISOR, agency=agency)
        other = make_staff(Role.SUPERVISOR, agency="TT-IOC")

        row = receive(title=self.ABOUT, content=content)

        assert row.about_inspectorate
        assert logged_in(accused).get(page_of(row)).status_code == 404
        assert logged_in(other).get(page_of(row)).status_code == 200

    def test_agency_to_which_it_turns_still_supervises_it(self) -> None:
        row = receive(title=self.ABOUT, content="Kính gửi UBND tỉnh Sóc Trăng, xin giải quyết")

        supervisor = logged_in(make_staff(Role.SUPERVISOR, agency="UBND-T"))

        assert supervisor.get(page_of(row)).status_code == 200

    def test_supervisor_who_came_from_an_agency_that_it_names_learns_nothing(self) -> None:
        former = make_staff(Role.SUPERVISOR, agency="TT-IOC")
        former.agency = Agency.objects.get(code="UBND-T")
        former.save()

        row = receive(title=self.ABOUT, content="Cùng giám đốc IOC nhận tiền")

        assert logged_in(former).get(page_of(row)).status_code == 404

    def test_former_inspector_does_not_supervise_it(self) -> None:
        row = receive(title=self.ABOUT)
        former = inspector(Role.SUPERVISOR)
        former.agency = Agency.objects.get(code="UBND-T")
        former.save()

        assert logged_in(former).get(page_of(row)).status_code == 404

    def test_supervisor_hands_one_that_is_not_about_it_to_the_inspectorate(self) -> None:
        row = receive(title=self.ABOUT)
        client = logged_in(make_staff(Role.SUPERVISOR, agency="UBND-T"))

        client.post(page_of(row, "move"))

        row.refresh_from_db()
        assert row.inspectorate_only and not row.about_inspectorate
        assert row.actions.get().kind == Kind.WITHHELD
        assert client.get(page_of(row)).status_code == 404
        assert page_of(row) in listed(logged_in(inspector()))

    def test_operator_hands_it_past_the_inspectorate(self) -> None:
        row = receive(title="Thanh tra tỉnh đến nhà")
        PendingReport.objects.update(inspectorate_only=False, about_inspectorate=False)

        logged_in(operator()).post(page_of(row, "move"))

        row.refresh_from_db()
        assert row.about_inspectorate

    def test_danger_alarms_the_supervisors(self) -> None:
        by, other = make_staff(Role.SUPERVISOR, agency="UBND-T"), inspector()
        for person in (by, other):
            person.email = f"{person.username}@example.vn"
            person.save()

        receive(title=self.ABOUT, content="Họ dọa giết tôi")

        told = {message.recipient for message in Message.objects.filter(template="staff_pending")}
        assert told == {by.email}

    @pytest.mark.parametrize(
        "said",
        [
            "Kính gửi Thanh tra tỉnh. Cán bộ xã vòi tiền",
            "Cán bộ xã vòi tiền, đề nghị thanh tra làm rõ",
            "Cán bộ xã vòi tiền, tôi sẽ gửi đơn lên thanh tra",
            "Thanh tra giao thông nhận tiền của tài xế",
        ],
    )
    def test_letter_that_turns_to_the_inspectorate_waits_there(self, said: str) -> None:
        row = receive(title=said)

        assert row.inspectorate_only and not row.about_inspectorate


class TestUnread:
    """A text may accuse the inspectorate and every agency that has a supervisor."""

    ALL = "Thanh tra tỉnh, chủ tịch tỉnh và giám đốc IOC nhận tiền"

    @staticmethod
    def reached(role: Role, agency: str) -> User:
        person = make_staff(role, agency=agency)
        person.email = f"{person.username}@example.vn"
        person.save()
        return person

    @staticmethod
    def told() -> set[str]:
        return {message.recipient for message in TestUnread.messages()}

    @staticmethod
    def messages() -> list[Message]:
        return list(Message.objects.filter(dedupe_key__startswith=UNREAD, channel="email"))

    @staticmethod
    def is_on_desk_of(person: User) -> bool:
        return "chưa có người đọc được" in logged_in(person).get(reverse("admin:index")).text

    def test_administrators_whom_it_does_not_accuse_are_told_without_content(self) -> None:
        accused = [
            self.reached(role, agency)
            for role in (Role.SUPERVISOR, Role.ADMINISTRATOR)
            for agency in ("UBND-T", "TT-IOC", "TTRA")
        ]
        former = self.reached(Role.ADMINISTRATOR, "TTRA")
        former.agency = Agency.objects.get(code="BHXH")
        former.save()
        other = self.reached(Role.ADMINISTRATOR, "BHXH")
        before = [_pages(one) for one in (*accused, former)]

        row = receive(title=self.ALL, content="Nội dung kín")

        assert self.told() == {other.email}
        [message] = self.messages()
        mail = texts.render(message)
        assert "chưa có người đọc được" in mail.body and "Nội dung kín" not in mail.body
        assert str(row.key) not in mail.body
        assert self.is_on_desk_of(other)
        assert [_pages(one) for one in (*accused, former)] == before
        for person in (*accused, other):
            if person.has_perm("notifications.view_message"):
                shown = TestOutbox.shown(person)
                assert f"/message/{message.pk}/change/" not in shown and UNREAD not in shown

    def test_supervisor_of_another_agency_ends_it(self) -> None:
        self.reached(Role.SUPERVISOR, "UBND-T")
        administrator = self.reached(Role.ADMINISTRATOR, "BHXH")
        row = receive(title=self.ALL)
        assert self.is_on_desk_of(administrator)

        new = self.reached(Role.SUPERVISOR, "BHXH")

        assert not self.is_on_desk_of(administrator)
        assert logged_in(new).get(page_of(row)).status_code == 200

    def test_invented_supervisor_counts_as_nobody(self) -> None:
        administrator = self.reached(Role.ADMINISTRATOR, "BHXH")
        invented = make_staff(Role.SUPERVISOR, agency="BHXH")
        second_person.record_account(invented, by=administrator)

        receive(title=self.ALL)

        assert self.told() == {administrator.email}

    def test_flood_of_such_letters_makes_one_message_an_hour(self, clock: Any) -> None:
        administrator = self.reached(Role.ADMINISTRATOR, "BHXH")
        for number in range(5):
            receive(f"mail:{number}", title=self.ALL)
        assert len(self.messages()) == 1

        clock.shift(timedelta(minutes=61))
        receive("mail:later", title=self.ALL)

        assert len(self.messages()) == 2
        assert pending.unread(administrator) == 6

    def test_nobody_is_told_of_one_with_a_reader(self) -> None:
        self.reached(Role.ADMINISTRATOR, "BHXH")
        self.reached(Role.SUPERVISOR, "UBND-T")

        receive(title="Chánh thanh tra tỉnh nhận hối lộ")

        assert self.told() == set()

    def test_log_says_that_nobody_could_be_told(self, caplog: pytest.LogCaptureFixture) -> None:
        receive(title=self.ALL, content="Nội dung kín")

        assert "no administrator may be told" in caplog.text and "kín" not in caplog.text

    def test_operator_who_hands_it_on_raises_it(self) -> None:
        administrator = self.reached(Role.ADMINISTRATOR, "BHXH")
        receive(title=self.ALL)
        Message.objects.all().delete()
        PendingReport.objects.update(inspectorate_only=False, about_inspectorate=False)

        logged_in(operator()).post(page_of(PendingReport.objects.get(), "move"))

        assert self.told() == {administrator.email}


class TestRecognisedAgain:
    def test_earlier_text_gets_the_agencies_that_it_names(self) -> None:
        """Texts from before migration 0027 name none."""
        accused, other = (make_staff(Role.SUPERVISOR, agency=code) for code in ("UBND-T", "TT-IOC"))
        row = receive(title="Thanh tra tỉnh và chủ tịch tỉnh nhận tiền")
        ordinary = receive("mail:2", title="UBND phường 2 nhận tiền")
        PendingReport.objects.update(named_agencies=[])
        assert logged_in(accused).get(page_of(row)).status_code == 200

        counts = [pending.recognise_again() for _turn in range(2)]

        assert counts == [1, 0]
        assert logged_in(accused).get(page_of(row)).status_code == 404
        assert logged_in(other).get(page_of(row)).status_code == 200
        ordinary.refresh_from_db()
        assert ordinary.named_agencies == []

    def test_agency_noted_before_stays(self) -> None:
        row = receive(title="Thanh tra tỉnh nhận tiền")
        key = Agency.objects.get(code="TT-IOC").pk
        PendingReport.objects.update(named_agencies=[key])

        assert pending.recognise_again() == 0
        row.refresh_from_db()
        assert row.named_agencies == [key]

    def test_one_that_loses_its_last_reader_is_told(self) -> None:
        make_staff(Role.SUPERVISOR, agency="UBND-T")
        administrator = TestUnread.reached(Role.ADMINISTRATOR, "BHXH")
        receive(title="Thanh tra tỉnh và chủ tịch tỉnh nhận tiền")
        Message.objects.all().delete()
        PendingReport.objects.update(named_agencies=[])

        tasks.recognise_agencies()

        assert TestUnread.told() == {administrator.email}


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


def _pages(by: User) -> list[str]:
    """Return the pages that count or list waiting work."""
    client = logged_in(by)
    addresses = [
        reverse("admin:index"),
        reverse("admin:reports_hotline"),
        reverse("admin:reports_pendingreport_changelist") + "?trang-thai=tat-ca",
    ]
    return [_plain(client.get(address).content.decode()) for address in addresses]


def _plain(html: str) -> str:
    """Return a page without the values that differ each time."""
    return re.sub(r'(nonce|value|content|min|max)="[^"]*"', "", html)
