"""The queues of the inspectorate and of the supervisors above it: who reads, who is told."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import second_person
from accounts.models import User
from notifications import texts
from notifications.models import Message
from paht.foundation.history import histories
from province.models import Agency
from reports import tasks
from reports.admin import desk
from reports.intake import pending, recognising
from reports.models import PendingAction, PendingReport
from reports.notices.unread_pending import UNREAD
from reports.rules.states import Role
from reports.tests.factories import make_staff
from reports.tests.pendings import (
    KEPT,
    PHONE,
    inspector,
    listed,
    logged_in,
    operator,
    outbox_of,
    page_of,
    pages_of_work,
    plain,
    receive,
)
from reports.tests.sending import call_answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

State, Kind = PendingReport.State, PendingAction.Kind


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
        before = plain(client.get(reverse("admin:index")).text)

        row = receive(content=f"{text}, họ dọa giết tôi")

        assert row.inspectorate_only
        assert client.get(page_of(row)).status_code == 404
        assert client.post(page_of(row, "open")).status_code == 404
        address = reverse("admin:reports_pendingreport_changelist")
        assert client.get(address).status_code == 403
        assert "Phản ánh chờ đồng ý" not in client.get(reverse("admin:index")).text
        assert before == plain(client.get(reverse("admin:index")).text)
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
        before = {by.pk: pages_of_work(by) for by in ordinary}

        row = receive(**said)

        assert row.inspectorate_only
        assert {by.pk: pages_of_work(by) for by in ordinary} == before
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
        before = pages_of_work(accused)

        row = receive(title=self.ABOUT, content=content)

        assert row.about_inspectorate and pages_of_work(accused) == before
        client, told = logged_in(accused), Message.objects.get(template="pending_created")
        assert client.get(page_of(row)).status_code == 404
        assert client.post(page_of(row, "open")).status_code == 404
        assert told.masked_recipient not in outbox_of(accused)
        alarmed = {one.recipient for one in Message.objects.filter(template="staff_pending")}
        assert alarmed == ({one.email for one in others} if "dọa giết" in content else set())
        assert logged_in(others[0]).get(page_of(row)).status_code == 200
        pending.disown(row)
        assert pages_of_work(accused) == before

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
        before = [pages_of_work(one) for one in (*accused, former)]

        row = receive(title=self.ALL, content="Nội dung kín")

        assert self.told() == {other.email}
        [message] = self.messages()
        mail = texts.render(message)
        assert "chưa có người đọc được" in mail.body and "Nội dung kín" not in mail.body
        assert str(row.key) not in mail.body
        assert self.is_on_desk_of(other)
        assert [pages_of_work(one) for one in (*accused, former)] == before
        for person in (*accused, other):
            if person.has_perm("notifications.view_message"):
                shown = outbox_of(person)
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

    def test_administrators_hear_that_the_only_inspector_has_left(self, clock: Any) -> None:
        administrator = self.reached(Role.ADMINISTRATOR, "BHXH")
        inspector = make_staff(Role.DISPATCHER, agency="TTRA")
        for number in range(3):
            receive(f"mail:{number}", title="Cán bộ phường 2 đòi tiền hối lộ")
        pending.tell_unread(now=timezone.now())
        assert self.told() == set()

        User.objects.filter(pk=inspector.pk).update(is_active=False)
        pending.tell_unread(now=timezone.now())
        clock.shift(timedelta(minutes=61))
        pending.tell_unread(now=timezone.now())

        assert self.told() == {administrator.email} and len(self.messages()) == 1
        assert "Thanh tra" in texts.render(self.messages()[0]).body

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

        counts = [recognising.recognise_again() for _turn in range(2)]

        assert counts == [1, 0]
        assert logged_in(accused).get(page_of(row)).status_code == 404
        assert logged_in(other).get(page_of(row)).status_code == 200
        ordinary.refresh_from_db()
        assert ordinary.named_agencies == []

    def test_agency_noted_before_stays(self) -> None:
        row = receive(title="Thanh tra tỉnh nhận tiền")
        key = Agency.objects.get(code="TT-IOC").pk
        PendingReport.objects.update(named_agencies=[key])

        assert recognising.recognise_again() == 0
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
