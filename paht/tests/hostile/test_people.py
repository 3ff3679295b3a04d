"""Attacks on people: silence them, write to them, read about them. Each needs few requests."""

import re
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from paht.tests.hostile.running import Answer, RunningPortal
from reports.tests.sending import answers
from reports.views.admission import REPORTS_PER_VISITOR
from reports.views.limits import PAGES

pytestmark = pytest.mark.hostile

LOG_IN = "/quan-tri/login/"
CODE = "/vi/dang-nhap/ma-sms/"
PAGES_OF = "/vi/phan-anh-kien-nghi/"
LINK = "lua-dao.example"
WAIT_SECONDS = 60


def send(portal: RunningPortal, *, source: str, **changes: str) -> Answer:
    """Send a report as a visitor of the address `source`; each text is another one."""
    fields = answers(submission_id=str(uuid.uuid4()), content=f"Ổ gà lớn {uuid.uuid4()}.")
    return portal.send({**fields, **changes}, [], portal.open_form(source=source), source=source)


def wait_for(found: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not found() and time.monotonic() < until:
        time.sleep(0.5)
    assert found()


def messages_to(portal: RunningPortal, recipient: str) -> list[str]:
    return [text for text in portal.messages() if recipient in text.partition("\n\n")[0]]


def test_broken_posts_with_a_phone_do_not_block_its_owner(guarded: RunningPortal) -> None:
    for _number in range(12):
        broken = send(guarded, source="127.0.1.1", phone="0939777001", content="")
        assert broken.status == 422

    assert send(guarded, source="127.0.1.2", phone="0939777001").status == 302
    assert send(guarded, source="127.0.1.1", phone="0939777001").status == 302


def test_empty_posts_do_not_shut_a_shared_address(guarded: RunningPortal) -> None:
    opened = guarded.open_form(source="127.0.1.3")
    for _number in range(125):
        guarded.send({}, [], opened, source="127.0.1.3")

    assert send(guarded, source="127.0.1.3", phone="0939777002").status == 302


def test_words_of_a_stranger_reach_no_address_that_nobody_proved(guarded: RunningPortal) -> None:
    victim = "nannhan@example.com"
    for number in range(12):
        sent = send(
            guarded,
            source=f"127.0.2.{number + 1}",
            phone=f"09396600{number:02}",
            email=victim,
            news="email",
            title=f"Xác minh ngay tại https://{LINK}/{number}",
        )
        assert sent.status == 302

    wait_for(lambda: len(messages_to(guarded, victim)) >= 5)
    time.sleep(3)
    found = messages_to(guarded, victim)
    assert len(found) == 5
    assert not [text for text in found if LINK in text]


def test_one_phone_gets_few_messages_that_strangers_cause(guarded: RunningPortal) -> None:
    for number in range(12):
        source = f"127.0.3.{number + 1}"
        assert send(guarded, source=source, phone="0939660099", news="sms").status == 302

    wait_for(lambda: len(messages_to(guarded, "939660099")) >= 5)
    time.sleep(3)
    assert len(messages_to(guarded, "939660099")) == 5


def test_page_of_a_code_does_not_tell_confidential_from_unpublished(
    guarded: RunningPortal,
) -> None:
    pages = []
    for category, agency in (("HC02", "QLDT-941"), ("GT01", "")):
        sent = send(
            guarded,
            source="127.0.4.1",
            phone="0939777004",
            category=category,
            complained_agency=agency,
        )
        receipt = guarded.ask(sent.headers["location"]).text
        code = re.search(r'id="report-code"[^>]*>(\d+)<', receipt)
        assert code
        page = guarded.ask(f"/vi/phan-anh-kien-nghi/{code[1]}/").text
        words = re.sub(r"<svg.*?</svg>|<script.*?</script>", "", page, flags=re.S)
        words = re.sub(r'(nonce|value)="[^"]*"|\d\d:\d\d', "", words.replace(code[1], "CODE"))
        pages.append(re.sub(r'datetime="[^"]*"', "", words))

    assert pages[0] == pages[1]


def test_wrong_guesses_from_many_addresses_do_not_lock_an_administrator_out(
    guarded: RunningPortal,
) -> None:
    name, password, _role = next(
        line.split() for line in (guarded.var / "accounts.txt").read_text().splitlines() if line
    )

    def log_in(word: str, source: str, device: str = "") -> Answer:
        cookie, token = guarded.open_form(LOG_IN, source=source)
        fields = {"username": name, "password": word, "next": "/quan-tri/"}
        opened = (f"{cookie}; {device}" if device else cookie, token)
        return guarded.send(fields, [], opened, path=LOG_IN, source=source)

    first = log_in(password, "127.0.5.1")
    device = re.search(r"paht_device=[^;]+", first.headers["set-cookie"])
    assert first.status == 302 and device
    for number in range(26):
        log_in("sai mật khẩu", f"127.0.5.{2 + number // 5}")

    assert log_in(password, "127.0.5.1", device[0]).status == 302
    # An unknown device gets the page that asks for work, whether the password is right or wrong.
    assert log_in(password, "127.0.5.99").status == 200


def test_flood_of_reports_is_asked_for_proof_and_closes_no_other_network(
    guarded: RunningPortal,
) -> None:
    opened = guarded.open_form(source="127.0.6.1")

    def flood() -> Answer:
        fields = answers(submission_id=str(uuid.uuid4()), content=f"Ổ gà lớn {uuid.uuid4()}.")
        return guarded.send(fields, [], opened, source="127.0.6.1")

    assert [flood().status for _number in range(REPORTS_PER_VISITOR)] == [302] * REPORTS_PER_VISITOR
    beyond = flood()

    # Asked, not refused: the words are still in the form, beside the ways to prove.
    assert beyond.status == 422 and "Ổ gà lớn" in beyond.text
    assert 'name="send_proof_code"' in beyond.text
    assert send(guarded, source="127.0.6.2", phone="0939777006").status == 302


def test_requests_for_codes_from_many_addresses_leave_a_phone_few_sms(
    guarded: RunningPortal,
) -> None:
    def ask(phone: str, source: str) -> Answer:
        opened = guarded.open_form(CODE, source=source)
        return guarded.send({"phone": phone}, [], opened, path=CODE, source=source)

    for number in range(12):
        ask("0939777007", f"127.0.7.{number + 1}")
    ask("0939777008", "127.0.7.1")

    wait_for(lambda: bool(messages_to(guarded, "939777008")))
    assert len(messages_to(guarded, "939777007")) == 2


def test_walk_through_codes_is_stopped_and_closes_no_page(guarded: RunningPortal) -> None:
    known = send(guarded, source="127.0.8.1", phone="0939777009")
    receipt = guarded.ask(known.headers["location"]).text
    code = re.search(r'id="report-code"[^>]*>(\d+)<', receipt)
    assert code

    def look(number: int) -> Answer:
        return guarded.ask(f"{PAGES_OF}20190101{number:04}/", source="127.0.8.2")

    with ThreadPoolExecutor(8) as walkers:
        walk = list(walkers.map(look, range(PAGES)))
    stopped = look(PAGES)

    assert {page.status for page in walk} == {404}
    assert stopped.status == 429 and "chờ 10 phút" in stopped.text
    assert guarded.ask(f"{PAGES_OF}{code[1]}/", source="127.0.8.2").status == 200
    assert guarded.ask(f"{PAGES_OF}201901010001/", source="127.0.8.3").status == 404
