"""Requests about personal data as staff see and answer them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import data_requests
from accounts.data_requests import Kind, Person, Status
from accounts.models import DataRequest
from accounts.tests.codes import messages_to
from accounts.tests.factories import PHONE, make_citizen
from notifications.outbox import Address
from paht.foundation.crypto import lookup_hash
from reports.models import ConfidentialReader, Reporter
from reports.privacy import data_rights
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import EMAIL, make_confidential, make_report, make_staff
from reports.views.data_rights_forms import AskForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

LIST = "/quan-tri/accounts/datarequest/"
WISH = "Tên tôi trong phản ánh viết sai."
ANSWERERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)


@pytest.fixture
def person() -> Person:
    return Person.from_account(make_citizen())


@pytest.fixture
def request_row(person: Person) -> DataRequest:
    return data_requests.ask(Kind.CORRECT, person=person, wish=WISH, about="202611250001")


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make_staff(Role.SUPERVISOR))
    return client


def page_of(row: DataRequest) -> str:
    return reverse("admin:accounts_datarequest_change", args=[row.pk])


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_only_supervisors_and_administrators_see_requests(
    client: Client, request_row: DataRequest, role: Role
) -> None:
    client.force_login(make_staff(role))
    expected = 200 if role in ANSWERERS else 403

    assert client.get(LIST).status_code == expected
    assert client.get(page_of(request_row)).status_code == expected


def test_list_shows_open_requests_with_earliest_deadline_first(
    officer: Client, person: Person, request_row: DataRequest
) -> None:
    late = data_requests.ask(Kind.OBJECT, person=person, wish="Tôi phản đối việc này.")
    DataRequest.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=4))
    data_requests.record(Kind.EXPORT, person=person)

    shown = officer.get(LIST)

    assert list(shown.context["cl"].result_list) == [late, request_row]
    assert "Quá hạn" in shown.content.decode()


def test_filter_finds_requests_done_automatically(
    officer: Client, person: Person, request_row: DataRequest
) -> None:
    done = data_requests.record(Kind.EXPORT, person=person)

    shown = officer.get(LIST, {"tinh-trang": "tu-dong"})

    assert list(shown.context["cl"].result_list) == [done]


def test_request_page_shows_wish_and_masks_phone(officer: Client, request_row: DataRequest) -> None:
    shown = officer.get(page_of(request_row)).content.decode()

    assert WISH in shown and "xxxxxx100" in shown and "939861100" not in shown
    assert "?q=202611250001" in shown


def test_supervisor_who_is_no_reader_sees_no_phone_beside_a_confidential_report(
    client: Client, person: Person
) -> None:
    report = make_report(category="HC02", complained_agency="BHXH")
    row = data_requests.ask(Kind.CORRECT, person=person, wish=WISH, about=report.code)
    supervisor = make_staff(Role.SUPERVISOR, agency="TTRA")
    client.force_login(supervisor)
    assert "(giữ kín)" in client.get(page_of(row)).content.decode()
    assert row.masked_phone not in client.get(page_of(row)).content.decode()

    ConfidentialReader.objects.create(report=report, user=supervisor, given_at=timezone.now())
    assert row.masked_phone in client.get(page_of(row)).content.decode()


@pytest.mark.parametrize(
    ("wish", "about"),
    [
        ("Ai đã xem {kept} và {other}?", ""),
        ("Ai đã xem {kept} và {other}?", "{other}"),
        ("Ai đã xem đơn về anh Năm?", ""),
    ],
)
def test_request_without_a_code_stays_with_those_who_may_know_the_report(
    client: Client, person: Person, wish: str, about: str
) -> None:
    kept = make_report(phone=PHONE, category="HC02", complained_agency="VP-UBND")
    other = make_report(State.RECEIVED, phone=PHONE if "{other}" in wish else "+84939861200")
    said = wish.format(kept=kept.code, other=other.code)
    about = about.format(other=other.code)
    form = AskForm({"kind": "access", "wish": said, "about": about}, person=person)
    assert form.is_valid()
    row = data_requests.ask(Kind.ACCESS, person=person, wish=said, about=form.cleaned_data["about"])

    client.force_login(make_staff(Role.ADMINISTRATOR, agency="VP-UBND"))
    assert client.get(page_of(row)).status_code == 302
    client.force_login(make_staff(Role.SUPERVISOR, agency="TTRA"))
    assert said in client.get(page_of(row)).content.decode()


@pytest.mark.parametrize(
    ("wish", "about", "has_another"),
    [
        ("Ai đã xem {kept}?", "", True),
        ("Ai đã xem {kept}?", "{other}", True),
        ("Ai đã xem đơn về anh Năm?", "", False),
        ("Ai đã xem đơn ấy?", "{kept}", True),
    ],
)
def test_request_is_hidden_when_its_report_becomes_confidential_later(
    client: Client, person: Person, wish: str, about: str, *, has_another: bool
) -> None:
    kept = make_report(State.RECEIVED, phone=PHONE)
    other = make_report(State.RECEIVED, phone=PHONE if has_another else "+84939861200")
    codes = {"kept": kept.code, "other": other.code}
    said = {"kind": "access", "wish": wish.format(**codes), "about": about.format(**codes)}
    form = AskForm(said, person=person)
    assert form.is_valid()
    row = data_requests.ask(
        Kind.ACCESS, person=person, wish=said["wish"], about=form.cleaned_data["about"]
    )
    stranger = Person("+84939861200", lookup_hash("phone", "+84939861200"))
    asks = person if has_another else stranger
    innocent = data_requests.ask(
        Kind.OBJECT, person=asks, wish=f"Về {other.code}", about=other.code
    )
    client.force_login(make_staff(Role.ADMINISTRATOR, agency="VP-UBND"))
    assert client.get(page_of(row)).status_code == 200

    make_confidential(kept, about="VP-UBND")

    assert client.get(page_of(row)).status_code == 302
    assert client.get(page_of(innocent)).status_code == 200
    assert list(client.get(LIST).context["cl"].result_list) == [innocent]
    assert [t.count for t in client.get("/quan-tri/").context["tiles"] if t.url == LIST] == [1]
    client.force_login(make_staff(Role.SUPERVISOR, agency="TTRA"))
    assert said["wish"] in client.get(page_of(row)).content.decode()


def test_answer_is_stored_and_sent(officer: Client, request_row: DataRequest) -> None:
    said = {"outcome": "refused", "words": "Phản ánh đã đóng, xin gửi phản ánh mới."}

    officer.post(page_of(request_row), said)

    request_row.refresh_from_db()
    assert (request_row.status, request_row.answer) == (Status.REFUSED, said["words"])
    assert messages_to(Address.sms(PHONE))[-1].template == "data_answered"
    shown = officer.get(page_of(request_row)).content.decode()
    assert said["words"] in shown and 'name="words"' not in shown


def test_answer_with_correction_changes_reporter_data(officer: Client, person: Person) -> None:
    report = make_report(State.COMPLETED, phone=PHONE, publish_identity=True)
    row = data_requests.ask(Kind.CORRECT, person=person, wish=WISH, about=report.code)
    said = {"outcome": "done", "words": "Đã sửa họ tên.", "full_name": "Lý Thị Mộng Thư"}

    officer.post(page_of(row), said)

    report.refresh_from_db()
    reporter = Reporter.objects.get(pk=report.pk)
    assert (reporter.full_name, report.public_name) == ("Lý Thị Mộng Thư",) * 2
    assert reporter.email == EMAIL and reporter.contact_address == ""
    row.refresh_from_db()
    assert row.status == Status.DONE


@pytest.mark.parametrize("case", ["refused", "foreign", "erased"])
def test_impossible_correction_changes_nothing(officer: Client, person: Person, case: str) -> None:
    phone = "+84939861200" if case == "foreign" else PHONE
    report = make_report(State.COMPLETED, phone=phone)
    row = data_requests.ask(Kind.CORRECT, person=person, wish=WISH, about=report.code)
    if case == "erased":
        data_rights.withdraw(report.code, "processing", person=person)
    before = Reporter.objects.get(pk=report.pk).full_name
    outcome = "refused" if case == "refused" else "done"

    refused = officer.post(
        page_of(row), {"outcome": outcome, "words": "Đã xem xét.", "full_name": "Tên Khác"}
    )

    assert refused.context["adminform"].form.non_field_errors()
    assert Reporter.objects.get(pk=report.pk).full_name == before
    row.refresh_from_db()
    assert row.is_open


def test_only_correction_of_a_report_shows_correction_fields(
    officer: Client, person: Person
) -> None:
    row = data_requests.ask(Kind.OBJECT, person=person, wish="Tôi phản đối việc này.")

    assert 'name="full_name"' not in officer.get(page_of(row)).content.decode()


def test_second_answer_is_refused_with_explanation(
    officer: Client, request_row: DataRequest
) -> None:
    said = {"outcome": "done", "words": "Đã sửa như đề nghị."}
    officer.post(page_of(request_row), said)

    second = officer.post(page_of(request_row), said | {"words": "Đã sửa lần hai."})

    assert "đã có người trả lời trước" in second.content.decode()
    request_row.refresh_from_db()
    assert request_row.answer == "Đã sửa như đề nghị."
    assert len(messages_to(Address.sms(PHONE))) == 1


@pytest.mark.parametrize(
    "said", [{"outcome": "", "words": "Đã sửa như đề nghị."}, {"outcome": "done", "words": " "}]
)
def test_answer_without_result_or_text_is_refused(
    officer: Client, request_row: DataRequest, said: dict[str, str]
) -> None:
    refused = officer.post(page_of(request_row), said)

    assert refused.status_code == 200 and refused.context["adminform"].form.errors
    request_row.refresh_from_db()
    assert request_row.is_open


def test_desk_counts_open_requests_for_roles_that_answer(
    client: Client, request_row: DataRequest
) -> None:
    for role, told in ((Role.SUPERVISOR, True), (Role.DISPATCHER, False)):
        client.force_login(make_staff(role))
        tiles = client.get("/quan-tri/").context["tiles"]
        assert [t.count for t in tiles if t.url == LIST] == ([1] if told else [])


@pytest.mark.parametrize("step", ["delete", "add"])
def test_requests_cannot_be_added_or_deleted_by_staff(
    officer: Client, request_row: DataRequest, step: str
) -> None:
    address = f"{LIST}add/" if step == "add" else f"{LIST}{request_row.pk}/delete/"

    assert officer.get(address).status_code == 403


def test_request_list_query_count_does_not_grow(officer: Client, person: Person) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            officer.get(LIST)
        return len(made)

    data_requests.ask(Kind.CORRECT, person=person, wish=WISH)
    queries()
    one = queries()
    for number in range(20):
        data_requests.ask(Kind.CORRECT, person=person, wish=WISH, about=str(number))

    assert queries() == one <= 11
