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
def test_message_page_shows_what_it_is_about_and_no_personal_data(
    enqueue: Enqueue, watcher: Client, channel: str
) -> None:
    to = Address.sms(PHONE) if channel == "sms" else Address.email(EMAIL)

    text = page(watcher, enqueue("done", to=to))

    assert "202310040003" in text
    for personal in (PHONE, PHONE[3:], EMAIL, FACTS["name"], FACTS["title"]):
        assert personal not in text


def test_text_of_a_secret_is_never_shown(enqueue: Enqueue, watcher: Client) -> None:
    message = enqueue("received", secret=True, key="otp:1")

    waiting = page(watcher, message)
    delivery.deliver(message.pk)
    sent = page(watcher, message)

    assert "không hiển thị" in waiting and "202310040003" not in waiting
    assert "không hiển thị" in sent and "202310040003" not in sent


def test_messages_can_neither_be_written_changed_nor_deleted(
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


def test_sending_again_what_is_not_dead_is_explained(enqueue: Enqueue, postmaster: Client) -> None:
    message = enqueue()

    answer = postmaster.post(
        LIST, {"action": "resend", "_selected_action": [message.pk]}, follow=True
    )

    assert "Chỉ gửi lại được tin nhắn" in answer.content.decode()


def test_who_may_only_look_cannot_send_again(enqueue: Enqueue, watcher: Client) -> None:
    message = enqueue()
    Message.objects.update(status="dead")

    watcher.post(LIST, {"action": "resend", "_selected_action": [message.pk]})

    message.refresh_from_db()
    assert message.status == "dead"


def test_list_costs_the_same_with_one_and_with_twenty_messages(
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


def test_hotline_can_stop_news_and_start_them_again(enqueue: Enqueue, postmaster: Client) -> None:
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


def test_list_of_the_stopped_tells_nobody_who_they_are(enqueue: Enqueue, client: Client) -> None:
    message = enqueue()
    unsubscribing.unsubscribe(message.recipient_hash, channel="sms", reason="staff")

    listing = staff_client(client, "view_suppression").get("/quan-tri/notifications/suppression/")

    assert "Yêu cầu qua Tổng đài 1022" in listing.content.decode()
    assert message.recipient_hash not in listing.content.decode()


def test_forgotten_message_says_so(enqueue: Enqueue, watcher: Client) -> None:
    message = enqueue()
    Message.objects.update(recipient="", recipient_hash="", context=None, status="dead")

    text = page(watcher, message)

    assert "hết thời hạn lưu giữ" in text
