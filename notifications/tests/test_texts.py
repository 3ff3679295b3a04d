import re
from html.parser import HTMLParser
from math import inf
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from notifications import template_facts, texts, unsubscribing
from notifications.models import Channel, Pool, Template
from notifications.tests.factories import FACTS, message
from paht.foundation import caching
from province import portal

# Characters of the GSM 03.38 default alphabet that count once, as far as ASCII has them.
GSM = re.compile(r"[A-Za-z0-9 @$_!\"#%&'()*+,\-./:;<=>?]*")
TEMPLATES_DIR = Path(django_settings.BASE_DIR) / "templates" / "messages"
# Written about an account or an address, not about a report.
ACCOUNT = {
    Template.FOLLOW_CONFIRM,
    *(Template.MAIL_FILES, Template.MAIL_EMPTY),
    Template.OTP,
    Template.PASSWORD_CHANGED,
    Template.PHONE_CHANGED,
    Template.ACCOUNT_OPENED,
    Template.SECOND_STEP_ON,
    Template.SECOND_STEP_OFF,
    Template.IDENTITY_LINKED,
    Template.IDENTITY_REMOVED,
    Template.EMAIL_CONFIRM,
    Template.EMAIL_CHANGED,
    Template.STAFF_MANY_ACCESSES,
    Template.STAFF_RIGHTS,
    Template.STAFF_CODES_STOPPED,
    Template.STAFF_SOURCES,
    Template.STAFF_MESSAGES_NEAR,
    Template.STAFF_SIGN_IN_BURST,
    Template.STAFF_BREACH,
    Template.DATA_ANSWERED,
    Template.DATA_DELETED,
    Template.PENDING_CREATED,
    Template.PENDING_REMINDER,
    Template.STAFF_PENDING,
}
# Supervisors look into these without the text of the report, or the message is about data.
UNTITLED = {
    *(Template.STAFF_BREAK_GLASS, Template.BREACH_NOTICE),
    *(Template.MAIL_ADDED, Template.MAIL_CONFIRM),
}
# Tells of many reports.
LISTS = {
    *(Template.STAFF_MANY_URGENT, Template.STAFF_DIGEST, Template.FOLLOW_DIGEST),
    Template.NOTICE_NEWS,
}
REPORT = [template for template in Template if template not in ACCOUNT | LISTS]
NEWS = sorted(unsubscribing.NEWS)
BY_EMAIL = [template for template in Template if Channel.EMAIL in texts.FACTS[template]]
BY_SMS = [template for template in Template if Channel.SMS in texts.FACTS[template]]
LONGEST = FACTS | {
    # The longest of the province's own names, and people who write too much.
    "agency": "Phòng Quản lý đô thị và Kinh tế hạ tầng thị xã Vĩnh Châu",
    "reason": "Nội dung không thuộc phạm vi tiếp nhận của hệ thống, đề nghị gửi đến cơ quan khác",
    "category": "Hạ tầng giao thông, cầu đường bộ, đường thủy nội địa và bến bãi",
    "commune": "Thị trấn Huỳnh Hữu Nghĩa",
    "days": 15,
    "hours": 720,
}


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://paht.soctrang.gov.vn"


@pytest.fixture
def other_portal() -> None:
    """Name the portal otherwise, in this process."""
    names = portal.seed() | {"name": "Tổng đài dịch vụ công", "mark": "Dịch vụ Cần Thơ"}
    caching.clear()
    caching.process_value(portal.KEY, inf, lambda: portal.Names(portal.Portal(pk=1, **names)))


@pytest.mark.parametrize("template", BY_EMAIL)
def test_email_names_the_portal_by_its_own_name_only(template: str, other_portal: None) -> None:
    text = texts.render(message(template, Channel.EMAIL))

    assert text.subject.startswith("[Dịch vụ Cần Thơ] ")
    assert "Tổng đài dịch vụ công tỉnh Sóc Trăng" in text.body
    assert "phản ánh hiện trường" not in text.body.lower()


@pytest.mark.parametrize("template", BY_SMS)
def test_sms_names_the_portal_by_its_own_mark_only(template: str, other_portal: None) -> None:
    text = texts.render(message(template, Channel.SMS))

    assert "Dich vu Can Tho" in text.body and "PAHT" not in text.body


@pytest.mark.parametrize("template", BY_SMS)
def test_sms_is_one_gsm_message_even_with_the_longest_values(template: str) -> None:
    text = texts.render(message(template, Channel.SMS, **LONGEST)).body

    assert len(text) <= 160
    assert GSM.fullmatch(text), text
    assert "{" not in text


@pytest.mark.parametrize("template", BY_SMS)
def test_sms_of_a_real_report_is_not_cut(template: str) -> None:
    text = texts.render(message(template, Channel.SMS)).body

    assert len(text) <= 160
    assert GSM.fullmatch(text), text
    assert "..." not in text


def test_sms_matches_domain_text() -> None:
    text = texts.render(message("forwarded", Channel.SMS)).body

    assert text == (
        "PAHT Soc Trang: Phan anh 202310040003 da chuyen P.KT&HT H. Cu Lao Dung xu ly, "
        "han 17/10/2023. Tra cuu: paht.soctrang.gov.vn"
    )


def test_deadline_day_is_shown_in_vietnamese_time() -> None:
    late = message("forwarded", Channel.SMS, due="2023-10-17T18:30:00+00:00")

    assert "han 18/10/2023" in texts.render(late).body


def test_sms_contains_no_typed_text() -> None:
    planted = "http://lua-dao.example/ 0900000000"

    for template in BY_SMS:
        text = texts.render(
            message(template, Channel.SMS, title=planted, note=planted, name=planted)
        ).body
        assert "lua-dao" not in text


@pytest.mark.parametrize("template", ["staff_urgent", "staff_arrived"])
def test_urgent_sms_to_staff_names_category_and_commune_in_one_part(template: str) -> None:
    category = "Hạ tầng giao thông, cầu đường bộ, đường thủy nội địa và bến bãi"
    text = texts.render(
        message(template, Channel.SMS, category=category, commune="Thị trấn Huỳnh Hữu Nghĩa")
    ).body

    assert "202310040003 - Ha tang giao thong, cau" in text
    assert ", Thi tran Huynh Huu Nghia. " in text
    assert len(text) <= 160


def test_sms_to_staff_that_waited_before_it_named_category_and_commune_still_goes() -> None:
    waiting = message("staff_half", Channel.SMS)
    del waiting.context["category"], waiting.context["commune"]

    assert "Phan anh 202310040003 da qua nua" in texts.render(waiting).body


@pytest.mark.parametrize(
    "template", [one for one in template_facts.SMS if one.startswith("staff_")]
)
def test_sms_to_staff_contains_no_text_of_reporters(template: str) -> None:
    by_portal_or_staff = template_facts.PLAIN | {
        "commune",
        "what",
        "who",
        "count",
        "most",
        "account",
        "outcome",
    }

    assert template_facts.SMS[template] <= by_portal_or_staff


@pytest.mark.parametrize("template", [*NEWS, "email_confirm", "follow_confirm"])
def test_email_to_unproved_address_contains_no_typed_text(
    template: str, settings: Settings, tmp_path: Path
) -> None:
    stranger = {"title": "LAGI title", "name": "LAGI name", "note": "LAGI note", "what": "LAGI"}
    message_ = message(
        template, Channel.EMAIL, pool=Pool.UNPROVED, prove_url="https://x.vn/p/", **stranger
    )
    (tmp_path / "messages").mkdir()
    # An edited template that asks for everything.
    name = f"messages/{template}.email.html"
    edited = (
        TEMPLATES_DIR / f"{template}.email.html"
    ).read_text() + "{{ title }}{{ name }}{{ note }}{{ what }}"
    (tmp_path / name).write_text(edited)
    (tmp_path / f"messages/{template}.subject.txt").write_text("{{ title }} {{ code }} {{ note }}")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]

    text = texts.render(message_)

    assert "LAGI" not in text.subject + text.body + text.html


@pytest.mark.parametrize("template", NEWS)
def test_email_to_unproved_address_has_code_category_day_and_proof_link(
    template: str,
) -> None:
    link = "https://paht.soctrang.gov.vn/vi/thu-bao-tin/t/"
    text = texts.render(message(template, Channel.EMAIL, pool=Pool.UNPROVED, prove_url=link))

    for body in (text.body, text.html):
        assert "202310040003" in body and "Đường bộ, vỉa hè" in body and "04/10/2023" in body
        assert link in body
    assert text.subject.startswith("[PAHT Sóc Trăng] 202310040003 – ")


def test_email_to_proved_address_has_title_and_no_proof_link() -> None:
    text = texts.render(message("received", Channel.EMAIL))

    assert "“XIN LÀM LẠI ĐƯỜNG ẤP Mỹ TÂN” (mã 202310040003, gửi ngày 04/10/2023)" in text.body
    assert "Xác nhận địa chỉ thư" not in text.body


@pytest.mark.parametrize("template", REPORT)
def test_email_states_event_in_subject_text_and_html(template: str) -> None:
    text = texts.render(message(template, Channel.EMAIL))

    assert text.subject.startswith("[PAHT Sóc Trăng] 202310040003 – ")
    assert "\n" not in text.subject
    for body in (text.body, text.html):
        assert "202310040003" in body
        assert FACTS["url"] in body
        assert (FACTS["title"] in body) is (template not in UNTITLED)
        assert "{" not in re.sub(r"<style>.*</style>", "", body, flags=re.S)
    assert "\n\n\n" not in text.body


def test_citizen_is_greeted_by_name() -> None:
    text = texts.render(message("received", Channel.EMAIL))

    assert text.body.startswith("Kính gửi Ông/Bà Nguyễn Văn Ba,\n")
    assert "Kính gửi Ông/Bà Nguyễn Văn Ba," in text.html


def test_citizen_without_name_gets_neutral_greeting() -> None:
    text = texts.render(message("received", Channel.EMAIL, name=""))

    assert text.body.startswith("Kính gửi Ông/Bà,\n")


def test_email_names_the_agency_in_full_and_the_deadline() -> None:
    text = texts.render(message("forwarded", Channel.EMAIL)).body

    assert "đã chuyển đến Phòng Kinh tế và Hạ tầng huyện Cù Lao Dung xử lý" in text
    assert "Hạn xử lý: 17:00 ngày 17/10/2023" in text
    assert "gửi ngày 04/10/2023" in text


@pytest.mark.parametrize("template", ["done", "refused", "withdrawn"])
def test_email_about_a_closed_report_names_no_deadline(template: str) -> None:
    assert "Hạn xử lý" not in texts.render(message(template, Channel.EMAIL)).body


@pytest.mark.parametrize("template", ["received", "forwarded", "done", "withdrawn", "staff_new"])
def test_internal_note_is_omitted_from_email(template: str) -> None:
    text = texts.render(message(template, Channel.EMAIL, note="Ghi chú nội bộ"))

    assert "nội bộ" not in text.body + text.html


def test_refusal_email_states_reason_and_explanation() -> None:
    text = texts.render(message("refused", Channel.EMAIL)).body

    assert "Lý do: Không thuộc phạm vi tiếp nhận" in text
    assert "Giải thích: Vui lòng cho biết số nhà." in text


def test_typed_text_is_escaped_in_html_and_plain_in_text() -> None:
    text = texts.render(message("received", Channel.EMAIL, title="<script>1 & 2</script>"))

    assert "&lt;script&gt;1 &amp; 2&lt;/script&gt;" in text.html
    assert "<script>1 & 2</script>" in text.body


def test_html_email_loads_nothing_and_nests_properly() -> None:
    class Nesting(HTMLParser):
        open: list[str] = []
        loads: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in ("meta", "br"):
                self.open.append(tag)
            self.loads += [name for name, _value in attrs if name in ("src", "background")]

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    page = Nesting()
    page.feed(texts.render(message("refused", Channel.EMAIL)).html)

    assert page.open == [] and page.loads == []
    assert "url(" not in texts.render(message("refused", Channel.EMAIL)).html


@pytest.mark.parametrize("template", sorted(ACCOUNT.intersection(BY_EMAIL)))
def test_account_email_mentions_no_report(template: str) -> None:
    link = "https://paht.soctrang.gov.vn/vi/ca-nhan/xac-nhan/abc/"
    text = texts.render(message(template, Channel.EMAIL, url=link))

    assert text.subject.startswith("[PAHT Sóc Trăng] ")
    for body in (text.body, text.html):
        assert "202310040003" not in body
        assert "{" not in re.sub(r"<style>.*</style>", "", body, flags=re.S)
    assert "\n\n\n" not in text.body


def test_code_message_states_validity_and_warning() -> None:
    sms = texts.render(message("otp", Channel.SMS)).body
    mail = texts.render(message("otp", Channel.EMAIL))

    assert sms == (
        "Ma xac thuc PAHT Soc Trang: 482913. Hieu luc 120 giay. "
        "Tuyet doi khong cung cap ma nay cho bat ky ai, ke ca can bo."
    )
    assert "482913" in mail.body and "10 phút" in mail.body and "482913" in mail.html
    assert "482913" not in mail.subject


def test_template_without_text_for_channel_is_refused() -> None:
    with pytest.raises(ValueError, match="not written for sms"):
        texts.require(Template.EMAIL_CONFIRM, Channel.SMS, FACTS, pool=Pool.PROVED)


@pytest.mark.parametrize("template", Template.values)
def test_each_template_has_its_files(template: Template) -> None:
    endings = ["subject.txt", "email.html"] if template in BY_EMAIL else []
    if template in BY_SMS:
        endings.append("sms.txt")
    for ending in endings:
        assert (TEMPLATES_DIR / f"{template}.{ending}").is_file()


def test_erased_message_cannot_be_rendered() -> None:
    erased = message("received", Channel.SMS)
    erased.context = None

    with pytest.raises(ValueError, match="erased"):
        texts.render(erased)
