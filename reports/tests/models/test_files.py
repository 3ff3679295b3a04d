"""Hold the rules of files: a query and the property of the same name agree."""

from typing import Any

import pytest
from django.utils import timezone

from reports.models import Answer, Attachment, ReopeningRequest, Report
from reports.rules.states import State
from reports.tests.factories import make_report

pytestmark = pytest.mark.usefixtures("reference_data")


def attach(report: Report, **facts: Any) -> Attachment:
    return Attachment.objects.create(
        report=report, kind="photo", content_type="image/jpeg", extension="jpg", size=1, **facts
    )


def one_file_of_each_kind() -> dict[str, Attachment]:
    """Return files of a published report whose answer is approved, and of one that is hidden."""
    report, hidden = make_report(State.COMPLETED), make_report(State.COMPLETED)
    Report.objects.filter(pk=report.pk).update(is_published=True)
    Report.objects.filter(pk=hidden.pk).update(is_published=False)
    answer = Answer.objects.get(report=report)
    draft = Answer.objects.create(report=report, body="Nháp", agency=answer.agency)
    request = ReopeningRequest.objects.create(report=report, reason="x", asked_at=timezone.now())
    return {
        "evidence": attach(report, is_public=True),
        "unexamined": attach(report),
        "reopening": attach(report, reopening=request),
        "answer": attach(report, answer=answer, is_public=True),
        "hidden of answer": attach(report, answer=answer),
        "draft": attach(report, answer=draft, is_public=True),
        "of hidden report": attach(hidden, is_public=True),
    }


RULES = {
    "of_reporter": {"evidence", "unexamined", "reopening", "of hidden report"},
    "evidence": {"evidence", "unexamined", "of hidden report"},
    "released": {"evidence", "answer", "of hidden report"},
    "public": {"evidence", "answer"},
    "open_to_reporter": {
        *("evidence", "unexamined", "reopening", "of hidden report", "answer"),
    },
}


def test_each_query_returns_the_files_of_its_rule(subtests: pytest.Subtests) -> None:
    files = one_file_of_each_kind()

    for rule, expected in RULES.items():
        with subtests.test(rule):
            found = set(getattr(Attachment.objects, rule)())

            assert {name for name, file in files.items() if file in found} == expected


def test_each_property_agrees_with_its_query(subtests: pytest.Subtests) -> None:
    files = one_file_of_each_kind()

    for rule in ("of_reporter", "evidence", "released"):
        with subtests.test(rule):
            found = {name for name, file in files.items() if getattr(file, f"is_{rule}")}
            assert found == RULES[rule]


def test_new_file_is_not_public() -> None:
    assert not attach(make_report(State.PROCESSING)).is_public
