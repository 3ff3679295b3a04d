"""Public cameras: nothing without a legal basis, pictures drawn anew, no way into the network."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from citizen import camera_fetching, cameras
from citizen.models import CameraBasis, Place, Source, Tile
from citizen.models.cameras import read_hosts
from citizen.tests.cameras import make_basis, make_camera, make_camera_source
from citizen.tiles import CAMERAS
from notifications.tests.sms_server import HOST, Operator, Reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data", "folder")]
PAGE = f"/vi/tien-ich/{CAMERAS}/"


def file_of(form: str = "JPEG", size: tuple[int, int] = (1600, 900), **facts: Any) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, "green").save(target, form, **facts)
    return target.getvalue()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    yield tmp_path / "cameras"
    # Fetches of this test end before its folder goes.
    for _slot in range(cameras.MOST_FETCHES):
        assert cameras._slots.acquire(timeout=10)
    for _slot in range(cameras.MOST_FETCHES):
        cameras._slots.release()


@pytest.fixture
def camera(foreign: Operator, foreign_url: Callable[[str], str]) -> Place:
    """Provide a public camera on the test's server, which the basis names with its network."""
    foreign.answer = lambda request: Reply(file_of())
    make_basis(hosts=f"{HOST}:{foreign.server_address[1]} 127.0.0.0/8")
    return make_camera(make_camera_source(), picture_url=foreign_url("/1.jpg"))


def picture_of(camera: Place, client: Client, name: str = "hinh.jpg") -> Any:
    return client.get(f"/vi/tien-ich/noi/{camera.pk}/{name}")


def test_picture_is_drawn_anew_in_two_sizes_and_kept_by_no_cache(
    client: Client, camera: Place, foreign: Operator
) -> None:
    sent = file_of(comment=b"GPS 9.6", exif=b"Exif\0\0secret")
    foreign.answer = lambda request: Reply(sent, headers={"Content-Type": "text/html"})

    large, small = picture_of(camera, client), picture_of(camera, client, "hinh-nho.jpg")

    with Image.open(BytesIO(large.content)) as shown, Image.open(BytesIO(small.content)) as little:
        assert (shown.size, little.size) == ((1024, 576), (320, 180))
        assert not shown.getexif() and "comment" not in shown.info
    assert large["Content-Type"] == "image/jpeg" and large["Cache-Control"] == "no-store"
    assert large["Referrer-Policy"] == "no-referrer" and large["X-Robots-Tag"] == "noindex"
    assert len(foreign.requests) == 1 and "Referer" not in foreign.requests[0].headers


@pytest.mark.parametrize(
    "closed", ["basis", "no basis", "over", "tile", "source", "camera", "kind"]
)
def test_closed_camera_has_no_page_and_no_picture(
    client: Client, camera: Place, foreign: Operator, closed: str
) -> None:
    if closed == "basis":
        CameraBasis.objects.update(is_on=False)
    elif closed == "no basis":
        CameraBasis.objects.all().delete()
    elif closed == "over":
        CameraBasis.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    elif closed == "tile":
        Tile.objects.filter(slug=CAMERAS).update(is_on=False)
    elif closed == "source":
        Source.objects.update(is_on=False)
    elif closed == "camera":
        Place.objects.update(is_on=False)
    else:
        Place.objects.update(kind="office")

    assert picture_of(camera, client).status_code == 404
    assert picture_of(camera, client, "hinh-nho.jpg").status_code == 404
    assert foreign.requests == []
    if closed != "kind":
        assert client.get(f"/vi/tien-ich/noi/{camera.pk}/").status_code == 404
        assert "Cầu Bon" not in client.get("/vi/tien-ich/tim/?q=cau+bon").content.decode()


def test_tile_without_a_basis_says_so_and_names_no_camera(client: Client, camera: Place) -> None:
    assert "12/QĐ-UBND" in client.get(PAGE).content.decode()
    CameraBasis.objects.update(is_on=False)

    page = client.get(PAGE).content.decode()

    assert "chưa được công khai" in page and "Cầu Bon" not in page
    Tile.objects.filter(slug=CAMERAS).update(is_on=False)
    assert client.get(PAGE).status_code == 404


def test_page_and_list_show_picture_time_and_notice_and_never_the_address(
    client: Client, camera: Place
) -> None:
    one = client.get(f"/vi/tien-ich/noi/{camera.pk}/").content.decode()
    listed = client.get(PAGE).content.decode()

    assert f"/vi/tien-ich/noi/{camera.pk}/hinh.jpg" in one and "Hình lúc" in one
    assert f"/vi/tien-ich/noi/{camera.pk}/hinh-nho.jpg" in listed
    for page in (one, listed):
        assert "91/2025/QH15" in page and "không nhận diện khuôn mặt" in page
        assert "12/QĐ-UBND" in page and "15 ngày" in page and "0299 3822 113" in page
        assert HOST not in page and "1.jpg" not in page.replace("hinh.jpg", "")


def test_many_viewers_at_once_make_one_fetch(camera: Place, foreign: Operator) -> None:
    basis = CameraBasis.objects.get()
    foreign.answer = lambda request: Reply(file_of(), wait=0.3)

    with ThreadPoolExecutor(50) as pool:
        views = list(pool.map(lambda _turn: cameras.look(camera, basis), range(500)))

    assert len(foreign.requests) == 1
    assert all(view.picture or view.is_coming for view in views) and any(v.picture for v in views)


def test_slow_camera_holds_the_visitor_shortly_and_others_not_at_all(
    client: Client, camera: Place, foreign: Operator
) -> None:
    foreign.answer = lambda request: Reply(file_of(), wait=2.2)
    started = time.monotonic()

    first = picture_of(camera, client)
    second_started = time.monotonic()
    second = picture_of(camera, client)

    assert second_started - started < 2.1 and time.monotonic() - second_started < 0.5
    assert first.status_code == 200 and first["Retry-After"]
    assert "Đang lấy hình" in second.content.decode()
    ended(camera)
    assert picture_of(camera, client)["Content-Type"] == "image/jpeg"


def ended(camera: Place) -> None:
    """Wait until the running fetch has ended."""
    until = time.monotonic() + 8
    while cameras.kept(camera).is_coming and time.monotonic() < until:
        time.sleep(0.05)


def age(folder: Path, seconds: float) -> None:
    """Make all kept files older."""
    for path in folder.iterdir():
        at = path.stat().st_mtime - seconds
        os.utime(path, (at, at))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"x", status=404),
        Reply(b"<html>not a picture</html>", headers={"Content-Type": "image/jpeg"}),
        Reply(b"\xff\xd8\xff" + b"x" * 200),
        Reply(file_of("GIF", (10, 10))),
        Reply(file_of("PNG", (5000, 5000))),
        Reply(file_of()[:-400]),
        Reply(b"\xff\xd8" + b"\xff\xda" * 50),
        Reply(b"x" * (camera_fetching.MOST_BYTES + 1)),
        Reply(b"", status=302, headers={"Location": "https://169.254.169.254/latest/"}),
        Reply(raw=b"\0\0\0"),
        Reply(file_of(), drip=0.2),
    ],
    ids=[
        *("404", "html", "damaged", "gif", "bomb", "cut", "scans", "large", "redirect", "no http"),
        "drip",
    ],
)
def test_answer_that_is_no_picture_loses_the_signal(
    client: Client, camera: Place, foreign: Operator, reply: Reply
) -> None:
    foreign.answer = lambda request: reply
    picture_of(camera, client)
    ended(camera)

    answer = picture_of(camera, client)

    assert answer.status_code == 200 and answer.content.decode() == "Mất tín hiệu."
    small = picture_of(camera, client, "hinh-nho.jpg")
    assert small.status_code == 204 and not small.content
    assert "Mất tín hiệu." in client.get(f"/vi/tien-ich/noi/{camera.pk}/").content.decode()
    assert "Mất tín hiệu." in client.get(PAGE).content.decode()
    assert len(foreign.requests) == 1


@pytest.mark.parametrize(
    ("hosts", "number"),
    [
        ("camera.example.vn", "10.0.0.8"),
        ("camera.example.vn", "127.0.0.1"),
        ("camera.example.vn", "169.254.169.254"),
        ("camera.example.vn 10.20.0.0/16", "10.0.0.8"),
        ("camera.example.vn 10.20.0.0/16", "203.113.131.1"),
        ("khac.example.vn", "203.113.131.1"),
        ("camera.example.vn:8443", "203.113.131.1"),
    ],
)
def test_name_that_leads_elsewhere_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, hosts: str, number: str
) -> None:
    answers: Any = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: answers)
    monkeypatch.setattr(camera_fetching.web, "exchange", lambda *args, **named: pytest.fail())

    with pytest.raises(camera_fetching.Lost, match="Forbidden"):
        camera_fetching.fetch("https://camera.example.vn/1.jpg", read(hosts))


@pytest.mark.parametrize(
    "url",
    ["http://camera.example.vn/", "https://a:b@camera.example.vn/", "ftp://x/", "", "https://["],
)
def test_address_that_is_no_https_address_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(camera_fetching.web, "exchange", lambda *args, **named: pytest.fail())

    with pytest.raises(camera_fetching.Lost):
        camera_fetching.fetch(url, read("camera.example.vn"))


def read(hosts: str) -> list[Any]:
    return read_hosts(hosts)


def test_camera_switched_off_while_its_picture_is_fetched_is_not_shown(
    client: Client, camera: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = cameras.look

    def look(*args: Any, **named: Any) -> Any:
        view = real(*args, **named)
        Place.objects.update(is_on=False)
        return view

    monkeypatch.setattr(cameras, "look", look)

    assert picture_of(camera, client).status_code == 404


def test_old_picture_is_erased_and_the_words_name_its_time(
    client: Client, camera: Place, foreign: Operator, folder: Path
) -> None:
    picture_of(camera, client)
    foreign.answer = lambda request: Reply(b"", status=500)

    age(folder, cameras.FRESH_SECONDS + 1)
    assert picture_of(camera, client)["Content-Type"] == "image/jpeg"
    age(folder, cameras.KEEP_SECONDS)
    cameras.forget_old()

    assert sum(path.stat().st_size for path in folder.glob("*.jpg")) == 0
    answer = picture_of(camera, client)
    assert answer.status_code == 200
    assert answer.content.decode().startswith("Mất tín hiệu. Hình cuối lúc")


def test_fetches_at_once_are_limited_and_another_address_is_another_picture(
    camera: Place, foreign: Operator, client: Client
) -> None:
    foreign.answer = lambda request: Reply(file_of(), wait=0.8)
    basis = CameraBasis.objects.get()
    more = [make_camera(camera.source, picture_url=f"{camera.picture_url}?{n}") for n in range(9)]

    with ThreadPoolExecutor(9) as pool:
        list(pool.map(lambda one: cameras.look(one, basis), more))

    assert len(foreign.requests) == cameras.MOST_FETCHES
    seen = next(one for one in more if cameras.kept(one).picture)
    seen.picture_url = camera.picture_url
    assert not cameras.kept(seen).picture


def test_network_that_loads_too_many_pictures_is_refused(
    client: Client, camera: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citizen.views.camera_pictures.MOST_PICTURES", 2)

    codes = [picture_of(camera, client).status_code for _turn in range(3)]

    assert codes == [200, 200, 429]


@pytest.mark.parametrize(
    "hosts",
    [
        *("https://camera.vn/", "camera.vn 10.0.0.0/7", "a b c", "cam era.vn", "ca_mera.vn"),
        *("camera.vn 169.254.0.0/16", "camera.vn 224.0.0.0/8", "camera.vn 10.1.2.3/16"),
        "camera.vn 0.0.0.0/0",
    ],
)
def test_basis_refuses_unclear_hosts_and_too_wide_networks(hosts: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        CameraBasis(hosts=hosts).clean()
    assert "hosts" in refusal.value.message_dict
