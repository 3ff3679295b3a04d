"""The pool for work on files: how many posts, how much of each, and its drawing process."""

import os
import re
import signal
import threading
import time
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from paht.tests.threads import in_parallel
from reports import uploads
from reports.intake.submission_ids import SubmissionId
from reports.models import Report
from reports.tests import sample_files
from reports.tests.sending import answers, form_url, jpeg
from reports.uploads import pool


def accept(data: bytes) -> None:
    uploads.accept_upload(sample_files.upload(data)).close()


def png(side: int) -> bytes:
    target = BytesIO()
    Image.new("RGB", (side, side)).save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def full_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    others = [pool.Post(f"visitor {number}") for number in range(pool.MOST_FILES)]
    monkeypatch.setattr(pool._queue, "_inside", others)


@pytest.mark.usefixtures("full_pool")
def test_file_is_refused_at_once_while_the_pool_is_full() -> None:
    begun = time.monotonic()

    with pytest.raises(uploads.Busy):
        accept(sample_files.read("phone.jpg"))

    assert time.monotonic() - begun < 0.5


def test_file_that_waits_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "WAIT_SECONDS", 0.1)
    refused: list[uploads.Rejected] = []

    def other_post() -> None:
        try:
            accept(sample_files.read("phone.jpg"))
        except uploads.Rejected as rejected:
            refused.append(rejected)

    with pool.place():
        other = threading.Thread(target=other_post)
        other.start()
        other.join()

    assert [one.code for one in refused] == ["busy"]
    accept(sample_files.read("phone.jpg"))


def test_refused_file_frees_its_place() -> None:
    for _ in range(pool.MOST_FILES + 1):
        with pytest.raises(uploads.Rejected, match="hỏng"):
            accept(sample_files.read("phone.jpg")[:1500])


def test_pictures_of_one_post_share_pixel_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PIXELS_OF_A_POST", 25_000)

    accept(png(150))
    accept(png(150))
    with uploads.one_post():
        accept(png(150))
        with pytest.raises(uploads.Rejected) as refused:
            accept(png(150))

    assert refused.value.code == "too_much_at_once"


def test_pictures_of_one_post_share_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "SECONDS_OF_A_POST", 0.01)

    with uploads.one_post(), pytest.raises(uploads.Rejected) as refused:
        for _ in range(5):
            try:
                accept(png(1500))
            except uploads.Rejected as rejected:
                if rejected.code != "damaged":
                    raise

    assert refused.value.code == "too_much_at_once"


def test_drawing_process_has_no_keys_and_low_priority() -> None:
    accept(png(40))
    process = pool._drawing._process
    assert process is not None

    assert Path(f"/proc/{process.pid}/environ").read_bytes() == b""
    assert os.getpriority(os.PRIO_PROCESS, process.pid) >= 10


def test_drawing_process_has_no_capability_of_root() -> None:
    accept(png(40))
    process = pool._drawing._process
    assert process is not None

    status = Path(f"/proc/{process.pid}/status").read_text()

    assert re.findall(r"Cap(?:Inh|Prm|Eff|Amb):\t(\w+)", status) == ["0" * 16] * 4


def test_drawing_process_that_was_killed_is_started_again() -> None:
    accept(png(40))
    process = pool._drawing._process
    assert process is not None
    process.send_signal(signal.SIGKILL)
    process.wait()

    accept(png(40))


def test_picture_that_got_no_processor_in_time_is_not_called_broken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accept(png(40))
    monkeypatch.setattr(pool, "SECONDS_OF_A_PICTURE", 0.3)
    process = pool._drawing._process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    try:
        with uploads.one_post() as post, pytest.raises(pool.Busy):
            accept(png(40))
    finally:
        process.send_signal(signal.SIGCONT)

    assert post.was_full
    monkeypatch.undo()
    accept(png(40))


def test_pictures_decoded_in_parallel_are_not_mixed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool._queue, "turn", lambda post: nullcontext())
    sizes: list[tuple[int | None, int]] = []

    def draw(side: int) -> None:
        with uploads.accept_upload(sample_files.upload(png(side))) as clean:
            sizes.append((clean.width, side))

    threads = [threading.Thread(target=draw, args=[40 + number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(sizes) == 4 and all(found == side for found, side in sizes)


def test_visitors_take_turns() -> None:
    queue = pool._Queue()
    first, second, third, other = (pool.Post(name) for name in ("a", "a", "a", "b"))
    order: list[pool.Post] = []

    def work(post: pool.Post) -> None:
        with queue.turn(post):
            order.append(post)

    with queue.turn(first):
        threads = []
        for post in (second, third, other):
            threads.append(threading.Thread(target=work, args=[post]))
            threads[-1].start()
            while post not in queue._inside:
                time.sleep(0.01)
        with pytest.raises(uploads.Busy), queue.turn(pool.Post("a")):
            pass
    for thread in threads:
        thread.join()

    assert order == [other, second, third]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reference_data")
def test_other_network_sends_photos_while_one_floods_the_pool(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT, settings.RATE_LIMITS = tmp_path, "off"
    monkeypatch.setattr(pool, "WAIT_SECONDS", 120)
    picture, is_over = png(1500), threading.Event()
    flood: list[int] = []
    honest: list[int] = []

    def send(network: str, data: bytes) -> int:
        photo = SimpleUploadedFile("ảnh.png", data, "image/png")
        fields = {"submission_id": str(SubmissionId.new()), "file": photo}
        client = Client(REMOTE_ADDR=network)
        return client.post(reverse("reports:hold_file"), fields).status_code

    def attack() -> None:
        while not is_over.is_set():
            flood.append(send("203.0.113.7", picture))

    def send_three() -> None:
        try:
            while 503 not in flood:
                time.sleep(0.01)
            honest.extend(send("198.51.100.9", png(300)) for _ in range(3))
        finally:
            is_over.set()

    in_parallel(*[attack] * 10, send_three)

    assert honest == [201, 201, 201]
    assert set(flood) <= {201, 409, 503}


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data", "full_pool")
def test_form_returns_503_with_every_answer_when_pool_is_full(client: Client) -> None:
    sent = answers(attachments=[jpeg(), jpeg("khac.jpg")])

    answer = client.post(form_url(), sent)

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "đang xử lý nhiều tệp" in answer.text and "gửi lại sau một phút" in answer.text
    assert sent["content"] in answer.text and sent["full_name"] in answer.text
    assert not Report.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data", "full_pool")
def test_report_without_files_is_accepted_when_pool_is_full(client: Client) -> None:
    assert client.post(form_url(), answers()).status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
def test_refused_form_is_422_when_pool_has_room(client: Client) -> None:
    assert client.post(form_url(), answers(title="")).status_code == 422
