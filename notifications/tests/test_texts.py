import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from notifications import texts
from notifications.models import Channel, Template
from notifications.tests.factories import FACTS, message

# Characters of the GSM 03.38 default alphabet that count once, as far as ASCII has them.
GSM = re.compile(r"[A-Za-z0-9 @$_!\"#%&'()*+,\-./:;<=>?]*")
TEMPLATES_DIR = Path(django_settings.BASE_DIR) / "templates" / "messages"
# Written about an account or an address, not about a report.
ACCOUNT = {
    Template.FOLLOW_CONFIRM,
    Template.OTP,
    Template.PASSWORD_CHANGED,
    Template.PHONE_CHANGED,
    Template.EMAIL_CONFIRM,
    Template.EMAIL_CHANGED,
    Template.STAFF_MANY_ACCESSES,
    Template.STAFF_CODES_STOPPED,
    Template.DATA_ANSWERED,
    Template.DATA_DELETED,
}
# Told to supervisors, who need not read what was reported to look into it.
UNTITLED = {Template.STAFF_BREAK_GLASS}
# Tells of many reports.
LISTS = {Template.STAFF_DIGEST, Template.FOLLOW_DIGEST}
REPORT = [template for template in Template if template not in ACCOUNT | LISTS]
BY_SMS = [template for template in Template if Channel.SMS in texts.FACTS[template]]
LONGEST = FACTS | {
    # The longest of the province's own names, and people who write too much.
    "agency": "Phòng Quản lý đô thị và Kinh tế hạ tầng thị xã Vĩnh Châu",
    "reason": "Nội dung không thuộc phạm vi tiếp nhận của hệ thống, đề nghị gửi đến cơ quan khác",
    "short": "ĐƯỜNG  NHIỀU Ổ GÀ 😀 [nguy hiểm] " * 10,
    "days": 15,
    "hours": 720,
}


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://paht.soctrang.gov.vn"


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


def test_sms_says_what_the_domain_texts_say() -> None:
    text = texts.render(message("forwarded", Channel.SMS)).body

    assert text == (
        "PAHT Soc Trang: Phan anh 202310040003 da chuyen P.KT&HT H. Cu Lao Dung xu ly, "
        "han 17/10/2023. Tra cuu: paht.soctrang.gov.vn"
    )


def test_day_of_the_deadline_is_the_one_in_vietnam() -> None:
    late = message("forwarded", Channel.SMS, due="2023-10-17T18:30:00+00:00")

    assert "han 18/10/2023" in texts.render(late).body


def test_sms_to_a_citizen_holds_nothing_that_was_typed() -> None:
    planted = "http://lua-dao.example/ 0900000000"

    for template in BY_SMS:
        if template in (Template.STAFF_URGENT, Template.STAFF_ARRIVED):
            continue
        text = texts.render(
            message(template, Channel.SMS, title=planted, short=planted, note=planted, name=planted)
        ).body
        assert "lua-dao" not in text


def test_urgent_sms_to_staff_holds_at_most_forty_characters_of_the_title() -> None:
    text = texts.render(message("staff_urgent", Channel.SMS, short="Sập cầu " * 30)).body

    match = re.search(r"202310040003 - (.*)\. Yeu cau", text)
    assert match and 20 < len(match[1]) <= 40
    assert match[1].startswith("Sap cau Sap cau")


@pytest.mark.parametrize("template", REPORT)
def test_email_says_what_happened_in_subject_text_and_html(template: str) -> None:
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


def test_citizen_without_a_name_is_greeted_too() -> None:
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
def test_note_of_staff_is_told_only_where_it_is_meant_for_the_reader(template: str) -> None:
    text = texts.render(message(template, Channel.EMAIL, note="Ghi chú nội bộ"))

    assert "nội bộ" not in text.body + text.html


def test_refusal_tells_reason_and_explanation() -> None:
    text = texts.render(message("refused", Channel.EMAIL)).body

    assert "Lý do: Không thuộc phạm vi tiếp nhận" in text
    assert "Giải thích: Vui lòng cho biết số nhà." in text


def test_typed_text_is_escaped_in_html_and_plain_in_text() -> None:
    text = texts.render(message("received", Channel.EMAIL, title="<script>1 & 2</script>"))

    assert "&lt;script&gt;1 &amp; 2&lt;/script&gt;" in text.html
    assert "<script>1 & 2</script>" in text.body


def test_html_loads_nothing_and_nests_properly() -> None:
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


@pytest.mark.parametrize("template", sorted(ACCOUNT))
def test_email_about_an_account_speaks_of_no_report(template: str) -> None:
    link = "https://paht.soctrang.gov.vn/vi/ca-nhan/xac-nhan/abc/"
    text = texts.render(message(template, Channel.EMAIL, url=link))

    assert text.subject.startswith("[PAHT Sóc Trăng] ")
    for body in (text.body, text.html):
        assert "202310040003" not in body
        assert "{" not in re.sub(r"<style>.*</style>", "", body, flags=re.S)
    assert "\n\n\n" not in text.body


def test_code_is_told_with_its_life_and_a_warning() -> None:
    sms = texts.render(message("otp", Channel.SMS)).body
    mail = texts.render(message("otp", Channel.EMAIL))

    assert sms == (
        "Ma xac thuc PAHT Soc Trang: 482913. Hieu luc 120 giay. "
        "Tuyet doi khong cung cap ma nay cho bat ky ai, ke ca can bo."
    )
    assert "482913" in mail.body and "10 phút" in mail.body and "482913" in mail.html
    assert "482913" not in mail.subject


def test_a_text_that_is_not_written_for_a_channel_is_refused() -> None:
    with pytest.raises(ValueError, match="not written for sms"):
        texts.require(Template.EMAIL_CONFIRM, Channel.SMS, FACTS)


@pytest.mark.parametrize("template", Template.values)
def test_each_occasion_has_its_files(template: Template) -> None:
    endings = ["subject.txt", "email.html"]
    if template in BY_SMS:
        endings.append("sms.txt")
    for ending in endings:
        assert (TEMPLATES_DIR / f"{template}.{ending}").is_file()


def test_erased_message_cannot_be_written_again() -> None:
    erased = message("received", Channel.SMS)
    erased.context = None

    with pytest.raises(ValueError, match="erased"):
        texts.render(erased)
