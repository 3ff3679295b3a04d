"""Open the pages of operators, and fill in the form of a call."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports.tests.sending import call_answers


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, *keys: int) -> str:
    return reverse(f"admin:partners_call_{name}", args=keys)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def call_form(page: Any, **changes: Any) -> dict[str, Any]:
    """Return the answers of a call with the hidden id and the reference of the page."""
    value = r'name="{}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="{}"'
    found = {}
    for name in ("submission_id", "reference"):
        match = re.search(value.format(name, name), page.content.decode())
        assert match, name
        found[name] = match[1] or match[2]
    return call_answers(**found | changes)
