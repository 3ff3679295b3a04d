"""Systems of agencies in the admin: made by one person, confirmed by a second, stopped at once."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from pytest_django import Settings

from accounts.models import RightsRequest, User
from accounts.tests.rights import client_of, decide, waiting
from notifications.models import Message
from notifications.tests.sms_server import Operator
from paht.foundation.history import change_model
from partners.models import Webhook, WebhookDelivery
from partners.tests.webhooks.receiver import HOST, make_webhook, said
from partners.webhooks import hooks, sending
from province.models import Agency
from reports.rules.states import State
from reports.tests.factories import make_confidential, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

LIST = "/quan-tri/partners/webhook/"
LOG = "/quan-tri/partners/webhookdelivery/"


def add(by: User, address: str, **said: Any) -> str:
    facts = {"name": "Một cửa của Sở", "agency": Agency.objects.get(code="QLDT-941").pk}
    answer = client_of(by).post(f"{LIST}add/", facts | {"address": address, "is_active": "on"})
    return answer.content.decode()


def test_new_system_is_told_once_a_second_person_and_its_address_have_confirmed(
    administrator: User, supervisor: User, receiver: Operator
) -> None:
    page = add(administrator, f"https://{HOST}:{receiver.server_address[1]}/tin")

    webhook = Webhook.objects.get()
    assert webhook.secret in page and webhook.secret.startswith("whsec_")
    assert not webhook.is_active and webhook.created_by == administrator
    make_report(State.ASSIGNED)
    sending.sweep()
    assert receiver.requests == []

    decide(supervisor, waiting())
    make_report(State.ASSIGNED)
    sending.sweep()
    assert [said(one)["type"] for one in receiver.requests] == [
        *("endpoint.question", "report.changed"),
    ]
    seen = client_of(administrator).get(f"{LIST}{webhook.pk}/change/").content.decode()
    assert "Đang gửi" in seen and webhook.secret not in seen
    assert not hasattr(change_model(Webhook).objects.latest("pgh_id"), "secret")


def test_new_address_waits_for_a_second_person(
    administrator: User, supervisor: User, settings: Settings
) -> None:
    webhook = make_webhook(address="https://so.example.vn/a")
    facts = {"name": webhook.name, "agency": webhook.agency_id, "is_active": "on"}
    client = client_of(administrator)
    client.post(f"{LIST}{webhook.pk}/change/", {**facts, "address": "https://khac.example.vn/"})

    assert Webhook.objects.get().address == "https://so.example.vn/a"
    decide(supervisor, waiting())
    assert Webhook.objects.get().address == "https://khac.example.vn/"


def test_system_never_changes_to_another_agency(administrator: User, supervisor: User) -> None:
    webhook = make_webhook(address="https://so.example.vn/a")
    facts = {"name": webhook.name, "address": webhook.address, "is_active": "on"}
    other = Agency.objects.get(code="BHXH")
    page = f"{LIST}{webhook.pk}/change/"
    client_of(administrator).post(page, {**facts, "agency": other.pk})

    assert not RightsRequest.objects.about(webhook).exists()
    assert Webhook.objects.get().agency_id == webhook.agency_id


@pytest.mark.parametrize("address", ["http://so.example.vn/", "https://10.0.0.1/"])
def test_internal_or_open_address_is_refused_with_the_reason(
    administrator: User, supervisor: User, address: str
) -> None:
    page = add(administrator, address)

    assert "errorlist" in page and not Webhook.objects.exists()


def test_system_is_stopped_at_once_and_goes_on_where_it_stopped(
    administrator: User, supervisor: User, receiver: Operator
) -> None:
    webhook = make_webhook(receiver)
    client, chosen = client_of(administrator), {"_selected_action": [str(webhook.pk)]}
    client.post(LIST, {"action": "stop", **chosen})
    make_report(State.ASSIGNED)
    assert sending.sweep() == 0

    client.post(LIST, {"action": "go_on", **chosen})
    assert sending.sweep() == 1


def test_log_shows_outcomes_and_sends_again_but_tells_of_no_confidential_report(
    administrator: User, supervisor: User, receiver: Operator
) -> None:
    make_webhook(receiver)
    report, kept = make_report(State.ASSIGNED), make_report(State.ASSIGNED)
    sending.sweep()
    make_confidential(kept, about="BHXH")
    client = client_of(administrator)

    page = client.get(LOG).content.decode()
    assert report.code in page and kept.code not in page and report.title not in page
    assert "Chuyển xử lý" in page
    row = WebhookDelivery.objects.get(report=report)
    assert client.get(f"{LOG}{row.pk}/change/").status_code == 200
    client.post(LOG, {"action": "send_again", "_selected_action": [str(row.pk)]})
    assert sending.sweep() == 1
    assert len(receiver.requests) == 3


def test_stopping_going_on_and_sending_again_are_recorded_with_the_person(
    administrator: User, supervisor: User, receiver: Operator
) -> None:
    webhook = make_webhook(receiver)
    make_report(State.ASSIGNED)
    sending.sweep()
    row = WebhookDelivery.objects.get()
    client = client_of(administrator)
    for page, action, pk in (
        *((LIST, "stop", webhook.pk), (LIST, "go_on", webhook.pk)),
        (LOG, "send_again", row.pk),
    ):
        client.post(page, {"action": action, "_selected_action": [str(pk)]})

    found = LogEntry.objects.filter(user=administrator).order_by("pk")
    assert [(one.object_repr, one.get_change_message()) for one in found] == [
        *((webhook.name, "Ngừng gửi"), (webhook.name, "Gửi tiếp từ chỗ đã ngừng")),
        (str(row.key), "Gửi lại"),
    ]


@pytest.mark.parametrize(
    ("was_stopped", "action", "what"),
    [
        (False, "stop", "Ngừng gửi tin cho hệ thống của cơ quan"),
        (True, "go_on", "Gửi tiếp tin cho hệ thống của cơ quan"),
    ],
)
def test_stopping_and_going_on_are_told_to_those_who_may_confirm(
    administrator: User, supervisor: User, was_stopped: bool, action: str, what: str
) -> None:
    webhook = make_webhook(address="https://so.example.vn/a")
    if was_stopped:
        hooks.stop(webhook, "thử")
    client = client_of(administrator)

    for _turn in range(2):
        client.post(LIST, {"action": action, "_selected_action": [str(webhook.pk)]})

    [told] = Message.objects.filter(template="staff_rights", channel="email")
    assert (told.recipient, told.context["what"]) == (supervisor.email, what)
    assert webhook.name not in str(told.context)


@pytest.mark.parametrize("from_its_page", [False, True])
def test_sending_again_is_told_to_those_who_may_confirm(
    administrator: User, supervisor: User, receiver: Operator, from_its_page: bool
) -> None:
    webhook = make_webhook(receiver)
    make_report(State.ASSIGNED)
    sending.sweep()
    row = WebhookDelivery.objects.get()
    client = client_of(administrator)
    if from_its_page:
        client.post(f"{LOG}{row.pk}/change/", {"_send_again": "1"})
    else:
        client.post(LOG, {"action": "send_again", "_selected_action": [str(row.pk)]})

    [told] = Message.objects.filter(template="staff_rights", channel="email")
    assert told.recipient == supervisor.email
    assert told.context["what"] == "Gửi lại tin cho hệ thống của cơ quan"
    assert webhook.name not in str(told.context)


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("gaierror", "Không tìm thấy tên máy chủ"),
        ("Forbidden: internal address", "Địa chỉ trong mạng nội bộ"),
        ("answered 503", "Máy chủ trả lời 503"),
    ],
)
def test_error_of_a_system_is_shown_in_vietnamese(
    administrator: User, receiver: Operator, reason: str, shown: str
) -> None:
    webhook = make_webhook(receiver)
    make_report(State.ASSIGNED)
    WebhookDelivery.objects.update(last_error=reason)
    hooks.stop(webhook, reason)
    row = WebhookDelivery.objects.get()
    client = client_of(administrator)

    for page in (LOG, f"{LOG}{row.pk}/change/", f"{LIST}{webhook.pk}/change/"):
        text = client.get(page).content.decode()
        assert shown in text and reason not in text, page


def test_other_staff_do_not_reach_systems_and_log(supervisor: User) -> None:
    client = client_of(supervisor)

    assert [client.get(page).status_code for page in (LIST, LOG)] == [403, 403]


def test_finished_message_is_sent_again_from_its_page(
    administrator: User, supervisor: User, receiver: Operator
) -> None:
    make_webhook(receiver)
    make_report(State.ASSIGNED)
    row = WebhookDelivery.objects.get()
    client, page = client_of(administrator), f"{LOG}{row.pk}/change/"
    button = 'name="_send_again"'
    assert button not in client.get(page).content.decode(), "it still waits"
    sending.sweep()
    assert button in client.get(page).content.decode()

    done = client.post(page, {"_send_again": "1"})

    assert done.url == page and sending.sweep() == 1
    said = LogEntry.objects.get(user=administrator)
    assert (said.object_repr, said.get_change_message()) == (str(row.key), "Gửi lại")
    assert client.post(page, {"status": "sent"}).status_code == 403
    assert client_of(supervisor).post(page, {"_send_again": "1"}).status_code == 403


def test_message_about_a_report_that_is_now_confidential_is_not_sent_again_from_its_page(
    administrator: User, supervisor: User, receiver: Operator
) -> None:
    make_webhook(receiver)
    report = make_report(State.ASSIGNED)
    sending.sweep()
    make_confidential(report, about="BHXH")
    row = WebhookDelivery.objects.get()

    client_of(administrator).post(f"{LOG}{row.pk}/change/", {"_send_again": "1"})

    row.refresh_from_db()
    assert row.status == "sent"
