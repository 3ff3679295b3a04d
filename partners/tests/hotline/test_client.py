"""The client of docs/hotline.md, as the call centre runs it, against a live portal."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from paht.tests.engines import BASE_DIR
from partners.models import Call
from partners.tests.hotline.centre import CallCentre, event_body

PAGE = BASE_DIR / "docs" / "hotline.md"


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("openssl")), reason="curl or openssl not found"
)
@pytest.mark.django_db(transaction=True)
def test_client_of_the_documentation_is_taken_and_wrong_secret_is_not(
    live_server: Any, tmp_path: Path
) -> None:
    script = tmp_path / "call.sh"
    found = re.search(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    script.write_text(found[1])
    centre = CallCentre.with_key(live_server.url)

    def run(secret: str, call_id: str) -> str:
        event = event_body("call.started", call_id, at=timezone.now(), phone=None).decode()
        known = {"PORTAL": live_server.url, "KEY": centre.key_id, "SECRET": secret}
        done = subprocess.run(  # noqa: S603 - our own documentation
            ["/bin/sh", str(script), event],
            env={**os.environ, **known},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout

    assert '"call_id": "CG-1"' in run(centre.secret, "CG-1")
    assert "wrong_signature" in run("wrong", "CG-2")
    assert [call.call_id for call in Call.objects.all()] == ["CG-1"]


@pytest.mark.django_db(transaction=True)
def test_call_centre_over_the_network_is_answered_as_documented(live_server: Any) -> None:
    centre = CallCentre.with_key(live_server.url)
    body = event_body("call.missed", phone="+84939861234")
    headers = centre.headers("POST", body)

    answers = [centre.send(body, headers), centre.send(body, headers), centre.send(b"{}")]

    assert [status for status, _ in answers] == [200, 409, 400]
    assert answers[2][1]["field"] == "event"
