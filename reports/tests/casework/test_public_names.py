"""The name of a reporter is public only by the tick of an officer who has read it."""

import html
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import data_requests, second_person
from accounts.data_requests import Person
from accounts.models import User
from paht.foundation.history import change_model
from province.models import Agency
from reports import intake, workflow
from reports.models import Report, Reporter
from reports.people import my_reports, news_choice
from reports.privacy import data_rights
from reports.rules.states import Role, State
from reports.tests.factories import EMAIL, NAME, PHONE, make_draft, make_report, make_staff
from reports.tests.my_reports import LIST, own, prove
from reports.tests.sending import answers, form_url
from reports.workflow import public_names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

LIBEL = "Bà Tư Hàng Xóm Trộm Gà Gọi Zalo Nhận Tiền"
UNPROVED = "người gửi chưa xác thực số điện thoại"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: Any) -> str:
    return html.unescape(response.content.decode())


def case_page(user: User, report: Report) -> Any:
    return client_of(user).get(reverse("admin:reports_report_change", args=[report.pk]))


def shown(user: User, report: Report, name: str) -> dict[str, Any]:
    """Return the form `name` of the case page, as a browser posts it untouched."""
    context = case_page(user, report).context
    actions = [context["likely"], *context["others"]]
    form = next(action.form for action in actions if action and action.form.name == name)
    said = {field: form[field].value() for field in form.fields}
    said["seen"] = Report.objects.get(pk=report.pk).state
    return {field: "on" if value is True else value for field, value in said.items() if value}


def post(user: User, report: Report, name: str, **said: Any) -> Any:
    url = reverse("admin:reports_report_move", args=[report.pk, name])
    return client_of(user).post(url, said)


def public_pages(report: Report) -> str:
    """Return the pages of the report and of a search for its words and its reporter's name."""
    lookup = reverse("reports:lookup")
    name = Reporter.objects.get(report=report).full_name or NAME
    pages = [
        Client().get(reverse("reports:detail", args=[report.code])),
        Client().get(lookup, {"q": report.title}),
    ]
    found = words(Client().get(lookup, {"q": name})).count(f"/{report.code}/")
    return "".join(map(words, pages)) + ("found by name" if found else "")


def sent(*, prove: bool = True, **changes: Any) -> Report:
    """Return a report that waits for forwarding, sent through the public form."""
    said = answers(publish_identity="yes", news="none", **changes)
    assert Client().post(form_url(), said).status_code == 302
    report = Report.objects.latest("pk")
    if prove:
        my_reports.prove_phone(report.reporter.phone_hash, code=report.code)
    workflow.move(report, "receive", by=make_staff(Role.DISPATCHER))
    return report


def test_proved_name_stands_in_clear_and_is_public_by_the_officers_tick() -> None:
    report, dispatcher = sent(), make_staff(Role.DISPATCHER)

    form = shown(dispatcher, report, "assign")
    ticked = {"agency": "QLDT-941", "public_name": NAME}
    done = post(dispatcher, report, "assign", **form | ticked)

    assert "Công khai tên người gửi" in words(case_page(make_staff(Role.SUPERVISOR), report))
    assert done.status_code == 302
    pages = public_pages(report)
    assert f"{NAME}, Phường 2" in pages and "found by name" in pages


@pytest.mark.parametrize("is_public", [False, True])
def test_officer_whom_nobody_confirmed_sees_only_a_name_that_the_public_sees(
    is_public: bool,
) -> None:
    """One administrator may have invented the officer."""
    report, dispatcher = sent(), make_staff(Role.DISPATCHER)
    invented = make_staff(Role.DISPATCHER)
    second_person.record_account(invented, by=make_staff(Role.ADMINISTRATOR, agency="VP-UBND"))
    ticked = {"agency": "QLDT-941", "public_name": NAME}
    if is_public:
        post(dispatcher, report, "assign", **shown(dispatcher, report, "assign") | ticked)
        asked = shown(invented, report, "set_publication")
        assert asked["public_name"] == [NAME]
        answer = post(invented, report, "set_publication", **asked)
        assert answer.status_code == 409 and "Chưa có thay đổi nào" in words(answer)
        assert NAME in public_pages(report)
        return

    page = words(case_page(invented, report))
    form = shown(invented, report, "assign")
    refused = post(invented, report, "assign", **form | ticked)

    assert NAME not in page and "chưa được người thứ hai xác nhận" in page
    assert refused.status_code in (409, 422) and NAME not in words(refused)
    assert Report.objects.get(pk=report.pk).public_name == ""


def test_name_that_no_officer_ticks_stays_private_while_the_report_is_public() -> None:
    report, dispatcher = sent(), make_staff(Role.DISPATCHER)
    form = shown(dispatcher, report, "assign") | {"agency": "QLDT-941"}

    assert "public_name" not in form
    post(dispatcher, report, "assign", **form)

    pages = public_pages(report)
    assert report.title in pages
    assert NAME not in pages and "found by name" not in pages


def test_words_in_the_place_of_a_name_are_read_and_unticked() -> None:
    report, dispatcher = sent(full_name=LIBEL), make_staff(Role.DISPATCHER)

    page = words(case_page(dispatcher, report))
    form = shown(dispatcher, report, "assign")
    post(dispatcher, report, "assign", **form | {"agency": "QLDT-941"})

    assert LIBEL in page and "Không giống họ tên của một người" in page
    assert "public_name" not in form
    pages = public_pages(report)
    assert report.title in pages and LIBEL not in pages


@pytest.mark.parametrize("name", ["Lợi vay-ngay.xyz", "Gọi 0912 345 678"])
def test_name_with_link_or_number_is_never_public(name: str) -> None:
    report, dispatcher = make_received(full_name=name), make_staff(Role.DISPATCHER)
    form = shown(dispatcher, report, "assign") | {"agency": "QLDT-941"}

    refused = post(dispatcher, report, "assign", **form | {"public_name": name})

    assert "public_name" not in form
    assert refused.status_code == 422
    with pytest.raises(workflow.Refused):
        forward(report, public_name=name)


def make_received(**changes: Any) -> Report:
    """Return a proved report that waits for forwarding, with a name that the form may refuse."""
    report = intake.submit(make_draft(publish_identity=True, **changes), channel="web")
    Reporter.objects.filter(report=report).update(phone_proved_at=timezone.now())
    workflow.move(report, "receive", by=make_staff(Role.DISPATCHER))
    return report


def forward(report: Report, **facts: Any) -> None:
    agency = Agency.objects.get(code="QLDT-941")
    dispatcher = make_staff(Role.DISPATCHER)
    workflow.move(report, "assign", by=dispatcher, agency=agency, publish=True, **facts)


def test_name_beside_an_unproved_phone_is_not_public() -> None:
    report, dispatcher = sent(prove=False), make_staff(Role.DISPATCHER)

    page = words(case_page(dispatcher, report))
    form = shown(dispatcher, report, "assign") | {"agency": "QLDT-941"}
    refused = post(dispatcher, report, "assign", **form | {"public_name": NAME})
    post(dispatcher, report, "assign", **form)

    assert UNPROVED in page and NAME not in page
    assert refused.status_code == 422
    pages = public_pages(report)
    assert report.title in pages
    assert NAME not in pages and "found by name" not in pages


def test_code_that_opens_the_list_proves_no_name_in_it() -> None:
    """A stranger may have typed name and phone of a person who looks up another report."""
    typed = sent(prove=False)
    looked_up = make_report(State.RECEIVED, phone=PHONE)

    prove(Client(), LIST)

    assert UNPROVED in words(case_page(make_staff(Role.DISPATCHER), typed))
    assert Reporter.objects.get(report=typed).phone_proved_at is None
    assert Reporter.objects.get(report=looked_up).phone_proved_at
    prove(Client(), own(typed.code))
    assert UNPROVED not in words(case_page(make_staff(Role.DISPATCHER), typed))


def test_name_proved_later_waits_until_an_officer_has_read_it() -> None:
    report = sent(prove=False)
    dispatcher, supervisor = make_staff(Role.DISPATCHER), make_staff(Role.SUPERVISOR)
    form = shown(dispatcher, report, "assign") | {"agency": "QLDT-941"}
    post(dispatcher, report, "assign", **form)

    my_reports.prove_phone(report.reporter.phone_hash, code=report.code)

    assert NAME not in public_pages(report)
    page = words(case_page(supervisor, report))
    assert "tên đang chờ cán bộ xem" in page and NAME in page
    form = shown(supervisor, report, "set_publication")
    assert "public_name" not in form
    assert post(supervisor, report, "set_publication", **form | {"public_name": NAME}).status_code
    assert f"{NAME}, Phường 2" in public_pages(report)
    assert "(đang công khai tên)" in words(case_page(supervisor, report))


def test_officer_takes_the_name_off_alone() -> None:
    report = make_report(State.PROCESSING, publish_identity=True)
    supervisor = make_staff(Role.SUPERVISOR)
    assert f"{NAME}, Phường 2" in public_pages(report)
    form = shown(supervisor, report, "set_publication")
    del form["public_name"]

    done = post(supervisor, report, "set_publication", **form)

    assert done.status_code == 302
    pages = public_pages(report)
    assert report.title in pages
    assert NAME not in pages and "found by name" not in pages
    event = report.events.latest("pk")
    assert event.facts == {"named": [True, False]}
    page = words(case_page(supervisor, report))
    assert "Công khai tên người gửi" in page and "đang chờ cán bộ xem" not in page


def test_outdated_form_does_not_publish_a_name_taken_off_meanwhile() -> None:
    report = make_report(State.PROCESSING, publish_identity=True)
    supervisor = make_staff(Role.SUPERVISOR)
    stale = shown(supervisor, report, "set_publication")
    now = shown(supervisor, report, "set_publication")
    del now["public_name"]
    assert post(supervisor, report, "set_publication", **now).status_code == 302

    refused = post(supervisor, report, "set_publication", **stale | {"mask_more": "chợ"})

    assert refused.status_code == 409
    assert NAME not in public_pages(report)


def test_outdated_form_does_not_publish_a_name_corrected_meanwhile() -> None:
    report, dispatcher = sent(), make_staff(Role.DISPATCHER)
    form = shown(dispatcher, report, "assign")
    stale = form | {"agency": "QLDT-941", "public_name": NAME}
    reporter = report.reporter
    reporter.full_name = "Lý Thị Mộng Thư"
    reporter.save()

    refused = post(dispatcher, report, "assign", **stale)

    assert refused.status_code == 422
    assert "Tên người gửi vừa thay đổi" in words(refused)
    with pytest.raises(workflow.Refused, match="vừa được người khác thay đổi"):
        forward(report, public_name=NAME)
    assert Report.objects.get(pk=report.pk).public_name == ""


def test_bulk_forwarding_publishes_no_name() -> None:
    report, dispatcher = sent(), make_staff(Role.DISPATCHER)

    client_of(dispatcher).post(
        reverse("admin:reports_report_bulk"),
        {"action": "assign", "report": report.pk, "seen": f"{report.pk}:received",
         "agency": "QLDT-941", "confirm": "1"},
    )  # fmt: skip

    report.refresh_from_db()
    assert (report.state, report.public_name) == (State.ASSIGNED, "")
    assert NAME not in public_pages(report)


@pytest.mark.parametrize("way", ["hidden", "returned"])
def test_name_of_a_hidden_report_needs_a_new_tick(way: str) -> None:
    report = make_report(State.PROCESSING, publish_identity=True)
    if way == "hidden":
        workflow.move(report, "set_publication", by=make_staff(Role.SUPERVISOR), publish=False)
        workflow.move(report, "set_publication", by=make_staff(Role.SUPERVISOR), publish=True)
    else:
        workflow.move(report, "return_to_dispatch", by=make_staff(Role.HANDLER), note="Sai nơi.")
        forward(report)

    report.refresh_from_db()
    assert report.is_published and report.public_name == ""
    assert NAME not in public_pages(report)


def test_reopened_report_keeps_the_name_that_an_officer_read() -> None:
    report = make_report(State.COMPLETED, publish_identity=True)

    workflow.move(report, "reopen", by=make_staff(Role.SUPERVISOR), note="Chưa xong.")

    assert f"{NAME}, Phường 2" in public_pages(report)


def test_name_that_staff_heard_in_a_call_may_be_public() -> None:
    operator = make_staff(Role.OPERATOR)
    said = answers(
        channel="1022", district=None, commitment=None, news="none", publish_identity="yes"
    )
    client_of(operator).post(reverse("admin:reports_hotline"), said)
    report, dispatcher = Report.objects.get(), make_staff(Role.DISPATCHER)
    workflow.move(report, "receive", by=dispatcher)

    form = shown(dispatcher, report, "assign")
    post(dispatcher, report, "assign", **form | {"agency": "QLDT-941", "public_name": NAME})

    assert f"{NAME}, Phường 2" in public_pages(report)


def test_new_email_address_takes_the_name_off_that_the_old_one_proved() -> None:
    report = make_report(State.PROCESSING, publish_identity=True, news="email")
    now = timezone.now()
    Reporter.objects.filter(report=report).update(phone_proved_at=None, email_proved_at=now)
    assert public_names.offered(Report.objects.get(pk=report.pk)) == NAME

    news_choice.choose(report, "email", email="khac@example.vn", ip=None)

    assert NAME not in public_pages(report) and EMAIL != "khac@example.vn"


@pytest.mark.parametrize(
    ("corrected", "public"),
    [("Lý Thị Mộng Thư", "Lý Thị Mộng Thư"), (LIBEL, ""), ("Xem vay-ngay.xyz", "")],
)
def test_corrected_name_is_public_only_while_it_looks_like_a_name(
    corrected: str, public: str
) -> None:
    report = make_report(State.COMPLETED, phone=PHONE, publish_identity=True)
    person = Person(PHONE, report.reporter.phone_hash)
    asked = data_requests.ask(
        data_requests.Kind.CORRECT, person=person, wish="Tên tôi ghi sai.", about=report.code
    )

    data_rights.answer_correction(
        asked,
        by=make_staff(Role.ADMINISTRATOR),
        status="done",
        words="Đã sửa.",
        full_name=corrected,
    )

    assert Report.objects.get(pk=report.pk).public_name == public


def test_correction_publishes_no_name_that_was_not_public() -> None:
    report = make_report(State.COMPLETED, publish_identity=True)
    Report.objects.filter(pk=report.pk).update(public_name="")
    report.refresh_from_db()

    public_names.recheck(report, report.reporter)

    assert Report.objects.get(pk=report.pk).public_name == ""


def test_database_keeps_names_of_unpublished_reports_out() -> None:
    report = make_report(State.RECEIVED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(public_name=NAME)


def test_public_name_stands_once_on_the_page_and_in_no_list_feed_or_history() -> None:
    report = make_report(State.PROCESSING, publish_identity=True)

    page = words(Client().get(reverse("reports:detail", args=[report.code])))
    others = [reverse("reports:feed"), reverse("reports:lookup"), "/sitemap.xml"]

    assert page.count(NAME) == 1
    assert all(NAME not in words(Client().get(address)) for address in others)
    facts = report.events.values_list("facts", flat=True)
    assert {"named": [False, True]}.items() <= facts[2].items()
    assert NAME not in str(list(facts))
    assert NAME not in str(list(change_model(Report).objects.values()))


def test_receipt_offers_the_proof_only_to_guests_who_want_to_be_named() -> None:
    unproved, proved = sent(prove=False), sent()
    private = make_report()

    said = [
        "số điện thoại được xác thực bằng mã"
        in words(Client().get(reverse("reports:report_done", args=[report.token])))
        for report in (unproved, proved, private)
    ]

    assert said == [True, False, False]
