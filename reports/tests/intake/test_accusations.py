"""Complaints about officials become confidential reports, whatever door or category they take."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from reports import intake
from reports.intake import pending
from reports.intake.channels import hotline
from reports.models import PendingReport, Report
from reports.rules.states import Role
from reports.tests.factories import make_draft, make_staff
from reports.tests.pendings import link, receive
from reports.tests.sending import answers, form_url

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
