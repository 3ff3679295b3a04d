"""Ask which agency a confidential report is about, and keep its people out."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from paht.foundation.history import change_model
from province.models import Agency
from reports import workflow
from reports.casework import confidential_readers
from reports.models import ConfidentialReader, Report
from reports.notices.recipients import may_hear
from reports.privacy import purge
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.sending import answers, call_answers, form_url
from reports.workflow import cooperation
from reports.workflow.routing import proposed_agency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def complaint(about: str | None, **changes: Any) -> Report:
    return make_report(category="HC02", complained_agency=about, **changes)


def moved(role: Role, *, old: str, new: str) -> User:
    """A person who worked for `old` and now works for `new`."""
    person = make_staff(role, agency=old)
    person.agency = agency(new)
    person.save()
    return User.objects.get(pk=person.pk)


def readers(report: Report) -> str:
    return reverse("admin:reports_report_readers", args=[report.pk])


# --- the question ---------------------------------------------------------------------------


def test_form_stores_the_agency_that_the_matter_is_about(client: Client) -> None:
    page = client.get(form_url()).content.decode()
    sent = client.post(form_url(), answers(category="HC02", complained_agency="S-YT"))

    assert 'name="complained_agency"' in page
    assert sent.status_code == 302
    report = Report.objects.get()
    assert report.confidential
    assert report.complained_agency == agency("S-YT")


def test_form_accepts_an_unknown_agency(client: Client) -> None:
    sent = client.post(form_url(), answers(category="HC02", complained_agency=""))

    assert sent.status_code == 302
    report = Report.objects.get()
    assert (report.confidential, report.complained_agency) == (True, None)


def test_form_refuses_an_agency_that_is_not_in_the_list(client: Client) -> None:
    sent = client.post(form_url(), answers(category="HC02", complained_agency="KHONG-CO"))

    assert sent.status_code == 422
    assert "cơ quan bị phản ánh không có trong danh sách" in sent.content.decode()


def test_named_agency_makes_a_report_of_any_category_confidential(client: Client) -> None:
    client.post(form_url(), answers(category="GT01", complained_agency="S-YT"))

    assert Report.objects.get().confidential


def test_preview_of_a_complaint_shows_nothing_public(client: Client) -> None:
    said = answers(category="GT01", complained_agency="S-YT", preview="1")

    assert (
        "Phản ánh này được giữ kín" in client.post(form_url(), said, follow=True).content.decode()
    )


def test_hotline_desk_stores_complained_agency_and_operator_reads_report() -> None:
    operator = make_staff(Role.OPERATOR, agency="TD-1022")
    page = client_of(operator).get(reverse("admin:reports_hotline")).content.decode()

    client_of(operator).post(
        reverse("admin:reports_hotline"), call_answers(category="HC02", complained_agency="S-YT")
    )

    assert 'name="complained_agency"' in page
    report = Report.objects.get()
    assert report.complained_agency == agency("S-YT")
    assert Report.objects.for_staff(operator).filter(pk=report.pk).exists()


@pytest.mark.parametrize("about", ["", "TD-1022"])
def test_operator_stays_no_reader_of_complaint_about_unknown_or_own_agency(about: str) -> None:
    operator = make_staff(Role.OPERATOR, agency="TD-1022")

    sent = client_of(operator).post(
        reverse("admin:reports_hotline"),
        call_answers(category="HC02", complained_agency=about),
        follow=True,
    )

    report = Report.objects.get()
    assert sent.status_code == 200
    assert report.code in sent.content.decode()
    assert not ConfidentialReader.objects.exists()
    assert not Report.objects.for_staff(operator).exists()


def test_case_page_shows_the_agency_to_readers() -> None:
    report = complaint("S-YT")
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
    supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
    confidential_readers.name_reader(report, dispatcher, by=supervisor)

    page = client_of(dispatcher).get(reverse("admin:reports_report_change", args=[report.pk]))

    assert f"<dd>{agency('S-YT').name}</dd>" in page.content.decode()


# --- an unknown agency ----------------------------------------------------------------------


def test_only_inspectorate_reads_complaint_about_unknown_agency() -> None:
    report = complaint(None)
    inspector, other = (make_staff(Role.SUPERVISOR, agency=code) for code in ("TTRA", "UBND-T"))
    reading, outside = (make_staff(Role.DISPATCHER, agency=code) for code in ("TTRA", "TT-IOC"))
    listed = reverse("admin:reports_report_confidential")

    assert report.code in client_of(inspector).get(listed).content.decode()
    assert report.code not in client_of(other).get(listed).content.decode()
    assert client_of(other).get(readers(report)).status_code == 404
    with pytest.raises(confidential_readers.Refused):
        confidential_readers.name_reader(report, reading, by=other)
    with pytest.raises(confidential_readers.Refused, match="Không thể chỉ định"):
        confidential_readers.name_reader(report, outside, by=inspector)
    confidential_readers.name_reader(report, reading, by=inspector)
    assert Report.objects.for_staff(reading).filter(pk=report.pk).exists()
    assert may_hear([inspector, other, reading, outside], report) == [inspector, reading]


def test_earlier_named_reader_cannot_read_complaint_about_unknown_agency() -> None:
    report = complaint(None)
    outside = make_staff(Role.DISPATCHER, agency="TT-IOC")
    ConfidentialReader.objects.create(report=report, user=outside, given_at=timezone.now())

    assert not Report.objects.for_staff(outside).exists()
    assert not ConfidentialReader.objects.reading().exists()


def test_complaint_about_unknown_agency_is_assigned_to_inspectorate_only() -> None:
    report = complaint(None)
    inspector = make_staff(Role.DISPATCHER, agency="TTRA")
    supervisor = make_staff(Role.SUPERVISOR, agency="TTRA")
    confidential_readers.name_reader(report, inspector, by=supervisor)
    workflow.move(report, "receive", by=inspector)

    with pytest.raises(workflow.Refused, match="Chưa rõ phản ánh giữ kín này nói về cơ quan nào"):
        workflow.move(report, "assign", by=inspector, agency=agency("S-NV"))
    with pytest.raises(workflow.Refused, match="Chưa rõ phản ánh giữ kín này nói về cơ quan nào"):
        workflow.move(
            report, "assign", by=inspector, agency=agency("TTRA"),
            helpers=[agency("S-NV")], task="Cho ý kiến",
        )  # fmt: skip

    proposed = proposed_agency(Report.objects.get(pk=report.pk))
    assert proposed == agency("TTRA")
    workflow.move(report, "assign", by=inspector, agency=proposed)


def test_others_name_readers_once_inspectorate_identifies_agency() -> None:
    report = complaint(None)
    inspector = make_staff(Role.DISPATCHER, agency="TTRA")
    confidential_readers.name_reader(
        report, inspector, by=make_staff(Role.SUPERVISOR, agency="TTRA")
    )
    workflow.move(report, "receive", by=inspector, complained_agency=agency("S-YT"))

    other = make_staff(Role.SUPERVISOR, agency="UBND-T")

    assert client_of(other).get(readers(report)).status_code == 200


def test_agencies_lose_report_whose_accused_agency_becomes_unknown() -> None:
    report = make_report(State.PROCESSING, agency="S-NV")
    leader = make_staff(Role.APPROVER, agency="S-NV")
    cooperation.ask(report, agency("S-YT"), task="Cho ý kiến", by=leader)
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")

    with pytest.raises(workflow.Refused, match="chỉ Thanh tra tỉnh đọc được"):
        workflow.move(report, "amend", by=dispatcher, confidential=True, note="Tố cáo")
    workflow.move(
        report, "amend", by=dispatcher, confidential=True, agency=agency("TTRA"), note="Tố cáo"
    )

    assert not report.cooperations.running().exists()
    assert not Report.objects.for_staff(dispatcher).exists()


@pytest.mark.parametrize(
    ("accounts", "missing"), [((), True), (("supervisor", "dispatcher"), False)]
)
def test_administrators_see_that_the_inspectorate_lacks_accounts(
    accounts: tuple[Role, ...], missing: bool
) -> None:
    for role in accounts:
        make_staff(role, agency="TTRA")

    desk = client_of(make_staff(Role.ADMINISTRATOR)).get("/quan-tri/").content.decode()

    assert ("Tài khoản Thanh tra tỉnh còn thiếu" in desk) is missing


# --- people ---------------------------------------------------------------------------------


def test_supervisor_cannot_name_oneself_as_reader() -> None:
    report = complaint("S-YT")
    supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
    client = client_of(supervisor)

    sent = client.post(readers(report), {"reader": str(supervisor.pk)})

    assert sent.status_code == 422
    assert f'<option value="{supervisor.pk}"' not in sent.content.decode()
    with pytest.raises(confidential_readers.Refused, match="Không ai tự chỉ định mình"):
        confidential_readers.name_reader(report, supervisor, by=supervisor)
    assert not Report.objects.for_staff(supervisor).exists()


@pytest.mark.parametrize(
    ("about", "old", "kept"),
    [
        ("UBND-941", "UBND-941", True),
        ("UBND-941", "QLDT-941", True),
        ("QLDT-941", "UBND-941", False),
    ],
)
def test_former_staff_of_the_accused_agency_are_not_named(about: str, old: str, kept: bool) -> None:
    report = complaint(about)
    supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
    person = moved(Role.DISPATCHER, old=old, new="TT-IOC")

    page = client_of(supervisor).get(readers(report)).content.decode()

    assert (f'<option value="{person.pk}"' not in page) is kept
    assert confidential_readers.candidates(report).filter(pk=person.pk).exists() is not kept


@pytest.mark.parametrize(("days", "kept"), [(-1, True), (1, False)])
def test_date_of_the_matter_decides_about_former_staff(days: int, kept: bool) -> None:
    person = moved(Role.DISPATCHER, old="S-YT", new="TT-IOC")
    report = complaint("S-YT", occurred_at=timezone.now() + timedelta(days=days))

    ConfidentialReader.objects.create(report=report, user=person, given_at=timezone.now())

    assert confidential_readers.candidates(report).filter(pk=person.pk).exists() is not kept
    assert Report.objects.for_staff(person).exists() is not kept
    assert ConfidentialReader.objects.reading().exists() is not kept
    assert (person in may_hear([person], report)) is not kept


def test_former_member_of_the_accused_agency_names_no_readers() -> None:
    report = complaint("S-YT")
    supervisor = moved(Role.SUPERVISOR, old="S-YT", new="UBND-T")
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")

    assert client_of(supervisor).get(readers(report)).status_code == 404
    with pytest.raises(confidential_readers.Refused):
        confidential_readers.name_reader(report, dispatcher, by=supervisor)
    assert may_hear([supervisor], report) == []


def test_former_member_who_classifies_a_complaint_does_not_stay_a_reader() -> None:
    report = make_report(State.RECEIVED)
    dispatcher = moved(Role.DISPATCHER, old="S-YT", new="TT-IOC")

    workflow.move(
        report, "amend", by=dispatcher, confidential=True,
        complained_agency=agency("S-YT"), note="Tố cáo",
    )  # fmt: skip

    assert not ConfidentialReader.objects.live().exists()
    assert not Report.objects.for_staff(dispatcher).exists()


def test_former_agencies_of_staff_outlive_the_retention_of_history() -> None:
    report = complaint("S-YT")
    person = moved(Role.DISPATCHER, old="S-YT", new="TT-IOC")

    purge.run(timezone.now() + timedelta(days=5000))

    assert change_model(User).objects.filter(pgh_obj=person.pk, agency=agency("S-YT")).exists()
    assert not confidential_readers.candidates(report).filter(pk=person.pk).exists()
