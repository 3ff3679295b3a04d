import email
from email import policy
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from notifications import delivery, texts, unsubscribing
from notifications.models import Channel, Message, Suppression, Template
from notifications.outbox import Address
from notifications.tests import smtp_server
from notifications.tests.factories import EMAIL, PHONE, Enqueue


@pytest.fixture
def news(enqueue: Enqueue) -> Message:
    return enqueue("done", to=Address.email(EMAIL))


def address_in(message: Message) -> str:
    return urlsplit(unsubscribing.link(message)).path


def outcome(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.status, message.last_error


def test_unsubscribe_link_contains_neither_recipient_nor_message(news: Message) -> None:
    link = unsubscribing.link(news)

    # The token begins after a slash; a hash may well end in the digit of the key.
    for private in (EMAIL, EMAIL.split("@")[0], f"/{news.pk}:"):
        assert private not in link


def test_mail_program_unsubscribes_with_one_click_and_without_a_cookie(news: Message) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post(address_in(news), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not delivery.deliver(news.pk)
    assert outcome(news) == ("skipped", "unsubscribed")
    suppression = Suppression.objects.get()
    assert (suppression.channel, suppression.reason) == ("email", "link")


def test_opening_unsubscribe_page_changes_nothing(news: Message, client: Client) -> None:
    page = client.get(address_in(news)).content.decode()

    assert "Ngừng nhận thư" in page
    assert not Suppression.objects.exists()


def test_recipient_can_subscribe_again(news: Message, client: Client) -> None:
    for _time in range(2):
        stopped = client.post(address_in(news)).content.decode()
    client.post(address_in(news), {"again": "1"})

    assert "Nhận thư trở lại" in stopped
    assert delivery.deliver(news.pk)


@pytest.mark.parametrize("change", ["x", ":", ""])
def test_forged_unsubscribe_link_is_not_found(news: Message, client: Client, change: str) -> None:
    path = address_in(news)
    forged = path[:-2] + change + "/" if change else path.replace(":", ":A", 1)

    assert client.post(forged).status_code == 404
    assert not Suppression.objects.exists()


def test_other_recipients_still_get_their_news(news: Message, enqueue: Enqueue) -> None:
    unsubscribing.unsubscribe(news.recipient_hash, channel=Channel.EMAIL, reason="link")

    assert delivery.deliver(enqueue("done", to=Address.email(f"x{EMAIL}")).pk)
    assert delivery.deliver(enqueue("done", to=Address.sms(PHONE)).pk)


def test_address_in_other_letter_case_is_same_recipient(news: Message, enqueue: Enqueue) -> None:
    unsubscribing.unsubscribe(news.recipient_hash, channel=Channel.EMAIL, reason="link")

    assert not delivery.deliver(enqueue("done", to=Address.email(EMAIL.upper())).pk)


@pytest.mark.parametrize("template", sorted(unsubscribing.FOLLOWED))
def test_subscription_email_has_own_stop_link_and_respects_unsubscribing(
    enqueue: Enqueue, template: Template
) -> None:
    message = enqueue(template, to=Address.email(EMAIL))

    stop_url = message.context["stop_url"]
    assert unsubscribing.headers(message)["List-Unsubscribe"] == f"<{stop_url}>"
    text = texts.render(message)
    assert stop_url in text.body and stop_url in text.html
    assert "ngung-nhan-thu" not in text.body + text.html
    unsubscribing.unsubscribe(message.recipient_hash, channel=Channel.EMAIL, reason="link")
    assert not delivery.deliver(message.pk)
    assert outcome(message) == ("skipped", "unsubscribed")


@pytest.mark.parametrize(
    "template",
    [
        t
        for t in Template
        if t not in unsubscribing.NEWS | unsubscribing.FOLLOWED and Channel.EMAIL in texts.FACTS[t]
    ],
)
def test_codes_warnings_and_staff_emails_ignore_unsubscribing(
    enqueue: Enqueue, template: Template, settings: Settings
) -> None:
    # What they tell is made up: nothing to look at again before sending.
    settings.FACTS_BEFORE_SENDING = {}
    message = enqueue(template, to=Address.email(EMAIL))
    unsubscribing.unsubscribe(message.recipient_hash, channel=Channel.EMAIL, reason="link")

    assert delivery.deliver(message.pk)
    assert unsubscribing.headers(message) == {}
    assert "ngung-nhan-thu" not in texts.render(message).body


def test_mail_offers_to_unsubscribe_in_header_text_and_html(
    news: Message, settings: Settings
) -> None:
    with smtp_server.running() as server:
        settings.EMAIL_CONFIG = {"EMAIL_HOST": "127.0.0.1"}
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        assert delivery.deliver(news.pk)

    mail: Any = email.message_from_bytes(server.mails[0], policy=policy.default)
    link = unsubscribing.link(news)
    assert "".join(mail["List-Unsubscribe"].split()) == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = mail.iter_parts()
    assert link in plain.get_content()
    assert f'href="{link}"' in html.get_content()
