"""Administrators decide conflicts about identities; nothing is linked by a decision."""

from typing import Any

import pytest
from django.test import Client

from accounts import unlinking
from accounts.models import IdentityConflict, LinkedIdentity, User
from accounts.sso import links
from accounts.tests.factories import make_citizen
from accounts.tests.pages import NEW_PHONE
from accounts.tests.sso.identity_provider import IdentityProvider
from notifications.models import Message
from reports.models import Reporter
from reports.rules.states import Role
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db
QUEUE = "/quan-tri/accounts/identityconflict/"


@pytest.fixture
def conflict(reference_data: None) -> IdentityConflict:
    links.link(make_citizen(), "vneid", "https://vneid.example nguoi-1", "2")
    with pytest.raises(links.Refused):
        wanting = make_citizen(NEW_PHONE, email="")
        links.link(wanting, "vneid", "https://vneid.example nguoi-1", "2")
    return IdentityConflict.objects.get()


def decide(client: Client, conflict: IdentityConflict, action: str) -> Any:
    return client.post(QUEUE, {"action": action, "_selected_action": conflict.pk}, follow=True)


def test_desk_and_queue_show_what_waits_with_masked_phones(
    client: Client, conflict: IdentityConflict
) -> None:
    client.force_login(make_staff(Role.ADMINISTRATOR))

    desk, queue = (client.get(page).content.decode() for page in ("/quan-tri/", QUEUE))

    assert "Tranh chấp danh tính chờ quyết định" in desk
    assert "+84 xxxxxx100" in queue and "+84 xxxxxx200" in queue
    assert "939861" not in queue and "nguoi-1" not in queue


def test_removing_the_old_link_links_nobody(client: Client, conflict: IdentityConflict) -> None:
    administrator, other = (make_staff(Role.ADMINISTRATOR) for _person in range(2))
    other.email = "khac@example.vn"
    other.save()
    client.force_login(administrator)

    decide(client, conflict, "release")

    conflict.refresh_from_db()
    assert (conflict.outcome, conflict.decided_by) == ("released", administrator)
    assert not LinkedIdentity.objects.exists()
    assert Message.objects.filter(template="staff_rights").exists()


def test_kept_link_stays_and_the_decision_holds(client: Client, conflict: IdentityConflict) -> None:
    client.force_login(make_staff(Role.ADMINISTRATOR))
    decide(client, conflict, "keep")

    decide(client, conflict, "release")

    conflict.refresh_from_db()
    assert conflict.outcome == "kept" and LinkedIdentity.objects.exists()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HANDLER, Role.SUPERVISOR])
def test_other_roles_see_and_decide_nothing(
    client: Client, conflict: IdentityConflict, role: Role
) -> None:
    client.force_login(make_staff(role))

    assert client.get(QUEUE).status_code == 403
    assert decide(client, conflict, "release").status_code == 403
    assert LinkedIdentity.objects.exists()


def test_erased_account_takes_link_and_conflicts_along(conflict: IdentityConflict) -> None:
    User.objects.filter(is_staff=False).delete()

    assert not LinkedIdentity.objects.exists() and not IdentityConflict.objects.exists()


# --- the mark of a report ------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "is_marked"), [("2", True), ("1", False), ("", False)])
def test_staff_see_that_the_card_of_the_sender_was_checked(
    client: Client, vneid: IdentityProvider, reference_data: None, level: str, is_marked: bool
) -> None:
    user = make_citizen()
    links.link(user, "vneid", f"{vneid.issuer} nguoi-1", level)
    report = make_report()
    Reporter.objects.filter(report=report).update(user=user)
    client.force_login(make_staff(Role.DISPATCHER))

    page = client.get(f"/quan-tri/reports/report/{report.pk}/change/").content.decode()

    assert ("CCCD đã xác thực" in page) is is_marked


def test_report_of_a_guest_has_no_mark(
    client: Client, vneid: IdentityProvider, reference_data: None
) -> None:
    report = make_report()
    client.force_login(make_staff(Role.DISPATCHER))

    page = client.get(f"/quan-tri/reports/report/{report.pk}/change/").content.decode()

    assert "CCCD đã xác thực" not in page


# --- conflicts that end, or that are found out twice ----------------------------------------------


def try_again(conflict: IdentityConflict) -> str:
    with pytest.raises(links.Refused) as refused:
        links.link(conflict.account, "vneid", "https://vneid.example nguoi-1", "2")
    return refused.value.message


def test_conflict_that_staff_decided_is_not_opened_again(
    client: Client, conflict: IdentityConflict
) -> None:
    client.force_login(make_staff(Role.ADMINISTRATOR))
    assert "cán bộ sẽ xem xét" in try_again(conflict)
    decide(client, conflict, "keep")

    said = try_again(conflict)

    assert IdentityConflict.objects.count() == 1
    assert "đã xem xét" in said and "1022" in said


def test_conflict_whose_link_is_gone_waits_for_nobody(
    client: Client, conflict: IdentityConflict
) -> None:
    unlinking.unlink(LinkedIdentity.objects.get())
    client.force_login(make_staff(Role.ADMINISTRATOR))

    desk, queue, every = (
        client.get(page).content.decode()
        for page in ("/quan-tri/", QUEUE, f"{QUEUE}?tinh-trang=tat-ca")
    )

    assert "Tranh chấp danh tính chờ quyết định" not in desk
    assert "+84 xxxxxx200" not in queue
    assert "Liên kết cũ không còn" in every
    decide(client, conflict, "keep")
    conflict.refresh_from_db()
    assert conflict.outcome == ""


@pytest.mark.django_db(transaction=True)
def test_link_that_goes_while_the_conflict_is_written_makes_room(
    conflict: IdentityConflict, monkeypatch: pytest.MonkeyPatch
) -> None:
    IdentityConflict.objects.all().delete()
    find = links.find

    def find_and_lose(door: str, name: str) -> LinkedIdentity | None:
        found = find(door, name)
        LinkedIdentity.objects.all().delete()
        return found

    monkeypatch.setattr(links, "find", find_and_lose)

    made = links.link(conflict.account, "vneid", "https://vneid.example nguoi-1", "2")

    assert made.user == conflict.account and not IdentityConflict.objects.exists()
