"""A linked identity is part of the person's data: copied, erased and encrypted like the rest."""

import json
import os
from base64 import urlsafe_b64encode

import pytest
from pytest_django import Settings

from accounts.data_requests import Person
from accounts.models import LinkedIdentity
from accounts.sso import links
from accounts.tests.factories import make_citizen
from reports.privacy import erasure, key_rotation, personal_data

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference_data"),
]
NAME = "https://vneid.example nguoi-1"


def test_copy_of_ones_data_has_the_identity() -> None:
    user = make_citizen()
    links.link(user, "vneid", NAME, "2")

    data = json.dumps(personal_data.collect(Person.from_account(user)), default=str)

    assert NAME in data and '"provider": "VNeID"' in data and '"level": "2"' in data


def test_deleting_ones_data_deletes_the_identity() -> None:
    user = make_citizen()
    links.link(user, "vneid", NAME, "2")

    erasure.delete_person(Person.from_account(user))

    assert not LinkedIdentity.objects.exists() and links.find("vneid", NAME) is None


def test_identity_is_found_after_all_keys_were_replaced(settings: Settings) -> None:
    user = make_citizen()
    links.link(user, "vneid", NAME, "2")
    settings.PII_KEYS = [urlsafe_b64encode(os.urandom(32)).decode(), *settings.PII_KEYS]
    settings.PII_LOOKUP_KEYS_BEFORE = [settings.PII_LOOKUP_KEY]
    settings.PII_LOOKUP_KEY = "khóa-tra-cứu-mới-0123456789"

    key_rotation.rotate(lambda _line: None)
    settings.PII_KEYS = settings.PII_KEYS[:1]
    settings.PII_LOOKUP_KEYS_BEFORE = []

    found = links.find("vneid", NAME)
    assert found is not None and (found.user, found.subject) == (user, NAME)
