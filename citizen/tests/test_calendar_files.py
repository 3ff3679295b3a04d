"""Calendar files: the form of RFC 5545, stable identity, changes, caching."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from citizen.calendar_files import calendar
from citizen.models import Notice
from citizen.tests.notices import make_notice
from province.models import AdminUnit

pytestmark = pytest.mark.usefixtures("reference_data")
POWER = "/vi/tien-ich/thong-tin-tien-ich/lich-cup-dien/"


def lines(content: bytes) -> list[str]:
    """Return the unfolded lines; every line ends with CRLF and has at most 75 octets."""
    assert content.endswith(b"\r\n") and b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def facts(content: bytes) -> dict[str, str]:
    """Return the lines of the only event."""
    found = lines(content)
    event = found[found.index("BEGIN:VEVENT") + 1 : found.index("END:VEVENT")]
    return dict(line.split(":", 1) for line in event)


def test_event_has_what_the_standard_requires() -> None:
    begin = datetime(2026, 12, 3, 0, 30, tzinfo=UTC)
    notice = make_notice(
        unit=AdminUnit.objects.communes().first(), starts=begin, hours=3.5, place="Khóm 3"
    )

    found = lines(calendar("Lịch cúp điện", [notice]))
    event = facts(calendar("Lịch cúp điện", [notice]))

    assert found[0] == "BEGIN:VCALENDAR" and found[-1] == "END:VCALENDAR"
    assert {"VERSION:2.0", "METHOD:PUBLISH"} <= set(found)
    assert [line for line in found if line.startswith("PRODID:")]
    assert event["UID"].startswith(f"notice-{notice.pk}@")
    assert (event["DTSTART"], event["DTEND"]) == ("20261203T003000Z", "20261203T040000Z")
    assert event["DTSTAMP"] == event["LAST-MODIFIED"] and event["SEQUENCE"] == "0"
    assert event["STATUS"] == "CONFIRMED" and event["LOCATION"].startswith("Khóm 3\\, ")


def test_text_is_escaped_and_folded_between_letters() -> None:
    hostile = "Cúp; điện, \\ \r\nEND:VEVENT\nBEGIN:VEVENT \x07" + "đường 🙏 " * 40
    notice = make_notice(text=hostile)

    content = calendar("Lịch\r\nX-A:1", [notice])

    assert lines(content).count("BEGIN:VEVENT") == lines(content).count("END:VEVENT") == 1
    assert "X-A:1" not in lines(content)
    described = facts(content)["DESCRIPTION"]
    assert "Cúp\\; điện\\, \\\\ \\nEND:VEVENT" in described and "đường 🙏 " * 40 in described


def test_notice_without_end_has_no_end_in_the_calendar() -> None:
    event = facts(calendar("Lịch", [make_notice(hours=None)]))

    assert "DTEND" not in event and "đến khi có thông báo mới" in event["DESCRIPTION"]


def test_changed_notice_keeps_its_identity_and_raises_its_sequence(client: Client) -> None:
    notice = make_notice()
    before = facts(client.get(f"{POWER}lich.ics").content)
    notice.ends_at += timedelta(hours=1)
    notice.save()

    after = facts(client.get(f"{POWER}lich.ics").content)

    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")


def test_calendar_can_be_cached_and_is_sent_again_only_after_a_change(client: Client) -> None:
    notice = make_notice()
    first = client.get(f"{POWER}lich.ics")
    again = client.get(f"{POWER}lich.ics", headers={"if-none-match": first["ETag"]})
    Notice.objects.filter(pk=notice.pk).update(name="Cúp nước")
    changed = client.get(f"{POWER}lich.ics", headers={"if-none-match": first["ETag"]})

    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert "max-age=900" in first["Cache-Control"] and "public" in first["Cache-Control"]
    assert (again.status_code, again.content) == (304, b"") and changed.status_code == 200


def test_calendar_of_a_commune_and_of_one_notice(client: Client) -> None:
    first, other = AdminUnit.objects.communes()[:2]
    mine, foreign = make_notice(unit=first), make_notice(unit=other)

    of_commune = client.get(f"{POWER}lich.ics", {"xa": first.code}).content.decode()
    of_one = client.get(f"{POWER}lich.ics", {"thong-bao": foreign.pk}).content.decode()

    assert f"notice-{mine.pk}@" in of_commune and f"notice-{foreign.pk}@" not in of_commune
    assert f"notice-{foreign.pk}@" in of_one and f"notice-{mine.pk}@" not in of_one


@pytest.mark.parametrize(
    "query", [{"xa": "0"}, {"xa": "\x00"}, {"thong-bao": "x"}, {"thong-bao": "9" * 18}]
)
def test_unknown_commune_or_notice_has_no_calendar(client: Client, query: dict[str, str]) -> None:
    make_notice()

    assert client.get(f"{POWER}lich.ics", query).status_code == 404
