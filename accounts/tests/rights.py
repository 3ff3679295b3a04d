"""Ask for guarded rights in the admin, and decide on requests."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import RightsRequest, User
from reports.rules.states import Role

PEOPLE = "/quan-tri/accounts/user/"
REQUESTS = "/quan-tri/accounts/rightsrequest/"
OWN_PASSWORD = "Mật khẩu của cán bộ 1"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def role(name: Role) -> int:
    return Group.objects.get(name=name).pk


def change(by: User, person: User, **facts: Any) -> Any:
    person = User.objects.get(pk=person.pk)
    said = {
        "username": person.username,
        "full_name": person.full_name,
        "email": person.email,
        "phone": person.phone,
        "agency": person.agency_id or "",
        "is_active": "on" if person.is_active else "",
        "groups": [group.pk for group in person.groups.all()],
    } | facts
    filled = {name: value for name, value in said.items() if value != ""}
    return client_of(by).post(f"{PEOPLE}{person.pk}/change/", filled)


def roles_of(person: User) -> set[str]:
    return set(User.objects.get(pk=person.pk).groups.values_list("name", flat=True))


def decide(by: User, request: RightsRequest, what: str = "xac-nhan", **facts: str) -> Any:
    return client_of(by).post(f"{REQUESTS}{request.pk}/{what}/", facts)


def waiting() -> RightsRequest:
    return RightsRequest.objects.waiting().get()
