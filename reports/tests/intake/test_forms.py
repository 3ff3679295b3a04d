"""The form's shape: what it takes, what it refuses, and in which words."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reports import uploads
from reports.fields.form_fields import examined, shown_file_name
from reports.intake.forms import ReportForm
from reports.tests.sending import answers, jpeg

pytestmark = pytest.mark.usefixtures("reference_data")


def filled(**changes: Any) -> ReportForm:
    data = QueryDict(mutable=True)
    for name, value in answers(**changes).items():
        data[name] = value
    return ReportForm(data)


def errors(form: ReportForm, field: str) -> str:
    return " ".join(form.errors.get(field, []))


def test_complete_form_is_valid() -> None:
    form = filled()

    assert form.errors == {}


def test_hamlet_with_a_number_is_an_address() -> None:
    assert filled(address="Ấp 4", contact_address="Ấp 1").errors == {}


def test_form_with_required_fields_only_is_valid() -> None:
    form = filled(district=None, publish_identity=None, submission_id=None)

    assert form.errors == {}
    assert form.draft([], ip=None).publish_identity is False


def test_empty_form_names_every_required_field() -> None:
    form = ReportForm(QueryDict(mutable=True))

    assert {name: errors(form, name) for name in form.errors} == {
        "full_name": "Vui lòng nhập họ và tên.",
        "phone": "Vui lòng nhập số điện thoại.",
        "title": "Vui lòng nhập tiêu đề phản ánh.",
        "category": "Vui lòng chọn chuyên mục.",
        "content": "Vui lòng nhập nội dung phản ánh.",
        "district": "Vui lòng chọn quận/huyện.",
        "commune": "Vui lòng chọn phường/xã.",
        "address": "Vui lòng nhập địa chỉ chi tiết cần phản ánh.",
        "consent_processing": errors(form, "consent_processing"),
        "commitment": "Vui lòng đánh dấu cam đoan nội dung phản ánh là trung thực.",
    }
    assert "Vui lòng đánh dấu đồng ý" in errors(form, "consent_processing")


@pytest.mark.parametrize(
    "name",
    [
        "Lý Thị Mộng Thu",
        "Y Nguyễn",
        "Nguyễn  Văn   A",
        "សុខ ចាន់ថា",
        "Công ty TNHH 2/9 – Chi nhánh Sóc Trăng",
        "Trường THPT Hoàng Diệu 1 (Tổ 5)",
        "O'Neil-Trần",
    ],
)
def test_names_of_people_and_organisations_are_accepted(name: str) -> None:
    form = filled(full_name=name)

    assert errors(form, "full_name") == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("A", "quá ngắn"),
        ("12", "ít nhất 2 chữ cái"),
        ("Nguyễn <b>A</b>", "ký tự không hợp lệ"),
        ("Nguyễn Văn A 😀", "ký tự không hợp lệ"),
        ("a" * 101, "quá dài"),
    ],
)
def test_invalid_name_is_refused(name: str, said: str) -> None:
    form = filled(full_name=name)

    assert said in errors(form, "full_name")
    assert "Họ và tên" in errors(form, "full_name")


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("0939861234", "+84939861234"),
        ("0939.861.234", "+84939861234"),
        ("+84 939 861 234", "+84939861234"),
        ("84939861234", "+84939861234"),
        ("0299 3822 333", "+842993822333"),
        ("０９３９８６１２３４", "+84939861234"),
    ],
)
def test_phone_is_accepted_in_common_spellings(typed: str, phone: str) -> None:
    form = filled(phone=typed)

    assert form.errors == {}
    assert form.draft([], ip=None).phone == phone


@pytest.mark.parametrize("typed", ["123", "09398612345", "0139861234", "abc", "1" * 500])
def test_invalid_phone_is_refused_with_hint(typed: str) -> None:
    form = filled(phone=typed)

    assert re.search("Số điện thoại", errors(form, "phone"))


@pytest.mark.parametrize("typed", ["094090001234", "094 090 001 234", "365123456"])
def test_both_kinds_of_identity_number_are_accepted(typed: str) -> None:
    form = filled(national_id=typed)

    assert form.errors == {}
    assert form.draft([], ip=None).national_id == re.sub(r"\D", "", typed)


@pytest.mark.parametrize("typed", ["12345", "0940900012345", "094299001234", "abc"])
def test_invalid_identity_number_is_refused(typed: str) -> None:
    form = filled(national_id=typed)

    assert "Số CMND gồm 9 chữ số, CCCD gồm 12 chữ số." in errors(form, "national_id")


@pytest.mark.parametrize("typed", ["khong-phai-thu", "a@b", "a b@c.vn", "@x.vn"])
def test_invalid_email_address_is_refused(typed: str) -> None:
    form = filled(email=typed)

    assert "Thư điện tử không hợp lệ" in errors(form, "email")


@pytest.mark.parametrize("field", ["address", "contact_address"])
@pytest.mark.parametrize(("typed", "said"), [("12345678", "bằng chữ"), ("ấp", "quá ngắn")])
def test_address_of_digits_only_is_refused(field: str, typed: str, said: str) -> None:
    form = filled(**{field: typed})

    assert said in errors(form, field)
    assert "địa chỉ" in errors(form, field).lower()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "a" * 201, "Tiêu đề phản ánh quá dài (201 ký tự), tối đa 200 ký tự."),
        ("content", "ngắn", "Nội dung phản ánh quá ngắn, cần ít nhất 10 ký tự."),
        (
            "content",
            "a" * 5001,
            "Nội dung phản ánh quá dài (5001 ký tự), tối đa 5000 ký tự.",
        ),
        ("category", "KHONGCO", "Lựa chọn chuyên mục không có trong danh sách."),
        ("category", "GT", "Lựa chọn chuyên mục không có trong danh sách."),
        ("commune", "\x00", "Lựa chọn phường/xã không có trong danh sách."),
        ("district", "94100", "Lựa chọn quận/huyện không có trong danh sách."),
        ("publish_identity", "maybe", "Công khai thông tin cá nhân"),
    ],
)
def test_each_refusal_names_its_field(field: str, typed: str, said: str) -> None:
    form = filled(**{field: typed})

    assert said in errors(form, field)


def test_title_of_200_characters_is_accepted() -> None:
    form = filled(title="ộ" * 200, content="ổ" * 5000)

    assert form.errors == {}


def test_text_is_composed_and_cleaned_but_letters_and_emoji_survive() -> None:
    form = filled(
        title="Mặt đu\u031bo\u031b\u0300ng \u202eổ gà\u202c\x07",
        content="Dòng một 👨‍👩‍👧\r\n\r\nផ្លូវខូច បាត់​ភ្លើង\x00 dòng hai",
    )

    assert form.errors == {}
    draft = form.draft([], ip=None)
    assert draft.title == "Mặt đường ổ gà"
    assert draft.content.startswith("Dòng một 👨‍👩‍👧\n\nផ្លូវខូច")
    assert "\x00" not in draft.content


def test_commune_alone_determines_district() -> None:
    form = filled(district="")

    assert form.errors == {}
    assert form.cleaned_data["district"].code == "941"


@pytest.mark.parametrize("typed", [{"commune": ""}, {"commune": "99999"}])
def test_form_without_district_requires_commune_only(
    typed: dict[str, str],
) -> None:
    form = filled(district="", **typed)

    assert form.errors.keys() == {"commune"}


def test_commune_of_another_district_is_refused() -> None:
    form = filled(district="943")

    assert errors(form, "commune") == "Phường/xã không thuộc quận/huyện đã chọn."


@pytest.mark.parametrize("typed", ["2026-11-01T08:30", "2026-11-01T08:30:00", "01/11/2026 08:30"])
def test_time_of_event_is_read_in_vietnamese_time(typed: str, time_machine: Any) -> None:
    time_machine.move_to("2026-11-24T09:00:00+07:00")

    form = filled(occurred_at=typed)

    assert form.errors == {}
    occurred_at = form.draft([], ip=None).occurred_at
    assert occurred_at is not None
    assert occurred_at.isoformat() == "2026-11-01T08:30:00+07:00"


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(hours=1), "không thể ở tương lai. Vui lòng kiểm tra lại ngày, giờ"),
        (-timedelta(days=11 * 365), "quá 10 năm"),
    ],
)
def test_time_of_event_in_future_or_too_old_is_refused(later: timedelta, said: str) -> None:
    moment = timezone.localtime() + later

    form = filled(occurred_at=f"{moment:%Y-%m-%dT%H:%M}")

    assert "Thời gian xảy ra" in errors(form, "occurred_at")
    assert said in errors(form, "occurred_at")


@pytest.mark.parametrize("typed", ["hôm qua", "0001-01-01T00:00", "9999-12-31T23:59", "\x00"])
def test_malformed_time_of_event_is_refused_at_field(typed: str) -> None:
    form = filled(occurred_at=typed)

    form.is_valid()

    assert typed == "\x00" or "Thời gian xảy ra" in errors(form, "occurred_at")


def test_coordinates_are_accepted_with_point_or_comma() -> None:
    form = filled(latitude="9,6025", longitude="105.9739")

    assert form.errors == {}
    draft = form.draft([], ip=None)
    assert (draft.latitude, draft.longitude) == (9.6025, 105.9739)


@pytest.mark.parametrize(
    ("latitude", "longitude", "field", "said"),
    [
        ("21.03", "105.85", "latitude", "nằm ngoài tỉnh Sóc Trăng"),
        ("9.6025", "", "longitude", "đủ vĩ độ và kinh độ"),
        ("", "105.9", "latitude", "đủ vĩ độ và kinh độ"),
        ("nan", "105.9", "latitude", "Vĩ độ không hợp lệ"),
        ("inf", "105.9", "latitude", "Vĩ độ không hợp lệ"),
        ("9.6", "1e400", "longitude", "Kinh độ không hợp lệ"),
        ("chín", "105.9", "latitude", "Vĩ độ không hợp lệ"),
        ("95", "105.9", "latitude", "Vĩ độ không hợp lệ"),
        ("9" * 4000, "105.9", "latitude", "Vĩ độ không hợp lệ"),
    ],
)
def test_coordinates_outside_province_or_malformed_are_refused(
    latitude: str, longitude: str, field: str, said: str
) -> None:
    form = filled(latitude=latitude, longitude=longitude)

    assert said in errors(form, field)


@pytest.mark.parametrize("name", ["consent_processing", "commitment"])
def test_consent_and_commitment_are_required(name: str) -> None:
    form = filled(**{name: None})

    assert list(form.errors) == [name]


def test_landline_gets_no_sms_even_if_ticked() -> None:
    form = filled(phone="0299 3822 333", consent_sms="on")

    assert form.errors == {}
    assert form.draft([], ip=None).news == "none"


@pytest.mark.parametrize(
    ("said", "news"),
    [
        ({"news": "sms"}, "sms"),
        ({"news": "email", "email": "a@example.vn"}, "email"),
        ({"news": "none", "email": "a@example.vn"}, "none"),
        ({"consent_sms": "on"}, "sms"),
        ({"consent_sms": "on", "news": "none"}, "none"),
        ({}, "none"),
        ({"email": "a@example.vn"}, "none"),
    ],
)
def test_news_follow_chosen_channel_and_missing_choice_means_none(
    said: dict[str, str], news: str
) -> None:
    form = filled(**said)

    assert form.errors == {}
    assert form.draft([], ip=None).news == news


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"news": "zalo"}, "news", "Vui lòng chọn một cách nhận tin"),
        ({"news_asked": "1"}, "news", "Vui lòng chọn cách nhận tin"),
        ({"news": "email"}, "email", "Vui lòng nhập thư điện tử để nhận tin"),
        ({"news": "sms", "phone": "0299 3822 333"}, "news", "Số cố định không nhận được tin"),
    ],
)
def test_impossible_news_channel_is_refused(said: dict[str, str], field: str, words: str) -> None:
    assert words in errors(filled(**said), field)


def test_no_news_channel_is_preselected() -> None:
    shown = str(ReportForm()["news"])

    assert shown.count('type="radio"') == 3 and "checked" not in shown


def test_identity_and_contact_address_are_required_by_settings(settings: Any) -> None:
    settings.REQUIRE_NATIONAL_ID = True
    settings.REQUIRE_CONTACT_ADDRESS = True

    form = filled()

    assert errors(form, "national_id") == "Vui lòng nhập số CMND hoặc CCCD."
    assert errors(form, "contact_address") == "Vui lòng nhập địa chỉ liên hệ."


def test_units_of_2025_have_no_district(settings: Any) -> None:
    settings.UNIT_SCHEME = "2025"

    form = filled(district=None, commune="31507")

    assert "district" not in form.fields
    assert form.errors == {}


@pytest.mark.parametrize("typed", ["", "khong-phai-uuid", "\x00", "a" * 5000])
def test_invalid_submission_id_is_replaced(typed: str) -> None:
    form = filled(submission_id=typed)

    assert form.errors == {}
    assert uuid.UUID(form["submission_id"].value()) == form.draft([], ip=None).submission_id


def test_file_name_is_shown_cleaned_and_shortened() -> None:
    assert shown_file_name("\u202egpj.exe") == "gpj.exe"
    assert shown_file_name("") == "tệp không tên"
    assert len(shown_file_name("a" * 300 + ".jpg")) < 70


def test_each_refused_file_is_named_and_the_others_are_closed() -> None:
    opened: list[uploads.CleanFile] = []

    def accept(file: Any) -> uploads.CleanFile:
        opened.append(uploads.accept_upload(file))
        return opened[-1]

    bad = [SimpleUploadedFile(name, b"MZ....") for name in ("a.exe", "b.exe")]
    with pytest.raises(ValidationError) as refusal:
        examined([bad[0], jpeg("c.jpg"), bad[1]], accept=accept)

    assert [message.split(":")[0] for message in refusal.value.messages] == ["a.exe", "b.exe"]
    assert [clean.file.closed for clean in opened] == [True]


@hypothesis_settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    field=st.sampled_from(list(ReportForm.base_fields)),
    typed=st.text(alphabet=st.characters(codec="utf-8"), max_size=300),
)
def test_form_gives_an_answer_to_any_input(field: str, typed: str) -> None:
    form = filled(**{field: typed})

    form.is_valid()

    assert all(all(message for message in messages) for messages in form.errors.values())
