"""A worker that is killed between the answer and its own record."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from notifications.tests.sms_server import Operator, Reply, Request
from partners.models import WebhookDelivery
from partners.tests.webhooks.receiver import HOST, make_webhook, repeating
from partners.webhooks import sending
from reports.rules.states import State
from reports.tests.factories import make_report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]
SWEEP = "import django; django.setup(); from partners.webhooks import sending; sending.sweep()"


def start_sweep(certificates: Path) -> subprocess.Popen[bytes]:
    """Run a sweep in a process that shares this test's database and trusts its receiver."""
    database = connection.settings_dict
    place = urlencode({"host": database["HOST"]})
    own = {
        "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?{place}",
        "SECRET_KEY": settings.SECRET_KEY,
        "PII_KEYS": ",".join(settings.PII_KEYS),
        "PII_LOOKUP_KEY": settings.PII_LOOKUP_KEY,
        "WEBHOOK_INTERNAL_HOSTS": HOST,
        "SSL_CERT_FILE": str(certificates),
    }
    return subprocess.Popen(
        [sys.executable, "-c", SWEEP], cwd=settings.BASE_DIR, env=os.environ | own
    )


def blocked_process(seconds: float) -> int:
    """Return the database process that waits for a lock, as soon as one does."""
    until = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pid FROM pg_locks WHERE NOT granted")
            if row := cursor.fetchone():
                found: int = row[0]
                return found
            assert time.monotonic() < until, "the worker records nothing"
            time.sleep(0.02)


def test_message_of_a_worker_killed_after_the_answer_is_sent_again_under_its_id(
    receiver: Operator, tmp_path: Path
) -> None:
    make_webhook(receiver)
    make_report(State.PROCESSING)
    first = WebhookDelivery.objects.order_by("pk")[0]
    asked, locked = threading.Event(), threading.Event()

    def answer(request: Request) -> Reply:
        asked.set()
        locked.wait(30)
        return repeating(request)

    receiver.answer = answer
    [certificate] = tmp_path.glob("*.pem")
    worker = start_sweep(certificate)
    try:
        assert asked.wait(60)
        with transaction.atomic():
            WebhookDelivery.objects.select_for_update().get(pk=first.pk)
            locked.set()
            blocked = blocked_process(30)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            # The database would still carry out what it was asked; here it dies as well.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [blocked])
    finally:
        worker.kill()
        worker.wait()

    first.refresh_from_db()
    assert (first.status, first.attempts) == ("sending", 1)
    # Nothing goes past it while its lease lasts.
    assert sending.sweep() == 0
    with time_machine.travel(timezone.now() + sending.LEASE + timedelta(seconds=1)):
        assert sending.sweep() == 2
    ids = [request.headers["webhook-id"] for request in receiver.requests]
    assert ids[:2] == [str(first.key)] * 2 and len(ids) == 3
