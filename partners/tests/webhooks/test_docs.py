"""The check in docs/partners.md accepts genuine messages and no others."""

import pytest

from notifications.tests.sms_server import Operator
from partners.tests.webhooks.receiver import check_of_the_page, make_webhook
from partners.webhooks import sending, signing
from reports.rules.states import State
from reports.tests.factories import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def test_check_of_the_documentation_accepts_only_genuine_messages(receiver: Operator) -> None:
    is_genuine = check_of_the_page()
    webhook = make_webhook(receiver)
    make_report(State.ASSIGNED)
    sending.sweep()

    [request] = receiver.requests
    assert is_genuine(webhook.secret, request.headers, request.body)
    assert not is_genuine(webhook.secret, request.headers, request.body + b" ")
    assert not is_genuine(signing.new_secret(), request.headers, request.body)
