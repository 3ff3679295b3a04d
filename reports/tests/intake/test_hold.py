"""The hold under parallel posts, and its number of queries."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from paht.tests.threads import in_parallel
from reports import uploads
from reports.intake import hold
from reports.intake.submission_ids import SubmissionId
from reports.models import Attachment, HeldFile, Report
from reports.tests.sending import answers, form_url, jpeg, jpeg_bytes


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


def stored(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*.jpg") if path.is_file()]


@pytest.mark.usefixtures("reference_data")
@pytest.mark.django_db(transaction=True)
def test_file_that_arrives_while_form_is_sent_is_attached_or_refused(settings: Any) -> None:
    submission = SubmissionId.new()

    def add() -> list[tuple[str, str]]:
        with uploads.accept_upload(jpeg()) as clean:
            return hold.keep(
                [("a.jpg", clean)], submission_id=submission.number, network="192.0.2.1"
            )

    def send() -> int:
        return Client().post(form_url(), answers(submission_id=str(submission))).status_code

    status, refused = in_parallel(send, add)

    assert status == 302
    attached = Report.objects.get().attachments.count()
    assert attached == (0 if refused else 1)
    assert not HeldFile.objects.exists()
    assert len(stored(settings)) == 2 * attached


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
def test_number_of_queries_is_the_same_for_each_number_of_files(client: Client) -> None:
    client.post(form_url(), answers())
    counts = set()
    for number in (1, 5):
        photos = [
            SimpleUploadedFile(f"{n}.jpg", jpeg_bytes(size=(64 + n, 48)), "image/jpeg")
            for n in range(number)
        ]
        with CaptureQueriesContext(connection) as refused:
            page = client.post(form_url(), answers(phone="", attachments=photos))
        held = HeldFile.objects.order_by("-id")[0]
        with CaptureQueriesContext(connection) as sent:
            assert page.status_code == 422
            # Another text each time: copies are marked, which takes a query.
            text = f"Đoạn trước chợ có {number} ổ gà lớn, trời mưa rất nguy hiểm."
            client.post(form_url(), answers(submission_id=str(held.submission_id), content=text))
        counts.add((len(refused), len(sent)))
    assert Attachment.objects.count() == 6
    assert len(counts) == 1 and len(sent) <= 15


def test_signed_ids_are_unique_uuids_and_depend_on_secret_key(settings: Any) -> None:
    ids = {SubmissionId.new() for _turn in range(200)}

    assert len(ids) == 200 and all(one.is_signed for one in ids)
    assert {one.number.version for one in ids} == {8}
    settings.SECRET_KEY = "another key"
    assert not any(one.is_signed for one in ids)
