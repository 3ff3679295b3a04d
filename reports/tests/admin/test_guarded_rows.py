"""Agencies, categories, units and the names of the portal change when a second person confirms."""

from typing import Any

import pytest
from django.forms import model_to_dict
from django.test import Client

from accounts.models import ConsentText, RightsRequest, User
from accounts.tests.rights import REQUESTS, client_of, decide, waiting
from notifications.models import Message
from paht.foundation import caching
from province import portal
from province.models import AdminUnit, Agency, Portal
from reports.admin.registers.questions import _digest
from reports.models import Category, CategoryQuestion
from reports.models.questions import MOST_ACTIVE, asked_of, read_again
from reports.tests.asking import make_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

SAVES = "/quan-tri/province/agency/", "/quan-tri/reports/category/", "/quan-tri/province/adminunit/"


def save(by: User, row: Any, **changes: Any) -> Any:
    """Post the page of a row as the browser does, with some fields changed."""
    opts = row._meta
    said = {
        name: value
        for name, value in model_to_dict(row).items()
        if value is not None and value is not False
    } | changes
    said = {name: value for name, value in said.items() if value is not None}
    address = f"/quan-tri/{opts.app_label}/{opts.model_name}/"
    client = client_of(by)
    return client.post(f"{address}{row.pk}/change/" if row.pk else f"{address}add/", said)


def page_of(person: User, asked: RightsRequest) -> str:
    return client_of(person).get(f"{REQUESTS}{asked.pk}/change/").content.decode()


def open_category(**facts: Any) -> Category:
    hc02 = Category.objects.get(code="HC02")
    return Category(
        **{
            "code": "HC77",
            "parent": hc02.parent,
            "order": 1,
            "name": "Thái độ của cán bộ",
            "slug": "thai-do-cua-can-bo",
            "sla_working_days": 5,
            **facts,
        }
    )


# --- words that stand in messages and forms ----------------------------------------------------


def test_names_of_two_agencies_cannot_be_swapped_by_one_administrator(
    administrator: User, supervisor: User
) -> None:
    """A complaint would be stored about the wrong agency, and the accused one would read it."""
    accused, other = Agency.objects.get(code="QLDT-941"), Agency.objects.get(code="CTDT")

    answer = save(administrator, accused, name=other.name, short_name=other.short_name)

    assert answer.status_code == 302
    assert Agency.objects.get(code="QLDT-941").name == accused.name
    asked = waiting()
    shown = page_of(supervisor, asked)
    assert accused.name in shown and other.name in shown
    decide(administrator, asked)
    assert Agency.objects.get(code="QLDT-941").name == accused.name
    decide(supervisor, asked)
    assert Agency.objects.get(code="QLDT-941").name == other.name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("name", "Cổng nhận thưởng"), ("mark", "Nhan thuong"), ("hotline", "0909123456")),
        *(("email", "ke-gian@example.vn"), ("controller_phone", "0909123456")),
    ],
)
def test_words_of_every_message_wait_for_a_second_person(
    administrator: User, supervisor: User, field: str, value: str
) -> None:
    caching.clear()
    row = Portal.objects.get()
    before = getattr(row, field)
    translations = {f"{field}_{language}": "" for language in ("en", "km")}

    answer = save(administrator, row, **{field: value}, **translations)

    assert answer.status_code == 302
    assert getattr(Portal.objects.get(), field) == before != value
    decide(supervisor, waiting())
    assert getattr(Portal.objects.get(), field) == value
    assert portal.words()[field] == value, "pages read it at once"


def test_confirmed_controller_makes_new_texts_of_consent(
    administrator: User, supervisor: User
) -> None:
    row = Portal.objects.get()
    new = {"controller": "Ủy ban nhân dân thành phố", "controller_en": "", "controller_km": ""}
    save(administrator, row, **new)
    assert Portal.objects.get().consent_revision == row.consent_revision

    decide(supervisor, waiting())

    now = Portal.objects.get()
    assert now.consent_revision == row.consent_revision + 1
    assert now.controller_before == row.controller and now.controller_since
    assert ConsentText.objects.filter(text__contains="Ủy ban nhân dân thành phố.").exists()


@pytest.mark.parametrize("confirmed_first", ["older", "newer"])
def test_request_that_rests_on_old_values_ends_when_another_one_is_confirmed(
    administrator: User, supervisor: User, confirmed_first: str
) -> None:
    """It would wait for a week on the desk, though it can no longer be confirmed."""
    agency = Agency.objects.get(code="CTDT")
    save(administrator, agency, name="Tên thứ nhất")
    save(administrator, agency, name="Tên thứ hai")
    save(administrator, agency, hotline="02993821234")
    older, newer, other = RightsRequest.objects.waiting().order_by("pk")
    chosen, outdated = (older, newer) if confirmed_first == "older" else (newer, older)

    decide(supervisor, chosen)

    assert [one.pk for one in RightsRequest.objects.waiting()] == [other.pk]
    assert "Không còn hiệu lực vì dữ liệu đã đổi" in page_of(administrator, outdated)
    named = Agency.objects.get(code="CTDT").name
    decide(supervisor, outdated)
    assert Agency.objects.get(code="CTDT").name == named
    decide(supervisor, other)
    assert Agency.objects.get(code="CTDT").hotline == "02993821234"


def test_name_of_a_commune_waits_for_a_second_person(administrator: User, supervisor: User) -> None:
    unit = AdminUnit.objects.communes().first()
    assert unit

    save(administrator, unit, full_name="Phường Nhận Quà")

    assert AdminUnit.objects.get(pk=unit.pk).full_name == unit.full_name
    decide(supervisor, waiting())
    assert AdminUnit.objects.get(pk=unit.pk).full_name == "Phường Nhận Quà"


@pytest.mark.parametrize("of", ["category", "agency"])
def test_page_saved_unchanged_asks_nobody(administrator: User, supervisor: User, of: str) -> None:
    """Browsers post other line breaks than the database keeps."""
    row: Any = Agency.objects.get(code="CTDT")
    if of == "category":
        row = Category.objects.get(code="DT01")
        Category.objects.filter(pk=row.pk).update(keywords="đèn đường\nđèn hư", note="Một\nHai")
        row.refresh_from_db()
    lines = {name: getattr(row, name, "") for name in ("keywords", "note")}
    typed = {name: words.replace("\n", "\r\n") for name, words in lines.items() if words}

    save(administrator, row, **typed, **no_questions())

    assert not RightsRequest.objects.filter(kind=RightsRequest.Kind.ROW).exists()
    row.refresh_from_db()
    assert {name: getattr(row, name, "") for name in lines} == lines


def no_questions() -> dict[str, str]:
    return {"questions-TOTAL_FORMS": "0", "questions-INITIAL_FORMS": "0"}


def question(place: int = 0, **said: str) -> dict[str, str]:
    facts = {"label": "Số cột đèn", "kind": "text", "order": "1", "is_active": "on"} | said
    return {f"questions-{place}-{name}": value for name, value in facts.items() if value}


def one_question(row: CategoryQuestion, **said: str) -> dict[str, str]:
    return {"questions-TOTAL_FORMS": "1", "questions-INITIAL_FORMS": "1"} | question(
        id=str(row.pk), category=str(row.category_id), label=row.label, seen=_digest(row), **said
    )


def test_new_question_is_asked_after_confirmation(administrator: User, supervisor: User) -> None:
    row = Category.objects.get(code="DT01")
    before = len(asked_of(row))

    save(administrator, row, **no_questions() | {"questions-TOTAL_FORMS": "1"} | question())

    made = CategoryQuestion.objects.get(label="Số cột đèn")
    assert not made.is_active and len(asked_of(row)) == before
    assert Message.objects.filter(template="staff_rights").exists()
    assert "Số cột đèn" in page_of(supervisor, waiting())
    decide(supervisor, waiting())
    read_again()
    assert made in asked_of(row)


def test_changed_words_of_a_question_wait_and_its_end_does_not(
    administrator: User, supervisor: User
) -> None:
    made = make_question(label="Số cột đèn")
    row = made.category

    save(administrator, row, **one_question(made) | question(label="Mã xác thực"))
    made.refresh_from_db()
    assert made.label == "Số cột đèn"
    decide(supervisor, waiting())
    made.refresh_from_db()
    assert made.label == "Mã xác thực"

    save(administrator, row, **one_question(made) | {"questions-0-is_active": ""})
    made.refresh_from_db()
    assert not made.is_active
    assert not RightsRequest.objects.waiting().exists()


def test_sixth_question_is_refused_when_it_is_confirmed(
    administrator: User, supervisor: User
) -> None:
    row = make_question().category
    save(administrator, row, **no_questions() | {"questions-TOTAL_FORMS": "1"} | question())
    for _number in range(MOST_ACTIVE - 1):
        make_question()

    decide(supervisor, waiting())

    assert not CategoryQuestion.objects.get(label="Số cột đèn").is_active
    assert waiting()


# --- a category beside a confidential one ------------------------------------------------------


def test_new_category_is_selectable_after_confirmation(
    administrator: User, supervisor: User, client: Client
) -> None:
    assert save(administrator, open_category(is_active=True)).status_code == 302
    made = Category.objects.get(code="HC77")
    assert made not in Category.objects.selectable()

    asked = waiting()
    shown = page_of(supervisor, asked)
    assert "Thái độ của cán bộ" in shown and "Cùng nhóm có chuyên mục giữ kín" in shown
    decide(supervisor, asked)

    assert made in Category.objects.selectable()


@pytest.mark.parametrize(
    "change", ["renamed", "moved", "reactivated", "given_days", "given_keywords"]
)
def test_changed_category_takes_no_place_beside_a_confidential_one_alone(
    administrator: User, supervisor: User, change: str
) -> None:
    hc02 = Category.objects.get(code="HC02")
    elsewhere = Category.objects.exclude(pk=hc02.parent_id).filter(parent=None)[0]
    row = open_category(name="Việc khác", is_active=True)
    changes: dict[str, Any] = {"name": "Thái độ của cán bộ"}
    if change == "moved":
        row.parent, changes = elsewhere, {"parent": hc02.parent_id}
    elif change == "reactivated":
        row.is_active, changes = False, {"is_active": "on"}
    elif change == "given_days":
        row.sla_working_days, changes = None, {"sla_working_days": 5}
    elif change == "given_keywords":
        changes = {"keywords": "thái độ cán bộ"}
    row.save()
    stored = Category.objects.values().get(pk=row.pk)

    assert save(administrator, row, **changes).status_code == 302

    assert Category.objects.values().get(pk=row.pk) == stored
    assert "Cùng nhóm có chuyên mục giữ kín" in page_of(supervisor, waiting())
    decide(supervisor, waiting())
    assert Category.objects.values().get(pk=row.pk) != stored


def test_new_agency_is_offered_after_confirmation(administrator: User, supervisor: User) -> None:
    row = Agency(code="QLDT-2", name="Phòng Quản lý đô thị", short_name="Phòng QLDT", kind="don_vi")

    answer = save(administrator, row, is_active="on")

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = Agency.objects.get(code="QLDT-2")
    assert not made.is_active
    decide(supervisor, waiting())
    assert made in Agency.objects.active()


# --- a request ---------------------------------------------------------------------------------


def test_notes_change_at_once(administrator: User, supervisor: User) -> None:
    save(administrator, Agency.objects.get(code="CTDT"), note="Dời trụ sở từ tháng 1.")

    assert Agency.objects.get(code="CTDT").note == "Dời trụ sở từ tháng 1."
    assert not RightsRequest.objects.waiting().exists()


def test_first_person_of_a_portal_works_alone(administrator: User) -> None:
    save(administrator, Agency.objects.get(code="CTDT"), name="Công ty Công trình đô thị")
    save(administrator, open_category(is_active=True))

    assert Agency.objects.get(code="CTDT").name == "Công ty Công trình đô thị"
    assert Category.objects.selectable().filter(code="HC77").exists()


def test_page_of_a_row_says_what_waits_and_not_that_it_changed(
    administrator: User, supervisor: User
) -> None:
    row = Agency.objects.get(code="CTDT")
    client = client_of(administrator)
    client.post(
        f"{SAVES[0]}{row.pk}/change/",
        {**{k: v for k, v in model_to_dict(row).items() if v}, "name": "Công trình đô thị mới"},
    )
    listed = client.get(SAVES[0]).content.decode()
    opened = client.get(f"{SAVES[0]}{row.pk}/change/").content.decode()

    for shown in (listed, opened):
        assert "chỉ có hiệu lực khi một quản trị viên" in shown
        assert f"{REQUESTS}{waiting().pk}/change/" in shown
    assert "thành công" not in listed


def test_row_that_changed_meanwhile_is_asked_for_again(
    administrator: User, supervisor: User
) -> None:
    row = Agency.objects.get(code="CTDT")
    save(administrator, row, name="Tên đề nghị")
    Agency.objects.filter(pk=row.pk).update(name="Tên nạp từ tệp")

    answer = client_of(supervisor).post(f"{REQUESTS}{waiting().pk}/xac-nhan/", follow=True)

    assert "đã đổi sau khi đề nghị" in answer.content.decode()
    assert Agency.objects.get(code="CTDT").name == "Tên nạp từ tệp"


def test_values_that_became_invalid_meanwhile_are_refused(
    administrator: User, supervisor: User
) -> None:
    """The parent that was asked for is now below the agency itself."""
    row, below = Agency.objects.get(code="CTDT"), Agency.objects.get(code="QLDT-941")
    save(administrator, row, parent=below.pk)
    Agency.objects.filter(pk=below.pk).update(parent=row)

    answer = client_of(supervisor).post(f"{REQUESTS}{waiting().pk}/xac-nhan/", follow=True)

    assert "đang thuộc chính cơ quan được sửa" in answer.content.decode()
    assert Agency.objects.get(code="CTDT").parent == row.parent


def test_many_rows_make_one_message_an_hour_and_all_stand_on_the_list(
    administrator: User, supervisor: User
) -> None:
    """Else one administrator could use up the messages of a day, and no alarm would arrive."""
    for code in ("CTDT", "QLDT-941", "CSGT"):
        save(administrator, Agency.objects.get(code=code), short_name=f"Mới {code}")

    assert Message.objects.filter(template="staff_rights").count() == 1
    assert RightsRequest.objects.pressing().count() == 3
    listed = client_of(supervisor).get(REQUESTS).content.decode()
    for row in Agency.objects.filter(code__in=("CTDT", "QLDT-941", "CSGT")):
        assert row.name in listed


def test_asker_learns_the_outcome(administrator: User, supervisor: User) -> None:
    User.objects.filter(pk=administrator.pk).update(email="quantri@example.vn")
    save(administrator, Agency.objects.get(code="CTDT"), name="Tên mới")
    Message.objects.all().delete()

    decide(supervisor, waiting(), "khong-xac-nhan", note="Không có văn bản nào.")

    told = Message.objects.get(template="staff_rights")
    assert told.recipient == "quantri@example.vn"
    assert "tài khoản" not in told.context["what"] and told.context["account"] == ""
    assert Agency.objects.get(code="CTDT").name != "Tên mới"


def test_supervisor_neither_asks_nor_sees_a_form(supervisor: User) -> None:
    row = Agency.objects.get(code="CTDT")

    assert save(supervisor, row, name="Tên mới").status_code == 403
    assert not RightsRequest.objects.waiting().exists()
