"""Guarded rights need a second person, whichever way they are reached for."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts import confirmers, roles, second_factor, second_person
from accounts.models import RightsDecision, RightsRequest, SecondFactor, User
from accounts.second_person import Kind
from accounts.tests.rights import (
    OWN_PASSWORD,
    PEOPLE,
    REQUESTS,
    change,
    client_of,
    decide,
    role,
    roles_of,
    waiting,
)
from notifications.models import Message
from province.models import Agency
from reports.models import Category, ConfidentialReader
from reports.privacy import audit_chain
from reports.rules.states import Role
from reports.tests.factories import make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


# --- the hole that was seen --------------------------------------------------------------------


def test_one_administrator_with_a_new_account_reaches_no_confidential_report(
    administrator: User, supervisor: User
) -> None:
    """Play it whole: make an account, give it the role, and try to confirm with puppets."""
    client = client_of(administrator)
    report = make_report(category="HC02")
    facts = {"username": "ban-than", "full_name": "Bạn Thân", "agency": administrator.agency_id}
    made = client.post(f"{PEOPLE}add/", facts | {"groups": [role(Role.SUPERVISOR)]})

    puppet = User.objects.get(username="ban-than")
    assert roles_of(puppet) == set()
    password = re.search(r'door__key"><code>([^<]+)<', made.content.decode())
    assert password and puppet.check_password(password[1])
    for request in RightsRequest.objects.waiting():
        for person in (administrator, puppet):
            decide(person, request)
    assert roles_of(puppet) == set()
    assert client_of(puppet).get("/quan-tri/reports/report/giu-kin/").status_code in (302, 403)
    named = client.get("/quan-tri/reports/report/giu-kin/")
    assert named.status_code == 403
    assert not ConfidentialReader.objects.filter(report=report, user=puppet).exists()


def test_guarded_role_takes_effect_when_a_supervisor_confirms(
    administrator: User, supervisor: User, colleague: User
) -> None:
    change(administrator, colleague, groups=[role(Role.HANDLER), role(Role.SUPERVISOR)])
    assert roles_of(colleague) == {"handler"}

    page = decide(supervisor, waiting())

    assert roles_of(colleague) == {"handler", "supervisor"}
    # The administrator may know the old password; the person who confirmed hands over a new one.
    colleague.refresh_from_db()
    assert not colleague.check_password(OWN_PASSWORD)
    shown = re.search(r'door__key"><code>([^<]+)<', page.content.decode())
    assert shown and not colleague.check_password(shown[1])
    half = second_person.first_half(RightsRequest.objects.get(user=colleague))
    assert half not in page.content.decode()
    assert colleague.check_password(f"{half}-{shown[1]}")
    assert "no-store" in page["Cache-Control"]


def test_neither_who_asks_nor_who_confirms_knows_the_whole_password(
    administrator: User, supervisor: User, colleague: User
) -> None:
    """Otherwise one of them logs in first, is named reader, and reads in the owner's name."""
    asked = client_of(administrator).post(f"{PEOPLE}{colleague.pk}/password/", follow=True)
    request = waiting()
    half = second_person.first_half(request)
    assert half in asked.content.decode()
    page = client_of(supervisor).get(f"{REQUESTS}{request.pk}/change/")
    assert half not in page.content.decode()

    confirmed = decide(supervisor, request).content.decode()

    colleague.refresh_from_db()
    assert half not in confirmed and not colleague.check_password(half)
    later = client_of(administrator).get(f"{REQUESTS}{request.pk}/change/").content.decode()
    assert half not in later


def test_confirmed_role_ends_a_second_step_set_up_before(
    administrator: User, supervisor: User, colleague: User
) -> None:
    SecondFactor.objects.create(
        user=colleague, key=second_factor.fresh_key(), confirmed_at=timezone.now(), last_step=1
    )
    request = second_person.ask(Kind.ROLE, colleague, by=administrator, role="supervisor")

    second_person.confirm(request, by=supervisor)

    assert not second_factor.is_set_up(colleague)


@pytest.mark.parametrize("kind", [Kind.PASSWORD, Kind.SECOND_STEP])
def test_asker_and_owner_and_other_roles_never_confirm(
    administrator: User, supervisor: User, colleague: User, kind: Kind
) -> None:
    make_staff(Role.SUPERVISOR, agency="TT-IOC")
    request = second_person.ask(kind, supervisor, by=administrator)

    for person in (administrator, supervisor, colleague):
        with pytest.raises(second_person.Refused):
            second_person.confirm(request, by=User.objects.get(pk=person.pk))

    assert RightsDecision.objects.filter(request=request).count() == 0


def test_nobody_asks_for_their_own_account(administrator: User) -> None:
    with pytest.raises(second_person.Refused):
        second_person.ask(Kind.ROLE, administrator, by=administrator, role="supervisor")


def test_supervisor_cannot_ask(supervisor: User, colleague: User) -> None:
    with pytest.raises(second_person.Refused):
        second_person.ask(Kind.ROLE, colleague, by=supervisor, role="supervisor")


# --- other ways to a guarded role -------------------------------------------------------------


def add_by_orm(person: User) -> None:
    person.groups.add(Group.objects.get(name="supervisor"))


def add_by_table(person: User) -> None:
    User.groups.through.objects.create(user=person, group=Group.objects.get(name="supervisor"))


def move_membership(person: User) -> None:
    own = User.groups.through.objects.filter(user=person)
    own.update(group=Group.objects.get(name="supervisor"))


def rename_own_role(person: User) -> None:
    Group.objects.filter(name="supervisor").update(name="cu")
    Group.objects.filter(name="handler").update(name="supervisor")


def rename_and_rename_back(person: User) -> None:
    Group.objects.filter(name="supervisor").update(name="cu")
    person.groups.add(Group.objects.get(name="cu"))
    Group.objects.filter(name="cu").update(name="supervisor")


def widen_own_role(person: User) -> None:
    naming = Permission.objects.get(codename="name_confidential_readers")
    Group.objects.get(name="handler").permissions.add(naming)


def make_a_role(person: User) -> None:
    group = Group.objects.create(name="moi")
    group.permissions.add(Permission.objects.get(codename="name_confidential_readers"))
    person.groups.add(group)


@pytest.mark.parametrize(
    "way",
    [
        add_by_orm,
        add_by_table,
        move_membership,
        rename_own_role,
        rename_and_rename_back,
        widen_own_role,
        make_a_role,
    ],
)
def test_no_other_code_or_sql_gives_a_guarded_right(
    colleague: User, way: Callable[[User], None]
) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        way(colleague)

    again = User.objects.get(pk=colleague.pk)
    assert not again.has_perm("reports.name_confidential_readers")


def test_permission_given_directly_has_no_effect(colleague: User) -> None:
    colleague.user_permissions.add(Permission.objects.get(codename="name_confidential_readers"))

    assert not User.objects.get(pk=colleague.pk).has_perm("reports.name_confidential_readers")


@pytest.mark.parametrize(
    "permission",
    [
        "reports.name_confidential_readers",
        "reports.review_accesses",
        "accounts.change_user",
        "accounts.confirm_rights",
    ],
)
def test_superuser_holds_no_guarded_right(colleague: User, permission: str) -> None:
    User.objects.filter(pk=colleague.pk).update(is_superuser=True)

    assert not User.objects.get(pk=colleague.pk).has_perm(permission)


def test_superuser_with_the_role_holds_its_rights(supervisor: User) -> None:
    User.objects.filter(pk=supervisor.pk).update(is_superuser=True)

    assert User.objects.get(pk=supervisor.pk).has_perm("reports.name_confidential_readers")


@pytest.mark.parametrize("command", [["createsuperuser"], ["changepassword", "quantri"]])
def test_djangos_commands_for_accounts_are_refused(command: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command(*command)


@pytest.mark.django_db(transaction=True)
def test_role_taken_away_needs_a_new_confirmation(
    reference_data: None, administrator: User, supervisor: User
) -> None:
    other = make_staff(Role.SUPERVISOR, agency="TT-IOC")
    change(administrator, other, groups=[])
    assert roles_of(other) == set()

    with pytest.raises(ProgrammingError):
        other.groups.add(Group.objects.get(name="supervisor"))


def test_closed_account_loses_guarded_roles_and_reopening_gives_none(
    administrator: User, supervisor: User
) -> None:
    other = make_staff(Role.SUPERVISOR, agency="TT-IOC")
    change(administrator, other, is_active="")
    assert roles_of(other) == set()

    change(administrator, other, is_active="on", groups=[role(Role.SUPERVISOR)])

    assert User.objects.get(pk=other.pk).is_active
    assert roles_of(other) == set()
    assert waiting().user == other


def test_account_closed_by_other_code_does_not_reopen_with_its_role(supervisor: User) -> None:
    User.objects.filter(pk=supervisor.pk).update(is_active=False)

    with pytest.raises(ProgrammingError), transaction.atomic():
        User.objects.filter(pk=supervisor.pk).update(is_active=True)


# --- one person with both kinds of rights --------------------------------------------------------


def test_form_refuses_both_guarded_roles_for_one_account(
    administrator: User, supervisor: User, colleague: User
) -> None:
    both = [role(Role.SUPERVISOR), role(Role.ADMINISTRATOR)]

    page = change(administrator, colleague, groups=both).content.decode()

    assert "không vừa là quản trị vừa là lãnh đạo giám sát" in page
    assert not RightsRequest.objects.waiting().exists()


def test_supervisor_does_not_become_administrator_even_confirmed(
    administrator: User, supervisor: User, colleague: User
) -> None:
    """One person could open an account and name it reader."""
    requests = [
        second_person.ask(Kind.ROLE, colleague, by=administrator, role=str(name))
        for name in roles.GUARDED_ROLES
    ]
    third = make_staff(Role.SUPERVISOR, agency="TT-IOC")
    second_person.confirm(requests[0], by=third)

    with pytest.raises(second_person.Refused, match="không vừa là"):
        second_person.confirm(requests[1], by=third)
    with pytest.raises(CommandError, match="không vừa là"):
        call_command("make_staff", supervisor.username, "administrator")
    with pytest.raises(ProgrammingError), transaction.atomic():
        User.groups.through.objects.create(
            user=supervisor, group=Group.objects.get(name="administrator")
        )
    assert roles_of(supervisor) == {"supervisor"}


def test_supervisor_changes_role_to_administrator_after_confirmation(
    administrator: User, supervisor: User
) -> None:
    third = make_staff(Role.SUPERVISOR, agency="TT-IOC")

    change(administrator, supervisor, groups=[role(Role.ADMINISTRATOR)])
    assert roles_of(supervisor) == set()
    decide(third, waiting())

    assert roles_of(supervisor) == {"administrator"}


def test_administrator_does_not_open_the_complaints_of_the_future(administrator: User) -> None:
    """Switching off the category's secrecy would show the next complaint to everybody."""
    complaints = Category.objects.get(code="HC02")
    address = f"/quan-tri/reports/category/{complaints.pk}/change/"
    client = client_of(administrator)
    page = client.get(address)
    form = page.context["adminform"].form
    assert {"order", "note", "icon"} == form.fields.keys()

    said = {name: form.initial.get(name) or "" for name in form.fields}
    answer = client.post(address, {**said, "note": "Đã sửa", "name": "Khác"})

    complaints.refresh_from_db()
    assert (answer.status_code, complaints.note) == (302, "Đã sửa")
    assert (complaints.confidential, complaints.is_active) == (True, True)
    assert complaints.name != "Khác"


@pytest.mark.parametrize("name", ["Xem evil.vn", "Тhái độ cán bộ"])  # noqa: RUF001 - Cyrillic
def test_misleading_name_of_a_category_is_refused(administrator: User, name: str) -> None:
    category = Category.objects.get(code="GT01")
    address = f"/quan-tri/reports/category/{category.pk}/change/"
    client = client_of(administrator)
    form = client.get(address).context["adminform"].form
    said = {key: form[key].value() or "" for key in form.fields}

    answer = client.post(address, said | {"name": name})

    assert "name" in answer.context["adminform"].form.errors
    category.refresh_from_db()
    assert category.name != name


def test_administrator_puts_no_open_category_in_place_of_complaints(administrator: User) -> None:
    complaints = Category.objects.get(code="HC02")
    client = client_of(administrator)
    facts = {
        "code": "HC09",
        "name": complaints.name.upper(),
        "parent": complaints.parent_id,
        "slug": "hc09",
        "order": "9",
        "icon": complaints.icon,
        "agency_pattern": "",
        "is_active": "on",
    }
    answer = client.post("/quan-tri/reports/category/add/", facts)
    assert "Tên này là của một chuyên mục giữ kín" in answer.content.decode()

    group = f"/quan-tri/reports/category/{complaints.parent_id}/change/"
    form = client.get(group).context["adminform"].form
    said = {name: form.initial.get(name) or "" for name in form.fields}
    said = {name: "on" if value is True else value for name, value in said.items()}
    answer = client.post(
        group, {name: value for name, value in said.items() if name != "is_active"}
    )

    assert "Nhóm này có chuyên mục giữ kín" in answer.content.decode()


# --- people who must remain -------------------------------------------------------------------


def test_last_supervisor_is_neither_closed_nor_stripped(
    administrator: User, supervisor: User
) -> None:
    make_staff(Role.ADMINISTRATOR, agency="TT-IOC")

    change(administrator, supervisor, is_active="")
    change(administrator, supervisor, groups=[role(Role.HANDLER)])

    assert roles_of(supervisor) == {"supervisor"}
    assert User.objects.get(pk=supervisor.pk).is_active


def test_last_supervisor_of_the_inspectorate_is_neither_closed_nor_stripped_nor_moved(
    administrator: User, supervisor: User
) -> None:
    inspector = make_staff(Role.SUPERVISOR, agency="TTRA")
    elsewhere = Agency.objects.get(code="S-YT")

    change(administrator, inspector, is_active="")
    change(administrator, inspector, groups=[role(Role.HANDLER)])
    asked = second_person.ask(
        Kind.DETAILS, inspector, by=administrator, details={"agency": str(elsewhere.pk)}
    )
    with pytest.raises(second_person.Refused, match="cuối cùng của thanh tra"):
        second_person.confirm(asked, by=supervisor)

    inspector = User.objects.get(pk=inspector.pk)
    assert roles_of(inspector) == {"supervisor"} and inspector.is_active
    assert inspector.agency != elsewhere


def test_supervisor_of_the_inspectorate_leaves_when_another_one_remains(
    administrator: User, supervisor: User
) -> None:
    inspector, _other = (make_staff(Role.SUPERVISOR, agency="TTRA") for _number in range(2))

    change(administrator, inspector, is_active="")

    assert not User.objects.get(pk=inspector.pk).is_active


def test_administrator_who_closes_the_others_still_needs_one_of_them(
    administrator: User, supervisor: User, colleague: User
) -> None:
    others = [make_staff(Role.ADMINISTRATOR, agency="TT-IOC") for _number in range(2)]
    request = second_person.ask(Kind.ROLE, colleague, by=administrator, role="supervisor")

    for person in (*others, supervisor):
        change(administrator, person, is_active="")

    assert [person.pk for person in confirmers.people().exclude(pk=administrator.pk)] == [
        supervisor.pk
    ]
    with pytest.raises(second_person.Refused):
        second_person.confirm(request, by=administrator)


def test_request_that_nobody_could_confirm_is_refused_with_the_way_out(
    administrator: User, colleague: User
) -> None:
    page = client_of(administrator).post(f"{PEOPLE}{colleague.pk}/password/", follow=True)

    assert "Chưa có người thứ hai" in page.content.decode()
    assert not RightsRequest.objects.waiting().exists()


def test_two_people_who_may_confirm_always_remain(administrator: User, supervisor: User) -> None:
    with pytest.raises(second_person.Refused):
        second_person.end_roles(administrator, by=supervisor, leaving={"administrator"})


# --- a request -----------------------------------------------------------------------------------


def test_all_who_may_confirm_are_told_by_message_and_on_the_desk(
    administrator: User, supervisor: User, colleague: User
) -> None:
    second_person.ask(Kind.ROLE, colleague, by=administrator, role="supervisor")

    told = Message.objects.get(template="staff_rights")
    assert told.recipient == "giamsat@example.vn"
    for person in (administrator, supervisor):
        desk = client_of(person).get("/quan-tri/").content.decode()
        assert "Việc cần người thứ hai xác nhận" in desk
        assert colleague.username in client_of(person).get(REQUESTS).content.decode()


def test_owner_learns_of_a_request_before_it_takes_effect(
    administrator: User, supervisor: User, colleague: User
) -> None:
    User.objects.filter(pk=colleague.pk).update(email="chu@example.vn")

    client_of(administrator).post(f"{PEOPLE}{colleague.pk}/password/")

    told = Message.objects.filter(template="staff_rights")
    assert {message.recipient for message in told} == {"giamsat@example.vn", "chu@example.vn"}
    assert colleague.check_password(OWN_PASSWORD)


def test_refusal_needs_a_reason_and_changes_nothing(
    administrator: User, supervisor: User, colleague: User
) -> None:
    request = second_person.ask(Kind.ROLE, colleague, by=administrator, role="supervisor")

    assert decide(supervisor, request, "khong-xac-nhan").status_code == 422
    decide(supervisor, request, "khong-xac-nhan", note="Không ai báo việc này với tôi.")

    assert request.decision.note == "Không ai báo việc này với tôi."
    assert decide(supervisor, request).status_code == 302
    assert roles_of(colleague) == {"handler"}


def test_asker_withdraws_a_request(administrator: User, supervisor: User, colleague: User) -> None:
    request = second_person.ask(Kind.ROLE, colleague, by=administrator, role="supervisor")

    decide(administrator, request, "khong-xac-nhan")

    assert request.decision.outcome == "withdrawn"


def test_expired_request_cannot_be_confirmed(
    administrator: User, supervisor: User, colleague: User
) -> None:
    past = timezone.now() - timedelta(minutes=1)
    request = RightsRequest.objects.create(
        kind=Kind.ROLE,
        user=colleague,
        role="supervisor",
        asked_by=administrator,
        asked_at=past - second_person.VALID,
        expires_at=past,
    )

    decide(supervisor, request)

    assert roles_of(colleague) == {"handler"}
    page = client_of(supervisor).get(f"{REQUESTS}{request.pk}/change/").content.decode()
    assert "đã hết hạn" in page


def test_request_of_a_person_who_lost_the_right_cannot_be_confirmed(
    administrator: User, supervisor: User, colleague: User
) -> None:
    request = second_person.ask(Kind.ROLE, colleague, by=administrator, role="supervisor")
    make_staff(Role.ADMINISTRATOR, agency="TT-IOC")
    administrator.groups.clear()

    with pytest.raises(second_person.Refused, match="không còn quyền"):
        second_person.confirm(request, by=supervisor)


@pytest.mark.parametrize("who", [Role.OPERATOR, Role.DISPATCHER, Role.HANDLER, Role.APPROVER])
def test_other_roles_do_not_see_requests(
    who: Role, administrator: User, supervisor: User, colleague: User
) -> None:
    request = second_person.ask(Kind.ROLE, colleague, by=administrator, role="supervisor")
    client = client_of(make_staff(who))

    assert client.get(REQUESTS).status_code == 403
    assert client.get(f"{REQUESTS}{request.pk}/change/").status_code == 404
    assert client.post(f"{REQUESTS}{request.pk}/xac-nhan/").status_code == 404


def test_requests_and_decisions_are_in_the_audit_chain(
    administrator: User, supervisor: User, colleague: User
) -> None:
    request = second_person.ask(Kind.ROLE, colleague, by=administrator, role="supervisor")
    second_person.confirm(request, by=supervisor)

    assert {RightsRequest, RightsDecision} <= set(audit_chain.chained_models())
    for sql in (
        "UPDATE accounts_rightsrequest SET asked_by_id = NULL",
        "UPDATE accounts_rightsdecision SET by_id = NULL",
        "DELETE FROM accounts_rightsdecision",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_older_request_for_the_same_detail_ends_when_a_newer_one_is_confirmed(
    administrator: User, supervisor: User, colleague: User
) -> None:
    """Confirmed later, it would bring the old address back without a word."""
    older, agency, newer = (
        second_person.ask(Kind.DETAILS, colleague, by=administrator, details=details)
        for details in (
            {"email": "cu@example.vn"},
            {"agency": str(Agency.objects.get(code="CTDT").pk)},
            {"email": "moi@example.vn"},
        )
    )

    second_person.confirm(newer, by=supervisor)

    assert set(RightsRequest.objects.waiting()) == {agency}
    with pytest.raises(second_person.Refused):
        second_person.confirm(older, by=supervisor)
    colleague.refresh_from_db()
    assert colleague.email == "moi@example.vn"
