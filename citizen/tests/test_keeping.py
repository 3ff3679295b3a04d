"""Tell the owner of stale sources and of corrections: once in a period, by mail and on the desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from citizen import keeping
from citizen.models import Correction, Source
from citizen.tests.contacts import make_source
from notifications.models import Message
from paht.tests.threads import in_parallel
from reports.tests.factories import make_staff

pytestmark = pytest.mark.usefixtures("reference_data")
NOW = timezone.now()


@pytest.fixture
def keeper() -> User:
    return with_mail(make_staff(Role.HANDLER, agency="QLDT-941"), "giu@example.vn")


def with_mail(person: User, address: str) -> User:
    person.email = address
    person.save()
    return person


def stale_source(**facts: Any) -> Source:
    return make_source(**{"checked_at": NOW - timedelta(days=91), **facts})


def mails() -> list[dict[str, Any]]:
    return [message.context for message in Message.objects.order_by("pk")]


def test_owner_hears_of_a_stale_source_once_in_a_period(keeper: User) -> None:
    source = stale_source()

    assert keeping.tell(now=NOW) == 1
    assert keeping.tell(now=NOW + timedelta(days=89)) == 0
    assert keeping.tell(now=NOW + timedelta(days=90)) == 1

    assert [mail["stale"] for mail in mails()] == [source.name] * 2
    assert all(mail["url"].endswith("?kiem_tra=cu") for mail in mails())


def test_source_checked_and_stale_again_is_a_new_occasion(keeper: User) -> None:
    source = stale_source(stale_told_at=NOW - timedelta(days=100))
    assert keeping.tell(now=NOW) == 1

    Source.objects.filter(pk=source.pk).update(checked_at=NOW)

    assert keeping.tell(now=NOW) == 0


@pytest.mark.parametrize(
    "facts", [{"is_sample": True}, {"is_on": False}, {"checked_at": NOW - timedelta(days=89)}]
)
def test_nobody_hears_of_samples_hidden_and_fresh_sources(
    keeper: User, facts: dict[str, Any]
) -> None:
    stale_source(**facts)

    assert keeping.tell(now=NOW) == 0


def test_corrections_and_stale_sources_come_in_one_mail(keeper: User) -> None:
    source = stale_source()
    for text in "ab":
        Correction.objects.create(source=source, text=text)

    assert keeping.tell(now=NOW) == 1
    assert keeping.tell(now=NOW + timedelta(days=1)) == 0

    [mail] = mails()
    assert (mail["wrong"], mail["stale"]) == (2, source.name)
    assert "a" not in mail.values()


def test_administrators_hear_of_an_agency_that_nobody_keeps() -> None:
    with_mail(make_staff(Role.HANDLER, agency="BHXH"), "khac@example.vn")
    stale_source()
    assert keeping.tell(now=NOW) == 0
    with_mail(make_staff(Role.ADMINISTRATOR), "quan@example.vn")

    assert keeping.tell(now=NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_one_mail(keeper: User) -> None:
    stale_source()

    told = in_parallel(lambda: keeping.tell(now=NOW), lambda: keeping.tell(now=NOW))

    assert sorted(told) == [0, 1] and Message.objects.count() == 1


def test_desk_counts_what_waits_for_the_own_agency(client: Client, keeper: User) -> None:
    source = stale_source()
    Correction.objects.create(source=source, text="sai")
    stale_source(owner="BHXH", name="Nguồn của cơ quan khác")
    client.force_login(keeper)

    tiles = {str(tile.label): tile for tile in client.get("/quan-tri/").context["tiles"]}

    for label in ("Nguồn nội dung quá hạn kiểm tra", "Người dân báo sai thông tin"):
        assert tiles[label].count == 1
        assert client.get(tiles[label].url).context["cl"].result_count == 1
    Source.objects.update(checked_at=NOW)
    Correction.objects.all().delete()
    assert "Nguồn nội dung" not in str([t.label for t in client.get("/quan-tri/").context["tiles"]])
