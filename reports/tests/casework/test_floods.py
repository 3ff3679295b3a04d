"""Floods: nearly one text from one network or device is one matter for staff, with one digest."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_citizen
from accounts.tests.pages import log_in
from notifications.models import Message
from notifications.outbox import Address
from reports.casework.spam import floods
from reports.deadlines import reminders
from reports.models import Mark, Report, Suspicion
from reports.rules.states import Role, State
from reports.tests.factories import make_staff
from reports.tests.sending import answers, form_url

pytestmark = pytest.mark.usefixtures("reference_data")

LIST = "/quan-tri/reports/report/"
BULK = f"{LIST}nhieu/"
TEXT = (
    "Quán karaoke ở đầu hẻm mở nhạc rất lớn suốt đêm, trẻ em không ngủ được, người già mệt mỏi, "
    "bà con đã nhắc nhiều lần mà chủ quán vẫn không chịu giảm âm lượng"
)


def send(client: Client | None = None, content: str = TEXT, **changes: Any) -> Report:
    response = (client or Client()).post(form_url(), answers(content=content, **changes))
    assert response.status_code == 302, response.content.decode()
    return Report.objects.latest("pk")


def flood(count: int = 5, **changes: Any) -> list[Report]:
    return [
        send(content=f"{TEXT} {number}.", phone=f"09398612{number:02}", **changes)
        for number in range(count)
    ]


def staff(role: Role) -> tuple[User, Client]:
    user, client = make_staff(role), Client()
    client.force_login(user)
    return user, client


def listed(client: Client, query: str = "") -> set[int]:
    rows = client.get(f"{LIST}?{query}").context["rows"]
    return {row.report.pk for row in rows}


def test_similar_reports_from_one_network_are_grouped_with_first() -> None:
    first, second, *others = flood()

    assert set(Suspicion.objects.grouped().values_list("report", "flood")) == {
        (other.pk, first.pk) for other in others
    }
    assert not Suspicion.objects.filter(report__in=(first, second), flood__isnull=False).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"content": "Đèn đường trước trường học hỏng đã hai tuần, tối đi học rất nguy hiểm."},
        {"category": "MT01"},
        # Neighbours behind one address of their operator, with one polite text.
        {"title": "Hố sâu hai mét giữa đường Lê Lợi, đã có người ngã"},
        {"commune": "31507"},
    ],
)
def test_other_text_title_category_or_place_is_not_grouped(changes: dict[str, str]) -> None:
    send()
    send()
    send(**changes)

    assert not Suspicion.objects.grouped().exists()


def test_titles_that_differ_in_a_number_are_grouped() -> None:
    first, *_second = [send(title=f"Quán karaoke ồn ào {number}") for number in range(2)]

    assert send(title="Quán karaoke ồn ào 77").suspicion.flood == first


def test_confidential_reports_are_never_grouped() -> None:
    for _time in range(3):
        send(category="HC02", complained_agency="QLDT-941")

    assert not Suspicion.objects.filter(flood__isnull=False).exists()


def test_same_text_from_elsewhere_is_not_grouped() -> None:
    send()
    send()
    send(Client(REMOTE_ADDR="203.0.113.9"))

    assert not Suspicion.objects.grouped().exists()


def test_one_device_is_grouped_across_networks() -> None:
    make_citizen()
    client = Client(REMOTE_ADDR="203.0.113.1")
    log_in(client)
    first = send(client)
    send(client)
    client.defaults["REMOTE_ADDR"] = "203.0.113.2"

    assert send(client, content=f"{TEXT}!").suspicion.flood == first


def test_worklist_hides_later_reports_of_flood_and_shows_their_count() -> None:
    first, second, *others = flood()
    _user, client = staff(Role.DISPATCHER)

    for query in ("", "viec=cua-toi"):
        assert listed(client, query) == {first.pk, second.pk}
    assert listed(client, "viec=nghi-rac") == {first.pk}
    page = client.get(LIST).content.decode()
    assert "cùng 3 phản ánh gần giống" in page and f"?dot={first.pk}" in page
    everything = {first.pk, *(other.pk for other in others)}
    assert listed(client, f"dot={first.pk}") == everything
    assert listed(client, "viec=tat-ca") == everything | {second.pk}


def test_desk_counts_flood_like_the_lists() -> None:
    flood()
    _user, client = staff(Role.DISPATCHER)

    tiles = client.get(reverse("admin:index")).context["tiles"]

    for tile in tiles:
        rows = client.get(tile.url).context.get("rows")
        assert rows is None or len(rows) == tile.count, tile.label


@pytest.mark.parametrize("value", ["x", "-1", "9" * 40, "٣"])
def test_unknown_flood_is_an_empty_list(value: str) -> None:
    flood(3)
    _user, client = staff(Role.DISPATCHER)

    assert listed(client, f"dot={value}") == set()


def test_judged_report_leaves_flood_and_is_listed_again() -> None:
    _first, _second, other = flood(3)
    user, client = staff(Role.DISPATCHER)

    client.post(reverse("admin:reports_report_judge", args=[other.pk]), {"verdict": "clear"})

    assert other.pk in listed(client)


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.REJECTED, State.RECEIVED])
def test_reports_are_listed_singly_once_their_leader_has_left(state: State) -> None:
    first, second, *others = flood(5)
    Report.objects.filter(pk=first.pk).update(state=state)
    _user, client = staff(Role.DISPATCHER)

    assert {other.pk for other in others} < listed(client)
    assert {other.pk for other in others} < listed(client, "viec=cua-toi")


def test_flood_sends_one_digest_instead_of_many_messages() -> None:
    dispatcher, _client = staff(Role.DISPATCHER)
    User.objects.filter(pk=dispatcher.pk).update(email="tiep.nhan@soctrang.gov.vn")
    first, _second, *others = flood(5)
    late = timezone.now() + timedelta(days=4)
    Report.objects.update(remind_at=timezone.now())

    reminders.run(now=lambda: late)

    told = Message.objects.filter(
        template__startswith="staff_",
        recipient_hash=Address.email("tiep.nhan@soctrang.gov.vn").hash,
    )
    assert not told.filter(about__in=[other.code for other in others]).exists()
    digest = told.get(template="staff_task")
    assert digest.about == first.code
    assert "3 phản ánh gần giống" in digest.context["what"]


def test_urgent_reports_of_flood_are_listed_singly_and_send_messages() -> None:
    reports = flood(4, category="GT05")
    assert all(report.urgent for report in reports)
    _user, client = staff(Role.DISPATCHER)

    assert listed(client) == {report.pk for report in reports}


# --- refusing several at once -------------------------------------------------------------------


def ask(client: Client, reports: list[Report], **fields: Any) -> Any:
    seen = [f"{report.pk}:{report.state}" for report in reports]
    keys = [report.pk for report in reports]
    return client.post(BULK, {"action": "refuse_junk", "report": keys, "seen": seen, **fields})


def test_bulk_refusal_shows_every_report_first() -> None:
    _first, _second, *others = flood(4)
    _user, client = staff(Role.DISPATCHER)

    page = ask(client, others)

    assert {report.pk for report in page.context["ready"]} == {other.pk for other in others}
    assert page.content.decode().count("Quán karaoke ở đầu hẻm mở nhạc rất lớn") == 2
    assert not Report.objects.filter(state=State.REJECTED).exists()
    ask(client, others, confirm="1")
    assert set(Report.objects.filter(state=State.REJECTED)) == set(others)


def test_bulk_refusal_never_includes_urgent_reports() -> None:
    reports = flood(4, category="GT05")
    _user, client = staff(Role.DISPATCHER)

    assert ask(client, reports).context["ready"] == []
    ask(client, reports, confirm="1")

    assert not Report.objects.filter(state=State.REJECTED).exists()


def test_bulk_refusal_never_includes_reports_without_marks() -> None:
    report = send()
    _user, client = staff(Role.DISPATCHER)

    assert ask(client, [report]).context["ready"] == []
    ask(client, [report], confirm="1")

    assert not Report.objects.filter(state=State.REJECTED).exists()


def test_texts_are_stored_as_keyed_hashes_only() -> None:
    arrival = floods.Arrival.of(("203.0.113.7",), kind="GT01", title="Ồn", content=TEXT)

    assert "karaoke" not in repr(arrival) and "203.0" not in repr(arrival)
    assert Mark.FLOOD.label
