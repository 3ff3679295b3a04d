"""A post makes one report, or a pending one; every refusal names its field."""

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Consent, ConsentText
from partners.models import PartnerKey, PartnerPost, Scope
from partners.tests.conftest import AGREEMENT, make_key
from partners.tests.open311.calls import BASE, TEST, get, post, post_form, read
from reports import intake, workflow
from reports.intake import pending
from reports.models import PendingReport, Report, Reporter
from reports.rules.states import Role, State
from reports.tests.asking import CATEGORY, make_question
from reports.tests.factories import make_draft, make_staff
from reports.tests.sending import CITY, HANOI, jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
Sender = tuple[PartnerKey, str]
PERSON = {"first_name": "Lý", "last_name": "Thị Mộng Thu", "email": "thu@example.vn"}


@pytest.fixture
def agreed() -> Sender:
    return make_key(Scope.SUBMIT, **AGREEMENT)


def said(key: Sender, **changes: Any) -> dict[str, Any]:
    """Return a complete post; None removes a field."""
    fields: dict[str, Any] = {
        "api_key": key[1],
        "service_code": "GT01",
        "description": "Đoạn trước chợ có nhiều ổ gà lớn. Trời mưa rất nguy hiểm.",
        "lat": CITY[0],
        "long": CITY[1],
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


# --- one report ---------------------------------------------------------------------------


@pytest.mark.parametrize("send", [post, post_form])
def test_post_without_a_person_makes_a_report_without_a_reporter(send: Any, sender: Sender) -> None:
    [answer] = send("requests.json", **said(sender))

    report = Report.objects.get()
    assert answer["service_request_id"] == report.code
    assert (report.channel, report.state) == ("open311", State.SUBMITTED)
    assert report.title == "Đoạn trước chợ có nhiều ổ gà lớn"
    assert report.commune.parent and report.commune.parent.code == "941"
    reporter = report.reporter
    assert reporter.consent is None and not reporter.phone and not reporter.full_name
    assert not Consent.objects.exists()


def test_danger_to_life_makes_an_urgent_report_and_names_the_emergency_numbers(
    sender: Sender,
) -> None:
    [answer] = post("requests.json", **said(sender, description="Đang cháy nhà, có người kẹt."))

    assert Report.objects.get().urgent
    assert all(number in answer["service_notice"] for number in ("113", "114", "115"))


def test_answer_in_xml_holds_the_id(sender: Sender) -> None:
    tree = post("requests.xml", **said(sender))

    assert tree.tag == "service_requests"
    assert tree.findtext("request/service_request_id") == Report.objects.get().code


def test_key_in_the_query_counts_too(sender: Sender) -> None:
    fields = said(sender, api_key=None)

    read(Client().post(f"{BASE}requests.json?api_key={sender[1]}", fields))
    assert Report.objects.count() == 1


def test_media_become_private_files_of_the_report(sender: Sender) -> None:
    post("requests.json", **said(sender, media=jpeg()))

    report = Report.objects.get()
    assert report.attachments.count() == 1
    assert not Report.objects.public().exists()


def test_media_url_is_told_to_staff_and_not_fetched(sender: Sender) -> None:
    post("requests.json", **said(sender, media_url="http://127.0.0.1:1/anh.jpg"))

    report = Report.objects.get()
    assert report.content.endswith("\nhttp://127.0.0.1:1/anh.jpg")
    assert not report.attachments.exists()


def test_attributes_answer_the_questions_of_the_category(sender: Sender) -> None:
    text = make_question("text", required=True)
    several = make_question("choices", label="Khi nào")
    keys = [one.key for one in several.options][:2]
    fields = {
        f"attribute[{text.field_name}]": "Cột 12",
        f"attribute[{several.field_name}][]": keys,
    }

    post("requests.json", **said(sender, service_code=CATEGORY, **fields))

    answers = {one.question_id: one.value for one in Report.objects.get().given_answers}
    assert answers[text.pk] == "Cột 12" and several.pk in answers


def test_address_may_name_the_commune_instead_of_a_point(sender: Sender) -> None:
    address = "Số 12 Dương Kỳ Hiệp, Phường 2, Thành phố Sóc Trăng"
    post("requests.json", **said(sender, lat=None, long=None, address_string=address))

    report = Report.objects.get()
    assert report.address == address and report.commune.full_name == "Phường 2"
    assert report.commune.parent and report.commune.parent.code == "941"


def test_address_id_is_the_code_of_a_commune(sender: Sender) -> None:
    post("requests.json", **said(sender, lat=None, long=None, address_id="31510"))

    assert Report.objects.get().commune.code == "31510"


# --- refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "xml"])
def test_missing_required_attribute_is_a_400_that_names_it(form: str, sender: Sender) -> None:
    question = make_question("text", required=True)

    answer = post(f"requests.{form}", expect=400, **said(sender, service_code=CATEGORY))

    told = answer[0]["description"] if form == "json" else answer.findtext("error/description")
    assert told.startswith(f"{question.field_name}: ")
    assert not Report.objects.exists() and not PartnerPost.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        *(("service_code", None, "service_code"), ("description", None, "description")),
        *(("description", "x" * 5001, "description"), ("lat", None, "lat"), ("lat", "x", "lat")),
        *(("lat", "nan", "lat"), ("long", "inf", "long"), ("lat", HANOI[0], "lat")),
        *(("media_url", "file:///etc/passwd", "media_url"), ("media", "x", None)),
    ],
)
def test_refused_field_is_named_and_nothing_is_stored(
    name: str, value: Any, named: str | None, sender: Sender
) -> None:
    if named is None:
        value, named = SimpleUploadedFile("anh.jpg", b"MZ"), "media"
    answer = post("requests.json", expect=400, **said(sender, **{name: value}))

    assert any(one["description"].startswith(f"{named}: ") for one in answer)
    assert all(one["code"] == 400 for one in answer)
    assert not Report.objects.exists() and not PendingReport.objects.exists()


def test_post_without_any_place_is_refused(sender: Sender) -> None:
    [answer] = post("requests.json", expect=400, **said(sender, lat=None, long=None))

    assert "address_string" in answer["description"]


def test_address_that_names_several_places_is_refused(sender: Sender) -> None:
    fields = said(sender, lat=None, long=None, address_string="Phường 1")

    post("requests.json", expect=400, **fields)


@pytest.mark.parametrize("code", ["KHONGCO", "HC02", "GT"])
def test_service_that_is_not_offered_is_a_404(code: str, sender: Sender) -> None:
    unknown = post("requests.json", expect=404, **said(sender, service_code="X"))

    assert post("requests.json", expect=404, **said(sender, service_code=code)) == unknown


@pytest.mark.parametrize("form", ["json", "xml"])
def test_every_refused_key_is_the_same_403(form: str, sender: Sender) -> None:
    _row, reading = make_key(Scope.READ, Scope.TEST)
    revoked, ended = make_key(Scope.SUBMIT)
    PartnerKey.objects.filter(pk=revoked.pk).update(is_active=False)

    answers = set()
    for key in (None, "", "x", reading, ended, sender[1] + "x", "\0.x"):
        answer = Client().post(f"{BASE}requests.{form}", said(sender, api_key=key))
        assert answer.status_code == 403
        answers.add(answer.content)
    assert len(answers) == 1 and not Report.objects.exists()


def test_body_that_cannot_be_read_is_a_400(sender: Sender) -> None:
    answer = Client().post(
        f"{BASE}requests.json?api_key={sender[1]}", b"--x\r\n", content_type="multipart/form-data"
    )

    assert read(answer, 400)[0]["code"] == 400


# --- consent ------------------------------------------------------------------------------


def test_post_with_a_person_waits_for_consent_and_its_token_leads_to_the_report(
    sender: Sender,
) -> None:
    [answer] = post("requests.json", **said(sender, **PERSON))

    token = answer["token"]
    assert "service_request_id" not in answer and not Report.objects.exists()
    waiting = PendingReport.objects.get()
    assert (waiting.channel, waiting.email) == ("open311", "thu@example.vn")
    assert waiting.full_name == "Lý Thị Mộng Thu"
    [row] = get(f"tokens/{token}.json")
    assert row == {"token": token}
    report = make_of(waiting)
    [row] = get(f"tokens/{token}.json")
    assert row == {"service_request_id": report.code, "token": token}
    tree = get(f"tokens/{token}.xml")
    assert tree.findtext("request/service_request_id") == report.code
    # The report that the sender completed is the key's own.
    [facts] = get(f"requests/{report.code}.json", api_key=sender[1])
    assert facts["status"] == "open"


def make_of(waiting: PendingReport) -> Report:
    return intake.submit(
        make_draft(submission_id=waiting.submission_id, opened=(str(waiting.key),)), channel="web"
    )


def test_post_sent_again_after_its_sender_did_not_agree_is_refused(sender: Sender) -> None:
    fields = said(sender, **PERSON, service_request_id_ext="77")
    post("requests.json", **fields)
    pending.expire(now=timezone.now() + pending.KEPT)

    [answer] = post("requests.json", expect=400, **fields)

    assert "did not agree" in answer["description"]
    assert PendingReport.objects.count() == 1


def test_unknown_token_is_a_404() -> None:
    get("tokens/khongco.json", expect=404)


def test_name_without_an_address_to_ask_is_refused(sender: Sender) -> None:
    [answer] = post("requests.json", expect=400, **said(sender, first_name="Thu"))

    assert answer["description"].startswith("email: ")
    assert not PendingReport.objects.exists()


def test_agreement_lets_a_partner_state_the_consent(agreed: Sender) -> None:
    [answer] = post("requests.json", **said(agreed, **PERSON, phone="0939 861 234"))

    reporter = Reporter.objects.get(report__code=answer["service_request_id"])
    assert (reporter.full_name, reporter.phone) == ("Lý Thị Mộng Thu", "+84939861234")
    assert reporter.news == "none"
    consent = reporter.consent
    assert consent and (consent.purpose, consent.channel) == ("processing", "open311")
    wording = ConsentText.objects.get(text_hash=consent.text_hash)
    assert wording.text == AGREEMENT["agreement_text"]
    assert AGREEMENT["agreement_number"] in wording.change


def test_agreement_with_unreadable_phone_is_refused(agreed: Sender) -> None:
    answer = post("requests.json", expect=400, **said(agreed, **PERSON, phone="555-5555"))

    assert answer[0]["description"].startswith("phone: ")


def test_reporter_with_an_address_always_has_a_consent(sender: Sender) -> None:
    """The database itself refuses personal data without consent."""
    post("requests.json", **said(sender))
    with pytest.raises(IntegrityError), transaction.atomic():
        Reporter.objects.update(full_name="Lý Thu")


# --- once ---------------------------------------------------------------------------------


def test_identical_post_makes_one_report(sender: Sender) -> None:
    first = post("requests.json", **said(sender))

    assert post("requests.json", **said(sender)) == first
    assert post("requests.json", **said(sender, lat=CITY[0] + 0.001)) != first
    assert Report.objects.count() == 2


def test_identical_post_of_a_person_makes_one_pending_report(sender: Sender) -> None:
    first = post("requests.json", **said(sender, **PERSON))

    assert post("requests.json", **said(sender, **PERSON)) == first
    assert PendingReport.objects.count() == 1


@pytest.mark.parametrize("name", ["service_request_id_ext", "attribute[fixmystreet_id]"])
def test_clients_own_id_makes_one_report_whatever_else_it_says(name: str, sender: Sender) -> None:
    first = post("requests.json", **said(sender, **{name: "77"}))

    later = said(sender, **{name: "77"}, description="Viết lại cho rõ hơn một chút.")
    assert post("requests.json", **later) == first
    assert Report.objects.count() == 1


def test_same_post_of_two_keys_makes_two_reports(sender: Sender) -> None:
    other = make_key(Scope.SUBMIT)
    post("requests.json", **said(sender, service_request_id_ext="77"))
    post("requests.json", **said(other, service_request_id_ext="77"))

    assert Report.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_identical_posts_at_once_make_one_report(sender: Sender) -> None:
    answers: list[Any] = []
    start = threading.Barrier(4)

    def send() -> None:
        start.wait()
        try:
            answers.append(post("requests.json", **said(sender)))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 4 and all(one == answers[0] for one in answers)
    assert Report.objects.count() == 1


# --- the test door ------------------------------------------------------------------------


def test_test_door_checks_everything_and_makes_no_report() -> None:
    key = make_key(Scope.TEST)

    [answer] = post("requests.json", base=TEST, **said(key))

    code = answer["service_request_id"]
    assert not Report.objects.exists()
    [row] = get(f"requests/{code}.json", base=TEST, api_key=key[1])
    assert (row["service_request_id"], row["status"]) == (code, "open")
    get(f"requests/{code}.json", base=TEST, expect=404)
    get(f"requests/{code}.json", expect=404, api_key=key[1])
    post("requests.json", base=TEST, expect=400, **said(key, description=None))
    post("requests.json", expect=403, **said(key))
    post("requests.json", base=TEST, **said(key, **PERSON))
    assert not PendingReport.objects.exists()


# --- updates ------------------------------------------------------------------------------


def update(key: Sender, report: Report, **changes: Any) -> dict[str, Any]:
    return {
        "api_key": key[1],
        "service_request_id": report.code,
        "update_id": "9",
        "updated_datetime": "2026-12-02T08:00:00+07:00",
        "status": "OPEN",
        "description": "Ổ gà nay đã rộng bằng nửa mặt đường.",
    } | changes


def asked_of(key: Sender) -> Report:
    """Return an own report whose agency waits for information."""
    report = own_report(key)
    clerk = make_staff(Role.DISPATCHER, agency="TT-IOC")
    workflow.move(report, "request_info", by=clerk, note="Xin cho biết số cột gần nhất.")
    return report


def own_report(key: Sender) -> Report:
    [answer] = post("requests.json", **said(key))
    return Report.objects.get(code=answer["service_request_id"])


def test_update_adds_words_and_files_once_to_the_keys_own_report(sender: Sender) -> None:
    report = asked_of(sender)

    tree = post("servicerequestupdates.xml", **update(sender, report, media=jpeg()))

    assert tree.tag == "service_request_updates"
    number = tree.findtext("request_update/update_id")
    again = post("servicerequestupdates.json", **update(sender, report, media=jpeg()))
    assert [row["update_id"] for row in again] == [number]
    [event] = report.events.filter(name="supply_info")
    assert event.note == "Ổ gà nay đã rộng bằng nửa mặt đường."
    assert report.attachments.count() == 1


def test_update_supplies_what_was_asked_for(sender: Sender) -> None:
    report = asked_of(sender)

    post("servicerequestupdates.json", **update(sender, report))

    assert Report.objects.get().state == State.SUBMITTED


def test_update_to_a_report_that_waits_for_nothing_is_added_too(sender: Sender) -> None:
    report = own_report(sender)

    post("servicerequestupdates.json", **update(sender, report, media=jpeg()))

    report.refresh_from_db()
    event = report.events.get(name="supply_info")
    assert event.note == "Ổ gà nay đã rộng bằng nửa mặt đường."
    assert (event.source, report.state) == (State.SUBMITTED, State.SUBMITTED)
    assert report.attachments.count() == 1


def test_id_of_an_update_is_the_one_that_the_list_tells(sender: Sender) -> None:
    """FixMyStreet passes over the updates whose ids it knows, so it does not read its own."""
    report = own_report(sender)

    [made] = post("servicerequestupdates.json", **update(sender, report))

    [_birth, told] = get("servicerequestupdates.json", api_key=sender[1])
    assert told["update_id"] == made["update_id"]


def test_same_words_without_an_id_at_another_time_are_another_update(sender: Sender) -> None:
    report = own_report(sender)
    words = update(sender, report, update_id="", description="Vẫn chưa sửa.")

    for at in ("2026-12-02T08:00:00Z", "2026-12-02T08:00:00Z", "2026-12-09T08:00:00Z"):
        post("servicerequestupdates.json", **words | {"updated_datetime": at})

    assert report.events.filter(name="supply_info").count() == 2


def test_update_to_a_report_of_another_key_is_the_404_of_an_unknown_one(sender: Sender) -> None:
    other = make_key(Scope.SUBMIT)
    report = own_report(other)
    unknown = post(
        "servicerequestupdates.json",
        expect=404,
        **update(sender, report, service_request_id="202601010001"),
    )

    assert post("servicerequestupdates.json", expect=404, **update(sender, report)) == unknown


def test_update_needs_words_and_a_key_that_may_send(sender: Sender) -> None:
    report = own_report(sender)
    reading = make_key(Scope.READ)

    [answer] = post(
        "servicerequestupdates.json", expect=400, **update(sender, report, description="")
    )
    assert answer["description"].startswith("description: ")
    post("servicerequestupdates.json", expect=403, **update(reading, report))
