"""The first accounts."""

import stat
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts_file(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path / "accounts.txt"


def test_each_role_gets_an_account_that_can_log_in(
    reference_data: None, accounts_file: Path, client: Client
) -> None:
    call_command("make_staff")

    rows = [line.split(" ") for line in accounts_file.read_text("utf-8").splitlines()]
    assert {role for _name, _password, role in rows} == {
        "administrator",
        "operator",
        "dispatcher",
        "handler",
        "approver",
        "supervisor",
    }
    assert all(client.login(username=name, password=word) for name, word, _role in rows)
    assert stat.S_IMODE(accounts_file.stat().st_mode) == 0o600


def test_second_run_changes_no_password(reference_data: None, accounts_file: Path) -> None:
    call_command("make_staff")
    before = accounts_file.read_text("utf-8"), User.objects.get(username="xuly").password

    call_command("make_staff")

    assert (accounts_file.read_text("utf-8"), User.objects.get(username="xuly").password) == before


def test_only_administrator_is_created_on_request(
    reference_data: None, accounts_file: Path
) -> None:
    call_command("make_staff", administrator_only=True)

    assert list(User.objects.values_list("username", flat=True)) == ["quantri"]


def test_public_site_gets_sample_accounts_on_request_only(
    reference_data: None, accounts_file: Path, settings: Settings
) -> None:
    settings.TRIAL = False

    call_command("make_staff")
    assert list(User.objects.values_list("username", flat=True)) == ["quantri"]
    call_command("make_staff", samples=True)

    assert User.objects.filter(username="giamsat").exists()
