"""The server gives guarded rights alone only while nobody could confirm."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from accounts import second_factor, second_person
from accounts.models import RightsDecision, RightsRequest, SecondFactor, User
from accounts.second_person import Kind
from accounts.tests.rights import change, role, roles_of, waiting
from reports.rules.states import Role
from reports.tests.factories import give_roles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def test_first_two_are_made_on_the_server_and_the_third_waits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, given in (("mot", "administrator"), ("hai", "supervisor"), ("ba", "supervisor")):
        call_command("make_staff", name, given, agency="VP-UBND")

    assert [roles_of(User.objects.get(username=name)) for name in ("mot", "hai", "ba")] == [
        {"administrator"},
        {"supervisor"},
        set(),
    ]
    assert RightsDecision.objects.filter(by=None).count() == 2
    assert waiting().user.username == "ba"
    told = capsys.readouterr().out
    assert "chờ một quản trị viên" in told and second_person.first_half(waiting()) in told


def test_server_resets_a_guarded_password_only_while_nobody_could_confirm(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("make_staff", "mot", "administrator", agency="VP-UBND")
    first = User.objects.get(username="mot").password

    call_command("make_staff", "mot", "administrator", new_password=True)
    second = User.objects.get(username="mot").password
    call_command("make_staff", "hai", "supervisor", agency="VP-UBND")
    call_command("make_staff", "mot", "administrator", new_password=True)

    assert first != second == User.objects.get(username="mot").password
    assert waiting().kind == Kind.PASSWORD


def test_server_acts_alone_when_those_who_could_confirm_are_long_gone(
    administrator: User, supervisor: User
) -> None:
    """Both lost their log-ins; otherwise nobody could ever confirm anything again."""
    before = User.objects.get(pk=supervisor.pk).password
    User.objects.update(last_login=None, date_joined=timezone.now() - timedelta(days=31))

    call_command("make_staff", supervisor.username, "supervisor", new_password=True)

    assert User.objects.get(pk=supervisor.pk).password != before
    assert RightsDecision.objects.filter(by=None, request__kind=Kind.PASSWORD).exists()


def test_samples_of_the_first_run_hold_all_their_roles(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path

    call_command("make_staff", samples=True)

    assert roles_of(User.objects.get(username="thanhtra")) == {"supervisor"}
    assert not RightsRequest.objects.waiting().exists()


def test_server_removes_a_guarded_second_step_only_while_nobody_could_confirm(
    administrator: User, supervisor: User
) -> None:
    SecondFactor.objects.create(
        user=supervisor, key=second_factor.fresh_key(), confirmed_at=timezone.now(), last_step=1
    )

    call_command("reset_second_factor", supervisor.username)

    assert second_factor.is_set_up(supervisor)
    assert waiting().kind == Kind.SECOND_STEP


def test_roles_that_are_not_guarded_are_given_at_once(administrator: User, colleague: User) -> None:
    change(administrator, colleague, groups=[role(Role.HANDLER), role(Role.APPROVER)])

    assert roles_of(colleague) == {"handler", "approver"}


def test_factory_roles_pass_the_trigger(colleague: User) -> None:
    give_roles(colleague, Role.SUPERVISOR)

    assert "supervisor" in roles_of(colleague)
