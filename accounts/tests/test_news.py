"""What the owner of an account wants to hear of, and where."""

import pytest
from django.test import Client

from accounts import news, otp
from accounts.models import MutedNews, NewsGroup, User
from accounts.otp import Purpose
from accounts.tests.factories import EMAIL, PHONE, make_citizen
from notifications import unsubscribing
from notifications.models import Channel, Message
from notifications.outbox import Address

pytestmark = pytest.mark.django_db

PAGE = "/vi/ca-nhan/thong-bao/"
OTHER_PHONE = "+84939861200"
SMS, MAIL = Address.sms(PHONE), Address.email(EMAIL)
ALL = {group.value: ["sms", "email"] for group in NewsGroup}


@pytest.fixture
def citizen(client: Client) -> User:
    user = make_citizen()
    client.force_login(user)
    return user


def channels(template: str, user: User) -> list[str]:
    found = news.wanted(template, [SMS, MAIL], user_id=None, phone_hash=user.phone_hash)
    return [str(address.channel) for address in found]


def test_every_news_template_belongs_to_a_group() -> None:
    assert set(news.GROUP_OF) == unsubscribing.NEWS


def test_all_news_are_sent_by_default(client: Client, citizen: User) -> None:
    assert client.get(PAGE).text.count("checked") == 2 * len(NewsGroup)
    assert channels("done", citizen) == ["sms", "email"]


def test_saved_choice_decides_about_channels_of_news(client: Client, citizen: User) -> None:
    answer = client.post(PAGE, ALL | {"result": ["email"], "recorded": []}, follow=True)

    assert "Đã lưu lựa chọn thông báo." in answer.text
    assert answer.text.count("checked") == 2 * len(NewsGroup) - 3
    assert channels("done", citizen) == channels("corrected", citizen) == ["email"]
    assert channels("received", citizen) == []
    assert channels("forwarded", citizen) == ["sms", "email"]


def test_saving_all_channels_removes_choice(client: Client, citizen: User) -> None:
    client.post(PAGE, ALL | {"result": []})
    client.post(PAGE, ALL)
    client.post(PAGE, ALL)

    assert not MutedNews.objects.exists()


@pytest.mark.parametrize("group", sorted(news.MUST_HEAR))
def test_mandatory_news_keep_at_least_one_channel(
    client: Client, citizen: User, group: str
) -> None:
    answer = client.post(PAGE, ALL | {group: []})

    assert answer.status_code == 422 and "ít nhất một nơi nhận" in answer.text
    assert not MutedNews.objects.exists()
    assert client.post(PAGE, ALL | {group: ["email"]}).status_code == 302


def test_channel_missing_in_account_does_not_count_as_chosen(client: Client) -> None:
    client.force_login(make_citizen(OTHER_PHONE, email=""))

    answer = client.post(PAGE, ALL | {"asked": ["email"]})

    assert answer.status_code == 422 and "chưa có thư điện tử" in answer.text


def test_mandatory_news_use_available_channel_when_chosen_one_is_missing(
    citizen: User,
) -> None:
    news.mute(citizen, {("asked", "sms")})

    found = news.wanted("need_info", [SMS], user_id=None, phone_hash=citizen.phone_hash)

    assert found == [SMS]


def test_unknown_channel_is_refused(client: Client, citizen: User) -> None:
    assert client.post(PAGE, ALL | {"result": ["bo-cau"]}).status_code == 422


def test_choices_apply_to_confirmed_phone_of_own_account_only(citizen: User) -> None:
    other = make_citizen(OTHER_PHONE, email="")
    news.mute(other, {("result", "sms"), ("result", "email")})
    assert channels("done", citizen) == ["sms", "email"]

    news.mute(citizen, {("result", "sms")})
    User.objects.filter(pk=citizen.pk).update(phone_confirmed_at=None)
    assert channels("done", citizen) == ["sms", "email"]


def test_codes_cannot_be_switched_off(citizen: User) -> None:
    news.mute(citizen, {(group.value, channel.value) for group in NewsGroup for channel in Channel})

    otp.issue(Purpose.LOOKUP, to=SMS, asker=otp.Asker("203.0.113.7"))

    assert Message.objects.get().template == "otp"
    assert channels("otp", citizen) == ["sms", "email"]


def test_unsubscribed_address_is_shown_masked_and_can_be_resumed(
    client: Client, citizen: User
) -> None:
    unsubscribing.unsubscribe(MAIL.hash, channel="email", reason="link")

    shown = client.get(PAGE).text
    assert "Đang ngừng nhận tin" in shown and EMAIL not in shown
    assert client.get(f"{PAGE}nhan-lai/").url == PAGE
    assert unsubscribing.is_stopped(MAIL.hash)
    client.post(f"{PAGE}nhan-lai/")

    assert not unsubscribing.is_stopped(MAIL.hash)
    assert "Đang ngừng nhận tin" not in client.get(PAGE).text


def test_only_owner_can_resume_news(client: Client, citizen: User) -> None:
    unsubscribing.unsubscribe(MAIL.hash, channel="email", reason="link")
    other = Client()
    other.force_login(make_citizen(OTHER_PHONE, email=""))

    other.post(f"{PAGE}nhan-lai/")

    assert unsubscribing.is_stopped(MAIL.hash)


def test_visitors_are_sent_to_login_and_staff_to_desk(client: Client) -> None:
    assert client.get(PAGE).url.startswith("/vi/dang-nhap/")
    client.force_login(User.objects.create_user("canbo", is_staff=True))
    assert client.get(PAGE).url == "/quan-tri/"
