"""A report made of a pending report that named a confidential report."""

import re

import pytest
from django.template.loader import render_to_string

from accounts.models import User
from province.models import Agency
from reports import intake
from reports.models import Report, is_kept_from
from reports.rules.states import Role, State
from reports.tests.factories import make_confidential, make_draft, make_report, make_staff
from reports.tests.pendings import receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
WORDS = "Tôi gửi thêm thông tin về việc này, xin xem lại giúp."


def completed(about: str) -> Report:
    """Answer a report about this agency, or an ordinary one, and agree as its sender."""
    named = make_report(State.RECEIVED)
    if about:
        make_confidential(named, about=about)
    row = receive(f"mail:{about}", title="Bổ sung", content=f"Mã {named.code}. {WORDS}")
    draft = make_draft(
        category="GT01",
        title=row.title,
        content=row.content,
        submission_id=row.submission_id,
        opened=(row.version,),
    )
    return intake.submit(draft, channel="web")


def page(report: Report) -> str:
    report = Report.objects.with_place().get(pk=report.pk)
    html = render_to_string(
        "reports/my_reports/partials/facts.html",
        {"report": report, "reporter": report.reporter, "category_name": "x", "accesses": 0},
    )
    return re.sub(r"\d", "0", html)


def test_page_of_the_sender_does_not_show_that_the_named_report_is_confidential() -> None:
    """Anybody may write a code that is not theirs."""
    ordinary, about_agency, about_inspectorate = map(page, map(completed, ("", "BHXH", "TTRA")))

    assert ordinary == about_agency == about_inspectorate


def test_people_who_came_from_the_accused_agency_are_kept_from_it_too() -> None:
    report = completed("UBND-941")

    former = make_staff(Role.HANDLER, agency="UBND-941")
    former.agency = Agency.objects.get(code="TTRA")
    former.save()

    assert is_kept_from(report, User.objects.get(pk=former.pk))
