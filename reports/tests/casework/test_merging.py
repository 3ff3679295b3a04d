"""Two reports of one matter: one case, one count, two reporters who never meet."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_citizen
from notifications.models import Message
from paht.tests.threads import outcomes
from province.models import Agency
from reports import workflow
from reports.admin.exports import writing
from reports.casework import merging
from reports.models import ERASED, ConfidentialReader, Rating, Report, Reporter
from reports.rules.states import OF_THE_MATTER, STAFF_ROLES, RefusalReason, Role, State
from reports.statistics import monthly
from reports.tests.factories import (
    NAME,
    make_confidential,
    make_report,
    make_staff,
)
from reports.tests.my_reports import LIST, own, prove
from reports.views import home
from reports.workflow import wording

LONG_AGO = timezone.now() - timedelta(days=60)
OTHER_PHONE, OTHER_NAME = "+84912345678", "Trần Văn Khác"
OTHER = {"phone": OTHER_PHONE, "full_name": OTHER_NAME, "email": "khac@example.vn"}


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def pair() -> tuple[Report, Report]:
    """The main report and, from somebody else, one of the same matter."""
    main = make_report(State.RECEIVED, proved=True, title="Mặt đường nhiều ổ gà")
    return main, make_report(title="Ổ gà trước chợ", proved=True, **OTHER)


def matter() -> tuple[Report, Report, Report]:
    """A main report and two that were merged into it, sent in this order."""
    main, duplicate = pair()
    third = make_report(
        title="Cũng ổ gà", phone="+84912345679", full_name="Ba", email="ba@example.vn"
    )
    dispatcher = make_staff(Role.DISPATCHER)
    for report in (duplicate, third):
        merging.merge(report, into=main, by=dispatcher)
    return main, duplicate, third


def told(report: Report, template: str) -> list[Message]:
    """The messages of a kind that speak of this code."""
    found = Message.objects.filter(template=template).order_by("id")
    return [message for message in found if (message.context or {})["code"] == report.code]


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestMerging:
    def test_merged_report_is_rejected_with_code_of_main_report(self) -> None:
        main, duplicate = pair()

        merging.merge(duplicate, into=main, by=make_staff(Role.DISPATCHER), note="Cảm ơn.")

        event = duplicate.events.last()
        assert duplicate.state == State.REJECTED and duplicate.merged_into == main
        assert event and event.facts == {"reason": "LD03", "into": main.code}
        assert main.code in event.note and event.note.endswith("Cảm ơn.")
        (sms,) = [m for m in told(duplicate, "merged") if m.channel == "sms"]
        assert sms.context and sms.context["main"] == main.code
        assert Report.objects.get(pk=main.pk).state == State.RECEIVED

    def test_merged_reporter_gets_news_of_main_report_under_own_code(self) -> None:
        main, duplicate = pair()
        dispatcher = make_staff(Role.DISPATCHER)
        merging.merge(duplicate, into=main, by=dispatcher)

        workflow.move(main, "assign", by=dispatcher, agency=Agency.objects.get(code="QLDT-941"))

        for report, phone, name in (
            (main, "+84939861234", NAME),
            (duplicate, OTHER_PHONE, OTHER_NAME),
        ):
            (message,) = told(report, "forwarded")
            assert (message.channel, message.recipient) == ("sms", phone)
            assert message.context and message.context["name"] == name
            assert message.context["title"] == report.title
            assert report.code in message.context["url"]

    def test_question_goes_to_main_reporter_only(self) -> None:
        main, duplicate = pair()
        dispatcher = make_staff(Role.DISPATCHER)
        merging.merge(duplicate, into=main, by=dispatcher)

        workflow.move(main, "request_info", by=dispatcher, note="Xin cho biết số nhà.")

        assert told(main, "need_info") and not told(duplicate, "need_info")

    def test_explanation_goes_to_main_reporter_only(self) -> None:
        main, duplicate = pair()
        dispatcher = make_staff(Role.DISPATCHER)
        merging.merge(duplicate, into=main, by=dispatcher)

        workflow.move(
            main, "reject", by=dispatcher, reason="LD09", note="Nhà Ông Khang ở tỉnh khác."
        )

        follower = told(duplicate, "refused")[-1]
        assert follower.context and follower.context["note"] == ""
        assert "Ngoài địa bàn" in follower.context["reason"]

    def test_merged_report_leads_when_main_report_is_closed_for_silence(self) -> None:
        main, duplicate, third = matter()
        dispatcher = make_staff(Role.DISPATCHER)
        workflow.move(main, "request_info", by=dispatcher, note="Số nhà nào?", at=LONG_AGO)

        workflow.move(main, "close_unanswered", by=None)

        states = set(Report.objects.values_list("code", "state", "merged_into__code"))
        assert states == {
            (main.code, State.REJECTED, None),
            (duplicate.code, State.SUBMITTED, None),
            (third.code, State.REJECTED, duplicate.code),
        }
        lead = Report.objects.get(pk=duplicate.pk)
        assert lead.completed_at is None and lead.due_at > timezone.now()
        for report in (duplicate, third):
            assert told(report, "restored")
            assert len([m for m in told(report, "merged") if m.channel == "sms"]) == 1
        assert third.events.last().facts == {"into": duplicate.code}

    @pytest.mark.parametrize("reason", RefusalReason.values)
    def test_rejection_reason_decides_which_reporters_are_notified(self, reason: str) -> None:
        main, duplicate, third = matter()
        before = len(told(duplicate, "refused"))

        workflow.move(
            main, "reject", by=make_staff(Role.DISPATCHER), reason=reason, note="Lý do riêng."
        )

        leads = Report.objects.get(pk=duplicate.pk).state == State.SUBMITTED
        assert leads is (reason not in OF_THE_MATTER)
        followed = Report.objects.get(pk=third.pk).merged_into
        assert followed == (duplicate if leads else main)
        heard = told(duplicate, "refused")[before:]
        assert bool(heard) is not leads
        assert all(str(RefusalReason(reason).label) in m.context["reason"] for m in heard)

    def test_new_main_report_goes_to_reception_and_is_recorded(self) -> None:
        main, duplicate, _third = matter()
        dispatcher = make_staff(Role.DISPATCHER)
        dispatcher.email = "tiepnhan@example.vn"
        dispatcher.save()
        Message.objects.all().delete()

        workflow.move(main, "reject", by=dispatcher, reason="LD07", note="Quảng cáo.")

        event = duplicate.events.last()
        assert (event.name, event.by, event.target) == ("restore", dispatcher, State.SUBMITTED)
        assert main.code in event.note
        tasks = Message.objects.filter(template="staff_task")
        assert dispatcher.email in [message.recipient for message in tasks]

    def test_report_without_reporter_does_not_become_main_report(self) -> None:
        main, duplicate, third = matter()
        Reporter.objects.filter(report=duplicate).update(**ERASED, erased_at=timezone.now())

        workflow.move(
            main, "reject", by=make_staff(Role.DISPATCHER), reason="LD07", note="Quảng cáo."
        )

        assert Report.objects.get(pk=third.pk).state == State.SUBMITTED
        assert Report.objects.get(pk=duplicate.pk).merged_into == main

    def test_next_report_leads_when_main_report_becomes_confidential(
        self,
    ) -> None:
        main, duplicate, third = matter()
        dispatcher = make_staff(Role.DISPATCHER)

        workflow.move(main, "amend", by=dispatcher, confidential=True, note="Là tố cáo")

        assert Report.objects.get(pk=main.pk).state == State.RECEIVED
        assert Report.objects.get(pk=duplicate.pk).state == State.SUBMITTED
        assert Report.objects.get(pk=third.pk).merged_into == duplicate
        assert not main.duplicates.exists()
        assert "kín" not in str([e.note for e in duplicate.events.all()])
        assert main.code not in duplicate.events.last().note
        told_to_all = [line.label for line in wording.timeline(duplicate.events.all())]
        assert "Được gộp vào phản ánh khác" in told_to_all
        workflow.move(duplicate, "receive", by=dispatcher)
        agency = Agency.objects.get(code="CTDT")
        workflow.move(duplicate, "assign", by=dispatcher, agency=agency, publish=True)
        public = Client().get(reverse("reports:detail", args=[duplicate.code]))
        assert public.status_code == 200 and main.code not in text_of(public)

    def test_restored_report_notifies_reporters_of_rejection(self) -> None:
        main, duplicate, third = matter()
        workflow.move(
            main, "reject", by=make_staff(Role.DISPATCHER), reason="LD09", note="Tỉnh khác."
        )

        workflow.move(main, "restore", by=make_staff(Role.SUPERVISOR), note="Trong tỉnh.")

        for report in (duplicate, third):
            assert told(report, "restored")
            assert Report.objects.get(pk=report.pk).merged_into == main

    def test_merged_reports_count_once(self) -> None:
        main, duplicate = pair()
        merging.merge(duplicate, into=main, by=make_staff(Role.DISPATCHER))

        assert list(Report.objects.counted()) == [main]

    def test_main_report_with_merged_reports_cannot_be_withdrawn(self) -> None:
        main, duplicate = pair()
        merging.merge(duplicate, into=main, by=make_staff(Role.DISPATCHER))

        with pytest.raises(workflow.Refused, match="Nhiều người cùng phản ánh"):
            workflow.move(main, "withdraw", by=None)

    def test_followers_of_duplicate_follow_main_report(self) -> None:
        main, duplicate = pair()
        third = make_report(title="Cũng ổ gà")
        dispatcher = make_staff(Role.DISPATCHER)
        merging.merge(third, into=duplicate, by=dispatcher)

        merging.merge(duplicate, into=main, by=dispatcher)

        assert set(main.duplicates.all()) == {duplicate, third}
        moved = third.events.last()
        assert (moved.name, moved.by, moved.facts) == ("amend", dispatcher, {"into": main.code})
        told_to_reporter = [line.label for line in wording.timeline(third.events.all())]
        assert told_to_reporter[0] == f"Được gộp vào phản ánh {main.code}"

    @pytest.mark.parametrize(
        ("case", "words"),
        [
            ("itself", "chính nó"),
            ("chain", "đã được gộp vào"),
            ("gone", "từ chối hoặc rút"),
            ("with_an_agency", "trả lại trước"),
            ("twice", "Không thể"),
        ],
    )
    def test_merge_into_itself_chain_or_closed_report_is_refused(
        self, case: str, words: str
    ) -> None:
        main, duplicate = pair()
        third, dispatcher = make_report(title="Thứ ba"), make_staff(Role.DISPATCHER)
        if case == "itself":
            main = duplicate
        elif case in ("chain", "twice"):
            merging.merge(main, into=third, by=dispatcher)
            if case == "twice":
                duplicate, main = main, make_report(title="Thứ tư")
        elif case == "gone":
            main = make_report(State.WITHDRAWN)
        elif case == "with_an_agency":
            duplicate = make_report(State.PROCESSING)
        before = list(Report.objects.order_by("pk").values("pk", "state", "merged_into"))

        with pytest.raises(workflow.Refused, match=words):
            merging.merge(duplicate, into=main, by=dispatcher)

        assert list(Report.objects.order_by("pk").values("pk", "state", "merged_into")) == before

    @pytest.mark.parametrize("which", ["duplicate", "main"])
    def test_confidential_report_cannot_be_merged(self, which: str) -> None:
        main, duplicate = pair()
        dispatcher = make_staff(Role.DISPATCHER)
        confidential = duplicate if which == "duplicate" else main
        make_confidential(confidential)
        ConfidentialReader.objects.create(
            report=confidential, user=dispatcher, given_at=timezone.now()
        )

        with pytest.raises(workflow.Refused, match="giữ kín"):
            merging.merge(duplicate, into=main, by=dispatcher)

        assert not Report.objects.filter(merged_into__isnull=False).exists()

    @pytest.mark.parametrize("role", [r for r in STAFF_ROLES if r is not Role.DISPATCHER])
    def test_only_roles_that_reject_can_merge(self, role: Role) -> None:
        main, duplicate = pair()
        user = make_staff(role)

        with pytest.raises(workflow.Refused):
            merging.merge(duplicate, into=main, by=user)

        address = reverse("admin:reports_report_merge", args=[duplicate.pk])
        answer = logged_in(user).post(address, {"into": "ma", "code": main.code})
        assert answer.status_code in (403, 404)
        assert Report.objects.get(pk=duplicate.pk).state == State.SUBMITTED

    def test_supervisor_undoes_merge_by_restoration(self) -> None:
        main, duplicate = pair()
        merging.merge(duplicate, into=main, by=make_staff(Role.DISPATCHER))

        supervisor = make_staff(Role.SUPERVISOR)
        page = logged_in(supervisor).get(
            reverse("admin:reports_report_change", args=[duplicate.pk])
        )
        workflow.move(duplicate, "restore", by=supervisor, note="Hai nơi khác nhau")

        assert "Khôi phục phản ánh đã gộp" in page.content.decode()
        duplicate = Report.objects.get(pk=duplicate.pk)
        assert (duplicate.state, duplicate.merged_into) == (State.SUBMITTED, None)

    def test_database_refuses_open_merged_report(self) -> None:
        main, duplicate = pair()

        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=duplicate.pk).update(merged_into=main)


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestPages:
    def test_page_of_old_code_links_to_main_report_without_names(self) -> None:
        main, duplicate = pair()
        merging.merge(duplicate, into=main, by=make_staff(Role.DISPATCHER))

        page = Client().get(reverse("reports:detail", args=[duplicate.code]))

        assert reverse("reports:detail", args=[main.code]) in text_of(page)
        assert "đã gộp vào" in text_of(page)
        for secret in (NAME, OTHER_NAME, main.title, "939861234"):
            assert secret not in text_of(page)

    def test_merged_reporter_reads_of_merge_but_not_main_report(self) -> None:
        main, duplicate = pair()
        merging.merge(duplicate, into=main, by=make_staff(Role.DISPATCHER))
        client = Client()
        prove(client, own(duplicate.code), phone=OTHER_PHONE)

        page = text_of(client.get(own(duplicate.code)))

        assert duplicate.title in page and "Đã gộp" in page
        assert reverse("reports:detail", args=[main.code]) in page
        assert "Từ chối" not in page
        for secret in (NAME, main.title, "xxxxxx234"):
            assert secret not in page

    @pytest.mark.parametrize("list_", ["personal", "phone"])
    def test_my_reports_show_merged_report_in_state_of_main_report(self, list_: str) -> None:
        main, duplicate = pair()
        dispatcher = make_staff(Role.DISPATCHER)
        merging.merge(duplicate, into=main, by=dispatcher)
        client = Client()
        if list_ == "personal":
            client.force_login(make_citizen(OTHER_PHONE))
            page = "/vi/ca-nhan/"
        else:
            page = prove(client, LIST, OTHER_PHONE).url

        received = text_of(client.get(page))
        workflow.move(main, "assign", by=dispatcher, agency=Agency.objects.get(code="QLDT-941"))
        assigned = text_of(client.get(page))

        link = f'Đã gộp vào <a class="code" href="{reverse("reports:detail", args=[main.code])}">'
        for shown, state in ((received, State.RECEIVED), (assigned, State.ASSIGNED)):
            assert link in shown and f"chip--{state}" in shown
            assert "Từ chối" not in shown and main.title not in shown

    def test_merged_reporter_reads_rejection_reason_of_main_report(self) -> None:
        main, duplicate = pair()
        dispatcher = make_staff(Role.DISPATCHER)
        merging.merge(duplicate, into=main, by=dispatcher)
        workflow.move(main, "reject", by=dispatcher, reason="LD09", note="Nhà Ông Khang.")
        client = Client()
        prove(client, own(duplicate.code), phone=OTHER_PHONE)

        page = text_of(client.get(own(duplicate.code)))

        assert "Lý do không tiếp nhận: Ngoài địa bàn tỉnh" in page
        assert "Ông Khang" not in page
        public = text_of(Client().get(reverse("reports:detail", args=[duplicate.code])))
        assert "Ngoài địa bàn" not in public

    def test_page_of_merged_report_hides_confidential_main_report(self) -> None:
        main, duplicate = pair()
        merging.merge(duplicate, into=main, by=make_staff(Role.DISPATCHER))
        # As where the follower's reporter was forgotten before the main report was confidential.
        make_confidential(main)
        client, staff = Client(), logged_in(make_staff(Role.SUPERVISOR))
        prove(client, own(duplicate.code), phone=OTHER_PHONE)
        address = reverse("reports:detail", args=[main.code])

        pages = [
            Client().get(reverse("reports:detail", args=[duplicate.code])),
            client.get(own(duplicate.code)),
            staff.get(reverse("admin:reports_report_change", args=[duplicate.pk])),
        ]

        change = reverse("admin:reports_report_change", args=[main.pk])
        for page in pages:
            assert page.status_code == 200
            assert address not in text_of(page) and change not in text_of(page)
            assert main.code not in text_of(page)

    def test_rejection_form_explains_effect_on_merged_reports(self) -> None:
        main, duplicate = pair()
        client = logged_in(make_staff(Role.DISPATCHER))
        words = "Có phản ánh khác đã gộp vào đây"

        alone = text_of(client.get(reverse("admin:reports_report_change", args=[main.pk])))
        merging.merge(duplicate, into=main, by=make_staff(Role.DISPATCHER))
        followed = text_of(client.get(reverse("admin:reports_report_change", args=[main.pk])))

        assert words not in alone and words in followed

    def test_case_page_proposes_duplicates_and_merge_page_merges(self) -> None:
        main, duplicate = pair()
        client = logged_in(make_staff(Role.DISPATCHER))
        address = reverse("admin:reports_report_merge", args=[duplicate.pk])

        shown = text_of(client.get(reverse("admin:reports_report_change", args=[duplicate.pk])))
        offered = text_of(client.get(address))
        done = client.post(address, {"into": main.code, "seen": "submitted"}, follow=True)

        assert main.code in shown and address in shown
        assert main.title in offered and "cùng xã, địa chỉ giống nhau" in offered
        assert "1 phản ánh đã gộp vào đây" in text_of(done)
        assert duplicate.code in text_of(done)

    def test_merge_accepts_grouped_code_and_names_invalid_one(self) -> None:
        main, duplicate = pair()
        client = logged_in(make_staff(Role.DISPATCHER))
        address = reverse("admin:reports_report_merge", args=[duplicate.pk])
        grouped = f"{main.code[:4]} {main.code[4:8]} {main.code[8:]}"

        for wrong in ("", "209901010001", "\x00", "abc"):
            answer = client.post(address, {"into": "ma", "code": wrong})
            assert answer.status_code == 422
            assert "Không có phản ánh nào mang mã này" in text_of(answer)
        assert client.post(address, {"into": "ma", "code": grouped}).status_code == 302
        assert Report.objects.get(pk=duplicate.pk).merged_into == main

    def test_second_merge_post_is_reported_as_done(self) -> None:
        main, duplicate = pair()
        client = logged_in(make_staff(Role.DISPATCHER))
        address = reverse("admin:reports_report_merge", args=[duplicate.pk])
        sent = {"into": "ma", "code": main.code, "seen": "submitted"}

        answers = [client.post(address, sent) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 409]
        assert duplicate.events.filter(name="reject").count() == 1

    def test_agency_sees_no_duplicates_of_other_agencies(self) -> None:
        report = make_report(State.PROCESSING)
        make_report(title="Chưa chuyển cho ai")
        page = text_of(
            logged_in(make_staff(Role.HANDLER)).get(
                reverse("admin:reports_report_change", args=[report.pk])
            )
        )

        assert "Chưa chuyển cho ai" not in page and "Có thể trùng" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
class TestCounting:
    """Whatever counts, counts a matter once; whatever lists, says which ones to leave out."""

    def test_open_done_and_public_sets_exclude_merged_reports(self) -> None:
        matter()

        merged = Report.objects.filter(merged_into__isnull=False)

        assert merged.count() == 2
        assert not (merged & Report.objects.open()).exists()
        assert not (merged & Report.objects.public()).exists()
        assert not merged.filter(state=State.COMPLETED).exists()

    def test_home_figures_count_merged_reports_once(self) -> None:
        matter()
        assert home._figures()["in_progress"] == 1

    def test_intake_count_of_day_equals_list_without_merged_reports(self) -> None:
        matter()
        client = logged_in(make_staff(Role.DISPATCHER))

        whole, *channels = client.get("/quan-tri/").context["figures"].received_today

        for tile in (whole, *channels):
            assert tile.count == 1
            assert client.get(tile.url).context["cl"].result_count == 1

    def test_satisfaction_counts_merged_reports_once(self) -> None:
        main, duplicate, _third = matter()
        for report in (main, duplicate):
            # As after a report that was rated, reopened, given back and merged.
            Rating.objects.create(report=report, level="satisfied", at=timezone.now())
        client = logged_in(make_staff(Role.DISPATCHER))

        tiles = client.get("/quan-tri/").context["figures"].satisfaction

        assert sum(tile.count for tile in tiles) == 1
        for tile in tiles:
            assert client.get(tile.url).context["cl"].result_count == tile.count

    @pytest.mark.parametrize(("chosen", "found"), [("khong", 1), ("chi", 2), ("", 3), ("x", 0)])
    def test_worklist_filter_shows_merged_reports(self, chosen: str, found: int) -> None:
        matter()
        client = logged_in(make_staff(Role.DISPATCHER))

        page = client.get("/quan-tri/reports/report/", {"viec": "tat-ca", "gop": chosen})

        assert page.context["cl"].result_count == found

    def test_worklist_marks_merged_reports(self) -> None:
        main, duplicate, _third = matter()
        client = logged_in(make_staff(Role.DISPATCHER))

        page = client.get("/quan-tri/reports/report/", {"viec": "tat-ca", "gop": "chi"})
        whole = client.get("/quan-tri/reports/report/", {"viec": "tat-ca", "gop": "khong"})

        assert text_of(page).count("Đã gộp</span>") == 2
        assert "Đã gộp</span>" not in text_of(whole)

    def test_export_names_main_report_of_merged_rows(self) -> None:
        main, duplicate, third = matter()
        by = make_staff(Role.SUPERVISOR)
        keys = [main.pk, duplicate.pk, third.pk]

        rows = list(writing.rows(keys, by=by, wrote=lambda done: None))

        headings = [str(column.heading) for column in writing.columns()]
        place = headings.index("Đã gộp vào")
        assert [row[place] for row in rows] == ["", main.code, main.code]
        make_confidential(main)
        hidden = list(writing.rows(keys, by=by, wrote=lambda done: None))
        assert [row[place] for row in hidden] == ["phản ánh khác"] * 2

    def test_monthly_report_counts_merged_reports_once(self) -> None:
        main, _duplicate, _third = matter()
        month = monthly.Month.of(timezone.now())

        before = monthly.figures(monthly.count(month))
        workflow.move(
            main, "reject", by=make_staff(Role.DISPATCHER), reason="LD07", note="Quảng cáo."
        )
        after = monthly.figures(monthly.count(month))

        assert (before.received, before.open) == (1, 1)
        assert after.open == 1
        assert after.received - after.closed == after.open


@pytest.mark.usefixtures("reference_data")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("circle", [True, False], ids=["each into the other", "both the same"])
def test_parallel_merges_make_no_cycle_and_one_event(circle: bool) -> None:
    one, other = make_report(title="Một"), make_report(title="Hai")
    people = [make_staff(Role.DISPATCHER), make_staff(Role.DISPATCHER)]
    ways = [(one, other), (other, one) if circle else (one, other)]

    def run(number: int) -> None:
        duplicate, main = (Report.objects.get(pk=report.pk) for report in ways[number])
        merging.merge(duplicate, into=main, by=people[number])

    results = outcomes(partial(run, 0), partial(run, 1))

    assert results.count("done") == 1
    assert Report.objects.filter(merged_into__isnull=False).count() == 1
    assert not Report.objects.filter(merged_into__merged_into__isnull=False).exists()
