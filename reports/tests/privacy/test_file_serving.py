"""Attachments on their way out: who may open them, and how they are sent."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.urls import reverse

from reports import uploads
from reports.models import Attachment, Report
from reports.privacy import file_serving
from reports.rules.states import Role, State
from reports.tests import sample_files
from reports.tests.downloads import fetch
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


def report_with(*names: str, state: State = State.PROCESSING, **changes) -> Report:
    cleaned = [
        uploads.accept_upload(sample_files.upload(sample_files.read(name))) for name in names
    ]
    report = make_report(state, files=cleaned, **changes)
    for clean in cleaned:
        clean.close()
    report.attachments.update(is_public=True)
    return report


def address(attachment: Attachment, variant: str = "goc") -> str:
    return reverse("files:attachment", args=[attachment.token, variant])


def on_disk(stored: FieldFile) -> bytes:
    with stored.open("rb"):
        return stored.read()


def test_public_photo_is_served_to_everybody(client):
    attachment = report_with("phone.jpg").attachments.get()

    response, content = fetch(client, address(attachment))

    assert response.status_code == 200
    assert len(content) == attachment.size == int(response["Content-Length"])
    assert response["Content-Type"] == "image/jpeg"
    # The name says nothing about how many files the report has.
    assert re.fullmatch(
        rf'inline; filename="{attachment.report.code}-[0-9a-f]{{6}}\.jpg"',
        response["Content-Disposition"],
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["Content-Security-Policy"].endswith("sandbox allow-same-origin")
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in response


def test_thumbnail_is_its_own_file(client):
    attachment = report_with("phone.jpg", "animated.gif").attachments.last()

    response, content = fetch(client, address(attachment, "nho"))

    assert content == on_disk(attachment.thumbnail)
    assert re.search(r'-[0-9a-f]{6}-nho\.jpg"$', response["Content-Disposition"])


@pytest.mark.parametrize("variant", ["nho", "lon", ""])
def test_variant_that_does_not_exist_is_not_found(client, variant):
    attachment = report_with("tagged.mp3").attachments.get()

    assert client.get(f"/tep/{attachment.token}/{variant}").status_code == 404


def test_unknown_token_is_not_found(client):
    assert client.get("/tep/khong-co/goc").status_code == 404


def test_file_missing_on_disk_is_not_found(client):
    attachment = report_with("phone.jpg").attachments.get()
    default_storage.delete(attachment.file.name)

    assert client.get(address(attachment)).status_code == 404


def test_private_and_unpublished_files_look_like_unknown_ones(client):
    private = report_with("phone.jpg").attachments.get()
    Attachment.objects.filter(pk=private.pk).update(is_public=False)
    unpublished = report_with("phone.jpg", publish=False).attachments.get()
    new = report_with("phone.jpg", state=State.SUBMITTED).attachments.get()

    unknown = client.get("/tep/khong-co/goc")
    for attachment in (private, unpublished, new):
        for variant in ("goc", "nho"):
            response = client.get(address(attachment, variant))
            assert response.status_code == 404
            assert response.content == unknown.content


def test_staff_see_private_files_of_their_own_agency_only(client):
    attachment = report_with("phone.jpg", publish=False).attachments.get()
    own, other = make_staff(Role.HANDLER), make_staff(Role.HANDLER, agency="QLDT-944")

    client.force_login(own)
    seen, _ = fetch(client, address(attachment))
    client.force_login(other)
    hidden, _ = fetch(client, address(attachment))

    assert seen.status_code == 200
    assert seen["Cache-Control"] == "private, no-cache"
    assert "Cookie" in seen["Vary"]
    assert hidden.status_code == 404


def test_unchanged_file_is_not_sent_again(client):
    attachment = report_with("phone.jpg").attachments.get()
    first, _ = fetch(client, address(attachment))

    again, _ = fetch(client, address(attachment), If_None_Match=first["ETag"])
    other, _ = fetch(client, address(attachment, "nho"), If_None_Match=first["ETag"])

    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]
    assert other.status_code == 200


@pytest.fixture
def video(client: Client) -> tuple[Client, str, bytes]:
    attachment = report_with("phone.mp4").attachments.get()
    return client, address(attachment), on_disk(attachment.file)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=100-", 100, None),
        ("bytes=-100", -100, None),
        ("bytes=5000-999999999999999999999999", 5000, None),
        ("bytes=-999999", 0, None),
    ],
)
def test_player_gets_requested_range(video, asked, start, end):
    client, url, content = video

    response, sent = fetch(client, url, Range=asked)

    first, last, _step = slice(start, end).indices(len(content))
    expected = content[first:last]
    assert response.status_code == 206
    assert sent == expected
    assert response["Content-Length"] == str(len(expected))
    assert response["Content-Range"] == (f"bytes {first}-{last - 1}/{len(content)}")
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=-0", "bytes=999999-1000000"])
def test_range_beyond_end_is_refused_with_size(video, asked):
    client, url, content = video

    response, _ = fetch(client, url, Range=asked)

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(content)}"


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=a-b", "bytes=-", "lines=1-2", "bytes=0-1,4-5", "bytes=٠-١"]
)
def test_malformed_range_gets_the_whole_file(video, asked):
    client, url, content = video

    response, sent = fetch(client, url, Range=asked)

    assert response.status_code == 200
    assert sent == content


def test_range_of_another_version_gets_complete_file(video):
    client, url, content = video
    etag = fetch(client, url)[0]["ETag"]

    same, part = fetch(client, url, Range="bytes=0-9", If_Range=etag)
    other, whole = fetch(client, url, Range="bytes=0-9", If_Range='"khac"')

    assert (same.status_code, part) == (206, content[:10])
    assert (other.status_code, whole) == (200, content)


def test_head_request_returns_size_without_file(video):
    client, url, content = video

    response = client.head(url)

    assert response["Content-Length"] == str(len(content))


def test_post_to_file_is_refused(video):
    client, url, _ = video

    assert client.post(url).status_code == 405


def test_front_server_is_told_to_send_file(client, settings):
    settings.MEDIA_ACCEL_PREFIX = "/tep-noi-bo/"
    attachment = report_with("phone.mp4").attachments.get()

    response = client.get(address(attachment))

    assert response["X-Accel-Redirect"] == f"/tep-noi-bo/{attachment.file.name}"
    assert response["Content-Type"] == "video/mp4"
    assert response.content == b""


def test_file_request_costs_few_queries(client, django_assert_max_num_queries):
    attachment = report_with("phone.jpg").attachments.get()

    with django_assert_max_num_queries(2):
        fetch(client, address(attachment))


def test_partial_answer_closes_its_file(rf):
    attachment = report_with("phone.mp4").attachments.get()
    request = rf.get("/", headers={"Range": "bytes=0-1"})
    request.user = AnonymousUser()

    response = file_serving.attachment(request, attachment.token, "goc")
    part = response._iterator  # what the server would iterate over
    for close in response._resource_closers:
        close()

    assert response.status_code == 206
    with pytest.raises(ValueError, match="closed"):
        list(part)
