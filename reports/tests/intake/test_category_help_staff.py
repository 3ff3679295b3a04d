"""Category help for staff: the dispatcher is shown what the reporter was."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Category, Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.usefixtures("reference_data")


def page(client: Client, report: Report, role: Role = Role.DISPATCHER) -> str:
    client.force_login(make_staff(role))
    response = client.get(reverse("admin:reports_report_change", args=[report.pk]))
    return response.content.decode()


def wrongly_filed(**changes: Any) -> Report:
    return make_report(
        **{"title": "Quán nhậu hát karaoke", "content": "Loa kẹo kéo ầm ầm tới khuya."} | changes
    )


def test_dispatcher_sees_proposals_in_category_correction(client: Client) -> None:
    html = page(client, wrongly_filed())

    assert "Gợi ý theo nội dung:" in html
    assert '<span data-proposed="DT02">Tiếng ồn, karaoke gây rối</span>' in html
    # What the report has stays chosen.
    assert '<option value="GT01" selected>' in html


def test_dispatcher_sees_same_proposals_as_reporter(client: Client) -> None:
    report = wrongly_filed()
    shown = client.post(
        reverse("reports:category_proposals"), {"title": report.title, "content": report.content}
    ).content.decode()

    html = page(client, report)

    for leaf in Category.objects.selectable():
        assert (f'data-category="{leaf.code}"' in shown) == (f'data-proposed="{leaf.code}"' in html)


def test_text_without_match_shows_no_proposal(client: Client) -> None:
    html = page(client, wrongly_filed(title="Xyz", content="Abc xyz abc xyz."))

    assert "Gợi ý theo nội dung" not in html


def test_proposals_are_shown_at_later_correction(client: Client) -> None:
    report = make_report(State.ASSIGNED, title="Quán nhậu hát karaoke")

    assert 'data-proposed="DT02"' in page(client, report, Role.SUPERVISOR)


def test_category_names_in_proposals_are_escaped(client: Client) -> None:
    Category.objects.filter(code="DT02").update(name="Ồn <b>&")

    html = page(client, wrongly_filed())

    assert '<span data-proposed="DT02">Ồn &lt;b&gt;&amp;</span>' in html


def test_proposals_take_no_query(client: Client) -> None:
    plain, fitting = wrongly_filed(title="Xyz", content="Abc xyz abc xyz."), wrongly_filed()
    client.force_login(make_staff(Role.DISPATCHER))
    urls = [reverse("admin:reports_report_change", args=[one.pk]) for one in (plain, fitting)]
    # What all pages share is read once in a while.
    client.get(urls[0])
    counts = []
    for url in urls:
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_operator_sees_proposals_while_recording_call(client: Client) -> None:
    url = reverse("admin:reports_hotline_categories")
    said = {"title": "Quán nhậu hát karaoke", "content": "Loa kẹo kéo"}

    client.force_login(make_staff(Role.HANDLER))
    assert client.post(url, said).status_code == 403
    client.force_login(make_staff(Role.OPERATOR))
    answer = client.post(url, said)

    assert 'data-category="DT02"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert client.get(url).status_code == 405


def test_call_without_category_returns_with_proposals(client: Client) -> None:
    client.force_login(make_staff(Role.OPERATOR))

    answer = client.post(
        reverse("admin:reports_hotline"), {"title": "Quán nhậu hát karaoke", "content": "Loa kéo"}
    )

    assert answer.status_code == 422
    assert 'name="proposed_category" value="DT02"' in answer.content.decode()
