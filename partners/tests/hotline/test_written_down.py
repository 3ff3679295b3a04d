"""An operator says that all of a call is written down, which opens its recording early."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from partners.hotline import calls
from partners.models import Call, CallOpening
from partners.tests.hotline.centre import CallCentre
from partners.tests.hotline.pages import address, call_form, client_of, words
from reports.models import Report
from reports.rules.states import Role
from reports.tests.factories import make_confidential, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
LINK = "https://ghiam.example.vn/a"
BUTTON = "Đã ghi xong cuộc gọi này"


@pytest.fixture
def centre(settings: Any) -> CallCentre:
    settings.CALL_RECORDING_HOSTS = ["ghiam.example.vn"]
    return CallCentre.with_key()


@pytest.fixture
def operator(centre: CallCentre) -> User:
    return make_staff(Role.OPERATOR, agency="TD-1022")


@pytest.fixture
def began(centre: CallCentre, operator: User) -> datetime:
    """Let a call of the operator begin and end, and return when it began."""
    at = timezone.now() - timedelta(minutes=5)
    centre.started(operator=operator.username, at=at)
    centre.ended(recording_url=LINK)
    return at


def send_form(operator: User, **changes: Any) -> Report:
    client, page = client_of(operator), address("form", Call.objects.get().pk)
    client.post(page, call_form(client.get(page), **changes))
    return Report.objects.latest("pk")


def say_done(person: User) -> str:
    """Press the button and return the words of the desk that follows."""
    page = client_of(person).post(address("written", Call.objects.get().pk), follow=True)
    return words(page)


def hears(person: User) -> bool:
    return LINK in words(client_of(person).post(address("recording", Call.objects.get().pk)))


@pytest.mark.usefixtures("began")
class TestDone:
    def test_recording_opens_to_readers_once_all_is_written_down(self, operator: User) -> None:
        send_form(operator)
        dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
        assert not hears(dispatcher)
        assert BUTTON in words(client_of(operator).get(address("desk")))
        assert [call for call, _words in calls.in_words(operator)] == ["CG-1"]

        desk = say_done(operator)

        assert "Đã ghi nhận" in desk and BUTTON not in desk
        assert hears(dispatcher) and CallOpening.objects.get().by == dispatcher
        assert calls.in_words(operator) == []
        form = client_of(operator).get(address("form", Call.objects.get().pk))
        assert form["Location"] == address("desk")

    def test_complaint_in_the_same_call_keeps_it_from_everybody_else(self, operator: User) -> None:
        send_form(operator, title="Cống nghẹt")
        make_confidential(send_form(operator, title="Giám sát vòi tiền"), about="UBND-T")
        say_done(operator)

        for role, agency in ((Role.SUPERVISOR, "UBND-T"), (Role.DISPATCHER, "TT-IOC")):
            assert not hears(make_staff(role, agency=agency))
        assert not CallOpening.objects.exists()

    @pytest.mark.parametrize("title", ["Giám sát vòi tiền", ""])
    def test_form_that_is_sent_afterwards_takes_the_word_back(
        self, operator: User, title: str
    ) -> None:
        """An open form in another window is taken in, even one that must be corrected first."""
        send_form(operator)
        client, page = client_of(operator), address("form", Call.objects.get().pk)
        second = client.get(page)
        say_done(operator)

        client.post(page, call_form(second, title=title))

        assert Report.objects.count() == 1 + bool(title)
        assert not hears(make_staff(Role.DISPATCHER, agency="TT-IOC"))

    def test_only_the_operator_of_the_call_says_it(self, operator: User) -> None:
        send_form(operator)

        for person in (
            make_staff(Role.OPERATOR, agency="TD-1022"),
            make_staff(Role.DISPATCHER, agency="TT-IOC"),
        ):
            assert "không thuộc bạn" in say_done(person)
        handler = client_of(make_staff(Role.HANDLER, agency="QLDT-941"))
        assert handler.post(address("written", Call.objects.get().pk)).status_code == 403
        assert Call.objects.get().written_at is None

    def test_call_without_a_report_waits(self, operator: User) -> None:
        assert "chưa có phản ánh nào" in say_done(operator)
        assert Call.objects.get().written_at is None


def test_running_call_is_not_done(centre: CallCentre, operator: User) -> None:
    centre.started(operator=operator.username)
    send_form(operator)

    assert "chưa kết thúc" in say_done(operator)


class TestSeveralOperators:
    """A colleague who had the call before or after may still be typing a matter of it."""

    @pytest.mark.parametrize("minutes", [-1, 1])
    def test_call_that_was_passed_on_waits(
        self, centre: CallCentre, operator: User, began: datetime, minutes: int
    ) -> None:
        send_form(operator)
        other = make_staff(Role.OPERATOR, agency="TD-1022")
        centre.started(operator=other.username, at=began + timedelta(minutes=minutes))
        last = other if minutes > 0 else operator

        assert "nhiều tổng đài viên" in say_done(last)
        assert Call.objects.get().written_at is None

    @pytest.mark.parametrize("minutes", [-1, 1])
    def test_late_word_of_another_operator_takes_it_back(
        self, centre: CallCentre, operator: User, began: datetime, minutes: int
    ) -> None:
        send_form(operator)
        say_done(operator)
        other = make_staff(Role.OPERATOR, agency="TD-1022")
        centre.started(operator=other.username, at=began + timedelta(minutes=minutes))

        assert not hears(make_staff(Role.DISPATCHER, agency="TT-IOC"))

    def test_repeated_words_change_nothing(
        self, centre: CallCentre, operator: User, began: datetime
    ) -> None:
        send_form(operator)
        say_done(operator)
        centre.started(operator=operator.username, at=began)
        centre.ended(recording_url=LINK)

        assert hears(make_staff(Role.DISPATCHER, agency="TT-IOC"))
