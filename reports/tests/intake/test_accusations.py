"""Complaints about officials become confidential reports, whatever door or category they take."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from paht.foundation import caching
from province.models import AdminUnit, Agency
from reports import intake, workflow
from reports.casework import confidential_readers
from reports.intake import accusations, pending, preview
from reports.intake.channels import hotline
from reports.models import PendingReport, Report
from reports.rules.states import Role, State
from reports.tests.asking import make_question
from reports.tests.factories import make_confidential, make_draft, make_report, make_staff
from reports.tests.pendings import link, logged_in, receive
from reports.tests.sending import answers, call_answers, form_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
KEPT_BY_MAIL = (
    "Chị Ba ở bộ phận một cửa phường 2 biểu đưa bao thư mới ký giấy cho tui.",
    "can bo dia chinh phuong 7 keu toi nop phong bi 1 trieu",
    "Anh Tuấn bên xã bắt tui chung chi mới làm giấy.",
    # Without a deed: only staff may decide that it accuses nobody.
    "Cán bộ hộ tịch phường 2 tuần nào cũng về sớm.",
)


def agree(client: Client, row: PendingReport, **changes: Any) -> Report:
    """Send the prefilled form of the link as its sender does."""
    page = client.get(link(), follow=True)
    page = client.post(page.request["PATH_INFO"], {"answer": "yes"}, follow=True)
    form = page.context["form"]
    typed = {name: form[name].value() for name in ("title", "content", "email")}
    said = {"submission_id": str(form["submission_id"].value()), "title": "Chuyện ở phường"}
    filled = answers(**said | {name: value for name, value in typed.items() if value} | changes)
    assert client.post(form_url(), filled).status_code == 302
    return Report.objects.get(submission_id=row.submission_id)


class TestAgreeing:
    @pytest.mark.parametrize("words", KEPT_BY_MAIL)
    @pytest.mark.parametrize("category", ["HC01", "GT01"])
    def test_complaint_of_the_inspectorates_queue_becomes_confidential(
        self, client: Client, words: str, category: str
    ) -> None:
        row = receive(title="", content=words)
        assert row.inspectorate_only

        report = agree(client, row, category=category)

        assert report.confidential and report.complained_agency is None
        assert report.category.code == category
        for agency, role in (("UBND-941", Role.DISPATCHER), ("TT-IOC", Role.OPERATOR)):
            reader = make_staff(role, agency=agency)
            assert not Report.objects.for_staff(reader).filter(pk=report.pk).exists()

    def test_it_is_confidential_when_the_inspectorate_completes_it_by_telephone(self) -> None:
        row = receive(title="", content=KEPT_BY_MAIL[-1])
        officer = make_staff(Role.SUPERVISOR, agency=settings.INSPECTORATE)
        draft = make_draft(submission_id=row.submission_id)

        report = hotline.take(draft, channel="email", by=officer, pending=row).report

        assert report.confidential and report.complained_agency is None
        assert Report.objects.for_staff(officer).filter(pk=report.pk).exists()

    def test_complaint_about_the_inspectorate_is_kept_from_it_and_from_others_it_names(
        self, client: Client
    ) -> None:
        row = receive(title="", content="Thanh tra tỉnh và UBND phường 2 bao che, nhận tiền.")
        assert row.about_inspectorate and row.named_agencies

        report = agree(client, row)

        assert report.confidential and report.complained_agency
        assert report.complained_agency.code == settings.INSPECTORATE
        named = {agency.pk for agency in report.complained_ever}
        assert named == {*row.named_agencies, report.complained_agency_id}

    def test_agency_that_its_sender_names_stays_and_the_inspectorate_is_kept_out_too(
        self, client: Client
    ) -> None:
        row = receive(title="", content="Thanh tra tỉnh bao che cho phường, nhận tiền.")

        report = agree(client, row, complained_agency="UBND-941")

        assert {"UBND-941", settings.INSPECTORATE} <= {one.code for one in report.complained_ever}

    def test_one_that_the_inspectorate_released_becomes_ordinary(self, client: Client) -> None:
        row = receive(title="", content=KEPT_BY_MAIL[-1])
        pending.release(row.pk, by=make_staff(Role.SUPERVISOR, agency=settings.INSPECTORATE))

        report = agree(client, row)

        assert not report.confidential

    def test_form_sent_twice_gets_the_same_answer(self) -> None:
        row = receive(title="", content=KEPT_BY_MAIL[0])
        draft = make_draft(submission_id=row.submission_id, opened=(row.version,))

        first = intake.submit(draft, channel="web")

        assert intake.submit(draft, channel="web") == first
        assert intake.says_the_same(first, draft)


ACCUSING = "Ông Trần Văn Tham cán bộ UBND thành phố Sóc Trăng đòi tiền hối lộ 5 triệu"
INSPECTORATE_TOO = "Thanh tra tỉnh nhận phong bì. UBND phường 2 cũng đòi tiền của dân."


def by_form(client: Client, **said: str) -> tuple[Report, str]:
    """Send the form of the web; return the report and its page of thanks."""
    sent = client.post(form_url(), answers(**said), follow=True)
    return Report.objects.latest("pk"), sent.content.decode()


class TestDirectChannels:
    @pytest.mark.parametrize("category", ["GT01", "HC01"])
    def test_accusation_by_the_form_is_kept_from_everybody_but_the_inspectorate(
        self, client: Client, category: str
    ) -> None:
        report, page = by_form(client, category=category, content=ACCUSING)

        assert report.confidential and report.complained_agency is None
        assert (report.category.code, report.public_name) == (category, "")
        assert not report.reporter.consent.ip and report.code in page
        for agency, role in (("UBND-941", Role.DISPATCHER), ("TT-IOC", Role.OPERATOR)):
            reader = make_staff(role, agency=agency)
            assert not Report.objects.for_staff(reader).filter(pk=report.pk).exists()
        naming = make_staff(Role.SUPERVISOR, agency=settings.INSPECTORATE)
        assert Report.objects.named_for(naming).filter(pk=report.pk).exists()

    @pytest.mark.parametrize(
        ("field", "said", "is_kept"),
        [
            ("full_name", "Cán bộ phường 2 nhận hối lộ", True),
            ("full_name", "Can bo phuong 2 nhan hoi lo", True),
            ("full_name", "Công An Tham Nhũng", True),
            ("contact_address", "Cán bộ phường 2 nhận hối lộ của tôi", True),
            ("full_name", "Nguyen Lam Quyen", False),
            ("full_name", "Nguyễn Lâm Quyên", False),
            ("full_name", "Tran Thi Bien Thu", False),
        ],
    )
    def test_accusation_typed_as_name_or_address_of_the_sender_is_kept(
        self, client: Client, field: str, said: str, *, is_kept: bool
    ) -> None:
        report, _page = by_form(client, **{field: said})

        assert report.confidential == is_kept

    def test_page_of_thanks_is_that_of_a_confidential_category(self, client: Client) -> None:
        def told(**said: str) -> str:
            report, page = by_form(client, **said)
            words = page[page.index("<main") : page.index("</main")]
            for one in (report.code, report.token, report.category.name):
                words = words.replace(one, "")
            own = r'\d\d:\d\d|data-submission="[^"]*"|<path class="qrline"[^>]*>'
            return re.sub(own, "", words)

        by_category = told(category="HC02", content=ACCUSING)
        assert told(content=ACCUSING) == by_category

    def test_operator_who_took_the_call_cannot_open_it_as_any_report_about_unknown_agencies(
        self,
    ) -> None:
        operator = make_staff(Role.OPERATOR, agency="VP-UBND")

        report = hotline.take(make_draft(content=ACCUSING), channel="1022", by=operator).report

        assert report.confidential and report.code
        assert not Report.objects.for_staff(operator).filter(pk=report.pk).exists()

    @pytest.mark.parametrize("urgency", [{}, {"urgent": "on", "forward": "1"}])
    def test_operator_reads_its_code_to_the_caller(self, urgency: dict[str, str]) -> None:
        """None is passed on as urgent; the operator tells the caller whom to call."""
        client = logged_in(make_staff(Role.OPERATOR, agency="VP-UBND"))

        page = client.post(
            reverse("admin:reports_hotline"),
            call_answers(content=ACCUSING, **urgency),
            follow=True,
        )

        report = Report.objects.get()
        assert report.confidential and report.code in page.text
        assert report.agency is None and "hối lộ" not in page.text
        assert ("113, 114 hoặc 115" in page.text) is bool(urgency)

    def test_place_and_answers_are_read_each_by_itself(self) -> None:
        said = (
            {"address": "nhà ông địa chính xã nhận hối lộ"},
            {"category": "GT02", "answers": {make_question(): "Cán bộ xã đòi tiền"}},
        )
        for one in said:
            assert intake.submit(make_draft(**one), channel="web").confidential
        place = make_draft(content="Nhóm thanh niên đòi tiền người đi đường", address="UBND xã")
        assert not intake.submit(place, channel="web").confidential

    def test_title_and_content_are_read_as_one_text(self) -> None:
        draft = make_draft(title="Đòi phong bì", content="Cán bộ phường 2 hẹn tôi bốn lần.")

        assert intake.submit(draft, channel="web").confidential

    def test_accusation_of_the_inspectorate_is_kept_from_it_and_from_others(self) -> None:
        report = intake.submit(make_draft(content=INSPECTORATE_TOO), channel="web")

        assert report.confidential and report.complained_agency
        assert report.complained_agency.code == settings.INSPECTORATE
        assert "UBND-941" in {agency.code for agency in report.complained_ever}

    def test_ordinary_words_about_an_agency_stay_ordinary(self) -> None:
        for words in (
            "UBND xã chưa sửa đường, dân đi lại khó.",
            "Đề nghị công an xã nhắc quán ồn.",
        ):
            assert not intake.submit(make_draft(content=words), channel="web").confidential

    def test_released_words_are_not_kept_again_but_new_ones_are(self, client: Client) -> None:
        officer = make_staff(Role.SUPERVISOR, agency=settings.INSPECTORATE)
        for number, (added, is_kept) in enumerate((("", False), (" Cán bộ xã chung chi.", True))):
            row = receive(f"mail:{number}", title="", content=ACCUSING)
            pending.release(row.pk, by=officer)

            report = agree(client, row, content=ACCUSING + added)

            assert report.confidential is is_kept

    @pytest.mark.parametrize(
        ("content", "reader"),
        [(ACCUSING, "chỉ Thanh tra tỉnh đọc"), (INSPECTORATE_TOO, "ngoài Thanh tra tỉnh đọc")],
    )
    def test_preview_says_who_will_read_it(self, client: Client, content: str, reader: str) -> None:
        page = client.post(form_url(), answers(content=content, preview="1"), follow=True).text
        ordinary = client.post(form_url(), answers(preview="1"), follow=True).text

        assert "được giữ kín trước" in page and reader in page
        assert "giữ kín trước" not in ordinary

    def test_preview_of_released_words_and_of_a_named_report_shows_an_ordinary_report(
        self, client: Client
    ) -> None:
        released = receive("mail:1", title="", content=ACCUSING)
        pending.release(released.pk, by=make_staff(Role.SUPERVISOR, agency=settings.INSPECTORATE))
        named = make_report(State.RECEIVED)
        make_confidential(named, about="BHXH")
        naming = receive("mail:2", title="", content=f"Mã {named.code}. Tôi bổ sung ảnh.")
        assert naming.inspectorate_only

        for row in (released, naming):
            draft = make_draft(content=row.content, submission_id=row.submission_id)
            assert preview.build(draft).first_reader == ""

    def test_inspectorate_makes_it_ordinary_on_its_pages(self) -> None:
        report = intake.submit(make_draft(content=ACCUSING), channel="web")
        naming, other, reader = (
            make_staff(role, agency=settings.INSPECTORATE)
            for role in (Role.SUPERVISOR, Role.SUPERVISOR, Role.DISPATCHER)
        )
        readers = reverse("admin:reports_report_readers", args=[report.pk])
        for one in (other, reader):
            logged_in(naming).post(readers, {"reader": one.pk})
        page = logged_in(other).get(reverse("admin:reports_report_change", args=[report.pk]))
        assert "đòi tiền hối lộ" in page.text

        for by, name, said in (
            (reader, "receive", {"receive-confidential": "on"}),
            (other, "amend", {"amend-note": "Không phải tố cáo"}),
        ):
            shown = {
                f"{name}-category": report.category.code,
                f"initial-{name}-category": report.category.code,
                f"initial-{name}-confidential": "True",
                "seen": Report.objects.get(pk=report.pk).state,
            }
            address = reverse("admin:reports_report_move", args=[report.pk, name])
            assert logged_in(by).post(address, shown | said).status_code == 302

        report = Report.objects.get(pk=report.pk)
        assert not report.confidential and report.state == State.RECEIVED
        dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
        address = reverse("admin:reports_report_change", args=[report.pk])
        assert "đòi tiền hối lộ" in logged_in(dispatcher).get(address).text

    def test_inspectorate_makes_it_an_ordinary_report(self) -> None:
        report = intake.submit(make_draft(content=ACCUSING), channel="web")
        naming = make_staff(Role.SUPERVISOR, agency=settings.INSPECTORATE)
        receiving = make_staff(Role.DISPATCHER, agency=settings.INSPECTORATE)
        reading = make_staff(Role.SUPERVISOR, agency=settings.INSPECTORATE)
        for reader in (receiving, reading):
            confidential_readers.name_reader(report, reader, by=naming)
        workflow.move(report, "receive", by=receiving)

        workflow.move(report, "amend", by=reading, confidential=False, note="Không phải tố cáo")

        report = Report.objects.get(pk=report.pk)
        assert not report.confidential and report.state == State.RECEIVED
        dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
        assert Report.objects.for_staff(dispatcher).filter(pk=report.pk).exists()


class TestNamesThatChange:
    """The book of names is made anew when a name or a place changes."""

    def test_new_name_of_an_agency_is_found(self) -> None:
        agency = Agency.objects.get(code="UBND-943")
        said = "Ban Chợ nổi Ngã Năm lấy tiền của tôi."
        assert agency.pk not in accusations.named("", said)

        Agency.objects.filter(pk=agency.pk).update(name="Ban Chợ nổi Ngã Năm")
        caching.clear()

        assert accusations.named("", said) == [agency.pk]

    def test_new_name_of_a_unit_is_found(self) -> None:
        agency = Agency.objects.get(code="UBND-943")
        said = "Chủ tịch huyện Bông Sen lấy tiền của tôi."
        assert accusations.named("", said) != [agency.pk]

        AdminUnit.objects.filter(pk=agency.unit_id).update(name="Bông Sen")
        caching.clear()

        assert accusations.named("", said) == [agency.pk]
