"""The desk of the hotline: who may write down what, for whom, once; and what operators see."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import consent
from accounts.models import Consent, User
from accounts.roles import AGENCY_ROLES
from notifications.models import Message
from paht.tests.threads import in_parallel
from province.models import Agency
from reports import intake, workflow
from reports.admin.hotline import page as hotline_page
from reports.intake.channels import hotline
from reports.models import Category, Report, ReportEvent
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import NAME, make_draft, make_report, make_staff
from reports.tests.sending import call_answers, jpeg

OTHER_PHONE = "+84912345678"


def desk() -> str:
    return reverse("admin:reports_hotline")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestWritingDown:
    def test_call_becomes_report_with_operator_and_consents(self) -> None:
        operator = make_staff(Role.OPERATOR, agency="VP-UBND")

        response = logged_in(operator).post(desk(), call_answers(), follow=True)

        report = Report.objects.get()
        event = ReportEvent.objects.get(report=report)
        assert (report.channel, report.state) == ("1022", State.SUBMITTED)
        assert event.by == operator
        assert event.facts == {"channel": "1022", "reference": "CG-20261125-0042"}
        given = {c.purpose: c for c in Consent.objects.all()}
        assert set(given) == {"processing", "sms"}
        assert given["processing"].channel == "1022"
        assert given["processing"].text_version == consent.ASKED_VERSION
        assert given["processing"].text_hash == consent.text_hash("processing", asked=True)
        assert given["processing"].ip is None
        assert Message.objects.filter(template="received", channel="sms").count() == 1
        page = text_of(response)
        assert "xxxxxx234" in page
        assert NAME not in page and "939861234" not in page

    @pytest.mark.parametrize(
        ("said", "purposes", "words"),
        [
            (
                {"news": "email", "email": "a@example.vn"},
                {"processing", "email"},
                "a***@example.vn",
            ),
            ({"news": "none"}, {"processing"}, "người gửi tự tra cứu bằng mã"),
            ({"news": None}, {"processing"}, "người gửi tự tra cứu bằng mã"),
            ({"news": None, "consent_sms": "on"}, {"processing", "sms"}, "xxxxxx234"),
        ],
    )
    def test_news_channel_and_consents_follow_choice_of_caller(
        self, said: dict[str, Any], purposes: set[str], words: str
    ) -> None:
        client = logged_in(make_staff(Role.OPERATOR, agency="VP-UBND"))

        response = client.post(desk(), call_answers(**said), follow=True)

        given = Consent.objects.all()
        assert {one.purpose for one in given} == purposes
        assert {one.text_version for one in given} == {consent.ASKED_VERSION}
        assert words in text_of(response)

    def test_report_code_is_read_out_in_groups(self) -> None:
        assert hotline.read_out("202611250007") == [
            ("2026", "hai không hai sáu"),
            ("1125", "một một hai năm"),
            ("0007", "không không không bảy"),
        ]

    def test_call_without_consent_stores_nothing_and_keeps_input(self) -> None:
        client = logged_in(make_staff(Role.OPERATOR))

        response = client.post(desk(), call_answers(consent_processing=None))

        assert response.status_code == 422
        assert Report.objects.count() == Consent.objects.count() == 0
        page = text_of(response)
        assert "Số 12 đường Dương Kỳ Hiệp" in page and 'value="0939 861 234"' in page
        assert "113, 114, 115" in page

    def test_hotline_form_sent_twice_makes_one_report(self) -> None:
        client, call = logged_in(make_staff(Role.OPERATOR)), call_answers()

        first, second = client.post(desk(), call), client.post(desk(), call)

        assert first["Location"] == second["Location"]
        assert Report.objects.count() == 1

    def test_changed_hotline_form_is_confirmed_again(self) -> None:
        client, call = logged_in(make_staff(Role.OPERATOR)), call_answers()
        client.post(desk(), call)

        response = client.post(desk(), call | {"title": "Cống nghẹt"})

        assert response.status_code == 422
        assert Report.objects.get().code in text_of(response)
        again = call | {
            "title": "Cống nghẹt",
            "submission_id": response.context["form"].data["submission_id"],
        }
        assert client.post(desk(), again).status_code == 302
        assert Report.objects.count() == 2

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"phone": "123"}, "Số điện thoại không hợp lệ"),
            ({"reference": "0939861234"}, "Đây là số điện thoại"),
            ({"reference": "<script>"}, "Mã cuộc gọi chỉ gồm"),
            ({"reference": "9" * 61}, "quá dài"),
            ({"category": "GT"}, "không có trong danh sách"),
            ({"category": "\x00"}, "không có trong danh sách"),
            ({"commune": "99999"}, "không có trong danh sách"),
            ({"channel": "fax"}, "fax"),
            ({"title": ""}, "Vui lòng nhập tiêu đề"),
        ],
        ids=str,
    )
    def test_invalid_input_is_named_at_its_field(self, changes: dict[str, str], words: str) -> None:
        response = logged_in(make_staff(Role.DISPATCHER)).post(desk(), call_answers(**changes))

        assert response.status_code == 422
        assert words in text_of(response)
        assert not Report.objects.exists()

    def test_hotline_errors_follow_order_of_page(self) -> None:
        nothing = dict.fromkeys(
            ("phone", "consent_processing", "full_name", "title", "content", "category", "address")
        )

        page = (
            logged_in(make_staff(Role.OPERATOR))
            .post(desk(), call_answers(**nothing))
            .content.decode()
        )

        summary, fields = page.split('<form class="hotline', 1)
        told = re.findall(r'<a href="#(id_\w+)">', summary)
        assert len(told) == 7
        assert told == sorted(told, key=lambda name: fields.index(f'id="{name}"'))

    def test_photo_sent_by_letter_is_checked_and_stored(self, settings: Any, tmp_path: Any) -> None:
        settings.MEDIA_ROOT = tmp_path
        client = logged_in(make_staff(Role.DISPATCHER))

        sent = client.post(desk(), call_answers(channel="email", attachments=jpeg()))
        refused = client.post(
            desk(),
            call_answers(channel="email", attachments=type(jpeg())("a.jpg", b"MZ not a photo")),
        )

        assert sent.status_code == 302
        assert Report.objects.get().attachments.count() == 1
        assert refused.status_code == 422


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestUrgent:
    def test_urgent_call_is_received_and_forwarded_in_one_step(self) -> None:
        operator = make_staff(Role.OPERATOR)

        response = logged_in(operator).post(
            desk(), call_answers(urgent="on", forward="1"), follow=True
        )

        report = Report.objects.get()
        assert report.state == State.ASSIGNED and report.urgent
        assert report.agency and report.agency.code == "QLDT-941"
        assert not report.is_published
        assert [e.name for e in report.events.all()] == ["submit", "assign_urgent"]
        assert (report.due_at - report.submitted_at).total_seconds() == 24 * 3600
        assert "Đã chuyển khẩn" in text_of(response)

    def test_urgent_call_sent_twice_is_forwarded_once(self) -> None:
        client, call = logged_in(make_staff(Role.OPERATOR)), call_answers(urgent="on", forward="1")

        pages = [client.post(desk(), call, follow=True) for _ in range(2)]

        assert Report.objects.get().events.count() == 2
        assert "Đã chuyển khẩn" in text_of(pages[1])

    def test_ordinary_call_is_not_forwarded_in_one_step(self) -> None:
        response = logged_in(make_staff(Role.OPERATOR)).post(desk(), call_answers(forward="1"))

        assert response.status_code == 422
        assert "Chỉ chuyển khẩn phản ánh khẩn cấp" in text_of(response)
        assert not Report.objects.exists()

    def test_urgent_call_without_agency_is_stored_and_operator_is_told(
        self,
    ) -> None:
        Agency.objects.filter(code="QLDT-941").update(is_active=False)

        response = logged_in(make_staff(Role.OPERATOR)).post(
            desk(), call_answers(urgent="on", forward="1"), follow=True
        )

        assert Report.objects.get().state == State.SUBMITTED
        assert "chưa có cơ quan mặc định" in text_of(response)
        assert "Mở phản ánh để chuyển khẩn ngay" in text_of(response)


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestWhoMay:
    @pytest.mark.parametrize("role", STAFF_ROLES)
    def test_only_receiving_roles_can_use_hotline_desk(self, role: Role) -> None:
        client = logged_in(make_staff(role))
        report = make_report()
        may = role in (Role.OPERATOR, Role.DISPATCHER)
        pages = [
            client.get(desk()),
            client.post(reverse("admin:reports_hotline_caller"), {"phone": "0939861234"}),
        ]
        taken = client.get(reverse("admin:reports_hotline_taken", args=[report.pk]))

        assert {page.status_code for page in pages} == ({200} if may else {403})
        # For who may not know of the report there is no such page.
        refusal = 404 if role in AGENCY_ROLES else 403
        assert taken.status_code == (200 if may else refusal)
        before = Report.objects.count()
        assert client.post(desk(), call_answers()).status_code == (302 if may else 403)
        assert Report.objects.count() == before + may
        assert ("Ghi nhận phản ánh qua tổng đài" in text_of(client.get("/quan-tri/"))) == may

    def test_visitors_and_citizens_are_sent_to_staff_login(self) -> None:
        citizen = User.objects.create_user("dan")

        for client in (Client(), logged_in(citizen)):
            for address in (desk(), reverse("admin:reports_hotline_caller")):
                refused = client.post(address, call_answers())
                assert refused.status_code == 403
                assert 'href="/quan-tri/login/"' in text_of(refused)
        assert not Report.objects.exists()

    @pytest.mark.parametrize("channel", ["email", "truc_tiep", "zalo"])
    def test_only_dispatchers_record_reports_of_other_channels(self, channel: str) -> None:
        refused = logged_in(make_staff(Role.OPERATOR)).post(desk(), call_answers(channel=channel))
        taken = logged_in(make_staff(Role.DISPATCHER)).post(desk(), call_answers(channel=channel))

        assert refused.status_code == 422
        assert taken.status_code == 302
        assert Report.objects.get().channel == channel

    def test_complaint_call_is_readable_by_its_operator_only(self) -> None:
        operator, other = make_staff(Role.OPERATOR), make_staff(Role.OPERATOR)
        sealing = Category.objects.filter(confidential=True).first()
        assert sealing

        said = call_answers(category=sealing.code, complained_agency="BHXH")
        mine = logged_in(operator).post(desk(), said, follow=True)

        report = Report.objects.get()
        assert report.confidential and "Đọc mã cho người gửi" in text_of(mine)
        address = reverse("admin:reports_hotline_taken", args=[report.pk])
        assert logged_in(other).get(address).status_code == 404
        heard = logged_in(other).post(
            reverse("admin:reports_hotline_caller"), {"phone": "0939861234"}
        )
        assert report.code not in text_of(heard)

    def test_hotline_form_refuses_web_channel(self) -> None:
        with pytest.raises(intake.Refused):
            hotline.take(make_draft(), channel="web", by=make_staff(Role.DISPATCHER))

        assert not Report.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestTheCaller:
    def ask(self, user: User, phone: str) -> str:
        return text_of(
            logged_in(user).post(reverse("admin:reports_hotline_caller"), {"phone": phone})
        )

    def test_earlier_reports_of_same_phone_only_are_shown(self) -> None:
        make_report(State.PROCESSING, title="Ổ gà trước chợ")
        make_report(title="Của người khác", phone=OTHER_PHONE, full_name="Trần Văn Khác")

        shown = self.ask(make_staff(Role.OPERATOR), "0939.861.234")

        assert "Ổ gà trước chợ" in shown and "Đang xử lý" in shown and "Còn" in shown
        assert "Của người khác" not in shown
        for personal in (NAME, "939861234", "nguoigui@example.vn", "Trần Văn Khác"):
            assert personal not in shown

    @pytest.mark.parametrize("typed", ["", "09398", "chị Thu", "0939861234' OR 1=1", "9" * 5000])
    def test_caller_lookup_accepts_invalid_number(self, typed: str) -> None:
        make_report()

        assert "Mặt đường" not in self.ask(make_staff(Role.OPERATOR), typed)

    def test_operator_looks_up_few_numbers_an_hour(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hotline_page, "NUMBERS_AN_HOUR", 2)
        make_report(title="Ổ gà trước chợ")
        make_report(title="Của người khác", phone=OTHER_PHONE)
        operator = make_staff(Role.OPERATOR)
        # The script asks again and again for the same number.
        shown = [self.ask(operator, "0939861234") for _time in range(3)]
        assert all("Ổ gà trước chợ" in one for one in shown)
        self.ask(operator, "0912000001")

        for _time in range(2):
            stopped = self.ask(operator, OTHER_PHONE)
            assert "quá nhiều số" in stopped and "Của người khác" not in stopped

        assert "Của người khác" in self.ask(make_staff(Role.OPERATOR), OTHER_PHONE)
        answered = logged_in(operator).post(desk(), call_answers(phone=OTHER_PHONE))
        assert answered.status_code == 302

    def test_many_earlier_reports_cost_no_more_queries(self) -> None:
        operator = make_staff(Role.OPERATOR)
        client, address = logged_in(operator), reverse("admin:reports_hotline_caller")
        counts = []
        for _ in range(2):
            for _ in range(3):
                make_report()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.post(address, {"phone": "0939861234"})
            counts.append(len(queries))

        assert counts[1] <= counts[0] + 1  # the exact number once there are more than five

    def test_phone_of_caller_is_absent_from_logs(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("INFO")

        self.ask(make_staff(Role.OPERATOR), "0939 861 234")

        assert "939861234" not in caplog.text.replace(" ", "")
        assert "earlier reports of a caller" in caplog.text

    def test_earlier_reports_are_shown_without_script_and_input_is_kept(self) -> None:
        make_report(title="Ổ gà trước chợ")
        response = logged_in(make_staff(Role.OPERATOR)).post(
            desk(), {"phone": "0939861234", "title": "Đèn hỏng", "look": "1", "channel": "1022"}
        )

        page = text_of(response)
        assert response.status_code == 200
        assert "Ổ gà trước chợ" in page and 'value="Đèn hỏng"' in page
        assert "Chưa ghi được" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestWhatOperatorsSee:
    def page(self, role: Role, report: Report) -> str:
        """The page and its print view, one after the other."""
        client = logged_in(make_staff(role))
        page = client.get(reverse("admin:reports_report_change", args=[report.pk]))
        printed = client.post(reverse("admin:reports_report_print", args=[report.pk]))
        return f"{text_of(page)} {text_of(printed)}"

    def test_operator_reads_neither_internal_notes_nor_drafts(self) -> None:
        report = make_report(State.PENDING_APPROVAL)
        approver = make_staff(Role.APPROVER)
        workflow.move(report, "return_answer", by=approver, note="Bản thảo còn sơ sài")

        assert "Bản thảo còn sơ sài" in self.page(Role.DISPATCHER, report)
        assert "Đã dặm vá xong" in self.page(Role.DISPATCHER, report)
        assert "Bản thảo còn sơ sài" not in self.page(Role.OPERATOR, report)
        assert "Đã dặm vá xong" not in self.page(Role.OPERATOR, report)

    def test_operator_reads_answers_sent_to_reporter(self) -> None:
        refused, done = make_report(State.REJECTED), make_report(State.COMPLETED)

        assert "Nội dung chưa rõ địa điểm." in self.page(Role.OPERATOR, refused)
        assert "Đã dặm vá xong" in self.page(Role.OPERATOR, done)


@pytest.mark.usefixtures("reference_data")
@pytest.mark.django_db(transaction=True)
def test_parallel_posts_of_urgent_call_make_one_forwarded_report() -> None:
    operator = make_staff(Role.OPERATOR)
    draft = make_draft(urgent=True)

    taken = in_parallel(
        *[lambda: hotline.take(draft, channel="1022", by=operator, forward=True)] * 4
    )

    assert len({one.report.pk for one in taken}) == 1
    assert {one.obstacle for one in taken} == {""}
    assert [e.name for e in Report.objects.get().events.all()] == ["submit", "assign_urgent"]
