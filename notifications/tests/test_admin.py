import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from notifications import delivery, unsubscribing
from notifications.models import Message, Suppression
from notifications.outbox import Address
from notifications.tests.factories import EMAIL, FACTS, PHONE, Enqueue, staff_client

LIST = "/quan-tri/notifications/message/"


@pytest.fixture
def watcher(db: None, client: Client) -> Client:
    return staff_client(client, "view_message")


@pytest.fixture
def postmaster(db: None, client: Client) -> Client:
    return staff_client(client, "view_message", "resend_message")


def page(client: Client, message: Message) -> str:
    address = reverse("admin:notifications_message_change", args=[message.pk])
    return client.get(address).content.decode()


def test_list_shows_masks_and_no_personal_data(enqueue: Enqueue, watcher: Client) -> None:
    enqueue("received")
    enqueue("done", to=Address.email(EMAIL))

    listing = watcher.get(LIST).content.decode()

    assert "xxxxxx100" in listing and "n***@example.vn" in listing
    for personal in (PHONE, PHONE[3:], EMAIL, FACTS["name"], FACTS["title"]):
        assert personal not in listing


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_message_page_shows_report_code_and_no_personal_data(
    enqueue: Enqueue, watcher: Client, channel: str
) -> None:
    to = Address.sms(PHONE) if channel == "sms" else Address.email(EMAIL)

    text = page(watcher, enqueue("done", to=to))

    assert "202310040003" in text
    for personal in (PHONE, PHONE[3:], EMAIL, FACTS["name"], FACTS["title"]):
        assert personal not in text


def test_text_of_secret_message_is_never_shown(enqueue: Enqueue, watcher: Client) -> None:
    message = enqueue("received", secret=True, key="otp:1")

    waiting = page(watcher, message)
    delivery.deliver(message.pk)
    sent = page(watcher, message)

    assert "không hiển thị" in waiting and "202310040003" not in waiting
    assert "không hiển thị" in sent and "202310040003" not in sent


@pytest.mark.parametrize(
    "template",
    ["follow_news", "follow_digest", "notice_news", "pending_created", "pending_reminder"],
)
def test_links_of_an_sms_are_left_out(enqueue: Enqueue, watcher: Client, template: str) -> None:
    """They open what somebody follows, or a whole report that waits, without a log-in."""
    message = enqueue(template, to=Address.sms(PHONE))

    page = watcher.get(reverse("admin:notifications_message_change", args=[message.pk]))

    assert FACTS["link"] not in page.text and FACTS["url"] not in page.text
    assert "soctrang.gov.vn/vi" not in page.text


def test_messages_cannot_be_added_changed_or_deleted(
    enqueue: Enqueue, admin_client: Client
) -> None:
    message = enqueue()

    for name, arguments in (("add", []), ("delete", [message.pk])):
        address = reverse(f"admin:notifications_message_{name}", args=arguments)
        assert admin_client.get(address).status_code == 403
    change = reverse("admin:notifications_message_change", args=[message.pk])
    assert admin_client.post(change, {"status": "sent"}).status_code == 403


def test_dead_message_is_sent_again_from_the_list(enqueue: Enqueue, postmaster: Client) -> None:
    message = enqueue()
    Message.objects.update(status="dead", attempts=4)

    answer = postmaster.post(
        LIST, {"action": "resend", "_selected_action": [message.pk]}, follow=True
    )

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("waiting", 0)
    assert "Sẽ gửi lại 1 tin nhắn." in answer.content.decode()


def test_resending_message_that_is_not_dead_is_explained(
    enqueue: Enqueue, postmaster: Client
) -> None:
    message = enqueue()

    answer = postmaster.post(
        LIST, {"action": "resend", "_selected_action": [message.pk]}, follow=True
    )

    assert "Chỉ gửi lại được tin nhắn" in answer.content.decode()


def test_staff_with_view_permission_cannot_resend(enqueue: Enqueue, watcher: Client) -> None:
    message = enqueue()
    Message.objects.update(status="dead")

    watcher.post(LIST, {"action": "resend", "_selected_action": [message.pk]})

    message.refresh_from_db()
    assert message.status == "dead"


def test_list_query_count_does_not_grow_with_messages(
    enqueue: Enqueue, watcher: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    enqueue()
    with django_assert_max_num_queries(6) as one:
        watcher.get(LIST)
    for _number in range(19):
        enqueue()
    with django_assert_max_num_queries(6) as twenty:
        watcher.get(LIST)

    assert len(one) == len(twenty)


def test_hotline_can_stop_and_resume_news(enqueue: Enqueue, postmaster: Client) -> None:
    message = enqueue()
    chosen = {"action": "stop_news", "_selected_action": [message.pk]}

    answer = postmaster.post(LIST, chosen, follow=True)
    stopped = unsubscribing.is_stopped(message.recipient_hash)
    suppression = Suppression.objects.get()
    role = Group.objects.get(name="to-truc")
    role.permissions.add(Permission.objects.get(codename="view_suppression"))
    postmaster.post(
        "/quan-tri/notifications/suppression/",
        {"action": "send_again", "_selected_action": [suppression.pk]},
    )

    assert "1 người nhận" in answer.content.decode()
    assert (stopped, suppression.reason) == (True, "staff")
    assert not unsubscribing.is_stopped(message.recipient_hash)


def test_suppression_list_shows_reason_without_recipient(enqueue: Enqueue, client: Client) -> None:
    message = enqueue()
    unsubscribing.unsubscribe(message.recipient_hash, channel="sms", reason="staff")

    listing = staff_client(client, "view_suppression").get("/quan-tri/notifications/suppression/")

    assert "Yêu cầu qua Tổng đài" in listing.content.decode()
    assert message.recipient_hash not in listing.content.decode()


def test_message_page_explains_erased_recipient(enqueue: Enqueue, watcher: Client) -> None:
    message = enqueue()
    Message.objects.update(recipient="", recipient_hash="", context=None, status="dead")

    text = page(watcher, message)

    assert "hết thời hạn lưu giữ" in text
