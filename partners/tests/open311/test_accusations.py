"""A posted complaint about an agency or official reaches the inspectorate only, as by mail."""

from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from partners.models import PartnerKey, Scope
from partners.tests.conftest import AGREEMENT, make_key
from partners.tests.open311.calls import get, post
from reports.intake import pending
from reports.models import ConfidentialReader, PendingReport, Report
from reports.rules.states import Role
from reports.tests.asking import CATEGORY, make_question
from reports.tests.factories import make_staff
from reports.tests.sending import CITY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
Sender = tuple[PartnerKey, str]
PERSON = {"first_name": "Lý", "last_name": "Thị Mộng Thu", "email": "thu@example.vn"}
ORDINARY = "Đoạn trước chợ có nhiều ổ gà lớn. Trời mưa rất nguy hiểm."
ACCUSING = (
    "Cán bộ phường 2 đòi tiền mới chịu ký giấy cho dân.",
    "Chủ tịch UBND xã Đại Hải bán đất công.",
    "Cong an phuong 3 lam ngo cho quan nhau lan le duong.",
    "Tôi tố cáo ông trưởng phòng nhận hối lộ.",
)
NOT_ACCUSING = (
    ORDINARY,
    "Đèn đường trước cổng UBND phường 2 tắt cả tuần nay.",
    "Kính gửi UBND phường 2. Cống nghẹt, nước tràn ra đường.",
    "Đang cháy nhà sau lưng UBND phường 2, có người kẹt bên trong.",
)


def send(key: Sender, words: str, **fields: Any) -> tuple[Report, dict[str, Any]]:
    [answer] = post(
        "requests.json",
        api_key=key[1],
        description=words,
        lat=CITY[0],
        long=CITY[1],
        **{"service_code": "GT01"} | fields,
    )
    return Report.objects.get(code=answer["service_request_id"]), answer


def may_read(report: Report, agency: str, *roles: Role) -> bool:
    """Return whether a person of the agency reads a report that keeps readers, when named."""
    user = make_staff(*roles, agency=agency)
    if report.confidential:
        ConfidentialReader.objects.create(report=report, user=user, given_at=timezone.now())
    return Report.objects.for_staff(user).filter(pk=report.pk).exists()


@pytest.mark.parametrize("words", ACCUSING)
def test_accusation_is_kept_for_the_inspectorate(words: str, sender: Sender) -> None:
    report, _answer = send(sender, words)

    assert report.confidential and report.complained_agency is None
    assert may_read(report, settings.INSPECTORATE, Role.SUPERVISOR)
    assert not may_read(report, "TT-IOC", Role.DISPATCHER)
    assert not may_read(report, "VP-UBND", Role.SUPERVISOR)


def test_accusation_in_an_answer_is_kept_for_the_inspectorate(sender: Sender) -> None:
    question = make_question("text")
    answer = {f"attribute[{question.field_name}]": ACCUSING[0]}

    report, _answer = send(sender, ORDINARY, service_code=CATEGORY, **answer)

    assert report.confidential and not may_read(report, "TT-IOC", Role.DISPATCHER)


def test_danger_in_an_answer_makes_the_report_urgent(sender: Sender) -> None:
    question = make_question("text")
    words = {f"attribute[{question.field_name}]": "Nhà đang cháy, có người mắc kẹt"}

    report, answer = send(sender, ORDINARY, service_code=CATEGORY, **words)

    assert report.urgent and "114" in answer["service_notice"]


@pytest.mark.parametrize("words", NOT_ACCUSING)
def test_other_words_make_an_ordinary_report(words: str, sender: Sender) -> None:
    report, _answer = send(sender, words)

    assert not report.confidential
    assert may_read(report, "TT-IOC", Role.DISPATCHER)


@pytest.mark.parametrize("words", [*ACCUSING, *NOT_ACCUSING])
def test_rule_is_that_of_the_mail_door(words: str, sender: Sender) -> None:
    report, _answer = send(sender, words)

    waiting = pending.receive(
        channel="email", source="mail:1", title="", content=words, email="thu@example.vn"
    )

    assert waiting.inspectorate_only == report.confidential


def test_title_is_read_too(sender: Sender) -> None:
    report, _answer = send(sender, ORDINARY, title="Cán bộ phường 2 vòi tiền")

    assert report.confidential


def test_client_cannot_tell_where_a_report_went(sender: Sender) -> None:
    kept, answer = send(sender, ACCUSING[0])
    plain, other = send(sender, ORDINARY)

    for row in (answer, other):
        row.pop("service_request_id")
    assert answer == other
    facts = [get(f"requests/{one.code}.json", api_key=sender[1])[0] for one in (kept, plain)]
    for row, one in zip(facts, (kept, plain), strict=True):
        assert row.pop("service_request_id") == one.code
        row.pop("requested_datetime"), row.pop("updated_datetime")
    assert facts[0] == facts[1]
    assert get(f"requests/{kept.code}.json", expect=404) == get("requests/1.json", expect=404)
    rows = get("servicerequestupdates.json", api_key=sender[1])
    assert len({(row["status"], row["description"]) for row in rows}) == 1 and len(rows) == 2


def test_accusation_sent_twice_is_one_report_that_takes_updates(sender: Sender) -> None:
    report, answer = send(sender, ACCUSING[0])
    again, repeated = send(sender, ACCUSING[0])
    fields = {"service_request_id": report.code, "description": "Việc xảy ra sáng thứ hai."}

    [made] = post("servicerequestupdates.json", api_key=sender[1], **fields)

    assert (again, repeated) == (report, answer)
    [event] = report.events.filter(name="supply_info")
    assert str(event.pk) == made["update_id"] and event.note == fields["description"]


def test_accusation_with_a_consented_person_is_kept_too() -> None:
    report, _answer = send(make_key(Scope.SUBMIT, **AGREEMENT), ACCUSING[0], **PERSON)

    assert report.confidential and report.reporter.email == "thu@example.vn"
    assert report.reporter.consent and report.reporter.consent.ip is None


def test_accusation_with_a_person_waits_in_the_queue_of_the_inspectorate(sender: Sender) -> None:
    post(
        "requests.json",
        api_key=sender[1],
        service_code="GT01",
        description=ACCUSING[0],
        lat=CITY[0],
        long=CITY[1],
        **PERSON,
    )

    assert PendingReport.objects.get().inspectorate_only


def test_accusation_of_the_inspectorate_is_kept_from_it_and_from_others_it_accuses(
    sender: Sender,
) -> None:
    report, _answer = send(
        sender, "Thanh tra tỉnh nhận tiền rồi bao che. UBND phường 2 cũng đòi tiền của dân."
    )

    assert report.confidential and report.complained_agency
    assert report.complained_agency.code == settings.INSPECTORATE
    accused = {agency.code for agency in report.complained_ever}
    assert not may_read(report, settings.INSPECTORATE, Role.SUPERVISOR)
    # "UBND phường 2" may be that of three towns.
    assert accused > {settings.INSPECTORATE, "UBND-941"}
    assert not may_read(report, "UBND-941", Role.SUPERVISOR)


def test_danger_to_life_in_an_accusation_is_urgent_and_kept(sender: Sender) -> None:
    report, answer = send(sender, "Công an phường 2 đòi tiền. Đang cháy nhà, có người kẹt.")

    assert report.confidential and report.urgent and "113" in answer["service_notice"]


@pytest.mark.parametrize("words", [ORDINARY, ACCUSING[0]])
def test_accusing_update_is_refused_whatever_the_report_is(sender: Sender, words: str) -> None:
    """The accused agency would read it; a second kind of answer would tell what is confidential."""
    report, _answer = send(sender, words)
    fields = {"service_request_id": report.code, "description": "Cán bộ phường 2 đòi tiền tôi."}

    answer = post("servicerequestupdates.json", expect=400, api_key=sender[1], **fields)

    assert "new request" in str(answer)
    assert not report.events.filter(name="supply_info").exists()
