"""Passwords, second steps, details and new accounts of staff wait for a second person."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import second_factor, second_person
from accounts.models import RightsRequest, SecondFactor, User, email_hash, phone_hash
from accounts.tests.rights import PEOPLE, REQUESTS, change, client_of, decide, role, waiting
from notifications.models import Message
from province.models import Agency
from reports.admin import desk
from reports.casework import confidential_readers
from reports.management.commands.bench import count_queries
from reports.models import ConfidentialReader, PersonalDataAccess
from reports.rules.states import Role
from reports.tests.factories import NAME, make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def reader(colleague: User, supervisor: User) -> User:
    """A handler who reads one confidential report."""
    ConfidentialReader.objects.create(
        report=make_report(),
        user=colleague,
        given_by=supervisor,
        given_at=timezone.now(),
    )
    return colleague


@pytest.mark.parametrize("holder", ["supervisor", "reader"])
def test_password_of_a_holder_is_given_after_confirmation(
    administrator: User, holder: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(holder)
    third = make_staff(Role.SUPERVISOR, agency="TT-IOC")
    before = User.objects.get(pk=person.pk).password

    answer = client_of(administrator).post(f"{PEOPLE}{person.pk}/password/")
    assert answer.status_code == 302
    assert User.objects.get(pk=person.pk).password == before

    assert "door__key" in decide(third, waiting()).content.decode()
    assert User.objects.get(pk=person.pk).password != before


def test_second_step_of_a_holder_is_removed_after_confirmation(
    administrator: User, supervisor: User
) -> None:
    third = make_staff(Role.ADMINISTRATOR, agency="TT-IOC")
    SecondFactor.objects.create(
        user=supervisor, key=second_factor.fresh_key(), confirmed_at=timezone.now(), last_step=1
    )

    client_of(administrator).post(f"{PEOPLE}{supervisor.pk}/go-xac-thuc-hai-buoc/")
    assert second_factor.is_set_up(supervisor)

    decide(third, waiting())
    assert not second_factor.is_set_up(supervisor)


@pytest.mark.parametrize("page", ["password", "go-xac-thuc-hai-buoc"])
def test_pages_about_a_colleague_do_not_tell_who_reads_a_confidential_report(
    administrator: User, supervisor: User, reader: User, page: str
) -> None:
    """Compare words, status and number of queries for a named reader and for another colleague."""
    other = make_staff(Role.HANDLER)
    User.objects.filter(pk=other.pk).update(full_name=reader.full_name, password=reader.password)

    def asked_about(person: User) -> tuple[int, str, str]:
        client, address = client_of(administrator), f"{PEOPLE}{person.pk}/{page}/"
        shown = []
        queries = count_queries(lambda: shown.append(client.get(address).content.decode()))
        answer = client.post(address)
        shown.append(client.get(answer["Location"]).content.decode())
        asked = RightsRequest.objects.get(user=person)
        half = (asked.details or {}).get(second_person.HALF, "không có nửa nào")
        words = "".join(shown).replace(person.username, "ai").replace(half, "nửa")
        alike = re.sub(r'nonce="[^"]*"|value="[^"]{32,}"|/\d+/|\d\d:\d\d|\d+/\d+/\d{4}', "", words)
        return queries, re.sub(r"/\d+/", "", answer["Location"]), alike

    assert asked_about(reader) == asked_about(other)


def test_role_taken_away_for_a_moment_opens_no_reader(
    administrator: User, supervisor: User, reader: User
) -> None:
    """Without a role the account reads nothing; with its old role it reads again."""
    before = reader.password
    change(administrator, reader, groups=[])
    client_of(administrator).post(f"{PEOPLE}{reader.pk}/password/")
    change(administrator, reader, groups=[role(Role.HANDLER)])

    assert User.objects.get(pk=reader.pk).password == before


def test_agency_and_addresses_of_a_holder_change_after_confirmation(
    administrator: User, supervisor: User
) -> None:
    """Another agency lifts a rule of impartiality; another address takes the alarms."""
    third = make_staff(Role.SUPERVISOR, agency="TT-IOC")
    elsewhere = Agency.objects.get(code="TTRA")

    change(
        administrator,
        supervisor,
        agency=elsewhere.pk,
        email="ke-gian@example.vn",
        phone="0939861234",
        username="ten-khac",
        full_name="Tên Khác",
    )
    now = User.objects.get(pk=supervisor.pk)
    assert (now.agency, now.email, now.phone) == (supervisor.agency, "giamsat@example.vn", "")
    assert (now.username, now.full_name) == (supervisor.username, supervisor.full_name)

    page = client_of(third).get(f"{REQUESTS}{waiting().pk}/change/").content.decode()
    assert elsewhere.name in page and "ke-gian@example.vn" not in page
    decide(third, waiting())

    now = User.objects.get(pk=supervisor.pk)
    assert now.agency == elsewhere
    assert (now.email, now.phone) == ("ke-gian@example.vn", "+84939861234")
    assert (now.username, now.full_name) == ("ten-khac", "Tên Khác")


def test_addresses_of_any_colleague_change_after_confirmation(
    administrator: User, supervisor: User, colleague: User
) -> None:
    """The notice to a reader of a confidential report would go to the administrator."""
    before = colleague.email
    change(administrator, colleague, email="moi@example.vn")
    assert User.objects.get(pk=colleague.pk).email == before

    decide(supervisor, waiting())

    assert User.objects.get(pk=colleague.pk).email == "moi@example.vn"


def test_new_account_is_no_candidate_reader_until_confirmed(
    administrator: User, supervisor: User
) -> None:
    report = make_report(category="HC02")
    facts = {
        "username": "ban-than",
        "full_name": "Bạn Thân",
        "agency": Agency.objects.get(code="TTRA").pk,
    }
    client_of(administrator).post(f"{PEOPLE}add/", facts | {"groups": [role(Role.DISPATCHER)]})
    ghost = User.objects.get(username="ban-than")
    assert ghost not in confidential_readers.candidates(report)

    opened = client_of(ghost)
    assert opened.get("/quan-tri/").status_code == 302

    request = RightsRequest.objects.get(user=ghost)
    decide(administrator, request)
    assert ghost not in confidential_readers.candidates(report)
    before = ghost.password
    decide(supervisor, request)

    assert ghost in confidential_readers.candidates(report)
    ghost.refresh_from_db()
    assert ghost.password != before and ghost.temporary_password_until
    assert "login" in opened.get("/quan-tri/").url, "the one who opened the account is out"


def test_new_account_reads_no_reporter_and_exports_nothing_until_confirmed(
    administrator: User, supervisor: User
) -> None:
    report = make_report()
    address = reverse("admin:reports_report_personal_data", args=[report.pk])
    wanted = {"fields_wanted": ["full_name", "phone"], "reason": "call"}
    facts = {
        "username": "hoanguyen",
        "full_name": "Nguyễn Thị Hoa",
        "agency": Agency.objects.get(code="VP-UBND").pk,
        "groups": [role(Role.DISPATCHER)],
    }
    client_of(administrator).post(f"{PEOPLE}add/", facts)
    ghost = User.objects.get(username="hoanguyen")
    export = reverse("admin:reports_export_start")
    # The first password has been replaced, by whoever logged in first.
    User.objects.filter(pk=ghost.pk).update(temporary_password_until=None)

    shown = client_of(ghost).post(address, wanted)
    assert NAME not in shown.text and not PersonalDataAccess.objects.exists()
    assert client_of(ghost).post(export, {"dang": "csv"}).status_code == 403

    decide(supervisor, RightsRequest.objects.get(user=ghost))
    User.objects.filter(pk=ghost.pk).update(temporary_password_until=None)
    ghost.refresh_from_db()
    shown = client_of(ghost).post(address, wanted)
    assert shown.status_code == 200 and NAME in shown.text
    exported = client_of(ghost).post(export, {"dang": "csv"})
    exported.close()
    assert exported.status_code != 403


def test_new_account_with_a_role_of_the_whole_province_is_told_at_once(
    administrator: User, supervisor: User
) -> None:
    Message.objects.all().delete()
    facts = {
        "username": "hoanguyen",
        "full_name": "Nguyễn Thị Hoa",
        "agency": Agency.objects.get(code="VP-UBND").pk,
        "groups": [role(Role.DISPATCHER)],
    }

    client_of(administrator).post(f"{PEOPLE}add/", facts)

    message = Message.objects.get(template="staff_rights")
    assert message.recipient_hash == email_hash(supervisor.email)
    assert message.context["account"] == "hoanguyen"
    assert message.context["what"] == "Tài khoản mới có vai trò toàn tỉnh"


def test_new_accounts_of_an_agency_wait_in_their_own_list_and_wake_nobody(
    administrator: User, supervisor: User
) -> None:
    Message.objects.all().delete()
    facts = {
        "username": "nguoi-moi",
        "full_name": "Người Mới",
        "agency": Agency.objects.get(code="TTRA").pk,
    }
    client_of(administrator).post(f"{PEOPLE}add/", facts | {"groups": [role(Role.HANDLER)]})

    client = client_of(supervisor)
    assert not Message.objects.exists()
    assert not any("thứ hai" in str(tile.label) for tile in desk.tiles(supervisor))
    assert "nguoi-moi" not in client.get(REQUESTS).content.decode()
    new = client.get(REQUESTS, {"tinh-trang": "tai-khoan-moi"}).content.decode()
    assert "nguoi-moi" in new


def test_account_name_that_another_account_had_is_refused(
    administrator: User, supervisor: User, colleague: User
) -> None:
    """A new account under a known name would be taken for the known colleague."""
    name = colleague.username
    change(administrator, colleague, username="ten-khac")
    decide(supervisor, waiting())

    facts = {
        "full_name": "Kẻ Giả",
        "agency": Agency.objects.get(code="TTRA").pk,
        "groups": [role(Role.DISPATCHER)],
    }
    for taken in (name, name.upper()):
        answer = client_of(administrator).post(f"{PEOPLE}add/", facts | {"username": taken})
        assert "Tên tài khoản này đã có người dùng" in answer.content.decode()
    assert not User.objects.filter(username__iexact=name).exists()


def test_staff_do_not_reset_a_password_by_a_code(supervisor: User, client: Client) -> None:
    User.objects.filter(pk=supervisor.pk).update(
        email_confirmed_at=timezone.now(),
        email_hash=email_hash("giamsat@example.vn"),
        phone="+84939861100",
        phone_confirmed_at=timezone.now(),
        phone_hash=phone_hash("+84939861100"),
    )

    for typed in ("giamsat@example.vn", "0939861100"):
        client.post("/vi/quen-mat-khau/", {"destination": typed})

    assert not Message.objects.filter(template="otp").exists()


@pytest.mark.parametrize("step", ["ho-ten", "thu-dien-tu", "xoa-thu-dien-tu"])
def test_staff_do_not_change_their_name_or_e_mail_on_the_pages_of_citizens(
    administrator: User, supervisor: User, step: str
) -> None:
    """Requests and alarms name the person who acts; a false name would accuse a colleague."""
    before = User.objects.values("full_name", "email", "pending_email").get(pk=supervisor.pk)
    facts = {"full_name": administrator.full_name, "email": "ke-gian@example.vn"}

    answer = client_of(supervisor).post(f"/vi/ca-nhan/thong-tin/{step}/", facts)

    assert answer.url == "/quan-tri/"
    now = User.objects.values("full_name", "email", "pending_email").get(pk=supervisor.pk)
    assert now == before
