"""A system that sends our own news back to us: it never makes messages without end."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from partners.models import PartnerKey, Scope, WebhookDelivery
from partners.models.webhooks import MOST_TOLD_IN_A_ROW
from partners.open311.posted_updates import MOST_IN_A_ROW
from partners.tests.conftest import make_key
from partners.tests.open311.calls import get, post
from partners.tests.webhooks.receiver import deliveries, make_webhook
from partners.webhooks import payloads
from province.models import Agency
from reports import workflow
from reports.models import Report
from reports.rules.states import Role, State
from reports.tests.factories import make_staff
from reports.tests.sending import CITY, jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
Sender = tuple[PartnerKey, str]
Bridge = Callable[[dict[str, Any]], dict[str, str]]
# Far more than any loop that ends may need.
ENOUGH = 3 * MOST_IN_A_ROW


@pytest.fixture
def report(sender: Sender) -> Report:
    """Return a public report that the key sent, assigned to an agency with a webhook."""
    make_webhook()
    [made] = post(
        "requests.json",
        api_key=sender[1],
        service_code="GT01",
        description="Đoạn trước chợ có nhiều ổ gà lớn. Trời mưa rất nguy hiểm.",
        lat=CITY[0],
        long=CITY[1],
    )
    found = Report.objects.get(code=made["service_request_id"])
    clerk, agency = dispatcher(), Agency.objects.get(code="QLDT-941")
    workflow.move(found, "receive", by=clerk)
    workflow.move(found, "assign", by=clerk, agency=agency, publish=True)
    return found


def dispatcher() -> User:
    return make_staff(Role.DISPATCHER, agency="TT-IOC")


def update(key: Sender, report: Report, **fields: str) -> dict[str, str]:
    return {"api_key": key[1], "service_request_id": report.code, **fields}


def told(delivery: WebhookDelivery) -> dict[str, Any]:
    body = payloads.of_report(delivery)
    assert body is not None
    data: dict[str, Any] = json.loads(body)["data"]
    return data


def numbered(data: dict[str, Any]) -> dict[str, str]:
    words = f"Tin số {data['sequence']}: {data['event']}"
    return {"description": words, "update_id": f"cong-{data['sequence']}"}


def own_words(data: dict[str, Any]) -> dict[str, str]:
    return {
        "description": f"  {data['public']['content'].upper()}\n",
        "updated_datetime": f"2026-12-02T08:00:{data['sequence'] % 60:02}Z",
    }


@pytest.mark.parametrize(
    ("bridge", "most"), [(numbered, MOST_TOLD_IN_A_ROW + 1), (own_words, 0)], ids=["new", "own"]
)
def test_bridge_that_posts_each_message_back_comes_to_an_end(
    bridge: Bridge, most: int, sender: Sender, report: Report
) -> None:
    done = 0
    while done < ENOUGH and len(waiting := deliveries()) > done:
        post("servicerequestupdates.json", **update(sender, report, **bridge(told(waiting[done]))))
        done += 1

    assert report.events.filter(name="supply_info").count() <= most
    assert done < ENOUGH


def test_message_after_a_loop_is_told_again(sender: Sender, report: Report) -> None:
    for number in range(MOST_TOLD_IN_A_ROW + 2):
        post(
            "servicerequestupdates.json",
            **update(sender, report, description=f"Vẫn chưa sửa, lần {number}."),
        )
    assert len(deliveries()) == 1 + MOST_TOLD_IN_A_ROW

    workflow.move(report, "request_info", by=dispatcher(), note="Xin cho biết số nhà.")
    supplied = update(sender, report, description="Số nhà 12.")
    post("servicerequestupdates.json", **supplied)
    post("servicerequestupdates.json", **supplied | {"description": "Gần cột điện 7."})

    assert [row.event for row in deliveries()[-3:]] == [
        *("request_info", "supply_info", "supply_info")
    ]


def test_message_names_the_update_and_the_key_that_posted_it(
    sender: Sender, report: Report
) -> None:
    [made] = post(
        "servicerequestupdates.json", **update(sender, report, description="Nay rộng hơn.")
    )
    workflow.move(report, "request_info", by=dispatcher(), note="Xin cho biết số nhà.")

    assigned, posted, asked = map(told, deliveries())
    assert (posted["update_id"], posted["posted_by"]) == (made["update_id"], sender[0].prefix)
    assert assigned["posted_by"] is None and asked["posted_by"] is None
    listed = get("servicerequestupdates.json", api_key=sender[1])
    assert {assigned["update_id"], made["update_id"]} <= {row["update_id"] for row in listed}


def test_words_of_the_portal_answer_no_question_of_an_agency(
    sender: Sender, report: Report
) -> None:
    workflow.move(report, "request_info", by=dispatcher(), note="Xin cho biết số nhà.")
    listed = get("servicerequestupdates.json", api_key=sender[1])

    for row in listed:
        words = {"description": row["description"], "update_id": f"b{row['update_id']}"}
        [answer] = post("servicerequestupdates.json", **update(sender, report, **words))
        assert answer["update_id"] in {one["update_id"] for one in listed}

    report.refresh_from_db()
    assert report.state == State.NEED_INFO
    assert not report.events.filter(name="supply_info").exists()


@pytest.mark.parametrize("media", [{"media_url": "https://anh.example.vn/1.jpg"}, {}])
def test_photo_beside_words_of_the_portal_is_news(
    media: dict[str, str], sender: Sender, report: Report
) -> None:
    fields = update(sender, report, description=report.content, **media)

    post("servicerequestupdates.json", **fields if media else {**fields, "media": jpeg()})

    assert report.events.filter(name="supply_info").count() == 1


def test_client_that_posts_the_list_back_in_words_of_its_own_is_stopped(
    sender: Sender, report: Report
) -> None:
    posted, status = 0, 200
    for turn in range(ENOUGH):
        rows = get("servicerequestupdates.json", api_key=sender[1], page_size="200")
        words = f"Vòng {turn}: {rows[-1]['update_id']} {rows[-1]['description']}"
        fields = update(sender, report, description=words)
        posted = report.events.filter(name="supply_info").count()
        status = 200 if posted < MOST_IN_A_ROW else 429
        post("servicerequestupdates.json", expect=status, **fields)

    assert (posted, status) == (MOST_IN_A_ROW, 429)
    workflow.move(report, "accept", by=make_staff(Role.HANDLER, agency="QLDT-941"))
    post("servicerequestupdates.json", **update(sender, report, description="Cảm ơn."))


def test_update_that_is_held_already_is_answered_also_at_the_limit(
    sender: Sender, report: Report
) -> None:
    for number in range(MOST_IN_A_ROW):
        fields = update(sender, report, description="Vẫn vậy.", update_id=f"b{number}")
        [made] = post("servicerequestupdates.json", **fields)

    assert post("servicerequestupdates.json", **fields) == [made]


@pytest.mark.django_db(transaction=True)
def test_updates_at_once_do_not_pass_the_limit(sender: Sender, report: Report) -> None:
    for number in range(MOST_IN_A_ROW - 1):
        post("servicerequestupdates.json", **update(sender, report, description=f"Lần {number}."))
    start = threading.Barrier(4)

    def send(number: int) -> None:
        start.wait()
        try:
            fields = update(sender, report, description=f"Cùng lúc {number}.")
            post("servicerequestupdates.json", expect=200, **fields)
        except AssertionError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert report.events.filter(name="supply_info").count() == MOST_IN_A_ROW


def test_key_of_somebody_else_cannot_be_named_as_origin(sender: Sender, report: Report) -> None:
    other = make_key(Scope.SUBMIT)

    post(
        "servicerequestupdates.json",
        **update(sender, report, description="Nay rộng hơn.", posted_by=other[0].prefix),
    )

    assert told(deliveries()[-1])["posted_by"] == sender[0].prefix
