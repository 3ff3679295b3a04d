"""The start refuses keys that do not open the data of the database."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from paht.launcher.embedded import CannotRun
from paht.launcher.keys import refuse_other_keys
from paht.launcher.preparation import Preparation
from reports.models import Report
from reports.tests.factories import make_report

pytestmark = pytest.mark.usefixtures("reference_data")


def other_key() -> str:
    return Fernet.generate_key().decode()


def test_start_with_other_valid_keys_stops_with_one_line(
    tmp_path: Path, settings: Settings
) -> None:
    make_report()
    settings.PII_KEYS = [other_key()]

    with pytest.raises(CannotRun, match="PII_KEYS không mở được") as refused:
        Preparation(tmp_path, lambda what, seconds: None)._database(samples=False)

    assert "\n" not in str(refused.value)
    assert not (tmp_path / "prepared.json").exists()


def test_start_with_another_lookup_key_stops_unless_it_knows_the_former_one(
    settings: Settings,
) -> None:
    make_report()
    former, settings.PII_LOOKUP_KEY = settings.PII_LOOKUP_KEY, "another one"

    with pytest.raises(CannotRun, match="PII_LOOKUP_KEY không khớp"):
        refuse_other_keys()
    settings.PII_LOOKUP_KEYS_BEFORE = [former]
    refuse_other_keys()


def test_keys_in_rotation_and_a_database_without_people_are_accepted(settings: Settings) -> None:
    keys = settings.PII_KEYS
    settings.PII_KEYS = [other_key()]
    refuse_other_keys()
    settings.PII_KEYS = keys
    make_report()

    settings.PII_KEYS = [other_key(), *keys]
    refuse_other_keys()

    assert Report.objects.exists()
