"""Who keeps the accounts of staff, and what nobody may do with them."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import lockout, second_factor, second_person
from accounts.models import RightsRequest, SecondFactor, User
from accounts.second_person import Kind
from province.models import Agency
from reports.rules.states import STAFF_ROLES, Role
from reports.tests.factories import make_staff

LIST = "/quan-tri/accounts/user/"
OWN_PASSWORD = "/quan-tri/password_change/"
PASSWORD = "Sông Hậu mùa nước nổi 1"
NEW_PASSWORD = "Mật khẩu mới hơn 2"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


@pytest.fixture
def administrator() -> User:
    return make_staff(Role.ADMINISTRATOR, agency="VP-UBND")


@pytest.fixture
def clerk() -> User:
    person = make_staff(Role.HANDLER)
    person.set_password(PASSWORD)
    person.save()
    return person


def own_password(**changes: str) -> dict[str, str]:
    said = {"password": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return said | changes


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def role(name: Role) -> int:
    return Group.objects.get(name=name).pk


def agency(code: str = "QLDT-941") -> int:
    return Agency.objects.get(code=code).pk


def typed(**changes: Any) -> dict[str, Any]:
    facts = {
        "username": "nguyenvana",
        "full_name": "Nguyễn Văn A",
        "agency": agency(),
        "groups": [role(Role.HANDLER)],
    }
    return {name: value for name, value in (facts | changes).items() if value is not None}


def change(client: Client, person: User, **facts: Any) -> Any:
    said = {
        "username": person.username,
        "full_name": person.full_name,
        "agency": person.agency_id or "",
        "is_active": "on" if person.is_active else "",
        "groups": [group.pk for group in person.groups.all()],
    } | facts
    return client.post(f"{LIST}{person.pk}/change/", {k: v for k, v in said.items() if v != ""})


def shown(page: Any) -> str:
    """Return the password on the page that shows it once."""
    found = re.search(r'door__key"><code>([^<]+)<', page.content.decode())
    assert found and "no-store" in page["Cache-Control"]
    return found[1]


def log_in(username: str, password: str) -> Client:
    client = Client()
    client.post("/quan-tri/login/", {"username": username, "password": password})
    return client


def test_first_password_must_be_changed_before_any_other_page(administrator: User) -> None:
    password = shown(client_of(administrator).post(f"{LIST}add/", typed()))
    client = log_in("nguyenvana", password)

    for address in ("/quan-tri/", "/quan-tri/reports/report/", "/vi/", "/vi/ca-nhan/"):
        assert client.get(address).url == OWN_PASSWORD, address
    same = own_password(password=password, password1=password, password2=password)
    assert client.post(OWN_PASSWORD, same).status_code == 422
    assert client.get("/quan-tri/").url == OWN_PASSWORD

    assert client.post(OWN_PASSWORD, own_password(password=password)).url == "/quan-tri/"
    assert client.get("/quan-tri/").status_code == 200


def test_first_password_expires_after_a_week(administrator: User) -> None:
    password = shown(client_of(administrator).post(f"{LIST}add/", typed()))
    now = timezone.now()
    User.objects.filter(username="nguyenvana").update(temporary_password_until=now)

    assert "sessionid" not in log_in("nguyenvana", password).cookies


def test_administrator_creates_account_with_role(administrator: User) -> None:
    answer = client_of(administrator).post(f"{LIST}add/", typed())

    made = User.objects.get(username="nguyenvana")
    assert made.is_staff and made.check_password(shown(answer)) and not made.is_superuser
    assert [group.name for group in made.groups.all()] == ["handler"]


@pytest.mark.parametrize("who", [r for r in STAFF_ROLES if r != Role.ADMINISTRATOR])
def test_other_roles_cannot_see_or_create_accounts(who: Role, administrator: User) -> None:
    client = client_of(make_staff(who))

    for address in (LIST, f"{LIST}add/", f"{LIST}{administrator.pk}/change/"):
        assert client.get(address).status_code == 403, address
    assert client.post(f"{LIST}add/", typed()).status_code == 403
    reset = f"{LIST}{administrator.pk}/go-xac-thuc-hai-buoc/"
    assert client.post(reset).status_code in (403, 404)
    assert not User.objects.filter(username="nguyenvana").exists()


@pytest.mark.parametrize("who", [Role.HANDLER, Role.APPROVER])
def test_account_of_agency_role_requires_agency(who: Role, administrator: User) -> None:
    answer = client_of(administrator).post(f"{LIST}add/", typed(agency=None, groups=[role(who)]))

    assert "phải thuộc một cơ quan" in answer.context["adminform"].errors["agency"][0]
    assert not User.objects.filter(username="nguyenvana").exists()


def test_posted_fields_cannot_grant_superuser_or_permissions(administrator: User) -> None:
    client = client_of(administrator)
    extra = {"is_superuser": "on", "user_permissions": ["1"], "is_staff": ""}

    client.post(f"{LIST}add/", typed(**extra))
    made = User.objects.get(username="nguyenvana")
    change(client, made, **extra)

    made.refresh_from_db()
    assert made.is_staff and not made.is_superuser and not made.user_permissions.exists()


def test_administrator_cannot_change_own_rights(administrator: User) -> None:
    client = client_of(administrator)

    answer = change(
        client,
        administrator,
        full_name="Tên Mới",
        username="ten-khac",
        agency=agency("TT-IOC"),
        is_active="",
        groups=[role(Role.SUPERVISOR)],
        email="khac@example.vn",
        phone="0939861234",
    )

    assert answer.status_code == 302
    before = administrator.username, administrator.full_name
    administrator.refresh_from_db()
    assert (administrator.username, administrator.full_name) == before
    assert administrator.is_active
    assert (administrator.email, administrator.phone) == ("", "")
    assert administrator.agency is not None and administrator.agency.code == "VP-UBND"
    assert [group.name for group in administrator.groups.all()] == ["administrator"]


@pytest.mark.parametrize("written", ["{}", "0{}", "+{}", "%20{}"])
def test_own_password_is_changed_on_its_own_page(administrator: User, written: str) -> None:
    client = client_of(administrator)

    answer = client.post(
        f"{LIST}{written.format(administrator.pk)}/password/",
        {"password1": PASSWORD, "password2": PASSWORD},
    )

    assert answer.url == OWN_PASSWORD
    administrator.refresh_from_db()
    assert not administrator.check_password(PASSWORD)


def test_new_own_password_ends_other_sessions(clerk: User) -> None:
    client, other = client_of(clerk), client_of(clerk)

    answer = client.post(OWN_PASSWORD, own_password())

    assert answer.url == "/quan-tri/"
    clerk.refresh_from_db()
    assert clerk.check_password(NEW_PASSWORD)
    assert client.get("/quan-tri/").status_code == 200
    assert other.get("/quan-tri/").status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "Không phải 1"},
        {"password": ""},
        {"password": "\x00"},
        {"password2": "Khác hẳn 12"},
        {"password1": "12345678", "password2": "12345678"},
        {"password1": "", "password2": ""},
    ],
)
def test_new_own_password_requires_old_one_and_follows_rules(
    clerk: User, wrong: dict[str, str]
) -> None:
    answer = client_of(clerk).post(OWN_PASSWORD, own_password() | wrong)

    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_wrong_passwords_in_session_do_not_block_login(clerk: User) -> None:
    client = client_of(clerk)
    for _try in range(lockout.TRIES_PER_PAIR):
        answer = client.post(OWN_PASSWORD, own_password(password="Không phải 1"))
        assert "Mật khẩu không đúng" in answer.content.decode()

    assert "quá nhiều lần" in client.post(OWN_PASSWORD, own_password()).content.decode()
    log_in = {"username": clerk.username, "password": PASSWORD}
    assert Client().post("/quan-tri/login/", log_in).status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_new_own_password_requires_second_factor_if_set_up(
    clerk: User,
) -> None:
    SecondFactor.objects.create(
        user=clerk, key=second_factor.fresh_key(), confirmed_at=timezone.now(), last_step=1
    )
    code, spare = second_factor.renew_recovery_codes(clerk)[:2]
    client = client_of(clerk)

    for without in ({}, {"code": "000000"}):
        assert client.post(OWN_PASSWORD, own_password() | without).status_code == 422
    # A form refused for another reason uses no code up.
    refused = client.post(OWN_PASSWORD, own_password(password="Sai mất rồi", code=code))
    assert refused.status_code == 422
    refused = client.post(OWN_PASSWORD, own_password(password2="Khác 123", code=code))
    assert refused.status_code == 422
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)

    assert client.post(OWN_PASSWORD, own_password(code=code)).url == "/quan-tri/"
    again = own_password(password=NEW_PASSWORD, password1=PASSWORD, password2=PASSWORD)
    assert client.post(OWN_PASSWORD, again | {"code": code}).status_code == 422
    assert client.post(OWN_PASSWORD, again | {"code": spare}).url == "/quan-tri/"


def test_visitor_is_sent_to_login_before_password_change(client: Client) -> None:
    assert "/login/" in client.get(OWN_PASSWORD).url
    assert "/login/" in client.post(OWN_PASSWORD, own_password()).url


def test_next_person_in_same_browser_gets_another_key(
    client: Client, clerk: User, settings: Settings
) -> None:
    settings.STAFF_2FA = "required"
    other = make_staff(Role.HANDLER)
    other.set_password(PASSWORD)
    other.save()

    keys = set()
    for person in (clerk, other):
        client.post("/quan-tri/login/", {"username": person.username, "password": PASSWORD})
        page = client.get("/quan-tri/xac-thuc-hai-buoc/thiet-lap/").content.decode()
        keys |= set(re.findall(r'door__key"><code>([A-Z2-7 ]+)<', page))

    assert len(keys) == 2


def test_superuser_is_changed_by_superusers_only(administrator: User) -> None:
    sovereign = User.objects.create_superuser("sieu", password="x")
    client = client_of(administrator)
    address = f"{LIST}{sovereign.pk}/"

    assert change(client, sovereign, full_name="Đổi").status_code == 403
    assert client.post(f"{address}password/", {"password1": PASSWORD}).status_code == 403
    assert client.post(f"{address}go-xac-thuc-hai-buoc/").status_code == 403
    other = make_staff(Role.ADMINISTRATOR)
    User.objects.filter(pk=other.pk).update(is_superuser=True)
    assert change(client_of(other), sovereign, full_name="Đổi").status_code == 302


def test_closed_account_is_logged_out_and_its_session_stays_invalid(
    administrator: User,
) -> None:
    person = make_staff(Role.HANDLER)
    session, client = client_of(person), client_of(administrator)
    assert session.get("/quan-tri/").status_code == 200

    change(client, person, is_active="")
    assert session.get("/quan-tri/").status_code == 302
    person.refresh_from_db()
    change(client, person, is_active="on")

    person.refresh_from_db()
    assert person.is_active
    assert session.get("/quan-tri/").status_code == 302


def test_agency_of_account_is_chosen_in_groups_without_script(
    administrator: User,
) -> None:
    Agency.objects.filter(code="CSGT").update(is_active=False)
    page = client_of(administrator).get(f"{LIST}add/").content.decode()

    assert '<optgroup label="Sở, ngành">' in page and "select2" not in page
    assert Agency.objects.get(code="CSGT").name not in page


def test_account_keeps_its_closed_agency(administrator: User) -> None:
    person = make_staff(Role.HANDLER)
    Agency.objects.filter(pk=person.agency_id).update(is_active=False)

    roles = [Group.objects.get(name="dispatcher").pk]
    assert change(client_of(administrator), person, groups=roles).status_code == 302

    before = person.agency_id
    person.refresh_from_db()
    assert set(person.groups.values_list("name", flat=True)) == {"dispatcher"}
    assert person.agency_id == before


def test_account_cannot_be_deleted(administrator: User) -> None:
    person = make_staff(Role.HANDLER)
    client = client_of(administrator)

    assert client.post(f"{LIST}{person.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"})
    assert User.objects.filter(pk=person.pk).exists()


def test_citizens_are_not_listed_and_cannot_be_changed(administrator: User) -> None:
    citizen = User.objects.create_user(
        "dan-0001", phone_hash="x", phone_confirmed_at=timezone.now(), full_name="Trần Thị Dân"
    )
    client = client_of(administrator)

    assert "dan-0001" not in client.get(LIST).content.decode()
    assert change(client, citizen, full_name="Khác").status_code == 302
    assert client.get(f"{LIST}{citizen.pk}/password/").status_code in (403, 404)
    citizen.refresh_from_db()
    assert citizen.full_name == "Trần Thị Dân"


def test_roles_are_shown_by_their_vietnamese_names(administrator: User) -> None:
    client = client_of(administrator)
    person = make_staff(Role.HANDLER)

    for address in (LIST, f"{LIST}{person.pk}/change/", f"{LIST}add/"):
        page = client.get(address).content.decode()
        assert "Cán bộ cơ quan xử lý" in page
        assert ">handler<" not in page and ">administrator<" not in page


@pytest.mark.parametrize("page", ["password", "go-xac-thuc-hai-buoc"])
def test_log_in_of_a_colleague_stays_until_a_second_person_confirms(
    administrator: User, page: str
) -> None:
    person, supervisor = make_staff(Role.HANDLER), make_staff(Role.SUPERVISOR)
    SecondFactor.objects.create(
        user=person, key=second_factor.fresh_key(), confirmed_at=timezone.now(), last_step=1
    )
    session, client = client_of(person), client_of(administrator)
    address, before = f"{LIST}{person.pk}/{page}/", person.password
    assert address in client.get(f"{LIST}{person.pk}/change/").content.decode() or "pass" in page

    assert "Gửi đề nghị" in client.get(address).content.decode()
    assert not RightsRequest.objects.waiting().exists()
    answer = client.post(address, follow=True)

    assert "chỉ có hiệu lực khi" in answer.content.decode()
    person.refresh_from_db()
    assert person.password == before and SecondFactor.objects.exists()
    second_person.confirm(RightsRequest.objects.waiting().get(), by=supervisor)
    person.refresh_from_db()
    assert (person.password == before) != (page == "password")
    assert SecondFactor.objects.exists() == (page == "password")
    assert session.get("/quan-tri/").status_code == 302


def test_each_new_password_of_a_colleague_is_another_one(administrator: User) -> None:
    person, supervisor = make_staff(Role.HANDLER), make_staff(Role.SUPERVISOR)
    given = []
    for _time in range(2):
        asked = second_person.ask(Kind.PASSWORD, person, by=administrator)
        second = second_person.confirm(asked, by=supervisor)
        given.append((second_person.first_half(asked), second))

    person.refresh_from_db()
    assert len({*given[0], *given[1]}) == 4
    assert person.check_password("-".join(given[1])) and not person.check_password(
        "-".join(given[0])
    )


def test_account_pages_are_vietnamese_only(administrator: User) -> None:
    client = client_of(administrator)
    person = make_staff(Role.HANDLER)

    for address in (
        LIST,
        f"{LIST}add/",
        f"{LIST}{person.pk}/change/",
        f"{LIST}{person.pk}/password/",
        f"{LIST}{administrator.pk}/change/",
    ):
        page = client.get(address).content.decode()
        for foreign in ("password", "will be", "Enter ", "None<", 'alt="True"', 'alt="False"'):
            words = page.replace("password1", "").replace("password2", "")
            text = _text(words)
            assert foreign not in text, (address, foreign)


def _text(page: str) -> str:
    """The page as it is read: what stands outside tags, and the words of pictures."""
    body = page[page.index("<body") :]
    alts = " ".join(f'alt="{alt}"' for alt in re.findall(r'alt="([^"]*)"', body))
    return re.sub(r"<script.*?</script>|<[^>]*>", "<", body, flags=re.S) + alts
