from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from notifications import nudges, outbox, texts
from notifications.models import Message, Template
from notifications.outbox import Address
from notifications.tests.factories import EMAIL, FACTS, PHONE, Enqueue


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []
    monkeypatch.setattr(nudges, "nudge", ids.append)
    return ids


def test_message_is_stored_in_outbox_with_its_facts(enqueue: Enqueue) -> None:
    message = enqueue("received", key="received:1", urgent=True)

    stored = Message.objects.get(pk=message.pk)
    assert (stored.status, stored.channel, stored.urgent) == ("waiting", "sms", True)
    assert stored.recipient == PHONE
    assert stored.context["code"] == "202310040003"


def test_enqueue_takes_one_query(
    enqueue: Enqueue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        enqueue("received", key="received:1")


def test_enqueue_each_takes_one_query_for_any_number_of_addresses(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        written = outbox.enqueue_each(
            "received", to=[Address.sms(PHONE), Address.email(EMAIL)], context=FACTS, key="e:1"
        )

    assert [(m.channel, m.recipient) for m in written] == [("sms", PHONE), ("email", EMAIL)]
    stored = {m.dedupe_key: m.pk for m in Message.objects.all()}
    assert stored == {"e:1:sms": written[0].pk, "e:1:email": written[1].pk}


def test_only_messages_with_new_key_are_written_and_nudged(
    db: None,
    nudged: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    outbox.enqueue_each("received", to=[Address.email(EMAIL)], context=FACTS, key="e:1")

    with django_capture_on_commit_callbacks(execute=True):
        both = [Address.sms(PHONE), Address.email(EMAIL)]
        written = outbox.enqueue_each("received", to=both, context=FACTS, key="e:1")

    assert [message.channel for message in written] == ["sms"]
    assert nudged == [written[0].pk]
    assert Message.objects.count() == 2


def test_enqueue_each_without_address_takes_no_query(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert outbox.enqueue_each("received", to=[], context=FACTS, key="e:1") == []


def test_second_message_with_same_key_returns_first_row(enqueue: Enqueue) -> None:
    first = enqueue("received", key="received:1")

    second = enqueue("done", key="received:1", to=Address.email(EMAIL))

    assert second.pk == first.pk
    assert second.template == Template.RECEIVED
    assert Message.objects.count() == 1


def test_duplicate_key_does_not_break_transaction(enqueue: Enqueue) -> None:
    with transaction.atomic():
        enqueue("received", key="received:1")
        enqueue("received", key="received:1")
        enqueue("received", key="received:2")

    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_of_one_key_write_one_row() -> None:
    barrier = Barrier(8)

    def write(_number: int) -> int:
        try:
            with transaction.atomic():
                barrier.wait(timeout=60)
                return outbox.enqueue(
                    "received", to=Address.sms(PHONE), context=FACTS, key="received:1"
                ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(write, range(8)))

    assert len(ids) == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rolled_back_transaction_leaves_no_message(enqueue: Enqueue, nudged: list[int]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("received")
        raise RuntimeError

    assert not Message.objects.exists()
    assert nudged == []


def test_worker_is_nudged_only_after_commit(
    enqueue: Enqueue,
    nudged: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = enqueue("received")
        before_commit = list(nudged)

    assert before_commit == []
    assert nudged == [message.pk]


def test_duplicate_key_nudges_no_worker(
    enqueue: Enqueue,
    nudged: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    enqueue("received", key="received:1")

    with django_capture_on_commit_callbacks(execute=True):
        enqueue("received", key="received:1")

    assert nudged == []


def test_database_stores_recipient_and_facts_encrypted(enqueue: Enqueue) -> None:
    enqueue("received", to=Address.email(EMAIL))

    with connection.cursor() as cursor:
        cursor.execute("SELECT message::text FROM notifications_message message")
        (row,) = cursor.fetchone()
    assert EMAIL not in row
    assert "Nguyễn" not in row
    assert "202310040003" not in row


def test_messages_to_one_address_share_a_hash_in_any_letter_case(enqueue: Enqueue) -> None:
    one = enqueue(to=Address.email("Ba@Example.vn"))
    other = enqueue(to=Address.email("ba@example.vn"))

    assert one.recipient_hash == other.recipient_hash
    assert len(one.recipient_hash) == 64


def test_lazy_text_and_times_are_kept_as_text(enqueue: Enqueue) -> None:
    message = enqueue("refused", context=FACTS | {"reason": gettext_lazy("Tin rác")})

    stored = Message.objects.get(pk=message.pk).context
    assert stored["reason"] == "Tin rác"
    assert stored["due"] == "2023-10-17T10:00:00+00:00"


def test_unknown_template_is_refused(enqueue: Enqueue) -> None:
    with pytest.raises(ValueError, match="birthday"):
        enqueue("birthday")


@pytest.mark.parametrize(
    ("template", "channel", "needed"),
    [
        (template, channel, needed)
        for template, channels in texts.FACTS.items()
        for channel, needed in channels.items()
        if needed
    ],
)
def test_missing_fact_is_refused_at_enqueue(
    enqueue: Enqueue, template: str, channel: str, needed: frozenset[str]
) -> None:
    lacking = {name: value for name, value in FACTS.items() if name != min(needed)}
    is_sms = channel == "sms"
    to = Address.sms(PHONE, proved=True) if is_sms else Address.email(EMAIL, proved=True)

    with pytest.raises(ValueError, match=min(needed)):
        enqueue(template, to=to, context=lacking)


@pytest.mark.parametrize("value", ["0939861100", "+842993821234", "", "+84939861100\n", "x"])
def test_sms_address_must_be_mobile_number_in_e164(value: str) -> None:
    with pytest.raises(ValueError, match="mobile"):
        Address.sms(value)


@pytest.mark.parametrize("value", ["", "a@b", "a b@example.vn", "a@example.vn\nBcc: b@example.vn"])
def test_invalid_email_address_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        Address.email(value)


def test_repr_of_address_hides_its_value() -> None:
    assert PHONE not in repr(Address.sms(PHONE))


def test_sent_message_without_a_time_is_refused_by_the_database(enqueue: Enqueue) -> None:
    message = enqueue()

    with pytest.raises(IntegrityError, match="message_sent_has_time"):
        Message.objects.filter(pk=message.pk).update(status="sent")
