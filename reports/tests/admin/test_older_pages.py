"""Two people correct one report: the older page takes back nothing that the other changed."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications import texts
from notifications.models import Message
from reports.casework import merging
from reports.models import Category, Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def opened(user: User, report: Report, part: str) -> tuple[Client, dict[str, str]]:
    """Return a browser and what it would post of `part`, as its page shows it now."""
    client = Client()
    client.force_login(user)
    page = client.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()
    posted = {"seen": report.state}
    for tag in re.findall(rf'<input[^>]* name="(?:initial-)?{part}-[^>]*>', page):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if facts["type"] != "checkbox" or " checked" in tag:
            posted[facts["name"]] = unescape(facts.get("value", "on"))
    for name, options in re.findall(rf'<select[^>]* name="({part}-[^"]*)".*?>(.*?)</select>', page):
        chosen = re.search(r'value="([^"]*)" selected', options)
        posted[name] = chosen[1] if chosen else ""
    return client, posted


def post(client: Client, report: Report, part: str, posted: dict[str, str]) -> Any:
    return client.post(reverse("admin:reports_report_move", args=[report.pk, part]), posted)


def test_older_correction_keeps_urgency_category_and_agency_of_newer_one() -> None:
    report = make_report(State.PROCESSING)
    clerk = make_staff(Role.DISPATCHER)
    older, left = opened(clerk, report, "amend")
    newer, right = opened(clerk, report, "amend")
    right |= {"amend-category": "GT05", "amend-agency": "QLDT-942", "amend-note": "Cầu sập."}
    assert post(newer, report, "amend", right).status_code == 302

    left |= {"amend-due_at": "2027-01-20T17:00", "amend-note": "Chờ vật tư."}
    assert post(older, report, "amend", left).status_code == 302

    now = Report.objects.select_related("category", "agency").get(pk=report.pk)
    assert now.agency
    assert (now.category.code, now.urgent, now.agency.code) == ("GT05", True, "QLDT-942")
    assert f"{now.due_at:%Y-%m-%d}" == "2027-01-20"


@pytest.mark.parametrize("untouched", [True, False])
def test_urgent_category_makes_report_urgent_unless_box_says_so_already(untouched: bool) -> None:
    report = make_report()
    clerk, posted = opened(make_staff(Role.DISPATCHER), report, "receive")
    assert Category.objects.get(code="GT05").urgent

    post(
        clerk,
        report,
        "receive",
        posted | {"receive-category": "GT05"} | ({} if untouched else {"receive-urgent": "on"}),
    )

    assert Report.objects.get(pk=report.pk).urgent


def test_unticked_box_makes_urgent_report_ordinary() -> None:
    report = make_report(category="GT05")
    assert report.urgent
    clerk, posted = opened(make_staff(Role.DISPATCHER), report, "receive")
    del posted["receive-urgent"]

    post(clerk, report, "receive", posted)

    assert not Report.objects.get(pk=report.pk).urgent


def test_change_to_ordinary_category_leaves_ticked_urgency() -> None:
    report = make_report(category="GT05")
    clerk, posted = opened(make_staff(Role.DISPATCHER), report, "receive")

    post(clerk, report, "receive", posted | {"receive-category": "GT01"})

    assert Report.objects.get(pk=report.pk).urgent


class TestMergePage:
    def page(self) -> tuple[Client, str, Report, Report, Report]:
        likely, other, duplicate = (make_report() for _number in range(3))
        client = Client()
        client.force_login(make_staff(Role.DISPATCHER))
        address = reverse("admin:reports_report_merge", args=[duplicate.pk])
        return client, address, likely, other, duplicate

    def test_nothing_is_chosen_beforehand_among_likely_duplicates(self) -> None:
        client, address, likely, _other, _duplicate = self.page()

        page = client.get(address).content.decode()

        assert f'value="{likely.code}"' in page
        assert not re.search(r'<input[^>]*name="into"[^>]*checked', page)

    def test_typed_code_beside_another_choice_merges_nothing(self) -> None:
        client, address, likely, other, duplicate = self.page()

        answer = client.post(
            address, {"into": likely.code, "code": other.code, "seen": duplicate.state}
        )

        assert answer.status_code == 422 and other.code in answer.content.decode()
        assert Report.objects.get(pk=duplicate.pk).merged_into is None

    def test_typed_code_of_chosen_report_is_no_contradiction(self) -> None:
        client, address, likely, _other, duplicate = self.page()

        client.post(address, {"into": likely.code, "code": likely.code, "seen": duplicate.state})

        assert Report.objects.get(pk=duplicate.pk).merged_into == likely


def test_message_about_merging_says_handled_together_and_not_refused() -> None:
    main, duplicate = make_report(), make_report(news="email")
    merging.merge(duplicate, into=main, by=make_staff(Role.DISPATCHER), note="Cảm ơn Ông/Bà.")

    [message] = Message.objects.filter(template="merged")
    told = texts.render(message)
    for words in (told.subject, told.body):
        assert "chung" in words
        assert "từ chối" not in words.lower() and "không được tiếp nhận" not in words.lower()
    assert main.code in told.body
    assert not Message.objects.filter(template="refused").exists()
