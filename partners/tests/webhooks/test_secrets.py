"""A signing secret is replaced without a message that the receiver cannot check."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from accounts.models import User
from accounts.tests.rights import client_of
from notifications.models import Message
from notifications.tests.sms_server import Operator
from paht.foundation.local_time import moment_text
from partners.models import Webhook
from partners.tests.webhooks.receiver import check_of_the_page, make_webhook
from partners.webhooks import hooks, sending
from reports.rules.states import State
from reports.tests.factories import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
LIST = "/quan-tri/partners/webhook/"


@pytest.fixture
def webhook(receiver: Operator) -> Webhook:
    return make_webhook(receiver)


def act(by: User, action: str, webhook: Webhook) -> Any:
    chosen = {"action": action, "_selected_action": [str(webhook.pk)]}
    return client_of(by).post(LIST, chosen, follow=True)


def secret_of(webhook: Webhook) -> str:
    webhook.refresh_from_db()
    return webhook.secret


def genuine_by(receiver: Operator, *secrets: str) -> list[bool]:
    """Send a message; return for each secret whether the receiver finds it genuine by that."""
    make_report(State.ASSIGNED)
    assert sending.sweep() == 1
    request, is_genuine = receiver.requests[-1], check_of_the_page()
    return [is_genuine(secret, request.headers, request.body) for secret in secrets]


def test_new_secret_is_shown_once_and_both_sign_until_the_old_one_ends(
    administrator: User, supervisor: User, receiver: Operator, webhook: Webhook
) -> None:
    old = webhook.secret

    page = act(administrator, "replace_secret", webhook).content.decode()

    new = secret_of(webhook)
    assert new in page and new != old and old not in page
    assert genuine_by(receiver, old, new) == [True, True]
    assert webhook.secret_before_until is not None
    left = webhook.secret_before_until - timezone.now()
    assert abs(left - hooks.OVERLAP).total_seconds() < 60
    seen = client_of(administrator).get(f"{LIST}{webhook.pk}/change/").content.decode()
    assert new not in seen and moment_text(webhook.secret_before_until) in seen
    Webhook.objects.update(secret_before_until=timezone.now())
    assert genuine_by(receiver, old, new) == [False, True]
    webhook.refresh_from_db()
    assert (webhook.secret_before, webhook.secret_before_until) == ("", None)


def test_secret_is_not_replaced_again_while_the_old_one_signs(
    administrator: User, supervisor: User, webhook: Webhook
) -> None:
    """A page that is loaded again must not put an unseen secret in place."""
    act(administrator, "replace_secret", webhook)
    new = secret_of(webhook)

    page = act(administrator, "replace_secret", webhook).content.decode()

    assert secret_of(webhook) == new and "Khóa cũ còn ký đến" in page


def test_leaked_secret_stops_signing_at_once(
    administrator: User, supervisor: User, receiver: Operator, webhook: Webhook
) -> None:
    old = webhook.secret
    act(administrator, "replace_secret", webhook)

    act(administrator, "drop_old_secret", webhook)

    assert genuine_by(receiver, old, secret_of(webhook)) == [False, True]


def test_replacing_is_recorded_and_told_to_the_others(
    administrator: User, supervisor: User, webhook: Webhook
) -> None:
    act(administrator, "replace_secret", webhook)
    act(administrator, "drop_old_secret", webhook)

    said = [one.get_change_message() for one in LogEntry.objects.order_by("pk")]
    assert said == ["Đổi khóa ký", "Bỏ khóa ký cũ"]
    told = Message.objects.filter(template="staff_rights").order_by("pk")
    assert all("khóa ký" in message.context["what"] for message in told)
    assert told and secret_of(webhook) not in str([message.context for message in told])


def test_other_staff_replace_no_secret(supervisor: User, webhook: Webhook) -> None:
    old = webhook.secret

    assert act(supervisor, "replace_secret", webhook).status_code == 403

    assert secret_of(webhook) == old
