"""What an account has switched off is not sent to it, whoever the reporter was when sending."""

import pytest

from accounts import news
from accounts.tests.factories import make_citizen
from notifications.models import Message
from reports.rules.states import State
from reports.tests.factories import PHONE, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def sent(template: str) -> list[str]:
    return sorted(Message.objects.filter(template=template).values_list("channel", flat=True))


def test_report_news_follow_choice_of_phone_account() -> None:
    news.mute(make_citizen(PHONE, email=""), {("result", "sms"), ("recorded", "email")})

    make_report(State.COMPLETED)

    assert (sent("received"), sent("forwarded"), sent("done")) == (["sms"], ["sms"], [])


@pytest.mark.parametrize(
    ("choice", "channels"), [("sms", ["sms"]), ("email", ["email"]), ("none", [])]
)
def test_every_notice_uses_channel_chosen_by_reporter(choice: str, channels: list[str]) -> None:
    make_report(State.COMPLETED, news=choice)
    make_report(State.NEED_INFO, news=choice)

    for template in ("forwarded", "done", "need_info"):
        assert sent(template) == channels


def test_question_is_sent_when_only_channel_is_switched_off() -> None:
    news.mute(make_citizen(PHONE, email=""), {("asked", "sms"), ("recorded", "sms")})

    make_report(State.NEED_INFO, email="")

    assert (sent("need_info"), sent("received")) == (["sms"], [])
